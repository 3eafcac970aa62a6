//! `cargo plan export`: what a form can hold comes back by an import, over random plans, and what it cannot hold is named.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use plan_model::read::{PlanTree, Syntax};
use plan_model::schema::keyword::{AppliesTo, KEYWORDS, Keyword, Wants};
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
    rules.push(rule(&mut random, "SCREEN", Some("Cart".into())));
    for call in ["PAGE", "SCREEN"] {
        if random.chance() {
            rules.push(rule(&mut random, call, None));
        }
    }
    for call in ["IDENTIFY", "GROUP"] {
        let mut traits = rule(&mut random, call, None);
        traits["properties"]["email"] = json!({ "type": "string" });
        rules.push(traits);
    }
    json!({ "rules": rules })
}

/// Names and texts as nobody should write them, and as somebody does.
const ODD: [&str; 16] = [
    " leading",
    "trailing ",
    "in  side",
    "a <b>bold</b> one",
    "a | b",
    "`quoted`",
    "a ` b",
    "**strong**",
    "_under_",
    "line one\nline two",
    "a, b",
    "first.second",
    "list[].inner",
    "-",
    "string (required)",
    "page",
];

/// A plan with odd names and texts, and with keywords that few forms have a place for.
fn odd_plan(seed: u64) -> Value {
    let mut plan = plan(seed);
    let mut random = Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
    for rule in plan["rules"].as_array_mut().unwrap() {
        if rule.get("key").is_some() && random.chance() {
            rule["key"] = json!(format!("{}{}", random.one(&ODD), random.one(&["", " ", "2"])));
        }
        for key in ["description", "owner", "where"] {
            if rule.get(key).is_some() && random.chance() {
                rule[key] = json!(random.one(&ODD));
            }
        }
        let Some(properties) = rule.get_mut("properties").and_then(Value::as_object_mut) else { continue };
        for property in properties.values_mut() {
            let is_text = property["type"] == "string" && property.get("enum").or(property.get("format")).is_none();
            match random.below(4) {
                0 if is_text => property["const"] = json!("only"),
                1 => property["description"] = json!(random.one(&ODD)),
                2 if is_text => property["examples"] = json!([random.one(&ODD)]),
                _ => {}
            }
        }
        if random.chance() {
            properties.insert(random.one(&ODD).to_owned(), property(&mut random, 0));
        }
    }
    let mut known = std::collections::HashSet::new();
    plan["rules"]
        .as_array_mut()
        .unwrap()
        .retain(|rule| known.insert(json!([rule["type"], rule.get("key")]).to_string()));
    plan
}

/// What did not come back as it was, and is not named either.
fn lost_in_silence(plan: &Value, back: &Value, lost: &str) -> Vec<String> {
    let mut silent = Vec::new();
    let rules = |plan: &Value| plan["rules"].as_array().unwrap().clone();
    let back = rules(back);
    for rule in rules(plan) {
        let call = rule["type"].as_str().unwrap().to_lowercase();
        let place = match rule.get("key").and_then(Value::as_str) {
            None => call,
            Some(key) if matches!(call.as_str(), "page" | "screen") => format!("the {call} `{key}`"),
            Some(key) => format!("`{key}`"),
        };
        let mut said = |what: &[&str], place: &str| {
            if !what.iter().any(|what| lost.contains(&format!("{what} of {place}\n"))) {
                silent.push(format!("{what:?} of {place}"));
            }
        };
        let Some(there) =
            back.iter().find(|there| there["type"] == rule["type"] && there.get("key") == rule.get("key"))
        else {
            said(&["the exact name"], &place);
            continue;
        };
        for key in ["description", "owner", "where"] {
            if there.get(key) != rule.get(key) {
                said(&[key, &format!("the exact {key}")], &place);
            }
        }
        let none = Map::new();
        for (name, property) in rule.get("properties").and_then(Value::as_object).unwrap_or(&none) {
            let place = format!("`{name}` of {place}");
            let Some(read) = there.get("properties").and_then(|properties| properties.get(name)) else {
                said(&["the exact name"], &place);
                continue;
            };
            for (keyword, value) in property.as_object().unwrap() {
                let is_inside = matches!(keyword.as_str(), "properties" | "required" | "items");
                if read.get(keyword) != Some(value) && !is_inside {
                    let null = if keyword == "type" { "null" } else { keyword };
                    said(&[keyword, &format!("the exact {keyword}"), null], &place);
                }
            }
        }
    }
    silent
}

/// What an odd name or text becomes is told: nothing is trimmed or left out in silence.
#[test]
fn odd_names_and_texts_come_back_or_are_named() {
    let folder = Folder::new("export-odd");
    for seed in 0..40 {
        let plan = odd_plan(seed);
        folder.write("tracking-plan.json", plan.to_string());
        for (form, file) in [
            ("csv", "out.csv"),
            ("xlsx", "out.xlsx"),
            ("md", "out.md"),
            ("json-schema", "schemas"),
            ("json-schema", "all.json"),
            ("registry", "subjects"),
            ("odcs", "out.yaml"),
        ] {
            let _ = std::fs::remove_dir_all(folder.0.join(file));
            let (_, lost, code) = folder.run(&["export", form, "--all", "-o", file]);
            assert_eq!(code, 0, "{lost}");
            let (out, err, code) = folder.run(&["import", file]);
            if code != 0 {
                assert!(lost.contains("  what an import reads"), "{form}, seed {seed}: {err}{lost}");
                continue;
            }
            let back = serde_json::from_str(&out).unwrap();
            let silent = lost_in_silence(&plan, &back, &lost);
            assert!(
                silent.is_empty(),
                "{form}, seed {seed}: {silent:#?} in {plan:#} came back as {back:#}, lost: {lost}"
            );
        }
    }
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
        let part = if matches!(rule["type"].as_str(), Some("IDENTIFY" | "GROUP")) { "traits" } else { "properties" };
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
    assert_eq!(older["name"], "workspaces/workspace/tracking-plans/tracking-plan");
    assert!(older["rules"]["identify"]["properties"]["traits"]["properties"]["email"].is_object());
    assert!(lost.contains("the page `Home`"), "{lost}");
    // It is a plan that `include_plan!` reads too.
    assert!(!plan_model::read(&out).has_errors());
}

/// What the older form holds comes back: tracks, and the traits of users and groups, with schemas of whole messages.
#[test]
fn typewriter_comes_back_with_schemas_of_messages() {
    let folder = Folder::new("export-typewriter-back");
    for seed in 0..30 {
        let plan = plan(seed);
        folder.write("plan.json", plan.to_string());
        let (_, err, code) = folder.run(&["export", "typewriter", "plan.json", "-o", "older.json"]);
        assert_eq!(code, 0, "{err}");
        let (out, err, code) = folder.run(&["import", "older.json"]);
        assert_eq!(code, 0, "{err}");
        let back: Value = serde_json::from_str(&out).unwrap();
        let schemas = |plan: &Value| {
            let mut schemas: Vec<String> = plan["rules"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|rule| matches!(rule["type"].as_str(), Some("TRACK" | "IDENTIFY" | "GROUP")))
                .map(|rule| {
                    let part = if rule["type"] == "TRACK" { "properties" } else { "traits" };
                    let payload = rule.get("jsonSchema").map_or(rule, |schema| &schema["properties"][part]);
                    let all = payload.get("properties").filter(|all| !all.as_object().unwrap().is_empty());
                    json!([rule["type"], rule.get("key"), all, payload.get("required")]).to_string()
                })
                .collect();
            schemas.sort();
            schemas
        };
        assert_eq!(schemas(&back), schemas(&plan), "seed {seed}");
    }
}

/// A folder of schemas, one for all, and those of a registry: each is the plan again, for what a schema holds of it.
#[test]
fn json_schemas_come_back() {
    let folder = Folder::new("export-schemas");
    for seed in 0..30 {
        let plan = plan(seed);
        let of_schema = ["key", "type", "description", "properties", "required", "additionalProperties"];
        let mut wanted: Vec<Value> = plan["rules"].as_array().unwrap().clone();
        for rule in &mut wanted {
            rule.as_object_mut().unwrap().retain(|key, _| of_schema.contains(&key.as_str()));
        }
        let by_name = |rule: &Value| rule.to_string();
        wanted.sort_by_key(by_name);
        folder.write("plan.json", plan.to_string());
        for (form, output) in [("json-schema", "schemas"), ("json-schema", "all.json"), ("registry", "subjects")] {
            let _ = std::fs::remove_dir_all(folder.0.join(output));
            let (_, err, code) = folder.run(&["export", form, "plan.json", "-o", output]);
            assert_eq!(code, 0, "{err}");
            let (out, err, code) = folder.run(&["import", output]);
            assert_eq!(code, 0, "{err}");
            let back: Value = serde_json::from_str(&out).unwrap();
            let mut back: Vec<Value> = back["rules"].as_array().unwrap().clone();
            back.sort_by_key(by_name);
            assert_eq!(back, wanted, "seed {seed}, {output}");
        }
    }
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

const CALLS: [&str; 5] = ["TRACK", "PAGE", "SCREEN", "IDENTIFY", "GROUP"];

/// What a form holds of a plan: of each rule the keys `kept` and the properties as `of_property` has them.
fn held(plan: &Value, calls: &[&str], kept: &[&str], of_property: &dyn Fn(&Value) -> Value) -> Value {
    let rules = plan["rules"].as_array().unwrap().iter().filter(|rule| calls.contains(&rule["type"].as_str().unwrap()));
    let rules = rules.map(|rule| {
        let mut own = rule.as_object().unwrap().clone();
        own.retain(|key, _| {
            kept.contains(&key.as_str()) || matches!(key.as_str(), "key" | "type" | "properties" | "required")
        });
        if let Some(properties) = own.get_mut("properties").and_then(Value::as_object_mut) {
            properties.values_mut().for_each(|property| *property = of_property(property));
        }
        Value::Object(own)
    });
    json!({ "rules": rules.collect::<Vec<_>>() })
}

#[test]
fn a_workbook_comes_back_as_it_was() {
    let folder = Folder::new("export-xlsx");
    for seed in 0..40 {
        let plan = plan(seed);
        let (back, lost) = round_trip(&folder, &plan, "xlsx", "out.xlsx");
        assert_eq!(lost, "", "{plan:#}");
        assert_eq!(back, plan, "seed {seed}");
    }
}

/// Returns the rules of a sheet's cells: the column, what there is to choose from, and whether another value is only warned about.
fn choices(sheet: &str) -> Vec<(&str, &str, bool)> {
    let between = |text: &'_ str, start: &str, end: &str| -> Option<std::ops::Range<usize>> {
        let from = text.find(start)? + start.len();
        Some(from..from + text[from..].find(end)?)
    };
    let rule = |part| {
        let part: &str = part;
        let cells = &part[between(part, "sqref=\"", "\"").unwrap()];
        let list = &part[between(part, "<formula1>\"", "\"</formula1>").unwrap()];
        let warns = between(part, "errorStyle=\"", "\"").is_some_and(|style| &part[style] == "warning");
        (cells.split(|c: char| c.is_ascii_digit()).next().unwrap(), list, warns)
    };
    sheet.split("<dataValidation ").skip(1).map(rule).collect()
}

const TYPES: &str =
    "string,integer,number,boolean,object,array,array of string,array of integer,array of number,string | null";
const FORMATS: &str = "date-time,date,time,email,uri,uuid";

#[test]
fn a_workbook_has_lists_to_choose_from_and_a_header_that_stays() {
    use std::io::Read;
    let folder = Folder::new("export-xlsx-parts");
    folder.write("tracking-plan.json", plan(7).to_string());
    let (_, _, code) = folder.run(&["export", "xlsx", "-o", "out.xlsx"]);
    assert_eq!(code, 0);
    let mut parts = zip::ZipArchive::new(std::fs::File::open(folder.0.join("out.xlsx")).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        parts.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter"), "{sheet}");
    let wanted = [
        ("B", "track,identify,group,page,screen", false),
        ("E", "planned,live", false),
        // Several types, and other formats, may be written too: Excel asks whether they are meant.
        ("J", TYPES, true),
        ("K", "yes,no", false),
        ("N", FORMATS, true),
        ("R", "yes,no,sha256", false),
    ];
    assert_eq!(choices(&sheet), wanted);
    let notes = part("xl/comments1.xml");
    assert!(notes.contains("Which question the event answers.") && notes.matches("<comment ").count() == 18, "{notes}");
}

/// What the lists offer, and what may be written beside them, an import reads.
#[test]
fn what_a_workbook_offers_is_read() {
    let folder = Folder::new("export-xlsx-choices");
    let of_type = |text: &str| match text.split_once(" of ") {
        Some((of, items)) => json!({ "type": of, "items": { "type": items } }),
        None if text.contains('|') => json!({ "type": text.split(" | ").collect::<Vec<_>>() }),
        None => json!({ "type": text }),
    };
    let types = TYPES.split(',').chain(["integer | boolean"]).map(|text| (text, "", of_type(text)));
    let formats = FORMATS.split(',').chain(["ipv4"]);
    let formats = formats.map(|format| ("string", format, json!({ "type": "string", "format": format })));
    for (of, format, schema) in types.chain(formats) {
        folder.write("filled.csv", format!("Event Name,Property Name,Type,Format\nPaid,p,{of},{format}\n"));
        let (out, err, code) = folder.run(&["import", "filled.csv"]);
        assert_eq!(code, 0, "{err}");
        let back: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(back["rules"][0]["properties"]["p"], schema, "{of} {format}");
    }
}

/// Another reader of workbooks sees the same: openpyxl, where `.ci/run` installs it.
#[test]
fn a_workbook_opens_in_another_reader() {
    const LOOK: &str = "
import json, openpyxl
sheet = openpyxl.load_workbook('out.xlsx').active
rules = [[str(rule.sqref), rule.formula1, rule.errorStyle, rule.showErrorMessage] for rule in sheet.data_validations.dataValidation]
print(json.dumps({
    'title': sheet.title, 'frozen': sheet.freeze_panes, 'filter': sheet.auto_filter.ref, 'rules': rules,
    'headers': [[cell.value, cell.comment.text if cell.comment else None, cell.font.bold] for cell in sheet[1]],
    'cells': [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows(min_row=2)],
}))";
    let Some(packages) = std::env::var_os("PYTHON_PACKAGES") else { return };
    let folder = Folder::new("export-xlsx-openpyxl");
    let properties =
        json!({ "total": { "type": ["number", "null"] }, "at": { "type": "string", "format": "date-time" } });
    let plan = json!({ "rules": [{ "key": "Paid", "type": "TRACK", "owner": "Growth", "properties": properties, "required": ["at"] }] });
    folder.write("tracking-plan.json", plan.to_string());
    let (_, err, code) = folder.run(&["export", "xlsx", "-o", "out.xlsx"]);
    assert_eq!(code, 0, "{err}");
    let mut python = std::process::Command::new("python3");
    let output = python.args(["-c", LOOK]).env("PYTHONPATH", packages).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["title"], "Tracking plan");
    assert_eq!((&seen["frozen"], &seen["filter"]), (&json!("B2"), &json!("A1:R3")));
    let rule = |column: &str, list: &str, style: &str| {
        json!([format!("{column}2:{column}2003"), format!("\"{list}\""), (style != "stop").then_some(style), true])
    };
    let rules = [
        rule("B", "track,identify,group,page,screen", "stop"),
        rule("E", "planned,live", "stop"),
        rule("J", TYPES, "warning"),
        rule("K", "yes,no", "stop"),
        rule("N", FORMATS, "warning"),
        rule("R", "yes,no,sha256", "stop"),
    ];
    assert_eq!(seen["rules"], json!(rules));
    let headers = seen["headers"].as_array().unwrap();
    let has_note = |header: &Value| header[1].as_str().is_some_and(|note| !note.is_empty()) && header[2] == true;
    assert!(headers.len() == 18 && headers.iter().all(has_note), "{headers:#?}");
    let of_type =
        "One of the list, or several divided by \" | \": string | null. The items of a list: array of string.";
    assert_eq!(headers[9], json!(["Type", of_type, true]));
    let cells = json!([
        ["Paid", "track", "Growth", "at", "string", "yes", "date-time"],
        ["Paid", "track", "total", "number | null", "no"]
    ]);
    assert_eq!(seen["cells"], cells);
}

#[test]
fn a_workbook_is_not_printed() {
    let folder = Folder::new("export-xlsx-printed");
    folder.write("tracking-plan.json", r#"{ "rules": [] }"#);
    let (out, err, code) = folder.run(&["export", "xlsx"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert_eq!(err, "error: a workbook is no text to print\nhelp: say where to write it: `-o plan.xlsx`\n");
}

/// What RudderStack has no place for: keys of the team, personal data, and names of pages.
fn without_marks(property: &Value) -> Value {
    let mut property = property.clone();
    if let Some(members) = property.as_object_mut() {
        members.remove("x-pii");
        for key in ["properties", "items"] {
            if let Some(inner) = members.get_mut(key) {
                *inner = without_marks(inner);
            }
        }
        if let Some(properties) = members.get_mut("properties").and_then(Value::as_object_mut) {
            properties.values_mut().for_each(|property| *property = without_marks(property));
        }
    }
    property
}

/// Every document of a project, by its kind.
fn project(folder: &Folder) -> Map<String, Value> {
    let files = std::fs::read_dir(folder.0.join("rudder")).unwrap();
    let documents = files.map(|file| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let document: Value = yaml(&text);
        assert_eq!(document["version"], "rudder/v1");
        (document["kind"].as_str().unwrap().to_owned(), document["spec"].clone())
    });
    documents.collect()
}

/// YAML as JSON, read as a plan in YAML is: by another library than the one that wrote it.
fn yaml(text: &str) -> Value {
    let tree = PlanTree::of_text(text, Syntax::Yaml);
    assert!(tree.is_whole && tree.diagnostics.is_empty(), "{:?}", tree.diagnostics);
    serde_json::from_str(&tree.root.unwrap().to_json()).unwrap()
}

/// Holds a project to the rules of `rudder-cli validate`.
fn assert_valid(project: &Map<String, Value>) {
    let list =
        |kind: &str, key: &str| project.get(kind).map(|spec| spec[key].as_array().unwrap().clone()).unwrap_or_default();
    let (events, properties, types) =
        (list("events", "events"), list("properties", "properties"), list("custom-types", "types"));
    let ids =
        |list: &[Value]| -> Vec<String> { list.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect() };
    for list in [&events, &properties, &types] {
        let mut known = ids(list);
        known.sort();
        known.dedup();
        assert_eq!(known.len(), list.len());
        assert!(known.iter().all(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')));
    }
    for event in &events {
        let name = event.get("name").and_then(Value::as_str).unwrap_or_default();
        assert_eq!(!name.is_empty() && name.len() <= 64, event["event_type"] == "track", "{event}");
    }
    let mut told_apart = Vec::new();
    for property in &properties {
        let types =
            [property.get("type"), property.get("types"), property.get("item_type"), property.get("item_types")];
        let key = format!("{} {types:?}", property["name"]);
        assert!(!told_apart.contains(&key), "{key}");
        told_apart.push(key);
        for reference in
            types.into_iter().flatten().filter_map(Value::as_str).filter_map(|text| text.strip_prefix("#custom-type:"))
        {
            assert!(ids(&types_of(project)).contains(&reference.to_owned()), "{reference}");
        }
        let is_custom = property["type"].as_str().is_some_and(|of| of.starts_with('#'));
        assert!(!(is_custom && property.get("config").is_some()), "{property}");
    }
    for rule in project["tracking-plan"]["rules"].as_array().unwrap() {
        assert!(ids(&events).contains(&rule["event"].as_str().unwrap().replace("#event:", "")), "{rule}");
        assert_references(rule, &ids(&properties), 0);
    }
}

fn types_of(project: &Map<String, Value>) -> Vec<Value> {
    project.get("custom-types").map(|spec| spec["types"].as_array().unwrap().clone()).unwrap_or_default()
}

fn assert_references(rule: &Value, ids: &[String], depth: usize) {
    for property in rule.get("properties").and_then(Value::as_array).into_iter().flatten() {
        assert!(
            depth <= 3 && ids.contains(&property["property"].as_str().unwrap().replace("#property:", "")),
            "{property}"
        );
        assert_references(property, ids, depth + 1);
    }
}

#[test]
fn rudder_projects_are_valid_and_come_back() {
    let folder = Folder::new("export-rudder");
    for seed in 0..60 {
        let plan = plan(seed);
        drop(std::fs::remove_dir_all(folder.0.join("rudder")));
        let (mut back, lost) = round_trip(&folder, &plan, "rudder", "rudder");
        assert_valid(&project(&folder));
        let mut wanted = held(&plan, &CALLS, &["description"], &without_marks);
        // RudderStack has one event of page, and one of screen, without a name.
        let mut known = Vec::new();
        wanted["rules"].as_array_mut().unwrap().retain_mut(|rule| {
            let call = rule["type"].as_str().unwrap().to_lowercase();
            let is_view = matches!(call.as_str(), "page" | "screen");
            if is_view {
                rule.as_object_mut().unwrap().remove("key");
            }
            let is_new = !is_view || !known.contains(&call);
            let said = format!("{call}: RudderStack has one event of {call}, without a name");
            assert!(is_new || lost.contains(&said), "{lost}");
            known.push(call);
            is_new
        });
        // A project wants a name.
        wanted["name"] = json!("Tracking Plan");
        // Of two descriptions of one property the first is kept, which the export says.
        if lost.contains("another description than that of a property") {
            without_descriptions(&mut back);
            without_descriptions(&mut wanted);
        }
        assert_eq!(back, wanted, "seed {seed}: {lost}");
    }
}

fn without_descriptions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            // Not where it is the name of a property.
            if members.get("description").is_some_and(Value::is_string) {
                members.remove("description");
            }
            members.values_mut().for_each(without_descriptions);
        }
        Value::Array(items) => items.iter_mut().for_each(without_descriptions),
        _ => {}
    }
}

#[test]
fn a_small_rudder_project() {
    let folder = Folder::new("export-rudder-text");
    folder.write(
        "tracking-plan.json",
        r#"{ "name": "Shop", "rules": [
            { "key": "Order Completed", "type": "TRACK", "category": "Ordering", "why": "sales", "additionalProperties": false,
              "required": ["total"], "properties": {
                "total": { "type": "number", "minimum": 0 },
                "method": { "type": "string", "enum": ["card", "cash"] },
                "products": { "type": "array", "items": { "type": "object", "required": ["id"],
                    "properties": { "id": { "type": "string" }, "tags": { "type": "array", "items": { "type": "string", "maxLength": 9 } } } } } } },
            { "key": "Order Refunded", "type": "TRACK", "properties": { "total": { "type": "number", "maximum": 0 } } } ] }"#,
    );
    let (out, err, code) = folder.run(&["export", "rudder"]);
    assert_eq!(
        (err.as_str(), code),
        ("not in the export, as the form has no place for it:\n  why of `Order Completed`\n", 0)
    );
    let wanted = r##"version: rudder/v1
kind: categories
metadata:
  name: categories
spec:
  categories:
  - id: ordering
    name: Ordering
---
version: rudder/v1
kind: events
metadata:
  name: events
spec:
  events:
  - id: order_completed
    name: Order Completed
    event_type: track
    category: "#category:ordering"
  - id: order_refunded
    name: Order Refunded
    event_type: track
---
version: rudder/v1
kind: custom-types
metadata:
  name: custom_types
spec:
  types:
  - id: tags
    name: TagsType
    type: string
    config:
      max_length: 9
  - id: total
    name: TotalType
    type: number
    config:
      maximum: 0
---
version: rudder/v1
kind: properties
metadata:
  name: properties
spec:
  properties:
  - id: total
    name: total
    type: number
    config:
      minimum: 0
  - id: method
    name: method
    type: string
    config:
      enum:
      - card
      - cash
  - id: products
    name: products
    type: array
    item_type: object
  - id: id
    name: id
    type: string
  - id: tags
    name: tags
    type: array
    item_type: "#custom-type:tags"
  - id: total_2
    name: total
    type: "#custom-type:total"
---
version: rudder/v1
kind: tracking-plan
metadata:
  name: tracking_plan
spec:
  id: shop
  display_name: Shop
  rules:
  - type: event_rule
    id: order_completed_rule
    event: "#event:order_completed"
    additional_properties: false
    properties:
    - property: "#property:total"
      required: true
    - property: "#property:method"
      required: false
    - property: "#property:products"
      required: false
      additional_properties: true
      properties:
      - property: "#property:id"
        required: true
      - property: "#property:tags"
        required: false
  - type: event_rule
    id: order_refunded_rule
    event: "#event:order_refunded"
    additional_properties: true
    properties:
    - property: "#property:total_2"
      required: false
"##;
    assert_eq!(out, wanted);
}

/// What Amplitude holds of a property.
fn in_amplitude(property: &Value) -> Value {
    let (mut of, mut kept) = (Map::new(), Map::new());
    let is_list = property["type"] == "array";
    let value = if is_list { &property["items"] } else { property };
    match &value["type"] {
        Value::Array(_) => drop(of.insert("type".into(), json!("number"))),
        Value::String(one) if one != "object" => drop(of.insert("type".into(), json!(one))),
        _ => {}
    }
    for keyword in ["enum", "minimum", "maximum"] {
        of.extend(value.get(keyword).map(|value| (keyword.to_owned(), value.clone())));
    }
    kept.extend(property.get("description").map(|text| ("description".to_owned(), text.clone())));
    if !is_list {
        of.extend(kept);
        return Value::Object(of);
    }
    kept.insert("type".into(), json!("array"));
    if !of.is_empty() {
        kept.insert("items".into(), Value::Object(of));
    }
    Value::Object(kept)
}

#[test]
fn amplitude_comes_back_with_what_it_holds() {
    let folder = Folder::new("export-amplitude");
    for seed in 0..60 {
        let plan = plan(seed);
        let (back, _) = round_trip(&folder, &plan, "amplitude", "out.csv");
        assert_eq!(back, held(&plan, &["TRACK"], &["description", "owner"], &in_amplitude), "seed {seed}");
    }
}

/// Into a folder it writes the file of users as well.
#[test]
fn amplitude_takes_users_in_a_file_of_their_own() {
    let folder = Folder::new("export-amplitude-users");
    for seed in 0..30 {
        let plan = plan(seed);
        folder.write("plan.json", plan.to_string());
        let (out, err, code) = folder.run(&["export", "amplitude", "plan.json", "-o", "amplitude"]);
        assert_eq!((out.as_str(), code), ("2 files written\n", 0), "{err}");
        let (out, err, code) = folder.run(&["import", "amplitude"]);
        assert_eq!(code, 0, "{err}");
        let back: Value = serde_json::from_str(&out).unwrap();
        let mut wanted = held(&plan, &["TRACK", "IDENTIFY"], &["description", "owner"], &in_amplitude);
        for rule in wanted["rules"].as_array_mut().unwrap().iter_mut().filter(|rule| rule["type"] == "IDENTIFY") {
            let rule = rule.as_object_mut().unwrap();
            ["description", "owner", "required"].iter().for_each(|key| drop(rule.remove(*key)));
        }
        assert_eq!(back, wanted, "seed {seed}");
    }
}

/// What Mixpanel's Lexicon holds of a property.
fn in_mixpanel(property: &Value) -> Value {
    let mut kept = Map::new();
    for keyword in ["description", "x-pii"] {
        kept.extend(property.get(keyword).map(|value| (keyword.to_owned(), value.clone())));
    }
    let of = match &property["type"] {
        Value::Array(_) => json!("number"),
        one if *one == "integer" => json!("number"),
        one => one.clone(),
    };
    kept.insert("type".into(), of);
    // A date of Mixpanel has no time of day.
    kept.extend(property.get("format").map(|_| ("format".to_owned(), json!("date"))));
    Value::Object(kept)
}

#[test]
fn mixpanel_comes_back_with_what_it_holds() {
    let folder = Folder::new("export-mixpanel");
    for seed in 0..60 {
        let plan = plan(seed);
        let (back, _) = round_trip(&folder, &plan, "mixpanel", "out.csv");
        assert_eq!(back, held(&plan, &["TRACK"], &["description"], &in_mixpanel), "seed {seed}");
    }
}

/// A contract has one type for a value, and nothing of null.
fn in_a_contract(property: &Value) -> Value {
    let mut property = property.clone();
    if property["type"] == json!(["number", "null"]) {
        property["type"] = json!("number");
    }
    if let Some(items) = property.get_mut("items") {
        *items = in_a_contract(items);
    }
    if let Some(properties) = property.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(|property| *property = in_a_contract(property));
    }
    property
}

#[test]
fn a_data_contract_comes_back_with_what_it_holds() {
    let folder = Folder::new("export-odcs");
    for seed in 0..60 {
        let plan = plan(seed);
        let (back, lost) = round_trip(&folder, &plan, "odcs", "out.yaml");
        let kept = ["description", "owner", "where"];
        assert_eq!(back, held(&plan, &CALLS, &kept, &in_a_contract), "seed {seed}");
        assert_eq!(lost.contains("null of"), plan.to_string().contains("null"), "{lost}");
    }
}

/// The contract is what datacontract-cli takes for one, where `.ci/run` has it.
#[test]
fn a_data_contract_is_valid() {
    let folder = Folder::new("export-odcs-lint");
    folder.write("tracking-plan.json", include_str!("../warehouse/plan.json"));
    let (_, err, code) = folder.run(&["export", "odcs", "-o", "shop.odcs.yaml"]);
    assert_eq!(code, 0);
    assert!(err.contains("several types of `discount` of `Order Completed`"), "{err}");
    let Some(python) = std::env::var_os("WAREHOUSE_PYTHON") else { return };
    let program = std::path::Path::new(&python).with_file_name("datacontract");
    let lint = |file: &str| {
        let output = std::process::Command::new(&program).args(["lint", file]).current_dir(&folder.0).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    };
    let (is_valid, said) = lint("shop.odcs.yaml");
    assert!(is_valid, "{said}");
    let text = std::fs::read_to_string(folder.0.join("shop.odcs.yaml")).unwrap();
    folder.write("wrong.odcs.yaml", text.replace("logicalType: boolean", "logicalType: yes-or-no"));
    assert!(!lint("wrong.odcs.yaml").0);
}

#[test]
fn avo_comes_back_with_schemas_of_messages() {
    let folder = Folder::new("export-avo");
    for seed in 0..20 {
        let plan = plan(seed);
        let (back, lost) = round_trip(&folder, &plan, "avo", "out.json");
        let mut wanted = with_schemas(&plan, false, &["key", "type", "description"]);
        wanted["rules"].as_array_mut().unwrap().retain(|rule| rule["type"] == "TRACK");
        wanted["name"] = json!("Tracking plan");
        assert_eq!(back, wanted);
        assert!(lost.contains("the page `Home`") && lost.contains("the traits of identify"), "{lost}");
    }
}

#[test]
fn a_registry_gets_a_schema_in_a_text() {
    let folder = Folder::new("export-registry");
    let plan = r#"{ "rules": [ { "key": "Paid", "type": "TRACK", "properties": { "total": { "type": "number" } }, "required": ["total"] } ] }"#;
    folder.write("tracking-plan.json", plan);
    let (out, _, code) = folder.run(&["export", "registry", "-o", "subjects"]);
    assert_eq!((out.as_str(), code), ("1 schema written\n", 0));
    let body: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.0.join("subjects/paid.json")).unwrap()).unwrap();
    assert_eq!(body["schemaType"], "JSON");
    let schema = jsonschema::validator_for(&serde_json::from_str(body["schema"].as_str().unwrap()).unwrap()).unwrap();
    assert!(schema.is_valid(&json!({ "total": 1 })) && !schema.is_valid(&json!({})));
}

#[test]
fn what_is_lost_often_is_one_line() {
    let folder = Folder::new("export-lost-often");
    let rules: Vec<Value> =
        (0..6).map(|at| json!({ "key": format!("Event {at}"), "type": "TRACK", "why": "to know" })).collect();
    folder.write("tracking-plan.json", json!({ "rules": rules }).to_string());
    let head = "not in the export, as the form has no place for it:\n";
    let (_, lost, _) = folder.run(&["export", "mixpanel"]);
    assert_eq!(lost, format!("{head}  why of `Event 0`, `Event 1`, `Event 2` and 3 more\n"));
    let (_, lost, _) = folder.run(&["export", "mixpanel", "--all"]);
    let each: String = (0..6).map(|at| format!("  why of `Event {at}`\n")).collect();
    assert_eq!(lost, format!("{head}{each}"));
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
            "minLength of `p` of `A`, the items of `l` of `A`",
            "enum of `p` of `A`"
        ]
    );
}

/// A value that a keyword may have, and that says something.
fn sample(wants: Wants) -> Value {
    match wants {
        Wants::Anything | Wants::Text => json!("email"),
        Wants::Types => json!(["string", "integer"]),
        Wants::Values => json!(["a", "b"]),
        Wants::Schema => json!({ "minLength": 2 }),
        Wants::Schemas => json!([{ "minLength": 2 }]),
        Wants::NamedSchemas => json!({ "inner": { "type": "string" } }),
        Wants::SchemaOrSchemas | Wants::Positions => json!([{ "type": "string" }, { "type": "integer" }]),
        Wants::Dependencies => json!({ "a": ["b"] }),
        Wants::Count => json!(2),
        Wants::Number | Wants::NumberOrBoolean => json!(7),
        Wants::AboveZero => json!(0.5),
        Wants::Boolean => json!(true),
        Wants::Reference => json!("#/definitions/inner"),
        Wants::Names => json!(["elsewhere"]),
        Wants::Personal => json!("sha256"),
    }
}

/// Every keyword that `plan-model` knows, and a tuple, of a property, of what is inside of it and of the items of a list: it comes back
/// with its value, or is named.
#[test]
fn no_keyword_is_lost_in_silence() {
    let folder = Folder::new("export-keywords");
    let of_keyword = |keyword: Keyword| {
        let of = match keyword.applies_to {
            AppliesTo::All | AppliesTo::Strings => "string",
            AppliesTo::Numbers => "number",
            AppliesTo::Arrays => "array",
            AppliesTo::Objects => "object",
        };
        let mut schema = json!({ "type": of });
        schema[keyword.name] = sample(keyword.wants);
        (keyword.name, schema)
    };
    let listed = KEYWORDS.into_iter().map(of_keyword);
    let day = ("minLength", json!({ "type": "string", "format": "date-time", "minLength": 20 }));
    for (keyword, schema) in listed.chain([day, ("false", json!(false))]) {
        let list = json!({ "type": "array", "items": schema });
        let object = json!({ "type": "object", "properties": { "x": schema } });
        for (property, at) in [(&schema, ""), (&list, "/items"), (&object, "/properties/x")] {
            let plan = json!({ "rules": [{ "key": "Paid", "type": "TRACK", "properties": { "p": property } }] });
            for (form, file) in [
                ("odcs", "out.yaml"),
                ("csv", "out.csv"),
                ("xlsx", "out.xlsx"),
                ("md", "out.md"),
                ("rudder", "out.rudder.yaml"),
                ("amplitude", "out.amplitude.csv"),
                ("mixpanel", "out.mixpanel.csv"),
                ("avo", "out.avo.json"),
                ("segment", "out.json"),
            ] {
                let (back, lost) = round_trip(&folder, &plan, form, file);
                let rule = &back["rules"][0];
                let payload = rule.pointer("/jsonSchema/properties/properties").unwrap_or(rule);
                let there = payload.pointer(&format!("/properties/p{at}"));
                // The only value that is allowed is a list of one to RudderStack.
                let one = schema.get(keyword).filter(|_| keyword == "const").map(|value| json!([value]));
                let is_back = there.is_some_and(|there| {
                    there.get(keyword) == schema.get(keyword) || (one.is_some() && there.get("enum") == one.as_ref())
                });
                let word = match keyword {
                    "type" if matches!(form, "amplitude" | "mixpanel") => "the type string or integer",
                    "type" => "several types",
                    "required" if form == "mixpanel" => "required of `p`",
                    "required" => "\"elsewhere\" in \"required\"",
                    "false" if at == "/items" => "items of",
                    "false" => "false as the schema",
                    keyword => keyword,
                };
                // Some forms have no place for what is inside at all.
                let inside = match at {
                    "/items" => " items of `p` of `Paid`",
                    "/properties/x" => " properties of `p` of `Paid`",
                    _ => word,
                };
                let is_named = lost.contains(word) || lost.contains(inside);
                assert!(is_back || is_named, "{form}: {property} came back as {back}, and is lost: {lost}");
            }
        }
    }
}

#[test]
fn what_a_schema_of_a_message_says_beside_is_named() {
    let folder = Folder::new("export-message");
    let message = json!({ "type": "object", "title": "Paid", "required": ["type", "properties", "userId"], "maxProperties": 9,
        "properties": { "properties": { "type": "object", "properties": { "a": {} }, "required": ["a", "b"] } } });
    let plan = json!({ "rules": [{ "key": "Paid", "type": "TRACK", "jsonSchema": message }, { "type": "PAGE", "required": ["path"] }] });
    folder.write("tracking-plan.json", plan.to_string());
    let (_, lost, _) = folder.run(&["export", "odcs"]);
    let mut named: Vec<&str> = lost.lines().skip(1).map(str::trim).collect();
    named.sort_unstable();
    let wanted = [
        "\"b\" in \"required\" of the properties of `Paid`",
        "\"maxProperties\" of the message of `Paid`",
        "\"path\" in \"required\" of page",
        "\"title\" of the message of `Paid`",
        "\"userId\" in \"required\" of the message of `Paid`",
    ];
    assert_eq!(named, wanted);
}

/// A page or screen without a name stays so, and one that is called as its call is keeps its name.
#[test]
fn a_data_contract_keeps_pages_without_names() {
    let folder = Folder::new("export-odcs-pages");
    let properties = json!({ "path": { "type": "string" } });
    for (call, word) in [("PAGE", "page"), ("SCREEN", "screen")] {
        for name in [None, Some(word), Some("Page"), Some("Home")] {
            let mut rule = json!({ "type": call, "properties": properties });
            if let Some(name) = name {
                rule["key"] = json!(name);
            }
            let plan = json!({ "rules": [{ "key": word, "type": "TRACK" }, rule] });
            let (back, lost) = round_trip(&folder, &plan, "odcs", "out.yaml");
            assert_eq!((back, lost.as_str()), (plan, ""));
        }
    }
}

/// What no plan would take costs nothing else: each value that is left out has its reason in the account.
#[test]
fn a_data_contract_is_read_where_parts_of_it_cannot_be() {
    let folder = Folder::new("import-odcs-parts");
    let values = |list: &str| format!("{{ metric: invalidValues, arguments: {{ validValues: {list} }}, mustBe: 0 }}");
    let quality = |lists: &[&str]| lists.iter().map(|list| values(list)).collect::<Vec<_>>().join(", ");
    let contract = format!(
        "kind: DataContract\nschema:\n  - name: Paid\n    properties:\n\
         \x20     - {{ name: a, logicalType: string, quality: [{}] }}\n\
         \x20     - {{ name: b, logicalType: string, quality: [{}] }}\n\
         \x20     - {{ name: c, logicalType: decimal, logicalTypeOptions: {{ minLength: \"3\", maxLength: 9 }} }}\n\
         \x20     - {{ name: d, logicalType: object, properties: [{{ name: e, logicalType: string }}, {{ name: e, logicalType: number }}] }}\n\
         \x20     - {{ name: a, logicalType: number }}\n",
        quality(&["[x, y, z]", "[z, y]", "both"]),
        quality(&["[x]", "[y]"]),
    );
    folder.write("contract.yaml", contract);
    let (out, err, code) = folder.run(&["import", "contract.yaml"]);
    assert_eq!(code, 0, "{err}");
    let back: Value = serde_json::from_str(&out).unwrap();
    let properties = json!({
        "a": { "type": "string", "enum": ["y", "z"] },
        "b": { "type": "string", "enum": ["x"] },
        "c": { "maxLength": 9 },
        "d": { "type": "object", "properties": { "e": { "type": "string" } } },
    });
    assert_eq!(back["rules"][0]["properties"], properties);
    let (out, _, _) = folder.run(&["import", "contract.yaml", "--format", "json"]);
    let account: Value = serde_json::from_str(&out).unwrap();
    let left: Vec<(&str, &str)> = account["cells"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|cell| Some((cell["text"].as_str()?, cell["left_out"].as_str()?)))
        .filter(|(text, _)| *text != "DataContract")
        .collect();
    let (names_before, none_left) =
        (|name: &str| format!("a property `{name}` stands before it"), "no value is left that every rule allows");
    let (before_e, before_a) = (names_before("e"), names_before("a"));
    let wanted = [
        ("both", "valid values are a list"),
        ("invalidValues", "a plan has no place for it"),
        ("0", "a plan has no place for it"),
        ("invalidValues", none_left),
        ("y", none_left),
        ("0", none_left),
        ("decimal", "a plan has no type \"decimal\""),
        ("3", "\"minLength\" of a property is a whole number, 0 or more"),
        ("e", &before_e),
        ("number", &before_e),
        ("a", &before_a),
        ("number", &before_a),
    ];
    let sorted = |mut list: Vec<(&str, &str)>| {
        list.sort_unstable();
        format!("{list:#?}")
    };
    assert_eq!(sorted(left), sorted(wanted.to_vec()));
}

/// A `jsonSchema` may be that of the payload itself. What reads an export takes it for that of the message.
#[test]
fn a_schema_of_the_payload_becomes_one_of_the_message() {
    let folder = Folder::new("export-payload");
    let schema = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": { "id": { "type": "string" } }, "type": "object",
        "properties": { "id": { "$ref": "#/definitions/id" }, "total": { "type": "number" } }, "required": ["total"] });
    let plan = json!({ "rules": [{ "key": "Order Paid", "type": "TRACK", "jsonSchema": schema }] });
    folder.write("tracking-plan.json", plan.to_string());
    let page = "# Tracking plan\n\n## Event: `Order Paid`\n\n| Property | Type | Required |\n| --- | --- | --- |\n\
                | `id` |  | no |\n| `total` | number | yes |\n";
    let said = "not in the export, as the form has no place for it:\n  \"definitions\" of the message of `Order Paid`\n  $ref of `id` of `Order Paid`\n";
    assert_eq!(folder.run(&["export", "md"]), (page.to_owned(), said.to_owned(), 0));
    let (rules, ..) = folder.run(&["export", "segment"]);
    let payload = json!({ "type": "object", "required": ["total"],
        "properties": { "id": { "$ref": "#/definitions/id" }, "total": { "type": "number" } } });
    let message = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": { "id": { "type": "string" } }, "type": "object",
        "properties": { "properties": payload } });
    let wanted = json!({ "rules": [{ "key": "Order Paid", "type": "TRACK", "version": 1, "jsonSchema": message }] });
    assert_eq!(serde_json::from_str::<Value>(&rules).unwrap(), wanted);
    folder.write("rules.json", rules);
    let (changes, ..) = folder.run(&["diff", "tracking-plan.json", "rules.json"]);
    assert_eq!(
        changes,
        "safe: event \"Order Paid\" has another `version`, `$schema`\n --> rules.json:21\n\n1 change; breaking: code 0, data 0, warehouse 0\n"
    );
}

#[test]
fn what_every_call_has_comes_back_from_markdown() {
    let folder = Folder::new("export-common");
    let plan = json!({ "rules": [
        { "key": "Order Paid", "type": "TRACK", "properties": { "total": { "type": "number" } } },
        { "type": "COMMON", "description": "Of every call.", "owner": "Data", "properties": { "app": { "type": "string" } }, "required": ["app"] },
        { "type": "IDENTIFY", "properties": { "plan": { "type": "string" } } },
    ] });
    folder.write("tracking-plan.json", plan.to_string());
    let (page, lost, code) = folder.run(&["export", "md"]);
    assert_eq!((lost.as_str(), code), ("", 0));
    assert!(page.contains("\n## Common properties\n\n**Description:** Of every call.  \n**Owner:** Data\n"), "{page}");
    folder.write("plan.md", page);
    let (back, ..) = folder.run(&["import", "plan.md"]);
    assert_eq!(serde_json::from_str::<Value>(&back).unwrap(), plan);
}
