//! `cargo plan audit`: one recording in which each state appears once, shown in every format; the same bytes whatever order and threads;
//! personal data in no format; parted streams; and what is said of bad recordings. The whole outputs are in `tests/audit/`
//! (`BLESS=1` writes them anew).

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

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

fn of_library(mut message: Value, name: &str) -> Value {
    message["context"]["library"] = json!({ "name": name, "version": "1" });
    message
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

fn row<'v>(audit: &'v Value, name: &str) -> &'v Value {
    audit["events"].as_array().unwrap().iter().find(|event| event["name"] == name).unwrap()
}

/// The kinds of all findings.
fn kinds(audit: &Value) -> Vec<String> {
    let events = audit["events"].as_array().unwrap().iter();
    let mut kinds: Vec<String> = events
        .flat_map(|event| event["states"].as_array().unwrap())
        .map(|kind| kind.as_str().unwrap().to_owned())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
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
    assert_eq!(kinds(&audit), all);
}

#[test]
fn the_order_of_files_and_the_number_of_threads_change_nothing() {
    let folder = shop("audit-order");
    for format in ["text", "json", "csv", "md", "sarif"] {
        let audit = |first: &str, second: &str, threads: &str| {
            folder.run(&["audit", first, second, "--code", "--format", format, "--threads", threads])
        };
        let wanted = audit("a.ndjson", "b.ndjson", "1");
        assert_eq!(wanted.2, 0, "{}", wanted.1);
        assert_eq!(audit("b.ndjson", "a.ndjson", "1"), wanted, "{format}");
        assert_eq!(audit("b.ndjson", "a.ndjson", "2"), wanted, "{format}");
    }
}

#[test]
fn without_code_nothing_is_said_of_it() {
    let folder = shop("audit-no-code");
    let audit = value(&folder, &["a.ndjson", "b.ndjson"]);
    assert_eq!((&audit["has_code"], &row(&audit, "Page Rated")["in_code"]), (&json!(false), &Value::Null));
    assert!(kinds(&audit).iter().all(|kind| !["never-fires", "not-in-code"].contains(&kind.as_str())));
}

#[test]
fn numbers_of_an_event() {
    let folder = shop("audit-numbers");
    let audit = value(&folder, &["a.ndjson", "b.ndjson"]);
    let order = row(&audit, "Order Completed");
    assert_eq!(
        json!([
            order["messages"],
            order["violating"],
            order["violating_share"],
            order["first"],
            order["last"],
            order["owner"]
        ]),
        json!([6, 4, 0.666667, "2026-11-01T10:00:00.000Z", "2026-11-03T10:00:00.000Z", "checkout"])
    );
    let days = json!([
        { "day": "2026-11-01", "messages": 2, "violating": 0 },
        { "day": "2026-11-02", "messages": 2, "violating": 2 },
        { "day": "2026-11-03", "messages": 2, "violating": 2 },
    ]);
    assert_eq!(order["days"], days);
    assert_eq!(order["libraries"], json!([{ "value": "analytics-node 3.1.0", "messages": 6 }]));
    let versions = json!([
        { "version": "1", "in_plan": true, "messages": 1 },
        { "version": "2", "in_plan": true, "messages": 1 },
        { "version": "7", "in_plan": false, "messages": 1 },
    ]);
    assert_eq!(row(&audit, "Cart Viewed")["versions"], versions);
    // Two prices of one message are one message.
    let found = order["findings"].as_array().unwrap();
    let price = found.iter().find(|found| found["path"] == "properties.products[].price").unwrap();
    assert_eq!((&price["rule"], &price["messages"]), (&json!("type"), &json!(1)));
}

#[test]
fn fail_on_names_findings() {
    let folder = shop("audit-fail-on");
    let code = |states: &str, file: &str| folder.run(&["audit", file, "--fail-on", states]).2;
    assert_eq!((code("violation", "a.ndjson"), code("violation", "b.ndjson")), (1, 0));
    assert_eq!((code("unplanned", "a.ndjson"), code("unplanned", "b.ndjson")), (0, 1));
    assert_eq!((code("broken,new-value", "a.ndjson"), code("broken,new-value", "b.ndjson")), (1, 1));
    assert_eq!(code("violations", "a.ndjson"), 2);
    let sarif = |states: &str| {
        let (out, ..) = folder.run(&["audit", "a.ndjson", "--format", "sarif", "--fail-on", states]);
        let report: Value = serde_json::from_str(&out).unwrap();
        let results = report["runs"][0]["results"].as_array().unwrap().clone();
        results.into_iter().filter(|found| found["level"] == "error").map(|found| found["ruleId"].clone()).collect()
    };
    let errors: Vec<Value> = sarif("new-value");
    assert_eq!(errors, ["new-value"]);
}

#[test]
fn sarif_is_valid_and_names_lines_of_the_plan() {
    let folder = shop("audit-sarif");
    let (out, ..) = folder.run(&["audit", "a.ndjson", "b.ndjson", "--code", "--format", "sarif"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    let schema: Value = serde_json::from_str(include_str!("sarif-schema-2.1.0.json")).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&report));
    let place = |rule: &str| {
        let results = report["runs"][0]["results"].as_array().unwrap();
        let found = results.iter().find(|found| found["ruleId"] == rule).unwrap();
        found["locations"][0]["physicalLocation"]["region"]["startLine"].clone()
    };
    let line = |text: &str| 1 + PLAN.lines().position(|line| line.contains(text)).unwrap();
    assert_eq!(place("value-never-seen"), line("\"currency\":"));
    assert_eq!(place("never-fires"), line("Invite Sent"));
}

#[test]
fn a_workbook_has_the_events_the_findings_and_the_days() {
    let folder = shop("audit-xlsx");
    let (_, err, code) = folder.run(&["audit", "a.ndjson", "b.ndjson", "--code", "--format", "xlsx"]);
    assert_eq!((code, err.contains("-o audit.xlsx")), (2, true), "{err}");
    let (_, err, code) =
        folder.run(&["audit", "a.ndjson", "b.ndjson", "--code", "--format", "xlsx", "-o", "audit.xlsx"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let file = fs::File::open(folder.0.join("audit.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut text = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let strings = text("xl/sharedStrings.xml");
    let note = "1 alias call, of which a plan says nothing";
    for known in ["Order Completed", "never-fires", "checkout", "2026-11-02", "Violating share", note] {
        assert!(strings.contains(known), "{known}");
    }
    assert!(!strings.contains("secret"));
    let workbook = text("xl/workbook.xml");
    assert!(["Events", "Findings", "Days", "Read"].iter().all(|sheet| workbook.contains(&format!("name=\"{sheet}\""))));
}

#[test]
fn the_judge_is_that_of_live() {
    let folder = shop("audit-live");
    let [one, other] = recording();
    folder.write("all.ndjson", lines(&[one, other].concat()));
    let audit = value(&folder, &["all.ndjson"]);
    let (live, err, _) = folder.run(&["live", "--fail-on", "violation,unplanned", "--replay", "all.ndjson"]);
    // "17 messages: 5 good, 4 bad, 7 unplanned, 1 broken; …"
    let counts = live.lines().chain(err.lines()).find(|line| line.contains(" messages: ")).unwrap().to_owned();
    let count = |word: &str| -> u64 {
        let before = counts.split(word).next().unwrap().trim_end();
        before.rsplit([' ', ':']).next().unwrap().parse().unwrap()
    };
    assert_eq!(audit["read"]["violating"], count(" bad,") + count(" broken;"), "{counts}");
}

#[test]
fn a_stream_is_parted_as_it_was_written() {
    let folder = shop("audit-split");
    let good = r#"{ "type":"track", "event":"Page Rated","userId":"u","properties":{}, "n":12345678901234567890123, "d":1.10 }"#;
    let bad = r#"{"event":"Order Completed","type":"track","userId":"u","properties":{"total":-1.50}}"#;
    let unplanned = r#"{"type":"track","event":"Other","userId":"u"}"#;
    let batch = r#"{"batch":[{"type":"track","event":"Page Rated","userId":"u"},{"type":"track","event":"Other","userId":"u"}]}"#;
    folder.write("in.ndjson", [good, bad, "no JSON", unplanned, good, batch].join("\n"));
    let (out, err, code) =
        folder.run(&["audit", "in.ndjson", "--split", "good.ndjson", "bad.ndjson", "--fail-on", "violation"]);
    assert_eq!((err.as_str(), code), ("", 1));
    assert!(out.contains("1 line is no JSON; left out (in.ndjson:3, byte "), "{out}");
    let read = |name: &str| fs::read_to_string(folder.0.join(name)).unwrap();
    let of_batch = |event: &str| format!("{{\"type\":\"track\",\"event\":\"{event}\",\"userId\":\"u\"}}\n");
    assert_eq!(read("good.ndjson"), format!("{good}\n{good}\n{}", of_batch("Page Rated")));
    assert_eq!(read("bad.ndjson"), format!("{bad}\nno JSON\n{unplanned}\n{}", of_batch("Other")));
    // What is good stays good.
    folder.run(&["audit", "good.ndjson", "--split", "again.ndjson", "rest.ndjson"]);
    assert_eq!((read("again.ndjson"), read("rest.ndjson")), (read("good.ndjson"), String::new()));
}

/// What is no message, and what no event counts, is in one of the two files as well.
#[test]
fn each_line_goes_to_one_of_two_files() {
    let folder = shop("audit-split-all");
    let good = r#"{"type":"track","event":"Page Rated","userId":"u"}"#;
    let alias = r#"{"type":"alias","userId":"u","previousId":"p"}"#;
    let bad: [&[u8]; 9] = [
        br#"{"type":"alias","userId":"u"}"#,
        br#"{"type":"track","userId":"u","properties":{}}"#,
        b"no JSON",
        br#"{"level":"info"}"#,
        br#"{"batch":[]}"#,
        b"7",
        b"[]",
        b"{\"type\":\"track\",\"event\":\"\xff\"}",
        br#"{"type":"order"}"#,
    ];
    let all = [&[good.as_bytes()], bad.as_slice(), &[alias.as_bytes()]].concat().join(&b'\n');
    fs::write(folder.0.join("in.ndjson"), all).unwrap();
    let (out, err, code) = folder.run(&["audit", "in.ndjson", "--split", "good.ndjson", "bad.ndjson"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.starts_with("3 messages in 11 lines of 1 file; 1 violating (33.3 %)"), "{out}");
    assert!(out.contains("2 alias calls, of which a plan says nothing, and 1 that Segment would not take"), "{out}");
    let read = |name: &str| fs::read(folder.0.join(name)).unwrap();
    assert_eq!(read("good.ndjson"), format!("{good}\n{alias}\n").as_bytes());
    assert_eq!(read("bad.ndjson"), [bad.join(&b'\n').as_slice(), b"\n"].concat());
    // Of a batch and of a row of a table, what is no message alone.
    let batch = format!("{{\"batch\":[{good},{{\"type\":\"track\"}},1]}}");
    folder.write("batch.ndjson", batch).write("tracks.csv", "id,event_text,total\nm,,5\n");
    folder.run(&["audit", "batch.ndjson", "tracks.csv", "--split", "good.ndjson", "bad.ndjson"]);
    let row = r#"{"messageId":"m","type":"track","properties":{"total":"5"}}"#;
    assert_eq!(read("bad.ndjson"), format!("{{\"type\":\"track\"}}\n1\n{row}\n").as_bytes());
}

/// One line that is longer than any message, in pieces, between two others.
#[test]
fn a_line_that_is_too_long_is_not_lost() {
    let folder = shop("audit-split-long");
    let good = r#"{"type":"track","event":"Page Rated","userId":"u"}"#;
    let long = format!("{{\"type\":\"{}\"}}", "x".repeat(18 << 20));
    folder.write("in.ndjson", [good, &long, good, ""].join("\r\n"));
    let (out, err, code) = folder.run(&["audit", "in.ndjson", "--split", "good.ndjson", "bad.ndjson"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(out.contains("1 line is longer than 16 MB, which no message is; left out (in.ndjson:2, byte 52)"), "{out}");
    let read = |name: &str| fs::read_to_string(folder.0.join(name)).unwrap();
    assert_eq!(read("good.ndjson"), format!("{good}\n{good}\n"));
    assert!(read("bad.ndjson") == format!("{long}\n"));
}

/// A value of a list over several lines, which becomes one line as the pieces of it are written.
#[test]
fn a_value_that_is_too_long_is_not_lost() {
    let folder = shop("audit-split-long-value");
    let good = r#"{"type":"track","event":"Page Rated","userId":"u"}"#;
    let long = |sign: &str| format!("{{{sign}\"type\": \"{}\",{sign}\"n\": 1{sign}}}", "x".repeat(18 << 20));
    folder.write("in.json", format!("[\n{good},\n{},\n{good}\n]\n", long("\n ")));
    // Cut off within it.
    folder.write("cut.json", format!("[\n{good},\n{{\"type\": \"{}", "x".repeat(18 << 20)));
    let (out, err, code) = folder.run(&["audit", "in.json", "cut.json", "--split", "good.ndjson", "bad.ndjson"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let said = "2 lines are longer than 16 MB, which no message is; left out (the first: cut.json:3, byte 54)";
    assert!(out.contains(said), "{out}");
    let read = |name: &str| fs::read_to_string(folder.0.join(name)).unwrap();
    assert_eq!(read("good.ndjson"), format!("{good}\n{good}\n{good}\n"));
    let cut = format!("{{\"type\": \"{}", "x".repeat(18 << 20));
    assert!(read("bad.ndjson") == format!("{}\n{cut}\n", long("  ")));
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = shop("audit-split-inputs");
    folder.write("logs/a.ndjson", lines(&recording()[0]));
    folder.write("kept.txt", "kept");
    for (input, good, bad, said) in [
        ("a.ndjson", "a.ndjson", "bad.ndjson", "`a.ndjson` is read, and cannot be written to"),
        ("a.ndjson", "good.ndjson", "./a.ndjson", "`./a.ndjson` is in `a.ndjson`, which is read"),
        ("logs", "good.ndjson", "logs/bad.ndjson", "`logs/bad.ndjson` is in `logs`, which is read"),
        ("a.ndjson", "x.ndjson", "x.ndjson", "`--split` wants two files, and `x.ndjson` is one"),
        (
            "a.ndjson",
            "x.ndjson",
            "./x.ndjson",
            "`x.ndjson` and `./x.ndjson` are one file, which cannot be written twice",
        ),
        ("nothere.ndjson", "kept.txt", "bad.ndjson", "`nothere.ndjson` is not there"),
    ] {
        let (_, err, code) = folder.run(&["audit", input, "--split", good, bad]);
        assert_eq!((code, err.contains(said)), (2, true), "{err}");
    }
    assert_eq!(fs::read_to_string(folder.0.join("a.ndjson")).unwrap(), lines(&recording()[0]));
    assert!(!folder.0.join("logs/bad.ndjson").exists());
    assert_eq!(fs::read_to_string(folder.0.join("kept.txt")).unwrap(), "kept");
    assert!(!folder.0.join("x.ndjson").exists());
    for (arguments, said) in [
        (["a.ndjson", "-o", "a.ndjson"].as_slice(), "`a.ndjson` is read, and cannot be written to"),
        (&["logs", "-o", "logs/a.ndjson"], "`logs/a.ndjson` is in `logs`, which is read"),
        (&["a.ndjson", "--split", "g.ndjson", "b.ndjson", "-o", "logs/../g.ndjson"], "are one file"),
    ] {
        let (_, err, code) = folder.run(&[&["audit"], arguments].concat());
        assert_eq!((code, err.contains(said)), (2, true), "{err}");
    }
    assert!(fs::read_to_string(folder.0.join("a.ndjson")).unwrap() == lines(&recording()[0]));
    // A report is no recording: it may stand in the folder that is read.
    assert_eq!(folder.run(&["audit", "logs", "-o", "logs/audit.md"]).2, 0);
    assert!(folder.0.join("logs/audit.md").exists());
}

/// What a warehouse makes of a value is what `export ddl` says: of a hash a text. A mask is no value.
#[test]
fn hashes_and_masks_make_the_columns_of_the_plan() {
    let folder = Folder::new("audit-hashed-column");
    let plan = json!({ "rules": [{ "key": "Sent", "properties": {
        "born": { "type": "string", "format": "date", "x-pii": "sha256" },
        "since": { "type": "string", "format": "date", "x-pii": true },
        "size": { "type": "number", "x-pii": true },
        "day": { "type": "string", "format": "date" } } }] });
    folder.write("tracking-plan.json", plan.to_string());
    let sent = |since: &str, size: Value, day: &str| {
        track(1, "Sent", json!({ "born": "0a".repeat(32), "since": since, "size": size, "day": day }))
    };
    let mask = "(personal)";
    folder.write(
        "in.ndjson",
        lines(&[sent(mask, json!(mask), "2026-11-01"), sent("2026-11-02", json!(5.5), "2026-11-02")]),
    );
    assert_eq!(row(&value(&folder, &["in.ndjson"]), "Sent")["findings"], json!([]));
    folder.write("in.ndjson", lines(&[sent(mask, json!(mask), "2026-11-01"), sent(mask, json!(mask), "tomorrow")]));
    let audit = value(&folder, &["in.ndjson"]);
    let findings = row(&audit, "Sent")["findings"].as_array().unwrap();
    let found: Vec<_> = findings.iter().map(|found| (&found["kind"], &found["path"])).collect();
    let day = json!("properties.day");
    assert_eq!(found, [(&json!("violation"), &day), (&json!("warehouse-type"), &day)]);
}

/// A file is written as its ending says, unless the format is given.
#[test]
fn the_ending_of_a_file_says_its_format() {
    let folder = shop("audit-endings");
    for (file, start) in [
        ("a.html", "<!"),
        ("a.JSON", "{\n  \"events\""),
        ("a.csv", "Call,Event,"),
        ("a.xlsx", "PK"),
        ("a.md", "# "),
        ("a.sarif", "{\n  \"$schema\""),
        ("a.sarif.json", "{\n  \"$schema\""),
        ("a.txt", "9 messages"),
        ("a", "9 messages"),
    ] {
        let (out, err, code) = folder.run(&["audit", "a.ndjson", "-o", file]);
        assert_eq!((out.as_str(), err.as_str(), code), ("", "", 0), "{file}");
        let bytes = fs::read(folder.0.join(file)).unwrap();
        assert!(bytes.starts_with(start.as_bytes()), "{file}: {}", String::from_utf8_lossy(&bytes[..40]));
    }
    folder.run(&["audit", "a.ndjson", "-o", "b.md", "--format", "text"]);
    assert!(fs::read_to_string(folder.0.join("b.md")).unwrap().starts_with("9 messages"));
}

/// Of what there may be any number, a bounded number is listed, and that there was more is told in all formats.
#[test]
fn what_has_no_room_is_told() {
    let folder = shop("audit-bounds");
    let message = |number: usize| {
        let message = track(1, "Order Completed", json!({ "total": 1, "currency": format!("c{number:02}") }));
        of_version(of_library(message, &format!("library {number}")), json!(number))
    };
    folder.write("in.ndjson", lines(&(0..60).map(message).collect::<Vec<_>>()));
    let wanted = [
        "of too many versions of `Order Completed`, 50 are listed",
        "of too many libraries of `Order Completed`, 50 are listed",
        "of too many new values of `currency` of `Order Completed`, 20 are listed",
    ];
    assert_eq!(value(&folder, &["in.ndjson"])["read"]["notes"], json!(wanted));
    for format in ["text", "csv", "md", "sarif", "html"] {
        let (out, ..) = folder.run(&["audit", "in.ndjson", "--format", format]);
        let missing = wanted.iter().find(|note| {
            let escaped = note.replace('`', "\\`");
            !out.contains(**note) && !out.contains(&escaped)
        });
        assert_eq!(missing, None, "{format}: {out}");
    }
}

/// A name of a property may look like the place of an item in a list.
#[test]
fn names_in_brackets_are_names() {
    let folder = Folder::new("audit-brackets");
    let plan = json!({ "rules": [{ "key": "Sent", "required": ["[3]", "x[0]"], "properties": {
        "[0]": { "type": "integer" }, "[3]": {}, "x[0]": {}, ".x": { "type": "integer" },
        "o": { "type": "object", "required": ["[2]"], "properties": { "[1]": { "type": "string" }, "[2]": {} } },
        "l": { "type": "array", "items": { "type": "array", "items": { "type": "object", "properties": {
            "[1]": { "type": "string" } } } } } } }] });
    folder.write("tracking-plan.json", plan.to_string());
    let properties = json!({ "[0]": "a", "[4]": 1, ".x": "a", "o": { "[1]": 1 }, "l": [[{ "[1]": 1 }]] });
    folder.write("in.ndjson", lines(&[track(1, "Sent", properties)]));
    let audit = value(&folder, &["in.ndjson"]);
    let findings = row(&audit, "Sent")["findings"].as_array().unwrap();
    let mut found: Vec<[&str; 3]> = findings
        .iter()
        .filter(|found| found["messages"] == 1 && found["kind"] != "warehouse-type")
        .map(|found| ["kind", "rule", "path"].map(|name| found[name].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ["unplanned-property", "properties", "properties.[4]"],
            ["violation", "required", "properties.[3]"],
            ["violation", "required", "properties.o.[2]"],
            ["violation", "required", "properties.x[0]"],
            ["violation", "type", "properties..x"],
            ["violation", "type", "properties.[0]"],
            ["violation", "type", "properties.l[][].[1]"],
            ["violation", "type", "properties.o.[1]"],
        ]
    );
}

#[test]
fn a_value_whose_path_was_cut_is_hidden() {
    let folder = Folder::new("audit-cut");
    let plan = json!({ "name": "Shop", "rules": [{ "key": "Page Rated", "properties": {
        "more": { "type": "object", "additionalProperties": { "type": "number" } } } }] });
    folder.write("tracking-plan.json", plan.to_string());
    let more = json!({ "k".repeat(600): "ann@example.com" });
    folder.write("in.ndjson", lines(&[track(1, "Page Rated", json!({ "more": more }))]));
    let (out, err, _) = folder.run(&["audit", "in.ndjson", "--format", "json"]);
    assert!(!out.contains("ann@"), "{out}");
    assert!(out.contains("\"got\": \"a string\""), "{out}{err}");
}

#[test]
fn a_number_column_names_only_what_it_loses() {
    let folder = shop("audit-number-column");
    let totals = [json!(1.5), json!(2), json!("free")];
    let messages: Vec<Value> =
        (1..).zip(totals).map(|(day, total)| track(day, "Order Completed", json!({ "total": total }))).collect();
    folder.write("in.ndjson", lines(&messages));
    let (out, err, _) = folder.run(&["audit", "in.ndjson"]);
    assert!(
        out.contains("a column of type number at Segment, which loses the values of other types (text 1)"),
        "{out}{err}"
    );
}

/// Starts `cargo plan`, with a pipe to it and one from it.
fn piped(folder: &Folder, arguments: &[&str], stderr: Stdio) -> Child {
    Command::new(env!("CARGO_BIN_EXE_cargo-plan"))
        .args(arguments)
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(stderr)
        .spawn()
        .unwrap()
}

#[test]
fn pipes_from_and_to() {
    let folder = shop("audit-pipe");
    let mut child = piped(&folder, &["audit", "-", "--split", "-", "bad.ndjson"], Stdio::piped());
    let good = lines(&[track(1, "Page Rated", json!({}))]);
    let bad = lines(&[track(1, "Order Completed", json!({ "total": -1 }))]);
    child.stdin.take().unwrap().write_all(format!("{bad}{good}").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), good);
    assert_eq!(fs::read_to_string(folder.0.join("bad.ndjson")).unwrap(), bad);
    let report = String::from_utf8(output.stderr).unwrap();
    assert!(
        report.starts_with("2 messages in 2 lines of 1 file, from 2026-11-01 to 2026-11-01; 1 violating (50 %)\n"),
        "{report}"
    );
}

/// Who writes into a pipe gets each line back without writing more.
#[test]
fn a_line_of_a_pipe_waits_for_no_other() {
    let folder = shop("audit-live-pipe");
    let value = track(1, "Page Rated", json!({})).to_string();
    for first in [format!("{value}\n"), value.replacen(',', ",\n", 1), format!("[{value},")] {
        let mut child = piped(&folder, &["audit", "-", "--split", "-", "bad.ndjson"], Stdio::null());
        let mut sink = child.stdin.take().unwrap();
        let (sender, lines) = std::sync::mpsc::channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || out.lines().for_each(|line| sender.send(line.unwrap()).unwrap()));
        sink.write_all(first.as_bytes()).unwrap();
        let line = lines.recv_timeout(std::time::Duration::from_secs(60));
        // The pipe is still open.
        sink.write_all(b"\n").unwrap();
        drop(sink);
        assert_eq!(
            line.map(|line| serde_json::from_str::<Value>(&line).unwrap()),
            Ok(track(1, "Page Rated", json!({})))
        );
        child.wait().unwrap();
        reader.join().unwrap();
    }
}

/// What a pipe holds is told by what it holds, and not by how much of it comes at once.
#[test]
fn a_slow_pipe_is_read_as_a_quick_one() {
    let folder = shop("audit-slow-pipe");
    let value = serde_json::to_string_pretty(&track(1, "Page Rated", json!({}))).unwrap();
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(value.as_bytes()).unwrap();
    let inputs = [value.into_bytes(), packed.finish().unwrap(), b"\n\n [ \n{\"type\":\"page\"}\n]".to_vec()];
    for input in inputs {
        let audit = |slow: usize| {
            let mut child = piped(&folder, &["audit", "-"], Stdio::piped());
            let mut sink = child.stdin.take().unwrap();
            for byte in &input[..slow] {
                sink.write_all(&[*byte]).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            sink.write_all(&input[slow..]).unwrap();
            drop(sink);
            let output = child.wait_with_output().unwrap();
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
        };
        let quick = audit(0);
        assert!(quick.0.starts_with("1 message in 1 line"), "{quick:?}");
        assert_eq!(audit(12), quick);
    }
}

#[test]
fn bad_recordings() {
    let folder = shop("audit-bad");
    let mut odd = lines(&[track(1, "Page Rated", json!({}))]);
    odd += "{\"eventName\":\"PutObject\",\"eventVersion\":\"1.08\"}\n{\"broken\n";
    let late = json!({ "type": "track", "event": "Page Rated", "userId": "u", "timestamp": "2031-01-01T00:00:00Z", "receivedAt": "2026-11-02T00:00:00Z", "writeKey": "one" });
    let keyed = json!({ "type": "track", "event": "Page Rated", "userId": "u", "timestamp": "2026-11-03T00:00:00Z", "writeKey": "two" });
    odd += &lines(&[late, keyed]);
    folder.write("odd.ndjson", odd);
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let many: Vec<Value> =
        (0..5000).map(|at| track(1 + (at % 20) as u8, "Page Rated", json!({ "at": at * 7919 }))).collect();
    packed.write_all(lines(&many).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    folder.write("cut.gz", &packed[..packed.len() / 2]);
    let audit = value(&folder, &["odd.ndjson", "cut.gz"]);
    let notes: Vec<&str> =
        audit["read"]["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect();
    let said = notes.join("\n");
    for wanted in [
        "1 line has a time that is more than a day after it was received, which counts instead (odd.ndjson:4, byte ",
        "1 line is a line of another tool's log, and no message; left out (odd.ndjson:2, byte ",
        "1 line is no JSON; left out (odd.ndjson:3, byte ",
        "cut.gz breaks off in line ",
        ", at byte ",
        "the messages were sent with 2 write keys: are they of one plan?",
    ] {
        assert!(said.contains(wanted), "{wanted}\n{said}");
    }
    let rated = row(&audit, "Page Rated");
    assert!(rated["messages"].as_u64().unwrap() > 1000, "what could be unpacked counts: {rated}");
    assert_eq!(rated["last"], "2026-11-20T10:00:00.000Z");
}

#[test]
fn nothing_to_audit() {
    let folder = shop("audit-nothing");
    folder.write("log.ndjson", "{\"level\":\"info\"}\n").write("empty.ndjson", "");
    let (out, err, code) = folder.run(&["audit", "log.ndjson"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(err.starts_with("error: log.ndjson has no messages of events\nnote: 1 line is no message: it has no \"type\"; left out (log.ndjson:1, byte 0)\n"), "{err}");
    let (_, err, code) = folder.run(&["audit", "empty.ndjson", "a.ndjson", "--since", "2027-01-01"]);
    assert_eq!((code, err.contains("and 9 others")), (2, true), "{err}");
    let (_, err, code) = folder.run(&["audit", "gone.ndjson"]);
    assert_eq!((err.as_str(), code), ("error: `gone.ndjson` is not there\n", 2));
    let (_, err, code) =
        Folder::new("audit-no-plan").write("a.ndjson", "").run(&["audit", "a.ndjson", "--plan", "gone.json"]);
    assert_eq!((code, err.contains("gone.json")), (2, true), "{err}");
}

#[test]
fn tables_of_a_warehouse_have_no_context() {
    let folder = Folder::new("audit-tables");
    let plan = r#"{ "rules": [ { "key": "Order Completed", "type": "TRACK", "jsonSchema": { "type": "object", "required": ["channel"], "properties": {
        "context": { "type": "object", "properties": { "ip": { "type": "string" } }, "required": ["ip"] },
        "properties": { "type": "object", "properties": { "total": { "type": "number" } }, "required": ["total"] } } } } ] }"#;
    folder.write("tracking-plan.json", plan);
    folder.write(
        "order_completed.csv",
        "id,event,event_text,user_id,received_at,total\n1,order_completed,Order Completed,u,2026-11-01,5.5\n",
    );
    folder.write(
        "tracks.csv",
        "id,event,event_text,user_id,received_at\n1,order_completed,Order Completed,u,2026-11-01\n",
    );
    assert_eq!(row(&value(&folder, &["order_completed.csv", "tracks.csv"]), "Order Completed")["states"], json!([]));
    let sent = json!({ "type": "track", "event": "Order Completed", "userId": "u", "context": {}, "properties": { "total": 5.5 } });
    folder.write("sent.ndjson", lines(&[sent]));
    assert_eq!(row(&value(&folder, &["sent.ndjson"]), "Order Completed")["states"], json!(["violation"]));
}

const ORDERS: &str = r#"{ "rules": [
  { "key": "Order Completed", "properties": {
    "orderId": { "type": "string" }, "total": { "type": "number" }, "count": { "type": "integer" }, "zip": { "type": "string" },
    "account": { "type": "string" }, "isNew": { "type": "boolean" }, "type": { "enum": ["new", "old"] }, "channel": { "enum": ["shop", "app"] },
    "uuid": { "type": "string" }, "paidAt": { "type": "string", "format": "date-time" },
    "address": { "type": "object", "properties": { "city": { "type": "string" }, "geoCode": { "type": "number" } }, "required": ["city"] },
    "items": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } } },
    "required": ["orderId", "total", "count", "zip", "account", "isNew", "type", "channel", "uuid", "paidAt", "address", "items"] } ] }"#;

/// Cells say nothing of their types: the plan does. So it does of columns, which servers name otherwise than the plan does.
#[test]
fn cells_are_read_by_the_types_of_the_plan() {
    let folder = Folder::new("audit-cells");
    folder.write("tracking-plan.json", ORDERS);
    let header = "id,event_text,user_id,received_at,order_id,total,count,zip,account,is_new,type,channel,uuid,paid_at,address_city,address_geo_code,items";
    let row = r#"m1,Order Completed,u,2026-11-01,12,5.10,3,01234,12345678901234567890,t,new,shop,77,2026-11-01 10:00:00+00,12345,.5,"[{""sku"":""a""}]""#;
    // Snowflake writes all names in capital letters; where nothing else does, the table names the event.
    let upper = header.replace("event_text", "event").to_ascii_uppercase();
    let of_table = row.replace("Order Completed", "order_completed");
    let of_table = of_table.replace(",new,shop,", ",old,app,");
    folder.write("orders.csv", format!("{header}\n{row}\n")).write("ORDERS.csv", format!("{upper}\n{of_table}\n"));
    let audit = value(&folder, &["orders.csv", "ORDERS.csv"]);
    let orders = row_of(&audit);
    assert_eq!((&orders["messages"], &orders["findings"]), (&json!(2), &json!([])), "{orders:#}");
    let columns = |name: &str| {
        let all = orders["properties"].as_array().unwrap();
        all.iter().find(|property| property["path"] == name).unwrap()["columns"][0]["column"].clone()
    };
    assert_eq!(["account", "zip", "address.geoCode", "isNew"].map(columns), ["text", "text", "number", "boolean"]);
    // What does not fit stays what it is.
    let bad = row.replace(",5.10,", ",free,").replace(",3,", ",03,").replace(",new,", ",other,");
    folder.write("bad.csv", format!("{header},extra\n{bad},0077\n"));
    let audit = value(&folder, &["bad.csv"]);
    let found: Vec<(String, String)> = row_of(&audit)["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| {
            (found["path"].as_str().unwrap().to_owned(), found["sample"]["got"].as_str().unwrap_or_default().to_owned())
        })
        .filter(|(path, got)| !got.is_empty() || path.ends_with("extra"))
        .collect();
    let wanted =
        [("count", "\"03\""), ("total", "\"free\""), ("type", "\"other\""), ("extra", ""), ("type", "\"other\"")];
    assert_eq!(found, wanted.map(|(path, got)| (format!("properties.{path}"), got.to_owned())));
    // A row that is parted is the message that it was made of, without a change of a value.
    let (_, err, code) = folder.run(&["audit", "orders.csv", "--split", "good.ndjson", "bad.ndjson"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let good: Value = serde_json::from_str(&fs::read_to_string(folder.0.join("good.ndjson")).unwrap()).unwrap();
    let wanted = json!({ "orderId": "12", "total": 5.1, "count": 3, "zip": "01234", "account": "12345678901234567890", "isNew": true,
        "type": "new", "channel": "shop", "uuid": "77", "paidAt": "2026-11-01T10:00:00+00:00",
        "address": { "city": "12345", "geoCode": 0.5 }, "items": [{ "sku": "a" }] });
    assert_eq!(good["properties"], wanted);
}

fn row_of(audit: &Value) -> &Value {
    let events = audit["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "{audit:#}");
    &events[0]
}

#[test]
fn what_was_inferred_of_a_recording_is_clean() {
    let folder = Folder::new("audit-inferred");
    let order = |at: u64| {
        let mut message = track(
            1 + (at % 28) as u8,
            "Order Completed",
            json!({ "total": at, "currency": (if at.is_multiple_of(2) { "EUR" } else { "USD" }) }),
        );
        if at.is_multiple_of(3) {
            message = of_version(track(1, "Order Completed", json!({ "amount": "x" })), json!(2));
        }
        message
    };
    folder.write("events.ndjson", lines(&(0..60).map(order).collect::<Vec<_>>()));
    let (out, err, code) = folder.run(&["infer", "events.ndjson", "-o", "tracking-plan.json"]);
    assert_eq!(code, 0, "{out}{err}");
    let audit = value(&folder, &["events.ndjson"]);
    assert_eq!((audit["read"]["violating"].as_u64(), kinds(&audit)), (Some(0), Vec::new()));
}

#[test]
fn what_a_sender_writes_is_no_part_of_the_report() {
    let folder = Folder::new("audit-hostile");
    folder.write("tracking-plan.json", PLAN);
    let name = "=1+1\u{1b}[31m\n| a | <b>\u{202e}";
    folder
        .write("a.ndjson", lines(&[track(1, name, json!({})), track(1, "Page Rated", json!({ "a\nb|c": "\u{1b}" }))]));
    for format in ["text", "md", "csv"] {
        let (out, err, code) = folder.run(&["audit", "a.ndjson", "--format", format]);
        assert_eq!((err.as_str(), code), ("", 0));
        assert!(format == "csv" || !out.contains(['\u{1b}', '\u{202e}']), "{out}");
        assert!(!out.contains("\n| a |") || format == "csv", "{out}");
        assert!(!out.contains(",=1+1"), "{out}");
    }
}

const PEOPLE: &str = r#"{"rules":[
  {"key":"Paid","properties":{
    "prices":{"type":"object","additionalProperties":{"type":"object","properties":{"amount":{"type":"number","minimum":0}},"required":["amount"]}},
    "size":{"enum":[100,200]},
    "extra":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}}
]}"#;

#[test]
fn personal_names_are_masked_as_values_are() {
    let folder = Folder::new("audit-personal-names");
    folder.write("plan.json", PEOPLE);
    let messages = [
        track(1, "Welcome ann@secret.example", json!({})),
        track(1, "Welcome bob@secret.example", json!({ "a": 1 })),
        track(1, "Call +49 170 1234567", json!({})),
        track(1, "Paid", json!({ "cy@secret.example": 1 })),
        track(1, "Paid", json!({ "extra": { "dan@secret.example": 1 } })),
        track(1, "Paid", json!({ "prices": { "eve@secret.example": { "amount": -1 }, "fay@secret.example": {} } })),
        track(1, "Paid", json!({ "x".repeat(600): 1, "gil@secret.example": { "hal@secret.example": 1 } })),
        of_version(track(1, "Paid", json!({})), json!("ida@secret.example")),
        // Where a text is cut, an address in it is cut too: it is masked before that.
        of_version(track(1, "Paid", json!({})), json!(format!("{}jan@secret.example", "v ".repeat(18)))),
        of_library(track(1, "Paid", json!({})), &format!("{}kim@secret.example", "l ".repeat(48))),
        of_library(track(1, "Paid", json!({ "size": 100 })), &format!("{}lea@secret.example", "l ".repeat(48))),
        of_library(track(2, "Paid", json!({ "size": 100 })), &format!("{}lea@secret.example", "l ".repeat(48))),
        track(1, "Paid", json!({ format!("{}nn mia@secret.example", "n ".repeat(241)): 1 })),
    ];
    folder.write("of nia@secret.example.ndjson", lines(&messages) + "no JSON\n");
    let audit = |format: &str, more: &[&str]| {
        let all = ["audit", "of nia@secret.example.ndjson", "--plan", "plan.json", "--format", format];
        let (out, err, code) = folder.run(&[all.as_slice(), more].concat());
        assert_eq!((err.as_str(), code), ("", 0), "{format}");
        out
    };
    let people = ["secret", "1234567", "jan@", "kim@", "lea@", "mia@", "nia@"];
    let is_masked = |format: &str, out: &str| {
        let shown = people.iter().find(|name| out.contains(**name));
        assert!(shown.is_none() && out.contains("(personal)"), "{format} shows {shown:?}: {out}");
    };
    for format in ["text", "json", "csv", "md", "sarif", "html"] {
        is_masked(format, &audit(format, &[]));
    }
    audit("xlsx", &["-o", "audit.xlsx"]);
    let mut archive = zip::ZipArchive::new(fs::File::open(folder.0.join("audit.xlsx")).unwrap()).unwrap();
    let mut workbook = String::new();
    for at in 0..archive.len() {
        archive.by_index(at).unwrap().read_to_string(&mut workbook).unwrap();
    }
    is_masked("xlsx", &workbook);
    let audit: Value = serde_json::from_str(&audit("json", &[])).unwrap();
    // The two are one event: who is welcomed is no part of its name.
    assert_eq!(row(&audit, "Welcome (personal)")["messages"], 2);
    assert_eq!(row(&audit, "Call (personal)")["messages"], 1);
    let found = |path: &str| {
        let all = row(&audit, "Paid")["findings"].as_array().unwrap();
        all.iter().find(|found| found["path"] == path).unwrap_or_else(|| panic!("{path} in {all:#?}")).clone()
    };
    assert_eq!(found("properties.(personal)")["message"], "the plan has no property `(personal)`");
    assert_eq!(found("properties.extra.(personal)")["message"], "the plan has no property `(personal)`");
    assert_eq!(found("properties.prices.*.amount")["messages"], 1);
    assert_eq!(found("properties.(personal)")["sample"]["payload"], r#"{"(personal)":1}"#);
}

/// A dot in a name does not make two of it.
#[test]
fn a_name_with_a_dot_has_a_place_of_its_own() {
    let folder = Folder::new("audit-dots");
    let plan = "{ \"rules\": [ { \"key\": \"Paid\", \"properties\": {\n\"a\": { \"type\": \"object\", \"properties\": {\n\"b\": { \"type\": \"integer\" } } },\n\
                \"a.b\": { \"type\": \"integer\" } } } ] }";
    folder.write("tracking-plan.json", plan);
    folder.write(
        "in.ndjson",
        lines(&[track(1, "Paid", json!({ "a": { "b": "x" } })), track(2, "Paid", json!({ "a.b": "y" }))]),
    );
    let (out, err, _) = folder.run(&["audit", "in.ndjson", "--format", "sarif", "--fail-on", "violation"]);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
    let found = report["runs"][0]["results"].as_array().unwrap().iter().filter(|found| found["ruleId"] == "violation");
    let mut lines: Vec<&Value> =
        found.map(|found| &found["locations"][0]["physicalLocation"]["region"]["startLine"]).collect();
    lines.sort_by_key(|line| line.as_u64());
    assert_eq!(lines, [3, 4]);
}

/// Brackets make a link in a message of SARIF.
#[test]
fn no_name_makes_a_link_in_sarif() {
    let folder = shop("audit-sarif-links");
    let name = r"[Free \[money](https://evil.example)";
    folder.write("in.ndjson", lines(&[track(1, name, json!({}))]));
    let (out, ..) = folder.run(&["audit", "in.ndjson", "--format", "sarif"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    let found = report["runs"][0]["results"].as_array().unwrap().iter().find(|found| found["ruleId"] == "unplanned");
    let text = found.unwrap()["message"]["text"].as_str().unwrap();
    assert!(text.starts_with(r"the plan has no event `\[Free \\\[money\](https://evil.example)`"), "{text}");
}

#[test]
fn the_keys_of_a_map_are_one_finding() {
    let folder = Folder::new("audit-map-keys");
    folder.write("plan.json", PEOPLE);
    let of = |at: usize| track(1, "Paid", json!({ "prices": { format!("k{at}"): { "amount": -1 } }, "size": 7 }));
    let mut messages: Vec<Value> = (0..400).map(of).collect();
    messages.push(track(1, "Paid", json!({ "prices": { "EUR": {} } })));
    folder.write("a.ndjson", lines(&messages));
    let audit = value(&folder, &["a.ndjson", "--plan", "plan.json"]);
    let found = row(&audit, "Paid")["findings"].as_array().unwrap().iter();
    let mut found: Vec<(String, String, u64)> = found
        .filter(|found| found["kind"] == "violation")
        .map(|found| {
            let text = |name: &str| found[name].as_str().unwrap().to_owned();
            (text("path"), text("message"), found["messages"].as_u64().unwrap())
        })
        .collect();
    found.sort();
    let wanted = [
        ("properties.prices.*.amount", "`prices.*.amount` must be at least 0", 400),
        ("properties.prices.*.amount", "missing required property of `prices.*`: `amount`", 1),
        ("properties.size", "`size` must be one of 100, 200", 400),
    ];
    let wanted: Vec<_> =
        wanted.into_iter().map(|(path, message, count)| (path.to_owned(), message.to_owned(), count)).collect();
    assert_eq!(found, wanted);
    assert_eq!(audit["read"]["notes"], json!([]));
}

#[test]
fn a_number_of_a_list_counts_however_it_is_written() {
    let folder = Folder::new("audit-numbers-of-lists");
    folder.write("plan.json", PEOPLE);
    let line = |size: &str| {
        track(1, "Paid", json!({ "size": 0 })).to_string().replace("\"size\":0", &format!("\"size\":{size}")) + "\n"
    };
    folder.write("a.ndjson", ["1e2", "100.0", "100", "2E+2"].map(line).concat());
    let audit = value(&folder, &["a.ndjson", "--plan", "plan.json"]);
    let paid = row(&audit, "Paid");
    let size = paid["properties"].as_array().unwrap().iter().find(|property| property["path"] == "size").unwrap();
    assert_eq!(size["values"], json!([{ "value": "100", "messages": 3 }, { "value": "200", "messages": 1 }]));
    assert!(!kinds(&audit).contains(&"value-never-seen".to_owned()));
}
