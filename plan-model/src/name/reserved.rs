//! Names that generated items leave to others: to Rust's prelude, so that `use analytics::*` and a plan at the root of a file
//! hide nothing, and to the items that every plan has.

use super::{DEFAULTS, EVENT_TRAITS, GROUP_TRAITS, IDENTIFY_TRAITS, ident};

/// The enum of a plan's destinations, whether the plan has destinations today or not.
pub(super) const DESTINATION: &str = "Destination";

/// The struct of what a user consents to, whether the plan has categories of consent today or not.
pub(super) const CONSENT: &str = "Consent";

/// The types, traits, variants and derives in the preludes of all editions. In order, for the search.
const PRELUDE: [&str; 46] = [
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// Returns whether a generated type may not have this name.
pub(super) fn is_reserved(name: &str) -> bool {
    let of_every_plan = matches!(name, IDENTIFY_TRAITS | GROUP_TRAITS | DESTINATION | CONSENT | DEFAULTS)
        || EVENT_TRAITS.contains(&name);
    of_every_plan || PRELUDE.binary_search(&name).is_ok()
}

/// Returns the name of a type, with the word for its kind after it where the name is reserved: `result` is `ResultValue`.
pub(super) fn free_of_reserved(name: String, kind: &str) -> String {
    if is_reserved(&name) { format!("{name}{kind}") } else { name }
}

/// Returns why a type or a variant may not be renamed to `name`.
pub(super) fn refused(name: &str) -> Option<&'static str> {
    if is_reserved(name) {
        return Some("is a name of Rust's prelude or of an item that every plan has");
    }
    if name == "ALL" {
        return Some("is the list of an enum's values");
    }
    if name.starts_with("r#") || ident::is_keyword(name) {
        return Some("is a keyword of Rust");
    }
    let first = name.chars().next().unwrap_or_default();
    (first == '_' || first.is_lowercase()).then_some("is no type: the name of a type starts with a capital letter")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(PRELUDE.is_sorted());
    }

    #[test]
    fn names_that_nobody_may_give() {
        for name in [
            "Option",
            "Destination",
            "Consent",
            "Defaults",
            "IdentifyTraits",
            "PageEvent",
            "ALL",
            "type",
            "r#type",
            "str",
            "track",
            "Self",
            "_A",
        ] {
            assert!(refused(name).is_some(), "{name}");
        }
        for name in ["CheckInEvent", "Product", "ログイン"] {
            assert_eq!(refused(name), None, "{name}");
        }
    }
}
