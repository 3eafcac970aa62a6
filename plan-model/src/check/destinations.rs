//! Calls that nobody takes, and destinations that get nothing: what the catalog says of the plan's `destinations`. They
//! are warnings, as the catalog has a date.

use crate::catalog::DATE;
use crate::diagnostic::Diagnostic;
use crate::plan::{Call, Destination, Plan, Rule};

pub(super) fn check(plan: &Plan, findings: &mut Vec<Diagnostic>) {
    for destination in &plan.destinations {
        unreached(destination, plan, findings);
        ignoring(destination, plan, findings);
    }
    for rule in &plan.rules {
        ignored_where_wanted(rule, findings);
    }
    for call in Call::ALL {
        taken_by_none(call, plan, findings);
    }
}

/// It cannot get data of this source.
fn unreached(destination: &Destination, plan: &Plan, findings: &mut Vec<Diagnostic>) {
    let Some(known) = destination.known.filter(|known| !known.is_reached_from(plan.source)) else { return };
    let message = format!("{} gets no data from a {} source", known.name, plan.source);
    let sources = known.sources();
    let label = if sources.is_empty() { String::new() } else { format!("from these sources: {sources}") };
    let help = format!("take it from the list, or say the plan's \"source\" (the catalog is of {DATE})");
    findings.push(Diagnostic::warning(destination.span, message, label).help(help));
}

/// It takes a call that others of the plan take.
fn ignoring(destination: &Destination, plan: &Plan, findings: &mut Vec<Diagnostic>) {
    let Some(known) = destination.known.filter(|known| known.is_reached_from(plan.source)) else { return };
    let ignored = |call: &Call| {
        let rule = plan.rules.iter().find(|rule| rule.call == *call && is_sent_unasked(rule, destination))?;
        (!known.takes(*call) && takers(*call, plan).next().is_some()).then_some((*call, rule))
    };
    let ignored: Vec<(Call, &Rule)> = Call::ALL.iter().filter_map(ignored).collect();
    let Some((_, first)) = ignored.first() else { return };
    let calls: Vec<&str> = ignored.iter().map(|(call, _)| call.as_str()).collect();
    let message = format!("{} ignores {} calls, which the plan has", known.name, calls.join(" and "));
    let finding = Diagnostic::warning(destination.span, message, "").and_at(first.name_span, "the first of them");
    findings.push(finding.help(format!(
        "keep these rules to others by their own \"destinations\": {{ \"{}\": false }} (the catalog is of {DATE})",
        known.slug
    )));
}

/// A rule names it, and it ignores such calls.
fn ignored_where_wanted(rule: &Rule, findings: &mut Vec<Diagnostic>) {
    for destination in rule.extra.integrations.iter().flat_map(|integrations| &integrations.on) {
        let Some(known) = destination.known.filter(|known| !known.takes(rule.call)) else { continue };
        let message = format!("{} ignores {} calls", known.name, rule.call);
        let help = format!("take it from the rule's destinations (the catalog is of {DATE})");
        findings.push(Diagnostic::warning(destination.span, message, "").help(help));
    }
}

/// The plan has such calls, and none of its destinations takes them.
fn taken_by_none(call: Call, plan: &Plan, findings: &mut Vec<Diagnostic>) {
    let Some(rule) = plan.rules.iter().find(|rule| rule.call == call) else { return };
    if plan.destinations.is_empty() || takers(call, plan).next().is_some() {
        return;
    }
    let message = format!("no destination of the plan takes {call} calls");
    let names: Vec<&str> = plan.destinations.iter().map(|destination| destination.name.as_str()).collect();
    let help = format!("they go to {} (the catalog is of {DATE})", names.join(", "));
    findings.push(Diagnostic::warning(rule.name_span, message, "").help(help));
}

/// The plan's destinations that take such a call.
fn takers(call: Call, plan: &Plan) -> impl Iterator<Item = &Destination> {
    plan.destinations.iter().filter(move |destination| destination.known.is_none_or(|known| known.takes(call)))
}

/// Do messages of the rule go to this destination?
fn is_sent_unasked(rule: &Rule, destination: &Destination) -> bool {
    let Some(integrations) = &rule.extra.integrations else { return true };
    let has = |list: &[Destination]| list.iter().any(|known| known.name == destination.name);
    // Where a rule asks for it by name, that is said at the rule.
    integrations.others && !has(&integrations.off) && !has(&integrations.on)
}
