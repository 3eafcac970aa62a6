//! `cargo plan import`: documents that are plainly something else, schemas of tables of a warehouse, and plans in the code of a page of
//! Markdown.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::import_layouts::{refused, rules};
use serde_json::json;

#[test]
fn documents_of_other_tools() {
    for (file, text, what) in [
        (
            "package.json",
            r#"{"name": "web", "version": "1.0.0", "description": "The app", "scripts": {"test": "vitest"}, "devDependencies": {"vite": "^5"}}"#,
            "the package.json of npm",
        ),
        ("package-lock.json", r#"{"name": "web", "lockfileVersion": 3, "packages": {}}"#, "a lock file of npm or pnpm"),
        (
            "composer.json",
            r#"{"name": "acme/shop", "description": "Shop", "require": {"php": ">=8"}}"#,
            "the composer.json of PHP",
        ),
        (
            "pubspec.yaml",
            "name: app\ndescription: An app\nenvironment:\n  sdk: ^3.0.0\ndependencies: {}\n",
            "the pubspec.yaml of Dart",
        ),
        ("tsconfig.json", r#"{"compilerOptions": {"strict": true}}"#, "the configuration of TypeScript"),
        (
            "manifest.json",
            r#"{"name": "Shop", "description": "Buy", "start_url": "/", "icons": []}"#,
            "the manifest of a web app",
        ),
        (
            "collection.json",
            r#"{"info": {"name": "API"}, "item": [{"name": "Pay", "event": [{"listen": "test", "script": {}}], "request": {"method": "POST"}}]}"#,
            "a collection of Postman",
        ),
        (
            "introspection.json",
            r#"{"data": {"__schema": {"types": [{"name": "Order", "description": "An order", "fields": [{"name": "id"}]}]}}}"#,
            "a schema of GraphQL",
        ),
        ("api.yaml", "openapi: 3.0.3\ninfo: {title: Orders}\npaths: {}\n", "an OpenAPI description of an API"),
        ("schema.yml", "version: 2\nsources:\n- name: segment\n  tables: [{name: order_paid}]\n", "a file of dbt"),
        ("compose.yml", "services:\n  web: {image: nginx}\n", "a file of Docker Compose"),
        ("ci.yml", "name: CI\non: [push]\njobs: {build: {steps: []}}\n", "a workflow of GitHub"),
        ("web.yaml", "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {}}\n", "a resource of Kubernetes"),
    ] {
        let said = refused(&format!("foreign-{file}"), file, text.as_bytes());
        let help = "help: name the file that the plan is in, or the folder with a file for each event";
        assert_eq!(said, format!("error: {file} is {what}, and no tracking plan\n{help}\n"));
    }
    // A plan may have what they have.
    let plan = rules(
        "foreign-plan",
        &[("p.json", br#"{"name": "x", "dependencies": {"a": "1"}, "events": [{"name": "A B"}]}"#)],
        &["1"],
    );
    assert_eq!(plan, json!([{ "key": "A B", "type": "TRACK" }]));
}

#[test]
fn documents_of_other_tools_beside_a_plan_and_beside_others() {
    let folder = Folder::new("import-documents-folder");
    folder.write("all/package.json", r#"{"name": "web", "scripts": {}, "description": "x"}"#);
    folder.write("all/tsconfig.json", r#"{"compilerOptions": {}}"#);
    let (out, err, code) = folder.run(&["import", "all"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert_eq!(
        err,
        "error: all/package.json is the package.json of npm, all/tsconfig.json is the configuration of TypeScript, and none is a tracking plan\n\
         help: name the file that the plan is in, or the folder with a file for each event\n"
    );
    folder.write("all/plan.yaml", "events: [{name: Order Paid}]\n");
    let (out, err, code) = folder.run(&["import", "all"]);
    assert_eq!((out.trim(), code), (r#"{ "rules": [{ "key": "Order Paid", "type": "TRACK" }] }"#, 0));
    assert!(
        err.contains("2  it is the package.json of npm, and no tracking plan  (all/package.json:1:10 name)"),
        "{err}"
    );
}

/// A name and a description are in many files: none of an event where the rest is about something else.
#[test]
fn a_document_with_a_name_that_is_no_event() {
    let text = "name: build\ndescription: Builds it\nsteps: [{run: a, with: {x: 1, y: 2}}, {run: b}]\n";
    assert!(refused("named", "task.yaml", text.as_bytes()).contains("task.yaml holds no events that could be read"));
    let text = "name: Order Paid\ndescription: It is paid\nbuild: {name: a}\n";
    let plan = rules("named-event", &[("paid.yaml", text.as_bytes())], &["a"]);
    assert_eq!(plan[0]["key"], "Order Paid");
}

#[test]
fn messages_in_a_list_and_in_a_batch() {
    let one = r#"{"type": "track", "userId": "u", "event": "Order Paid", "properties": {"total": 1}}"#;
    for (name, text) in [("list", format!("[{one}, {one}]")), ("batch", format!("{{\"batch\": [{one}]}}"))] {
        assert_eq!(
            refused(&format!("messages-{name}"), "sent.json", text.as_bytes()),
            "error: sent.json holds messages as they are sent, and no plan: nothing says which properties there are, and of what types\n\
             help: `cargo plan infer sent.json -o tracking-plan.json` makes a plan of recorded messages\n"
        );
    }
}

const COLUMNS: &str = r#"[
  {"name": "order_id", "type": "STRING", "mode": "REQUIRED", "maxLength": "36", "description": "The order"},
  {"name": "total", "type": "NUMERIC", "mode": "NULLABLE", "precision": "10"},
  {"name": "paid_at", "type": "TIMESTAMP"}, {"name": "day", "type": "DATE"}, {"name": "gift", "type": "BOOL"},
  {"name": "codes", "type": "STRING", "mode": "REPEATED"}, {"name": "more", "type": "JSON"},
  {"name": "lines", "type": "RECORD", "mode": "REPEATED", "fields": [
    {"name": "sku", "type": "STRING", "mode": "REQUIRED"}, {"name": "qty", "type": "INT64"}]},
  {"name": "shop", "type": "RECORD", "fields": [{"name": "city", "type": "STRING"}]}
]"#;

#[test]
fn the_schema_of_a_table_of_bigquery() {
    let wanted = json!({
        "order_id": { "type": "string", "maxLength": 36, "description": "The order" },
        "total": { "type": "number" },
        "paid_at": { "type": "string", "format": "date-time" },
        "day": { "type": "string", "format": "date" },
        "gift": { "type": "boolean" },
        "codes": { "type": "array", "items": { "type": "string" } },
        "more": {},
        "lines": { "type": "array", "items": { "type": "object",
            "properties": { "sku": { "type": "string" }, "qty": { "type": "integer" } }, "required": ["sku"] } },
        "shop": { "type": "object", "properties": { "city": { "type": "string" } } },
    });
    let plan = rules("bigquery", &[("order_paid.json", COLUMNS.as_bytes())], &["10"]);
    assert_eq!(plan, json!([{ "key": "order_paid", "type": "TRACK", "properties": wanted, "required": ["order_id"] }]));
    // `bq show --format=json` has it below "schema", and names the table.
    let whole = format!(
        r#"{{"kind": "bigquery#table", "description": "Paid orders", "schema": {{"fields": {COLUMNS}}}, "tableReference": {{"tableId": "order_done"}}}}"#
    );
    let plan = rules("bigquery-whole", &[("a.json", whole.as_bytes())], &["bigquery#table", "10"]);
    assert_eq!((&plan[0]["key"], &plan[0]["description"]), (&json!("order_done"), &json!("Paid orders")));
    assert_eq!(plan[0]["properties"], wanted);
}

/// Of tables that Segment or RudderStack load: what they add to each is no property.
#[test]
fn tables_of_bigquery_that_a_server_loads() {
    let of = |own: &str| {
        format!(
            r#"[{{"name": "id", "type": "STRING"}}, {{"name": "received_at", "type": "TIMESTAMP"}}, {{"name": "context_ip", "type": "STRING"}}, {{"name": "{own}", "type": "FLOAT"}}]"#
        )
    };
    let (paid, users, tracks) = (of("total"), of("plan"), of("event_text"));
    let files = [
        ("t/acme.web.order_paid.schema.json", paid.as_bytes()),
        ("t/tracks.json", tracks.as_bytes()),
        ("t/users.json", users.as_bytes()),
    ];
    let folder = Folder::new("import-documents-tables");
    for (name, text) in files {
        folder.write(name, text);
    }
    let (out, err, code) = folder.run(&["import", "t"]);
    assert_eq!(code, 0, "{err}");
    let plan: serde_json::Value = serde_json::from_str(&out).unwrap();
    let wanted = json!([
        { "key": "order_paid", "type": "TRACK", "properties": { "total": { "type": "number" } } },
        { "type": "IDENTIFY", "properties": { "plan": { "type": "number" } } },
    ]);
    assert_eq!(plan["rules"], wanted);
    for said in [
        "t/acme.web.order_paid.schema.json: it is the schema of a table of BigQuery, and was read as the event `order_paid`\n",
        "t/users.json: it is the schema of a table of BigQuery, and was read as the traits of users\n",
        "12  a column that the server makes in every table  (t/acme.web.order_paid.schema.json:1:11 [0].name)",
        "8  the table of a call has the events of other tables once more  (t/tracks.json:1:11 [0].name)",
    ] {
        assert!(err.contains(said), "{err}");
    }
    // A table of another origin may have columns of these names.
    let own = r#"[{"name": "user_id", "type": "STRING"}, {"name": "timestamp", "type": "TIMESTAMP"}]"#;
    let plan = rules("bigquery-own", &[("seen.json", own.as_bytes())], &[]);
    assert_eq!(plan[0]["properties"].as_object().unwrap().len(), 2);
}

#[test]
fn a_plan_in_the_code_of_a_page() {
    let text = "# Plan\n\nThis is it:\n\n```json\n{ \"rules\": [ { \"key\": \"Order Paid\", \"properties\": { \"total\": { \"type\": \"number\" } } } ] }\n```\n\n\
        - In YAML:\n\n  ```yaml\n  events:\n    - name: Cart Seen\n      properties:\n        items: integer\n  ```\n";
    let plan = rules("code", &[("plan.md", text.as_bytes())], &["Plan", "This is it:", "In YAML:"]);
    let wanted = json!([
        { "key": "Order Paid", "type": "TRACK", "properties": { "total": { "type": "number" } } },
        { "key": "Cart Seen", "type": "TRACK", "properties": { "items": { "type": "integer" } } },
    ]);
    assert_eq!(plan, wanted);
}

#[test]
fn a_schema_in_the_code_of_a_page() {
    let schema = |more: &str| {
        format!(
            "```json\n{{{more}\"type\": \"object\",\n \"properties\": {{\"total\": {{\"type\": \"number\", \"minimum\": 0}}}}, \"required\": [\"total\"]}}\n```\n"
        )
    };
    let wanted = |name: &str| json!([{ "key": name, "type": "TRACK", "properties": { "total": { "type": "number", "minimum": 0 } }, "required": ["total"] }]);
    // The heading names the event, or the schema does.
    let below = format!("# Plan\n\n## Order Paid\n\n{}", schema(""));
    assert_eq!(rules("code-below", &[("plan.md", below.as_bytes())], &["Plan"]), wanted("Order Paid"));
    let deeper = format!(
        "## Order Paid\n\n| Property | Type |\n|---|---|\n| total | number |\n\n### JSON Schema\n\n{}",
        schema("")
    );
    assert_eq!(rules("code-deeper", &[("plan.md", deeper.as_bytes())], &[]), wanted("Order Paid"));
    let titled = format!("# All\n\n{}", schema("\"title\": \"Order Paid\", "));
    let plan = rules("code-titled", &[("plan.md", titled.as_bytes())], &["All"]);
    assert_eq!((&plan[0]["key"], &plan[0]["properties"]), (&json!("Order Paid"), &wanted("")[0]["properties"]));
}

/// Examples of messages, and what is broken, are left out as code.
#[test]
fn code_that_is_no_plan() {
    let text = "## Order Paid\n\n| Property | Type |\n|---|---|\n| total | number |\n\n```json\n{\"total\": 1, \"properties\": {\"coupon\": \"X\"}}\n```\n\n\
        ```json\n{\"client_id\": \"1\", \"events\": [{\"name\": \"purchase\", \"params\": {\"value\": 3}}]}\n```\n\n```json\n{ \"rules\": [ … ] }\n```\n\n```yaml\nversion: 3\n```\n";
    let left = [
        "{\"total\": 1, \"properties\": {\"coupon\": \"X\"}}",
        "{\"client_id\": \"1\", \"events\": [{\"name\": \"purchase\", \"params\": {\"value\": 3}}]}",
        "{ \"rules\": [ … ] }",
        "version: 3",
    ];
    let plan = rules("code-none", &[("plan.md", text.as_bytes())], &left);
    assert_eq!(
        plan,
        json!([{ "key": "Order Paid", "type": "TRACK", "properties": { "total": { "type": "number" } } }])
    );
}
