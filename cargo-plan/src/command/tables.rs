//! The tables of a warehouse that a command asks for: which warehouse, which plan, and what of it has no place there.

use super::files::{load_file, plan_of};
use super::whole_plan::whole;
use crate::arguments::Export;
use crate::arguments::warehouse::LoadedArguments;
use crate::format::lost::{Lost, shown};
use crate::report::text::headed;
use crate::warehouse::dbt::{self, Dbt};
use crate::warehouse::ddl::{self, Sql};
use crate::warehouse::{Loaded, alter, tables};
use crate::{Exit, Failure};
use plan_model::Plan;
use plan_model::include::PlanFile;
use plan_model::json::Node;
use std::io::Write;
use std::path::Path;

/// Returns which warehouse is meant, and who loads it.
pub(super) fn loaded(arguments: &LoadedArguments, plan: &Plan) -> Result<Loaded, Failure> {
    let Some(warehouse) = arguments.warehouse else {
        let help = "help: name it: `--warehouse postgres`; `cargo plan export --help` lists them";
        return Err(Failure(format!("the names and types of tables are those of one warehouse\n{help}")));
    };
    let server = arguments.server.or(plan.extra.conventions.warehouse).unwrap_or_default();
    Loaded::of(server, warehouse).map_err(Failure)
}

/// Returns the statements that make the tables of a plan, and what they have no place for.
pub(super) fn create(arguments: &Export, folder: &Path) -> Result<(String, Lost), Failure> {
    if arguments.warehouse.since.is_some() {
        let help = "help: leave it out";
        return Err(Failure(format!(
            "`--since` is for the tests of `cargo plan export dbt`, and tables have no such day\n{help}"
        )));
    }
    let file = load_file(&arguments.plan.to_string_lossy(), folder)?;
    let plan = plan_of(&file)?;
    let loaded = loaded(&arguments.warehouse.loaded, &plan)?;
    let mut lost = unheld(&file)?;
    let tables = tables::tables(&plan, loaded, &mut lost);
    let sql = Sql { loaded, schema: arguments.warehouse.loaded.schema.as_deref() };
    Ok((ddl::create(&plan, &tables, sql), lost))
}

/// Writes the statements that take the tables of one plan to those of another.
pub(super) fn alter(
    old: &PlanFile,
    new: &PlanFile,
    arguments: &LoadedArguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let (before, after) = (plan_of(old)?, plan_of(new)?);
    let loaded = loaded(arguments, &after)?;
    let of = |plan| tables::tables(plan, loaded, &mut Lost::default());
    let sql = Sql { loaded, schema: arguments.schema.as_deref() };
    let found = alter::alter((&before, &of(&before)), (&after, &of(&after)), sql);
    out.write_all(found.text.as_bytes())?;
    found.findings.iter().try_for_each(|finding| writeln!(err, "{}", headed("warning", finding)))?;
    Ok(if found.findings.is_empty() { Exit::Clean } else { Exit::Findings })
}

/// Writes a plan into the folder of a dbt project. Returns what it has no place for.
pub(super) fn dbt(arguments: &Export, folder: &Path, out: &mut dyn Write) -> Result<Lost, Failure> {
    let Some(output) = &arguments.output else {
        return Err(Failure("where is the dbt project?\nhelp: name its folder: `-o analytics`".to_owned()));
    };
    let file = load_file(&arguments.plan.to_string_lossy(), folder)?;
    let plan = plan_of(&file)?;
    let loaded = loaded(&arguments.warehouse.loaded, &plan)?;
    let mut lost = unheld(&file)?;
    // What no column says is said by tests.
    let tables = tables::tables(&plan, loaded, &mut Lost::default());
    let schema = arguments.warehouse.loaded.schema.as_deref();
    let project = Dbt { plan: &plan, loaded, schema, since: arguments.warehouse.since.as_deref() };
    let files = project.files(&tables, &mut lost);
    let said = dbt::write(&folder.join(output), &files).map_err(Failure)?;
    said.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    Ok(lost)
}

/// Returns the keys of a plan and of its rules that no table says.
fn unheld(file: &PlanFile) -> Result<Lost, Failure> {
    let (plan, _) = whole(file)?;
    let mut lost = Lost::of_plan(&plan, &["name", "conventions", "objectives", "extends"]);
    let held =
        ["key", "type", "jsonSchema", "properties", "required", "context", "description", "why", "owner", "status"];
    let is_held = |key: &str| held.contains(&key) || matches!(key, "deprecated" | "deprecatedAt");
    for rule in plan.get("rules").map(Node::items).unwrap_or_default() {
        let others = rule.members().iter().filter(|member| !is_held(&member.name) && !member.value.is_null());
        others.for_each(|member| lost.at(member.name.as_str(), &shown(rule)));
    }
    Ok(lost)
}
