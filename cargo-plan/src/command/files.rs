//! The plan files that the command line names.

use crate::Failure;
use plan_model::include::{self, PlanFile};
use std::path::Path;

/// Reads a plan file that the command line names.
pub(super) fn load_file(name: &str, folder: &Path) -> Result<PlanFile, Failure> {
    include::load_file(name, folder, "the current folder").map_err(Failure)
}
