//! A boolean or number that is kept as a string, by its enum (`"true"`, `"false"`; `"1"`, `"2"`) or its description
//! ("number of …", "true or false").
//!
//! - good: `{ "key": "Video Watched", "properties": { "muted": { "type": "boolean" }, "speed": { "enum": [1, 2] } } }`
//! - good: `{ "key": "Order Shipped", "properties": { "number": { "type": "string", "description": "The number of the order." } } }`
//! - bad: `{ "key": "Video Watched", "properties": { "muted": { "enum": ["true", "false"] } } }`
//! - bad: `{ "key": "Cart Viewed", "properties": { "items": { "type": "string", "description": "Number of items in the cart." } } }`

use super::Check;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::json::Kind;
use crate::schema::{Items, Schema, TypeName};
use crate::severity::Severity;

pub(super) const CHECK: Check =
    Check { id: "stringly_typed", default: Severity::Warn, about: "a boolean or number that is kept as a string", run };

fn run(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for place in context.own_properties(CHECK.id) {
        let schema = &place.property.schema;
        let Some(real) = by_enum(schema).or_else(|| by_description(schema)) else { continue };
        let message = format!("{} is a {real} kept as a string", place.described());
        let label = format!("better: \"type\": \"{real}\"");
        found.push(Diagnostic::warning(place.property.name_span, message, label));
    }
}

fn by_enum(schema: &Schema) -> Option<&'static str> {
    let of_items = match schema.items.as_deref() {
        Some(Items::Each(items)) => items.values.as_ref(),
        _ => None,
    };
    let values = schema.values.as_ref().or(of_items)?.iter().filter(|value| !matches!(value.kind, Kind::Null));
    let texts: Vec<String> = values.map(|value| value.as_str().map(str::to_lowercase)).collect::<Option<_>>()?;
    let is_pair = |one: &str, other: &str| {
        texts.len() == 2 && [one, other].iter().all(|wanted| texts.iter().any(|text| text == wanted))
    };
    if [("true", "false"), ("yes", "no"), ("y", "n"), ("0", "1")].iter().any(|(one, other)| is_pair(one, other)) {
        return Some("boolean");
    }
    // "007" and "1.10" are codes and versions.
    let is_number = |text: &String| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_whole && (digits == "0" || !digits.starts_with('0'))
    };
    (!texts.is_empty() && texts.iter().all(is_number)).then_some("number")
}

fn by_description(schema: &Schema) -> Option<&'static str> {
    let text = schema.description.as_deref()?;
    let is_text = schema.types.contains(&TypeName::String)
        && schema.types.iter().all(|name| matches!(name, TypeName::String | TypeName::Null));
    if !is_text || schema.values.is_some() || schema.constant.is_some() || schema.keyword("format").is_some() {
        return None;
    }
    let text = text.to_lowercase();
    if ["true or false", "true/false", "true|false", "\"true\"", "'true'", "`true`"]
        .iter()
        .any(|words| text.contains(words))
    {
        return Some("boolean");
    }
    let text = text.trim_start().trim_start_matches("the ").trim_start_matches("total ");
    let counted = text.strip_prefix("number of ").or_else(|| text.strip_prefix("count of "))?;
    // "The number of the order" is a name.
    let is_name = ["the ", "this ", "a ", "an ", "your ", "their "].iter().any(|word| counted.starts_with(word));
    (!is_name).then_some("number")
}
