//! Which traits `derive(…)` of `include_plan!` may name. Of one that cannot be derived it says why, and what to use instead.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{Error, Result};

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

/// Returns an error at the first trait that cannot be derived.
pub(crate) fn check(derives: &TokenStream) -> Result<()> {
    for name in names(derives) {
        let word = name.to_string();
        if let Some((_, why)) = REFUSED.iter().find(|(refused, _)| *refused == word) {
            return Err(Error::new(name.span(), format!("`{word}` cannot be derived for the types of a plan: {why}")));
        }
    }
    Ok(())
}

/// The last word of each path: `Serialize` of `serde::Serialize`.
fn names(derives: &TokenStream) -> Vec<Ident> {
    let mut names = Vec::new();
    let mut last = None;
    for token in derives.clone() {
        match token {
            TokenTree::Ident(word) => last = Some(word),
            TokenTree::Punct(comma) if comma.as_char() == ',' => names.extend(last.take()),
            _ => {}
        }
    }
    names.extend(last);
    names
}
