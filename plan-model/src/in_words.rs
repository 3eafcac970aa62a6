//! What a schema asks of a value, in plain words: for doc comments, editors and pages about a plan. All text of the plan in it is
//! made safe as Markdown.

use crate::json::{Kind, Node};
use crate::markdown;
use crate::name::{Field, Type};
use crate::plan::Plan;
use crate::schema::{Items, Personal, Schema};

/// How many values of a list are shown.
const SHOWN_VALUES: usize = 8;

/// How many characters a pattern or an example may have to be shown.
const SHOWN_CHARS: usize = 80;

/// Keywords whose words would be longer than the line that they are for.
const FURTHER: [&str; 8] =
    ["allOf", "contains", "dependencies", "dependentRequired", "if", "not", "patternProperties", "propertyNames"];

/// Returns what the plan says of a field's value beside its type, as one line of Markdown: its rules, whether it is personal data,
/// its default and an example. It is empty where the plan says nothing.
#[must_use]
pub fn of_field(field: &Field<'_>) -> String {
    let schema = &field.property.schema;
    // Most properties have a type and a description, and the compiler runs this without optimisation.
    let has_rules = schema.values.is_some() || schema.constant.is_some() || schema.items.is_some();
    if !has_rules && schema.keywords.is_empty() && field.personal.is_none() {
        return String::new();
    }
    let mut sentences = Vec::new();
    if !schema.in_branch {
        sentences.extend(sentence(&rules(schema, &field.type_)));
    }
    match field.personal.map(|marked| marked.personal) {
        Some(Personal::Sha256) => sentences.push("Personal data, sent as its SHA-256.".to_owned()),
        Some(Personal::Plain) => sentences.push("Personal data.".to_owned()),
        None => {}
    }
    let purposes = Plan::purposes_of(field.property);
    if !purposes.is_empty() {
        sentences.push(format!("{}.", of_purposes(purposes.into_iter())));
    }
    for (label, value) in [("Default", schema.keyword("default")), ("Example", schema.keyword("example"))] {
        let value = value.map(|found| &found.value).filter(|value| is_short(value));
        sentences.extend(value.map(|value| format!("{label}: {}.", value_of(value))));
    }
    let examples =
        schema.keyword("examples").and_then(|found| found.value.items().first()).filter(|value| is_short(value));
    sentences.extend(examples.map(|first| format!("Example: {}.", value_of(first))));
    sentences.join(" ")
}

/// Returns what the purposes of an event or a property mean: "Withheld without consent to `ads` and `analytics`".
#[must_use]
pub fn of_purposes<'a>(purposes: impl Iterator<Item = &'a str>) -> String {
    let named: Vec<String> = purposes.map(markdown::code).collect();
    format!("Withheld without consent to {}", named.join(" and "))
}

/// Returns the parts of a sentence, with a capital letter and a full stop.
fn sentence(parts: &[String]) -> Option<String> {
    let text = parts.join(", ");
    let mut letters = text.chars();
    let first = letters.next()?;
    Some(format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn rules(schema: &Schema, type_: &Type) -> Vec<String> {
    let mut parts = Vec::new();
    // An enum of its own lists the values.
    if let (Some(values), false) = (&schema.values, matches!(type_, Type::Nested(_))) {
        let shown: Vec<String> = values.iter().take(SHOWN_VALUES).map(value_of).collect();
        let more = if values.len() > SHOWN_VALUES { ", …" } else { "" };
        parts.push(format!("one of {}{more}", shown.join(", ")));
    }
    parts.extend(schema.constant.as_deref().map(|value| format!("always {}", value_of(value))));
    // In the drafts before 06 these say how `minimum` and `maximum` are meant.
    let is_on = |name: &str| schema.keyword(name).is_some_and(|found| matches!(found.value.kind, Kind::Boolean(true)));
    for keyword in &schema.keywords {
        let value = &keyword.value;
        let words = match keyword.name.as_str() {
            "minimum" if is_on("exclusiveMinimum") => number(value).map(|least| format!("more than {least}")),
            "maximum" if is_on("exclusiveMaximum") => number(value).map(|most| format!("less than {most}")),
            "minimum" => number(value).map(|least| format!("at least {least}")),
            "maximum" => number(value).map(|most| format!("at most {most}")),
            "exclusiveMinimum" => number(value).map(|least| format!("more than {least}")),
            "exclusiveMaximum" => number(value).map(|most| format!("less than {most}")),
            "multipleOf" => number(value).map(|step| format!("a multiple of {step}")),
            "minLength" => counted("at least", value, "character"),
            "maxLength" => counted("at most", value, "character"),
            "minItems" => counted("at least", value, "item"),
            "maxItems" => counted("at most", value, "item"),
            "minProperties" => counted("at least", value, "entry"),
            "maxProperties" => counted("at most", value, "entry"),
            "uniqueItems" => is_on("uniqueItems").then(|| "no item twice".to_owned()),
            "pattern" if is_short(value) => {
                value.as_str().map(|pattern| format!("matches {}", markdown::code(pattern)))
            }
            "pattern" => Some("matches a pattern of the plan".to_owned()),
            "format" => value.as_str().map(|format| format!("of the format {}", markdown::code(format))),
            _ => None,
        };
        parts.extend(words);
    }
    if FURTHER.iter().any(|name| schema.keyword(name).is_some()) {
        parts.push("with further rules of the plan".to_owned());
    }
    if let (Some(Items::Each(items)), Type::Array(item)) = (schema.items.as_deref(), type_) {
        let of_items = rules(items, item);
        parts.extend((!of_items.is_empty()).then(|| format!("each item {}", of_items.join(" and "))));
    }
    parts
}

/// Returns a number as it is in the plan; none where the keyword has another value, of which the plan's reader speaks.
fn number(value: &Node) -> Option<&str> {
    match &value.kind {
        Kind::Number(text) => Some(text),
        _ => None,
    }
}

fn counted(bound: &str, value: &Node, what: &str) -> Option<String> {
    let number = number(value)?;
    let what = match (number, what) {
        ("1", one) => one.to_owned(),
        (_, "entry") => "entries".to_owned(),
        (_, one) => format!("{one}s"),
    };
    Some(format!("{bound} {number} {what}"))
}

/// Returns whether a value fits into the line.
fn is_short(value: &Node) -> bool {
    value.to_text().chars().count() <= SHOWN_CHARS
}

/// Returns a value of the plan as code: text as it is, without quotes, anything else as JSON.
fn value_of(value: &Node) -> String {
    markdown::code(&value.to_text())
}
