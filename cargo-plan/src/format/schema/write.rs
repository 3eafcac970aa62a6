//! A plan as JSON Schema: a schema for each event, or one for all.

use super::super::lost::{Lost, shown};
use super::super::rule::{call_and_name, payload, payload_key};
use super::super::value;
use plan_model::json::{Kind, Node};

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// What stands before the call in the comment of a schema.
pub(super) const OF_CALL: &str = "call: ";

/// Returns the name of an event and the schema of its properties.
pub(crate) fn each(plan: &Node) -> Vec<(String, Node)> {
    let definitions = plan.get("definitions");
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    rules.iter().map(|rule| one(rule, definitions)).collect()
}

fn one(rule: &Node, definitions: Option<&Node>) -> (String, Node) {
    let (call, name) = call_and_name(rule);
    let title = if name.is_empty() { call.clone() } else { name.clone() };
    let mut members = vec![("$schema".to_owned(), value::text(DRAFT))];
    // A page without a name is not the page that is named "page".
    if !(name.is_empty() && matches!(call.as_str(), "page" | "screen")) {
        members.push(("title".to_owned(), value::text(&title)));
    }
    members.extend(rule.get("description").map(|text| ("description".to_owned(), value::unplaced(text))));
    // A schema has no place for the call; a comment is none of a validator's business.
    if call != "track" {
        members.push(("$comment".to_owned(), value::text(format!("{OF_CALL}{call}"))));
    }
    members.push(("type".to_owned(), value::text("object")));
    let schema = payload(rule);
    members.extend(
        schema
            .members()
            .iter()
            .filter(|member| keyword_of_payload(&member.name))
            .map(|member| (member.name.clone(), value::unplaced(&member.value))),
    );
    // Without it nothing says that this is the schema of an event.
    if schema.get("properties").is_none() {
        members.push(("properties".to_owned(), value::object::<String>([])));
    }
    members.extend(definitions.map(|all| ("definitions".to_owned(), value::unplaced(all))));
    (title, value::object(members))
}

/// Returns what the schemas have no place for.
pub(crate) fn lost(plan: &Node) -> Lost {
    let mut lost = Lost::of_plan(plan, &["definitions"]);
    for rule in plan.get("rules").map(Node::items).unwrap_or_default() {
        let is_of_schema = |key: &&str| *key == "description" || keyword_of_payload(key);
        let keys: Vec<&str> = rule.members().iter().map(|member| member.name.as_str()).filter(is_of_schema).collect();
        lost.of_message(rule, &keys);
        if rule.get("jsonSchema").is_some() {
            let place = format!("the properties of {}", shown(rule));
            let others = payload(rule).members().iter().map(|member| member.name.as_str());
            others
                .filter(|name| !matches!(*name, "type" | "$schema") && !keyword_of_payload(name))
                .for_each(|name| lost.at(name, &place));
        }
    }
    lost
}

/// Returns whether a member of a payload goes into its schema.
fn keyword_of_payload(name: &str) -> bool {
    !matches!(name, "type" | "description" | "title" | "$schema") && plan_model::schema::keyword::of(name).is_some()
}

/// Returns each event and its schema as a schema registry takes it: the body of `POST /subjects/{subject}/versions` in Confluent's
/// (<https://docs.confluent.io/platform/current/schema-registry/develop/api.html>), which Redpanda and Apicurio understand too.
pub(crate) fn registry(plan: &Node) -> Vec<(String, Node)> {
    let body =
        |schema: &Node| value::object([("schemaType", value::text("JSON")), ("schema", value::text(schema.to_json()))]);
    each(plan).into_iter().map(|(name, schema)| (name, body(&schema))).collect()
}

/// Returns one schema for every message: which event it is tells its properties.
pub(crate) fn all(plan: &Node) -> Node {
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    let branches = rules.iter().map(|rule| {
        let (call, name) = call_and_name(rule);
        let part = payload_key(&call);
        let key = if call == "track" { "event" } else { "name" };
        let schema = match one(rule, None).1.kind {
            Kind::Object(members) => value::object(
                members
                    .into_iter()
                    .filter(|member| !matches!(member.name.as_str(), "$schema" | "$comment"))
                    .map(|member| (member.name, member.value)),
            ),
            _ => Node::null(),
        };
        let mut properties = vec![("type", value::object([("const", value::text(&call))]))];
        let mut required = vec!["type"];
        if !name.is_empty() {
            properties.push((key, value::object([("const", value::text(&name))])));
            required.push(key);
        }
        if schema.get("required").is_some() {
            required.push(part);
        }
        properties.push((part, schema));
        value::object([("properties", value::object(properties)), ("required", value::texts(required))])
    });
    let mut members = vec![
        ("$schema".to_owned(), value::text(DRAFT)),
        ("type".to_owned(), value::text("object")),
        ("oneOf".to_owned(), value::list(branches.collect())),
    ];
    members.extend(plan.get("definitions").map(|all| ("definitions".to_owned(), value::unplaced(all))));
    value::object(members)
}
