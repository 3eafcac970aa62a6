//! A rule of a plan: its call, its name and its schema, in the short form and in Segment's.

use super::value;
use plan_model::json::Node;

/// The call and the name of a rule.
pub(crate) fn call_and_name(rule: &Node) -> (String, String) {
    let text = |name: &str| rule.get(name).and_then(Node::as_str).unwrap_or_default().to_owned();
    let call = text("type").to_lowercase();
    (if call.is_empty() { "track".to_owned() } else { call }, text("key"))
}

/// The schema of the properties or traits of a rule.
pub(crate) fn payload(rule: &Node) -> &Node {
    let (call, _) = call_and_name(rule);
    let part = if matches!(call.as_str(), "identify" | "group") { "traits" } else { "properties" };
    rule.get("jsonSchema").and_then(|schema| schema.get("properties")?.get(part)).unwrap_or(rule)
}

/// A plan whose rules have schemas of whole messages, as Segment has them.
pub(crate) fn with_schemas(rule: &Node) -> Vec<(String, Node)> {
    let (call, _) = call_and_name(rule);
    let part = if matches!(call.as_str(), "identify" | "group") { "traits" } else { "properties" };
    let is_schema = |name: &str| matches!(name, "properties" | "required" | "additionalProperties" | "context");
    let mut members: Vec<(String, Node)> = rule
        .members()
        .iter()
        .filter(|member| !is_schema(&member.name))
        .map(|member| (member.name.clone(), value::unplaced(&member.value)))
        .collect();
    if rule.get("jsonSchema").is_some() {
        return members;
    }
    let mut schema = vec![("type".to_owned(), value::text("object"))];
    for key in ["properties", "required", "additionalProperties"] {
        schema.extend(rule.get(key).map(|node| (key.to_owned(), value::unplaced(node))));
    }
    let mut message = vec![(part, value::object(schema))];
    message.extend(rule.get("context").map(|context| ("context", value::unplaced(context))));
    let message = value::object([
        ("$schema", value::text("http://json-schema.org/draft-07/schema#")),
        ("type", value::text("object")),
        ("properties", value::object(message)),
    ]);
    members.push(("jsonSchema".to_owned(), message));
    members
}
