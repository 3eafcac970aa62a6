//! `cargo plan fmt`: plans laid out evenly.

use super::edit::{no_plan, own_plan_files, single_files};
use super::files::load_file;
use crate::arguments::edit::Fmt;
use crate::edit::file::{Edited, write};
use crate::edit::fmt::formatted;
use crate::edit::plan_text::PlanText;
use crate::sentence::counted;
use crate::source::workspace::{self, Workspace};
use crate::{Exit, Failure};
use plan_model::include::PlanFile;
use std::io::Write;
use std::path::Path;

pub(crate) fn run(arguments: &Fmt, folder: &Path, out: &mut dyn Write) -> Result<Exit, Failure> {
    let files = match arguments.files.as_slice() {
        [] => of_workspace(&workspace::read(None, folder)?, folder)?,
        names => names.iter().map(|name| load_file(name, folder)).collect::<Result<_, _>>()?,
    };
    let edited = files.iter().flat_map(single_files).map(|(file, _)| edited(file)).collect::<Result<Vec<_>, _>>()?;
    let changed: Vec<&Edited> = edited.iter().filter(|file| file.before != file.after).collect();
    if !arguments.check {
        write(&edited)?;
    }
    let word = if arguments.check { "is not laid out evenly" } else { "laid out" };
    changed.iter().try_for_each(|file| writeln!(out, "{}: {word}", file.name))?;
    let plans = counted(edited.len(), "plan");
    match (arguments.check, changed.len()) {
        (_, 0) => writeln!(out, "{plans}, nothing to change")?,
        (true, number) => writeln!(out, "{plans}, {number} to lay out: `cargo plan fmt` does it")?,
        (false, number) => writeln!(out, "{plans}, {number} laid out")?,
    }
    Ok(if arguments.check && !changed.is_empty() { Exit::Findings } else { Exit::Clean })
}

fn of_workspace(workspace: &Workspace, folder: &Path) -> Result<Vec<PlanFile>, Failure> {
    let files = own_plan_files(workspace, folder);
    if files.is_empty() { Err(no_plan(workspace)) } else { Ok(files) }
}

fn edited(file: PlanFile) -> Result<Edited, Failure> {
    let plan = PlanText::read_part(&file.name, file.text)?;
    let after = formatted(&plan.document);
    Ok(Edited { name: file.name, path: file.path.unwrap_or_default(), before: plan.document.text, after })
}
