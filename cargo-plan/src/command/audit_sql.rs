//! `cargo plan audit --sql`: a query that counts the findings of messages in a warehouse or a lake.

use super::files::plan_of;
use super::usual_plan;
use crate::arguments::audit::AuditArguments;
use crate::audit::sql::{MessageTable, SqlEngine, query};
use crate::judge::JudgedPlan;
use crate::{Exit, Failure};
use std::fs;
use std::io::Write;
use std::path::Path;

pub(super) fn run(
    arguments: &AuditArguments,
    engine: SqlEngine,
    folder: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let file = usual_plan::load(arguments.plan.as_deref(), folder)?;
    let plan = JudgedPlan::new(file.clone(), plan_of(&file)?);
    let table = arguments.table.as_deref().unwrap_or("events");
    let column = arguments.column.as_deref().unwrap_or("payload");
    let query = query(&plan, engine, &MessageTable { table, column });
    match &arguments.output {
        Some(output) => fs::write(folder.join(output), &query.text)
            .map_err(|error| Failure(format!("cannot write {}: {error}", output.display())))?,
        None => out.write_all(query.text.as_bytes())?,
    }
    for note in &query.notes {
        writeln!(err, "note: {note}")?;
    }
    Ok(Exit::Clean)
}
