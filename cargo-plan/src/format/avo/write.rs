//! A plan as Avo exports one: `{name, events: [{id, name, description, tags, categories, rules}]}`, where the rules of an event are the
//! schema of its whole message (<https://www.avo.app/docs/reference/public-api/export-tracking-plan>).

use super::super::lost::{Lost, shown};
use super::super::rule::with_schemas;
use super::super::{value, values};
use plan_model::json::Node;

/// Returns the plan, and what the form has no place for.
pub(crate) fn write(plan: &Node) -> (Node, Lost) {
    let mut lost = Lost::of_plan(plan, &["name"]);
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    let events = rules.iter().filter_map(|rule| event(rule, &mut lost)).collect();
    let name = plan.get("name").and_then(Node::as_str).unwrap_or("Tracking plan");
    (value::object([("name", value::text(name)), ("events", value::list(events))]), lost)
}

fn event(rule: &Node, lost: &mut Lost) -> Option<Node> {
    let name = lost.track_only(rule, "")?;
    let mut event = vec![("name".to_owned(), value::text(&name))];
    for (key, node) in with_schemas(rule) {
        match key.as_str() {
            "key" | "type" => {}
            "jsonSchema" => event.push(("rules".to_owned(), node)),
            "description" => event.push((key, node)),
            "labels" => labels(rule, &node, &mut event, lost),
            _ => lost.at(key, &shown(rule)),
        }
    }
    Some(value::object(event))
}

fn labels(rule: &Node, labels: &Node, event: &mut Vec<(String, Node)>, lost: &mut Lost) {
    for label in labels.members() {
        match label.name.as_str() {
            "id" => event.push(("id".to_owned(), value::unplaced(&label.value))),
            "tags" | "categories" => {
                event.push((label.name.clone(), value::texts(values::list(&label.value.to_text()))));
            }
            "category" => event.push(("categories".to_owned(), value::texts([label.value.to_text()]))),
            other => lost.at(format!("the label {other}"), &shown(rule)),
        }
    }
}
