//! Two events whose names differ in case, punctuation, plural, the order of their words or the spelling of English only:
//! half of what happens would be counted under each.
//!
//! - good: `{ "rules": [ { "key": "Product Viewed" }, { "key": "Product List Viewed" } ] }`
//! - good: `{ "rules": [ { "key": "Cart Viewed" }, { "key": "Cart Shared" } ] }`
//! - bad: `{ "rules": [ { "key": "Photo Viewed" }, { "key": "Photos Viewed" } ] }`, better: `"Photo Viewed"`
//! - bad: `{ "rules": [ { "key": "Signup Clicked" }, { "key": "Sign Up Clicked" } ] }`, better: `"Signup Clicked"`

use super::context::{Context, EventName};
use super::{Check, FEW_NAMES, better, listed};
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::severity::Severity;
use crate::wording::case::Case;

pub(super) const CHECK: Check = Check {
    id: "near_duplicate_event",
    default: Severity::Warn,
    about: "two events that differ in case, punctuation, plural or word order only",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut positions: HashMap<String, usize> = HashMap::default();
    let mut groups: Vec<Vec<&EventName<'_>>> = Vec::new();
    for event in context.events(CHECK.id) {
        if event.words.is_empty() {
            continue;
        }
        let keys = [event.sense.clone(), event.folded.concat()];
        let known = keys.iter().find_map(|key| positions.get(key)).copied();
        let position = known.unwrap_or(groups.len());
        match groups.get_mut(position) {
            Some(group) => group.push(event),
            None => groups.push(vec![event]),
        }
        for key in keys {
            positions.entry(key).or_insert(position);
        }
    }
    found.extend(groups.iter().filter(|group| group.len() > 1).filter_map(|group| finding(group, context)));
}

/// Returns one finding for events that are nearly one.
fn finding(group: &[&EventName<'_>], context: &Context<'_>) -> Option<Diagnostic> {
    // The name of a published spec is the one to keep.
    let kept = group.iter().find(|event| event.spec.is_some()).or(group.first())?;
    let is_other = |event: &&&EventName<'_>| !std::ptr::eq(**event, *kept) && event.spec.is_none();
    let others: Vec<&&EventName<'_>> = group.iter().filter(is_other).collect();
    let (first, more) = others.split_first()?;
    let message = if more.is_empty() {
        format!("events `{}` and `{}` are nearly one", kept.rule.name, first.rule.name)
    } else {
        let names = listed(
            [kept]
                .into_iter()
                .chain(others.iter().copied())
                .map(|event| event.rule.name.clone())
                .collect::<Vec<_>>()
                .into_iter(),
        );
        format!("events {names} are nearly one")
    };
    let mut finding = better(first.rule.name_span, message, &kept_name(kept, context));
    for event in more.iter().take(FEW_NAMES) {
        finding = finding.and_at(event.rule.name_span, "this one too");
    }
    Some(finding.and_at(kept.rule.name_span, "the other one").help("keep one of them"))
}

/// Returns the name to keep, in its case.
fn kept_name(kept: &EventName<'_>, context: &Context<'_>) -> String {
    let case = context.conventions.event_case.unwrap_or(Case::Title);
    if kept.spec.is_some() || case.is_of(&kept.rule.name) {
        kept.rule.name.clone()
    } else {
        case.write(&kept.rule.name)
    }
}
