//! Keywords of one schema that contradict each other, so that no value, or not every value they list, can be sent.

use super::schema::Scope;
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::json::{Kind, Node};
use plan_rules::number::Decimal;

/// Bounds that belong together.
const BOUNDS: [(&str, &str); 7] = [
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
];

/// Says what is contradictory in this schema, its inner schemas not included.
pub(super) fn check(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let (mut may_be_bounds, mut has_list) = (false, false);
    for member in schema.members() {
        match member.name.as_bytes() {
            [b'm', b'i' | b'a', ..] | [b'e', b'x', b'c', ..] => may_be_bounds = true,
            b"enum" | b"const" | b"type" | b"nullable" => has_list = true,
            _ => {}
        }
    }
    if may_be_bounds {
        for (least, most) in BOUNDS {
            bounds(schema, least, most, scope, diagnostics);
        }
    }
    if has_list {
        types(schema, scope, diagnostics);
        values(schema, scope, diagnostics);
        nullable(schema, scope, diagnostics);
    }
}

fn bounds(schema: &Node, least: &str, most: &str, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some((low, high)) = schema.get(least).zip(schema.get(most)) else { return };
    let Some((low_number, high_number)) = number(low).zip(number(high)) else { return };
    let is_flag = |name: &str| schema.get(name).and_then(Node::as_bool) == Some(true);
    let is_open = least.starts_with("exclusive")
        || most.starts_with("exclusive")
        || (least == "minimum" && (is_flag("exclusiveMinimum") || is_flag("exclusiveMaximum")));
    if low_number > high_number || (is_open && low_number == high_number) {
        let message = format!("no value of {scope} can keep both \"{least}\" and \"{most}\"");
        let finding = Diagnostic::error(high.span, message, format!("\"{most}\" is {}", high.to_json()));
        diagnostics.push(finding.and_at(low.span, format!("\"{least}\" is {}", low.to_json())));
    }
}

fn number(node: &Node) -> Option<Decimal> {
    match &node.kind {
        Kind::Number(text) => Decimal::parse(text),
        _ => None,
    }
}

fn types(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(node) = schema.get("type") else { return };
    if matches!(&node.kind, Kind::Array(names) if names.is_empty()) {
        let message = format!("\"type\" in {scope} is an empty list: no value has one of no types");
        diagnostics.push(Diagnostic::error(node.span, message, "leave it out to allow any value"));
    }
}

fn values(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if let Some(constant) = schema.get("const") {
        huge(std::slice::from_ref(constant), scope, diagnostics);
    }
    let Some(node) = schema.get("enum") else { return };
    let Kind::Array(values) = &node.kind else { return };
    if values.is_empty() {
        let message = format!("\"enum\" in {scope} is an empty list: no value is one of none");
        diagnostics.push(Diagnostic::error(node.span, message, "list the values, or leave \"enum\" out"));
    }
    twice(values, scope, diagnostics);
    huge(values, scope, diagnostics);
}

/// A value that the list has twice. By its text: comparing each with each would take quadratic time.
fn twice(values: &[Node], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut met: HashMap<String, &Node> = HashMap::default();
    for value in values {
        let Some(first) = met.insert(value.to_json(), value) else { continue };
        let message = format!("\"enum\" in {scope} lists {} twice", value.to_json());
        diagnostics.push(Diagnostic::warning(value.span, message, "second time").and_at(first.span, "first time"));
    }
}

/// Numbers that no `f64` can hold: most readers of JSON make infinity of them, or refuse the whole message.
fn huge(values: &[Node], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for value in values {
        let Kind::Number(text) = &value.kind else { continue };
        if text.parse().is_ok_and(|number: f64| number.is_infinite()) {
            let message = format!("the number {text} in {scope} is larger than JSON readers can hold");
            diagnostics.push(Diagnostic::error(value.span, message, "write a smaller number, or a string"));
        }
    }
}

/// OpenAPI's word for a value that may be null. JSON Schema has none, and other tools refuse null.
fn nullable(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(flag) = schema.get("nullable").filter(|flag| flag.as_bool() == Some(true)) else { return };
    let types = schema.get("type");
    let has_null = |types: &Node| types.items().iter().any(|name| name.as_str() == Some("null"));
    if types.is_some_and(has_null) {
        return;
    }
    let message = format!("\"nullable\" of {scope} has no effect: it is a word of OpenAPI, and null is refused");
    let name = types.and_then(Node::as_str).unwrap_or("string");
    let label = format!("write \"type\": [\"{name}\", \"null\"]");
    diagnostics.push(Diagnostic::warning(flag.span, message, label));
}
