//! Each event says who answers for it, `owner`. Looked for once a plan has any `owner`, or when the
//! check is asked for by name.
//!
//! - good: `{ "rules": [ { "key": "Invite Sent", "owner": "growth" }, { "key": "Trial Started", "owner": "sales" } ] }`
//! - good: `{ "key": "Invite Sent" }`
//! - bad: `{ "rules": [ { "key": "Invite Sent", "owner": "growth" }, { "key": "Trial Started" } ] }`
//! - bad: `{ "conventions": { "warn": ["missing_owner"] }, "rules": [ { "key": "Trial Started" } ] }`

use super::Check;
use super::context::Context;
use crate::call::Call;
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;

pub(super) const CHECK: Check = Check {
    id: "missing_owner",
    default: Severity::Warn,
    about: "an event without `owner`, in a plan with any `owner`",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let is_used = context.plan.rules.iter().any(|rule| rule.extra.owner.is_some());
    if !is_used && !context.is_named(CHECK.id) {
        return;
    }
    let events =
        context.rules(CHECK.id).into_iter().filter(|rule| rule.call == Call::Track && rule.extra.owner.is_none());
    for rule in events {
        let message = format!("`{}` does not say who owns it", rule.name);
        found.push(Diagnostic::warning(rule.name_span, message, "add \"owner\": the team or person to ask"));
    }
}
