//! What `derive(…)` of `include_plan!` derives. Of a trait that cannot be derived it says why, and what to use instead.

use super::Mistake;
use super::tokens::{Token, TokenCursor, TokenNumber};

/// The traits that `derive(…)` names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Derives {
    /// Those of every generated struct, as a list in Rust.
    pub structs: String,
    /// Whether the enums of the plan have `PartialOrd` and `Ord`. Structs, which hold numbers and times, have no order.
    pub order: bool,
}

/// Traits that the types of a plan cannot derive, and why not.
const REFUSED: [(&str, &str); 6] = [
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
    (
        "Copy",
        "times and what is added to the plan later cannot be copied\nhelp: `Clone` can be derived, and every function takes an event by reference",
    ),
];

/// Reads the list of traits.
///
/// # Errors
/// A mistake at the first trait that cannot be derived.
pub(super) fn parse(mut input: TokenCursor<'_>) -> Result<Derives, Mistake> {
    let mut derives = Derives::default();
    for (path, name, place) in traits(&mut input)? {
        if let Some((_, why)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
            return Err(Mistake::new(place, format!("`{name}` cannot be derived for the types of a plan: {why}")));
        }
        if matches!(name, "PartialOrd" | "Ord") {
            derives.order = true;
        } else {
            derives.structs.push_str(if derives.structs.is_empty() { "" } else { ", " });
            derives.structs.push_str(&path);
        }
    }
    Ok(derives)
}

/// Returns each path as Rust, and its last word: `Serialize` of `serde::Serialize`.
fn traits<'t>(input: &mut TokenCursor<'t>) -> Result<Vec<(String, &'t str, TokenNumber)>, Mistake> {
    input.list(|input| {
        let (whole, mut last) = (input.clone(), ("", input.place()));
        while let Some(token) = input.peek().filter(|token| **token != Token::Symbol(',')) {
            if let Token::Word(word) = token {
                last = (word, input.place());
            }
            input.skip();
        }
        Ok((whole.before(input).to_rust(), last.0, last.1))
    })
}
