//! An event's name says the object, then the action in the past tense: `Blog Post Read`. The action may have its own
//! object or place after it: `Account Added User`, `Product Added to Wishlist`, `Signed Up`.
//!
//! Any word in "-ed" is taken as an action, and names that are not in English letters are left alone.
//!
//! - good: `{ "key": "Blog Post Read" }`
//! - good: `{ "key": "Signed Up" }`
//! - bad: `{ "key": "Read Blog Post" }`, better: `"Blog Post Read"`
//! - bad: `{ "key": "Button Click" }`, better: `"Button Clicked"`

use super::context::{Context, EventName};
use super::{Check, better};
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;
use crate::wording::case::Case;
use crate::wording::verbs::{is_base, is_often_noun, is_past, is_past_of_usual, past_of};

pub(super) const CHECK: Check = Check {
    id: "event_structure",
    default: Severity::Warn,
    about: "an event's name that is not an object and what happened to it: `Blog Post Read`",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let case = context.conventions.event_case.unwrap_or(Case::Title);
    for event in context.own_events(CHECK.id) {
        let name = &event.rule.name;
        let is_english = name.contains(|c: char| c.is_ascii_alphabetic())
            && !name.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
        if !is_english || has_action(&event.folded) {
            continue;
        }
        let suggestion = rearranged(event).map(|words| case.write(&words.join(" "))).unwrap_or_default();
        // Of a name that is a verb and particles only (`Sign Up`), the tense is wrong, and not the order.
        let has_object = event.folded.iter().skip(1).any(|word| !PARTICLES.contains(&word.as_str()));
        let is_verb_first = event
            .folded
            .first()
            .is_some_and(|first| (is_base(first) || is_past_of_usual(first)) && !is_often_noun(first));
        let message = match (suggestion.is_empty(), is_verb_first && has_object) {
            (true, _) => format!("event `{name}` does not say what happened"),
            (false, true) => format!("event `{name}` says the action before the object"),
            (false, false) => format!("event `{name}` does not say its action in the past tense"),
        };
        let finding = better(event.rule.name_span, message, &suggestion);
        found.push(if suggestion.is_empty() { finding.help(HELP) } else { finding });
    }
}

const HELP: &str = "name the object, then the action in the past tense: \"Blog Post Read\", \"Order Completed\"";

/// Small words that make one verb with the word before them, or start its object: `Signed Up`, `Logged In With Google`.
const PARTICLES: [&str; 22] = [
    "about", "again", "as", "at", "away", "back", "by", "down", "for", "from", "in", "into", "of", "off", "on", "out",
    "over", "through", "to", "up", "via", "with",
];

/// Returns whether there is an action in the past tense, at its place.
pub(super) fn has_action(words: &[String]) -> bool {
    let is_verb_first = |next: Option<&String>| next.is_none_or(|next| PARTICLES.contains(&next.as_str()));
    words.iter().enumerate().any(|(position, word)| {
        let next = words.get(position + 1);
        // "Left Menu", "Saved Search" and "Completed Order" begin with what only looks like the action.
        is_past(word) && (position > 0 || is_verb_first(next))
    })
}

/// Returns the words in the right order, with the action in the past tense.
pub(super) fn rearranged(event: &EventName<'_>) -> Option<Vec<String>> {
    let (first, rest) = event.folded.split_first()?;
    let written: Vec<String> = event.words.iter().map(|word| (*word).to_owned()).collect();
    // "Nested Arrays" is no array that was nested: only the past of a usual verb is taken for one.
    let of_first = match first.as_str() {
        past if is_past_of_usual(past) && !is_often_noun(past) => Some(first.clone()),
        noun if is_often_noun(noun) => None,
        verb => past_of(verb),
    };
    if let (Some(past), false) = (of_first, rest.is_empty()) {
        // "Sign Up User" is "User Signed Up".
        let particles = rest.iter().take_while(|word| PARTICLES.contains(&word.as_str())).count();
        let (particles, object) = written.get(1..)?.split_at(particles);
        let object = object.iter().skip_while(|word| ["a", "an", "the"].contains(&word.to_lowercase().as_str()));
        return Some(object.cloned().chain([past]).chain(particles.iter().cloned()).collect());
    }
    let (last, before) = event.folded.split_last()?;
    if !rest.is_empty() && ["in", "out", "up"].contains(&last.as_str()) {
        let verb = before.last().filter(|verb| ["sign", "log", "check", "opt"].contains(&verb.as_str()));
        let past = past_of(verb?)?;
        let object = written.get(..written.len().checked_sub(2)?)?;
        return Some(object.iter().cloned().chain([past, last.clone()]).collect());
    }
    let past = past_of(last)?;
    Some(written.get(..written.len() - 1)?.iter().cloned().chain([past]).collect())
}
