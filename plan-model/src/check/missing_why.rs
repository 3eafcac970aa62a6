//! Each event says the objective it serves, `why`. Looked for once a plan has `objectives` or any
//! `why`, or when the check is asked for by name: a plan that was pulled from elsewhere knows neither.
//!
//! - good: `{ "rules": [ { "key": "Invite Sent", "why": "See who invites." }, { "key": "Trial Started", "why": "See who tries." } ] }`
//! - good: `{ "key": "Invite Sent" }`
//! - bad: `{ "rules": [ { "key": "Invite Sent", "why": "See who invites." }, { "key": "Trial Started" } ] }`
//! - bad: `{ "objectives": { "grow": "More teams." }, "rules": [ { "key": "Invite Sent" } ] }`

use super::Check;
use super::context::Context;
use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;

pub(super) const CHECK: Check = Check {
    id: "missing_why",
    default: Severity::Warn,
    about: "an event without `why`, in a plan with `objectives` or any `why`",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let is_used = context.plan.rules.iter().any(|rule| !rule.extra.why.is_empty());
    if !is_used && context.plan.extra.objectives.is_none() && !context.is_named(CHECK.id) {
        return;
    }
    let events = context
        .rules(CHECK.id)
        .into_iter()
        .filter(|rule| rule.call == Call::Track && rule.extra.why.is_empty() && rule.extra.deprecated.is_none());
    for rule in events {
        let message = format!("`{}` does not say why it is sent", rule.name);
        found.push(Diagnostic::warning(rule.name_span, message, "add \"why\": the objective it serves"));
    }
}
