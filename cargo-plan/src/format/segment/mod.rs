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
    let plans = plans_in(&tree.root);
    let has_read = plans.iter().filter(|plan| read_plan(tree, plan, import)).count();
    has_read > 0
}

/// Returns the plan of a document, or those of a list as the Config API answers it.
fn plans_in(root: &Node) -> Vec<&Node> {
    match root.get("tracking_plans").map(Node::items) {
        Some(plans) if !plans.is_empty() => plans.iter().collect(),
        _ => vec![unwrapped(root)],
    }
}

fn read_plan(tree: &DocumentTree, root: &Node, import: &mut Import) -> bool {
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
        _ if is_list_of(root, is_rule) => {
            rules_as_they_are(tree, root.items(), import);
            true
        }
        // A page of RudderStack's events, each with its schema.
        _ => {
            let events = root.get("data").unwrap_or(root);
            is_list_of(events, has_schema) && {
                events.items().iter().for_each(|event| event_with_schema(tree, event, import));
                true
            }
        }
    };
    if found {
        about(tree, root, import);
    }
    found
}

/// Returns the plan in an answer of the API, which may be saved whole.
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

/// Takes rules as they are; of one in several versions, the newest.
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
    if put(tree, node, (call, key), value::unplaced(node), import) {
        tree.read(node, AS_IT_IS, &mut import.ledger);
    }
}

/// Puts a rule into the draft. Returns whether it is in it.
fn put(tree: &DocumentTree, node: &Node, (call, key): (Call, &str), rule: Node, import: &mut Import) -> bool {
    if import.draft.has(call, key) {
        let known = import.draft.rule(call, key);
        let is_newer = known.as_it_is.as_ref().is_some_and(|old| version(&rule) > version(old));
        if !is_newer {
            tree.leave(node, &format!("there is a rule for `{key}` already"), &mut import.ledger);
            return false;
        }
    }
    let names = payload(&rule, call).into_iter().map(str::to_owned).collect();
    let draft = import.draft.rule(call, key);
    draft.names_as_it_is = names;
    draft.as_it_is = Some(without_nothing(rule));
    true
}

/// Returns a rule without an empty description, which says nothing and would be a mistake.
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

/// Reads an event of the Config API, or of Avo: its schema is that of the whole message. Of what stands beside it a rule keeps what it has a
/// place for.
fn event_with_schema(tree: &DocumentTree, node: &Node, import: &mut Import) {
    let said = node.get("eventType");
    let call = said.and_then(Node::as_str).and_then(Call::read).unwrap_or(Call::Track);
    let name = node.get("name").and_then(Node::as_str).unwrap_or_default();
    let key = (!name.is_empty()).then(|| ("key".to_owned(), value::text(name)));
    let mut members: Vec<(String, Node)> = key.into_iter().collect();
    members.push(("type".to_owned(), value::text(call.as_str())));
    let (mut labels, mut kept): (Vec<(String, Node)>, Vec<&Node>) = (Vec::new(), said.into_iter().collect());
    for member in node.members() {
        let bare = || value::unplaced(&member.value);
        let before = (members.len(), labels.len());
        match member.name.as_str() {
            "name" => kept.push(&member.value),
            "sources" | "triggers" => {
                let key = if member.name == "sources" { "name" } else { "description" };
                let said: Vec<&Node> = member.value.items().iter().filter_map(|item| said_in(item, key)).collect();
                let texts: Vec<String> = said.iter().map(|node| node.to_text()).collect();
                match texts.as_slice() {
                    [] => {}
                    _ if key == "name" => labels.push(("source".to_owned(), value::text(texts.join(", ")))),
                    _ => members.push(("where".to_owned(), value::text(texts.join("\n")))),
                }
                kept.extend(said);
                continue;
            }
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
            _ => {}
        }
        if (members.len(), labels.len()) != before {
            kept.push(&member.value);
        }
    }
    let own = members.iter_mut().find(|(name, _)| name == "labels").map(|(_, own)| own);
    match own {
        Some(own) => {
            labels.retain(|(name, _)| own.get(name).is_none());
            let all = own.members().iter().map(|member| (member.name.clone(), member.value.clone())).chain(labels);
            *own = value::object(all);
        }
        None if !labels.is_empty() => members.push(("labels".to_owned(), value::object(labels))),
        None => {}
    }
    if put(tree, node, (call, name), value::object(members), import) {
        kept.into_iter().for_each(|part| tree.read(part, AS_IT_IS, &mut import.ledger));
    }
    tree.leave(node, "a plan has no place for it", &mut import.ledger);
}

/// Returns what a source or a trigger of Avo's says: a text, or one of its texts.
fn said_in<'n>(item: &'n Node, key: &str) -> Option<&'n Node> {
    let said = if item.as_str().is_some() { Some(item) } else { item.get(key) };
    said.filter(|said| said.as_str().is_some_and(|text| !text.trim().is_empty()))
}

/// Reads `rules: {events, identify, group, global}`.
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
            // Beside the schema of the message.
            "identify_traits" | "group_traits" => continue,
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
        if put(tree, &member.value, (call, ""), rule, import) {
            tree.read(&member.value, AS_IT_IS, &mut import.ledger);
        }
    }
    traits_of(tree, sections, ("identify_traits", Call::Identify), import);
    traits_of(tree, sections, ("group_traits", Call::Group), import);
}

/// Reads `identify_traits: [{name, description, schema}]`: traits that the schema of the message may lack.
fn traits_of(tree: &DocumentTree, sections: &Node, (key, call): (&str, Call), import: &mut Import) {
    let Some(list) = sections.get(key).filter(|list| !list.items().is_empty()) else { return };
    let known = import.draft.has(call, "").then(|| import.draft.rule(call, "").as_it_is.clone()).flatten();
    let mut schema = known
        .as_ref()
        .and_then(|rule| rule.get("jsonSchema"))
        .cloned()
        .unwrap_or_else(|| value::of(Kind::Object(Vec::new())));
    for item in list.items() {
        let Some(name) = item.get("name").and_then(Node::as_str) else { continue };
        let own = item.get("schema").map(value::unplaced).filter(Node::is_object);
        let mut keywords = own.map(|own| own.members().to_vec()).unwrap_or_default();
        let description = item.get("description").filter(|text| text.as_str().is_some_and(|text| !text.is_empty()));
        if let Some(text) = description
            && !keywords.iter().any(|keyword| keyword.name == "description")
        {
            keywords.push(value::member("description", value::unplaced(text)));
        }
        let is_new =
            add_at(&mut schema, &["properties", "traits", "properties"], name, value::of(Kind::Object(keywords)));
        let parts = ["name", "description", "schema"].iter().filter_map(|key| item.get(key));
        match is_new {
            true => parts.for_each(|part| tree.read(part, "a trait", &mut import.ledger)),
            false => parts
                .for_each(|part| tree.leave(part, &format!("there is a trait `{name}` already"), &mut import.ledger)),
        }
    }
    tree.leave(list, "a plan has no place for it", &mut import.ledger);
    let rule = value::object([("type", value::text(call.as_str())), ("jsonSchema", schema)]);
    let names = payload(&rule, call).into_iter().map(str::to_owned).collect();
    let draft = import.draft.rule(call, "");
    draft.names_as_it_is = names;
    draft.as_it_is = Some(rule);
}

/// Adds a member to the object at a path, which is made where it is not there. Returns whether there was none of the name.
fn add_at(node: &mut Node, path: &[&str], name: &str, value: Node) -> bool {
    let Kind::Object(members) = &mut node.kind else { return false };
    let (key, rest) = match path {
        [] => (name, None),
        [first, rest @ ..] => (*first, Some(rest)),
    };
    match (members.iter_mut().find(|member| member.name == key), rest) {
        (Some(_), None) => false,
        (None, None) => {
            members.push(value::member(key, value));
            true
        }
        (Some(member), Some(rest)) => add_at(&mut member.value, rest, name, value),
        (None, Some(rest)) => {
            let mut inner = value::of(Kind::Object(Vec::new()));
            add_at(&mut inner, rest, name, value);
            members.push(value::member(key, inner));
            true
        }
    }
}

/// Reads the name of the plan, and what else it says of itself.
fn about(tree: &DocumentTree, root: &Node, import: &mut Import) {
    for member in root.members() {
        let text = member.value.as_str().map(str::to_owned);
        match member.name.as_str() {
            "name" if root.get("display_name").is_none() && import.draft.name.is_none() => import.draft.name = text,
            "display_name" if import.draft.name.is_none() => import.draft.name = text,
            "description" if import.draft.description.is_none() => import.draft.description = text,
            "rules" | "events" => continue,
            "trackingPlan" if member.value.is_object() => {
                about(tree, &member.value, import);
                continue;
            }
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
