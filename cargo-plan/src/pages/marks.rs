//! Personal data of a plan: what is marked, event by event, and what has the name of personal data without a mark.

use super::view::{EventView, PersonalMark, PropertyView};
use plan_model::schema::{Marked, Personal};
use std::collections::BTreeMap;

/// Words that names of personal data often have.
const WORDS: [&str; 20] = [
    "email",
    "phone",
    "mobile",
    "firstname",
    "lastname",
    "fullname",
    "surname",
    "birthday",
    "birthdate",
    "dob",
    "gender",
    "address",
    "street",
    "postcode",
    "zip",
    "ssn",
    "passport",
    "iban",
    "ip",
    "username",
];

/// Returns how a mark of the plan is shown.
pub(super) const fn mark(marked: Marked) -> PersonalMark {
    match marked.personal {
        Personal::Plain => PersonalMark::Plain,
        Personal::Sha256 => PersonalMark::Hashed,
    }
}

/// A property by its path, and each event that has it.
pub(super) struct PersonalView<'v> {
    pub(super) path: &'v str,
    pub(super) uses: Vec<(&'v EventView, &'v PropertyView)>,
}

/// Returns the properties that the plan marks.
pub(super) fn marked(events: &[EventView]) -> Vec<PersonalView<'_>> {
    by_path(events, &|property| property.personal.is_some())
}

/// Returns the properties that the plan does not mark, and whose names look as if it should.
pub(super) fn unmarked(events: &[EventView]) -> Vec<PersonalView<'_>> {
    by_path(events, &|property| property.personal.is_none() && looks_personal(&property.path))
}

fn by_path<'v>(events: &'v [EventView], is_wanted: &dyn Fn(&PropertyView) -> bool) -> Vec<PersonalView<'v>> {
    let mut paths: BTreeMap<&str, Vec<(&EventView, &PropertyView)>> = BTreeMap::new();
    for event in events {
        for property in event.properties.iter().filter(|property| is_wanted(property)) {
            paths.entry(property.path.as_str()).or_default().push((event, property));
        }
    }
    paths.into_iter().map(|(path, uses)| PersonalView { path, uses }).collect()
}

fn looks_personal(path: &str) -> bool {
    let name = path.rsplit('.').next().unwrap_or(path).trim_end_matches("[]");
    let mut words: Vec<String> = vec![String::new()];
    for c in name.chars() {
        let is_start = !c.is_alphanumeric() || c.is_uppercase();
        if is_start {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    let pairs = words.windows(2).map(|pair| pair.concat());
    let is_known = |word: &str| WORDS.contains(&word);
    pairs.into_iter().any(|pair| is_known(&pair)) || words.iter().any(|word| is_known(word))
}

#[cfg(test)]
mod tests {
    use super::looks_personal;

    #[test]
    fn names_of_personal_data() {
        for name in ["email", "invitee_email", "firstName", "last_name", "user.ip", "phones[].phone"] {
            assert!(looks_personal(name), "{name}");
        }
        for name in ["total", "zipped", "shipping", "name", "equipment"] {
            assert!(!looks_personal(name), "{name}");
        }
    }
}
