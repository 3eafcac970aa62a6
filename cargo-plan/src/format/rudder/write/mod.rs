//! A plan as a `rudder/v1` project: a document for each kind, in which the rules of the tracking plan refer to events and properties,
//! events to categories, and properties to custom types. The rules are those that `rudder-cli validate` has
//! (<https://github.com/rudderlabs/rudder-iac>, `cli/internal/providers/datacatalog/rules`): lengths of names and descriptions, how
//! deep objects may go, and that no two properties have the same name, type and types of items.

mod catalog;
mod ids;

use super::super::lost::{Lost, SchemaProperty, properties, shown};
use super::super::rule::{call_and_name, payload};
use super::super::value;
use catalog::Catalog;
use ids::Ids;
use plan_model::json::Node;

/// How many levels of objects below a property the tool takes.
const MAX_DEPTH: usize = 3;
/// In bytes, as the tool counts them.
const EVENT_NAME_BYTES: usize = 64;
const DESCRIPTION: std::ops::RangeInclusive<usize> = 3..=2000;

/// Returns the documents, each with the name of its file, and what they have no place for.
pub(crate) fn write(plan: &Node) -> (Vec<(&'static str, Node)>, Lost) {
    let mut lost = Lost::of_plan(plan, &["name", "description"]);
    let mut project = Project::default();
    for rule in plan.get("rules").map(Node::items).unwrap_or_default() {
        project.rule(rule, &mut lost);
    }
    (project.documents(plan, &mut lost), lost)
}

#[derive(Default)]
struct Project {
    catalog: Catalog,
    /// Name -> id.
    categories: Vec<(String, String)>,
    category_ids: Ids,
    event_ids: Ids,
    events: Vec<Node>,
    rules: Vec<Node>,
    /// The calls beside track that have their event: the tool has one of each, without a name.
    calls: Vec<String>,
}

impl Project {
    fn rule(&mut self, rule: &Node, lost: &mut Lost) {
        let (call, name) = call_and_name(rule);
        if call == "common" {
            return lost.whole(rule);
        }
        if call == "track" && name.len() > EVENT_NAME_BYTES {
            return lost.add(format!("{}, whose name is longer than {EVENT_NAME_BYTES} bytes", shown(rule)));
        }
        if call != "track" && self.calls.contains(&call) {
            return lost.add(format!("{}: RudderStack has one event of {call}, without a name", shown(rule)));
        }
        if call != "track" && !name.is_empty() {
            lost.at("the name", &shown(rule));
        }
        self.calls.push(call.clone());
        lost.of_rule(rule, &["description", "labels", "category", "additionalProperties"]);
        let id = self.event_ids.of(if name.is_empty() { &call } else { &name });
        self.event(rule, &id, lost);
        let event_rule = self.event_rule(rule, &id, lost);
        self.rules.push(event_rule);
    }

    fn event(&mut self, rule: &Node, id: &str, lost: &mut Lost) {
        let (call, name) = call_and_name(rule);
        let mut event = vec![("id", value::text(id))];
        if call == "track" {
            event.push(("name", value::text(&name)));
        }
        event.push(("event_type", value::text(&call)));
        if let Some(text) = rule.get("description").and_then(Node::as_str) {
            match is_description(text) {
                true => event.push(("description", value::text(text))),
                false => lost.at(
                    "description that does not start with a letter or has less than 3 or more than 2000 characters",
                    &shown(rule),
                ),
            }
        }
        if let Some(name) = self.category_of(rule, lost) {
            let id = self.category(&name);
            event.push(("category", value::text(format!("#category:{id}"))));
        }
        self.events.push(value::object(event));
    }

    /// Returns the category that the rule, or a label of it, names.
    fn category_of(&self, rule: &Node, lost: &mut Lost) -> Option<String> {
        let labels = rule.get("labels").map(Node::members).unwrap_or_default();
        for label in labels.iter().filter(|label| label.name != "category") {
            lost.at(format!("the label {}", label.name), &shown(rule));
        }
        let label = labels.iter().find(|label| label.name == "category").map(|label| &label.value);
        let name = rule.get("category").or(label)?.to_text();
        if is_display_name(&name) {
            return Some(name);
        }
        lost.at(format!("the category \"{name}\", which is no name to RudderStack,"), &shown(rule));
        None
    }

    fn category(&mut self, name: &str) -> String {
        if let Some((_, id)) = self.categories.iter().find(|(known, _)| known == name) {
            return id.clone();
        }
        let id = self.category_ids.of(name);
        self.categories.push((name.to_owned(), id.clone()));
        id
    }

    fn event_rule(&mut self, rule: &Node, id: &str, lost: &mut Lost) -> Node {
        let (call, _) = call_and_name(rule);
        let schema = payload(rule);
        let mut members = vec![
            ("type", value::text("event_rule")),
            ("id", value::text(format!("{id}_rule"))),
            ("event", value::text(format!("#event:{id}"))),
        ];
        if matches!(call.as_str(), "identify" | "group") {
            members.push(("identity_section", value::text("traits")));
        }
        // Where nothing is said, the tool allows no others; JSON Schema does.
        let is_open = schema.get("additionalProperties").is_none_or(|open| open.as_bool() != Some(false));
        members.push(("additional_properties", value::boolean(is_open)));
        let place = shown(rule);
        if schema.get("additionalProperties").is_some_and(|open| open.as_bool().is_none()) {
            lost.at("additionalProperties", &place);
        }
        let list = self.properties(schema, &place, 0, lost);
        if !list.is_empty() {
            members.push(("properties", value::list(list)));
        }
        value::object(members)
    }

    fn properties(&mut self, schema: &Node, place: &str, depth: usize, lost: &mut Lost) -> Vec<Node> {
        properties(schema).filter_map(|property| self.property(property, place, depth, lost)).collect()
    }

    /// Returns a reference to a property, with what is inside of it.
    fn property(&mut self, property: SchemaProperty<'_>, place: &str, depth: usize, lost: &mut Lost) -> Option<Node> {
        let of = format!("`{}` of {place}", property.name);
        let id = self.catalog.property(property, &of, lost)?;
        let mut members =
            vec![("property", value::text(format!("#property:{id}"))), ("required", value::boolean(property.required))];
        lost.unlisted(property.schema, &of);
        let holder =
            property.schema.get("items").filter(|items| items.get("properties").is_some()).unwrap_or(property.schema);
        if holder.get("properties").is_some_and(|inner| !inner.members().is_empty()) {
            if depth == MAX_DEPTH {
                lost.add(format!("the properties of {of}, which are more than {MAX_DEPTH} levels deep"));
            } else {
                let inner = self.properties(holder, &of, depth + 1, lost);
                let is_open = holder.get("additionalProperties").is_none_or(|open| open.as_bool() != Some(false));
                members.push(("additional_properties", value::boolean(is_open)));
                members.push(("properties", value::list(inner)));
            }
        }
        Some(value::object(members))
    }

    fn documents(self, plan: &Node, lost: &mut Lost) -> Vec<(&'static str, Node)> {
        let document = |kind: &str, spec: Node| {
            value::object([
                ("version", value::text("rudder/v1")),
                ("kind", value::text(kind)),
                ("metadata", value::object([("name", value::text(kind.replace('-', "_")))])),
                ("spec", spec),
            ])
        };
        let listed = |kind: &str, key: &str, list: Vec<Node>| document(kind, value::object([(key, value::list(list))]));
        let mut documents = Vec::new();
        let (properties, types) = self.catalog.into_lists();
        if !self.categories.is_empty() {
            let list = self.categories.iter();
            let list =
                list.map(|(name, id)| value::object([("id", value::text(id)), ("name", value::text(name))])).collect();
            documents.push(("categories.yaml", listed("categories", "categories", list)));
        }
        documents.push(("events.yaml", listed("events", "events", self.events)));
        if !types.is_empty() {
            documents.push(("custom-types.yaml", listed("custom-types", "types", types)));
        }
        if !properties.is_empty() {
            documents.push(("properties.yaml", listed("properties", "properties", properties)));
        }
        documents.push(("tracking-plan.yaml", document("tracking-plan", about(plan, self.rules, lost))));
        documents
    }
}

/// Returns what the tracking plan says of itself, with its rules.
fn about(plan: &Node, rules: Vec<Node>, lost: &mut Lost) -> Node {
    let given = plan.get("name").and_then(Node::as_str);
    let name = given.filter(|name| is_display_name(name)).unwrap_or("Tracking Plan");
    if let Some(given) = given.filter(|given| *given != name) {
        lost.add(format!("the name \"{given}\" of the plan, which is none to RudderStack"));
    }
    let mut spec = vec![("id", value::text(Ids::default().of(name))), ("display_name", value::text(name))];
    if let Some(text) = plan.get("description").and_then(Node::as_str) {
        match is_description(text) {
            true => spec.push(("description", value::text(text))),
            false => lost.add("the description of the plan, which does not start with a letter or has less than 3 or more than 2000 characters"),
        }
    }
    spec.push(("rules", value::list(rules)));
    value::object(spec)
}

/// Returns whether a text can describe an event or the plan.
fn is_description(text: &str) -> bool {
    DESCRIPTION.contains(&text.len()) && text.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Returns whether a text can name a category or the plan: 3 to 65 letters, digits, blanks and `_,.-`.
fn is_display_name(text: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | ',' | '.' | '-');
    (3..=65).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(is_inner)
        && !text.ends_with(' ')
}
