//! Two events whose names differ in case, punctuation, plural, the order of their words or the spelling of English only:
//! half of what happens would be counted under each.
//!
//! - good: `{ "rules": [ { "key": "Product Viewed" }, { "key": "Product List Viewed" } ] }`
//! - good: `{ "rules": [ { "key": "Cart Viewed" }, { "key": "Cart Shared" } ] }`
//! - bad: `{ "rules": [ { "key": "Photo Viewed" }, { "key": "Photos Viewed" } ] }`, better: `"Photo Viewed"`
//! - bad: `{ "rules": [ { "key": "Signup Clicked" }, { "key": "Sign Up Clicked" } ] }`, better: `"Signup Clicked"`

use super::facts::{EventName, Facts};
use super::levels::Severity;
use super::{Check, better};
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::wording::case::Case;

pub(super) const CHECK: Check = Check {
    id: "near_duplicate_event",
    default: Severity::Warn,
    about: "two events that differ in case, punctuation, plural or word order only",
    run,
};

fn run(facts: &Facts<'_>, found: &mut Vec<Diagnostic>) {
    let mut firsts: HashMap<String, &EventName<'_>> = HashMap::default();
    for event in facts.events(CHECK.id) {
        if event.words.is_empty() {
            continue;
        }
        let keys = [event.sense.clone(), event.folded.concat()];
        match keys.iter().find_map(|key| firsts.get(key)) {
            Some(first) => {
                // The name of a published spec is the one to keep.
                let (kept, other) = if event.spec.is_some() { (event, *first) } else { (*first, event) };
                if kept.spec.is_some() && other.spec.is_some() {
                    continue;
                }
                let message = format!("events `{}` and `{}` are nearly one", kept.rule.name, other.rule.name);
                let finding = better(other.rule.name_span, message, &kept_name(kept, facts));
                found.push(finding.and_at(kept.rule.name_span, "the other one").help("keep one of them"));
            }
            None => {
                for key in keys {
                    firsts.insert(key, event);
                }
            }
        }
    }
}

/// The name to keep, in its case.
fn kept_name(kept: &EventName<'_>, facts: &Facts<'_>) -> String {
    let case = facts.conventions.event_case.unwrap_or(Case::Title);
    if kept.spec.is_some() || case.is_of(&kept.rule.name) {
        kept.rule.name.clone()
    } else {
        case.write(&kept.rule.name)
    }
}
