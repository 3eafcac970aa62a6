//! A rule of a plan: its call, its name and its schema, in the short form and in Segment's.

use super::value;
use plan_model::json::Node;

/// Returns the call and the name of a rule.
pub(crate) fn call_and_name(rule: &Node) -> (String, String) {
    let text = |name: &str| rule.get(name).and_then(Node::as_str).unwrap_or_default().to_owned();
    let call = text("type").to_lowercase();
    (if call.is_empty() { "track".to_owned() } else { call }, text("key"))
}

/// Returns what tells a rule from others: its call, in capitals, and its name, which the traits of users and groups do not need.
pub(crate) fn id(rule: &Node) -> (String, String) {
    let text = |name: &str| rule.get(name).and_then(Node::as_str).map(str::to_owned);
    let call =
        text("type").filter(|call| !call.is_empty()).map_or_else(|| "TRACK".to_owned(), |call| call.to_uppercase());
    let is_named = !matches!(call.as_str(), "IDENTIFY" | "GROUP" | "COMMON");
    let name = text("key").or_else(|| text("name")).filter(|_| is_named).unwrap_or_default();
    (call, name)
}

/// Returns where a message of this call has its properties or traits.
pub(crate) fn payload_key(call: &str) -> &'static str {
    if matches!(call, "identify" | "group") { "traits" } else { "properties" }
}

/// Returns the schema of the properties or traits of a rule.
pub(crate) fn payload(rule: &Node) -> &Node {
    let (call, _) = call_and_name(rule);
    let part = payload_key(&call);
    rule.get("jsonSchema").and_then(|schema| schema.get("properties")?.get(part)).unwrap_or(rule)
}

/// Returns a plan whose rules have schemas of whole messages, as Segment has them.
pub(crate) fn with_schemas(rule: &Node) -> Vec<(String, Node)> {
    let (call, _) = call_and_name(rule);
    let part = payload_key(&call);
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
