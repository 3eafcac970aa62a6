//! The tables of a warehouse: whole statements for two plans; parsed for every dialect and run on duckdb and PostgreSQL where `.ci/run`
//! has them (`WAREHOUSE_PYTHON`, `WAREHOUSE_POSTGRES`).

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::{Folder, postgres};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PLAN: &str = include_str!("../warehouse/plan.json");

/// Every server and warehouse that are there together, and what sqlglot calls the dialect.
const LOADED: [(&str, &str, &str); 12] = [
    ("segment", "postgres", "postgres"),
    ("segment", "redshift", "redshift"),
    ("segment", "snowflake", "snowflake"),
    ("segment", "bigquery", "bigquery"),
    ("segment", "databricks", "databricks"),
    ("rudderstack", "postgres", "postgres"),
    ("rudderstack", "redshift", "redshift"),
    ("rudderstack", "snowflake", "snowflake"),
    ("rudderstack", "bigquery", "bigquery"),
    ("rudderstack", "databricks", "databricks"),
    ("rudderstack", "clickhouse", "clickhouse"),
    ("rudderstack", "sqlserver", "tsql"),
];

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/warehouse")
}

/// Compares a text with the file that holds it; `BLESS=1` writes the file anew.
fn assert_is(file: &str, text: &str) {
    let path = tests().join(file);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(&path).unwrap_or_default(), "{file}: BLESS=1 writes it anew");
}

fn folder(name: &str) -> Folder {
    let folder = Folder::new(&format!("warehouse-{name}"));
    folder.write("tracking-plan.json", PLAN);
    folder
}

fn ddl(folder: &Folder, server: &str, warehouse: &str) -> (String, String) {
    let (out, err, code) = folder.run(&["export", "ddl", "--server", server, "--warehouse", warehouse]);
    assert_eq!(code, 0, "{err}");
    (out, err)
}

/// What `run.py` prints; none where there is no Python with its packages.
fn python(arguments: &[&str]) -> Option<String> {
    let python = std::env::var_os("WAREHOUSE_PYTHON")?;
    let output = Command::new(python).arg(tests().join("run.py")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// A script in a schema of its own, which is gone after it.
fn in_a_schema(script: &str, question: &str) -> String {
    format!("begin; create schema plan_test; set search_path to plan_test; {script}\n{question}\nrollback;")
}

#[test]
fn the_tables_of_a_plan() {
    let folder = folder("tables");
    for (server, warehouse, _) in LOADED {
        let (text, lost) = ddl(&folder, server, warehouse);
        let name = format!("{server}-{warehouse}");
        if ["segment-postgres", "segment-bigquery", "rudderstack-snowflake", "rudderstack-sqlserver"].contains(&&*name)
        {
            assert_is(&format!("{name}.sql"), &text);
            assert_is(&format!("{name}.lost.txt"), &lost);
        }
    }
}

#[test]
fn the_tables_of_a_plan_with_published_specs() {
    let folder = Folder::new("warehouse-specs");
    let plan = r#"{
  "conventions": { "warehouse": "rudderstack" },
  "extends": ["ab-testing"],
  "rules": [
    { "key": "Parcel Sent", "where": "at the door", "deprecated": "Parcel Shipped", "properties": { "weight": { "type": "number" }, "to": { "oneOf": [
      { "type": "object", "properties": { "shop": { "type": "string" } } },
      { "type": "object", "properties": { "home": { "type": "object", "properties": { "lat": { "type": "number" }, "lon": { "type": "integer" } } } } }
    ] } } }
  ]
}"#;
    folder.write("tracking-plan.json", plan);
    // The plan says which server loads the warehouse.
    let (out, err, code) =
        folder.run(&["export", "ddl", "--warehouse", "clickhouse", "--schema", "shop", "-o", "out.sql"]);
    assert_eq!((out.as_str(), code), ("", 0), "{err}");
    assert_is("specs.sql", &fs::read_to_string(folder.0.join("out.sql")).unwrap());
    assert_is("specs.lost.txt", &err);
}

#[test]
fn segment_loads_no_clickhouse() {
    let folder = folder("pairs");
    let (_, err, code) = folder.run(&["export", "ddl", "--warehouse", "clickhouse"]);
    assert_eq!(code, 2);
    assert_eq!(err, "error: Segment does not load ClickHouse\nhelp: RudderStack does: `--server rudderstack`\n");
    let (_, err, code) = folder.run(&["export", "ddl"]);
    assert_eq!(code, 2);
    assert!(err.contains("name it: `--warehouse postgres`"), "{err}");
    let (_, err, code) = folder.run(&["export", "ddl", "--warehouse", "postgres", "--server", "segmnt"]);
    assert_eq!(code, 2);
    assert!(err.contains("there is `segment` and `rudderstack`"), "{err}");
}

/// The day from which rows have what is required is for tests, of which tables have none.
#[test]
fn tables_have_no_day() {
    let folder = folder("since");
    let refused = "error: `--since` is for the tests of `cargo plan export dbt`, and tables have no such day\nhelp: leave it out\n";
    let (out, err, code) = folder.run(&["export", "ddl", "--warehouse", "postgres", "--since", "2026-11-01"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("", refused, 2));
    let (out, err, code) = folder.run(&["diff", "tracking-plan.json", "tracking-plan.json", "--since", "2026-11-01"]);
    assert!(out.is_empty() && err.contains("unexpected argument '--since' found") && code == 2, "{err}");
}

/// RudderStack gives a column of ClickHouse that is called as one of its own the type of that, in every table.
#[test]
fn a_trait_with_the_name_of_a_column_of_clickhouse() {
    let folder = Folder::new("warehouse-clickhouse-event");
    let plan = |kind: &str| serde_json::json!({ "rules": [{ "type": "group", "properties": { "event": { "type": kind, "minimum": 1 } } }] });
    folder.write("tracking-plan.json", plan("integer").to_string()).write("new.json", plan("number").to_string());
    let (text, _) = ddl(&folder, "rudderstack", "clickhouse");
    let note = "RudderStack makes each column of this name LowCardinality(String), whatever the plan says";
    assert!(text.ends_with(&format!("  event LowCardinality(String) -- {note}\n) engine = ReplacingMergeTree() order by (received_at, id) partition by toDate(received_at) comment 'Every group call.';\n")), "{text}");
    // So it has no other type to be changed to, and no test asks numbers of it.
    let diff = ["diff", "tracking-plan.json", "new.json", "--ddl", "--server", "rudderstack", "--warehouse"];
    assert_eq!(folder.run(&[&diff as &[&str], &["clickhouse"]].concat()), (String::new(), String::new(), 0));
    let (out, ..) = folder.run(&[&diff as &[&str], &["postgres"]].concat());
    assert!(out.contains("alter column event type numeric;\n"), "{out}");
    let (_, err, code) =
        folder.run(&["export", "dbt", "--server", "rudderstack", "--warehouse", "clickhouse", "-o", "dbt"]);
    assert_eq!(code, 0);
    assert!(err.contains("minimum, as its column is not one of numbers alone, of `event` of group\n"), "{err}");
}

/// Texts of a plan stay texts, whatever is in them.
#[test]
fn no_text_of_a_plan_is_sql() {
    let hostile = "a'; drop table x; --\r\n\\'; drop table y; /* \" ` ";
    let plan = serde_json::json!({
        "name": hostile,
        "objectives": { "o": hostile },
        "rules": [{
            "key": format!("Thing {hostile}"), "description": hostile, "owner": hostile, "why": ["o"],
            "properties": { hostile: { "type": "number", "description": hostile }, "é\"`]": { "description": hostile } },
        }],
    });
    let folder = Folder::new("warehouse-hostile");
    folder.write("tracking-plan.json", plan.to_string());
    for (server, warehouse, dialect) in LOADED {
        let (text, _) = ddl(&folder, server, warehouse);
        assert_eq!(text.matches("create table").count(), 2, "{text}");
        let file = folder.0.join("out.sql");
        fs::write(&file, &text).unwrap();
        if let Some(count) = python(&["parse", dialect, file.to_str().unwrap()]) {
            let has_statements = ["postgres", "redshift"].contains(&dialect);
            // Two tables with their comments, and that of the one column of the plan.
            assert_eq!(count.trim(), if has_statements { "5" } else { "2" }, "{server} {warehouse}: {text}");
        }
        if dialect == "postgres" {
            postgres(&in_a_schema(&text, ""));
        }
    }
}

/// Every dialect is parsed by sqlglot; those that can be run here are run, and have the columns that they should.
#[test]
fn every_dialect_is_parsed_and_run() {
    let folder = folder("run");
    for (server, warehouse, dialect) in LOADED {
        let (text, _) = ddl(&folder, server, warehouse);
        let file = folder.0.join(format!("{server}-{warehouse}.sql"));
        fs::write(&file, &text).unwrap();
        let file = file.to_str().unwrap();
        let parsed = python(&["parse", dialect, file]);
        assert!(parsed.is_none_or(|count| count.trim().parse::<usize>().unwrap() >= 7), "{server} {warehouse}");
        if warehouse != "postgres" {
            continue;
        }
        let held = "order_completed,total,";
        if let Some(columns) = python(&["duckdb", file]) {
            let of_total = columns.lines().find(|line| line.starts_with(held)).unwrap();
            let is = if server == "segment" { "DOUBLE" } else { "DECIMAL(18,3)" };
            assert_eq!(of_total, format!("{held}{is}"));
            assert_eq!(columns.lines().count(), text.lines().filter(|line| line.starts_with("  ")).count());
        }
        let question = "select column_name, data_type, col_description('order_completed'::regclass, ordinal_position) \
                        from information_schema.columns where table_schema = 'plan_test' and table_name = 'order_completed' \
                        and column_name in ('order_id', 'total', 'order', '_order', 'customer_email') order by 1;";
        if let Some(answer) = postgres(&in_a_schema(&text, question)) {
            let own = match server {
                "segment" => {
                    ["order|bigint|", "order_id|character varying|The id of the order.", "total|double precision|"]
                }
                _ => ["_order|bigint|", "order_id|text|The id of the order.", "total|numeric|"],
            };
            let lines: Vec<&str> = answer.lines().collect();
            assert!(own.iter().all(|own| lines.iter().any(|line| line.starts_with(own))), "{answer}");
            assert!(
                answer.contains("customer_email|") && answer.contains("|Personal data, as its SHA-256."),
                "{answer}"
            );
        }
    }
}

const OLD: &str = r#"{ "rules": [
  { "key": "Order Completed", "description": "Paid", "properties": {
    "total": { "type": "integer" }, "note": { "type": "number" }, "coupon": { "type": "string", "description": "A code" },
    "gift": { "type": "boolean" }, "size": { "type": "string" } } },
  { "key": "Cart Viewed" }
] }"#;

const NEW: &str = r#"{ "rules": [
  { "key": "Order Completed", "description": "Paid, at last", "properties": {
    "total": { "type": "number" }, "note": { "type": "string" }, "coupon": { "type": "string", "description": "What is \"off\"" },
    "tax": { "type": "number", "description": "What the state takes" }, "address": { "type": "object", "properties": { "zip": { "type": "string" } } },
    "size": { "type": "integer" } } },
  { "key": "Gift Sent", "properties": { "amount": { "type": "integer" } } }
] }"#;

/// The statements that change the tables, and what is said on standard error.
fn altered(folder: &Folder, server: &str, warehouse: &str) -> (String, String, u8) {
    folder.run(&["diff", "old.json", "new.json", "--ddl", "--server", server, "--warehouse", warehouse])
}

#[test]
fn alters_take_the_tables_from_the_old_plan_to_the_new() {
    let folder = Folder::new("warehouse-alter");
    folder.write("old.json", OLD).write("new.json", NEW);
    let (out, err, code) = altered(&folder, "rudderstack", "postgres");
    let start = out.split("create table").next().unwrap();
    assert_eq!(
        start,
        "alter table order_completed add column address_zip text;\n\
         comment on column order_completed.coupon is 'What is \"off\".';\n\
         alter table order_completed alter column note type text;\n\
         -- column \"size\" of order_completed is text, and is to be bigint: values that are there may be none of the new type\n\
         -- Nothing is changed here. Load into a column or table of its own, and copy what can be kept.\n\
         alter table order_completed add column tax numeric; -- RudderStack takes the type of the first value: a whole number makes it bigint\n\
         comment on column order_completed.tax is 'What the state takes.';\n\
         alter table order_completed alter column total type numeric;\n\
         -- order_completed.gift gets no values any more, and stays with those that it has\n\
         comment on table order_completed is 'Event \"Order Completed\". Paid, at last.';\n\n"
            .trim_end_matches('\n')
            .to_owned()
            + "\n"
    );
    assert!(
        out.contains("create table gift_sent (")
            && out.ends_with("-- cart_viewed gets no rows any more, and stays with those that it has\n")
    );
    let said = "column \"size\" of order_completed is text, and is to be bigint: values that are there may be none of the new type\n";
    assert_eq!((err.as_str(), code), (format!("warning: {said}").as_str(), 1));
    // Snowflake changes no text into a number or back.
    let (out, err, code) = altered(&folder, "segment", "snowflake");
    assert_eq!((err.lines().count(), code), (3, 1), "{err}");
    assert!(
        err.contains("is number, and is to be double precision: Snowflake does not change one into the other"),
        "{err}"
    );
    assert!(
        !out.contains("alter column")
            && out.contains("add column tax double precision comment 'What the state takes.';"),
        "{out}"
    );
    // Nothing to do is nothing to say.
    let (out, err, code) = folder.run(&["diff", "new.json", "new.json", "--ddl", "--warehouse", "redshift"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("", "", 0));
    let (_, err, code) = folder.run(&["diff", "new.json", "new.json", "--warehouse", "redshift"]);
    assert_eq!(
        (err.as_str(), code),
        ("error: a warehouse is for the statements that change its tables\nhelp: add `--ddl`\n", 2)
    );
}

/// After the statements, the old tables have every column of the new ones, with its type, new columns last.
#[test]
fn altered_tables_are_those_of_the_new_plan() {
    let folder = Folder::new("warehouse-altered");
    folder.write("old.json", OLD).write("new.json", NEW);
    for (server, warehouse, dialect) in LOADED {
        let (text, ..) = altered(&folder, server, warehouse);
        let file = folder.0.join("alter.sql");
        // sqlglot knows no changes of comments of BigQuery and ClickHouse.
        let is_known =
            |line: &&str| !["set options(", "comment column", "modify comment"].iter().any(|part| line.contains(part));
        fs::write(&file, text.lines().filter(is_known).collect::<Vec<_>>().join("\n")).unwrap();
        python(&["parse", dialect, file.to_str().unwrap()]);
        if warehouse != "postgres" {
            continue;
        }
        let create = |plan: &str| folder.run(&["export", "ddl", plan, "--server", server, "--warehouse", warehouse]).0;
        let (old, new) = (create("old.json"), create("new.json"));
        let question = "select table_name, column_name, data_type, col_description(table_name::regclass, ordinal_position) \
                        from information_schema.columns where table_schema = 'plan_test' order by table_name, ordinal_position;";
        let Some(fresh) = postgres(&in_a_schema(&new, question)) else { continue };
        let altered = postgres(&in_a_schema(&format!("{old}\n{text}"), question)).unwrap();
        for line in fresh.lines().filter(|line| !line.starts_with("order_completed|size|")) {
            assert!(altered.lines().any(|known| known == line), "{line} is not in\n{altered}");
        }
        let of_orders: Vec<&str> = altered.lines().filter(|line| line.starts_with("order_completed|")).collect();
        let last: Vec<&str> = of_orders.iter().rev().take(2).map(|line| line.split('|').nth(1).unwrap()).collect();
        assert_eq!(last, ["tax", "address_zip"]);
        assert!(of_orders.iter().any(|line| line.starts_with("order_completed|gift|boolean")), "{altered}");
    }
}

const CHECKED: &str = r#"{ "name": "Shop", "rules": [
  { "key": "Order Completed", "description": "Paid {{ really }}", "required": ["order_id"], "properties": {
    "order_id": { "type": "string", "description": "{% what %} it is" },
    "currency": { "enum": ["EUR", "USD", null] },
    "stars": { "enum": [1, 2, 3] },
    "total": { "type": "number", "minimum": 0, "maximum": 1000 },
    "weight": { "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 50 },
    "zip": { "type": "string", "minLength": 4, "maxLength": 5 },
    "coupon": { "type": "string", "pattern": "^\\d'[A-Z]+$" },
    "order": { "type": "integer", "minimum": 1 },
    "customer": { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } },
    "day": { "type": "string", "format": "date", "default": "x" } } },
  { "type": "GROUP", "properties": { "plan": { "type": "string" } } }
] }"#;

fn dbt(folder: &Folder, more: &[&str]) -> (String, String, u8) {
    let arguments =
        ["export", "dbt", "--warehouse", "postgres", "--schema", "shop", "--since", "2026-11-01", "-o", "analytics"];
    folder.run(&[&arguments, more].concat())
}

#[test]
fn a_dbt_project() {
    let folder = Folder::new("warehouse-dbt");
    folder.write("tracking-plan.json", CHECKED);
    let (out, err, code) = dbt(&folder, &[]);
    assert_eq!((out.as_str(), code), ("14 files written, 0 taken away\n", 0), "{err}");
    let read = |path: &str| fs::read_to_string(folder.0.join("analytics").join(path)).unwrap();
    assert_is("dbt.sources.yml", &read("models/tracking_plan/sources.yml"));
    assert_is("dbt.models.yml", &read("models/tracking_plan/models.yml"));
    assert_is("dbt.lost.txt", &err);
    assert_eq!(
        read("tests/tracking_plan/stg_order_completed_coupon_pattern.sql"),
        "{{ config(meta={'tracking_plan': 'coupon'}) }}\n{% set pattern %}{% raw %}^\\d'[A-Z]+${% endraw %}{% endset %}\n\n\
         select *\nfrom {{ ref('stg_order_completed') }}\nwhere coupon is not null and not ({{ tracking_plan_matches('coupon', pattern) }})\n"
    );
    let staging = read("models/tracking_plan/stg_groups.sql");
    assert!(staging.starts_with("{{ config(meta={'tracking_plan': 'groups'}) }}\n\nselect\n    id,\n"), "{staging}");
    assert!(staging.ends_with("    \"plan\"\nfrom {{ source('shop', 'groups') }}\n"), "{staging}");
    let (_, err, code) = folder.run(&["export", "csv", "--warehouse", "postgres"]);
    assert_eq!(code, 2);
    assert!(err.contains("the form is that of no warehouse"), "{err}");
}

/// Of a hashed value the hexadecimal hash is sent: a text, whatever the value is, which keeps none of the rules of the value.
#[test]
fn a_hash_is_a_text() {
    let folder = Folder::new("warehouse-hash");
    let plan = r#"{ "rules": [ { "key": "Paid", "properties": {
        "card": { "type": "integer", "minimum": 3, "x-pii": "sha256" }, "day": { "type": "string", "format": "date-time", "x-pii": "sha256" },
        "old": { "type": "boolean", "x-pii": "sha256" }, "kind": { "enum": ["x"], "x-pii": "sha256" },
        "name": { "type": "string", "maxLength": 9, "x-pii": "sha256" }, "plain": { "type": "integer", "x-pii": true } } } ] }"#;
    folder.write("tracking-plan.json", plan);
    let (out, _) = ddl(&folder, "segment", "postgres");
    let columns: Vec<&str> =
        out.lines().filter(|line| line.starts_with("  ")).map(|line| line.trim().trim_end_matches(',')).collect();
    for column in ["card varchar", "\"day\" varchar", "kind varchar", "name varchar", "\"old\" varchar", "plain bigint"]
    {
        assert!(columns.contains(&column), "{column}: {columns:?}");
    }
    let (out, err, _) = dbt(&folder, &[]);
    assert!(!out.is_empty() && err.contains("maxLength, as the hash of the value is sent,"), "{out}{err}");
    let models = fs::read_to_string(folder.0.join("analytics/models/tracking_plan/models.yml")).unwrap();
    assert!(!models.contains("accepted_values"), "{models}");
    assert!(!folder.0.join("analytics/tests/tracking_plan/stg_paid_name_maxLength.sql").exists());
    let (out, ..) = folder.run(&["export", "odcs"]);
    let types = |type_: &str| out.matches(&format!("logicalType: {type_}")).count();
    assert_eq!((types("string"), types("integer"), out.matches("validValues").count()), (5, 1, 0), "{out}");
    // The column changes with the mark.
    folder.write("old.json", plan.replace(r#""minimum": 3, "x-pii": "sha256""#, r#""minimum": 3"#));
    let (out, ..) = folder.run(&["diff", "old.json", "tracking-plan.json", "--breaking", "warehouse"]);
    assert!(out.contains("  = warehouse: column `card` was an integer, and is text\n"), "{out}");
}

/// Files of tests and models have names of their own, whatever meets in them, and none is too long for a file system or a warehouse.
#[test]
fn every_test_and_model_has_a_file_of_its_own() {
    let folder = Folder::new("warehouse-dbt-names");
    let long = "very ".repeat(60);
    let positive = serde_json::json!({ "type": "number", "minimum": 0 });
    let plan = serde_json::json!({ "rules": [
        { "key": "Order", "properties": { "completed_total": positive } },
        { "key": "Order Completed", "properties": { "total": positive } },
        { "key": format!("{long} long"), "properties": { format!("{long} wide"): positive } },
    ] });
    folder.write("tracking-plan.json", plan.to_string());
    for (warehouse, longest) in [("postgres", 63), ("bigquery", 251), ("redshift", 127)] {
        let output = format!("of-{warehouse}");
        let (out, err, code) = folder.run(&["export", "dbt", "--warehouse", warehouse, "-o", &output]);
        assert_eq!((out.as_str(), code), ("10 files written, 0 taken away\n", 0), "{err}");
        let names = |path: &str| {
            let files = fs::read_dir(folder.0.join(&output).join(path)).unwrap();
            let mut names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
            names.sort_unstable();
            names
        };
        let tests = names("tests/tracking_plan");
        let start = "stg_order_completed_total_minimum_";
        assert_eq!(tests.iter().filter(|name| name.starts_with(start)).count(), 2, "{tests:?}");
        assert_eq!((tests.len(), tests.iter().all(|name| name.len() <= 255)), (3, true), "{tests:?}");
        let models = names("models/tracking_plan");
        let model = models.iter().find(|name| name.starts_with("stg_very_")).unwrap().strip_suffix(".sql").unwrap();
        assert_eq!(model.len(), longest);
        let query = tests.iter().find(|name| name.starts_with("stg_very_")).unwrap();
        let query = fs::read_to_string(folder.0.join(&output).join("tests/tracking_plan").join(query)).unwrap();
        assert!(query.contains(&format!("ref('{model}')")), "{query}");
        let described = fs::read_to_string(folder.0.join(&output).join("models/tracking_plan/models.yml")).unwrap();
        assert!(described.lines().any(|line| line.trim().trim_start_matches("- name: ") == model), "{described}");
    }
}

/// A rule of numbers is no test of a column of texts, and the other way round. What is left out is said.
#[test]
fn no_test_asks_of_a_column_what_its_type_cannot_answer() {
    let folder = Folder::new("warehouse-dbt-types");
    let plan = serde_json::json!({ "rules": [
        { "key": "A", "properties": {
            "mixed": { "type": ["string", "number"], "minimum": 1, "maxLength": 2 },
            "tags": { "type": ["array", "string"], "minLength": 1, "pattern": "^a" },
            "any": { "exclusiveMaximum": 5, "maximum": 4 },
            "when": { "type": "string", "format": "date", "minLength": 10 },
            "flag": { "enum": [true, false] },
            "some": { "enum": [1, true] },
            "code": { "type": ["string", "integer"], "enum": [1, 2] },
            "due": { "type": "string", "format": "date", "enum": ["2026-01-01"] },
            "none": { "enum": [null] },
            "alternative": { "oneOf": [{ "type": "string" }, { "type": "integer" }], "exclusiveMinimum": 1 },
            "count": { "type": ["integer", "null"], "minimum": 1 },
            "name": { "type": ["string", "null"], "minLength": 1 } } },
        { "key": "B", "properties": { "x": { "type": "number", "minimum": 1 } } },
        { "key": "b", "properties": { "x": { "type": "string", "minimum": 1 } } },
    ] });
    folder.write("tracking-plan.json", plan.to_string());
    let exported = |warehouse: &str| {
        let (_, err, code) = folder.run(&[
            "export",
            "dbt",
            "--all",
            "--server",
            "rudderstack",
            "--warehouse",
            warehouse,
            "-o",
            warehouse,
        ]);
        assert_eq!(code, 0, "{err}");
        let files = fs::read_dir(folder.0.join(warehouse).join("tests/tracking_plan")).unwrap();
        let mut tests: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        tests.sort_unstable();
        let models = fs::read_to_string(folder.0.join(warehouse).join("models/tracking_plan/models.yml")).unwrap();
        (tests, models.matches("accepted_values").count(), err)
    };
    let (tests, accepted, err) = exported("postgres");
    assert_eq!(tests, ["stg_a_count_minimum.sql", "stg_a_name_minlength.sql"]);
    assert_eq!(accepted, 1);
    assert_is("dbt.types.lost.txt", &err);
    let (_, accepted, err) = exported("sqlserver");
    assert_eq!(accepted, 0);
    assert!(err.contains("enum, as a test of dbt writes its values otherwise, of `flag` of `A`\n"), "{err}");
}

/// A second run replaces what is ours, and leaves what a team wrote: entries, tests, descriptions of its own, whole files.
#[test]
fn a_second_run_keeps_what_a_team_wrote() {
    let folder = Folder::new("warehouse-dbt-again");
    folder.write("tracking-plan.json", CHECKED);
    dbt(&folder, &[]);
    let path = |file: &str| folder.0.join("analytics").join(file);
    let models = path("models/tracking_plan/models.yml");
    let first = fs::read_to_string(&models).unwrap();
    let (out, ..) = dbt(&folder, &[]);
    assert_eq!(
        (out.as_str(), fs::read_to_string(&models).unwrap()),
        ("14 files written, 0 taken away\n", first.clone())
    );

    let own =
        "  # Ours, by hand\n  - name: revenue   # of finance\n    columns: [{name: total, data_tests: [not_null]}]\n";
    let tested = first.replacen("- name: zip\n", "- name: zip\n      tags: [address]\n", 1);
    let tested = tested.replacen(
        "  - name: stg_order_completed\n",
        &format!("{own}  - name: stg_order_completed\n    docs: {{show: true}}\n"),
        1,
    );
    assert!(tested.contains("tags: [address]") && tested.contains("docs:"));
    fs::write(&models, tested).unwrap();
    let staging = path("models/tracking_plan/stg_groups.sql");
    fs::write(&staging, "select 1\n").unwrap();
    fs::write(path("tests/tracking_plan/ours.sql"), "select 1 where false\n").unwrap();
    // The plan loses two rules, and gets another.
    let plan =
        CHECKED.replace("\"minimum\": 0, \"maximum\": 1000", "\"maximum\": 2000").replace("[1, 2, 3]", "[1, 2, 3, 4]");
    folder.write("tracking-plan.json", plan);
    let (out, err, code) = dbt(&folder, &[]);
    assert_eq!(code, 0, "{err}");
    let kept = "models/tracking_plan/stg_groups.sql has no mark, so that it is a team's own, and stays as it is\n";
    assert_eq!(out, format!("{kept}12 files written, 1 taken away\n"));
    let text = fs::read_to_string(&models).unwrap();
    assert!(text.contains(own) && text.contains("- address") && text.contains("show: true"), "{text}");
    assert!(text.contains("- 4\n"), "{text}");
    assert_eq!(fs::read_to_string(&staging).unwrap(), "select 1\n");
    assert!(path("tests/tracking_plan/ours.sql").is_file());
    assert!(!path("tests/tracking_plan/stg_order_completed_total_minimum.sql").exists());
    assert!(
        fs::read_to_string(path("tests/tracking_plan/stg_order_completed_total_maximum.sql"))
            .unwrap()
            .contains("total > 2000")
    );
}

/// Files with the ends of lines of Windows stay such files, and an entry that a team took over has none of ours beside it.
#[test]
fn a_second_run_keeps_the_ends_of_lines_and_what_is_no_more_ours() {
    let folder = Folder::new("warehouse-dbt-lines");
    folder.write("tracking-plan.json", CHECKED);
    dbt(&folder, &[]);
    let path = |file: &str| folder.0.join("analytics/models/tracking_plan").join(file);
    let first = fs::read_to_string(path("models.yml")).unwrap();
    let taken =
        first.replacen("    config:\n      meta:\n        tracking_plan: groups\n", "", 1).replace('\n', "\r\n");
    assert_ne!(taken.len(), first.replace('\n', "\r\n").len());
    fs::write(path("models.yml"), &taken).unwrap();
    let sql = fs::read_to_string(path("stg_groups.sql")).unwrap().replace('\n', "\r\n");
    fs::write(path("stg_groups.sql"), &sql).unwrap();
    let (out, err, code) = dbt(&folder, &[]);
    let own =
        "`stg_groups` in models/tracking_plan/models.yml has no mark, so that it is a team's own, and stays as it is\n";
    assert_eq!((out, code), (format!("{own}14 files written, 0 taken away\n"), 0), "{err}");
    assert_eq!(fs::read_to_string(path("models.yml")).unwrap(), taken);
    assert_eq!(fs::read_to_string(path("stg_groups.sql")).unwrap(), sql);
    // A file that is refused leaves the others as they are.
    fs::write(path("models.yml"), "models: none\n").unwrap();
    fs::write(path("sources.yml"), "sources:\n").unwrap();
    let (_, err, code) = dbt(&folder, &[]);
    let refused = "models/tracking_plan/models.yml cannot be brought up to date: it has no list `models:` with entries on lines of their own";
    assert_eq!((err, code), (format!("error: {refused}\n"), 2));
    assert_eq!(fs::read_to_string(path("sources.yml")).unwrap(), "sources:\n");
}

/// dbt builds the project and passes on good rows; on bad rows, one for each kind of rule, it fails at that rule and no other.
#[test]
fn dbt_passes_on_good_rows_and_fails_on_bad_ones() {
    let Some(python_program) = std::env::var_os("WAREHOUSE_PYTHON") else { return };
    let folder = Folder::new("warehouse-dbt-run");
    folder.write("tracking-plan.json", CHECKED);
    dbt(&folder, &[]);
    folder.write("analytics/dbt_project.yml", "name: analytics\nprofile: shop\nmodel-paths: [models]\n");
    let (text, ..) = folder.run(&["export", "ddl", "--warehouse", "postgres", "--schema", "shop"]);
    folder.write("tables.sql", format!("create schema shop;\n{text}"));
    let row = |id: &str, change: (&str, &str)| {
        let usual = [
            ("order_id", "'o'"),
            ("currency", "'EUR'"),
            ("stars", "2"),
            ("total", "10"),
            ("weight", "1"),
            ("zip", "'1010'"),
            ("coupon", "'1''AB'"),
            ("\"order\"", "1"),
        ];
        let values = usual.map(|(name, value)| if name == change.0 { change.1 } else { value }).join(", ");
        let names = usual.map(|(name, _)| name).join(", ");
        format!("insert into shop.order_completed (id, received_at, {names}) values ({id}, '2026-11-05', {values});\n")
    };
    let good = row("'m1'", ("", "")) + &row("'m2'", ("currency", "null")) + &row("'m3'", ("coupon", "null"));
    // A row of before the day on which the plan asked for the property.
    let good = good + &row("'m4'", ("order_id", "null")).replace("2026-11-05", "2026-10-01");
    let bad = [
        (row("'b1'", ("order_id", "null")), "not_null_stg_order_completed_order_id"),
        (row("'b2'", ("currency", "'GBP'")), "accepted_values_stg_order_completed_currency__EUR__USD"),
        (row("'b3'", ("stars", "4")), "accepted_values_stg_order_completed_stars__False__1__2__3"),
        (row("'b4'", ("total", "-1")), "stg_order_completed_total_minimum"),
        (row("'b5'", ("total", "1001")), "stg_order_completed_total_maximum"),
        (row("'b6'", ("weight", "0")), "stg_order_completed_weight_exclusiveminimum"),
        (row("'b7'", ("weight", "50")), "stg_order_completed_weight_exclusivemaximum"),
        (row("'b8'", ("zip", "'123'")), "stg_order_completed_zip_minlength"),
        (row("'b9'", ("zip", "'123456'")), "stg_order_completed_zip_maxlength"),
        (row("'b10'", ("coupon", "'1AB'")), "stg_order_completed_coupon_pattern"),
        (row("'b11'", ("\"order\"", "0")), "stg_order_completed_order_minimum"),
        (row("null", ("", "")), "not_null_stg_order_completed_id"),
        (row("'m1'", ("", "")), "unique_stg_order_completed_id"),
    ];
    let all: String = bad.iter().map(|(row, _)| row.as_str()).collect();
    folder.write("good.sql", &good).write("bad.sql", format!("{good}{all}"));
    let build = |rows: &str| {
        let database = folder.0.join(format!("{rows}.duckdb"));
        let script = |name: &str| folder.0.join(format!("{name}.sql")).to_str().unwrap().to_owned();
        python(&["load", database.to_str().unwrap(), &script("tables"), &script(rows)]);
        let profile = format!(
            "shop:\n  target: dev\n  outputs:\n    dev: {{type: duckdb, path: '{}', schema: models}}\n",
            database.display()
        );
        folder.write("analytics/profiles.yml", profile);
        let output = Command::new(Path::new(&python_program).with_file_name("dbt"))
            .args(["--no-use-colors", "build", "--project-dir", ".", "--profiles-dir", "."])
            .env("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
            .current_dir(folder.0.join("analytics"))
            .output()
            .unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code())
    };
    let (out, code) = build("good");
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains(" ERROR=0 ") && !out.contains("Deprecat"), "{out}");
    let (out, code) = build("bad");
    assert_eq!(code, Some(1), "{out}");
    let mut failed: Vec<&str> = out
        .lines()
        .filter(|line| line.contains(" FAIL "))
        .map(|line| line.split(" FAIL ").nth(1).unwrap().split_whitespace().nth(1).unwrap())
        .collect();
    failed.sort_unstable();
    let mut expected = bad.map(|(_, test)| test);
    expected.sort_unstable();
    assert_eq!(failed, expected, "{out}");
}
