//! `cargo plan audit --sql`: the query of each engine counts what the audit of files counts, on the same messages. It is run on DuckDB
//! (`WAREHOUSE_PYTHON`), PostgreSQL (`WAREHOUSE_POSTGRES`) and Spark (`WAREHOUSE_PYTHON` and `SPARK_PACKAGES`, the folder of its packages) where
//! `.ci/run` has them, and parsed for the others.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::random::Random;
use crate::common::{Folder, postgres};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ENGINES: [&str; 7] = ["duckdb", "postgres", "bigquery", "snowflake", "redshift", "spark", "clickhouse"];

/// Names that are written otherwise in some engine.
const NAMES: [&str; 12] = [
    "total",
    "it's",
    "back\\slash",
    "new\nline",
    "dollar $1 ${x} $$",
    "é 日本",
    "with \"quotes\"",
    "a.b",
    "a/b~c",
    "x[0]",
    "--",
    "100%",
];

/// Everything that a plan can say of a value, but for formats that no query judges.
fn schemas() -> Vec<Value> {
    let items = json!({ "type": "object", "required": ["price"], "properties": {
        "price": { "type": "number", "minimum": 1 }, "size": { "enum": ["a", "ab"] } } });
    vec![
        json!({ "type": "string" }),
        json!({ "type": ["string", "null"] }),
        json!({ "type": "integer" }),
        json!({ "type": "number" }),
        json!({ "type": "boolean" }),
        json!({ "enum": ["a", "it's", "back\\slash", "new\nline", "é"] }),
        json!({ "enum": ["ab", 1, null, true, 2.5] }),
        json!({ "const": "ab" }),
        json!({ "type": "number", "minimum": 0, "maximum": 100 }),
        json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1e2 }),
        json!({ "type": "number", "multipleOf": 0.01 }),
        json!({ "multipleOf": 5 }),
        json!({ "type": "string", "minLength": 1, "maxLength": 3 }),
        json!({ "type": "string", "pattern": "^[A-Z]-\\d{2,3}$" }),
        json!({ "pattern": "\\bab\\b|[^\\w\\s.-]|^$" }),
        json!({ "pattern": "it's|\\\\|\\$\\{x\\}|\\u65e5" }),
        json!({ "type": "string", "format": "date" }),
        json!({ "type": "string", "format": "date-time" }),
        json!({ "format": "email" }),
        json!({ "format": "uuid" }),
        json!({ "format": "ipv4" }),
        json!({ "type": "array", "items": { "type": "string", "minLength": 1 }, "minItems": 1, "maxItems": 2 }),
        json!({ "type": "array", "items": items }),
        json!({ "type": "array", "items": { "type": "array", "items": { "type": "integer" } } }),
        json!({ "type": "array", "items": { "enum": ["a", "ab", "never"] } }),
        json!({ "type": "array", "uniqueItems": true, "items": { "type": "string" } }),
        json!({ "type": "array", "contains": { "const": "a" } }),
        json!({ "type": "array", "items": [{ "type": "string" }, { "type": "integer" }] }),
        json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" }, "b.c": { "type": "integer" } } }),
        json!({ "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }),
        json!({ "type": "object", "additionalProperties": { "type": "number", "maximum": 2 } }),
        json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "enum": ["a", 1] } } }),
        json!({ "type": "object", "patternProperties": { "^a": { "type": "string" } } }),
        json!({ "type": "object", "propertyNames": { "maxLength": 1 }, "minProperties": 1, "maxProperties": 2 }),
        json!({ "type": "object", "properties": { "a": {}, "b": {} }, "dependencies": { "a": ["b"] } }),
        json!({ "allOf": [{ "type": "string" }, { "maxLength": 2 }] }),
        json!({ "anyOf": [{ "type": "string", "maxLength": 1 }, { "type": "integer" }] }),
        json!({ "oneOf": [{ "type": "integer" }, { "minimum": 2 }, { "type": "string" }] }),
        json!({ "not": { "type": "string" } }),
        json!({ "if": { "type": "string" }, "then": { "minLength": 2 }, "else": { "minimum": 1 } }),
        json!({ "type": "string", "x-pii": true, "minLength": 2 }),
        json!({ "type": "string", "x-pii": "sha256" }),
        json!({ "type": "array", "items": { "type": "string", "x-pii": "sha256" } }),
        json!({}),
    ]
}

/// Values of which each breaks some rule and keeps others.
fn values() -> Vec<Value> {
    let hash = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef";
    let mut values = vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-1),
        json!(2),
        json!(2.5),
        json!(5),
        json!(99.99),
        json!(100),
        json!(0.005),
        json!(1e2),
        json!(100.5),
        json!(123456789),
        json!([]),
        json!(["a"]),
        json!(["a", "a", "b"]),
        json!([1, "a"]),
        json!(["a", 1]),
        json!([""]),
        json!([[1], ["x"]]),
        json!([{ "price": 2 }, { "price": 0, "size": "ab" }]),
        json!([{ "size": "zz", "more": 1 }]),
        json!([{ "price": "2", "it's": 1 }, 5]),
        json!({}),
        json!({ "a": "x" }),
        json!({ "a": 1, "b.c": "x" }),
        json!({ "b": 3 }),
        json!({ "a": null, "zz": 1 }),
        json!({ "x": 1, "yy": 3, "z": "s" }),
        json!({ "l": ["a", "b"], "m": [1, 2] }),
        json!({ "ann@secret.example": 1, "new\nline": 2 }),
        json!(["never"]),
        json!([hash, "x"]),
    ];
    let texts = [
        "",
        "a",
        "ab",
        "abc",
        "abcd",
        "x ab y",
        "A-12",
        "A-1234",
        "a\n",
        "it's",
        "back\\slash",
        "new\nline",
        "${x}",
        "é",
        "日本語",
        "2026-11-27",
        "2026-02-30",
        "2024-02-29",
        "2026-11-27T10:00:00Z",
        "2026-11-27T10:00:00.5+01:00",
        "2026-11-27T25:00:00Z",
        "ann@secret.example",
        "ann@",
        "a b@c",
        "123e4567-e89b-12d3-a456-426614174000",
        "123e4567",
        "192.0.2.1",
        "256.1.1.1",
        "(personal)",
        hash,
        "1",
        "true",
        "null",
    ];
    values.extend(texts.map(|text| json!(text)));
    values
}

/// A plan with most schemas somewhere, and events whose names are odd.
fn plan(seed: u64) -> Value {
    let mut random = Random(seed * 7919 + 5);
    let schemas = schemas();
    let mut next = 0;
    let mut rules = Vec::new();
    for number in 0..8 {
        let mut properties = Map::new();
        for name in NAMES.iter().take(6 + random.below(6)) {
            properties.insert((*name).to_owned(), schemas[next % schemas.len()].clone());
            next += 1 + random.below(2);
        }
        let required: Vec<&str> = NAMES.iter().take(5).filter(|_| random.once_in(3)).copied().collect();
        rules.push(rule(number, &properties, &required));
    }
    with_others(rules)
}

/// A plan with each schema once, in as few events as there are names for them.
fn small_plan() -> Value {
    let all = schemas();
    let rules = all.chunks(NAMES.len() - 1).enumerate().map(|(number, schemas)| {
        let properties = NAMES.iter().zip(schemas).map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
        rule(number, &properties, &[NAMES[number], NAMES[number + 5]])
    });
    with_others(rules.collect())
}

fn rule(number: usize, properties: &Map<String, Value>, required: &[&str]) -> Value {
    let mut rule = json!({ "properties": properties, "required": required });
    match number {
        0 => rule["type"] = json!("identify"),
        1 => rule["type"] = json!("group"),
        2 => {
            rule["type"] = json!("page");
            rule["key"] = json!("Home's page");
        }
        _ => {
            rule["key"] =
                json!(["It's \"paid\"", "Back\\slash", "New\nline", "Dollar $1 ${x} $$", "Ünï 100%"][number - 3])
        }
    }
    if number == 7 {
        rule["deprecated"] = json!(true);
    }
    rule
}

/// Adds an event of two versions, one that no message has, and one that is only planned.
fn with_others(mut rules: Vec<Value>) -> Value {
    rules.push(
        json!({ "key": "Versioned", "version": 1, "properties": { "a": { "type": "string" } }, "required": ["a"] }),
    );
    rules.push(json!({ "key": "Versioned", "version": 2, "properties": { "a": { "type": "integer" }, "b": {} } }));
    rules.push(json!({ "key": "Never", "properties": { "a": {} } }));
    rules.push(json!({ "key": "Planned", "status": "planned" }));
    json!({ "rules": rules })
}

fn message(random: &mut Random, plan: &Value, values: &[Value], number: usize) -> Value {
    let rules = plan["rules"].as_array().unwrap();
    let rule = &rules[random.below(rules.len() - 2)];
    let call = rule["type"].as_str().unwrap_or("track");
    let mut payload = Map::new();
    for (name, _) in rule["properties"].as_object().unwrap() {
        if !random.once_in(4) {
            payload.insert(name.clone(), values[random.below(values.len())].clone());
        }
    }
    if random.once_in(6) {
        payload.insert(random.one(&["further", "fur'ther", "ann@secret.example", "é", "x\\y"]).to_owned(), json!(1));
    }
    let mut message = json!({ "type": call, "userId": "u" });
    match call {
        "identify" | "group" => message["traits"] = Value::Object(payload),
        _ => message["properties"] = Value::Object(payload),
    }
    match call {
        "track" => message["event"] = rule["key"].clone(),
        "page" => message["name"] = rule["key"].clone(),
        "group" if !random.once_in(5) => message["groupId"] = json!(7),
        _ => {}
    }
    if rule["key"] == "Versioned" {
        let version = random.one(&["1", "2", "7", ""]);
        if !version.is_empty() {
            message["context"] = json!({ "protocols": { "event_version": version } });
        }
    }
    let day = 1 + random.below(27);
    match random.below(14) {
        0 => message["timestamp"] = json!(format!("2026-11-{day:02}T23:30:00.250+01:00")),
        1 => message["originalTimestamp"] = json!(format!("2026-11-{day:02}")),
        2 => message["sentAt"] = json!(format!("2026-11-{day:02} 10:00:00")),
        3 => {
            message["timestamp"] = json!("2031-01-01T00:00:00Z");
            message["receivedAt"] = json!(format!("2026-11-{day:02}T10:00:00Z"));
        }
        4 => message["timestamp"] = json!("yesterday"),
        5 => message["timestamp"] = json!(format!("2026-11-{day:02}T10:00Z")),
        6 => message["timestamp"] = json!(format!("2026-11-{day:02} 10:00")),
        7 => message["timestamp"] = json!(format!("2026-11-{day:02} 10:00:30 UTC")),
        8 => message["timestamp"] = json!(format!("2026-11-{day:02} 10:00 UTC")),
        9 => message["timestamp"] = json!(format!("2026-11-{day:02}T10:00-05:30")),
        10 => message["timestamp"] = json!(format!("2026-11-{day:02}T10:00:00.123456789+02:00")),
        _ => message["timestamp"] = json!(format!("2026-11-{day:02}T10:00:{:02}.{:03}Z", number % 60, number % 1000)),
    }
    odd(random, &mut message);
    message
}

/// What is wrong with a message beside its payload, now and then.
fn odd(random: &mut Random, message: &mut Value) {
    match random.below(60) {
        0 => message["event"] = json!("Unplanned it's \\ one"),
        1 => *message = json!({ "type": "page", "anonymousId": "a", "name": "Unplanned" }),
        2 => message["event"] = json!("ann@secret.example"),
        3 => message["properties"] = json!("none"),
        4 => message["userId"] = json!(""),
        5 => *message = json!({ "type": "alias", "userId": "u", "previousId": random.one(&["", "v"]) }),
        6 => message["type"] = json!("order"),
        7 => message["context"] = json!([]),
        8 => *message = json!({ "event": "It's \"paid\"", "properties": { "total": 1 }, "userId": 5 }),
        9 => *message = json!({ "type": "Screen", "userId": "u" }),
        10 => *message = json!({ "level": "info" }),
        11 => *message = json!({ "type": "track", "event": " \t", "userId": "u" }),
        _ => {}
    }
}

/// A row of a result: how many messages, the first and the last.
type Row = (u64, Option<String>, Option<String>);
/// By the call, the event, the finding, the rule, the path and the value.
type Rows = BTreeMap<[String; 6], Row>;

/// What the audit of files finds, as rows of the query.
fn expected(audit: &Value) -> Rows {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let time = |value: &Value| value.as_str().map(str::to_owned);
    let mut rows = Rows::new();
    for event in audit["events"].as_array().unwrap() {
        let key = |finding: &str, rule: &str, path: &str, value: &str| {
            [&text(&event["call"]), &text(&event["name"]), finding, rule, path, value].map(str::to_owned)
        };
        let count = |value: &Value| value["messages"].as_u64().unwrap();
        if count(event) > 0 {
            rows.insert(key("messages", "", "", ""), (count(event), time(&event["first"]), time(&event["last"])));
        }
        if event["violating"].as_u64() > Some(0) {
            rows.insert(key("violating", "", "", ""), (event["violating"].as_u64().unwrap(), None, None));
        }
        for finding in event["findings"].as_array().unwrap() {
            let (kind, rule, path) = (text(&finding["kind"]), text(&finding["rule"]), text(&finding["path"]));
            match kind.as_str() {
                "warehouse-type" => {}
                "value-never-seen" => {
                    for value in finding["values"].as_array().unwrap() {
                        rows.insert(key(&kind, "", &path, &text(&value["value"])), (0, None, None));
                    }
                }
                _ => {
                    let row = (count(finding), time(&finding["first"]), time(&finding["last"]));
                    rows.insert(key(&kind, &rule, &path, ""), row);
                }
            }
        }
        for property in event["properties"].as_array().unwrap() {
            let path = format!("{}.{}", payload(event), text(&property["path"]));
            for value in property["values"].as_array().unwrap().iter().filter(|value| count(value) > 0) {
                rows.insert(key("value-seen", "", &path, &text(&value["value"])), (count(value), None, None));
            }
        }
    }
    rows
}

fn payload(event: &Value) -> &'static str {
    if matches!(event["call"].as_str(), Some("identify" | "group")) { "traits" } else { "properties" }
}

/// The rows of a query. What is seen of messages as a whole is not what the audit of files says of values and of bad messages.
fn found(rows: &Value) -> Rows {
    let mut found = Rows::new();
    for row in rows.as_array().unwrap() {
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        let key = ["call", "event", "finding", "rule", "path", "value"].map(text);
        let time = |name: &str| row[name].as_str().map(str::to_owned);
        let has_times = !matches!(key[2].as_str(), "violating" | "value-seen");
        let times = if has_times { (time("first_seen"), time("last_seen")) } else { (None, None) };
        let other = found.insert(key, (row["messages"].as_u64().unwrap(), times.0, times.1));
        assert!(other.is_none(), "a row is there twice: {row}");
    }
    found
}

/// Fails with what differs.
fn assert_same(engine: &str, mut found: Rows, mut expected: Rows, plan: &Value) {
    found.retain(|[call, _, finding, ..], _| call != "alias" && finding != "passed-over");
    // The audit of files counts values, and a query messages.
    expected.retain(|key, _| key[2] != "value-seen" || found.contains_key(key));
    for (key, row) in &mut found {
        if let Some((values, ..)) = expected.get(key).filter(|(values, ..)| key[2] == "value-seen" && *values >= row.0)
        {
            row.0 = *values;
        }
    }
    let lacks: Vec<_> = expected.iter().filter(|(key, row)| found.get(*key) != Some(row)).collect();
    let has: Vec<_> = found.iter().filter(|(key, row)| expected.get(*key) != Some(row)).collect();
    assert!(lacks.is_empty() && has.is_empty(), "{engine}:\nexpected {lacks:#?}\nfound {has:#?}\n{plan}");
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit/sql")
}

/// Runs `run.py`; false where there is no Python with its packages.
fn python(arguments: &[&str], packages: Option<&str>) -> Option<String> {
    let python = std::env::var_os("WAREHOUSE_PYTHON")?;
    let mut command = Command::new(&python);
    if let Some(packages) = packages {
        // Spark starts Python by its name, and wants the same one.
        command.env("PYTHONPATH", std::env::var_os(packages)?).env("PYSPARK_PYTHON", &python);
    }
    let output = command.arg(tests().join("run.py")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn query(folder: &Folder, plan: &str, engine: &str) -> (String, String) {
    let (out, err, code) = folder.run(&["audit", "--plan", plan, "--sql", engine]);
    assert_eq!(code, 0, "{err}");
    (out, err)
}

/// A plan and messages in a folder, and what the audit of files finds of them. A table has no line that is no JSON, so that none is here.
fn case(folder: &Folder, engine: &str, (name, plan): (String, Value), seed: u64) -> (String, Value, Rows) {
    let (mut random, values) = (Random(seed + 99), values());
    let messages: Vec<Value> = (0..600).map(|number| message(&mut random, &plan, &values, number)).collect();
    let lines: String = messages.iter().map(|message| format!("{message}\n")).collect();
    let (of_plan, of_messages) = (format!("{name}.json"), format!("{name}.ndjson"));
    folder.write(&of_plan, plan.to_string()).write(&of_messages, lines);
    let (out, err, code) = folder.run(&["audit", "--plan", &of_plan, &of_messages, "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let (text, notes) = query(folder, &of_plan, engine);
    assert!(!notes.contains("not judged"), "{notes}");
    folder.write(&format!("{name}.{engine}.sql"), text);
    (name, plan, expected(&serde_json::from_str(&out).unwrap()))
}

/// The cases of several plans, and of the small one.
fn cases(folder: &Folder, engine: &str, seeds: std::ops::Range<u64>) -> Vec<(String, Value, Rows)> {
    let small = case(folder, engine, ("small".to_owned(), small_plan()), 0);
    let others = seeds.map(|seed| case(folder, engine, (format!("case{seed}"), plan(seed)), seed));
    std::iter::once(small).chain(others).collect()
}

fn assert_cases(folder: &Folder, engine: &str, cases: &[(String, Value, Rows)]) {
    for (name, plan, rows) in cases {
        let text = fs::read_to_string(folder.0.join(format!("{name}.{engine}.json"))).unwrap();
        assert!(!text.contains("secret.example"), "{engine}: what may be personal came out");
        assert_same(engine, found(&serde_json::from_str(&text).unwrap()), rows.clone(), plan);
    }
}

#[test]
fn duckdb_counts_what_the_audit_counts() {
    let folder = Folder::new("audit-sql-duckdb");
    let cases = cases(&folder, "duckdb", 0..6);
    if python(&["duckdb", folder.0.to_str().unwrap()], None).is_some() {
        assert_cases(&folder, "duckdb", &cases);
    }
}

#[test]
fn postgres_counts_what_the_audit_counts() {
    let folder = Folder::new("audit-sql-postgres");
    let cases = cases(&folder, "postgres", 0..6);
    for (name, ..) in &cases {
        let messages = fs::read_to_string(folder.0.join(format!("{name}.ndjson"))).unwrap();
        let rows = messages.lines().map(|line| format!("('{}')", line.replace('\'', "''"))).collect::<Vec<_>>();
        let query = fs::read_to_string(folder.0.join(format!("{name}.postgres.sql"))).unwrap();
        let script = format!(
            "set timezone to 'America/New_York';\nset jit to off;\ncreate temporary table events (payload jsonb);\ninsert into events values {};\n\
             select json_agg(found) from (\n{}\n) as found;\n",
            rows.join(","),
            query.trim_end().trim_end_matches(';')
        );
        let Some(found) = postgres(&script) else { return };
        folder.write(&format!("{name}.postgres.json"), found);
    }
    assert_cases(&folder, "postgres", &cases);
}

#[test]
fn spark_counts_what_the_audit_counts() {
    let folder = Folder::new("audit-sql-spark");
    // Spark compiles a query for longer than others run it: the small plan alone.
    let cases = cases(&folder, "spark", 0..0);
    if python(&["spark", folder.0.to_str().unwrap()], Some("SPARK_PACKAGES")).is_some() {
        assert_cases(&folder, "spark", &cases);
    }
}

/// Each query is one statement of its engine, whatever the names of the plan are.
#[test]
fn every_engine_reads_its_query() {
    let folder = Folder::new("audit-sql-parse");
    folder.write("plan.json", plan(1).to_string());
    for engine in ENGINES {
        folder.write("query.sql", query(&folder, "plan.json", engine).0);
        let columns = python(&["parse", engine, folder.0.join("query.sql").to_str().unwrap()], None);
        let wanted = "call,event,finding,rule,path,value,messages,first_seen,last_seen";
        assert!(columns.is_none_or(|columns| columns.trim() == wanted), "{engine}");
    }
}

const SHOP: &str = r#"{ "rules": [
  { "key": "Order Completed", "properties": {
    "total": { "type": "number", "minimum": 0.5, "multipleOf": 0.01 },
    "currency": { "enum": ["EUR", "it's"] },
    "coupon": { "type": "string", "pattern": "^\\w+\\b$", "maxLength": 10 },
    "look": { "type": "string", "pattern": "^a{300}$" },
    "day": { "type": "string", "format": "date" },
    "mail": { "type": "string", "format": "email", "x-pii": "sha256" },
    "page": { "type": "string", "format": "uri" },
    "products": { "type": "array", "items": { "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } } } }
  }, "required": ["total"] },
  { "type": "identify", "properties": { "plan": { "enum": ["free", "paid"] } } }
] }"#;

/// The whole query of each engine, and what is said of it.
#[test]
fn the_query_of_each_engine() {
    let folder = Folder::new("audit-sql-text");
    folder.write("tracking-plan.json", SHOP);
    let mut notes = String::new();
    for engine in ENGINES {
        let (text, said) = folder_query(&folder, engine);
        kept(&format!("{engine}.sql"), &text);
        notes.push_str(&format!("{engine}\n{said}\n"));
        assert!(said.lines().all(|note| text.contains(&note.replacen("note: ", "-- ", 1))), "{said}");
    }
    kept("notes.txt", &notes);
}

fn folder_query(folder: &Folder, engine: &str) -> (String, String) {
    let (out, err, code) =
        folder.run(&["audit", "--sql", engine, "--table", "lake.events", "--column", "body", "-o", "out.sql"]);
    assert_eq!((out.as_str(), code), ("", 0), "{err}");
    (fs::read_to_string(folder.0.join("out.sql")).unwrap(), err)
}

fn kept(name: &str, text: &str) {
    let path = tests().join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(&path).unwrap_or_default(), "{name}: BLESS=1 writes it anew");
}

/// Spark puts the values of variables in the place of their names before it reads a text.
#[test]
fn no_name_is_a_variable_of_spark() {
    let folder = Folder::new("audit-sql-variable");
    folder.write("plan.json", r#"{"rules":[{"key":"Paid ${x}","properties":{"${y}":{"type":"string"}}}]}"#);
    let (text, _) = query(&folder, "plan.json", "spark");
    assert!(!text.contains("${") && text.contains(r"event = 'Paid \u0024{x}'"), "{text}");
}

/// What is for files does nothing here, and is refused.
#[test]
fn a_query_reads_nothing() {
    let folder = Folder::new("audit-sql-arguments");
    folder.write("tracking-plan.json", SHOP).write("events.ndjson", "{\"type\":\"track\",\"event\":\"A\"}\n");
    for arguments in [
        &["--sql", "duckdb", "events.ndjson"] as &[&str],
        &["--sql", "duckdb", "--format", "json"],
        &["--sql", "duckdb", "--fail-on", "violation"],
        &["events.ndjson", "--table", "t"],
        &["--sql", "duckdb", "--warehouse", "postgres"],
        &["--sql", "oracle"],
    ] {
        let (out, err, code) = folder.run(&[&["audit"], arguments].concat());
        assert_eq!((out.as_str(), code), ("", 2), "{arguments:?}: {err}");
        assert!(!err.contains("is not there"), "{arguments:?}: {err}");
    }
}
