//! What is found of the tables, as plain data that every writer shows. A field may be added here, and none changes its name: programs read
//! them.

use crate::audit::table::FindingKind;
use plan_model::Span;
use serde::Serialize;

/// What the plan and a warehouse say of each table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct TablesAudit {
    /// Grows when a field goes or changes its meaning.
    pub(crate) version: u8,
    /// The file of the plan.
    pub(crate) plan: String,
    pub(crate) title: String,
    pub(crate) server: &'static str,
    pub(crate) warehouse: &'static str,
    /// Whether no argument said which warehouse it is, and its types did.
    pub(crate) is_guessed: bool,
    /// The schema that was looked at.
    pub(crate) schema: Option<String>,
    pub(crate) files: usize,
    /// How many tables and columns the warehouse has there.
    pub(crate) live_tables: usize,
    pub(crate) live_columns: usize,
    /// Those of the plan in its order, then the others by their names.
    pub(crate) tables: Vec<AuditedTable>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct AuditedTable {
    pub(crate) table: String,
    /// The events whose messages are in it.
    pub(crate) events: Vec<String>,
    pub(crate) owner: Option<String>,
    pub(crate) in_plan: bool,
    /// Whether the plan does not have it, and the server makes it all the same.
    pub(crate) of_server: bool,
    pub(crate) in_warehouse: bool,
    /// How many columns it has.
    pub(crate) columns: usize,
    /// The kinds of the findings, each once. None is a table with which all is well.
    pub(crate) states: Vec<FindingKind>,
    pub(crate) findings: Vec<TableFinding>,
}

/// What is found of a table or of one of its columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct TableFinding {
    pub(crate) kind: FindingKind,
    pub(crate) column: Option<String>,
    /// The property, by its path with dots.
    pub(crate) property: Option<String>,
    /// One sentence.
    pub(crate) message: String,
    /// The type that the column has, and the one that the plan makes.
    #[serde(rename = "is")]
    pub(crate) live_type: Option<String>,
    #[serde(rename = "should_be")]
    pub(crate) planned_type: Option<String>,
    /// The table or column of the plan that may have been meant.
    pub(crate) nearest: Option<String>,
    /// `tracking-plan.json:12`
    pub(crate) at: Option<String>,
    /// Where the plan speaks of it.
    #[serde(skip)]
    pub(crate) place: Option<Span>,
}

impl TablesAudit {
    /// Returns each finding with its table.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (&AuditedTable, &TableFinding)> {
        self.tables.iter().flat_map(|table| table.findings.iter().map(move |finding| (table, finding)))
    }
}
