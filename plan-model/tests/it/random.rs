//! Random schemas of a payload and values for them, from a seed: each keyword at each place, also beside `$ref`.

use serde_json::{Map, Value, json};

/// Numbers without a crate for them: splitmix64.
pub struct Random(u64);

/// A plan of one event, and the schema of its payload on its own.
pub struct Written {
    pub plan: Value,
    /// The same, in the words of draft 07: what stands beside `$ref` is in an `allOf` with it.
    pub schema: Value,
}

const NAMES: [&str; 3] = ["a", "b", "ab"];
const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "array", "object", "null"];

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn in_100(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    fn pick<'l>(&mut self, list: &[&'l str]) -> &'l str {
        list[self.below(list.len())]
    }

    pub fn plan(&mut self) -> Written {
        let mut schema = self.object(2);
        schema["definitions"] = json!({ "d": self.schema(0), "e": self.schema(1) });
        without_references(&mut schema["definitions"]);
        let mut alone = schema.clone();
        beside_references(&mut alone);
        schema["$schema"] = json!("https://json-schema.org/draft/2019-09/schema");
        Written { plan: json!({ "rules": [ { "key": "A", "jsonSchema": schema } ] }), schema: alone }
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        self.keyword("properties", depth, &mut schema);
        for _ in 0..self.below(3) {
            let keyword = self.pick(&OF_OBJECTS);
            self.keyword(keyword, depth, &mut schema);
        }
        Value::Object(schema)
    }

    fn schema(&mut self, depth: usize) -> Value {
        if self.in_100(3) {
            return json!(self.in_100(70));
        }
        let mut schema = Map::new();
        let type_ = self.pick(&TYPES[..6]);
        match self.below(100) {
            0..15 => {}
            15..40 => {
                let types = [type_, self.pick(&TYPES)];
                schema.insert("type".to_owned(), json!(if types[0] == types[1] { &types[..1] } else { &types[..] }));
            }
            _ => {
                schema.insert("type".to_owned(), json!(type_));
            }
        }
        for _ in 0..self.below(4) {
            let keywords = match type_ {
                _ if self.in_100(20) => &OF_ALL[..],
                "string" => &["minLength", "maxLength", "pattern", "enum", "const"],
                "number" | "integer" => &["minimum", "exclusiveMaximum", "multipleOf", "enum", "const"],
                "array" => &["items", "positions", "minItems", "maxItems", "uniqueItems", "contains"],
                "object" => &OF_OBJECTS,
                _ => &["enum"],
            };
            let keyword = self.pick(keywords);
            self.keyword(keyword, depth, &mut schema);
        }
        Value::Object(schema)
    }

    fn keyword(&mut self, keyword: &str, depth: usize, schema: &mut Map<String, Value>) {
        let value = match keyword {
            "minLength" | "minItems" | "minProperties" => json!(self.below(3)),
            "maxLength" | "maxItems" | "maxProperties" => json!(self.below(3) + 1),
            "minimum" => json!(self.below(3)),
            "exclusiveMaximum" => json!(self.below(4)),
            "multipleOf" => json!(["1", "2", "0.5"][self.below(3)].parse::<f64>().unwrap()),
            "pattern" => json!(self.pick(&["^a", "b$", "^.{2}$"])),
            "uniqueItems" => json!(true),
            "enum" => Value::Array((0..=self.below(3)).map(|_| self.value(&without_lists(schema))).collect()),
            "const" => self.value(&without_lists(schema)),
            "propertyNames" => [json!({ "minLength": 2 }), json!({ "enum": ["a", "b"] })][self.below(2)].clone(),
            "dependentRequired" => json!({ self.pick(&NAMES): [self.pick(&NAMES)] }),
            "required" => json!([self.pick(&NAMES)]),
            _ if depth == 0 => return,
            "$ref" => json!(format!("#/definitions/{}", self.pick(&["d", "e"]))),
            "properties" => {
                let mut named = Map::new();
                for name in NAMES {
                    if self.in_100(60) {
                        named.insert(name.to_owned(), self.schema(depth - 1));
                    }
                }
                Value::Object(named)
            }
            "additionalProperties" if self.in_100(40) => json!(false),
            "patternProperties" => json!({ self.pick(&["^a", "b$"]): self.schema(depth - 1) }),
            "dependentSchemas" => json!({ self.pick(&NAMES): self.schema(depth - 1) }),
            "allOf" | "anyOf" | "oneOf" => Value::Array((0..=self.below(2)).map(|_| self.schema(depth - 1)).collect()),
            "positions" => return self.positions(depth, schema),
            _ => self.schema(depth - 1),
        };
        if keyword != "items" || !schema.contains_key("items") {
            schema.insert(keyword.to_owned(), value);
        }
    }

    fn positions(&mut self, depth: usize, schema: &mut Map<String, Value>) {
        let positions: Vec<Value> = (0..=self.below(2)).map(|_| self.schema(depth - 1)).collect();
        if self.in_100(50) {
            schema.insert("minItems".to_owned(), json!(positions.len()));
        }
        if self.in_100(60) {
            let rest = if self.in_100(70) { json!(false) } else { self.schema(depth - 1) };
            schema.insert("additionalItems".to_owned(), rest);
        }
        schema.insert("items".to_owned(), Value::Array(positions));
    }

    /// A value that the schema may allow.
    pub fn value(&mut self, schema: &Value) -> Value {
        self.value_for(schema, schema, 5)
    }

    fn value_for(&mut self, schema: &Value, root: &Value, depth: usize) -> Value {
        if depth == 0 || !schema.is_object() || self.in_100(8) {
            return self.any(2);
        }
        let inner = |random: &mut Self, schema: &Value| random.value_for(schema, root, depth - 1);
        if let Some(place) = schema["$ref"].as_str() {
            return inner(self, root.pointer(&place[1..]).unwrap());
        }
        if let Some(values) = schema["enum"].as_array().filter(|_| self.in_100(80)) {
            return values[self.below(values.len())].clone();
        }
        if let Some(value) = schema.get("const").filter(|_| self.in_100(80)) {
            return value.clone();
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if let Some(branches) = schema[keyword].as_array().filter(|_| self.in_100(40)) {
                let branch = &branches[self.below(branches.len())];
                return inner(self, branch);
            }
        }
        let type_ = match &schema["type"] {
            Value::Array(types) => types[self.below(types.len())].as_str(),
            type_ => type_.as_str(),
        };
        match type_ {
            Some("string") => json!(self.pick(&["", "a", "b", "ab", "abc"])),
            Some("number") => json!([0.0, 1.0, 1.5, 2.0, 2.5, 3.0][self.below(6)]),
            Some("integer") => json!(self.below(5)),
            Some("boolean") => json!(self.in_100(50)),
            Some("null") => Value::Null,
            Some("array") => match &schema["items"] {
                Value::Array(positions) => positions.iter().map(|position| inner(self, position)).collect(),
                items => (0..self.below(4)).map(|_| inner(self, items)).collect(),
            },
            Some("object") => {
                let mut object = Map::new();
                for name in NAMES {
                    let is_required = schema["required"].as_array().is_some_and(|names| names.contains(&json!(name)));
                    if is_required || self.in_100(40) {
                        let named = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                        object.insert(name.to_owned(), inner(self, named));
                    }
                }
                Value::Object(object)
            }
            _ => self.any(2),
        }
    }

    fn any(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.in_100(50)),
            2 => json!(self.below(4)),
            3 => json!(1.5),
            4 => json!("a"),
            5 => json!("ab"),
            6 => (0..self.below(3)).map(|_| self.any(depth - 1)).collect(),
            _ => json!({ self.pick(&NAMES): self.any(depth - 1) }),
        }
    }
}

const OF_ALL: [&str; 8] = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref"];
const OF_OBJECTS: [&str; 12] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "minProperties",
    "maxProperties",
    "anyOf",
    "allOf",
    "$ref",
];

/// A schema without `enum` and `const`: what they may list.
fn without_lists(schema: &Map<String, Value>) -> Value {
    Value::Object(schema.iter().filter(|(name, _)| *name == "type").map(|(n, v)| (n.clone(), v.clone())).collect())
}

fn without_references(value: &mut Value) {
    if let Value::Object(members) = value {
        members.remove("$ref");
    }
    inner(value).into_iter().for_each(without_references);
}

fn beside_references(value: &mut Value) {
    inner(value).into_iter().for_each(beside_references);
    let Value::Object(members) = value else { return };
    if members.get("$ref").is_some_and(Value::is_string) && members.len() > 1 {
        let reference = members.remove("$ref");
        let definitions = members.remove("definitions");
        let all = json!([{ "$ref": reference }, members]);
        *members = Map::from_iter([("allOf".to_owned(), all)]);
        members.extend(definitions.map(|definitions| ("definitions".to_owned(), definitions)));
    }
}

fn inner(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Object(members) => members.values_mut().collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => Vec::new(),
    }
}
