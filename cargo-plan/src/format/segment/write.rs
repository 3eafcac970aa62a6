//! A plan as Segment's Public API has it, and as the Config API and Typewriter have it.

use super::super::lost::{Lost, shown};
use super::super::rule::{call_and_name, payload_key, with_schemas};
use super::super::value;
use plan_model::json::Node;

/// Keys of a rule that the Public API has.
const OF_RULE: [&str; 9] =
    ["key", "type", "version", "description", "labels", "jsonSchema", "createdAt", "updatedAt", "deprecatedAt"];

/// Returns the plan as the Public API has it, and what it has no place for.
pub(crate) fn public_api(plan: &Node) -> (Node, Lost) {
    let mut lost = Lost::of_plan(plan, &["name", "description", "id", "slug", "rules"]);
    let rules = plan.get("rules").map(Node::items).unwrap_or_default().iter().map(|rule| {
        let (call, _) = call_and_name(rule);
        let mut members = with_schemas(rule);
        members.retain(|(key, _)| {
            let is_kept = OF_RULE.contains(&key.as_str());
            if !is_kept {
                lost.at(key.as_str(), &shown(rule));
            }
            is_kept
        });
        if !members.iter().any(|(key, _)| key == "version") {
            members.push(("version".to_owned(), value::number("1")));
        }
        if !members.iter().any(|(key, _)| key == "type") {
            members.push(("type".to_owned(), value::text(call.to_uppercase())));
        }
        value::object(members)
    });
    let rules = value::list(rules.collect());
    let mut members: Vec<(String, Node)> = ["name", "description"]
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), value::unplaced(plan.get(key)?))))
        .collect();
    members.push(("rules".to_owned(), rules));
    (value::object(members), lost)
}

/// Returns the plan as the Config API has it, which Typewriter reads, and what it has no place for.
pub(crate) fn config_api(plan: &Node) -> (Node, Lost) {
    let mut lost = Lost::of_plan(plan, &["name", "display_name", "rules"]);
    let empty = || value::object::<String>([]);
    let (mut events, mut identify, mut group, mut global) = (Vec::new(), empty(), empty(), empty());
    for rule in plan.get("rules").map(Node::items).unwrap_or_default() {
        let (call, name) = call_and_name(rule);
        let members = with_schemas(rule);
        let get = |wanted: &str| members.iter().find(|(key, _)| key == wanted).map(|(_, node)| node.clone());
        let schema = with_required_payload(get("jsonSchema").unwrap_or_else(empty), &call);
        for (key, _) in members
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "key" | "type" | "jsonSchema" | "description" | "version"))
        {
            lost.at(key.as_str(), &shown(rule));
        }
        match call.as_str() {
            "track" => {
                let mut event = vec![("name".to_owned(), value::text(&name))];
                event.extend(get("description").map(|text| ("description".to_owned(), text)));
                event.push(("version".to_owned(), get("version").unwrap_or_else(|| value::number("1"))));
                event.push(("rules".to_owned(), schema));
                events.push(value::object(event));
            }
            "identify" => identify = schema,
            "group" => group = schema,
            "common" => global = schema,
            _ => lost.whole(rule),
        }
    }
    let name = plan.get("display_name").or_else(|| plan.get("name")).and_then(Node::as_str).unwrap_or("Tracking plan");
    let rules =
        value::object([("global", global), ("identify", identify), ("group", group), ("events", value::list(events))]);
    (
        value::object([
            ("name", value::text(resource_name(name))),
            ("display_name", value::text(name)),
            ("rules", rules),
        ]),
        lost,
    )
}

/// Returns the name that the Config API gives a plan, without which Typewriter does not read it. It makes a link to Segment's app of it
/// and asks nobody for it.
fn resource_name(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    format!("workspaces/workspace/tracking-plans/{}", letters.collect::<String>())
}

/// Requires the payload of a message: Typewriter makes the properties of a call optional as a whole, unless the schema of the message
/// requires them.
fn with_required_payload(schema: Node, call: &str) -> Node {
    let payload = payload_key(call);
    let of_payload = schema.get("properties").and_then(|parts| parts.get(payload));
    let is_wanted =
        of_payload.and_then(|payload| payload.get("required")).is_some_and(|names| !names.items().is_empty());
    if !is_wanted || schema.get("required").is_some() {
        return schema;
    }
    let members = schema.members().iter().map(|member| (member.name.clone(), member.value.clone()));
    value::object(members.chain([("required".to_owned(), value::texts([payload]))]))
}
