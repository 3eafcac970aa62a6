//! JSON Schemas of events: a file an event, as folders and registries have them, Snowplow's `self`-describing ones, and Mixpanel's
//! `entries[]` of schemas.

mod link;
mod mixpanel;
mod posthog;
mod write;

pub(super) use link::link;
pub(crate) use write::{all, each, lost, registry};

use super::draft::Call;
use super::ledger::Ledger;
use super::tree::DocumentTree;
use super::{Import, value};
use plan_model::json::{Member, Node};

/// Reads a tree that has one of these forms. Returns whether it has.
pub(super) fn read(tree: &DocumentTree, import: &mut Import) -> bool {
    let root = &tree.root;
    if mixpanel::read(tree, import) {
        tree.leave(root, "a plan has no place for it", &mut import.ledger);
        return true;
    }
    if posthog::read(tree, root.get("results").unwrap_or(root).items(), import) {
        tree.leave(root, "a plan has no place for it", &mut import.ledger);
        return true;
    }
    if messages(tree, import) || registered(tree, import) {
        tree.leave(root, "a plan has no place for it", &mut import.ledger);
        return true;
    }
    let whole = root;
    let root = self_described(root);
    if whole.get("meta").and_then(|meta| meta.get("schemaType")?.as_str()) == Some("entity") {
        tree.leave(whole, "it is the schema of an entity, which other events are sent with", &mut import.ledger);
        return true;
    }
    let is_schema = root.get("properties").is_some_and(Node::is_object)
        && (["$schema", "self", "title"].iter().any(|key| root.get(key).is_some()) || has_constant_name(root))
        && root.get("type").and_then(Node::as_str).is_none_or(|of| of == "object");
    if !is_schema {
        return false;
    }
    put(tree, whole, named(root, &tree.name), root, import);
    true
}

/// Returns the schema in a data structure as Snowplow's command line keeps it, with what is said of it beside; any other schema as it is.
fn self_described(root: &Node) -> &Node {
    root.get("data").filter(|data| root.get("meta").is_some() && data.get("self").is_some()).unwrap_or(root)
}

/// Returns whether a schema of a whole message says which event it is of: `event: {const: …}`.
fn has_constant_name(root: &Node) -> bool {
    let name = root.get("properties").and_then(|properties| properties.get("event")?.get("const"));
    name.is_some_and(|name| name.as_str().is_some())
}

/// Returns whether a schema is a newer version of another, in a registry of Snowplow's.
pub(super) fn is_newer(one: &DocumentTree, other: &DocumentTree) -> bool {
    let said = |tree: &DocumentTree| {
        let own = self_described(&tree.root).get("self")?;
        let text = |key: &str| own.get(key).and_then(Node::as_str).map(str::to_owned);
        let version: Option<Vec<u64>> = text("version")?.split('-').map(|part| part.parse().ok()).collect();
        Some(((text("vendor"), text("name")?), version?))
    };
    matches!((said(one), said(other)), (Some((one, newer)), Some((other, older))) if one == other && newer > older)
}

/// Returns the call of a schema, as an export of ours says it, and the name of its event: that of its file where it has none itself.
fn named(schema: &Node, file: &str) -> (Call, String) {
    let comment = schema.get("$comment").and_then(Node::as_str);
    let call = comment.and_then(|text| Call::read(text.strip_prefix(write::OF_CALL)?)).unwrap_or(Call::Track);
    // What is sent as `event` is the name, and a title is for people.
    let constant = schema.get("properties").and_then(|properties| properties.get("event")?.get("const"));
    let own = schema.get("self").and_then(|own| own.get("name"));
    let name = constant.or(own).or_else(|| schema.get("title"));
    let name = match (call, name.and_then(Node::as_str)) {
        (Call::Identify | Call::Group | Call::Common, _) => String::new(),
        (_, Some(name)) => name.to_owned(),
        (Call::Page | Call::Screen, None) => String::new(),
        (Call::Track, None) => stem(file),
    };
    (call, name)
}

/// Returns one schema for every message: branches of which each says which message it is of, or has the name of its event as its title.
fn messages(tree: &DocumentTree, import: &mut Import) -> bool {
    let branches = ["oneOf", "anyOf"].iter().find_map(|key| tree.root.get(key)).map(Node::items).unwrap_or_default();
    let all: Option<Vec<(Call, String, &Node)>> = branches.iter().map(message).collect();
    let Some(all) = all.filter(|all| !all.is_empty()) else { return false };
    for ((call, name, schema), branch) in all.into_iter().zip(branches) {
        let is_new = !import.draft.has(call, &name);
        put(tree, branch, (call, name), schema, import);
        if is_new && !std::ptr::eq(schema, branch) {
            of_message(tree, branch, schema, &mut import.ledger);
        }
    }
    true
}

/// Tells what was read of the schema of a message beside that of its properties: which message it is of.
fn of_message(tree: &DocumentTree, branch: &Node, schema: &Node, ledger: &mut Ledger) {
    for member in branch.members() {
        match member.name.as_str() {
            "properties" => {
                let others = member.value.members().iter().filter(|part| !std::ptr::eq(&part.value, schema));
                let constants = others.filter_map(|part| part.value.get("const"));
                constants.for_each(|constant| tree.read(constant, OF_MESSAGE, ledger));
            }
            "type" | "required" | "additionalProperties" | "$schema" => tree.read(&member.value, OF_MESSAGE, ledger),
            _ => {}
        }
    }
}

const OF_MESSAGE: &str = "which message the schema is of";

/// Returns the call, the name and the schema of the properties that a branch is of.
fn message(branch: &Node) -> Option<(Call, String, &Node)> {
    let properties = branch.get("properties")?;
    let constant = |name: &str| properties.get(name)?.get("const")?.as_str();
    let payload = |call: Call| properties.get(if call.payload() == "trait" { "traits" } else { "properties" });
    if let Some(call) = constant("type").and_then(Call::read)
        && let Some(schema) = payload(call)
    {
        let name = constant("event").or_else(|| constant("name")).unwrap_or_default();
        return Some((call, name.to_owned(), schema));
    }
    if let Some(name) = constant("event") {
        return Some((Call::Track, name.to_owned(), payload(Call::Track)?));
    }
    let title = branch.get("title").and_then(Node::as_str)?;
    Some((Call::Track, title.to_owned(), branch))
}

/// Returns a schema as a schema registry keeps it: as a text.
fn registered(tree: &DocumentTree, import: &mut Import) -> bool {
    let is_json = tree.root.get("schemaType").and_then(Node::as_str) == Some("JSON");
    let Some(text) = tree.root.get("schema").filter(|_| is_json) else { return false };
    let Some(schema) = text.as_str().and_then(|text| plan_model::json::parse(text).ok()) else { return false };
    let (call, name) = named(&schema, &tree.name);
    if import.draft.has(call, &name) {
        tree.leave(text, &format!("there is a rule for `{name}` already"), &mut import.ledger);
    } else {
        let (names, node) = rule_of(call, &name, &schema);
        let rule = import.draft.rule(call, &name);
        rule.names_as_it_is = names;
        rule.as_it_is = Some(node);
        tree.read(text, "the schema of the event", &mut import.ledger);
    }
    if let Some(kind) = tree.root.get("schemaType") {
        tree.read(kind, "the schema of the event", &mut import.ledger);
    }
    true
}

/// Returns the name of a file without its folders and endings.
fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.split('.').next().unwrap_or(file).to_owned()
}

const OF_SCHEMA: [&str; 13] = [
    "properties",
    "required",
    "additionalProperties",
    "dependencies",
    "oneOf",
    "anyOf",
    "allOf",
    "definitions",
    "$defs",
    "patternProperties",
    "if",
    "then",
    "else",
];

/// Returns the keywords of a schema that a rule keeps as they are.
fn kept_keywords(schema: &Node) -> impl Iterator<Item = (String, Node)> {
    let says_nothing = |member: &Member| member.name == "properties" && member.value.members().is_empty();
    let is_kept = move |member: &&Member| OF_SCHEMA.contains(&member.name.as_str()) && !says_nothing(member);
    schema.members().iter().filter(is_kept).map(|member| (member.name.clone(), value::unplaced(&member.value)))
}

fn property_names(schema: &Node) -> Vec<String> {
    let properties = schema.get("properties").map(Node::members).unwrap_or_default();
    properties.iter().map(|member| member.name.clone()).collect()
}

/// Returns the names of the properties, and the rule, of an event whose properties a schema describes, or whose whole message it does.
fn rule_of(call: Call, name: &str, schema: &Node) -> (Vec<String>, Node) {
    let is_whole = is_whole(schema);
    let mut members = Vec::new();
    if !name.is_empty() {
        members.push(("key".to_owned(), value::text(name)));
    }
    members.push(("type".to_owned(), value::text(call.as_str())));
    if let Some(description) = schema.get("description").and_then(Node::as_str).filter(|text| !text.is_empty()) {
        members.push(("description".to_owned(), value::text(description)));
    }
    if let Some(version) = schema.get("self").and_then(|own| own.get("version")).and_then(Node::as_str) {
        members.push(("version".to_owned(), value::text(version)));
    }
    if is_whole {
        members.push(("jsonSchema".to_owned(), value::unplaced(schema)));
        return (Vec::new(), value::object(members));
    }
    // The title is for people where something else is the name.
    let title = schema.get("title").and_then(Node::as_str).filter(|title| *title != name && !title.is_empty());
    if let Some(title) = title.filter(|_| !name.is_empty()) {
        members.push(("labels".to_owned(), value::object([("display_name", value::text(title))])));
    }
    members.extend(kept_keywords(schema));
    (property_names(schema), value::object(members))
}

const SCHEMA: &str = "the schema of the event";

fn is_whole(schema: &Node) -> bool {
    schema.get("properties").and_then(|properties| properties.get("properties")?.get("properties")).is_some()
}

/// Puts an event with its schema into the draft.
fn put(tree: &DocumentTree, node: &Node, (call, name): (Call, String), schema: &Node, import: &mut Import) {
    let (names, as_it_is) = rule_of(call, &name, schema);
    if import.draft.has(call, &name) {
        return tree.leave(node, &format!("there is a rule for `{name}` already"), &mut import.ledger);
    }
    let rule = import.draft.rule(call, &name);
    rule.names_as_it_is = names;
    rule.as_it_is = Some(as_it_is);
    for member in schema.members() {
        let ledger = &mut import.ledger;
        match member.name.as_str() {
            _ if is_whole(schema) => tree.read(&member.value, SCHEMA, ledger),
            "description" => tree.read(&member.value, SCHEMA, ledger),
            name if OF_SCHEMA.contains(&name) => tree.read(&member.value, SCHEMA, ledger),
            "title" => tree.read(&member.value, SCHEMA, ledger),
            "type" | "$schema" | "$comment" => tree.read(&member.value, OF_MESSAGE, ledger),
            "self" => {
                let kept = ["name", "version"].iter().filter_map(|key| member.value.get(key));
                kept.for_each(|part| tree.read(part, SCHEMA, ledger));
            }
            _ => {}
        }
    }
    tree.leave(node, "a plan has no place for it", &mut import.ledger);
}
