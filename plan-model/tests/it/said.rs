//! What a person is told of a plan.

use plan_model::diagnostic::render::render;
use plan_model::name::{Renames, name};

/// All that is said about a plan, as it is shown.
pub fn said(text: &str) -> String {
    let reading = plan_model::read(text);
    let mut findings = reading.diagnostics.clone();
    if let Some(plan) = &reading.plan {
        findings.extend(name(plan, &Renames::default()).diagnostics);
    }
    findings.iter().map(|finding| format!("{}\n", render(finding, "plan.json", text))).collect()
}
