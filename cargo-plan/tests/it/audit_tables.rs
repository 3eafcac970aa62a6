//! `cargo plan audit --tables`: the columns of a warehouse, in the shapes that warehouses write them in, against the plan.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use std::fs;
use std::path::Path;
use std::process::Command;

const PLAN: &str = r#"{ "name": "Shop", "rules": [
  { "key": "Order Completed", "owner": "Growth", "required": ["order_id"], "properties": {
    "order_id": { "type": "string" },
    "total": { "type": "number" },
    "quantity": { "type": "integer" },
    "paid": { "type": "string", "format": "date-time" },
    "gift": { "type": "boolean" },
    "tags": { "type": "array", "items": { "type": "string" } },
    "extra": {},
    "labels": { "type": "object", "additionalProperties": { "type": "string" } } } },
  { "key": "Cart Viewed", "owner": "Sales" },
  { "key": "Gift Sent", "status": "planned" }
] }"#;

/// The header of a list, and the schema, before its rows.
const HEADER: &str = "table_schema,table_name,column_name,data_type,ordinal_position,is_nullable\n";

/// A list of a table with these columns and types, beside `tracks` and `cart_viewed`, as PostgreSQL writes it.
fn list(columns: &[(&str, &str)]) -> String {
    let usual = [("tracks", "id", "character varying"), ("cart_viewed", "id", "character varying")];
    let all = usual.into_iter().chain(columns.iter().map(|(name, of)| ("order_completed", *name, *of)));
    let rows = all.enumerate().map(|(at, (table, name, of))| format!("shop,{table},{name},{of},{},YES\n", at + 1));
    HEADER.to_owned() + &rows.collect::<String>()
}

/// The columns of the plan as PostgreSQL has them, with one of them changed.
fn columns<'c>(change: (&str, Option<(&'c str, &'c str)>)) -> Vec<(&'c str, &'c str)> {
    let usual = [
        ("order_id", "character varying"),
        ("total", "double precision"),
        ("quantity", "bigint"),
        ("paid", "timestamp with time zone"),
        ("gift", "boolean"),
        ("tags", "character varying"),
        ("extra", "bigint"),
        ("id", "character varying"),
        ("received_at", "timestamp with time zone"),
        ("context_page_url", "character varying"),
    ];
    let kept = usual.into_iter().filter_map(|column| if column.0 == change.0 { change.1 } else { Some(column) });
    let more = change.1.filter(|_| change.0.is_empty());
    kept.chain(more).collect()
}

fn folder(name: &str) -> Folder {
    let folder = Folder::new(&format!("audit-tables-{name}"));
    folder.write("tracking-plan.json", PLAN);
    folder
}

fn audit(folder: &Folder, list: &str, more: &[&str]) -> (String, String, u8) {
    folder.write("columns.csv", list);
    folder.run(&[&["audit", "--tables", "columns.csv"], more].concat())
}

/// The findings, each as its word and its sentence.
fn findings(folder: &Folder, list: &str, more: &[&str]) -> Vec<String> {
    let (out, err, code) = audit(folder, list, &[&["--format", "json"], more].concat());
    assert_eq!((err.as_str(), code), ("", 0));
    let audit: serde_json::Value = serde_json::from_str(&out).unwrap();
    let tables = audit["tables"].as_array().unwrap();
    let all = tables.iter().flat_map(|table| table["findings"].as_array().unwrap());
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    all.map(|finding| format!("{}: {}", text(&finding["kind"]), text(&finding["message"]))).collect()
}

#[test]
fn tables_that_are_as_the_plan_says() {
    let folder = folder("well");
    let (out, err, code) = audit(&folder, &list(&columns(("", None))), &["--warehouse", "postgres"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert_eq!(
        out,
        "12 columns in 3 tables of the schema `shop` in 1 file; Segment loads PostgreSQL\n\n\
         table            events           owner   plan  warehouse  columns\n\
         tracks           -                -       yes   yes        1\n\
         order_completed  Order Completed  Growth  yes   yes        10\n\
         cart_viewed      Cart Viewed      Sales   yes   yes        1\n\n\
         3 tables: 3 without findings\n"
    );
}

#[test]
fn each_drift_is_one_finding() {
    let folder = folder("drift");
    let warehouse = ["--warehouse", "postgres"];
    let of = |change| findings(&folder, &list(&columns(change)), &warehouse);
    let rudder =
        |change| findings(&folder, &list(&columns(change)), &["--warehouse", "redshift", "--server", "rudderstack"]);
    let type_of = |path: &str| format!("the column `{path}` of `order_completed` is ");
    for (change, found) in [
        (("order_id", None), "missing-column: the column `order_id` of `order_completed` is not there: `order_id` of `Order Completed`, which every message should have, never arrived with a value".to_owned()),
        (("gift", None), "missing-column: the column `gift` of `order_completed` is not there: `gift` of `Order Completed` never arrived with a value".to_owned()),
        (("", Some(("quantty", "bigint"))), "unplanned-column: the plan has no property for the column `quantty` of `order_completed`; did you mean `quantity`?".to_owned()),
        (("", Some(("zzz", "bigint"))), "unplanned-column: the plan has no property for the column `zzz` of `order_completed`".to_owned()),
        (("total", Some(("total", "bigint"))), format!("column-type: {}bigint, and `total` of `Order Completed` makes it double precision: values with a fraction are rounded, or become null", type_of("total"))),
        (("quantity", Some(("quantity", "text"))), format!("column-type: {}text, and `quantity` of `Order Completed` makes it bigint: values are kept as text", type_of("quantity"))),
        (("paid", Some(("paid", "date"))), format!("column-type: {}date, and `paid` of `Order Completed` makes it timestamptz: the time of day is lost", type_of("paid"))),
        (("order_id", Some(("order_id", "bigint"))), format!("column-type: {}bigint, and `order_id` of `Order Completed` makes it varchar: values that are no bigint become null", type_of("order_id"))),
        (("order_id", Some(("order_id", "jsonb"))), format!("column-type: {}jsonb, and `order_id` of `Order Completed` makes it varchar: values are kept as JSON", type_of("order_id"))),
    ] {
        assert_eq!(of(change), [found], "{change:?}");
    }
    let found = format!(
        "column-type: {}bigint, and `total` of `Order Completed` makes it double precision: fractions are cut off",
        type_of("total")
    );
    assert_eq!(rudder(("total", Some(("total", "bigint")))), [found]);
    let found = format!(
        "column-type: {}boolean, and `quantity` of `Order Completed` makes it bigint: it stays null, and the values go to `rudder_discards`",
        type_of("quantity")
    );
    assert_eq!(rudder(("quantity", Some(("quantity", "boolean")))), [found]);
    // Any type, a list as JSON, keys that the plan leaves open, and what the server writes are as they should be.
    for fine in
        [("extra", "jsonb"), ("tags", "jsonb"), ("labels_colour", "text"), ("extra_inner", "text"), ("uuid_ts", "date")]
    {
        let change = if fine.0 == "extra" || fine.0 == "tags" { fine.0 } else { "" };
        assert_eq!(of((change, Some(fine))), [""; 0], "{fine:?}");
    }
}

#[test]
fn tables_that_are_missing_or_of_no_event() {
    let folder = folder("missing");
    let all = list(&columns(("", None)));
    let without = all.lines().filter(|line| !line.contains("cart_viewed")).collect::<Vec<_>>().join("\r\n");
    let found = findings(&folder, &without, &["--warehouse", "postgres"]);
    assert_eq!(found, ["missing-table: the table `cart_viewed` is not there: `Cart Viewed` never arrived"]);
    // `gift_sent` is planned only: it may be there or not.
    let more =
        ["ordr_completed", "gift_sent", "aliases", "information"].map(|table| format!("shop,{table},id,text,1,YES\n"));
    let found = findings(&folder, &(all + &more.concat()), &["--warehouse", "postgres"]);
    assert_eq!(
        found,
        [
            "unplanned-table: no event of the plan makes the table `information`",
            "unplanned-table: no event of the plan makes the table `ordr_completed`; did you mean `order_completed`?",
        ]
    );
}

/// One list in each warehouse's own words, with no finding but one.
#[test]
fn lists_of_each_warehouse() {
    let folder = folder("warehouses");
    let missing = "missing-column: the column `gift` of `order_completed` is not there: `gift` of `Order Completed` never arrived with a value";
    let row = |table: &str, column: &str, of: &str, cells: &dyn Fn(&str, &str, &str) -> String| {
        cells(table, column, of) + "\n"
    };
    let list = |header: &str, [text, integer, number, time]: [&str; 4], cells: &dyn Fn(&str, &str, &str) -> String| {
        let own = [
            ("order_id", text),
            ("total", number),
            ("quantity", integer),
            ("paid", time),
            ("tags", text),
            ("extra", text),
            ("received_at", time),
        ];
        let rows = own.map(|(name, of)| row("order_completed", name, of, cells)).concat();
        format!("{header}\n{}{}{rows}", row("tracks", "id", text, cells), row("cart_viewed", "id", text, cells))
    };
    let usual = |table: &str, column: &str, of: &str| format!("shop,{table},{column},{of}");
    let header = "table_schema,table_name,column_name,data_type";
    for (server, warehouse, list) in [
        ("segment", "bigquery", list(header, ["STRING", "INT64", "FLOAT64", "TIMESTAMP"], &usual)),
        (
            "segment",
            "redshift",
            list(header, ["character varying", "bigint", "double precision", "timestamp without time zone"], &usual),
        ),
        (
            "segment",
            "databricks",
            list(
                "table_catalog\ttable_schema\ttable_name\tcolumn_name\tordinal_position\tdata_type",
                ["STRING", "LONG", "DOUBLE", "TIMESTAMP"],
                &|table, column, of| format!("main\tshop\t{table}\t{column}\t1\t{of}"),
            ),
        ),
        (
            "rudderstack",
            "sqlserver",
            list(
                "TABLE_SCHEMA;TABLE_NAME;COLUMN_NAME;DATA_TYPE",
                ["nvarchar", "bigint", "decimal", "datetimeoffset"],
                &|table, column, of| format!("shop;{table};{column};{of}"),
            ),
        ),
        (
            "rudderstack",
            "clickhouse",
            list(
                "\"database\",\"table\",\"name\",\"type\",\"position\"",
                ["LowCardinality(String)", "Nullable(Int64)", "Nullable(Float64)", "DateTime"],
                &|table, column, of| format!("\"shop\",\"{table}\",\"{column}\",\"{of}\",1"),
            ),
        ),
    ] {
        assert_eq!(findings(&folder, &list, &["--server", server, "--warehouse", warehouse]), [missing], "{warehouse}");
        let (out, ..) = audit(&folder, &list, &["--server", server]);
        let is_told = out.lines().next().unwrap_or_default().ends_with(", as the types say");
        assert_eq!(is_told, warehouse != "redshift", "{warehouse}: {out}");
    }
    // Snowflake writes names in capitals, and how many digits are behind the point beside the type.
    let snowflake = list(
        "\u{feff}TABLE_SCHEMA,TABLE_NAME,COLUMN_NAME,DATA_TYPE,NUMERIC_SCALE",
        ["TEXT,", "NUMBER,0", "FLOAT,", "TIMESTAMP_TZ,"],
        &|table, column, of| format!("SHOP,{},{},{of}", table.to_uppercase(), column.to_uppercase()),
    );
    let found = "missing-column: the column `GIFT` of `ORDER_COMPLETED` is not there: `gift` of `Order Completed` never arrived with a value";
    assert_eq!(findings(&folder, &snowflake, &[]), [found]);
}

#[test]
fn every_form_of_the_table() {
    let folder = folder("forms");
    let list = list(&columns(("total", Some(("total", "text")))));
    let show = |more: &[&str]| audit(&folder, &list, &[&["--warehouse", "postgres"], more].concat());
    let sentence = "the column `total` of `order_completed` is text, and `total` of `Order Completed` makes it double precision: values are kept as text";
    let (out, err, code) = show(&["--fail-on", "column-type"]);
    assert_eq!((err.as_str(), code), ("", 1));
    assert!(
        out.contains(&format!("\norder_completed (owner: Growth)\n  column-type: {sentence} (tracking-plan.json:4)\n")),
        "{out}"
    );
    assert!(out.ends_with("\n3 tables: 2 without findings\n"), "{out}");
    let (_, _, code) = show(&["--fail-on", "missing-table,unplanned-column"]);
    assert_eq!(code, 0);
    let (out, ..) = show(&["--format", "csv"]);
    assert_eq!(
        out,
        format!(
            "Table,Events,Owner,In plan,In warehouse,Columns,State,Column,Property,Finding,Is,Should be,Nearest,Plan\n\
             tracks,,,yes,yes,1,ok,,,,,,,\n\
             order_completed,Order Completed,Growth,yes,yes,10,column-type,total,total,\"{sentence}\",text,double precision,,tracking-plan.json:4\n\
             cart_viewed,Cart Viewed,Sales,yes,yes,1,ok,,,,,,,\n"
        )
    );
    let (out, ..) = show(&["--format", "md", "-o", "out.md"]);
    let text = fs::read_to_string(folder.0.join("out.md")).unwrap();
    assert_eq!(out, "");
    assert!(
        text.starts_with("# Tables of Shop\n\n12 columns in 3 tables of the schema \\`shop\\` in 1 file;"),
        "{text}"
    );
    assert!(text.contains("\n| order\\_completed | Order Completed | Growth | yes | yes | 10 |\n"), "{text}");
    assert!(text.contains("\n| order\\_completed | Growth | column-type | the column"), "{text}");
    let (out, ..) = show(&["--format", "sarif", "--fail-on", "column-type"]);
    let sarif: serde_json::Value = serde_json::from_str(&out).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"column-type".into(), &"error".into()));
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 4);
    assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][0]["id"], "column-type");
}

#[test]
fn what_is_no_list_of_columns_is_told() {
    let folder = folder("bad");
    let query = "help: write it with this query, as CSV with its header: select table_schema, table_name, column_name, data_type, character_maximum_length, numeric_scale, ordinal_position, is_nullable from information_schema.columns where table_schema = 'SCHEMA'\n";
    let fine = list(&columns(("", None)));
    let two = fine.clone() + "test,tracks,id,text,1,YES\ninformation_schema,tables,id,text,1,YES\n";
    let several = "there are 2 schemas: `shop`, `test`\nhelp: say which: `--schema shop`\n".to_owned();
    for (list, more, said) in [
        ("", &["--warehouse", "postgres"][..], format!("`columns.csv` is empty\n{query}")),
        (HEADER, &["--warehouse", "postgres"], format!("`columns.csv` has a header and no columns\n{query}")),
        ("id,total\n1,2\n", &["--warehouse", "postgres"], format!("`columns.csv` is no list of columns: its header has no `table_name`, `column_name`, `data_type`\n{query}")),
        ("table_name,name\n1,2\n", &["--warehouse", "clickhouse", "--server", "rudderstack", "--schema", "x"], "`columns.csv` is no list of columns: its header has no `data_type`\nhelp: write it with this query, as CSV with its header: select database, table, name, type, position from system.columns where database = 'x' format CSVWithNames\n".to_owned()),
        (&(HEADER.to_owned() + "(12 rows)\n"), &["--warehouse", "postgres"], format!("`columns.csv`: line 2 has 1 cell, and the header has 6 cells\n{query}")),
        (&two, &["--warehouse", "postgres"], several),
        (&two, &["--warehouse", "postgres", "--schema", "shp"], "there is no schema `shp`\nhelp: there is `shop`, `test`, `information_schema`\n".to_owned()),
        (&fine, &[], "the types of the columns do not tell which warehouse it is\nhelp: name it: `--warehouse postgres`; `cargo plan audit --help` lists them\n".to_owned()),
        (&fine, &["--warehouse", "bigquery"], "the types of the columns are those of Redshift (`character varying`), not of BigQuery\nhelp: say so: `--warehouse redshift`\n".to_owned()),
        (&(fine.clone() + "shop,tracks,id,bigint,2,YES\n"), &["--warehouse", "postgres"], "the column `id` of `tracks` is there twice, as `character varying` and as `bigint`\nhelp: write the columns of one database only\n".to_owned()),
        (&fine, &["--fail-on", "violation"], "`violation` is found in messages, and these are tables\nhelp: there is missing-table, unplanned-table, missing-column, unplanned-column, column-type\n".to_owned()),
        (&fine, &["--format", "html"], "tables are not shown as a page or a workbook\nhelp: there is `--format text`, `json`, `csv`, `md` and `sarif`\n".to_owned()),
    ] {
        let (out, err, code) = audit(&folder, list, more);
        assert_eq!((out.as_str(), err, code), ("", format!("error: {said}"), 2), "{more:?}");
    }
    let (out, _, code) = audit(&folder, &two, &["--warehouse", "postgres", "--schema", "SHOP"]);
    assert_eq!((out.lines().last(), code), (Some("3 tables: 3 without findings"), 0));
    let (_, err, code) = folder.run(&["audit", "events.ndjson", "--warehouse", "postgres"]);
    assert_eq!(
        (err.as_str(), code),
        ("error: a warehouse is for the tables that it has\nhelp: add its columns: `--tables columns.csv`\n", 2)
    );
    let (_, err, code) = folder.run(&["audit", "events.ndjson", "--fail-on", "column-type"]);
    assert!(err.starts_with("error: `column-type` is found in tables, and these are messages\n") && code == 2, "{err}");
    let (_, err, code) = folder.run(&["audit"]);
    assert!(err.contains("<RECORDED>") && code == 2, "{err}");
    let (_, err, code) = folder.run(&["audit", "events.ndjson", "--tables", "columns.csv"]);
    assert!(err.contains("cannot be used with") && code == 2, "{err}");
}

/// The tables that `export ddl` makes, on duckdb, are as the plan says; and each change of them is found.
#[test]
fn tables_of_a_database_are_those_of_the_ddl() {
    let Some(python) = std::env::var_os("WAREHOUSE_PYTHON") else { return };
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/warehouse");
    let folder = Folder::new("audit-tables-duckdb");
    folder.write("tracking-plan.json", include_str!("../warehouse/plan.json"));
    let list = |server: &str, change: &str| {
        let (text, ..) = folder.run(&["export", "ddl", "--warehouse", "postgres", "--server", server]);
        folder.write("tables.sql", text).write("change.sql", change);
        let program = Command::new(&python)
            .arg(tests.join("run.py"))
            .arg("columns")
            .args(["tables.sql", "change.sql"])
            .current_dir(&folder.0)
            .output()
            .unwrap();
        assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
        String::from_utf8(program.stdout).unwrap()
    };
    for server in ["segment", "rudderstack"] {
        let found =
            |change: &str| findings(&folder, &list(server, change), &["--warehouse", "postgres", "--server", server]);
        assert_eq!(found("select 1;"), [""; 0], "{server}");
        for (change, kind) in [
            ("drop table order_completed;", "missing-table: "),
            ("create table gone (id varchar);", "unplanned-table: "),
            ("alter table order_completed drop column total;", "missing-column: "),
            ("alter table order_completed add column totl double;", "unplanned-column: "),
            ("alter table order_completed alter column total type varchar;", "column-type: "),
        ] {
            let found = found(change);
            assert_eq!(found.len(), 1, "{server} {change} {found:?}");
            assert!(found.iter().all(|found| found.starts_with(kind)), "{found:?}");
        }
    }
}

/// What the server makes, and what the plan leaves open, in each way in which it may say so.
#[test]
fn what_is_of_the_server_or_left_open_is_no_finding() {
    let folder = folder("open");
    let found = |plan: &str, rows: &str, more: &[&str]| {
        folder.write("tracking-plan.json", plan);
        findings(&folder, &format!("{HEADER}shop,tracks,id,text,1,YES\n{rows}"), more)
    };
    let track = |rule: &str| format!(r#"{{ "rules": [{{ "key": "A Done", {rule} }}] }}"#);
    let plain = track(r#""properties": { "a": { "type": "string" } }"#);
    let rows = "shop,a_done,a,STRING,1,YES\nshop,a_done,event_date,DATE,2,YES\n";
    let [databricks, segment] =
        ["rudderstack", "segment"].map(|server| ["--warehouse", "databricks", "--server", server]);
    assert_eq!(found(&plain, rows, &databricks), [""; 0]);
    let unplanned = "unplanned-column: the plan has no property for the column `event_date` of `a_done`";
    assert_eq!(found(&plain, rows, &segment), [unplanned]);

    let identify = r#"{ "rules": [{ "type": "IDENTIFY", "properties": { "plan": { "type": "string" } } }] }"#;
    let rows = "shop,identifies,plan,Nullable(String),1,YES\nshop,users,plan,\"SimpleAggregateFunction(anyLast, Nullable(String))\",1,YES\n";
    assert_eq!(found(identify, rows, &["--server", "rudderstack"]), [""; 0]);

    let postgres = ["--warehouse", "postgres", "--server", "rudderstack"];
    for (rule, [one, other]) in [
        (r#""properties": { "a": { "type": "string" } }, "additionalProperties": true"#, ["b", "c"]),
        (
            r#""properties": { "a": { "type": "string" }, "order": { "type": "object", "additionalProperties": { "type": "string" } } }"#,
            ["order_colour", "order_size"],
        ),
        (
            r#""properties": { "a": { "type": "string" }, "at": { "type": "object", "properties": { "y": { "type": "string" } }, "patternProperties": { "^x": {} } } }"#,
            ["at_x", "at_y"],
        ),
    ] {
        let rows = format!("shop,a_done,a,text,1,YES\nshop,a_done,{one},text,2,YES\nshop,a_done,{other},text,3,YES\n");
        assert_eq!(found(&track(rule), &rows, &postgres), [""; 0], "{rule}");
    }

    // A table of a team's own, whose name is the server's in letters of another size.
    let rows = "shop,a_done,a,text,1,YES\nshop,Users,id,uuid,1,YES\nshop,users,id,text,1,YES\n";
    assert_eq!(found(&plain, rows, &postgres), [""; 0]);
}

/// What the plan leaves open for every call is open in the tables of these calls, and in no others.
#[test]
fn what_is_common_and_open_is_no_finding() {
    let folder = folder("common-open");
    let found = |common: &str, rules: &str| {
        let common =
            format!(r#"{{ "type": "COMMON", "jsonSchema": {{ "type": "object", "properties": {{ {common} }} }} }}"#);
        folder.write("tracking-plan.json", format!("{{ \"rules\": [{common}, {rules}] }}"));
        let rows = ["identifies,own", "identifies,x", "users,own", "a_done,x", "tracks,x"];
        let rows = rows.map(|row| format!("shop,{row},character varying,1,YES\n")).concat();
        let all =
            findings(&folder, &format!("{HEADER}shop,tracks,id,text,1,YES\n{rows}"), &["--warehouse", "postgres"]);
        let names = all.iter().filter_map(|finding| finding.split("for the column ").nth(1));
        names.map(str::to_owned).collect::<Vec<String>>()
    };
    let (track, identify) = (r#"{ "key": "A Done" }"#, r#"{ "type": "IDENTIFY" }"#);
    let both = format!("{track}, {identify}");
    let traits = |more: &str| {
        format!(r#""traits": {{ "type": "object", "properties": {{ "own": {{ "type": "string" }} }}{more} }}"#)
    };
    let open = traits(r#", "additionalProperties": true"#);
    let [tracks, a_done, identifies] = ["`x` of `tracks`", "`x` of `a_done`", "`x` of `identifies`"];
    assert_eq!(found(&traits(""), track), [tracks, identifies, a_done]);
    assert_eq!(found(&open, track), [tracks, a_done]);
    assert_eq!(found(&open, &both), [tracks, a_done]);
    let properties = r#""properties": { "type": "object", "additionalProperties": true }"#;
    assert_eq!(found(properties, track), [tracks]);
}

/// A day has no time of day to lose, and a text needs room.
#[test]
fn days_and_the_room_of_texts() {
    let folder = folder("room");
    let plan = r#"{ "rules": [{ "key": "A Done", "properties": {
        "day": { "type": "string", "format": "date" }, "at": { "type": "string", "format": "date-time" },
        "note": { "type": "string", "maxLength": 300 }, "size": { "enum": ["small", "large"] }, "any": { "type": "string" } } }] }"#;
    folder.write("tracking-plan.json", plan);
    let head = "table_schema,table_name,column_name,data_type,character_maximum_length\nshop,tracks,id,text,\n";
    let found = |rows: [&str; 5]| {
        let rows = rows.map(|row| format!("shop,a_done,{row}\n")).concat();
        findings(&folder, &format!("{head}{rows}"), &["--warehouse", "redshift"])
    };
    let fits = [
        "day,date,",
        "at,timestamp without time zone,",
        "note,character varying,512",
        "size,varchar(5),",
        "any,varchar(9),",
    ];
    assert_eq!(found(fits), [""; 0]);
    assert_eq!(
        found(["day,date,", "at,date,", "note,varchar(16),", "size,character varying,4", "any,varchar(9),"]),
        [
            "column-type: the column `at` of `a_done` is date, and `at` of `A Done` makes it timestamp: the time of day is lost",
            "column-type: the column `note` of `a_done` keeps 16 characters, and `note` of `A Done` may have 300: longer values are cut off or refused",
            "column-type: the column `size` of `a_done` keeps 4 characters, and `size` of `A Done` may have 5: longer values are cut off or refused",
        ]
    );
}
