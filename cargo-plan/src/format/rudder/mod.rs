//! RudderStack's projects, of `rudder/v1` and `rudder/v0.1`: a document for each kind, of which the tracking plan refers to events, the
//! events to categories, rules to properties, and properties to custom types.

mod variants;
mod write;

pub(crate) use write::write;

use super::Import;
use super::draft::{Call, Property};
use super::field::Field;
use super::tree::DocumentTree;
use super::{fill, typed, value};
use plan_model::json::{Kind, Node};
use std::collections::HashMap;

/// A part that others refer to, and the document that it is in.
#[derive(Clone, Copy)]
struct DefinedPart<'t> {
    tree: &'t DocumentTree,
    node: &'t Node,
}

/// What documents define: kind and id -> part.
type Parts<'t> = HashMap<(&'static str, String), DefinedPart<'t>>;

/// Returns whether a document is of such a project.
pub(super) fn is_of(tree: &DocumentTree) -> bool {
    tree.root.get("version").and_then(Node::as_str).is_some_and(|version| version.starts_with("rudder/"))
        && tree.root.get("kind").is_some()
}

/// Reads the documents of a project together.
pub(super) fn read(trees: &[&DocumentTree], import: &mut Import) {
    let mut parts = Parts::new();
    for tree in trees {
        for (kind, key) in
            [("event", "events"), ("property", "properties"), ("category", "categories"), ("custom-type", "types")]
        {
            let list = tree.root.get("spec").and_then(|spec| spec.get(key)).map(Node::items).unwrap_or_default();
            for node in list {
                if let Some(id) = node.get("id").and_then(Node::as_str) {
                    parts.insert((kind, id.to_owned()), DefinedPart { tree, node });
                }
            }
        }
    }
    let reader = RudderReader { parts };
    for tree in trees {
        reader.plan(tree, import);
    }
    // Events that no plan lists are events all the same.
    let mut events: Vec<_> = reader.parts.iter().filter(|((kind, _), _)| *kind == "event").collect();
    events.sort_by_key(|(_, part)| (part.tree.name.clone(), part.node.span.start()));
    for (_, part) in events {
        reader.event(*part, import);
    }
    for tree in trees {
        tree.leave(&tree.root, "a plan has no place for it, or nothing refers to it", &mut import.ledger);
    }
}

struct RudderReader<'t> {
    parts: Parts<'t>,
}

/// Returns the kind and the id of `#property:email`, `#/properties/group/email`.
fn reference(text: &str) -> Option<(&'static str, String)> {
    let text = text.strip_prefix('#')?;
    let (kind, id) = match text.strip_prefix('/') {
        Some(path) => (path.split('/').next()?, path.rsplit('/').next()?),
        None => text.split_once(':')?,
    };
    let kind = match kind {
        "event" | "events" => "event",
        "property" | "properties" => "property",
        "category" | "categories" => "category",
        "custom-type" | "custom-types" => "custom-type",
        _ => return None,
    };
    Some((kind, id.to_owned()))
}

impl RudderReader<'_> {
    fn part(&self, text: &str) -> Option<DefinedPart<'_>> {
        self.parts.get(&reference(text)?).copied()
    }

    fn plan(&self, tree: &DocumentTree, import: &mut Import) {
        let Some(spec) = tree.root.get("spec").filter(|spec| spec.get("rules").is_some()) else { return };
        // Of several plans the first names what becomes one plan.
        if import.draft.name.is_some() {
            for node in ["display_name", "name", "description"].iter().filter_map(|key| spec.get(key)) {
                tree.leave(node, "it is about another plan of the project, whose rules are read", &mut import.ledger);
            }
        }
        if let Some(name) =
            spec.get("display_name").or_else(|| spec.get("name")).filter(|_| import.draft.name.is_none())
        {
            import.draft.name = name.as_str().map(str::to_owned);
            tree.read(name, "the name of the plan", &mut import.ledger);
            if let Some(description) = spec.get("description") {
                import.draft.description = description.as_str().map(str::to_owned);
                tree.read(description, "the description of the plan", &mut import.ledger);
            }
        }
        for rule in spec.get("rules").map(Node::items).unwrap_or_default() {
            self.rule(tree, rule, import);
        }
    }

    fn rule(&self, tree: &DocumentTree, node: &Node, import: &mut Import) {
        let event = node.get("event");
        let text = event.and_then(|event| event.as_str().or_else(|| event.get("$ref")?.as_str())).unwrap_or_default();
        let Some(part) = self.part(text) else {
            return tree.leave(node, &format!("the event \"{text}\" is in none of the files"), &mut import.ledger);
        };
        let Some((call, name)) = self.event(part, import) else { return };
        for place in event.into_iter().chain(node.get("type")) {
            tree.read(place, "the event of the rule", &mut import.ledger);
        }
        let open = node.get("additional_properties").or_else(|| event?.get("allow_unplanned"));
        if let Some(open) = open {
            // In our form, as in JSON Schema, others are allowed where nothing forbids them.
            import.draft.rule(call, &name).additional = open.as_bool().filter(|is_open| !is_open);
            tree.read(open, "whether other properties are allowed", &mut import.ledger);
        }
        let mut list = std::mem::take(&mut import.draft.rule(call, &name).properties);
        self.properties(tree, node, &mut list, import);
        let branches = self.variants(tree, node, &mut list, import);
        let rule = import.draft.rule(call, &name);
        rule.properties = list;
        rule.extra.extend(branches.map(|branches| ("allOf".to_owned(), branches)));
    }

    /// Returns the call and the name of an event, which is put into the draft.
    fn event(&self, part: DefinedPart<'_>, import: &mut Import) -> Option<(Call, String)> {
        let text = |name: &str| part.node.get(name).and_then(Node::as_str);
        let call = text("event_type").map_or(Some(Call::Track), Call::read)?;
        let name = text("name").unwrap_or_default();
        if call == Call::Track && name.is_empty() {
            part.tree.leave(part.node, "it has no name", &mut import.ledger);
            return None;
        }
        let rule = import.draft.rule(call, name);
        let mut told = Vec::new();
        if let Some(description) = text("description") {
            told.push(("description", fill::event(rule, Field::EventDescription, "description", description)));
        }
        if let Some(category) = text("category") {
            let category = self.part(category).and_then(|part| part.node.get("name")?.as_str()).unwrap_or(category);
            told.push(("category", fill::event(rule, Field::Category, "category", category)));
        }
        for (key, outcome) in told {
            if let Some(node) = part.node.get(key) {
                part.tree.tell(node, outcome, &mut import.ledger);
            }
        }
        for key in ["id", "name", "event_type"] {
            if let Some(node) = part.node.get(key) {
                part.tree.read(node, Field::Event.what(), &mut import.ledger);
            }
        }
        if let Some(category) = text("category").and_then(|category| self.part(category)) {
            category.tree.read(category.node, Field::Category.what(), &mut import.ledger);
        }
        Some((call, name.to_owned()))
    }

    /// Reads the properties that a rule, a property or a custom type lists.
    fn properties(&self, tree: &DocumentTree, node: &Node, list: &mut Vec<Property>, import: &mut Import) {
        for item in node.get("properties").map(Node::items).unwrap_or_default() {
            let text = ["property", "$ref", "id"].iter().find_map(|key| item.get(key)?.as_str()).unwrap_or_default();
            let Some(part) = self.part(text) else {
                tree.leave(item, &format!("the property \"{text}\" is in none of the files"), &mut import.ledger);
                continue;
            };
            let name = part.node.get("name").and_then(Node::as_str).unwrap_or(text);
            let mut property = Property { name: name.to_owned(), ..Property::default() };
            self.define(part, &mut property, import, 0);
            property.required = item.get("required").and_then(Node::as_bool) == Some(true);
            self.properties(tree, item, &mut property.children, import);
            match list.iter().find(|known| known.name == property.name) {
                Some(known) if known.required != property.required => {
                    let why = format!("another rule of the event has `{}` already", property.name);
                    tree.leave(item, &why, &mut import.ledger);
                }
                Some(_) => tree.read(item, Field::Property.what(), &mut import.ledger),
                None => {
                    tree.read(item, Field::Property.what(), &mut import.ledger);
                    list.push(property);
                }
            }
        }
    }

    /// Reads what a definition says of a property.
    fn define(&self, part: DefinedPart<'_>, property: &mut Property, import: &mut Import, depth: usize) {
        if depth > 8 {
            return part.tree.leave(part.node, "its type refers to itself", &mut import.ledger);
        }
        for member in part.node.members() {
            let node = &member.value;
            let outcome = match member.name.as_str() {
                "id" => Ok("by what the others refer to it".to_owned()),
                "name" => Ok("the name of the property".to_owned()),
                "description" if property.get("description").is_some() => Ok("the description of the type".to_owned()),
                "description" => fill::property(property, Field::PropertyDescription, "description", &node.to_text()),
                "type" | "types" => self.types(node, property, import, depth),
                "item_type" | "item_types" | "itemTypes" => {
                    let mut items = Property::default();
                    let outcome = self.types(node, &mut items, import, depth);
                    property.set("items", items.to_node());
                    outcome
                }
                "config" | "propConfig" => {
                    self.config(part.tree, node, property, import, depth);
                    continue;
                }
                "properties" => {
                    let mut children = std::mem::take(&mut property.children);
                    self.properties(part.tree, part.node, &mut children, import);
                    property.children = children;
                    continue;
                }
                "variants" => {
                    let mut children = std::mem::take(&mut property.children);
                    let branches = self.variants(part.tree, part.node, &mut children, import);
                    property.children = children;
                    branches.into_iter().for_each(|branches| property.set("allOf", branches));
                    continue;
                }
                _ => Err("a plan has no place for it".to_owned()),
            };
            part.tree.tell(node, outcome, &mut import.ledger);
        }
    }

    /// Reads `string`, `string,integer`, `[integer, "null"]`, `#custom-type:email`.
    fn types(&self, node: &Node, property: &mut Property, import: &mut Import, depth: usize) -> typed::Outcome {
        let texts: Vec<String> = match &node.kind {
            Kind::Array(items) => items.iter().map(Node::to_text).collect(),
            _ => node.to_text().split(',').map(|text| text.trim().to_owned()).collect(),
        };
        if let [one] = texts.as_slice()
            && let Some(custom) = self.part(one)
        {
            self.define(custom, property, import, depth + 1);
            return Ok("the custom type of the property".to_owned());
        }
        // A custom type or null.
        let (nulls, others): (Vec<&String>, Vec<&String>) = texts.iter().partition(|text| *text == "null");
        if let ([_], [one]) = (nulls.as_slice(), others.as_slice())
            && let Some(custom) = self.part(one)
        {
            self.define(custom, property, import, depth + 1);
            typed::make_nullable(property);
            return Ok("the custom type of the property, or null".to_owned());
        }
        if texts.iter().any(|text| text.starts_with('#')) {
            return Err("a custom type among several types is not read".to_owned());
        }
        if texts.len() > 1 {
            property.set("type", value::texts(&texts));
            return Ok("the types of the property".to_owned());
        }
        fill::property(property, Field::Type, "type", &texts.concat())
    }

    fn config(&self, tree: &DocumentTree, node: &Node, property: &mut Property, import: &mut Import, depth: usize) {
        for member in node.members() {
            let keyword = camel(&member.name);
            let outcome = match keyword.as_str() {
                "itemTypes" | "itemType" => {
                    let mut items = Property::default();
                    let outcome = self.types(&member.value, &mut items, import, depth);
                    property.set("items", items.to_node());
                    outcome
                }
                known
                    if plan_model::schema::keyword::of(known)
                        .is_some_and(|keyword| keyword.wants.takes(&member.value)) =>
                {
                    property.set(known, value::unplaced(&member.value));
                    Ok(format!("{known} of the property"))
                }
                _ => Err("a plan has no place for it".to_owned()),
            };
            tree.tell(&member.value, outcome, &mut import.ledger);
        }
    }
}

/// Returns `min_length` as JSON Schema writes it.
fn camel(name: &str) -> String {
    let mut out = String::new();
    for (at, part) in name.split('_').enumerate() {
        let mut chars = part.chars();
        match chars.next() {
            Some(first) if at > 0 => out.extend(first.to_uppercase()),
            Some(first) => out.push(first),
            None => {}
        }
        out.extend(chars);
    }
    out
}
