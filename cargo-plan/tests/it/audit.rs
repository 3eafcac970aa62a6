//! `cargo plan audit`: one recording in which each state appears once, shown in every format; the same bytes whatever order and threads;
//! personal data in no format; parted streams; and what is said of bad recordings. The whole outputs are in `tests/audit/`
//! (`BLESS=1` writes them anew).

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const PLAN: &str = r#"{
  "name": "Shop",
  "rules": [
    {
      "key": "Order Completed",
      "owner": "checkout",
      "properties": {
        "total": { "type": "number", "minimum": 0 },
        "currency": { "type": "string", "enum": ["EUR", "USD", "GBP"] },
        "coupon": { "type": "string" },
        "email": { "type": "string", "x-pii": true, "pattern": "@shop" },
        "products": { "type": "array", "items": { "type": "object", "properties": { "price": { "type": "number" } }, "required": ["price"] } }
      },
      "required": ["total"]
    },
    { "key": "Cart Viewed", "version": 1, "owner": "checkout" },
    { "key": "Cart Viewed", "version": 2, "owner": "checkout", "properties": { "items": { "type": "integer" } }, "required": ["items"] },
    { "key": "Signed Up", "owner": "growth" },
    { "key": "Invite Sent", "owner": "growth" },
    { "key": "Page Rated", "owner": "content" },
    { "key": "Link Clicked", "owner": "content", "deprecated": true },
    { "key": "Video Planned", "status": "planned" },
    { "key": "Search Done" }
  ]
}
"#;

const MAIN: &str = "plan_runtime::include_plan!(\"tracking-plan.json\");\n\nfn main() {\n    track!(client, user, OrderCompleted { total: 1.0 });\n    \
                    track!(client, user, CartViewed { items: 1 });\n    track!(client, user, InviteSent {});\n    track!(client, user, SearchDone {});\n    \
                    track!(client, user, SearchDone {});\n    track!(client, user, LinkClicked {});\n}\n";

fn track(day: u8, event: &str, properties: Value) -> Value {
    json!({
        "type": "track", "event": event, "userId": "u-1", "messageId": format!("{day}-{event}-{properties}"),
        "timestamp": format!("2026-11-{day:02}T10:00:00.000Z"), "properties": properties,
        "context": { "library": { "name": "analytics-node", "version": "3.1.0" } },
    })
}

fn of_version(mut message: Value, version: Value) -> Value {
    message["context"]["protocols"] = json!({ "event_version": version });
    message
}

/// The messages, by their files.
fn recording() -> [Vec<Value>; 2] {
    let order = |day, properties| track(day, "Order Completed", properties);
    let broken =
        json!({ "type": "track", "event": "Search Done", "timestamp": "2026-11-06T10:00:00Z", "properties": {} });
    [
        vec![
            order(1, json!({ "total": 10, "currency": "EUR" })),
            order(1, json!({ "total": 12.5, "currency": "USD", "products": [{ "price": 2.5 }, { "price": 3.5 }] })),
            order(2, json!({ "total": -1, "currency": "EUR", "email": "eve@secret.example" })),
            order(2, json!({ "total": -2, "note": "call +49 170 1234567", "to": "ann@secret.example" })),
            order(3, json!({ "currency": "CHF", "products": [{ "price": "3" }, { "price": "4" }] })),
            order(3, json!({ "total": "free", "currency": "EUR" })),
            of_version(track(3, "Cart Viewed", json!({ "items": 1 })), json!(2)),
            of_version(track(3, "Cart Viewed", json!({})), json!(1)),
            of_version(track(4, "Cart Viewed", json!({ "items": 2 })), json!(7)),
        ],
        vec![
            track(4, "Page Rated", json!({})),
            track(5, "Link Clicked", json!({})),
            track(5, "Search Done", json!({})),
            broken,
            track(6, "Ordr Completed", json!({ "total": 1 })),
            track(7, "Ordr Completed", json!({ "total": 1, "email": "bob@secret.example" })),
            json!({ "type": "identify", "userId": "u-1", "timestamp": "2026-11-08T10:00:00Z", "traits": { "email": "cy@secret.example" } }),
            json!({ "type": "alias", "userId": "u-1", "previousId": "u-0", "timestamp": "2026-11-08T10:00:00Z" }),
        ],
    ]
}

fn lines(messages: &[Value]) -> String {
    messages.iter().map(|message| format!("{message}\n")).collect()
}

/// A package with the plan, the code and the recording in two files.
fn shop(name: &str) -> Folder {
    let folder = Folder::package(name);
    folder.write("tracking-plan.json", PLAN).write("src/main.rs", MAIN);
    let [one, other] = recording();
    folder.write("a.ndjson", lines(&one)).write("b.ndjson", lines(&other));
    folder
}

fn kept(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap();
    assert_eq!(text, known, "{name}: `BLESS=1 cargo test -p cargo-plan --test it audit` writes it anew");
}

fn value(folder: &Folder, arguments: &[&str]) -> Value {
    let all: Vec<&str> = ["audit"].iter().chain(arguments).chain(&["--format", "json"]).copied().collect();
    let (out, err, code) = folder.run(&all);
    assert_eq!((err.as_str(), code), ("", 0));
    serde_json::from_str(&out).unwrap()
}

#[test]
fn each_state_in_each_format() {
    let folder = shop("audit-states");
    for (format, file) in [
        ("text", "text.txt"),
        ("json", "audit.json"),
        ("csv", "audit.csv"),
        ("md", "audit.md"),
        ("sarif", "audit.sarif"),
    ] {
        let arguments = ["audit", "a.ndjson", "b.ndjson", "--code", "--format", format];
        let (out, err, code) = folder.run(&arguments);
        assert_eq!((err.as_str(), code), ("", 0), "{format}");
        kept(file, &out.replace(env!("CARGO_PKG_VERSION"), "$VERSION"));
        assert!(!out.contains("secret") && !out.contains("1234567"), "{format} shows personal data");
    }
    let audit = value(&folder, &["a.ndjson", "b.ndjson", "--code"]);
    let mut kinds: Vec<&str> = audit["events"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|event| event["states"].as_array().unwrap())
        .map(|kind| kind.as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let all = [
        "broken",
        "never-fires",
        "never-seen",
        "new-value",
        "not-in-code",
        "not-live",
        "property-never-seen",
        "unknown-version",
        "unplanned",
        "unplanned-property",
        "value-never-seen",
        "violation",
        "warehouse-type",
    ];
    assert_eq!(kinds, all);
}
