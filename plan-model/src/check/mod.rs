//! Checks of a plan that has been read, one small file each. A check sees the whole plan and returns its findings.

mod destinations;
mod keywords;
mod nameless_event;

use crate::diagnostic::Diagnostic;
use crate::plan::Plan;

/// Runs every check.
#[must_use]
pub fn check(plan: &Plan) -> Vec<Diagnostic> {
    let mut findings = nameless_event::check(plan);
    keywords::check(plan, &mut findings);
    destinations::check(plan, &mut findings);
    findings
}
