//! Each rule and each property says what it means. Looked for where most of the plan's rules, or most of its properties,
//! have a description, so that the others look forgotten; everywhere when the check is asked for by name.
//!
//! - good: `{ "key": "Invite Sent", "description": "An invitation was sent.", "properties": { "role": { "description": "The role offered." } } }`
//! - good: `{ "rules": [ { "key": "Invite Sent", "description": "An invitation was sent." }, { "key": "Trial Started", "description": "A trial began." } ] }`
//! - bad: `{ "conventions": { "warn": ["missing_description"] }, "rules": [ { "key": "Trial Started" } ] }`
//! - bad: `{ "key": "Invite Sent", "description": "An invitation was sent.", "properties": { "email": { "description": "To whom." }, "note": { "description": "What it says." }, "role": {} } }`

use super::context::Context;
use super::{Check, listed};
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;

pub(super) const CHECK: Check = Check {
    id: "missing_description",
    default: Severity::Warn,
    about: "a rule or property without `description`, where most have one",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let is_empty = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let mut silent = context.rules(CHECK.id);
    let all = silent.len();
    silent.retain(|rule| is_empty(rule.description.as_deref()));
    if context.is_named(CHECK.id) || silent.len() * 2 < all {
        for rule in silent {
            let message = format!("`{}` does not say what it means", rule.name);
            found.push(Diagnostic::warning(rule.name_span, message, "add \"description\""));
        }
    }

    let mut silent = context.own_properties(CHECK.id);
    silent.retain(|place| !place.is_nested);
    let all = silent.len();
    silent.retain(|place| is_empty(place.property.schema.description.as_deref()));
    if context.is_named(CHECK.id) || silent.len() * 2 < all {
        // One finding for all the properties of a rule.
        for of_rule in silent.chunk_by(|one, other| one.object == other.object) {
            let [first, rest @ ..] = of_rule else { continue };
            let names = listed(of_rule.iter().map(|place| place.property.name.clone()));
            let (what, say) = match (first.is_trait, rest.is_empty()) {
                (true, true) => ("trait", "does not say what it means"),
                (true, false) => ("traits", "do not say what they mean"),
                (false, true) => ("property", "does not say what it means"),
                (false, false) => ("properties", "do not say what they mean"),
            };
            let message = format!("{what} {names} {say}");
            found.push(Diagnostic::warning(first.property.name_span, message, "add \"description\""));
        }
    }
}
