//! What the live page copies of a message compiles: the call in Rust, and the test, which passes.

use super::{Live, assert_snapshot};
use crate::common::Folder;
use crate::docs::fenced;
use crate::docs_calls::TYPES;
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// A property of each type, once as it is, once as personal data, once hashed.
const KINDS: &str = r##"{ "conventions": { "allow": ["all"] }, "rules": [
  { "key": "Plain", "properties": {
      "text": { "type": "string" }, "number": { "type": "number" }, "integer": { "type": "integer" }, "yes": { "type": "boolean" },
      "day": { "type": "string", "format": "date" }, "at": { "type": "string", "format": "date-time" }, "lasts": { "type": "string", "format": "duration" },
      "word": { "enum": ["a b", "c"] }, "step": { "enum": [1, 2.5, true] }, "fixed": { "const": "web" }, "maybe": { "type": ["number", "null"] },
      "numbers": { "type": "array", "items": { "type": "number" } }, "maybes": { "type": "array", "items": { "type": ["integer", "null"] } },
      "pair": { "type": "array", "items": [{ "type": "number" }, { "type": "integer" }], "minItems": 2, "maxItems": 2 },
      "prices": { "type": "object", "additionalProperties": { "type": "number" } }, "either": { "type": ["string", "number"] },
      "free": { "type": "object" }, "any": {}, "anything": { "type": "array" },
      "inner": { "type": "object", "properties": { "price": { "type": "number" }, "type": { "type": "string" } }, "required": ["price"] },
      "shape": { "oneOf": [
        { "type": "object", "properties": { "kind": { "const": "card" }, "name": { "type": "string" } }, "required": ["kind"] },
        { "type": "object", "properties": { "kind": { "const": "cash" }, "amount": { "type": "number" } }, "required": ["kind"] } ] },
      "type": { "type": "string" }, "self": { "type": "boolean" }, "Two Words": { "type": "string" }, "9 lives": { "type": "integer" }, "say \"hi\" \\": { "type": "string" } } },
  { "key": "Personal", "properties": {
      "email": { "type": "string", "format": "email", "x-pii": true }, "code": { "type": "string", "pattern": "^[A-Z]{3}$", "x-pii": true },
      "age": { "type": "integer", "minimum": 18, "x-pii": true }, "score": { "type": "number", "x-pii": true }, "member": { "type": "boolean", "x-pii": true },
      "born": { "type": "string", "format": "date", "x-pii": true }, "tier": { "enum": ["gold", "iron"], "x-pii": true }, "note": { "type": ["string", "null"], "x-pii": true },
      "phones": { "type": "array", "uniqueItems": true, "items": { "type": "string", "x-pii": true } }, "friends": { "type": "array", "items": { "type": "string" }, "x-pii": true },
      "contacts": { "type": "array", "items": { "type": "object", "properties": { "mail": { "type": "string", "format": "email", "x-pii": true }, "seats": { "type": "integer" } } } },
      "address": { "type": "object", "properties": { "city": { "type": "string" }, "zip": { "type": "integer" } }, "required": ["city"], "x-pii": true },
      "by_name": { "type": "object", "additionalProperties": { "type": "integer", "x-pii": true } }, "either": { "type": ["string", "number"], "x-pii": true },
      "free": { "type": "object", "x-pii": true }, "any": { "x-pii": true }, "where": { "type": "string" } }, "required": ["email"] },
  { "key": "Hashed", "properties": {
      "email": { "type": "string", "format": "email", "x-pii": "sha256" }, "age": { "type": "integer", "x-pii": "sha256" },
      "phones": { "type": "array", "items": { "type": "string", "x-pii": "sha256" } },
      "inner": { "type": "object", "properties": { "phone": { "type": "string", "x-pii": "sha256" } } } }, "required": ["email"] },
  { "key": "Closed", "properties": { "total": { "type": "number", "minimum": 0 } }, "required": ["total"], "additionalProperties": false },
  { "key": "Open", "properties": { "total": { "type": "number" } }, "additionalProperties": true },
  { "key": "Home", "type": "PAGE", "properties": { "title": { "type": "string" } } },
  { "key": "Start", "type": "SCREEN" },
  { "type": "IDENTIFY", "properties": { "email": { "type": "string", "x-pii": "sha256" }, "phone": { "type": "string", "x-pii": true }, "age": { "type": "number" } } },
  { "type": "GROUP", "properties": { "seats": { "type": "integer", "minimum": 5 }, "vat": { "type": "string", "x-pii": true } }, "required": ["seats"] }
] }"##;

/// The SHA-256 of some text.
const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn track(event: &str, properties: &str) -> String {
    format!(r#"{{"type":"track","userId":"u","event":"{event}","properties":{properties}}}"#)
}

/// Messages of [`KINDS`] as libraries of other languages send them, each with its verdict and the copies that it has of call and test.
fn messages() -> Vec<(String, &'static str, [bool; 2])> {
    let both = [true, true];
    let plain = |properties: &str| (track("Plain", properties), "good", both);
    let many: Vec<u32> = (0..200).collect();
    vec![
        plain("{}"),
        // A number without a fraction, as JavaScript writes it, and a whole number with one, as others do.
        plain(
            r#"{"number":9,"integer":2.0,"maybe":7,"numbers":[1,2.5,-0],"pair":[1,1e3],"prices":{"a.b":3,"c":4.25},"either":5,"inner":{"price":1},"step":1.0}"#,
        ),
        plain(
            r#"{"number":1E5,"maybe":null,"maybes":[1,null],"either":"x","step":true,"yes":false,"fixed":"web","numbers":[]}"#,
        ),
        plain(
            r#"{"text":"say \"hi\" \\ {x}\n#\u0000\u202e'","day":"2026-11-28","at":"2026-11-28T10:00:00.5+01:00","lasts":"PT1H","word":"a b"}"#,
        ),
        plain(
            r#"{"type":"t","self":true,"Two Words":"w","9 lives":9,"say \"hi\" \\":"s","inner":{"price":1.5,"type":"t"}}"#,
        ),
        plain(
            r#"{"free":{"big":3000000000,"huge":18446744073709551615,"beyond":18446744073709551616,"minus":-0,"float":1.0},"any":null,"anything":[1,"a",{"b":[]}]}"#,
        ),
        plain(&format!(r#"{{"any":{many:?},"free":{{"deep":[[[{{"x":"\"\\\n"}}]]]}}}}"#)),
        plain(r#"{"shape":{"kind":"cash","amount":3}}"#),
        plain(r#"{"shape":{"kind":"card","name":"n"}}"#),
        (
            track(
                "Personal",
                r#"{"email":"grace@example.org","code":"ABC","age":44,"score":9,"member":false,"born":"1906-12-09","tier":"iron","note":"n","phones":["1","2"],
                   "friends":["Bob"],"contacts":[{"mail":"a@b.example","seats":2},{"mail":"c@d.example"}],"address":{"city":"York"},"by_name":{"bob":1},"either":3,
                   "free":{"a":1},"any":[1],"where":"here"}"#,
            ),
            "good",
            both,
        ),
        (track("Personal", r#"{"email":"grace@example.org","note":null}"#), "good", both),
        (
            track(
                "Hashed",
                &format!(r#"{{"email":"{HASH}","age":"{HASH}","phones":["{HASH}"],"inner":{{"phone":"{HASH}"}}}}"#),
            ),
            "good",
            [true, false],
        ),
        (track("Closed", r#"{"total":-5}"#), "bad", [true, false]),
        (track("Closed", r#"{"total":"5"}"#), "bad", [false, false]),
        (track("Closed", r#"{"total":null}"#), "bad", [false, false]),
        (track("Open", r#"{"total":1,"gift":true,"email":"grace@example.org","line\n} end":{"a":1}}"#), "good", both),
        (track("Plain", r#"{"gift":true,"inner":{"price":1,"shelf":"a"}}"#), "unplanned", both),
        (
            r#"{"type":"page","anonymousId":"a \"1\" \\","name":"Home","properties":{"title":"t"}}"#.to_owned(),
            "good",
            both,
        ),
        (r#"{"type":"page","userId":"u","name":"Home"}"#.to_owned(), "good", both),
        (r#"{"type":"screen","userId":"u","name":"Start","properties":{}}"#.to_owned(), "good", both),
        (r#"{"type":"identify","userId":"u","traits":{"age":44,"phone":"+49 30 1"}}"#.to_owned(), "good", both),
        (format!(r#"{{"type":"identify","userId":"u","traits":{{"email":"{HASH}"}}}}"#), "good", [true, false]),
        (
            r#"{"type":"group","userId":"u","groupId":"g\"1","traits":{"seats":5.0,"vat":"DE1"}}"#.to_owned(),
            "good",
            both,
        ),
    ]
}

/// The messages that `cargo plan docs` shows as examples.
fn examples(folder: &Folder) -> Vec<String> {
    let (_, err, code) = folder.run(&["docs", "--format", "md", "-o", "site", "--plan", "tracking-plan.json"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let mut found = Vec::new();
    for part in ["track", "page", "screen", "."] {
        for entry in fs::read_dir(folder.0.join("site").join(part)).unwrap() {
            let path = entry.unwrap().path();
            let text = if path.is_file() { fs::read_to_string(&path).unwrap() } else { String::new() };
            found.extend(fenced(&text, "json").into_iter().map(str::to_owned));
        }
    }
    found.sort();
    found
}

/// A crate with the copies of many messages.
struct CopiedCrate {
    folder: Folder,
    source: String,
    tests: usize,
}

impl CopiedCrate {
    fn new(name: &str) -> Self {
        let folder = Folder::package(name);
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let runtime = repository.join("plan-runtime");
        let manifest = format!(
            "[package]\nname = \"copies\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {runtime:?}, default-features = false, features = [\"sha256\"] }}\n\n[workspace]\n"
        );
        folder.write("Cargo.toml", manifest).write("Cargo.lock", fs::read(repository.join("Cargo.lock")).unwrap());
        Self { folder, source: "#![cfg(test)]\n".to_owned(), tests: 0 }
    }

    fn plan(&mut self, name: &str, plan: &str) {
        self.folder.write(&format!("{name}.json"), plan);
        writeln!(self.source, "mod {name} {{ plan_runtime::include_plan!(\"{name}.json\", allow(all)); }}").unwrap();
    }

    /// Adds the copies of a message.
    fn add(&mut self, plan: &str, number: usize, copies: &Value) {
        let text = |name: &str| copies[name].as_str().unwrap_or_default();
        self.tests += usize::from(copies["test"].is_string());
        writeln!(
            self.source,
            "mod {plan}_{number} {{\n    #[allow(unused_imports)]\n    use crate::{plan}::*;\n    #[allow(dead_code, unused_variables)]\n    \
             fn call(client: &plan_runtime::Client, user_id: String, group_id: String) {{\n{}\n}}\n{}}}",
            text("rust"),
            text("test")
        )
        .unwrap();
    }

    /// Compiles all of them, and has the tests pass.
    fn run(&self) {
        self.folder.write("src/lib.rs", &self.source);
        let output = self.folder.cargo(&["test", "-q"]);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{}{}\n{}", text(&output.stdout), text(&output.stderr), self.source);
        assert!(text(&output.stdout).contains(&format!("{} passed", self.tests)), "{}", text(&output.stdout));
    }
}

#[test]
fn every_copy_compiles() {
    let mut copied = CopiedCrate::new("live-copies");
    let folder = Folder::new("live-copies-kinds");
    folder.write("tracking-plan.json", KINDS);
    let live = Live::start_in(&folder, &[]);
    copied.plan("kinds", KINDS);
    let mut shown = String::new();
    for (number, (message, verdict, has)) in (1..).zip(messages()) {
        live.send("/v1/batch", format!("{{\"batch\":[{message}]}}"));
        let detail = live.get(&format!("/api/messages/{number}")).json();
        let copies = &detail["copies"];
        assert_eq!(detail["verdict"], verdict, "{detail:#}");
        assert_eq!([copies["rust"].is_string(), copies["test"].is_string()], has, "{detail:#}");
        // What the plan refuses is refused while compiling.
        if verdict != "bad" {
            copied.add("kinds", number, copies);
        }
        for name in ["rust", "test", "plan_entry"] {
            if let Some(text) = copies[name].as_str() {
                writeln!(shown, "=== {number} {name}\n{text}").unwrap();
            }
        }
    }
    assert_snapshot("copies.txt", &shown);
    drop(live);

    let folder = Folder::package("live-copies-types");
    folder.write("tracking-plan.json", TYPES);
    let live = Live::start_in(&folder, &[]);
    copied.plan("types", TYPES);
    let examples = examples(&folder);
    assert!(examples.len() > 10, "{examples:?}");
    for (number, message) in (1..).zip(&examples) {
        live.send("/v1/batch", format!("{{\"batch\":[{message}]}}"));
        let detail = live.get(&format!("/api/messages/{number}")).json();
        assert_eq!(detail["verdict"], "good", "{detail:#}");
        assert!(detail["copies"]["test"].is_string(), "{detail:#}");
        copied.add("types", number, &detail["copies"]);
    }
    copied.run();
}

/// Without the mark, the next message of the event would show what is personal.
#[test]
fn an_entry_marks_what_is_masked() {
    let folder = Folder::new("live-copies-entry");
    folder.write("tracking-plan.json", KINDS);
    let live = Live::start_in(&folder, &[]);
    live.send(
        "/v1/track",
        track("New", r#"{"email":"a@b.example","people":[{"phone":"1","age":3}],"to":{"email":"a"},"x":1}"#),
    );
    live.send("/v1/track", track("Closed", r#"{"total":1,"email":"a@b.example"}"#));
    let entry = |number: u32| -> Value {
        let detail = live.get(&format!("/api/messages/{number}")).json();
        serde_json::from_str(detail["copies"]["plan_entry"].as_str().unwrap()).unwrap()
    };
    let personal = json!({ "type": "string", "x-pii": true });
    let people =
        json!({ "type": "array", "items": { "type": "object", "properties": { "phone": personal, "age": personal } } });
    let wanted = json!({ "email": personal, "people": people, "to": { "type": "object", "properties": { "email": personal } }, "x": { "type": "integer" } });
    assert_eq!(entry(1)["properties"], wanted);
    assert_eq!(entry(2)["properties"], json!({ "email": personal }));
}
