//! Keywords of one schema that contradict each other, so that no value, or not every value they list, can be sent.

use super::schema::Scope;
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::json::{Kind, Node};
use crate::keywords::{self, AppliesTo};
use crate::schema::TypeName;
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
        if let Some(types) = types_of(schema) {
            of_other_types(schema, &types, scope, diagnostics);
            values_of_other_types(schema, &types, scope, diagnostics);
        }
    }
    without_partner(schema, scope, diagnostics);
}

/// As [`check`], of the keywords of a rule that says its schema in short, where `type` is another thing.
pub(super) fn check_short(rule: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    bounds(rule, "minProperties", "maxProperties", scope, diagnostics);
    without_partner(rule, scope, diagnostics);
}

/// As [`check`], of a payload whose schema does not say that it is an object.
pub(super) fn check_payload(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    of_other_types(schema, &[TypeName::Object], scope, diagnostics);
}

/// The types that a schema names; `None` where it allows any, or names one that is not known.
fn types_of(schema: &Node) -> Option<Vec<TypeName>> {
    let node = schema.get("type")?;
    let names = if node.as_str().is_some() { std::slice::from_ref(node) } else { node.items() };
    let types: Option<Vec<TypeName>> = names.iter().map(|name| TypeName::of(name.as_str()?)).collect();
    types.filter(|types| !types.is_empty())
}

/// Keywords for strings at a number, and so on: validators pass over them.
fn of_other_types(schema: &Node, types: &[TypeName], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for member in schema.members() {
        let Some(keyword) = keywords::of(&member.name) else { continue };
        let (applies, what) = match keyword.applies_to {
            AppliesTo::All => continue,
            AppliesTo::Strings => (types.contains(&TypeName::String), "strings"),
            AppliesTo::Numbers => (types.contains(&TypeName::Number) || types.contains(&TypeName::Integer), "numbers"),
            AppliesTo::Arrays => (types.contains(&TypeName::Array), "arrays"),
            AppliesTo::Objects => (types.contains(&TypeName::Object), "objects"),
        };
        // Tools write these where there is nothing to say, and draft 03 has a boolean.
        let says_nothing = match &member.value.kind {
            Kind::Array(items) => items.is_empty(),
            Kind::Object(members) => members.is_empty(),
            Kind::Null | Kind::Boolean(_) => true,
            _ => false,
        };
        if !applies && !says_nothing {
            let message = format!("\"{}\" in {scope} has no effect: it is for {what}", member.name);
            let finding = Diagnostic::warning(member.name_span, message, "");
            diagnostics.push(match schema.get("type") {
                Some(node) => finding.and_at(node.span, "the type is another one"),
                None => finding,
            });
        }
    }
}

/// Values of `enum` and `const` that `type` forbids: every validator refuses them.
fn values_of_other_types(schema: &Node, types: &[TypeName], scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let constant = schema.get("const").map(std::slice::from_ref).unwrap_or_default();
    let values = schema.get("enum").map(Node::items).unwrap_or_default();
    let mut odd = values.iter().chain(constant).filter(|value| !TypeName::of_value(value, types));
    let Some(first) = odd.next() else { return };
    let others = odd.count();
    let more = if others > 0 { format!(", and {others} more") } else { String::new() };
    let message =
        format!("the value {}{more} of {scope} is not of its type, and validators refuse it", first.to_json());
    let place = schema.get("type").map_or(schema.span, |node| node.span);
    let finding = Diagnostic::warning(first.span, message, "").and_at(place, "the type");
    let is_of_items = types == [TypeName::Array] && schema.get("items").is_some();
    diagnostics.push(if is_of_items {
        finding.help("did you mean the values of the items? move \"enum\" into \"items\"")
    } else {
        finding
    });
}

/// Keywords that say nothing without another one.
fn without_partner(schema: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for member in schema.members() {
        let partner = match member.name.as_bytes() {
            b"then" | b"else" => "if",
            b"additionalItems" => "items",
            b"exclusiveMinimum" if member.value.as_bool().is_some() => "minimum",
            b"exclusiveMaximum" if member.value.as_bool().is_some() => "maximum",
            _ => continue,
        };
        let is_there = match schema.get(partner).map(|node| &node.kind) {
            Some(Kind::Array(_)) => true,
            found => found.is_some() && partner != "items",
        };
        if !is_there {
            let list = if partner == "items" { " that is a list" } else { "" };
            let message = format!("\"{}\" in {scope} has no effect without \"{partner}\"{list}", member.name);
            diagnostics.push(Diagnostic::warning(member.name_span, message, ""));
        }
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
        let Some(first) = met.insert(plan_rules::canonical(value), value) else { continue };
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
