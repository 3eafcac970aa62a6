//! Segment's own forms, as JSON or YAML: the Public API (`rules[]`), the Config API and Typewriter (`rules.events[]`), and Avo's export,
//! which has the same schema of a whole message in each event. Rules are taken as they are: they are our own form already.

mod write;

pub(crate) use write::{config_api, public_api};

use super::Import;
use super::draft::Call;
use super::rule::id;
use super::tree::DocumentTree;
use super::value;
use plan_model::json::{Kind, Node};
use std::collections::HashMap;

const AS_IT_IS: &str = "a rule, as it is";

/// Reads a tree that has one of these forms. Returns whether it has.
pub(super) fn read(tree: &DocumentTree, import: &mut Import) -> bool {
    let root = unwrapped(&tree.root);
    let found = match (root.get("rules"), root.get("events")) {
        (Some(rules), _) if is_list_of(rules, is_rule) => {
            rules_as_they_are(tree, rules.items(), import);
            true
        }
        (Some(sections), _)
            if sections.is_object() && sections.get("events").is_some_and(|events| is_list_of(events, has_schema)) =>
        {
            sections_of(tree, sections, import);
            true
        }
        (None, Some(events)) if is_list_of(events, has_schema) => {
            events.items().iter().for_each(|event| event_with_schema(tree, event, import));
            true
        }
        _ => {
            is_list_of(root, is_rule) && {
                rules_as_they_are(tree, root.items(), import);
                true
            }
        }
    };
    if found {
        about(tree, root, import);
    }
    found
}

/// An answer of the API may be saved whole.
fn unwrapped(root: &Node) -> &Node {
    let data = root.get("data").filter(|data| data.is_object()).unwrap_or(root);
    data.get("trackingPlan").filter(|plan| plan.get("rules").is_some()).unwrap_or(data)
}

fn is_list_of(node: &Node, is: fn(&Node) -> bool) -> bool {
    !node.items().is_empty() && node.items().iter().all(is)
}

fn is_rule(node: &Node) -> bool {
    let is_call = |text: &str| matches!(text, "TRACK" | "IDENTIFY" | "GROUP" | "PAGE" | "SCREEN" | "COMMON");
    let has_call = node.get("type").and_then(Node::as_str).is_some_and(is_call);
    has_call || (node.get("key").is_some() && node.get("jsonSchema").is_some_and(Node::is_object))
}

fn has_schema(node: &Node) -> bool {
    let is_schema = |rules: &Node| {
        rules.get("properties").is_some() || rules.get("$schema").is_some() || rules.get("type").is_some()
    };
    node.get("name").and_then(Node::as_str).is_some() && node.get("rules").is_some_and(is_schema)
}

/// Of a rule in several versions the newest is taken.
fn rules_as_they_are(tree: &DocumentTree, rules: &[Node], import: &mut Import) {
    let mut newest: HashMap<(String, String), f64> = HashMap::new();
    for rule in rules {
        let known = newest.entry(id(rule)).or_insert(f64::MIN);
        *known = known.max(version(rule));
    }
    for rule in rules {
        if newest.get(&id(rule)).is_some_and(|newest| version(rule) < *newest) {
            tree.leave(rule, "there is a newer version of the rule", &mut import.ledger);
        } else {
            rule_as_it_is(tree, rule, import);
        }
    }
}

fn version(rule: &Node) -> f64 {
    rule.get("version").and_then(|version| version.to_text().parse().ok()).unwrap_or(0.0)
}

fn rule_as_it_is(tree: &DocumentTree, node: &Node, import: &mut Import) {
    let call = match node.get("type").and_then(Node::as_str) {
        Some("IDENTIFY") => Call::Identify,
        Some("GROUP") => Call::Group,
        Some("PAGE") => Call::Page,
        Some("SCREEN") => Call::Screen,
        Some("COMMON") => Call::Common,
        _ => Call::Track,
    };
    let key = node.get("key").and_then(Node::as_str).unwrap_or_default();
    put(tree, node, (call, key), value::unplaced(node), import);
}

fn put(tree: &DocumentTree, node: &Node, (call, key): (Call, &str), rule: Node, import: &mut Import) {
    if import.draft.has(call, key) {
        let known = import.draft.rule(call, key);
        let is_newer = known.as_it_is.as_ref().is_some_and(|old| version(&rule) > version(old));
        if !is_newer {
            return tree.leave(node, &format!("there is a rule for `{key}` already"), &mut import.ledger);
        }
    }
    let names = payload(&rule, call).into_iter().map(str::to_owned).collect();
    let draft = import.draft.rule(call, key);
    draft.names_as_it_is = names;
    draft.as_it_is = Some(without_nothing(rule));
    tree.read(node, AS_IT_IS, &mut import.ledger);
}

/// An empty description says nothing, and would be a mistake.
fn without_nothing(rule: Node) -> Node {
    match rule.kind {
        Kind::Object(members) => {
            let says = |member: &plan_model::json::Member| {
                let is_empty = member.name == "labels" && member.value.members().is_empty();
                !member.value.is_null() && !is_empty
            };
            value::of(Kind::Object(members.into_iter().filter(says).collect()))
        }
        kind => value::of(kind),
    }
}

/// Returns the names of the properties of a rule.
fn payload(rule: &Node, call: Call) -> Vec<&str> {
    let part = if call.payload() == "trait" { "traits" } else { "properties" };
    let schema = rule.get("jsonSchema").and_then(|schema| schema.get("properties")?.get(part)).unwrap_or(rule);
    schema
        .get("properties")
        .map(|properties| properties.members().iter().map(|member| member.name.as_str()).collect())
        .unwrap_or_default()
}

/// An event of the Config API, or of Avo: its schema is that of the whole message.
fn event_with_schema(tree: &DocumentTree, node: &Node, import: &mut Import) {
    let name = node.get("name").and_then(Node::as_str).unwrap_or_default();
    let mut members = vec![("key".to_owned(), value::text(name)), ("type".to_owned(), value::text("TRACK"))];
    let mut labels = Vec::new();
    for member in node.members() {
        let bare = || value::unplaced(&member.value);
        match member.name.as_str() {
            "name" => {}
            "rules" => members.push(("jsonSchema".to_owned(), bare())),
            "description" | "version" | "labels" | "owner" | "deprecatedAt" | "createdAt" | "updatedAt"
                if !member.value.is_null() =>
            {
                members.push((member.name.clone(), bare()))
            }
            "tags" | "categories" | "category" | "id" => {
                let texts: Vec<String> = if member.value.items().is_empty() {
                    vec![member.value.to_text()]
                } else {
                    member.value.items().iter().map(Node::to_text).collect()
                };
                if !member.value.is_null() && !texts.concat().is_empty() && texts != ["[]"] {
                    labels.push((member.name.clone(), value::text(texts.join(", "))));
                }
            }
            _ => tree.leave(&member.value, "a plan has no place for it", &mut import.ledger),
        }
    }
    if !labels.is_empty() && node.get("labels").is_none() {
        members.push(("labels".to_owned(), value::object(labels)));
    }
    put(tree, node, (Call::Track, name), value::object(members), import);
}

/// `rules: {events, identify, group, global}`.
fn sections_of(tree: &DocumentTree, sections: &Node, import: &mut Import) {
    for member in sections.members() {
        let call = match member.name.as_str() {
            "events" => {
                member.value.items().iter().for_each(|event| event_with_schema(tree, event, import));
                continue;
            }
            "identify" => Call::Identify,
            "group" => Call::Group,
            "global" => Call::Common,
            _ => {
                tree.leave(&member.value, "a plan has no place for it", &mut import.ledger);
                continue;
            }
        };
        if member.value.members().is_empty() {
            continue;
        }
        let rule =
            value::object([("type", value::text(call.as_str())), ("jsonSchema", value::unplaced(&member.value))]);
        put(tree, &member.value, (call, ""), rule, import);
    }
}

/// The name of the plan, and what else it says of itself.
fn about(tree: &DocumentTree, root: &Node, import: &mut Import) {
    for member in root.members() {
        let text = member.value.as_str().map(str::to_owned);
        match member.name.as_str() {
            "name" if root.get("display_name").is_none() && import.draft.name.is_none() => import.draft.name = text,
            "display_name" if import.draft.name.is_none() => import.draft.name = text,
            "description" if import.draft.description.is_none() => import.draft.description = text,
            "rules" | "events" => continue,
            _ => {
                tree.leave(
                    &member.value,
                    "it is about the plan as a whole, which has no place for it",
                    &mut import.ledger,
                );
                continue;
            }
        }
        tree.read(&member.value, "about the plan", &mut import.ledger);
    }
}
