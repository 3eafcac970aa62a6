//! `cargo plan export`: what a form can hold comes back by an import, over random plans, and what it cannot hold is named.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::Folder;
use serde_json::{Map, Value, json};

/// Random numbers that are the same on each run.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn one<'v>(&mut self, values: &[&'v str]) -> &'v str {
        values[self.below(values.len())]
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 0
    }
}

const WORDS: [&str; 8] = [
    "What was paid",
    "a, b; c",
    "says \"yes\"",
    "50 % of it",
    "größer als 5",
    "the first | the second",
    "a_b *c*",
    "line one\nline two",
];

fn property(random: &mut Random, depth: usize) -> Value {
    let mut schema = Map::new();
    match random.below(if depth == 0 { 9 } else { 5 }) {
        0 => drop(schema.insert("type".into(), json!("string"))),
        1 => drop(schema.insert("type".into(), json!(["number", "null"]))),
        2 => drop(schema.insert("type".into(), json!("boolean"))),
        3 => schema.extend([("type".into(), json!("string")), ("enum".into(), json!(["red", "dark blue", "3"]))]),
        4 => schema.extend([
            ("type".into(), json!("integer")),
            ("minimum".into(), json!(0)),
            ("maximum".into(), json!(10)),
        ]),
        5 => schema.extend([("type".into(), json!("array")), ("items".into(), json!({ "type": "string" }))]),
        6 => schema.extend([("type".into(), json!("string")), ("format".into(), json!("date-time"))]),
        7 => schema.extend([("type".into(), json!("array")), ("items".into(), object(random))]),
        _ => schema.extend(object(random).as_object().unwrap().clone()),
    }
    if random.chance() {
        schema.insert("description".into(), json!(random.one(&WORDS)));
    }
    if random.below(4) == 0 {
        schema.insert("x-pii".into(), json!(true));
    }
    Value::Object(schema)
}

fn object(random: &mut Random) -> Value {
    json!({ "type": "object", "properties": { "inner": property(random, 1), "other": property(random, 1) }, "required": ["other"] })
}

fn rule(random: &mut Random, call: &str, key: Option<String>) -> Value {
    let mut rule = Map::new();
    rule.extend(key.map(|key| ("key".to_owned(), json!(key))));
    rule.insert("type".into(), json!(call));
    for name in ["description", "owner", "where"] {
        if random.chance() {
            // A page of Markdown knows lines, so that what is on one line stays there.
            rule.insert(name.into(), json!(random.one(&["Growth", "When it is paid", "a, b"])));
        }
    }
    let mut properties = Map::new();
    for name in ["order_id", "total", "items list", "$device"].iter().take(random.below(5)) {
        properties.insert((*name).to_owned(), property(random, 0));
    }
    if !properties.is_empty() {
        if random.chance() {
            rule.insert("required".into(), json!([properties.keys().next().unwrap()]));
        }
        rule.insert("properties".into(), Value::Object(properties));
    }
    Value::Object(rule)
}

fn plan(seed: u64) -> Value {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut rules: Vec<Value> =
        (0..=random.below(4)).map(|at| rule(&mut random, "TRACK", Some(format!("Order {at} Done")))).collect();
    rules.push(rule(&mut random, "PAGE", Some("Home".into())));
    let mut traits = rule(&mut random, "IDENTIFY", None);
    traits["properties"]["email"] = json!({ "type": "string" });
    rules.push(traits);
    json!({ "rules": rules })
}

/// The plan that comes back, and what the export said it has no place for.
fn round_trip(folder: &Folder, plan: &Value, form: &str, file: &str) -> (Value, String) {
    folder.write("tracking-plan.json", plan.to_string());
    let (_, lost, code) = folder.run(&["export", form, "-o", file]);
    assert_eq!(code, 0, "{lost}");
    let (out, err, code) = folder.run(&["import", file]);
    assert_eq!(code, 0, "{err}");
    (serde_json::from_str(&out).unwrap(), lost)
}

#[test]
fn csv_and_markdown_come_back_as_they_were() {
    let folder = Folder::new("export-tables");
    for seed in 0..60 {
        let plan = plan(seed);
        for (form, file) in [("csv", "out.csv"), ("md", "out.md")] {
            let (back, lost) = round_trip(&folder, &plan, form, file);
            assert_eq!(lost, "", "{plan:#}");
            assert_eq!(back, plan, "{form} of seed {seed}:\n{}", std::fs::read_to_string(folder.0.join(file)).unwrap());
        }
    }
}

/// Schemas of whole messages say the same as the short form.
fn with_schemas(plan: &Value, version: bool, kept: &[&str]) -> Value {
    let rules = plan["rules"].as_array().unwrap().iter().map(|rule| {
        let part = if rule["type"] == "IDENTIFY" { "traits" } else { "properties" };
        let mut schema = json!({ "type": "object" });
        let mut own = Map::new();
        for (key, value) in rule.as_object().unwrap() {
            match key.as_str() {
                "properties" | "required" => schema[key] = value.clone(),
                key if kept.contains(&key) => drop(own.insert(key.into(), value.clone())),
                _ => {}
            }
        }
        own.insert("jsonSchema".into(), json!({ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": { part: schema } }));
        if version {
            own.insert("version".into(), json!(1));
        }
        Value::Object(own)
    });
    json!({ "rules": rules.collect::<Vec<_>>() })
}

#[test]
fn segment_comes_back_with_schemas_of_messages() {
    let folder = Folder::new("export-segment");
    for seed in 0..20 {
        let plan = plan(seed);
        let (back, lost) = round_trip(&folder, &plan, "segment", "out.json");
        assert_eq!(back, with_schemas(&plan, true, &["key", "type", "description"]));
        let has_owner = plan["rules"].as_array().unwrap().iter().any(|rule| rule.get("owner").is_some());
        assert_eq!(lost.contains("owner of"), has_owner, "{lost}");
    }
}

#[test]
fn typewriter_gets_the_older_form_without_pages() {
    let folder = Folder::new("export-typewriter");
    let plan = plan(7);
    folder.write("tracking-plan.json", plan.to_string());
    let (out, lost, code) = folder.run(&["export", "typewriter"]);
    assert_eq!(code, 0);
    let older: Value = serde_json::from_str(&out).unwrap();
    let tracks = plan["rules"].as_array().unwrap().iter().filter(|rule| rule["type"] == "TRACK").count();
    assert_eq!(older["rules"]["events"].as_array().unwrap().len(), tracks);
    assert_eq!(older["rules"]["events"][0]["name"], "Order 0 Done");
    assert!(older["rules"]["identify"]["properties"]["traits"]["properties"]["email"].is_object());
    assert!(lost.contains("the page `Home`"), "{lost}");
    // It is a plan that `include_plan!` reads too.
    assert!(!plan_model::read(&out).has_errors());
}

#[test]
fn json_schema_judges_messages() {
    let folder = Folder::new("export-schema");
    let plan = json!({ "rules": [
        { "key": "Paid", "type": "TRACK", "properties": { "total": { "type": "number" } }, "required": ["total"] },
        { "type": "IDENTIFY", "properties": { "email": { "type": "string" } } },
    ] });
    folder.write("tracking-plan.json", plan.to_string());
    let (out, _, _) = folder.run(&["export", "json-schema"]);
    let all = jsonschema::validator_for(&serde_json::from_str(&out).unwrap()).unwrap();
    assert!(all.is_valid(&json!({ "type": "track", "event": "Paid", "properties": { "total": 1 } })));
    assert!(!all.is_valid(&json!({ "type": "track", "event": "Paid", "properties": { "total": "1" } })));
    assert!(!all.is_valid(&json!({ "type": "track", "event": "Paid" })));
    assert!(!all.is_valid(&json!({ "type": "track", "event": "Other" })));
    assert!(all.is_valid(&json!({ "type": "identify", "traits": { "email": "a@b.c" } })));

    let (out, _, code) = folder.run(&["export", "json-schema", "-o", "schemas"]);
    assert_eq!((out.as_str(), code), ("2 schemas written\n", 0));
    let paid: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.0.join("schemas/paid.json")).unwrap()).unwrap();
    assert_eq!((&paid["title"], &paid["required"]), (&json!("Paid"), &json!(["total"])));
}

#[test]
fn what_a_table_has_no_place_for_is_named() {
    let folder = Folder::new("export-lost");
    let plan = r#"{ "destinations": ["mixpanel"], "rules": [ { "key": "A", "type": "TRACK", "labels": { "team": "x" },
        "properties": { "p": { "type": "string", "minLength": 3, "enum": ["a|b", "c"] }, "l": { "type": "array", "items": { "type": "string", "minLength": 2 } } } } ] }"#;
    folder.write("tracking-plan.json", plan);
    let (_, lost, _) = folder.run(&["export", "csv"]);
    let named: Vec<&str> = lost.lines().skip(1).map(str::trim).collect();
    assert_eq!(
        named,
        [
            "\"destinations\" of the plan",
            "labels of `A`",
            "minLength of `p` of `A`",
            "enum of `p` of `A`",
            "items of `l` of `A`"
        ]
    );
}
