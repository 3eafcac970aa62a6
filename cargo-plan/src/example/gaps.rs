//! Examples in the place of what is not known of a value.

use super::schemas::merged;
use super::value::ExampleMaker;
use plan_model::json::{Kind, Node};

/// How many schemas may speak of one value: some contain themselves.
const MOST_SCHEMAS: usize = 200;

/// Puts an example of what the schema allows in the place of each value that `is_gap`, and returns the places of them: `email`,
/// `products[].owner`. Where the schema does not speak of a value, it stays.
pub(crate) fn fill_gaps(schema: &Node, value: &mut Node, is_gap: &dyn Fn(&Node) -> bool) -> Vec<String> {
    let mut filling = GapFilling { maker: ExampleMaker::whole(schema), is_gap, places: Vec::new() };
    filling.value(value, vec![schema], &GapPlace::default());
    filling.places
}

/// Where a value stands.
#[derive(Default)]
struct GapPlace<'v> {
    path: String,
    /// The name of the property that it is of.
    name: &'v str,
    /// Its position in the list around it: of several values each gets its own example.
    position: usize,
}

struct GapFilling<'s, 'g> {
    maker: ExampleMaker<'s>,
    is_gap: &'g dyn Fn(&Node) -> bool,
    places: Vec<String>,
}

impl<'s> GapFilling<'s, '_> {
    fn value(&mut self, value: &mut Node, schemas: Vec<&'s Node>, place: &GapPlace<'_>) {
        if (self.is_gap)(value) {
            if !self.places.contains(&place.path) {
                self.places.push(place.path.clone());
            }
            if let Some(example) = self.example(&schemas, place) {
                *value = example;
            }
            return;
        }
        let schemas = self.widened(schemas);
        match &mut value.kind {
            Kind::Object(members) => {
                for member in members {
                    let own = schemas.iter().copied().flat_map(|schema| of_member(schema, &member.name)).collect();
                    let dot = if place.path.is_empty() { "" } else { "." };
                    let path = format!("{}{dot}{}", place.path, member.name);
                    self.value(&mut member.value, own, &GapPlace { path, name: &member.name, ..*place });
                }
            }
            Kind::Array(items) => {
                for (position, item) in items.iter_mut().enumerate() {
                    let own = schemas.iter().copied().filter_map(|schema| of_item(schema, position)).collect();
                    let path = format!("{}[]", place.path);
                    self.value(item, own, &GapPlace { path, name: place.name, position });
                }
            }
            _ => {}
        }
    }

    /// Returns a value that all of the schemas allow, else one that the first allows that allows any.
    fn example(&self, schemas: &[&Node], place: &GapPlace<'_>) -> Option<Node> {
        let whole = schemas.iter().fold(None, |whole: Option<Node>, schema| {
            Some(whole.map_or_else(|| (*schema).clone(), |whole| merged(&whole, schema)))
        });
        let all = whole.iter().chain(schemas.iter().copied());
        let mut made = all.filter_map(|schema| self.maker.example(schema, place.name, place.position));
        made.find(|example| !example.is_null())
    }

    /// Returns the schemas together with those that they refer to, and with their parts and alternatives.
    fn widened(&self, mut schemas: Vec<&'s Node>) -> Vec<&'s Node> {
        let mut at = 0;
        while let Some(schema) = schemas.get(at).copied().filter(|_| at < MOST_SCHEMAS) {
            let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|keyword| schema.get(keyword));
            let branches = ["then", "else"].into_iter().filter_map(|keyword| schema.get(keyword));
            let inner = parts.flat_map(Node::items).chain(branches);
            let inner = inner.chain(schema.get("$ref").and_then(|reference| self.maker.referred(reference)));
            for part in inner {
                if schemas.iter().all(|known| !std::ptr::eq(*known, part)) {
                    schemas.push(part);
                }
            }
            at += 1;
        }
        schemas
    }
}

/// Returns what a schema says of a member of an object.
fn of_member<'s>(schema: &'s Node, name: &str) -> Vec<&'s Node> {
    if let Some(own) = schema.get("properties").and_then(|properties| properties.get(name)) {
        return vec![own];
    }
    let patterns = schema.get("patternProperties").map(Node::members).unwrap_or_default();
    let further = schema.get("additionalProperties").filter(|further| further.is_object());
    patterns.iter().map(|member| &member.value).chain(further).collect()
}

/// Returns what a schema says of an item of a list.
fn of_item(schema: &Node, position: usize) -> Option<&Node> {
    match schema.get("items")? {
        Node { kind: Kind::Array(positions), .. } => {
            positions.get(position).or_else(|| schema.get("additionalItems")).filter(|items| items.is_object())
        }
        each => Some(each).filter(|items| items.is_object()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use plan_model::json::parse;

    #[test]
    fn each_gap_gets_what_its_schema_allows() {
        let schema = r##"{ "type": "object", "x-recursive": [ { "type": "object", "properties": {
              "mail": { "type": "string", "format": "email" }, "inner": { "$ref": "#/x-recursive/0" } } } ],
            "allOf": [ { "properties": {
              "age": { "type": "integer", "minimum": 18 }, "maybe": { "type": ["null", "boolean"] },
              "phones": { "type": "array", "uniqueItems": true, "items": { "enum": ["x", "y", "z"] } },
              "pair": { "type": "array", "items": [ { "type": "string" }, { "type": "integer" } ] },
              "by_key": { "type": "object", "additionalProperties": { "enum": ["x"] } },
              "tree": { "$ref": "#/x-recursive/0" } } },
              { "oneOf": [ { "properties": { "kind": { "const": "a" }, "number": { "const": 7 } } }, { "properties": { "kind": { "const": "b" } } } ] } ] }"##;
        let sent = r#"{ "age": "?", "maybe": "?", "phones": ["?", "w", "?"], "pair": ["a", "?"], "by_key": { "a.b": "?" },
            "tree": { "inner": { "mail": "?" } }, "kind": "b", "number": "?", "unsaid": "?" }"#;
        let mut value = parse(sent).unwrap();
        let places = fill_gaps(&parse(schema).unwrap(), &mut value, &|value| value.as_str() == Some("?"));
        let wanted = r#"{"age":18,"maybe":true,"phones":["x","w","z"],"pair":["a",2],"by_key":{"a.b":"x"},"tree":{"inner":{"mail":"ada@example.com"}},"kind":"b","number":7,"unsaid":"?"}"#;
        assert_eq!(value.to_json(), wanted);
        let wanted = ["age", "maybe", "phones[]", "pair[]", "by_key.a.b", "tree.inner.mail", "number", "unsaid"];
        assert_eq!(places, wanted);
    }
}
