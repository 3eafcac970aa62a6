//! Random plans: every keyword and odd names, from a seed.

use serde_json::{Map, Value, json};

/// Numbers without a crate for them: splitmix64.
pub struct Random(u64);

const NAMES: [&str; 24] = [
    "id",
    "total",
    "type",
    "self",
    "Self",
    "async",
    "order_id",
    "Order ID",
    "42 things",
    "été",
    "a.b",
    "a-b",
    "🎉",
    "with \"quotes\"",
    "currency",
    "products",
    "shipping",
    "MAX",
    "_",
    "x",
    "crate",
    "plan",
    "is it?",
    "user's",
];
const EVENTS: [&str; 12] = [
    "Order Completed",
    "Signed Up",
    "42 Things Seen",
    "type",
    "Émission Lue",
    "cart.viewed",
    "Search-Done",
    "Product \"X\" Seen",
    "Song Played",
    "tab_opened",
    "🎉 Won",
    "Self",
];
const PATTERNS: [&str; 6] = ["^[a-z_]+$", r"^\d{3,5}$", "^[A-Z]{3}(-\\d+)?$", "a|e", r"^\w+@\w+\.\w+$", "^.{0,12}$"];
/// Those of draft 07, by which the judge goes.
const FORMATS: [&str; 7] = ["date", "date-time", "email", "ipv4", "uri", "hostname", "time"];
const WORDS: [&str; 8] = ["EUR", "USD", "usd", "", "+1", "a b", "été", "Self"];

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<'l>(&mut self, list: &[&'l str]) -> &'l str {
        list[self.below(list.len())]
    }

    /// A plan of so many events.
    pub fn plan(&mut self, events: usize) -> Value {
        let mut rules = Vec::new();
        let first = self.below(EVENTS.len());
        for number in 0..events {
            let mut schema = self.object(3);
            schema["definitions"] = json!({ "thing": self.object(1), "code": self.string() });
            let name = EVENTS[(first + number) % EVENTS.len()];
            rules.push(json!({ "key": name, "type": "TRACK", "version": 1, "jsonSchema": schema }));
        }
        json!({ "rules": rules })
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut properties = Map::new();
        for _ in 0..1 + self.below(6) {
            let name = self.pick(&NAMES).to_owned();
            let schema = self.schema(depth);
            properties.insert(name, schema);
        }
        let names: Vec<String> = properties.keys().cloned().collect();
        let required: Vec<&String> = names.iter().filter(|_| self.one_in(3)).collect();
        let mut schema = json!({ "type": "object", "properties": properties, "required": required });
        match self.below(12) {
            0 => schema["minProperties"] = json!(1 + self.below(3)),
            1 => schema["maxProperties"] = json!(1 + self.below(4)),
            2 if names.len() > 1 => schema["dependencies"] = json!({ &names[0]: [&names[1]] }),
            3 if names.len() > 1 => {
                schema["if"] = json!({ "required": [&names[0]] });
                schema["then"] = json!({ "required": [&names[1]] });
                schema["else"] = json!({ "maxProperties": 2 });
            }
            4 => schema["propertyNames"] = json!({ "maxLength": 12 }),
            5 => schema["not"] = json!({ "required": [&names[0]] }),
            6 => schema["additionalProperties"] = json!(false),
            7 if names.len() > 1 => {
                schema["anyOf"] = json!([{ "required": [&names[0]] }, { "required": [&names[1]] }]);
            }
            8 => schema["patternProperties"] = json!({ "^t": { "type": ["number", "string", "null"] } }),
            // What only stands in a branch is a field as well.
            9 => {
                let branches = [self.string(), self.number("integer")];
                let branches = branches.map(|branch| json!({ "properties": { "in a branch": branch } }));
                let keyword = self.pick(&["oneOf", "anyOf"]);
                schema[keyword] = json!(branches);
            }
            10 => {
                schema["if"] = json!({ "required": [&names[0]] });
                schema["then"] = json!({ "properties": { "only then": self.string() } });
                schema["else"] =
                    json!({ "properties": { "otherwise": self.number("integer") }, "required": ["otherwise"] });
            }
            _ => {}
        }
        schema
    }

    fn schema(&mut self, depth: usize) -> Value {
        let simple = depth == 0;
        match self.below(if simple { 8 } else { 18 }) {
            0 | 1 => self.string(),
            2 | 3 => self.number("number"),
            4 => self.number("integer"),
            5 => json!({ "type": "boolean" }),
            6 => self.enumeration(),
            7 => self.nullable(),
            8 | 9 => self.array(depth - 1),
            10 | 11 => self.object(depth - 1),
            12 if self.one_in(2) => {
                json!({ "type": "array", "items": [self.string(), self.number("number")], "minItems": 2, "additionalItems": false })
            }
            12 => json!({ "type": "array", "items": [self.string(), self.number("number")] }),
            13 => json!({ "type": "object", "additionalProperties": self.schema(depth - 1) }),
            14 => {
                let branches = [self.string(), self.number("integer"), self.enumeration(), self.object(depth - 1)];
                let count = 2 + self.below(3);
                let keyword = self.pick(&["oneOf", "anyOf"]);
                json!({ keyword: branches[..count] })
            }
            // Two schemas that describe one name differently allow no value, which is an error.
            15 => {
                let more = json!({ "type": "object", "properties": { "one more": self.schema(depth - 1) } });
                json!({ "allOf": [self.object(depth - 1), more] })
            }
            16 => json!({ "$ref": self.pick(&["#/definitions/thing", "#/definitions/code"]) }),
            _ => match self.below(5) {
                0 => json!({}),
                1 => json!(true),
                2 => json!({ "type": "object" }),
                3 => json!({ "type": ["string", "integer", "object", "null"], "properties": { "a": self.string() } }),
                _ => match self.below(2) {
                    0 => json!({ "const": ["x", 1, null] }),
                    _ => json!({ "const": self.pick(&WORDS) }),
                },
            },
        }
    }

    fn string(&mut self) -> Value {
        let mut schema = json!({ "type": "string" });
        match self.below(6) {
            0 => schema["pattern"] = json!(self.pick(&PATTERNS)),
            1 => schema["format"] = json!(self.pick(&FORMATS)),
            2 => schema["minLength"] = json!(self.below(5)),
            3 => schema["maxLength"] = json!(3 + self.below(9)),
            _ => {}
        }
        schema
    }

    fn number(&mut self, type_name: &str) -> Value {
        let mut schema = json!({ "type": type_name });
        match self.below(7) {
            0 => schema["minimum"] = json!(self.below(9)),
            1 => schema["maximum"] = json!(self.below(99)),
            2 => schema["exclusiveMinimum"] = json!(self.below(9)),
            3 => schema["exclusiveMaximum"] = json!(self.below(99)),
            4 => schema["multipleOf"] = json!(1 + self.below(5)),
            _ => {}
        }
        schema
    }

    fn enumeration(&mut self) -> Value {
        match self.below(4) {
            0 => json!({ "enum": [1, 2.5, "one", true] }),
            1 => json!({ "type": "integer", "enum": [3, 5, 8] }),
            _ => {
                let first = self.below(WORDS.len());
                let values: Vec<&str> = (0..1 + self.below(5)).map(|at| WORDS[(first + at) % WORDS.len()]).collect();
                json!({ "type": "string", "enum": values })
            }
        }
    }

    fn nullable(&mut self) -> Value {
        match self.below(4) {
            0 => json!({ "type": ["string", "null"], "maxLength": 5 }),
            1 => json!({ "type": ["integer", "null"], "minimum": 2 }),
            2 => json!({ "enum": ["yes", "no", null] }),
            _ => json!({ "anyOf": [{ "type": "null" }, self.number("number")] }),
        }
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "array", "items": self.schema(depth) });
        match self.below(5) {
            0 => schema["minItems"] = json!(1 + self.below(2)),
            1 => schema["maxItems"] = json!(1 + self.below(4)),
            2 => schema["uniqueItems"] = json!(true),
            3 => schema["contains"] = self.schema(0),
            _ => {}
        }
        schema
    }
}
