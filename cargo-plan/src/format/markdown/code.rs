//! Blocks of code in a document: which of them are a plan or the schema of an event, and no example of a message.

use plan_model::json::Node;

/// Returns whether the language of a block of code is YAML; nothing where it is neither that nor JSON.
pub(super) fn is_yaml(language: &str) -> Option<bool> {
    match language.split([' ', ',', '{']).next()?.to_ascii_lowercase().as_str() {
        "json" | "jsonc" | "json5" => Some(false),
        "yaml" | "yml" => Some(true),
        _ => None,
    }
}

/// Returns whether a block is a plan, or a schema of an event.
pub(super) fn says_of_events(root: &Node) -> bool {
    is_plan(root) || is_schema(root)
}

/// Returns whether it lists events by their names, and is none of the messages that APIs take, which list events with their values.
fn is_plan(root: &Node) -> bool {
    let is_named = |item: &Node| {
        ["key", "name", "event"].iter().any(|key| item.get(key).is_some_and(|name| name.as_str().is_some()))
    };
    let list = ["rules", "events"].iter().find_map(|key| root.get(key)).map(Node::items).unwrap_or_default();
    let is_sent = ["client_id", "app_instance_id", "user_id", "userId", "api_key", "token"];
    !list.is_empty() && list.iter().all(is_named) && !is_sent.iter().any(|key| root.get(key).is_some())
}

/// Returns whether it is a JSON Schema of an object: each of its properties is described.
pub(super) fn is_schema(root: &Node) -> bool {
    let says = ["type", "enum", "const", "$ref", "anyOf", "oneOf", "allOf", "format", "pattern"];
    let properties = root.get("properties").map(Node::members).unwrap_or_default();
    let is_object = root.get("type").is_none_or(|of| of.as_str() == Some("object"));
    let is_described = |value: &Node| says.iter().any(|key| value.get(key).is_some());
    is_object && !properties.is_empty() && properties.iter().all(|member| is_described(&member.value))
}

/// Returns whether a schema is that of a whole message, and not of the properties in it.
pub(super) fn is_of_message(root: &Node) -> bool {
    let inner = |key: &str| root.get("properties").and_then(|properties| properties.get(key));
    inner("event").is_some_and(|event| event.get("const").is_some())
        || inner("properties").is_some_and(|properties| properties.get("properties").is_some())
}

/// Returns whether a schema says itself which event it is of.
pub(super) fn has_name(root: &Node) -> bool {
    let constant = root.get("properties").and_then(|properties| properties.get("event")?.get("const"));
    let own = root.get("self").and_then(|own| own.get("name"));
    [constant, own, root.get("title")]
        .into_iter()
        .flatten()
        .any(|name| name.as_str().is_some_and(|name| !name.is_empty()))
}
