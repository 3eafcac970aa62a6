//! What PostHog's API answers: groups of properties, each for several events, and definitions of events, which have no properties.

use super::super::draft::{Call, Property};
use super::super::field::Field;
use super::super::tree::DocumentTree;
use super::super::{Import, fill};
use plan_model::json::Node;

/// Reads a list of groups or of definitions. Returns whether it is one.
pub(super) fn read(tree: &DocumentTree, list: &[Node], import: &mut Import) -> bool {
    if list.iter().any(is_property_group) {
        list.iter().for_each(|group| property_group(tree, group, import));
        return true;
    }
    let is_list = list.iter().any(is_definition);
    if is_list {
        list.iter().for_each(|node| definition(tree, node, import));
    }
    is_list
}

/// Returns whether a value is the definition of an event: it has a name, and what PostHog counts of it.
fn is_definition(node: &Node) -> bool {
    let counts = ["last_seen_at", "volume_30_day", "query_usage_30_day"];
    node.get("name").is_some_and(|name| name.as_str().is_some()) && counts.iter().any(|key| node.get(key).is_some())
}

fn definition(tree: &DocumentTree, node: &Node, import: &mut Import) {
    let Some(name) = node.get("name").and_then(Node::as_str).filter(|name| !name.trim().is_empty()) else {
        return tree.leave(node, "it has no name", &mut import.ledger);
    };
    import.draft.rule(Call::Track, name);
    for member in node.members() {
        let rule = import.draft.rule(Call::Track, name);
        let (said, text) = match (member.name.as_str(), &member.value) {
            ("owner", owner) => {
                let named = ["email", "first_name"].iter().find_map(|key| owner.get(key)).unwrap_or(owner);
                (named, named.as_str().unwrap_or_default().to_owned())
            }
            (_, list) if !list.items().is_empty() => {
                (list, list.items().iter().map(Node::to_text).collect::<Vec<_>>().join(", "))
            }
            (_, value) => (value, value.to_text()),
        };
        if text.is_empty() || said.is_null() {
            continue;
        }
        let outcome = match member.name.as_str() {
            "name" => Ok(Field::Event.what().to_owned()),
            "description" => fill::event(rule, Field::EventDescription, "description", &text),
            "tags" if !said.items().is_empty() => fill::event(rule, Field::Tags, "tags", &text),
            "owner" => fill::event(rule, Field::Owner, "owner", &text),
            _ => continue,
        };
        tree.tell(said, outcome, &mut import.ledger);
    }
    tree.leave(node, "it is about the use of another tool, which a plan does not hold", &mut import.ledger);
}

/// PostHog's groups of properties, each for several events.
fn is_property_group(node: &Node) -> bool {
    let has_types = |list: &Node| list.items().iter().any(|property| property.get("property_type").is_some());
    node.get("properties").is_some_and(has_types)
}

fn property_group(tree: &DocumentTree, group: &Node, import: &mut Import) {
    for event in group.get("events").map(Node::items).unwrap_or_default() {
        let Some(name) = event.get("name").unwrap_or(event).as_str() else { continue };
        tree.read(event, "the event", &mut import.ledger);
        for node in group.get("properties").map(Node::items).unwrap_or_default() {
            let Some(own) = node.get("name").and_then(Node::as_str) else { continue };
            if import.draft.rule(Call::Track, name).properties.iter().any(|known| known.name == own) {
                tree.leave(node, &format!("the event has `{own}` already"), &mut import.ledger);
                continue;
            }
            let mut property = Property { name: own.to_owned(), ..Property::default() };
            for (key, field) in [
                ("name", None),
                ("property_type", Some(Field::Type)),
                ("is_required", Some(Field::Required)),
                ("description", Some(Field::PropertyDescription)),
            ] {
                let Some(value) = node.get(key).filter(|value| !value.is_null()) else { continue };
                let outcome = match field {
                    Some(field) => fill::property(&mut property, field, key, &value.to_text()),
                    None => Ok("a property of the events of the group".to_owned()),
                };
                tree.tell(value, outcome, &mut import.ledger);
            }
            import.draft.rule(Call::Track, name).properties.push(property);
        }
    }
}
