//! The properties and custom types of a project. RudderStack tells properties apart by name, type and types of items; what differs in
//! its rules alone gets a custom type.

use super::super::super::lost::{Lost, SchemaProperty, types};
use super::super::super::value;
use super::DESCRIPTION;
use super::ids::Ids;
use plan_model::json::{Kind, Node};
use std::collections::HashMap;

const NAME_BYTES: usize = 65;
/// The values of `format` that RudderStack knows.
const FORMATS: [&str; 8] = ["date-time", "date", "time", "email", "uuid", "hostname", "ipv4", "ipv6"];
/// Keywords of JSON Schema, as a config has them, and the types that have them.
const CONFIG: [(&str, &str, &[&str]); 14] = [
    ("enum", "enum", &["string", "integer", "number", "boolean"]),
    ("minLength", "min_length", &["string"]),
    ("maxLength", "max_length", &["string"]),
    ("pattern", "pattern", &["string"]),
    ("format", "format", &["string"]),
    ("minimum", "minimum", &["integer", "number"]),
    ("maximum", "maximum", &["integer", "number"]),
    ("exclusiveMinimum", "exclusive_minimum", &["integer", "number"]),
    ("exclusiveMaximum", "exclusive_maximum", &["integer", "number"]),
    ("multipleOf", "multiple_of", &["integer", "number"]),
    ("minItems", "min_items", &["array"]),
    ("maxItems", "max_items", &["array"]),
    ("uniqueItems", "unique_items", &["array"]),
    ("const", "enum", &["string", "integer", "number", "boolean"]),
];

#[derive(Debug, Default)]
pub(super) struct Catalog {
    properties: Vec<Defined>,
    /// Name -> those of the properties that have it: a plan has few for each name, and thousands in all.
    named: HashMap<String, Vec<usize>>,
    property_ids: Ids,
    types: Vec<CustomType>,
    type_ids: Ids,
}

/// A property as the project defines it.
#[derive(Debug, Clone, PartialEq)]
struct Defined {
    id: String,
    name: String,
    description: Option<String>,
    /// The types, or a custom type.
    types: Vec<String>,
    items: Vec<String>,
    config: Vec<(&'static str, Node)>,
}

#[derive(Debug)]
struct CustomType {
    id: String,
    of: String,
    config: Vec<(&'static str, Node)>,
}

impl Catalog {
    /// Returns the id of the property, defined where it is not yet; none where RudderStack has no such property.
    pub(super) fn property(&mut self, property: SchemaProperty<'_>, place: &str, lost: &mut Lost) -> Option<String> {
        let SchemaProperty { name, schema, .. } = property;
        if name.is_empty() || name.len() > NAME_BYTES || name.trim() != name {
            lost.add(format!("{place}, whose name RudderStack does not take"));
            return None;
        }
        let mut wanted = Defined {
            id: String::new(),
            name: name.to_owned(),
            description: description(schema, place, lost),
            types: all_types(schema),
            items: self.items(schema, name, place, lost),
            config: config(schema, place, lost),
        };
        if let Some(id) = self.known(&wanted, place, lost) {
            return Some(id);
        }
        if self.rivals(&wanted).next().is_some() {
            let [of] = wanted.types.as_slice() else {
                lost.at("rules beside those of a property with the same name and types", place);
                return self.rivals(&wanted).next().map(|known| known.id.clone());
            };
            let mut config = std::mem::take(&mut wanted.config);
            if !wanted.items.is_empty() {
                config.push(("item_types", value::texts(std::mem::take(&mut wanted.items))));
            }
            let id = self.custom_type(name, of, config);
            wanted.types = vec![format!("#custom-type:{id}")];
            if let Some(id) = self.known(&wanted, place, lost) {
                return Some(id);
            }
        }
        wanted.id = self.property_ids.of(name);
        self.named.entry(name.to_owned()).or_default().push(self.properties.len());
        self.properties.push(wanted.clone());
        Some(wanted.id)
    }

    /// Returns the properties that RudderStack takes for this one.
    fn rivals<'s>(&'s self, wanted: &'s Defined) -> impl Iterator<Item = &'s Defined> {
        let named = self.named.get(&wanted.name).map(Vec::as_slice).unwrap_or_default();
        named.iter().filter_map(|at| self.properties.get(*at)).filter(|known| known.counts_as(wanted))
    }

    /// Returns the property that is the same but for its description.
    fn known(&self, wanted: &Defined, place: &str, lost: &mut Lost) -> Option<String> {
        let known = self.rivals(wanted).find(|known| known.config == wanted.config)?;
        if known.description != wanted.description {
            lost.at("another description than that of a property with the same name and type", place);
        }
        Some(known.id.clone())
    }

    /// Returns the types of the items of a list; rules of theirs make a custom type.
    fn items(&mut self, schema: &Node, name: &str, place: &str, lost: &mut Lost) -> Vec<String> {
        let Some(items) = schema.get("items") else { return Vec::new() };
        let place = format!("the items of {place}");
        if items.is_object() {
            lost.unlisted(items, &place);
        } else if items.as_bool() != Some(true) {
            lost.at("the schema", &place);
        }
        if items.get("items").is_some() {
            lost.at("items", &place);
        }
        let types = all_types(items);
        let config = config(items, &place, lost);
        if items.get("description").is_some() {
            lost.at("description", &place);
        }
        match types.as_slice() {
            [of] if !config.is_empty() => vec![format!("#custom-type:{}", self.custom_type(name, of, config))],
            _ => {
                config.iter().for_each(|(keyword, _)| lost.at(*keyword, &place));
                types
            }
        }
    }

    fn custom_type(&mut self, name: &str, of: &str, config: Vec<(&'static str, Node)>) -> String {
        if let Some(known) = self.types.iter().find(|known| known.of == of && known.config == config) {
            return known.id.clone();
        }
        let id = self.type_ids.of(name);
        self.types.push(CustomType { id: id.clone(), of: of.to_owned(), config });
        id
    }

    /// Returns the properties and the custom types, as the documents list them.
    pub(super) fn into_lists(self) -> (Vec<Node>, Vec<Node>) {
        let properties = self.properties.into_iter().map(Defined::into_node).collect();
        (properties, self.types.into_iter().map(CustomType::into_node).collect())
    }
}

impl Defined {
    /// Returns whether RudderStack takes both for one property.
    fn counts_as(&self, other: &Self) -> bool {
        let sorted = |types: &[String]| {
            let mut types = types.to_vec();
            types.sort();
            types
        };
        self.name == other.name
            && sorted(&self.types) == sorted(&other.types)
            && sorted(&self.items) == sorted(&other.items)
    }

    fn into_node(self) -> Node {
        let mut members = vec![("id", value::text(self.id)), ("name", value::text(self.name))];
        members.extend(self.description.map(|text| ("description", value::text(text))));
        members.extend(one_or_several("type", "types", &self.types));
        members.extend(one_or_several("item_type", "item_types", &self.items));
        if !self.config.is_empty() {
            members.push(("config", value::object(self.config)));
        }
        value::object(members)
    }
}

impl CustomType {
    fn into_node(self) -> Node {
        let mut members = vec![
            ("id", value::text(self.id.clone())),
            ("name", value::text(name_of_type(&self.id))),
            ("type", value::text(self.of)),
        ];
        if !self.config.is_empty() {
            members.push(("config", value::object(self.config)));
        }
        value::object(members)
    }
}

/// Returns a name for a custom type: it starts with a capital letter, and has 2 to 65 letters, digits, `_` and `-`.
fn name_of_type(id: &str) -> String {
    let name: String = id
        .split(['_', '-'])
        .filter_map(|word| {
            let mut chars = word.chars();
            chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str())
        })
        .collect();
    format!("{}Type", if name.starts_with(|first: char| first.is_ascii_digit()) { format!("Of{name}") } else { name })
}

fn one_or_several(one: &'static str, several: &'static str, types: &[String]) -> Option<(&'static str, Node)> {
    match types {
        [] => None,
        [only] => Some((one, value::text(only))),
        _ => Some((several, value::texts(types))),
    }
}

/// Returns every type, null among them.
fn all_types(schema: &Node) -> Vec<String> {
    let (types, is_nullable) = types(schema);
    types.into_iter().chain(is_nullable.then_some("null")).map(str::to_owned).collect()
}

fn description(schema: &Node, place: &str, lost: &mut Lost) -> Option<String> {
    let text = schema.get("description")?.to_text();
    if DESCRIPTION.contains(&text.len()) {
        return Some(text);
    }
    lost.at("description of less than 3 or more than 2000 characters", place);
    None
}

/// Returns what a config holds of a schema; the rest is lost.
fn config(schema: &Node, place: &str, lost: &mut Lost) -> Vec<(&'static str, Node)> {
    let types = all_types(schema);
    let mut config = Vec::new();
    for member in schema.members() {
        let keyword = member.name.as_str();
        if matches!(keyword, "type" | "description" | "items" | "properties" | "required") {
            continue;
        }
        if keyword == "additionalProperties" && (is_said_of(schema) || member.value.as_bool() == Some(true)) {
            continue;
        }
        let known = CONFIG
            .iter()
            .find(|(name, _, of)| *name == keyword && of.iter().any(|of| types.iter().any(|known| known == of)));
        match known {
            Some((name, key, _)) if is_taken(name, &member.value) => {
                config.push((*key, config_value(name, &member.value)))
            }
            _ => lost.at(keyword, place),
        }
    }
    config
}

/// Returns whether the rule of an event says whether an object may have further properties: it does so of objects that list some.
fn is_said_of(object: &Node) -> bool {
    let lists = object.get("properties").is_some_and(|listed| !listed.members().is_empty());
    lists && object.get("additionalProperties").is_some_and(|open| open.as_bool().is_some())
}

fn is_taken(keyword: &str, value: &Node) -> bool {
    match keyword {
        "format" => value.as_str().is_some_and(|format| FORMATS.contains(&format)),
        // The draft 04 of JSON Schema has a flag of these names.
        "exclusiveMinimum" | "exclusiveMaximum" => matches!(value.kind, Kind::Number(_)),
        _ => true,
    }
}

fn config_value(keyword: &str, node: &Node) -> Node {
    let node = value::unplaced(node);
    if keyword == "const" { value::list(vec![node]) } else { node }
}
