//! A plan as rows: what a table can hold of it, for formats that people read and fill in. What a row has no place for is told.

use super::lost::{Lost, shown};
use super::rule::{call_and_name, payload};
use plan_model::json::{Kind, Member, Node};

/// An event, page or screen, or the traits of a call, as a table has them.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct FlatEvent {
    /// `track`, `identify` and so on.
    pub(crate) call: String,
    pub(crate) name: String,
    /// What the headers of [`EVENT_HEADERS`] say of it, in their order.
    pub(crate) cells: Vec<String>,
    pub(crate) properties: Vec<FlatProperty>,
}

/// A property, as a table has it.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct FlatProperty {
    /// `products[].price` for what is inside a list.
    pub(crate) name: String,
    /// What the headers of [`PROPERTY_HEADERS`] say of it, in their order.
    pub(crate) cells: Vec<String>,
}

/// Keys of a rule and their headers, as an import understands them.
pub(crate) const EVENT_HEADERS: [(&str, &str); 5] = [
    ("description", "Event Description"),
    ("owner", "Owner"),
    ("status", "Status"),
    ("why", "Why"),
    ("where", "Where"),
];

/// What is said of a property and its header, as an import understands it.
pub(crate) const PROPERTY_HEADERS: [(&str, &str); 10] = [
    ("description", "Property Description"),
    ("type", "Type"),
    ("required", "Required"),
    ("enum", "Allowed Values"),
    ("examples", "Example"),
    ("format", "Format"),
    ("pattern", "Pattern"),
    ("minimum", "Minimum"),
    ("maximum", "Maximum"),
    ("x-pii", "PII"),
];

/// Returns a plan as rows, and what they have no place for, where the form holds these keys of the plan.
pub(crate) fn events(plan: &Node, held: &[&str]) -> (Vec<FlatEvent>, Lost) {
    let mut lost = Lost::of_plan(plan, held);
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    let events = rules.iter().map(|rule| event(rule, &mut lost)).collect();
    (events, lost)
}

fn event(rule: &Node, lost: &mut Lost) -> FlatEvent {
    let (call, name) = call_and_name(rule);
    let held: Vec<&str> = EVENT_HEADERS.iter().map(|(key, _)| *key).collect();
    lost.of_rule(rule, &held);
    let cells = EVENT_HEADERS.iter().map(|(key, _)| rule.get(key).map(lines).unwrap_or_default()).collect();
    let mut event = FlatEvent { call, name, cells, properties: Vec::new() };
    properties(payload(rule), "", &shown(rule), &mut event.properties, lost);
    event
}

/// Returns a text, or a list of texts, one on a line.
pub(crate) fn lines(node: &Node) -> String {
    match &node.kind {
        Kind::Array(items) => items.iter().map(Node::to_text).collect::<Vec<_>>().join("\n"),
        _ => node.to_text(),
    }
}

fn properties(schema: &Node, before: &str, event: &str, list: &mut Vec<FlatProperty>, lost: &mut Lost) {
    let required: Vec<&str> =
        schema.get("required").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect();
    for member in schema.get("properties").map(Node::members).unwrap_or_default() {
        property(member, before, required.contains(&member.name.as_str()), event, list, lost);
    }
}

fn property(member: &Member, before: &str, required: bool, event: &str, list: &mut Vec<FlatProperty>, lost: &mut Lost) {
    let (name, schema) = (format!("{before}{}", member.name), &member.value);
    let items = schema.get("items").filter(|items| items.get("properties").is_some());
    let is_object = schema.get("properties").is_some();
    let place = format!("`{name}` of {event}");
    let told: Vec<&str> = PROPERTY_HEADERS.iter().map(|(key, _)| *key).chain(["properties", "items"]).collect();
    lost.of_schema(schema, &told, &place);
    if let Some(of) = schema.get("items").filter(|of| of.is_object()) {
        of_items(schema, of, &place, lost);
    }
    if items.is_some() && is_object {
        lost.at("properties", &place);
    }
    let mut cell = |key: &str| match key {
        "type" => type_of(schema, items.is_some()),
        "required" => (if required { "yes" } else { "no" }).to_owned(),
        "enum" => match schema.get("enum").map(|list| allowed(list.items())) {
            Some(None) => {
                lost.at("enum", &place);
                String::new()
            }
            Some(Some(text)) => text,
            None => String::new(),
        },
        "examples" => {
            let examples = schema.get("examples").map(Node::items).unwrap_or_default();
            if examples.len() > 1 {
                lost.at("more than one example", &place);
            }
            examples.first().map(Node::to_text).unwrap_or_default()
        }
        "x-pii" => schema
            .get("x-pii")
            .map_or_else(String::new, |pii| if pii.as_bool() == Some(true) { "yes".to_owned() } else { pii.to_text() }),
        key => schema.get(key).map(Node::to_text).unwrap_or_default(),
    };
    let cells = PROPERTY_HEADERS.iter().map(|(key, _)| cell(key)).collect();
    list.push(FlatProperty { name: name.clone(), cells });
    match items {
        Some(items) => properties(items, &format!("{name}[]."), event, list, lost),
        None if is_object => properties(schema, &format!("{name}."), event, list, lost),
        None => {}
    }
}

/// Tells what the cell of a list, and the rows of what is in its items, have no place for.
fn of_items(list: &Node, items: &Node, place: &str, lost: &mut Lost) {
    let of_items = format!("the items of {place}");
    lost.of_schema(items, &["type", "properties", "required"], &of_items);
    let types = type_names(items);
    if types.len() > 1 {
        lost.at("several types", &of_items);
    }
    if types.len() == 1 && items.get("properties").is_none() && !type_names(list).iter().any(|name| name == "array") {
        lost.at("type", &of_items);
    }
}

fn type_names(schema: &Node) -> Vec<String> {
    match schema.get("type").map(|types| &types.kind) {
        Some(Kind::Array(items)) => items.iter().map(Node::to_text).collect(),
        Some(_) => vec![schema.get("type").map(Node::to_text).unwrap_or_default()],
        None => Vec::new(),
    }
}

/// Returns a type as people write it, and as an import reads it.
fn type_of(schema: &Node, has_objects: bool) -> String {
    let of = type_names(schema);
    let items = schema.get("items").map(type_names).unwrap_or_default();
    let one = |name: &String| match items.as_slice() {
        [item] if name == "array" && !has_objects => format!("array of {item}"),
        _ => name.clone(),
    };
    of.iter().map(one).collect::<Vec<_>>().join(" | ")
}

/// Returns the only values in one cell; none where one of them cannot stand there.
fn allowed(values: &[Node]) -> Option<String> {
    let texts: Vec<String> = values.iter().filter(|value| !value.is_null()).map(Node::to_text).collect();
    let stands = |text: &String| {
        !text.is_empty()
            && text.trim() == text
            && !text.contains(['|', '\n', '"', '`', '(', '[', '{'])
            && text.chars().count() <= 60
            && text.split_whitespace().count() <= 6
    };
    (texts.len() > 1 && texts.iter().all(stands)).then(|| texts.join(" | "))
}
