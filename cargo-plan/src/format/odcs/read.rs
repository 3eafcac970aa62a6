//! A contract as a draft of a plan.

use super::{CALL, OPTIONS, PERSONAL};
use crate::format::Import;
use crate::format::draft::{Call, DraftRule, Property};
use crate::format::field::Field;
use crate::format::tree::DocumentTree;
use crate::format::value::{boolean, object, text, texts, unplaced};
use plan_model::json::Node;

/// Reads a tree that is such a contract. Returns whether it is.
pub(crate) fn read(tree: &DocumentTree, import: &mut Import) -> bool {
    let root = &tree.root;
    if root.get("kind").and_then(Node::as_str) != Some("DataContract") || root.get("schema").is_none() {
        return false;
    }
    if let Some(name) = root.get("name").filter(|_| import.draft.name.is_none()) {
        import.draft.name = name.as_str().map(str::to_owned);
        tree.read(name, "the name of the plan", &mut import.ledger);
    }
    let purpose = root.get("description").and_then(|description| description.get("purpose"));
    if let Some(purpose) = purpose.filter(|_| import.draft.description.is_none()) {
        import.draft.description = purpose.as_str().map(str::to_owned);
        tree.read(purpose, "the description of the plan", &mut import.ledger);
    }
    root.get("schema").map(Node::items).unwrap_or_default().iter().for_each(|node| of_object(tree, node, import));
    tree.leave(root, "a plan has no place for it", &mut import.ledger);
    true
}

fn of_object(tree: &DocumentTree, node: &Node, import: &mut Import) {
    let Some(name) = node.get("name").and_then(Node::as_str) else { return };
    let custom = |wanted: &str| {
        let customs = node.get("customProperties").map(Node::items).unwrap_or_default();
        customs.iter().find(|custom| custom.get("property").and_then(Node::as_str) == Some(wanted))
    };
    let call = custom(CALL).and_then(|custom| Call::read(custom.get("value")?.as_str()?)).unwrap_or_default();
    let ledger = &mut import.ledger;
    custom(CALL).into_iter().for_each(|custom| tree.read(custom, Field::Call.what(), ledger));
    node.get("name").into_iter().for_each(|name| tree.read(name, Field::Event.what(), ledger));
    node.get("logicalType").into_iter().for_each(|of| tree.read(of, Field::Event.what(), ledger));
    let rule: &mut DraftRule = import.draft.rule(call, name);
    if let Some(description) = node.get("description") {
        rule.description = description.as_str().map(str::to_owned);
        tree.read(description, Field::EventDescription.what(), ledger);
    }
    for (key, field) in [("owner", Field::Owner), ("where", Field::Where)] {
        let Some(found) = custom(key) else { continue };
        let value = found.get("value").map(Node::to_text);
        match field {
            Field::Owner => rule.owner = value,
            _ => rule.location = value,
        }
        tree.read(found, field.what(), ledger);
    }
    for inner in node.get("properties").map(Node::items).unwrap_or_default() {
        let Some(name) = inner.get("name").and_then(Node::as_str) else { continue };
        let keywords = keywords_of(inner, &mut |node, field| tree.read(node, field.what(), ledger));
        let known = rule.properties.iter_mut().find(|property| property.name == name);
        let property =
            Property { name: name.to_owned(), required: is_required(inner), keywords, ..Property::default() };
        match known {
            Some(known) => *known = property,
            None => rule.properties.push(property),
        }
    }
}

fn is_required(node: &Node) -> bool {
    node.get("required").and_then(Node::as_bool) == Some(true)
}

/// Returns the keywords of JSON Schema that say what a contract says of a value.
fn keywords_of(node: &Node, read: &mut dyn FnMut(&Node, Field)) -> Vec<(String, Node)> {
    let mut keywords: Vec<(String, Node)> = Vec::new();
    let mut add = |keyword: &str, value: Node| keywords.push((keyword.to_owned(), value));
    let said = |key: &str| node.get(key).filter(|value| !value.is_null());
    said("name").into_iter().for_each(|name| read(name, Field::Property));
    said("required").into_iter().for_each(|required| read(required, Field::Required));
    if let Some(of) = said("logicalType") {
        read(of, Field::Type);
        let (name, format) = match of.as_str().unwrap_or_default() {
            "timestamp" => ("string", Some("date-time")),
            "date" => ("string", Some("date")),
            "time" => ("string", Some("time")),
            name => (name, None),
        };
        add("type", text(name));
        format.into_iter().for_each(|format| add("format", text(format)));
    }
    for (key, keyword, field) in [
        ("description", "description", Field::PropertyDescription),
        ("businessName", "title", Field::PropertyDisplay),
        ("examples", "examples", Field::Example),
    ] {
        if let Some(value) = said(key) {
            read(value, field);
            add(keyword, unplaced(value));
        }
    }
    if let Some(class) = said("classification").filter(|class| class.as_str() == Some(PERSONAL)) {
        read(class, Field::Pii);
        add("x-pii", boolean(true));
    }
    let options = said("logicalTypeOptions").map(Node::members).unwrap_or_default();
    let is_day = matches!(said("logicalType").and_then(Node::as_str), Some("timestamp" | "date" | "time"));
    // A format of a day is written as Java does it.
    for option in options.iter().filter(|option| OPTIONS.contains(&option.name.as_str()) && !is_day) {
        read(&option.value, Field::Pattern);
        add(&option.name, unplaced(&option.value));
    }
    for rule in said("quality").map(Node::items).unwrap_or_default() {
        let values = rule.get("arguments").and_then(|arguments| arguments.get("validValues"));
        let is_zero = rule.get("mustBe").is_some_and(|count| count.to_text() == "0");
        if let Some(values) = values.filter(|_| is_zero) {
            read(rule, Field::Enum);
            add("enum", unplaced(values));
        }
    }
    if let Some(inner) = said("properties") {
        let members = inner
            .items()
            .iter()
            .filter_map(|inner| Some((inner.get("name")?.as_str()?.to_owned(), object(keywords_of(inner, read)))));
        add("properties", object(members.collect::<Vec<_>>()));
        let required = inner.items().iter().filter(|inner| is_required(inner));
        let names: Vec<&str> = required.filter_map(|inner| inner.get("name")?.as_str()).collect();
        if !names.is_empty() {
            add("required", texts(names));
        }
    }
    if let Some(items) = said("items") {
        add("items", object(keywords_of(items, read)));
    }
    keywords
}
