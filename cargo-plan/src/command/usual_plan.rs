//! The plan that a command is about where it has one plan only.

use super::edit::only_plan;
use super::files::load_file;
use crate::Failure;
use plan_model::include::PlanFile;
use std::path::Path;

/// The plan that is meant where none is named and it is in the current folder.
const USUAL: &str = "tracking-plan.json";

/// Reads the plan that is named, the one in the current folder, or the only one of the workspace.
pub(super) fn load(named: Option<&str>, folder: &Path) -> Result<PlanFile, Failure> {
    match named {
        Some(plan) => load_file(plan, folder),
        None if folder.join(USUAL).is_file() => load_file(USUAL, folder),
        None => only_plan(folder),
    }
}
