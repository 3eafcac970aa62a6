//! Mixpanel's schemas: `entries[]`, each an event or the profile of users, with a JSON Schema and what Mixpanel keeps beside it.

use super::{OF_MESSAGE, OF_SCHEMA, SCHEMA, kept_keywords, property_names, put};
use crate::format::draft::Call;
use crate::format::field::Field;
use crate::format::tree::DocumentTree;
use crate::format::{Import, value};
use plan_model::json::{Kind, Member, Node};

/// Reads a tree that has such entries. Returns whether it has.
pub(super) fn read(tree: &DocumentTree, import: &mut Import) -> bool {
    let entries = tree.root.get("entries").or_else(|| tree.root.get("results")).map(Node::items).unwrap_or_default();
    let is_read = entries.iter().any(|entry| entry.get("schemaJson").is_some());
    if is_read {
        entries.iter().for_each(|entry| of_entry(tree, entry, import));
    }
    is_read
}

/// Returns a schema in which the name that Mixpanel shows of a property is its title. What else Mixpanel keeps of it is not there.
fn titled(schema: &Node) -> Node {
    let inside = |member: &Member| match member.name.as_str() {
        "properties" => Member { value: of_each(&member.value, &of_property), ..member.clone() },
        "items" => Member { value: of_property(&member.value), ..member.clone() },
        _ => member.clone(),
    };
    let Kind::Object(members) = &schema.kind else { return schema.clone() };
    Node { span: schema.span, kind: Kind::Object(members.iter().map(inside).collect()) }
}

fn of_each(map: &Node, of: &dyn Fn(&Node) -> Node) -> Node {
    let Kind::Object(members) = &map.kind else { return map.clone() };
    let members = members.iter().map(|member| Member { value: of(&member.value), ..member.clone() });
    Node { span: map.span, kind: Kind::Object(members.collect()) }
}

fn of_property(schema: &Node) -> Node {
    let mut schema = titled(schema);
    let own = schema.get("metadata").and_then(|metadata| metadata.get("com.mixpanel"));
    let Some(own) = own.cloned() else { return schema };
    let has_title = schema.get("title").is_some();
    if let Kind::Object(members) = &mut schema.kind {
        members.retain(|member| member.name != "metadata");
        let shown =
            own.get("displayName").filter(|name| !has_title && name.as_str().is_some_and(|name| !name.is_empty()));
        members.extend(shown.map(|name| Member { value: name.clone(), ..value::member("title", Node::null()) }));
    }
    schema
}

/// Reads one entry of Mixpanel's schemas: an event, or the profile of users.
fn of_entry(tree: &DocumentTree, entry: &Node, import: &mut Import) {
    let text = |name: &str| entry.get(name).and_then(Node::as_str).unwrap_or_default();
    let Some(own) = entry.get("schemaJson") else { return };
    let schema = &titled(own);
    let name = text("name");
    if text("entityType") == "profile" {
        let rule = import.draft.rule(Call::Identify, "");
        let mut members = vec![("type".to_owned(), value::text(Call::Identify.as_str()))];
        let description = schema.get("description").filter(|text| text.as_str().is_some_and(|text| !text.is_empty()));
        members.extend(description.map(|text| ("description".to_owned(), value::unplaced(text))));
        members.extend(kept_keywords(schema));
        rule.names_as_it_is = property_names(schema);
        rule.as_it_is = Some(value::object(members));
        for member in schema.members() {
            match member.name.as_str() {
                "description" => tree.read(&member.value, SCHEMA, &mut import.ledger),
                name if OF_SCHEMA.contains(&name) => tree.read(&member.value, SCHEMA, &mut import.ledger),
                "type" | "$schema" => tree.read(&member.value, OF_MESSAGE, &mut import.ledger),
                _ => {}
            }
        }
        let kind = ["entityType", "name"].iter().filter_map(|key| entry.get(key));
        kind.for_each(|node| tree.read(node, "the traits of the user", &mut import.ledger));
        return tree.leave(entry, "a plan has no place for it", &mut import.ledger);
    }
    for (key, what) in [("entityType", "that it is an event"), ("name", Field::Event.what())] {
        if let Some(node) = entry.get(key) {
            tree.read(node, what, &mut import.ledger);
        }
    }
    put(tree, entry, (Call::Track, name.to_owned()), schema, import);
    let own = own.get("metadata").and_then(|metadata| metadata.get("com.mixpanel"));
    own.into_iter().for_each(|own| of_mixpanel(tree, own, name, import));
}

/// Reads `metadata: {"com.mixpanel": {owners, tags, displayName}}`.
fn of_mixpanel(tree: &DocumentTree, own: &Node, name: &str, import: &mut Import) {
    let rule = import.draft.rule(Call::Track, name);
    let Some(mut members) = rule.as_it_is.as_ref().map(|rule| rule.members().to_vec()) else { return };
    let text = |node: &Node| match node.items() {
        [] => node.as_str().unwrap_or_default().to_owned(),
        items => items.iter().map(Node::to_text).collect::<Vec<_>>().join(", "),
    };
    let mut labels = Vec::new();
    for (key, label) in [("owners", None), ("tags", Some("tags")), ("displayName", Some("display_name"))] {
        let Some(node) = own.get(key).filter(|node| !text(node).is_empty()) else { continue };
        match label {
            Some(label) => labels.push((label, value::text(text(node)))),
            None => members.push(value::member("owner", value::text(text(node)))),
        }
    }
    let before = members.iter().position(|member| member.name == "labels").map(|at| members.remove(at).value);
    let before = before.iter().flat_map(Node::members);
    let kept = before.filter(|known| !labels.iter().any(|(name, _)| *name == known.name));
    let all: Vec<(&str, Node)> =
        kept.map(|known| (known.name.as_str(), known.value.clone())).chain(labels.iter().cloned()).collect();
    if !all.is_empty() {
        members.push(value::member("labels", value::object(all)));
    }
    rule.as_it_is = Some(value::of(Kind::Object(members)));
    for key in ["owners", "tags", "displayName"] {
        own.get(key)
            .into_iter()
            .for_each(|node| tree.read(node, "the owner, or a label, of the event", &mut import.ledger));
    }
}
