//! `cargo plan export`: a plan in the form of another tool, and what that form has no place for.

use crate::arguments::{Export, ExportFormat};
use crate::format::{csv, flat, markdown, schema, segment, update, value};
use crate::{Exit, Failure};
use plan_model::json::Node;
use std::fs;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(
    arguments: &Export,
    folder: &Path,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Exit, Failure> {
    let path = folder.join(&arguments.plan);
    let text = fs::read_to_string(&path)
        .map_err(|error| Failure(format!("cannot read {}: {error}", arguments.plan.display())))?;
    let plan = update::parse(&text).map_err(Failure)?.root;
    if !plan.get("rules").is_some_and(|rules| matches!(rules.kind, plan_model::json::Kind::Array(_))) {
        return Err(Failure(format!(
            "{} has no list \"rules\": `cargo plan import` makes one of other forms",
            arguments.plan.display()
        )));
    }
    if let (ExportFormat::JsonSchema, Some(output)) =
        (arguments.to, arguments.output.as_ref().filter(|output| output.extension().is_none()))
    {
        return schemas(&plan, &folder.join(output), out);
    }
    let (written, mut lost) = write(&plan, arguments.to);
    if plan.get("extends").is_some() {
        lost.push("the events of published specs that the plan extends, beside those that it says more of".to_owned());
    }
    match &arguments.output {
        Some(output) => fs::write(folder.join(output), written)
            .map_err(|error| Failure(format!("cannot write {}: {error}", output.display())))?,
        None => out.write_all(written.as_bytes())?,
    }
    if !lost.is_empty() {
        writeln!(err, "not in the export, as the form has no place for it:")?;
        lost.iter().try_for_each(|what| writeln!(err, "  {what}"))?;
    }
    Ok(Exit::Clean)
}

fn write(plan: &Node, to: ExportFormat) -> (String, Vec<String>) {
    let pretty = |(node, lost): (Node, Vec<String>)| (value::pretty(&node), lost);
    match to {
        ExportFormat::Csv => {
            let (events, lost) = flat::events(plan);
            (csv::write(&events), lost)
        }
        ExportFormat::Md => {
            let (events, mut lost) = flat::events(plan);
            let title = plan.get("name").and_then(Node::as_str);
            lost.retain(|what| what != "\"name\" of the plan" || title.is_none());
            (markdown::write(title.unwrap_or("Tracking plan"), &events), lost)
        }
        ExportFormat::JsonSchema => (value::pretty(&schema::all(plan)), Vec::new()),
        ExportFormat::Segment => pretty(segment::public_api(plan)),
        ExportFormat::Typewriter => pretty(segment::config_api(plan)),
    }
}

/// A folder with a schema for each event.
fn schemas(plan: &Node, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let cannot = |error: std::io::Error| Failure(format!("cannot write {}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(cannot)?;
    let each = schema::each(plan);
    let mut names: Vec<String> = Vec::new();
    for (name, node) in &each {
        let mut file: String = name
            .chars()
            .map(|c| if c.is_alphanumeric() || c == '-' || c == '.' { c.to_ascii_lowercase() } else { '_' })
            .collect();
        while names.contains(&file) {
            file.push('_');
        }
        fs::write(folder.join(format!("{file}.json")), value::pretty(node)).map_err(cannot)?;
        names.push(file);
    }
    writeln!(out, "{} schemas written", each.len())?;
    Ok(Exit::Clean)
}
