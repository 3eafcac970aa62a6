//! Which properties seem to be personal data: by the words of their names, or by their values.

use super::stats::{Members, ValueStats};
use super::texts::looks_personal;
use crate::format::words::words;

/// Words, or pairs of words, of names that say that a value is about a person.
const NAMES: [(&str, &str); 32] = [
    ("email", "its name says that it is an email address"),
    ("mail", "its name says that it is an email address"),
    ("phone", "its name says that it is a phone number"),
    ("mobile number", "its name says that it is a phone number"),
    ("msisdn", "its name says that it is a phone number"),
    ("first name", "its name says that it is the name of a person"),
    ("firstname", "its name says that it is the name of a person"),
    ("last name", "its name says that it is the name of a person"),
    ("lastname", "its name says that it is the name of a person"),
    ("full name", "its name says that it is the name of a person"),
    ("fullname", "its name says that it is the name of a person"),
    ("user name", "its name says that it is the name of a person"),
    ("username", "its name says that it is the name of a person"),
    ("surname", "its name says that it is the name of a person"),
    ("family name", "its name says that it is the name of a person"),
    ("given name", "its name says that it is the name of a person"),
    ("street", "its name says that it is an address"),
    ("address", "its name says that it is an address"),
    ("postcode", "its name says that it is an address"),
    ("postal code", "its name says that it is an address"),
    ("zip code", "its name says that it is an address"),
    ("birthday", "its name says that it is a day of birth"),
    ("birth", "its name says that it is a day of birth"),
    ("dob", "its name says that it is a day of birth"),
    ("ip", "its name says that it is an address on the network"),
    ("ssn", "its name says that it is a number of a person"),
    ("passport", "its name says that it is a number of a person"),
    ("tax id", "its name says that it is a number of a person"),
    ("iban", "its name says that it is an account at a bank"),
    ("card number", "its name says that it is an account at a bank"),
    ("latitude", "its name says that it is where a person is"),
    ("longitude", "its name says that it is where a person is"),
];

/// Names with one of these words count something, or say whether it is there: `email_verified`, `has_phone`.
const ABOUT: [&str; 12] =
    ["has", "is", "verified", "count", "type", "status", "opt", "enabled", "id", "template", "campaign", "subject"];

/// Returns why a property seems to be personal data.
pub(super) fn suspected(name: &str, stats: &ValueStats) -> Option<&'static str> {
    by_values(stats).or_else(|| by_name(name, stats))
}

/// Returns why the values at a place, or those of a list or a map there, seem to be personal data.
pub(super) fn by_values(stats: &ValueStats) -> Option<&'static str> {
    let strings = stats.types.strings;
    if strings > 0 && 2 * stats.texts.emails > strings {
        return Some("its values are email addresses");
    }
    if strings > 0 && 2 * stats.texts.phones > strings {
        return Some("its values are phone numbers");
    }
    if stats.texts.masked > 0 {
        return Some("values of it were masked as personal when they were recorded");
    }
    let of_map = match &stats.members {
        Members::Mapped(all) => by_values(all),
        Members::Named(_) => None,
    };
    of_map.or_else(|| by_values(stats.items.as_deref()?))
}

fn by_name(name: &str, stats: &ValueStats) -> Option<&'static str> {
    let may_be_text = stats.types.booleans == 0 && stats.types.objects == 0;
    if may_be_text { says_a_person(name) } else { None }
}

/// Returns whether a text of this name should be shown to nobody, whatever a plan says of it.
pub(crate) fn is_suspected(name: &str, text: &str) -> bool {
    looks_personal(text) || says_a_person(name).is_some()
}

fn says_a_person(name: &str) -> Option<&'static str> {
    let words = words(name);
    if words.iter().any(|word| ABOUT.contains(&word.as_str())) {
        return None;
    }
    let singulars: Vec<&str> = words.iter().map(|word| singular(word)).collect();
    let spelt = [format!(" {} ", words.join(" ")), format!(" {} ", singulars.join(" "))];
    let is_named = |known: &str| spelt.iter().any(|name| name.contains(&format!(" {known} ")));
    NAMES.into_iter().find(|(known, _)| is_named(known)).map(|(_, why)| why)
}

/// Returns the word for one: a list has a name of several: `emails`, `addresses`.
fn singular(word: &str) -> &str {
    let stem = word.strip_suffix("es").filter(|stem| stem.ends_with("ss"));
    stem.or_else(|| word.strip_suffix('s').filter(|stem| !stem.ends_with('s'))).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_of_several() {
        let mut stats = ValueStats::default();
        stats.add_json(&json!(["a"]));
        for name in ["emails", "work_phones", "addresses", "address", "firstNames"] {
            assert!(suspected(name, &stats).is_some(), "{name}");
        }
        for name in ["tips", "mailing", "email_status", "products", "name_first"] {
            assert_eq!(suspected(name, &stats), None, "{name}");
        }
    }

    #[test]
    fn values_within_lists() {
        let mut stats = ValueStats::default();
        stats.add_json(&json!([["a@shop.example", "b@shop.example"]]));
        assert_eq!(suspected("to", &stats), Some("its values are email addresses"));
    }
}
