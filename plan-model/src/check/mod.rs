//! Checks of a plan that has been read, one small file each. A check sees the whole plan and returns its findings.

mod nameless_event;

use crate::diagnostic::Diagnostic;
use crate::plan::Plan;

/// Runs every check.
#[must_use]
pub fn check(plan: &Plan) -> Vec<Diagnostic> {
    nameless_event::check(plan)
}
