//! A rule's `why` names one of the plan's `objectives`. It may also be a sentence of its own (anything with a space), and
//! a plan without `objectives` is not asked.
//!
//! - good: `{ "objectives": { "grow": "More teams." }, "rules": [ { "key": "Invite Sent", "why": "grow" } ] }`
//! - good: `{ "objectives": { "grow": "More teams." }, "rules": [ { "key": "Invite Sent", "why": ["grow", "See who invites."] } ] }`
//! - bad: `{ "objectives": { "grow": "More teams." }, "rules": [ { "key": "Invite Sent", "why": "grwo" } ] }`, better: `"grow"`
//! - bad: `{ "objectives": { "grow": "More teams." }, "rules": [ { "key": "Invite Sent", "why": ["grow", "retention"] } ] }`

use super::context::Context;
use super::{Check, better};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest;
use crate::plan::SpannedName;
use crate::severity::Severity;

pub(super) const CHECK: Check = Check {
    id: "unknown_objective",
    default: Severity::Warn,
    about: "a `why` that is none of the plan's objectives",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let Some(objectives) = &context.plan.extra.objectives else { return };
    let ids: Vec<&str> = objectives.iter().map(|objective| objective.id.as_str()).collect();
    for rule in context.plan.rules.iter().filter(|rule| !context.is_allowed(rule, CHECK.id)) {
        for SpannedName { name: why, span } in &rule.extra.why {
            if ids.contains(&why.as_str()) || why.trim().contains(char::is_whitespace) {
                continue;
            }
            let near = suggest::nearest(why, ids.iter().copied()).unwrap_or_default();
            let message = format!("the plan has no objective `{why}`");
            let finding = better(*span, message, near);
            found.push(finding.help(format!("its objectives are {}", ids.join(", "))));
        }
    }
}
