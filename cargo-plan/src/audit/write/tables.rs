//! The tables of a warehouse in the formats of people and of other tools.

use super::csv::harmless;
use super::markdown::{escaped, row, rule};
use super::text::{columns, short};
use crate::audit::table::FindingKind;
use crate::audit::tables::{AuditedTable, TableFinding, TablesAudit};
use crate::pages::visible_line;
use crate::report::{self, Finding, OutputFormat, Report};
use crate::sentence::counted;
use plan_model::include::PlanFile;
use plan_model::{Diagnostic, Level};
use std::fmt::Write;
use std::io;

/// How many characters of a name are shown.
const NAME_CHARS: usize = 40;

/// Writes the table for a terminal, and below it what is found of each.
pub(crate) fn text(audit: &TablesAudit) -> String {
    let mut out = read(audit) + "\n\n";
    let headers = ["table", "events", "owner", "plan", "warehouse", "columns"];
    let mut rows = vec![headers.map(str::to_owned).to_vec()];
    rows.extend(audit.tables.iter().map(|table| cells(table).into_iter().map(|cell| or_dash(&cell)).collect()));
    columns(&rows, &mut out);
    for table in audit.tables.iter().filter(|table| !table.findings.is_empty()) {
        let owner = table.owner.as_ref().map(|owner| format!(" (owner: {})", short(owner, 60))).unwrap_or_default();
        let _ = writeln!(out, "\n{}{owner}", visible_line(&table.table));
        for finding in &table.findings {
            let at = finding.at.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
            let _ = writeln!(out, "  {}: {}{at}", finding.kind.as_str(), visible_line(&finding.message));
        }
    }
    let well = audit.tables.iter().filter(|table| table.findings.is_empty()).count();
    let _ = writeln!(out, "\n{}: {well} without findings", counted(audit.tables.len(), "table"));
    out
}

/// Writes a row for each finding, and one for a table without any.
pub(crate) fn csv(audit: &TablesAudit) -> String {
    let headers = [
        "Table",
        "Events",
        "Owner",
        "In plan",
        "In warehouse",
        "Columns",
        "State",
        "Column",
        "Property",
        "Finding",
        "Is",
        "Should be",
        "Nearest",
        "Plan",
    ];
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    drop(writer.write_record(headers));
    for table in &audit.tables {
        let mut write = |finding: [String; 8]| {
            drop(writer.write_record(cells(table).iter().chain(&finding).map(|cell| harmless(cell))));
        };
        if table.findings.is_empty() {
            write([
                "ok".to_owned(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
            ]);
        }
        table.findings.iter().for_each(|finding| write(found(finding)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Writes two tables.
pub(crate) fn markdown(audit: &TablesAudit) -> String {
    let mut out = format!("# Tables of {}\n\n{}\n\n", escaped(&audit.title), escaped(&read(audit)));
    let headers = ["Table", "Events", "Owner", "In plan", "In warehouse", "Columns"];
    row(&mut out, headers.iter().map(|header| (*header).to_owned()));
    rule(&mut out, headers.len());
    audit.tables.iter().for_each(|table| row(&mut out, cells(table).iter().map(|cell| escaped(cell))));
    if audit.findings().next().is_none() {
        return out;
    }
    out.push('\n');
    let headers = ["Table", "Owner", "State", "Finding", "Plan"];
    row(&mut out, headers.iter().map(|header| (*header).to_owned()));
    rule(&mut out, headers.len());
    for (table, finding) in audit.findings() {
        let owner = table.owner.clone().unwrap_or_default();
        let at = finding.at.clone().unwrap_or_default();
        let cells = [&table.table, &owner, finding.kind.as_str(), &finding.message, &at];
        row(&mut out, cells.iter().map(|cell| escaped(cell)));
    }
    out
}

/// Writes SARIF, at the lines of the plan.
pub(crate) fn sarif(
    audit: &TablesAudit,
    file: &PlanFile,
    fails: &[FindingKind],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let rules = FindingKind::OF_TABLES.iter().map(|kind| (kind.as_str(), kind.about())).collect();
    let mut report = Report { title: Some("cargo plan audit"), rules, ..Report::default() };
    report.plan(&file.name);
    for (table, finding) in audit.findings() {
        let owner = table.owner.as_ref().map(|owner| format!("; owner: {owner}")).unwrap_or_default();
        let message = visible_line(&format!("{}{owner}", finding.message));
        let mut diagnostic = Diagnostic::error(finding.place.unwrap_or_default(), message, "");
        diagnostic.level = if fails.contains(&finding.kind) { Level::Error } else { Level::Warning };
        diagnostic.check = Some(finding.kind.as_str());
        report.findings.push(Finding::of_plan(&diagnostic, file, None));
    }
    report::write(&report, OutputFormat::Sarif, true, out)
}

/// Returns what was read, in a sentence.
fn read(audit: &TablesAudit) -> String {
    let schema =
        audit.schema.as_ref().map(|name| format!(" of the schema `{}`", visible_line(name))).unwrap_or_default();
    let told = if audit.is_guessed { ", as the types say" } else { "" };
    let (columns, tables) = (counted(audit.live_columns, "column"), counted(audit.live_tables, "table"));
    let files = counted(audit.files, "file");
    format!("{columns} in {tables}{schema} in {files}; {} loads {}{told}", audit.server, audit.warehouse)
}

fn cells(table: &AuditedTable) -> [String; 6] {
    let in_plan = match (table.in_plan, table.of_server) {
        (true, _) => "yes",
        (false, true) => "server",
        (false, false) => "no",
    };
    [
        table.table.clone(),
        table.events.join(", "),
        table.owner.clone().unwrap_or_default(),
        in_plan.to_owned(),
        if table.in_warehouse { "yes" } else { "no" }.to_owned(),
        table.columns.to_string(),
    ]
}

fn or_dash(cell: &str) -> String {
    if cell.is_empty() { "-".to_owned() } else { short(cell, NAME_CHARS) }
}

fn found(finding: &TableFinding) -> [String; 8] {
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        finding.kind.as_str().to_owned(),
        of(&finding.column),
        of(&finding.property),
        finding.message.clone(),
        of(&finding.live_type),
        of(&finding.planned_type),
        of(&finding.nearest),
        of(&finding.at),
    ]
}
