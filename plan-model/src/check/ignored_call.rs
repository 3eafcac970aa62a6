//! Each call of the plan is taken by a destination, and each destination takes the calls that go to it.
//!
//! - good: `{ "destinations": ["actions-mixpanel"], "rules": [ { "key": "Invite Sent" }, { "type": "GROUP" } ] }`
//! - good: `{ "destinations": ["actions-mixpanel", "aampe"], "rules": [ { "type": "GROUP", "destinations": { "aampe": false } } ] }`
//! - bad: `{ "destinations": ["aampe"], "rules": [ { "key": "Invite Sent" }, { "type": "GROUP" } ] }`
//! - bad: `{ "destinations": ["actions-mixpanel", "aampe"], "rules": [ { "key": "Invite Sent" }, { "type": "GROUP" } ] }`

use super::Check;
use super::context::Context;
use crate::call::Call;
use crate::catalog::DATE;
use crate::diagnostic::Diagnostic;
use crate::plan::{Destination, Plan, Rule};
use crate::severity::Severity;

pub(super) const CHECK: Check = Check {
    id: "ignored_call",
    default: Severity::Warn,
    about: "a call that no destination takes, or that one of those it goes to ignores",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let plan = context.plan;
    let rules: Vec<&Rule> = plan.rules.iter().filter(|rule| !context.is_allowed(rule, CHECK.id)).collect();
    for destination in &plan.destinations {
        found.extend(ignoring(destination, plan, &rules));
    }
    for rule in &rules {
        found.extend(ignored_where_wanted(rule));
    }
    found.extend(Call::ALL.iter().filter_map(|call| accepted_by_none(*call, plan, &rules)));
}

/// Returns the destination ignores calls of the plan that others take.
fn ignoring(destination: &Destination, plan: &Plan, rules: &[&Rule]) -> Option<Diagnostic> {
    let known = destination.known.filter(|known| known.is_reached_from(plan.source))?;
    let ignored = |call: &Call| {
        let rule = rules.iter().find(|rule| rule.call == *call && is_sent_unasked(rule, destination))?;
        (!known.takes(*call) && is_taken(*call, plan)).then_some((call.as_str(), rule))
    };
    let ignored: Vec<(&str, &&Rule)> = Call::ALL.iter().filter_map(ignored).collect();
    let (_, first) = ignored.first()?;
    let calls: Vec<&str> = ignored.iter().map(|(call, _)| *call).collect();
    let message = format!("{} ignores {} calls, which the plan has", known.name, calls.join(" and "));
    let help = format!(
        "keep such rules to others by their own \"destinations\": {{ \"{}\": false }} (the catalog is of {DATE})",
        known.slug
    );
    Some(Diagnostic::warning(destination.span, message, "").and_at(first.name_span, "the first of them").help(help))
}

/// Returns the rule names destinations that ignore its call.
fn ignored_where_wanted(rule: &Rule) -> impl Iterator<Item = Diagnostic> {
    let wanted = rule.extra.integrations.iter().flat_map(|integrations| &integrations.on);
    wanted.filter_map(|destination| {
        let known = destination.known.filter(|known| !known.takes(rule.call))?;
        let message = format!("{} ignores {} calls", known.name, rule.call);
        let help = format!("take it from the rule's destinations (the catalog is of {DATE})");
        Some(Diagnostic::warning(destination.span, message, "").help(help))
    })
}

/// Warns of calls that the plan has and none of its destinations takes.
fn accepted_by_none(call: Call, plan: &Plan, rules: &[&Rule]) -> Option<Diagnostic> {
    let rule = rules.iter().find(|rule| rule.call == call)?;
    if plan.destinations.is_empty() || is_taken(call, plan) {
        return None;
    }
    let message = format!("no destination of the plan takes {call} calls");
    let names: Vec<&str> = plan.destinations.iter().map(|destination| destination.name.as_str()).collect();
    let help = format!("they go to {} (the catalog is of {DATE})", names.join(", "));
    Some(Diagnostic::warning(rule.name_span, message, "").help(help))
}

/// Returns whether one of the plan's destinations accepts such a call.
fn is_taken(call: Call, plan: &Plan) -> bool {
    plan.destinations.iter().any(|destination| destination.known.is_none_or(|known| known.takes(call)))
}

/// Returns whether messages of the rule go to this destination without the rule naming it.
fn is_sent_unasked(rule: &Rule, destination: &Destination) -> bool {
    let Some(integrations) = &rule.extra.integrations else { return true };
    let has = |list: &[Destination]| list.iter().any(|known| known.name == destination.name);
    integrations.others && !has(&integrations.off) && !has(&integrations.on)
}
