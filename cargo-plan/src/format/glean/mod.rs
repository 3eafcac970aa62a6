//! Glean's `metrics.yaml`: its metrics of the type `event`. Counters, timings and the rest are no events, and are said to be left out.

use super::draft::{Call, Property};
use super::field::Field;
use super::tree::DocumentTree;
use super::{Import, fill, value};
use plan_model::json::Node;

/// Reads a tree that has this form. Returns whether it has.
pub(super) fn read(tree: &DocumentTree, import: &mut Import) -> bool {
    let root = &tree.root;
    let schema = root.get("$schema").and_then(Node::as_str).unwrap_or_default();
    if !schema.contains("glean/metrics") {
        return false;
    }
    for category in root.members().iter().filter(|member| !member.name.starts_with('$') && member.value.is_object()) {
        for metric in category.value.members() {
            let kind = metric.value.get("type").and_then(Node::as_str).unwrap_or_default();
            if kind == "event" {
                event(tree, &format!("{}.{}", category.name, metric.name), &metric.value, import);
            } else {
                tree.leave(
                    &metric.value,
                    &format!("it is a metric of the type {kind}, and no event"),
                    &mut import.ledger,
                );
            }
        }
    }
    tree.leave(root, "a plan has no place for it", &mut import.ledger);
    true
}

fn event(tree: &DocumentTree, name: &str, node: &Node, import: &mut Import) {
    import.draft.rule(Call::Track, name);
    for member in node.members() {
        let outcome = match member.name.as_str() {
            "type" => Ok("that it is an event".to_owned()),
            "description" => fill::event(
                import.draft.rule(Call::Track, name),
                Field::EventDescription,
                "description",
                &member.value.to_text(),
            ),
            "notification_emails" => {
                let emails: Vec<String> = member.value.items().iter().map(Node::to_text).collect();
                fill::event(import.draft.rule(Call::Track, name), Field::Owner, "owner", &emails.join(", "))
            }
            "expires" => {
                import.draft.rule(Call::Track, name).label("expires", value::text(member.value.to_text()));
                Ok("the label expires of the event".to_owned())
            }
            "extra_keys" => {
                member.value.members().iter().for_each(|key| extra_key(tree, name, &key.name, &key.value, import));
                continue;
            }
            _ => Err("a plan has no place for it".to_owned()),
        };
        tree.tell(&member.value, outcome, &mut import.ledger);
    }
}

fn extra_key(tree: &DocumentTree, event: &str, name: &str, node: &Node, import: &mut Import) {
    let mut property = Property { name: name.to_owned(), ..Property::default() };
    // Keys without a type are texts: so said the first version of the schema.
    property.set("type", value::text("string"));
    for member in node.members() {
        let outcome = match member.name.as_str() {
            "type" => fill::property(&mut property, Field::Type, "type", &member.value.to_text()),
            "description" => {
                fill::property(&mut property, Field::PropertyDescription, "description", &member.value.to_text())
            }
            _ => Err("a plan has no place for it".to_owned()),
        };
        tree.tell(&member.value, outcome, &mut import.ledger);
    }
    let (known, _) = import.draft.rule(Call::Track, event).property(name);
    *known = property;
}
