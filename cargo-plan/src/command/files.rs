//! The plan files that the command line names.

use crate::Failure;
use crate::format::foreign;
use plan_model::include::{self, PlanFile};
use plan_model::{Level, Plan};
use std::path::Path;
use std::{fs, io};

/// Files that people have beside a plan or instead of one: the end of the name, what it is, and whether `import` reads it.
const OTHERS: [(&str, &str, bool); 10] = [
    ("csv", "a table", true),
    ("tsv", "a table", true),
    ("xlsx", "a workbook", true),
    ("xls", "a workbook", true),
    ("ods", "a workbook", true),
    ("md", "a Markdown page", true),
    ("markdown", "a Markdown page", true),
    ("pdf", "a PDF file", false),
    ("toml", "a TOML file", false),
    ("rs", "Rust", false),
];

/// Reads a plan file that the command line names.
pub(super) fn load_file(name: &str, folder: &Path) -> Result<PlanFile, Failure> {
    if name == "-" {
        let help = "help: write it into a file first, and name that";
        return Err(Failure(format!("a plan is read from a file, not from standard input\n{help}")));
    }
    if name.is_empty() {
        let help = "help: a variable of the shell that is not set is empty";
        return Err(Failure(format!("the path of the plan is empty\n{help}")));
    }
    if name.contains("://") {
        let help = "help: save it first, and name the file; `cargo plan pull` asks Segment, RudderStack and Amplitude";
        return Err(Failure(format!("`{name}` is an address, and a plan is read from a file\n{help}")));
    }
    if folder.join(name).is_file()
        && let Some((_, what, is_imported)) = OTHERS.iter().find(|(end, ..)| has_end(name, end))
    {
        return Err(no_plan(name, what, *is_imported));
    }
    let file = include::load_file(name, folder, "the current folder").map_err(Failure)?;
    match of_tool(&file) {
        Some(what) => Err(no_plan(name, what, false)),
        None => Ok(file),
    }
}

/// Returns the text of the file that a command is to write; nothing where there is none yet.
pub(super) fn text_there(output: &Path, folder: &Path) -> Result<Option<String>, Failure> {
    let (name, path) = (output.display(), folder.join(output));
    // A terminal or a pipe would be waited for, and a device may have no end.
    if fs::metadata(&path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return Err(Failure(format!("`{name}` is no regular file\nhelp: without `-o` the result is shown")));
    }
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure(format!("cannot read {name}: {error}"))),
    }
}

fn has_end(name: &str, end: &str) -> bool {
    Path::new(name).extension().is_some_and(|is| is.eq_ignore_ascii_case(end))
}

fn no_plan(name: &str, what: &str, is_imported: bool) -> Failure {
    let help = match is_imported {
        true => format!("`cargo plan import {name:?} -o tracking-plan.json` makes a plan of it"),
        false => "name the plan, a JSON file with \"rules\" or \"events\"; `cargo plan init` starts one".to_owned(),
    };
    Failure(format!("`{name}` is {what}, and no tracking plan\nhelp: {help}"))
}

/// Returns what a file is that is no plan, where that can be told.
fn of_tool(file: &PlanFile) -> Option<&'static str> {
    let tree = file.tree();
    let root = tree.root.as_ref().filter(|_| tree.is_whole)?;
    let has = |key: &str| root.get(key).is_some();
    match () {
        () if ["rules", "events", "data"].into_iter().any(has) => None,
        () if has("self") && has("properties") => Some("an Iglu schema of Snowplow"),
        // The macro says of these whose they are: then it is said in the same words, with its place.
        () if plan_model::read::tool_of(root).is_some() => None,
        () => foreign::kind(root),
    }
}

/// Returns the plan of a file without errors: of another one it is not known what it says.
pub(super) fn plan_of(file: &PlanFile) -> Result<Plan, Failure> {
    let reading = file.reading();
    let errors: Vec<_> = reading.diagnostics.iter().filter(|found| found.level == Level::Error).collect();
    match (reading.plan, errors.first()) {
        (Some(plan), None) => Ok(plan),
        (_, Some(error)) => Err(Failure(file.render(error))),
        (None, None) => Err(Failure(format!("`{}` is not a tracking plan; `cargo plan check` says why", file.name))),
    }
}
