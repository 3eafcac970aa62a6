//! The tables of a warehouse: whole statements for two plans; parsed for every dialect and run on duckdb and PostgreSQL where `.ci/run`
//! has them (`WAREHOUSE_PYTHON`, `WAREHOUSE_POSTGRES`).

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
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

/// What PostgreSQL answers to a script that fails at its first error; none where there is no PostgreSQL.
fn postgres(script: &str) -> Option<String> {
    let address = std::env::var("WAREHOUSE_POSTGRES").ok()?;
    let folder = Folder::new("warehouse-psql");
    folder.write("script.sql", script);
    let output = Command::new("psql")
        .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &address, "-f"])
        .arg(folder.0.join("script.sql"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
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
