//! A plan as a contract.

use super::{CALL, KEY, OPTIONS, PERSONAL};
use crate::format::lost::{Lost, properties, shown, types};
use crate::format::rule::{call_and_name, payload};
use crate::format::value::{boolean, list, number, object, text, unplaced};
use plan_model::json::Node;

/// Returns the contract, and what it has no place for.
pub(crate) fn write(plan: &Node) -> (Node, Lost) {
    let mut lost = Lost::of_plan(plan, &["name", "description"]);
    let name = plan.get("name").and_then(Node::as_str);
    let mut members = vec![
        ("apiVersion", text("v3.1.0")),
        ("kind", text("DataContract")),
        ("id", text(id(name.unwrap_or_default()))),
    ];
    members.extend(name.map(|name| ("name", text(name))));
    members.extend([("version", text("1.0.0")), ("status", text("active"))]);
    let purpose = plan.get("description").and_then(Node::as_str);
    members.extend(purpose.map(|purpose| ("description", object([("purpose", text(purpose))]))));
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    members.push(("schema", list(rules.iter().map(|rule| of_rule(rule, &mut lost)).collect())));
    (object(members), lost)
}

fn id(name: &str) -> String {
    let words = name.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    if id.is_empty() { "tracking-plan".to_owned() } else { id }
}

fn of_rule(rule: &Node, lost: &mut Lost) -> Node {
    let (call, name) = call_and_name(rule);
    lost.of_rule(rule, &["description", "owner", "where"]);
    let title = if name.is_empty() { &call } else { &name };
    let mut members = vec![("name", text(title)), ("logicalType", text("object")), ("physicalType", text("event"))];
    members.extend(rule.get("description").map(|words| ("description", unplaced(words))));
    let custom = |property: &str, value: Node| object([("property", text(property)), ("value", value)]);
    let mut customs: Vec<Node> = Vec::new();
    customs.extend((call != "track").then(|| custom(CALL, text(&call))));
    customs.extend((call != "track" && name.eq_ignore_ascii_case(&call)).then(|| custom(KEY, text(&name))));
    for key in ["owner", "where"] {
        customs.extend(rule.get(key).map(|value| custom(key, unplaced(value))));
    }
    if !customs.is_empty() {
        members.push(("customProperties", list(customs)));
    }
    let place = shown(rule);
    let all = properties(payload(rule))
        .map(|property| property_of(property.name, property.required, property.schema, &place, lost));
    let all: Vec<Node> = all.collect();
    if !all.is_empty() {
        members.push(("properties", list(all)));
    }
    object(members)
}

fn property_of(name: &str, required: bool, schema: &Node, place: &str, lost: &mut Lost) -> Node {
    let mut members = vec![("name", text(name))];
    members.extend(required.then(|| ("required", boolean(true))));
    members.extend(of_schema(schema, &format!("`{name}` of {place}"), lost));
    object(members)
}

/// Returns what a contract says of a value.
fn of_schema(schema: &Node, place: &str, lost: &mut Lost) -> Vec<(&'static str, Node)> {
    let mut members = Vec::new();
    let (names, is_nullable) = types(schema);
    let format = schema.get("format").and_then(Node::as_str);
    // The hash of a value is a text, whatever the value is.
    let is_hashed = schema.get("x-pii").and_then(Node::as_str).is_some_and(|mark| mark.eq_ignore_ascii_case("sha256"));
    match (names.as_slice(), format) {
        _ if is_hashed => members.push(("logicalType", text("string"))),
        (["string"], Some("date-time")) => members.push(("logicalType", text("timestamp"))),
        (["string"], Some("date")) => members.push(("logicalType", text("date"))),
        ([one], _) => members.push(("logicalType", text(*one))),
        ([], _) => {}
        _ => lost.at("several types", place),
    }
    if is_nullable {
        lost.at("null", place);
    }
    for (keyword, key) in [("description", "description"), ("title", "businessName")] {
        members.extend(schema.get(keyword).map(|value| (key, unplaced(value))));
    }
    match schema.get("x-pii").map(|mark| mark.as_bool()) {
        Some(Some(true)) => members.push(("classification", text(PERSONAL))),
        Some(_) => lost.at("x-pii", place),
        None => {}
    }
    // The options of a day mean something else: bounds of it, and how Java writes it.
    let is_day = names == ["string"] && matches!(format, Some("date-time" | "date"));
    let options: &[&str] = if is_day || is_hashed { &[] } else { &OPTIONS };
    let of_type = schema.members().iter().filter(|member| options.contains(&member.name.as_str()));
    let of_type: Vec<(&str, Node)> = of_type.map(|member| (member.name.as_str(), unplaced(&member.value))).collect();
    if !of_type.is_empty() {
        members.push(("logicalTypeOptions", object(of_type)));
    }
    members.extend(schema.get("examples").map(|examples| ("examples", unplaced(examples))));
    if is_hashed && names != ["string"] {
        lost.at("the type of what is hashed", place);
    }
    if let Some(values) = schema.get("enum").filter(|_| !is_hashed) {
        let rule = object([
            ("type", text("library")),
            ("metric", text("invalidValues")),
            ("arguments", object([("validValues", unplaced(values))])),
            ("mustBe", number("0")),
        ]);
        members.push(("quality", list(vec![rule])));
    }
    if schema.get("properties").is_some() {
        let inner = properties(schema)
            .map(|property| property_of(property.name, property.required, property.schema, place, lost));
        members.push(("properties", list(inner.collect())));
    }
    if let Some(items) = schema.get("items").filter(|items| items.is_object()) {
        members.push(("items", object(of_schema(items, &format!("the items of {place}"), lost))));
    }
    let held = ["type", "description", "title", "x-pii", "examples", "properties", "required", "items"];
    let values: &[&str] = if is_hashed { &[] } else { &["enum"] };
    let day: &[&str] = if is_day && !is_hashed { &["format"] } else { &[] };
    lost.of_schema(schema, &[&held[..], values, options, day].concat(), place);
    members
}
