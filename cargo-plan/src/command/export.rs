//! `cargo plan export`: a plan in the form of another tool, and what that form has no place for.

use super::files::{load_file, plan_of};
use super::tables;
use super::whole_plan::whole;
use crate::arguments::{Export, ExportFormat};
use crate::format::lost::Lost;
use crate::format::rule::call_and_name;
use crate::format::{
    amplitude, avo, csv, flat, markdown, mixpanel, odcs, read_back, rudder, schema, segment, sheet, value, yaml,
};
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
    if arguments.to == ExportFormat::Ddl {
        let (text, lost) = tables::create(arguments, folder)?;
        put(&Written::Text(text), arguments, folder, out)?;
        return told(&lost, arguments, err);
    }
    if arguments.to == ExportFormat::Dbt {
        let lost = tables::dbt(arguments, folder, out)?;
        return told(&lost, arguments, err);
    }
    if arguments.warehouse.is_given() {
        let help = "help: leave out `--warehouse`, `--server`, `--schema` and `--since`";
        return Err(Failure(format!("the form is that of no warehouse\n{help}")));
    }
    let (plan, overlaid) = read(arguments, folder)?;
    let (written, mut lost) = write(&plan, arguments)?;
    if plan.get("extends").is_some() {
        lost.add("the events of published specs that the plan extends, beside those that it says more of");
    }
    for name in &overlaid {
        lost.add(format!("what the extended plan says of {name} beside the plan itself"));
    }
    put(&written, arguments, folder, out)?;
    told(&lost, arguments, err)
}

/// Says what is not in the export.
fn told(lost: &Lost, arguments: &Export, err: &mut dyn Write) -> Result<Exit, Failure> {
    if !lost.is_empty() {
        writeln!(err, "not in the export, as the form has no place for it:")?;
        let lines = if arguments.all { lost.lines() } else { lost.summary() };
        lines.iter().try_for_each(|what| writeln!(err, "  {what}"))?;
    }
    Ok(Exit::Clean)
}

fn read(arguments: &Export, folder: &Path) -> Result<(Node, Vec<String>), Failure> {
    let file = load_file(&arguments.plan.to_string_lossy(), folder)?;
    let (plan, overlaid) = whole(&file)?;
    if plan.get("rules").is_some_and(|rules| matches!(rules.kind, plan_model::json::Kind::Array(_))) {
        return Ok((plan, overlaid));
    }
    // What is no plan in any form is said as `check` says it.
    plan_of(&file)?;
    Err(Failure(format!(
        "{} has no list \"rules\": `cargo plan import` makes one of other forms",
        arguments.plan.display()
    )))
}

/// A plan in another form.
enum Written {
    Text(String),
    Workbook(Vec<u8>),
    /// The names and the texts of files, and what there is one of in each.
    Folder(Vec<(String, String)>, &'static str),
}

/// Returns the plan in the form, and what the form has no place for.
fn write(plan: &Node, arguments: &Export) -> Result<(Written, Lost), Failure> {
    let pretty = |(node, lost): (Node, Lost)| (Written::Text(value::pretty(&node)), lost);
    let text = |(text, lost): (String, Lost)| (Written::Text(text), lost);
    let is_folder = arguments.output.as_ref().is_some_and(|output| output.extension().is_none());
    Ok(match arguments.to {
        ExportFormat::Csv => {
            let (events, mut lost) = flat::events(plan, &[]);
            let text = csv::write(&events);
            read_back::compare(plan, "plan.csv", text.as_bytes(), &mut lost);
            (Written::Text(text), lost)
        }
        ExportFormat::Xlsx => {
            let (events, mut lost) = flat::events(plan, &[]);
            let bytes = sheet::write(&events).map_err(Failure)?;
            read_back::compare(plan, "plan.xlsx", &bytes, &mut lost);
            (Written::Workbook(bytes), lost)
        }
        ExportFormat::Md => {
            let (events, mut lost) = flat::events(plan, &["name"]);
            let title = plan.get("name").and_then(Node::as_str);
            let text = markdown::write(title.unwrap_or("Tracking plan"), &events);
            read_back::compare(plan, "plan.md", text.as_bytes(), &mut lost);
            (Written::Text(text), lost)
        }
        ExportFormat::JsonSchema if is_folder => {
            (Written::Folder(files(schema::each(plan)), "schema"), schema::lost(plan))
        }
        ExportFormat::JsonSchema => (Written::Text(value::pretty(&schema::all(plan))), schema::lost(plan)),
        ExportFormat::Registry if is_folder => {
            (Written::Folder(files(schema::registry(plan)), "schema"), schema::lost(plan))
        }
        ExportFormat::Registry => {
            (Written::Text(value::pretty(&value::object(schema::registry(plan)))), schema::lost(plan))
        }
        ExportFormat::Segment => pretty(segment::public_api(plan)),
        ExportFormat::Typewriter => pretty(segment::config_api(plan)),
        ExportFormat::Rudder => project(rudder::write(plan), is_folder)?,
        ExportFormat::Amplitude if is_folder => {
            let (events, mut lost) = amplitude::write(plan);
            let users = amplitude::write_users(plan, &mut lost);
            let files = [("events.csv", events), ("user_properties.csv", users)];
            (Written::Folder(files.map(|(name, text)| (name.to_owned(), text)).into(), "file"), lost)
        }
        ExportFormat::Amplitude => {
            let (events, mut lost) = amplitude::write(plan);
            if plan
                .get("rules")
                .is_some_and(|rules| rules.items().iter().any(|rule| call_and_name(rule).0 == "identify"))
            {
                lost.add("the traits of identify: Amplitude takes the properties of users in a file of their own, which is written into a folder: `-o amplitude`");
            }
            (Written::Text(events), lost)
        }
        ExportFormat::Mixpanel => text(mixpanel::write(plan)),
        ExportFormat::Avo => pretty(avo::write(plan)),
        ExportFormat::Odcs => {
            let (contract, lost) = odcs::write(plan);
            (Written::Text(yaml::write(&contract).map_err(Failure)?), lost)
        }
        // These are written before, of the plan with what it extends.
        ExportFormat::Ddl | ExportFormat::Dbt => (Written::Text(String::new()), Lost::default()),
    })
}

/// Returns the documents of a project: files of a folder, or one after the other.
fn project((documents, lost): (Vec<(&'static str, Node)>, Lost), is_folder: bool) -> Result<(Written, Lost), Failure> {
    let texts = documents.iter().map(|(file, node)| Ok(((*file).to_owned(), yaml::write(node)?)));
    let files: Vec<(String, String)> = texts.collect::<Result<_, String>>().map_err(Failure)?;
    if is_folder {
        return Ok((Written::Folder(files, "document"), lost));
    }
    let texts: Vec<String> = files.into_iter().map(|(_, text)| text).collect();
    Ok((Written::Text(texts.join("---\n")), lost))
}

/// Returns the names of events as names of files, each once.
fn files(schemas: Vec<(String, Node)>) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for (name, node) in schemas {
        let is_kept = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
        let mut file: String = name.chars().map(|c| if is_kept(c) { c.to_ascii_lowercase() } else { '_' }).collect();
        while files.iter().any(|(known, _)| *known == format!("{file}.json")) {
            file.push('_');
        }
        files.push((format!("{file}.json"), value::pretty(&node)));
    }
    files
}

fn put(written: &Written, arguments: &Export, folder: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let bytes = match written {
        Written::Text(text) => text.as_bytes(),
        Written::Workbook(bytes) => bytes,
        Written::Folder(files, what) => return put_folder(files, what, arguments, folder, out),
    };
    let Some(output) = &arguments.output else {
        if matches!(written, Written::Workbook(_)) {
            return Err(Failure(
                "a workbook is no text to print\nhelp: say where to write it: `-o plan.xlsx`".to_owned(),
            ));
        }
        return Ok(out.write_all(bytes)?);
    };
    fs::write(folder.join(output), bytes)
        .map_err(|error| Failure(format!("cannot write {}: {error}", output.display())))
}

fn put_folder(
    files: &[(String, String)],
    what: &str,
    arguments: &Export,
    folder: &Path,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Some(output) = &arguments.output else { return Ok(()) };
    let cannot = |error: std::io::Error| Failure(format!("cannot write {}: {error}", output.display()));
    let output_folder = folder.join(output);
    fs::create_dir_all(&output_folder).map_err(cannot)?;
    for (file, text) in files {
        fs::write(output_folder.join(file), text).map_err(cannot)?;
    }
    let plural = if files.len() == 1 { "" } else { "s" };
    writeln!(out, "{} {what}{plural} written", files.len())?;
    Ok(())
}
