//! One property name with several types in the whole plan. A warehouse has a table for each event and does not mind; to a tool of
//! product analytics a property is one for all events, and half of its values do not fit. Whole numbers are numbers here,
//! and what is in nested objects is left alone. Each name is said once.
//!
//! - good: `{ "rules": [ { "key": "Cart Viewed", "properties": { "total": { "type": "integer" } } }, { "key": "Cart Shared", "properties": { "total": { "type": ["number", "null"] } } } ] }`
//! - good: `{ "rules": [ { "key": "Cart Viewed", "properties": { "total": {} } }, { "key": "Cart Shared", "properties": { "total": { "type": "string" } } } ] }`
//! - bad: `{ "rules": [ { "key": "Cart Viewed", "properties": { "total": { "type": "number" } } }, { "key": "Cart Shared", "properties": { "total": { "type": "string" } } } ] }`
//! - bad: `{ "rules": [ { "key": "Cart Viewed", "properties": { "open": { "type": "boolean" } } }, { "key": "Cart Shared", "properties": { "open": { "enum": ["yes", "no"] } } } ] }`

use super::context::{Context, PropertySite};
use super::reserved_name::described;
use super::{Check, listed};
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::schema::TypeName;
use crate::severity::Severity;

pub(super) const CHECK: Check = Check {
    id: "property_types",
    default: Severity::Warn,
    about: "one property name with several types in the whole plan",
    run,
};

/// Names to which the published specs themselves give several types.
const IN_SEVERAL_TYPES: [&str; 2] = ["position", "rating"];

/// The properties that have a name, by the text of their types.
type Uses<'f, 'p> = Vec<(String, Vec<&'f PropertySite<'p>>)>;

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut positions: HashMap<(bool, &str), usize> = HashMap::default();
    let mut names: Vec<Uses<'_, '_>> = Vec::new();
    for place in context.properties(CHECK.id).into_iter().filter(|place| !place.is_nested) {
        let name = place.property.name.as_str();
        let Some(types) = types(place).filter(|_| !IN_SEVERAL_TYPES.contains(&name)) else { continue };
        let key = (place.is_trait, name);
        let position = *positions.entry(key).or_insert_with(|| {
            names.push(Vec::new());
            names.len() - 1
        });
        let Some(uses) = names.get_mut(position) else { continue };
        match uses.iter_mut().find(|(known, _)| *known == types) {
            Some((_, places)) => places.push(place),
            None => uses.push((types, vec![place])),
        }
    }
    found.extend(names.into_iter().filter(|uses| uses.len() > 1).filter_map(finding));
}

/// Returns the types that a value may have, but for null; none where it may have any.
fn types(place: &PropertySite<'_>) -> Option<String> {
    let mut types = place.property.schema.value_types();
    for name in &mut types {
        if *name == TypeName::Integer {
            *name = TypeName::Number;
        }
    }
    // Most have one type, and the compiler runs this without optimisation.
    if let [only] = types.as_slice() {
        return Some(described(*only).to_owned());
    }
    let mut words: Vec<&str> = types.into_iter().map(described).collect();
    words.sort_unstable();
    words.dedup();
    (!words.is_empty()).then(|| words.join(" or "))
}

/// Returns one finding for a name: at the rarest type, with the most frequent one beside it.
fn finding(mut uses: Uses<'_, '_>) -> Option<Diagnostic> {
    uses.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
    let (usual, usual_places) = uses.first()?;
    let (rare, rare_places) = uses.iter().rev().find(|(_, places)| places.iter().any(|place| place.is_own))?;
    let place = rare_places.iter().find(|place| place.is_own)?;
    let other = if rare == usual { uses.last()?.1.first()? } else { usual_places.first()? };
    let kinds: Vec<String> = uses.iter().map(|(types, places)| format!("{types} {}", where_at(places))).collect();
    let message = format!("{} has several types in this plan: {}", place.described(), kinds.join(", "));
    let help = "to tools of product analytics a name is one property in all events: use one type, or another name";
    let label = if other.is_own { "another type" } else { "the spec's" };
    Some(Diagnostic::warning(place.property.name_span, message, "").and_at(other.property.name_span, label).help(help))
}

/// Returns the words for some places: `in "Cart Viewed" and 3 more`.
fn where_at(places: &[&PropertySite<'_>]) -> String {
    let name = |place: &&PropertySite<'_>| match place.rule {
        Some(rule) if rule.name.is_empty() => rule.call.as_str().to_owned(),
        Some(rule) => rule.name.clone(),
        None => "every call".to_owned(),
    };
    let more = places.len().saturating_sub(1);
    let first = listed(places.iter().take(1).map(name).collect::<Vec<_>>().into_iter());
    if more > 0 { format!("in {first} and {more} more") } else { format!("in {first}") }
}
