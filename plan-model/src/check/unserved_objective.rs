//! Each of the plan's `objectives` is the `why` of some rule: else nothing is measured that tells how it goes.
//!
//! - good: `{ "objectives": { "grow": "More teams." }, "rules": [ { "key": "Invite Sent", "why": "grow" } ] }`
//! - good: `{ "objectives": {}, "rules": [ { "key": "Invite Sent" } ] }`
//! - bad: `{ "objectives": { "grow": "More teams.", "keep": "Teams stay." }, "rules": [ { "key": "Invite Sent", "why": "grow" } ] }`
//! - bad: `{ "objectives": { "grow": "More teams." }, "rules": [ { "key": "Invite Sent", "why": "Because." } ] }`

use super::Check;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;

pub(super) const CHECK: Check =
    Check { id: "unserved_objective", default: Severity::Warn, about: "an objective that no rule's `why` names", run };

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let served = |id: &str| context.plan.rules.iter().any(|rule| rule.extra.why.iter().any(|why| why.name == id));
    let objectives = context.plan.extra.objectives.iter().flatten();
    for objective in objectives.filter(|objective| !served(&objective.id)) {
        let message = format!("no rule serves the objective `{}`", objective.id);
        let label = format!("no rule has \"why\": \"{}\"", objective.id);
        let help = "plan an event that tells how it goes, or drop the objective";
        found.push(Diagnostic::warning(objective.span, message, label).help(help));
    }
}
