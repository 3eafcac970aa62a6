//! The semantic conventions of OpenTelemetry: `groups[]` of many types, of which only those of the type `event` are events, and the form
//! `definition/2`. Attributes are defined in groups of their own, or in a registry, and events refer to them by name.

use super::super::draft::{Call, Property};
use super::super::field::Field;
use super::super::{fill, typed};
use super::EventReader;
use plan_model::json::{Kind, Node};

/// The types of groups, and whether they define attributes that events may have.
const GROUPS: [(&str, bool); 8] = [
    ("event", false),
    ("attribute_group", true),
    ("metric", false),
    ("metric_group", false),
    ("span", false),
    ("resource", true),
    ("entity", true),
    ("scope", true),
];

/// How deep groups may extend each other.
const DEEPEST: usize = 8;

fn type_of(group: &Node) -> Option<&str> {
    group.get("type").and_then(Node::as_str)
}

impl EventReader<'_> {
    /// Reads a document of this form. Returns whether it is one.
    pub(super) fn conventions(&mut self) -> bool {
        let tree = self.tree;
        let root = &tree.root;
        let groups = root.get("groups").map(Node::items).unwrap_or_default();
        let is_second =
            root.get("file_format").and_then(Node::as_str).is_some_and(|text| text.starts_with("definition/"));
        let is_group = |group: &Node| {
            group.get("id").is_some() && type_of(group).is_some_and(|of| GROUPS.iter().any(|(known, _)| *known == of))
        };
        if !is_second && !groups.iter().any(is_group) {
            return false;
        }
        for group in groups {
            self.group(group, groups);
        }
        for member in root.members() {
            match member.name.as_str() {
                "groups" => {}
                "events" => member.value.items().iter().for_each(|event| self.event(event, None)),
                "attributes" => member.value.items().iter().for_each(|attribute| self.definition(attribute)),
                "attribute_groups" => member.value.items().iter().for_each(|group| self.definitions(group)),
                "file_format" => self.leave(&member.value, "it is the form of the file, which a plan has no place for"),
                _ => self.leave(&member.value, &format!("\"{}\" holds no events", member.name)),
            }
        }
        true
    }

    fn group(&mut self, group: &Node, groups: &[Node]) {
        let of = type_of(group).unwrap_or("span");
        if of == "event" {
            self.event(group, None);
            let id = group.get("name").or_else(|| group.get("id")).and_then(Node::as_str).unwrap_or_default();
            return self.inherited(id, group, groups, 0);
        }
        if GROUPS.iter().any(|(known, defines)| *known == of && *defines) {
            self.definitions(group);
        }
        self.leave(group, &format!("it is of a group of the type {of}, which is no event"));
    }

    fn definitions(&mut self, group: &Node) {
        for attribute in group.get("attributes").map(Node::items).unwrap_or_default() {
            self.definition(attribute);
        }
    }

    /// Reads `extends: registry.user`: the attributes of that group are those of the event too.
    fn inherited(&mut self, event: &str, group: &Node, groups: &[Node], depth: usize) {
        let Some(extends) = group.get("extends") else { return };
        let Some(wanted) = extends.as_str().filter(|_| depth < DEEPEST) else { return };
        let Some(other) = groups.iter().find(|other| other.get("id").and_then(Node::as_str) == Some(wanted)) else {
            return self.leave(extends, "no group of the file has this id");
        };
        self.tree.read(extends, "whose attributes the event has too", &mut self.import.ledger);
        let mut list = std::mem::take(&mut self.import.draft.rule(Call::Track, event).properties);
        for attribute in other.get("attributes").map(Node::items).unwrap_or_default() {
            let name = ["id", "key", "ref"].iter().find_map(|key| attribute.get(key).and_then(Node::as_str));
            if !list.iter().any(|known| Some(known.name.as_str()) == name) {
                self.item(attribute, false, Call::Track, &mut list);
            }
        }
        self.import.draft.rule(Call::Track, event).properties = list;
        self.inherited(event, other, groups, depth + 1);
    }

    /// Reads `type: {members: [{id, value, brief}]}`: the only values of an attribute, with what they mean in its description.
    pub(super) fn members_of_type(&mut self, property: &mut Property, of: &Node) -> bool {
        let Some(members) = of.get("members").map(Node::items).filter(|members| !members.is_empty()) else {
            return false;
        };
        let value_of = |member: &Node| member.get("value").or_else(|| member.get("id")).map(super::value::unplaced);
        let values: Vec<Node> = members.iter().filter_map(value_of).collect();
        let is_number = values.iter().all(|value| matches!(value.kind, Kind::Number(_)));
        property.set("type", super::value::text(if is_number { "integer" } else { "string" }));
        let is_open = of.get("allow_custom_values").and_then(Node::as_bool) == Some(true);
        if is_open {
            property.set("examples", super::value::list(values));
        } else {
            typed::set_values(property, values);
        }
        for member in members {
            let value = member.get("value").or_else(|| member.get("id"));
            let what = if is_open { Field::Example.what() } else { Field::Enum.what() };
            value.into_iter().for_each(|value| self.tree.read(value, what, &mut self.import.ledger));
            for key in ["brief", "note"] {
                let (Some(value), Some(said)) = (value, member.get(key)) else { continue };
                let text = said.to_text();
                property.describe(&format!("{}: {}", value.to_text(), text.trim()));
                self.tree.read(said, "a paragraph in the description of the property", &mut self.import.ledger);
            }
        }
        if let Some(open) = of.get("allow_custom_values") {
            self.tree.read(open, "whether there are other values", &mut self.import.ledger);
        }
        self.leave(of, "a plan has no place for it");
        true
    }

    /// Reads `deprecated: {reason: renamed, renamed_to: order.placed, note: …}`.
    pub(super) fn deprecated_as(&mut self, deprecated: &Node, call: Call, name: &str) {
        let said = ["renamed_to", "note"].iter().find_map(|key| deprecated.get(key));
        let text = said.map_or_else(|| "yes".to_owned(), Node::to_text);
        let outcome = fill::event(self.import.draft.rule(call, name), Field::Deprecated, "deprecated", text.trim());
        if let Some(said) = said {
            self.tree.tell(said, outcome, &mut self.import.ledger);
        }
        if let Some(note) = deprecated.get("note").filter(|_| deprecated.get("renamed_to").is_some()) {
            let outcome =
                fill::event(self.import.draft.rule(call, name), Field::EventNotes, "Deprecated", &note.to_text());
            self.tree.tell(note, outcome, &mut self.import.ledger);
        }
        if let Some(reason) = deprecated.get("reason") {
            self.tree.read(reason, "that the event is deprecated", &mut self.import.ledger);
        }
        self.leave(deprecated, "a plan has no place for it");
    }
}
