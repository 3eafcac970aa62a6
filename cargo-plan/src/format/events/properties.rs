//! The properties of an event in YAML and JSON: names, names with types, objects, schemas.

use super::super::draft::{Call, Property};
use super::super::field::{Field, Subject};
use super::super::ledger::Id;
use super::super::{fill, items, typed, types, value};
use super::{EventReader, field_of, text_of, unknown};
use plan_model::json::{Kind, Member, Node};

/// Returns whether a key of an event, of this field, holds its properties.
pub(super) fn holds(field: Field, node: &Node) -> bool {
    let is_field = matches!(
        field,
        Field::Properties
            | Field::RequiredProperties
            | Field::OptionalProperties
            | Field::Property
            | Field::Trait
            | Field::GroupTrait
    );
    is_field && (is_list(node) || node.as_str().is_some_and(|text| field.lists_properties() && !text.is_empty()))
}

pub(super) fn is_list(node: &Node) -> bool {
    node.is_object() || matches!(node.kind, Kind::Array(_))
}

/// Returns whether a value lists properties: a map of nothing but texts and numbers is the settings of something.
pub(super) fn lists_properties(node: &Node) -> bool {
    let is_said = |member: &Member| is_list(&member.value) || is_type(&member.value) || member.value.is_null();
    matches!(node.kind, Kind::Array(_)) || (node.is_object() && (is_empty(node) || node.members().iter().any(is_said)))
}

pub(super) fn is_empty(node: &Node) -> bool {
    node.items().is_empty() && node.members().is_empty()
}

/// Keywords of JSON Schema that are taken as they are, where their values are of the right kind.
const KEYWORDS: [&str; 22] = [
    "enum",
    "const",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "default",
    "examples",
    "title",
    "items",
    "anyOf",
    "oneOf",
    "allOf",
    "x-pii",
];

/// Keys of a value that say what it means.
const MEANINGS: [&str; 11] = [
    "label",
    "name",
    "title",
    "display_name",
    "displayName",
    "description",
    "meaning",
    "brief",
    "note",
    "comment",
    "definition",
];

impl EventReader<'_> {
    /// Puts the properties that a key holds into a rule.
    pub(super) fn properties_of(&mut self, field: Field, node: &Node, call: Call, name: &str) {
        let mut list = std::mem::take(&mut self.import.draft.rule(call, name).properties);
        self.into(field, node, call, &mut list);
        self.import.draft.rule(call, name).properties = list;
    }

    fn into(&mut self, field: Field, node: &Node, call: Call, list: &mut Vec<Property>) {
        let required = field == Field::RequiredProperties;
        match &node.kind {
            Kind::Array(all) => {
                for item in all {
                    self.item(item, required, call, list);
                }
            }
            // A JSON Schema of the object.
            Kind::Object(members) if is_schema(node) => {
                for member in members {
                    match member.name.as_str() {
                        "properties" => self.into(field, &member.value, call, list),
                        "required" => {}
                        "type" | "$schema" | "additionalProperties" | "title" | "description" => {
                            self.tree.read(&member.value, "the schema of the properties", &mut self.import.ledger)
                        }
                        _ => self.tree.leave(&member.value, &unknown(&member.name), &mut self.import.ledger),
                    }
                }
                if let Some(names) = node.get("required") {
                    let is_required =
                        |property: &Property| names.items().iter().any(|name| name.as_str() == Some(&property.name));
                    list.iter_mut().for_each(|property| property.required |= is_required(property));
                    self.tree.read(names, "which properties are required", &mut self.import.ledger);
                }
            }
            Kind::Object(members) => {
                for member in members {
                    self.member(member, required, list);
                }
            }
            Kind::String(text) => {
                let mut rule =
                    super::super::draft::DraftRule { call, properties: std::mem::take(list), ..Default::default() };
                let outcome = items::list(&mut rule, field, text);
                *list = rule.properties;
                self.tree.tell(node, outcome, &mut self.import.ledger);
            }
            _ => self.tree.leave(node, "this is no list of properties", &mut self.import.ledger),
        }
    }

    /// Reads a property without a word to the ledger, as it is not known yet whether an event has it. Returns what was read of it.
    pub(super) fn definition_of(&mut self, node: &Node, list: &mut Vec<Property>) -> Vec<Id> {
        self.import.ledger.hold_back();
        self.item(node, false, Call::Track, list);
        self.import.ledger.held_back()
    }

    /// Reads one of a list: a name, or an object with a name.
    pub(super) fn item(&mut self, node: &Node, required: bool, call: Call, list: &mut Vec<Property>) {
        match &node.kind {
            Kind::String(text) => match items::item(text) {
                Some(item) => {
                    let property = place(list, &item.name);
                    property.required |= required || item.required == Some(true);
                    if let Some(rest) = &item.rest {
                        items::say(property, rest);
                    }
                    self.tree.read(node, &format!("a {}", call.payload()), &mut self.import.ledger);
                }
                None => self.tree.leave(node, "it is too long to be the name of a property", &mut self.import.ledger),
            },
            Kind::Object(members) => {
                let named = super::name::name_of(node, self.options)
                    .or_else(|| {
                        members.iter().find(|member| {
                            matches!(field_of(self.options, &member.name, Subject::Property), Some(Field::Property))
                                && member.value.as_str().is_some()
                        })
                    })
                    .or_else(|| members.iter().find(|member| member.name == "ref" && member.value.as_str().is_some()));
                match (named, members.as_slice()) {
                    // `- order_id: string`
                    (_, [only]) if named.is_none() || !matches!(only.name.as_str(), "name" | "key" | "id" | "ref") => {
                        self.member(only, required, list)
                    }
                    (Some(named), _) => {
                        self.tree.read(&named.value, &format!("a {}", call.payload()), &mut self.import.ledger);
                        let name = named.value.to_text();
                        let property = place(list, name.trim());
                        property.required |= required;
                        let others: Vec<&Member> = members.iter().filter(|member| member.name != named.name).collect();
                        self.say(property, &others);
                    }
                    (None, _) => self.tree.leave(node, "it has no name", &mut self.import.ledger),
                }
            }
            _ => self.tree.leave(node, "this is no property", &mut self.import.ledger),
        }
    }

    /// Reads `order_id: string`, `order_id: {type: string}`.
    fn member(&mut self, member: &Member, required: bool, list: &mut Vec<Property>) {
        let (name, is_required) = match (member.name.strip_suffix(['*', '!']), member.name.strip_suffix('?')) {
            (Some(name), _) => (name, true),
            (_, Some(name)) => (name, false),
            _ => (member.name.as_str(), required),
        };
        let property = place(list, name);
        property.required |= is_required;
        match &member.value.kind {
            // `device: {os: string, model: string}`, `items: [{sku: string}]`
            Kind::Object(_) if self.is_of_types(&member.value) => self.children(property, "object", &member.value),
            Kind::Array(items) if items.len() == 1 && items.iter().all(|item| self.is_of_types(item)) => {
                items.iter().for_each(|item| self.children(property, "array", item));
            }
            // `tags: [string]`
            Kind::Array(items) if items.len() == 1 && items.iter().all(is_type) => {
                let of = items.iter().find_map(|item| types::read(&format!("[{}]", item.as_str()?)));
                of.iter().for_each(|of| property.set_type(of));
                self.tree.read(&member.value, "the type of the property", &mut self.import.ledger);
            }
            Kind::Object(members) => {
                let all: Vec<&Member> = members.iter().collect();
                self.say(property, &all);
            }
            Kind::String(text) => {
                let what = match types::read(text) {
                    Some(of) => {
                        property.set_type(&of);
                        "the type of the property"
                    }
                    None => {
                        items::say(property, text);
                        "what the property is"
                    }
                };
                self.tree.read(&member.value, what, &mut self.import.ledger);
            }
            Kind::Null => {}
            Kind::Array(values) if values.iter().all(|value| !is_list(value)) && !values.is_empty() => {
                property.set("enum", value::list(values.iter().map(value::unplaced).collect()));
                self.tree.read(&member.value, Field::Enum.what(), &mut self.import.ledger);
            }
            _ => {
                let example = value::list(vec![value::unplaced(&member.value)]);
                property.set("examples", example);
                self.tree.read(&member.value, Field::Example.what(), &mut self.import.ledger);
            }
        }
    }

    /// Reads the only values of a property, each with what it means: `enum: [{value: x, label: Close}]`.
    fn explained(&mut self, property: &mut Property, values: &[Node]) {
        let named: Option<Vec<(&Node, Option<&str>)>> = values.iter().map(value_in).collect();
        let Some(named) = named else {
            return values.iter().for_each(|value| {
                self.tree.leave(value, "a value beside it has no `value`", &mut self.import.ledger);
            });
        };
        let nodes: Vec<&Node> = named.iter().map(|(value, _)| *value).collect();
        let is_set = set_only_values(property, &nodes);
        let what = if is_set { Field::Enum.what() } else { Field::PropertyNotes.what() };
        for (said, (value, key)) in values.iter().zip(&named) {
            self.tree.read(value, what, &mut self.import.ledger);
            for member in said.members().iter().filter(|member| Some(member.name.as_str()) != *key) {
                self.meaning_of(property, &value.to_text(), member);
            }
        }
    }

    /// Reads what stands beside a value: what it means, or what a plan has no place for.
    fn meaning_of(&mut self, property: &mut Property, value: &str, member: &Member) {
        let node = &member.value;
        let text = node.as_str().map(str::trim).filter(|_| MEANINGS.contains(&member.name.as_str()));
        let Some(text) = text else {
            let why = format!("a plan has no place for the \"{}\" of a value", member.name);
            return self.tree.leave(node, &why, &mut self.import.ledger);
        };
        if !text.is_empty() && text != value {
            property.describe(&format!("{value}: {text}"));
        }
        self.tree.read(node, "a paragraph in the description of the property", &mut self.import.ledger);
    }

    fn children(&mut self, property: &mut Property, of: &str, node: &Node) {
        property.set("type", value::text(of));
        let mut children = std::mem::take(&mut property.children);
        self.into(Field::Properties, node, Call::Track, &mut children);
        property.children = children;
    }

    /// Returns whether an object is nothing but the names of properties with their types. `{type: string, format: uuid}` is said of one.
    fn is_of_types(&self, node: &Node) -> bool {
        let field = |member: &Member| field_of(self.options, &member.name, Subject::Property);
        let members = node.members();
        let are_types = members.iter().all(|member| {
            let is_list = matches!(member.value.items(), [item] if is_type(item) || self.is_of_types(item));
            is_type(&member.value) || is_list || self.is_of_types(&member.value)
        });
        !members.is_empty()
            && are_types
            && members.iter().any(|member| field(member).is_none())
            && !members.iter().any(|member| field(member) == Some(Field::Type))
    }

    /// Reads what the keys of a property say of it; its type first.
    pub(super) fn say(&mut self, property: &mut Property, members: &[&Member]) {
        let mut members = members.to_vec();
        members.sort_by_key(|member| match field_of(self.options, &member.name, Subject::Property) {
            Some(Field::Type | Field::Scope) => 0,
            Some(Field::Nullable | Field::Required | Field::Optional) => 2,
            _ => 1,
        });
        for member in members {
            let outcome = self.one(property, member);
            if let Some(outcome) = outcome {
                self.tell(&member.value, outcome);
            }
        }
    }

    fn one(&mut self, property: &mut Property, member: &Member) -> Option<typed::Outcome> {
        let (key, node) = (member.name.as_str(), &member.value);
        let field = field_of(self.options, key, Subject::Property);
        // "Parameter type" says whom a property is about, or what it holds.
        let holds_a_type = property.get("type").is_none() && is_type(node);
        let field = if field == Some(Field::Scope) && holds_a_type { Some(Field::Type) } else { field };
        let is_nested = key == "properties" || key == "children" || key == "fields";
        match &node.kind {
            Kind::Null => return None,
            Kind::Object(_) | Kind::Array(_) if is_nested => {
                let mut children = std::mem::take(&mut property.children);
                self.into(Field::Properties, node, Call::Track, &mut children);
                property.children = children;
                return None;
            }
            Kind::Array(names) if key == "required" && !property.children.is_empty() => {
                let is_required = |child: &Property| names.iter().any(|name| name.as_str() == Some(&child.name));
                property.children.iter_mut().for_each(|child| child.required |= is_required(child));
                return Some(Ok("which properties are required".to_owned()));
            }
            // `enum: [{value: x, label: Close}]`
            Kind::Array(values)
                if matches!(field, Some(Field::Enum | Field::Values)) && values.iter().any(Node::is_object) =>
            {
                self.explained(property, values);
                return None;
            }
            Kind::Array(values) if matches!(field, Some(Field::Enum | Field::Values)) => {
                let is_set = set_only_values(property, &values.iter().collect::<Vec<_>>());
                let what = if is_set { Field::Enum.what() } else { Field::PropertyNotes.what() };
                return Some(Ok(what.to_owned()));
            }
            // `requirement_level: {conditionally_required: …}`
            Kind::Object(said) if matches!(field, Some(Field::Required)) => {
                let texts: Vec<String> = said
                    .iter()
                    .map(|member| format!("{}: {}", member.name.replace('_', " "), member.value.to_text()))
                    .collect();
                return Some(fill::property(property, Field::Required, key, &texts.join("; ")));
            }
            Kind::Array(values) if field == Some(Field::Example) => {
                let values = values.iter().filter(|value| !value.is_null()).map(|value| value_as(property, value));
                let values = value::list(values.collect());
                property.set("examples", values);
                return Some(Ok(Field::Example.what().to_owned()));
            }
            Kind::Object(_) if field == Some(Field::Type) && self.members_of_type(property, node) => return None,
            Kind::Array(names) if field == Some(Field::Type) => {
                let texts: Vec<String> = names.iter().map(Node::to_text).collect();
                return Some(fill::property(property, Field::Type, key, &texts.join(" | ")));
            }
            Kind::Object(_) if key == "items" => {
                let mut items = Property::default();
                let members: Vec<&Member> = node.members().iter().collect();
                self.say(&mut items, &members);
                property.set("items", items.to_node());
                if !property.is("array") {
                    property.set("type", value::text("array"));
                }
                return None;
            }
            // `items: [{name: sku, type: string}]` lists the properties of an item, which are no schemas of positions.
            Kind::Array(items) if key == "items" && are_named(items) => {
                self.children(property, "array", node);
                return None;
            }
            // `items: string`, `items: [string]`
            Kind::String(_) | Kind::Array(_) if key == "items" && !node.items().iter().any(is_list) => {
                return Some(type_of_items(property, node));
            }
            _ => {}
        }
        // `oneOf: [home, settings]` has values where JSON Schema has schemas.
        if matches!(key, "oneOf" | "anyOf" | "allOf") && !node.items().iter().all(Node::is_object) {
            let is_value = |item: &Node| !is_list(item);
            if key == "allOf" || !node.items().iter().all(is_value) {
                return Some(Err(format!("\"{key}\" holds no schemas")));
            }
            let values = node.items().iter().map(|item| typed::value_of(property, &item.to_text())).collect();
            let is_set = typed::set_values(property, values);
            return Some(Ok(if is_set { Field::Enum.what() } else { Field::PropertyNotes.what() }.to_owned()));
        }
        let fits = plan_model::schema::keyword::of(key).is_none_or(|keyword| keyword.wants.takes(node));
        if KEYWORDS.contains(&key) && fits && !matches!(key, "format" | "title") {
            // `type: integer, default: "3"`
            let has_other_type = ["number", "integer", "boolean"].iter().any(|of| property.is(of));
            let is_value = matches!(key, "default" | "const") && has_other_type;
            let said = if is_value { value_as(property, node) } else { value::unplaced(node) };
            property.set(key, said);
            return Some(Ok(format!("{key} of the property")));
        }
        let Some(field) = field else { return Some(Err(unknown(key))) };
        match text_of(node) {
            Some(text) => Some(fill::property(property, field, key, &text)),
            None => Some(Err(format!("\"{key}\" holds more than a text"))),
        }
    }
}

/// Returns whether items are objects that each have a name: JSON Schema has no such keyword.
fn are_named(items: &[Node]) -> bool {
    let is_text = |item: &Node, key: &&str| item.get(key).is_some_and(|name| name.as_str().is_some());
    !items.is_empty() && items.iter().all(|item| ["name", "key"].iter().any(|key| is_text(item, key)))
}

/// Gives a property the type of a list of what `items` names.
fn type_of_items(property: &mut Property, items: &Node) -> typed::Outcome {
    let texts: Vec<&str> = items.as_str().into_iter().chain(items.items().iter().filter_map(Node::as_str)).collect();
    let list = match texts.as_slice() {
        [text] => types::read(&format!("[{text}]")),
        _ => None,
    };
    let Some(list) = list else { return Err("\"items\" names no type that is known".to_owned()) };
    property.set_type(&list);
    Ok("the type of the items".to_owned())
}

/// Returns the property of this name in a list, made where it is not there yet.
fn place<'l>(list: &'l mut Vec<Property>, name: &str) -> &'l mut Property {
    super::super::draft::property_in(list, name).0
}

/// Returns a value as the property has it: a text in the type of the property, and a number as a text where that is its type.
fn value_as(property: &Property, value: &Node) -> Node {
    match value.kind {
        Kind::Number(_) | Kind::Boolean(_) if !property.is("string") => value::unplaced(value),
        Kind::Array(_) | Kind::Object(_) | Kind::Null => value::unplaced(value),
        _ => typed::value_of(property, &value.to_text()),
    }
}

/// Gives a property its only values. Returns whether it has them. That one of them is null is said by its type as well.
fn set_only_values(property: &mut Property, values: &[&Node]) -> bool {
    let others = values.iter().filter(|value| !value.is_null()).map(|value| value_as(property, value)).collect();
    let is_set = typed::set_values(property, others);
    if is_set && values.iter().any(|value| value.is_null()) {
        let untyped = property.get("enum").filter(|_| property.get("type").is_none()).map(Node::items);
        match untyped.map(|values| values.iter().cloned().chain([Node::null()]).collect()) {
            Some(values) => property.set("enum", value::list(values)),
            None => typed::make_nullable(property),
        }
    }
    is_set
}

/// Returns the value of one of the only values of a property, and the key that it stands under.
fn value_in(node: &Node) -> Option<(&Node, Option<&'static str>)> {
    if !is_list(node) {
        return Some((node, None));
    }
    let value_of =
        |key: &'static str| Some((node.get(key).filter(|value| !is_list(value) && !value.is_null())?, Some(key)));
    ["value", "key", "id", "name"].into_iter().find_map(value_of)
}

fn is_type(node: &Node) -> bool {
    let text = node.as_str().map(|text| text.trim_end_matches(['?', '!', '*']));
    text.and_then(types::read).is_some_and(|of| !of.names.is_empty() && of.values.is_empty())
}

fn is_schema(node: &Node) -> bool {
    let has_properties = node.get("properties").is_some_and(Node::is_object);
    has_properties && node.get("type").is_none_or(|of| of.as_str() == Some("object") || !of.items().is_empty())
}
