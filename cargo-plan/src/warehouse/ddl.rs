//! The statements that make the tables of a plan, with what the plan says of them as comments.

use super::standard::TableOf;
use super::tables::{WarehouseColumn, WarehouseTable, sentence};
use super::{Loaded, Warehouse};
use plan_model::plan::Rule;
use plan_model::{Call, Plan};
use std::fmt::Write;

/// How SQL is written for a warehouse.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sql<'s> {
    pub(crate) loaded: Loaded,
    /// The schema that the tables are in.
    pub(crate) schema: Option<&'s str>,
}

/// Returns the statements of all tables.
pub(crate) fn create(plan: &Plan, tables: &[WarehouseTable<'_>], sql: Sql<'_>) -> String {
    let plan_name = plan.name.as_deref().map(|name| format!(" \"{}\"", one_line(name))).unwrap_or_default();
    let mut out = String::new();
    let heading = format!(
        "The tables of the tracking plan{plan_name}, as {} loads them into {}.\n\
         It does not promise their names and types: compare them with what is there.",
        sql.loaded.server.title(),
        sql.loaded.warehouse.title()
    );
    sql.remark(&heading, &mut out);
    for table in tables {
        out.push('\n');
        sql.table(plan, table, &mut out);
    }
    out
}

/// Returns what the plan says of a table.
pub(crate) fn comment_of(plan: &Plan, table: &WarehouseTable<'_>) -> String {
    let about = match table.of {
        TableOf::Event => String::new(),
        TableOf::Users => "A row for each user, with the traits given last.".to_owned(),
        TableOf::Call(Call::Track) => "Every track call, without its properties.".to_owned(),
        TableOf::Call(call) => format!("Every {call} call."),
    };
    let of_rules = table.rules.iter().map(|rule| words_of(plan, rule));
    let all: Vec<String> = std::iter::once(about).chain(of_rules).filter(|text| !text.is_empty()).collect();
    all.join(" ")
}

/// Returns what the plan says of a rule: its name, what it means, why it is there, whose it is.
fn words_of(plan: &Plan, rule: &Rule) -> String {
    let mut sentences = Vec::new();
    if !rule.name.is_empty() {
        sentences.push(match rule.call {
            Call::Track => format!("Event \"{}\".", rule.name),
            call => format!("The {call} \"{}\".", rule.name),
        });
    }
    sentences.extend(rule.description.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(sentence));
    let why: Vec<&str> = rule.extra.why.iter().map(|why| plan.objective(&why.name).unwrap_or(&why.name)).collect();
    if !why.is_empty() {
        sentences.push(sentence(&format!("Why: {}", why.join(" "))));
    }
    sentences.extend(rule.extra.owner.as_deref().map(|owner| sentence(&format!("Owner: {owner}"))));
    sentences.extend(rule.extra.status.as_ref().map(|status| sentence(&format!("Status: {}", status.text))));
    sentences.extend(rule.extra.deprecated.as_deref().map(|by| sentence(&format!("Deprecated: {by}"))));
    sentences.join(" ")
}

impl Sql<'_> {
    /// Writes lines that no database reads.
    pub(crate) fn remark(self, text: &str, out: &mut String) {
        for line in text.split(['\n', '\r']) {
            let _ = writeln!(out, "-- {line}");
        }
    }

    /// Returns a table with its schema.
    pub(crate) fn qualified(self, table: &str) -> String {
        let table = self.loaded.quoted(table);
        match self.schema {
            Some(schema) => format!("{}.{table}", self.loaded.quoted(schema)),
            None => table,
        }
    }

    /// Returns the type of a column in the statement that makes it.
    pub(crate) fn column_type(self, column: &WarehouseColumn<'_>) -> String {
        let by_name = self.loaded.type_by_name(&column.name);
        let plain = by_name.unwrap_or_else(|| self.loaded.type_of(column.kind));
        match (self.loaded.warehouse, column.name.as_str()) {
            _ if by_name.is_some() => plain.to_owned(),
            (Warehouse::Clickhouse, "id" | "received_at") => plain.to_owned(),
            (Warehouse::Clickhouse, _) => format!("Nullable({plain})"),
            _ => plain.to_owned(),
        }
    }

    pub(crate) fn table(self, plan: &Plan, table: &WarehouseTable<'_>, out: &mut String) {
        let comment = comment_of(plan, table);
        let name = self.qualified(&table.name);
        table.notes.iter().for_each(|note| self.remark(&format!("{name}: {note}"), out));
        if self.loaded.warehouse == Warehouse::Sqlserver {
            self.remark(&comment, out);
        }
        let _ = writeln!(out, "create table {name} (");
        for (at, column) in table.columns.iter().enumerate() {
            let comma = if at + 1 < table.columns.len() { "," } else { "" };
            let _ = writeln!(out, "  {}{comma}{}", self.column(column), self.remarks(column));
        }
        let _ = writeln!(out, "){}{};", self.options(), self.comment_of_table(&comment));
        self.comments(table, &name, &comment, out);
    }

    /// Returns what no database reads behind a column. SQL Server keeps no comments in its statements.
    pub(crate) fn remarks(self, column: &WarehouseColumn<'_>) -> String {
        let comment =
            Some(said_of(column)).filter(|text| self.loaded.warehouse == Warehouse::Sqlserver && !text.is_empty());
        let all: Vec<&str> = comment.into_iter().chain(column.notes.iter().map(String::as_str)).collect();
        if all.is_empty() { String::new() } else { format!(" -- {}", one_line(&all.join("; "))) }
    }

    /// Returns a column with its type, and with its comment where that stands beside it.
    pub(crate) fn column(self, column: &WarehouseColumn<'_>) -> String {
        let comment = match self.loaded.warehouse {
            _ if said_of(column).is_empty() => String::new(),
            Warehouse::Snowflake | Warehouse::Databricks | Warehouse::Clickhouse => {
                format!(" comment {}", self.text(said_of(column)))
            }
            Warehouse::Bigquery => format!(" options(description = {})", self.text(said_of(column))),
            Warehouse::Redshift | Warehouse::Postgres | Warehouse::Sqlserver => String::new(),
        };
        format!("{} {}{comment}", self.loaded.quoted(&column.name), self.column_type(column))
    }

    /// Returns what stands behind the columns.
    const fn options(self) -> &'static str {
        match self.loaded.warehouse {
            Warehouse::Redshift => " sortkey(received_at)",
            Warehouse::Databricks => " using delta",
            Warehouse::Clickhouse => {
                " engine = ReplacingMergeTree() order by (received_at, id) partition by toDate(received_at)"
            }
            _ => "",
        }
    }

    fn comment_of_table(self, comment: &str) -> String {
        match self.loaded.warehouse {
            _ if comment.is_empty() => String::new(),
            Warehouse::Snowflake => format!(" comment = {}", self.text(comment)),
            Warehouse::Databricks | Warehouse::Clickhouse => format!(" comment {}", self.text(comment)),
            Warehouse::Bigquery => format!(" options(description = {})", self.text(comment)),
            _ => String::new(),
        }
    }

    /// Writes the comments as statements of their own, where a warehouse has no other.
    fn comments(self, table: &WarehouseTable<'_>, name: &str, comment: &str, out: &mut String) {
        if !matches!(self.loaded.warehouse, Warehouse::Redshift | Warehouse::Postgres) {
            return;
        }
        if !comment.is_empty() {
            self.comment_on_table(name, comment, out);
        }
        table.columns.iter().for_each(|column| self.comment_statement(name, column, out));
    }

    /// Writes the comment of a column that was made, where it does not stand beside the column.
    pub(crate) fn comment_statement(self, table: &str, column: &WarehouseColumn<'_>, out: &mut String) {
        let is_statement = matches!(self.loaded.warehouse, Warehouse::Redshift | Warehouse::Postgres);
        if is_statement && !said_of(column).is_empty() {
            self.comment_on_column(table, column, out);
        }
    }

    /// Writes the statement that changes the comment of a column.
    pub(crate) fn comment_on_column(self, table: &str, column: &WarehouseColumn<'_>, out: &mut String) {
        let (name, text) = (self.loaded.quoted(&column.name), self.text(said_of(column)));
        let _ = match self.loaded.warehouse {
            Warehouse::Redshift | Warehouse::Postgres | Warehouse::Snowflake => {
                writeln!(out, "comment on column {table}.{name} is {text};")
            }
            Warehouse::Bigquery => {
                writeln!(out, "alter table {table} alter column {name} set options(description = {text});")
            }
            Warehouse::Databricks => writeln!(out, "alter table {table} alter column {name} comment {text};"),
            Warehouse::Clickhouse => writeln!(out, "alter table {table} comment column {name} {text};"),
            Warehouse::Sqlserver => Ok(()),
        };
    }

    /// Writes the statement that changes the comment of a table.
    pub(crate) fn comment_on_table(self, table: &str, comment: &str, out: &mut String) {
        let text = self.text(comment);
        let _ = match self.loaded.warehouse {
            Warehouse::Bigquery => writeln!(out, "alter table {table} set options(description = {text});"),
            Warehouse::Clickhouse => writeln!(out, "alter table {table} modify comment {text};"),
            Warehouse::Sqlserver => Ok(()),
            _ => writeln!(out, "comment on table {table} is {text};"),
        };
    }

    /// Returns a text of SQL. Line ends become spaces: a comment is one line.
    fn text(self, text: &str) -> String {
        let text = one_line(text);
        match self.loaded.warehouse {
            // A backslash is a sign of its own in these.
            Warehouse::Bigquery | Warehouse::Databricks | Warehouse::Clickhouse => {
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
            }
            Warehouse::Snowflake | Warehouse::Redshift => {
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
            }
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }
}

/// Returns what the plan says of a column: of those of the server nothing, which are the same in each table.
pub(crate) fn said_of<'c>(column: &'c WarehouseColumn<'_>) -> &'c str {
    if column.properties.is_empty() { "" } else { &column.comment }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
