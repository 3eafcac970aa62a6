//! `cargo plan audit --tables`: the tables that a warehouse has, held against those that the plan makes.

use super::files::plan_of;
use super::tables::loaded;
use super::usual_plan;
use crate::arguments::audit::{AuditArguments, AuditFormat};
use crate::arguments::warehouse::LoadedArguments;
use crate::audit::tables::{ColumnList, TablesAudit, compare, guess, other_than, schema_of};
use crate::audit::write::tables as write;
use crate::audit::{FindingKind, check_outputs};
use crate::format::lost::Lost;
use crate::warehouse::{Warehouse, tables};
use crate::{Exit, Failure};
use clap::ValueEnum as _;
use plan_model::include::text_of;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Looks whether the words of `--fail-on` and the arguments of a warehouse are of what is read: others would do nothing.
///
/// # Errors
/// A sentence for the user.
pub(super) fn are_words_of_it(arguments: &AuditArguments) -> Result<(), Failure> {
    let of_tables = arguments.tables.is_some();
    if !of_tables && arguments.loaded.is_given() {
        let help = "help: add its columns: `--tables columns.csv`";
        return Err(Failure(format!("a warehouse is for the tables that it has\n{help}")));
    }
    // Clap does not ask for `--sql` where there are inputs, which it cannot be used with.
    if arguments.sql.is_none() && (arguments.table.is_some() || arguments.column.is_some()) {
        let help = "help: say for which engine: `--sql duckdb`";
        return Err(Failure(format!("`--table` and `--column` are for a query\n{help}")));
    }
    let is_other = |kind: &&FindingKind| FindingKind::OF_TABLES.contains(kind) != of_tables;
    let Some(other) = arguments.fail_on.iter().find(is_other) else { return Ok(()) };
    let words = if of_tables { FindingKind::OF_TABLES.as_slice() } else { FindingKind::ALL.as_slice() };
    let words: Vec<&str> = words.iter().map(|kind| kind.as_str()).collect();
    let (read, not) = if of_tables { ("tables", "messages") } else { ("messages", "tables") };
    let help = format!("help: there is {}", words.join(", "));
    Err(Failure(format!("`{}` is found in {not}, and these are {read}\n{help}", other.as_str())))
}

pub(super) fn run(
    arguments: &AuditArguments,
    inputs: &[PathBuf],
    folder: &Path,
    out: &mut dyn Write,
) -> Result<Exit, Failure> {
    if matches!(arguments.format(), AuditFormat::Xlsx | AuditFormat::Html) {
        let help = "help: there is `--format text`, `json`, `csv`, `md` and `sarif`";
        return Err(Failure(format!("tables are not shown as a page or a workbook\n{help}")));
    }
    check_outputs(&[], arguments.output.as_deref(), inputs, folder).map_err(Failure)?;
    let file = usual_plan::load(arguments.plan.as_deref(), folder)?;
    let plan = plan_of(&file)?;
    let asked = &arguments.loaded;
    let mut list = ColumnList::default();
    for input in inputs {
        let text = text(input, folder)?;
        let named = (input.to_str().unwrap_or("the file"), text.as_str());
        list.add(named, asked.warehouse, asked.schema.as_deref()).map_err(Failure)?;
    }
    let schema = schema_of(&list, asked.schema.as_deref()).map_err(Failure)?;
    list.keep(schema.as_deref());
    let warehouse = warehouse(asked.warehouse, &list)?;
    let told = LoadedArguments { warehouse: Some(warehouse), server: asked.server, schema: None };
    let loaded = loaded(&told, &plan)?;
    let planned = tables::tables(&plan, loaded, &mut Lost::default());
    let found = compare((&plan, &file), &planned, &list, loaded).map_err(Failure)?;
    let there = || found.iter().filter(|table| table.in_warehouse);
    let audit = TablesAudit {
        version: 1,
        plan: file.name.clone(),
        title: plan.name.clone().unwrap_or_else(|| file.name.clone()),
        server: loaded.server.title(),
        warehouse: warehouse.title(),
        is_guessed: asked.warehouse.is_none(),
        schema,
        files: list.files,
        live_tables: there().count(),
        live_columns: there().map(|table| table.columns).sum(),
        tables: found,
    };
    let mut bytes = Vec::new();
    match arguments.format() {
        AuditFormat::Json => writeln!(bytes, "{:#}", serde_json::json!(audit))?,
        AuditFormat::Csv => bytes = write::csv(&audit).into_bytes(),
        AuditFormat::Md => bytes = write::markdown(&audit).into_bytes(),
        AuditFormat::Sarif => write::sarif(&audit, &file, &arguments.fail_on, &mut bytes)?,
        AuditFormat::Text | AuditFormat::Html | AuditFormat::Xlsx => bytes = write::text(&audit).into_bytes(),
    }
    match &arguments.output {
        Some(output) => fs::write(folder.join(output), bytes)
            .map_err(|error| Failure(format!("cannot write {}: {error}", output.display())))?,
        None => out.write_all(&bytes)?,
    }
    let fails = audit.findings().any(|(_, finding)| arguments.fail_on.contains(&finding.kind));
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}

fn text(input: &Path, folder: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = match input.to_str() {
        Some("-") => io::stdin().read_to_end(&mut bytes).map(|_| ()),
        _ => fs::read(folder.join(input)).map(|read| bytes = read),
    };
    read.map_err(|error| Failure(format!("cannot read `{}`: {error}", input.display())))?;
    text_of(bytes, &format_args!("`{}`", input.display())).map_err(Failure)
}

/// Returns the warehouse that is named, unless the types are those of another; else the one whose types they are.
fn warehouse(named: Option<Warehouse>, list: &ColumnList) -> Result<Warehouse, Failure> {
    let word = |warehouse: Warehouse| {
        warehouse.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    };
    match named {
        None => guess(list.types()).ok_or_else(|| {
            let help = "help: name it: `--warehouse postgres`; `cargo plan audit --help` lists them";
            Failure(format!("the types of the columns do not tell which warehouse it is\n{help}"))
        }),
        Some(named) => match other_than(named, list.types()) {
            Some((other, example)) => {
                let help = format!("help: say so: `--warehouse {}`", word(other));
                let (other, named) = (other.title(), named.title());
                Err(Failure(format!(
                    "the types of the columns are those of {other} (`{example}`), not of {named}\n{help}"
                )))
            }
            None => Ok(named),
        },
    }
}
