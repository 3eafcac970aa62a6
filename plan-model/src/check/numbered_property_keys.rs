//! Properties that are numbered instead of listed: `feature_1`, `feature_2`. One array holds any number of them. Lines of
//! an address are numbered everywhere, and are left alone.
//!
//! - good: `{ "key": "Cart Viewed", "properties": { "features": { "type": "array" } } }`
//! - good: `{ "key": "Address Added", "properties": { "address_line_1": {}, "address_line_2": {} } }`
//! - bad: `{ "key": "Cart Viewed", "properties": { "feature_1": {}, "feature_2": {} } }`, better: `"features"`
//! - bad: `{ "key": "Cart Viewed", "properties": { "item1_name": {}, "item2_name": {} } }`, better: `"items"`

use super::context::{Context, PropertySite};
use super::{Check, better, listed};
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::severity::Severity;
use crate::wording::case::Case;

pub(super) const CHECK: Check = Check {
    id: "numbered_property_keys",
    default: Severity::Warn,
    about: "properties that are numbered instead of listed: `feature_1`, `feature_2`",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let case = context.conventions.property_case.unwrap_or(Case::Snake);
    let mut families: HashMap<_, Vec<(u32, &PropertySite<'_>)>> = HashMap::default();
    let mut order = Vec::new();
    for place in context.own_properties(CHECK.id) {
        let Some((stem, number, after)) = numbered(&place.property.name) else { continue };
        let family = families.entry((place.object, stem, after)).or_default();
        family.push((number, place));
        if family.len() == 2 {
            order.push((place.object, stem, after));
        }
    }
    for key in order {
        let Some(family) = families.get(&key) else { continue };
        let has = |wanted: u32| family.iter().any(|(number, _)| *number == wanted);
        // `sha1` and `sha256`, `ipv4` and `ipv6`, `mp3` and `mp4` are no lists.
        let is_list = (0..3).any(has) && family.iter().any(|(number, _)| has(number + 1));
        let Some((_, first)) = family.first().filter(|_| is_list) else { continue };
        let stem = key.1;
        let names = listed(family.iter().map(|(_, place)| place.property.name.clone()));
        let message = format!("properties {names} are numbered instead of listed");
        let plural = if stem.ends_with('s') { stem.to_owned() } else { format!("{stem}s") };
        found.push(
            better(first.property.name_span, message, &case.write(&plural)).help("an array holds any number of them"),
        );
    }
}

/// Returns what is before, in and after the last number of a name.
fn numbered(name: &str) -> Option<(&str, u32, &str)> {
    if !name.as_bytes().iter().any(u8::is_ascii_digit) {
        return None;
    }
    let end = name.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, after) = name.split_at_checked(end)?;
    let stem = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = before.get(stem.len()..).filter(|digits| digits.len() < 4)?.parse().ok()?;
    let words = crate::wording::words::words(stem);
    let last = words.last()?.to_lowercase();
    // Coordinates (`x1`, `y2`) and lines of an address.
    let is_usual =
        last.chars().count() < 2 || matches!(last.as_str(), "line" | "address" | "street" | "addr" | "addressline");
    (!is_usual).then_some((stem.trim_end_matches(|c: char| !c.is_alphanumeric()), number, after))
}
