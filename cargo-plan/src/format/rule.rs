//! A rule of a plan: its call, its name and its schema, in the short form and in Segment's.

use super::value;
use plan_model::Call;
use plan_model::json::{Kind, Member, Node};
use plan_model::read::is_of_payload;

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

/// Puts the schema of a rule into that of a message where it is the payload's own: every other form has schemas of messages.
pub(crate) fn put_into_message(rule: &mut Node) {
    let (call, _) = call_and_name(rule);
    let Some(call) = Call::ALL.into_iter().find(|known| known.as_str() == call) else { return };
    let Kind::Object(members) = &mut rule.kind else { return };
    let Some(schema) = members.iter_mut().find(|member| member.name == "jsonSchema").map(|member| &mut member.value)
    else {
        return;
    };
    if !is_of_payload(schema, call) || refers_into_itself(schema) {
        return;
    }
    // What references lead to stays where they find it.
    let is_of_whole = |member: &Member| matches!(member.name.as_str(), "$schema" | "$id" | "definitions" | "$defs");
    let (mut message, payload): (Vec<Member>, Vec<Member>) = schema.members().iter().cloned().partition(is_of_whole);
    let payload = value::object([(call.payload(), value::of(Kind::Object(payload)))]);
    message.extend([value::member("type", value::text("object")), value::member("properties", payload)]);
    *schema = value::of(Kind::Object(message));
}

/// Returns whether a reference leads to a part of the schema that is no definition: it would lead elsewhere in another place.
fn refers_into_itself(node: &Node) -> bool {
    let is_one = |member: &Member| {
        let place = member.value.as_str().filter(|_| member.name == "$ref").unwrap_or_default();
        place.starts_with('#') && !["#/definitions/", "#/$defs/"].iter().any(|known| place.starts_with(known))
    };
    node.members().iter().any(|member| is_one(member) || refers_into_itself(&member.value))
        || node.items().iter().any(refers_into_itself)
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
