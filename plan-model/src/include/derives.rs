//! Which traits `derive(…)` of `include_plan!` may name. Of one that cannot be derived it says why, and what to use instead.

use super::Mistake;
use super::tokens::{Place, Token, Tokens};

/// Traits that the types of a plan cannot derive, and why not.
const REFUSED: [(&str, &str); 8] = [
    (
        "Serialize",
        "it would write Rust's names, null for what is absent and plain personal data\nhelp: `AnyEvent::to_json` has the properties as they are sent, `Client::message` the whole message",
    ),
    (
        "Deserialize",
        "events borrow their values and are made to be sent\nhelp: `plan_runtime::Message` is a message that can be stored and read",
    ),
    ("Default", "required properties have no default\nhelp: optional ones are left out in `payload!(…)`"),
    ("Eq", "numbers are `f64`, which are not `Eq`\nhelp: `PartialEq` can be derived"),
    ("Hash", "numbers are `f64`, which cannot be hashed\nhelp: hash the text of `AnyEvent::to_json`"),
    ("PartialOrd", "the types of a plan have no order\nhelp: compare the properties that matter"),
    ("Ord", "the types of a plan have no order\nhelp: compare the properties that matter"),
    (
        "Copy",
        "times and what is added to the plan later cannot be copied\nhelp: `Clone` can be derived, and every function takes an event by reference",
    ),
];

/// Returns a mistake at the first trait that cannot be derived.
pub(super) fn check(derives: &Tokens<'_>) -> Result<(), Mistake> {
    for (word, place) in names(derives.clone()) {
        if let Some((_, why)) = REFUSED.iter().find(|(refused, _)| *refused == word) {
            return Err(Mistake::new(place, format!("`{word}` cannot be derived for the types of a plan: {why}")));
        }
    }
    Ok(())
}

/// The last word of each path: `Serialize` of `serde::Serialize`.
fn names(mut derives: Tokens<'_>) -> Vec<(&str, Place)> {
    let mut names = Vec::new();
    let mut last = None;
    while let Some(token) = derives.peek() {
        match token {
            Token::Word(word) => last = Some((word.as_str(), derives.place())),
            Token::Symbol(',') => names.extend(last.take()),
            _ => {}
        }
        derives.skip();
    }
    names.extend(last);
    names
}
