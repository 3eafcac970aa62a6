//! Two properties, or two traits, whose names differ in case, punctuation, plural, the order of their words or the
//! spelling of English only, wherever in the plan: a report has to ask for both. A list and a single value may well
//! differ in the plural (`product`, `products`), and names of the published specs are left alone. Of several that are nearly one,
//! one finding says all.
//!
//! - good: `{ "key": "Cart Viewed", "properties": { "coupon": { "type": "string" }, "coupons": { "type": "array" } } }`
//! - good: `{ "rules": [ { "key": "Post Read", "properties": { "post_id": {} } }, { "key": "Post Liked", "properties": { "post_id": {} } } ] }`
//! - bad: `{ "rules": [ { "key": "Post Read", "properties": { "post_id": {} } }, { "key": "Post Liked", "properties": { "postId": {} } } ] }`, better: `"post_id"`
//! - bad: `{ "key": "Post Read", "properties": { "post_author": {}, "author_post": {} } }`, better: `"post_author"`

use super::context::{Context, NameUse, PropertySite};
use super::property_case::PUBLISHED;
use super::{Check, FEW_NAMES, better, listed};
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::schema::TypeName;
use crate::severity::Severity;
use crate::wording::words::{column, sense};

pub(super) const CHECK: Check = Check {
    id: "near_duplicate_property",
    default: Severity::Warn,
    about: "two properties that differ in case, punctuation, plural or word order only",
    run,
};

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut families: HashMap<(bool, String), Vec<(&PropertySite<'_>, usize)>> = HashMap::default();
    for NameUse { first, times } in context.names(CHECK.id) {
        let sense = sense(&first.property.name);
        if !sense.is_empty() {
            families.entry((first.is_trait, sense)).or_default().push((first, times));
        }
    }
    for family in families.into_values().filter(|family| family.len() > 1) {
        let is_published = |place: &PropertySite<'_>| {
            let name = place.property.name.as_str();
            !place.is_own || PUBLISHED.contains(&name) || IN_BOTH_WAYS.contains(&name)
        };
        // The name to keep: a spec's, else the most used, else the first.
        let Some((kept, _)) = family.iter().copied().reduce(|best, other| {
            let rank = |(place, times): (&PropertySite<'_>, usize)| (is_published(place), times);
            if rank(other) > rank(best) { other } else { best }
        }) else {
            continue;
        };
        let is_other = |place: &&PropertySite<'_>| {
            place.property.name != kept.property.name && !is_published(place) && !is_list_of_others(place, kept)
        };
        let others: Vec<&PropertySite<'_>> = family.iter().map(|(place, _)| *place).filter(is_other).collect();
        found.extend(finding(&others, kept));
    }
}

/// Returns one finding for all that nearly have the name to keep.
fn finding(others: &[&PropertySite<'_>], kept: &PropertySite<'_>) -> Option<Diagnostic> {
    let (first, more) = others.split_first()?;
    let message = if more.is_empty() {
        format!("{} is nearly {}", first.described(), kept.described())
    } else {
        let what = if first.is_trait { "traits" } else { "properties" };
        let names = listed(others.iter().map(|place| place.property.name.clone()));
        format!("{what} {names} are nearly `{}`", kept.property.name)
    };
    let mut finding = better(first.property.name_span, message, &kept.property.name);
    for place in more.iter().take(FEW_NAMES) {
        finding = finding.and_at(place.property.name_span, "this one too");
    }
    let label = if kept.is_own { "the other one" } else { "the spec's" };
    Some(finding.and_at(kept.property.name_span, label).help("one name for one thing"))
}

/// Names that the specs have in camelCase (AI Copilot) and in snake_case (Live Chat).
const IN_BOTH_WAYS: [&str; 2] = ["conversation_id", "message_id"];

/// Returns whether the names differ in the plural only, and one of them is that of a list.
fn is_list_of_others(one: &PropertySite<'_>, other: &PropertySite<'_>) -> bool {
    let is_list = |place: &PropertySite<'_>| place.property.schema.types.contains(&TypeName::Array);
    is_list(one) != is_list(other) && column(&one.property.name) != column(&other.property.name)
}
