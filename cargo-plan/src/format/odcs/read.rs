//! A contract as a draft of a plan.

use super::keywords::{Account, is_required, keywords_of, named};
use super::{CALL, KEY};
use crate::format::Import;
use crate::format::draft::{Call, DraftRule, Property};
use crate::format::field::Field;
use crate::format::tree::DocumentTree;
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
    let said = |wanted: &str| custom(wanted)?.get("value")?.as_str();
    let call = said(CALL).and_then(Call::read);
    let ledger = &mut import.ledger;
    if call.is_some() {
        custom(CALL).into_iter().for_each(|custom| tree.read(custom, Field::Call.what(), ledger));
    }
    custom(KEY).into_iter().for_each(|custom| tree.read(custom, Field::Event.what(), ledger));
    let name = match said(KEY) {
        Some(key) => key,
        // An export of ours names a rule without a name after its call.
        None if call.is_some_and(|call| name.eq_ignore_ascii_case(call.as_str())) => "",
        None => name,
    };
    let call = call.unwrap_or_default();
    node.get("name").into_iter().for_each(|name| tree.read(name, Field::Event.what(), ledger));
    node.get("logicalType").into_iter().for_each(|of| tree.read(of, "that it is an event", ledger));
    if import.draft.has(call, name) {
        return tree.leave(node, &format!("there is a rule for `{name}` already"), ledger);
    }
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
    let mut account = Account { tree, ledger };
    for (name, inner) in named(node.get("properties"), &mut account) {
        let keywords = keywords_of(inner, &mut account);
        let known = rule.properties.iter_mut().find(|property| property.name == name);
        let property =
            Property { name: name.to_owned(), required: is_required(inner), keywords, ..Property::default() };
        match known {
            Some(known) => *known = property,
            None => rule.properties.push(property),
        }
    }
}
