//! The calls that `cargo plan docs` shows compile as they stand: those of plans with every kind of property, in one crate.

#![allow(clippy::unwrap_used)]

use crate::common::Folder;
use crate::docs::fenced;
use std::fs;
use std::path::Path;

/// Properties of every type that a plan can have, with rules that literals are held against while compiling.
pub const TYPES: &str = r##"{ "conventions": { "allow": ["all"] }, "rules": [
  { "key": "Nothing Said" },
  { "key": "All Optional", "properties": { "a": { "type": "string" }, "b": { "type": ["integer", "null"] } } },
  { "key": "Scalars", "properties": {
      "text": { "type": "string", "minLength": 40 }, "code": { "type": "string", "pattern": "^[A-Z]{3}-\\d{2,}$" }, "mail": { "type": "string", "format": "email" },
      "at": { "type": "string", "format": "date-time" }, "day": { "type": "string", "format": "date" }, "lasts": { "type": "string", "format": "duration" },
      "number": { "type": "number", "exclusiveMinimum": 3, "maximum": 4, "multipleOf": 0.05 }, "integer": { "type": "integer", "minimum": 1000000007 },
      "yes": { "type": "boolean" }, "fixed": { "const": "web" }, "maybe": { "type": ["string", "null"] }, "type": { "type": "string" }, "quoted \"text\" \\": { "type": "string" } },
    "required": ["text", "code", "mail", "at", "day", "lasts", "number", "integer", "yes", "fixed", "maybe", "type", "quoted \"text\" \\"] },
  { "key": "Lists", "properties": {
      "texts": { "type": "array", "items": { "type": "string" }, "minItems": 2, "uniqueItems": true }, "numbers": { "type": "array", "items": { "type": "number" } },
      "maybes": { "type": "array", "items": { "type": ["integer", "null"] } }, "values": { "type": "array", "items": { "enum": ["a b", "c"] } },
      "pair": { "type": "array", "items": [{ "type": "string" }, { "type": "integer" }], "minItems": 2, "maxItems": 2 },
      "anything": { "type": "array" }, "lists": { "type": "array", "items": { "type": "array", "items": { "type": "integer" } } } },
    "required": ["texts", "numbers", "maybes", "values", "pair", "anything", "lists"] },
  { "key": "Objects", "properties": {
      "one": { "type": "object", "properties": { "a": { "type": "string" }, "more": { "type": "object", "properties": { "b": { "enum": [1, 2] } }, "required": ["b"] } }, "required": ["more"] },
      "map": { "type": "object", "additionalProperties": { "type": "number" } }, "free": { "type": "object" }, "any": {},
      "empty": { "type": "object", "properties": { "c": { "type": "string" } } } },
    "required": ["one", "map", "free", "any", "empty"] },
  { "key": "Several Types", "properties": {
      "either": { "type": ["string", "number"] }, "enum": { "enum": ["a", 1, true] },
      "shape": { "oneOf": [ { "type": "object", "properties": { "kind": { "const": "card" }, "number": { "type": "string" }, "note": { "type": ["string", "null"] } }, "required": ["kind", "number"] },
                            { "type": "object", "properties": { "kind": { "const": "cash" } }, "required": ["kind"] } ] } },
    "required": ["either", "enum", "shape"] },
  { "key": "Personal", "properties": { "email": { "type": "string", "x-pii": true }, "phones": { "type": "array", "items": { "type": "string", "x-pii": true } } }, "required": ["email", "phones"] },
  { "key": "One Of Two", "properties": { "a": { "type": "string" }, "b": { "type": "integer" } }, "minProperties": 1 },
  { "key": "Home", "type": "PAGE", "properties": { "title": { "type": "string" } }, "required": ["title"] },
  { "key": "Start", "type": "SCREEN" },
  { "type": "IDENTIFY", "properties": { "email": { "type": "string", "format": "email" }, "plan": { "enum": ["free", "paid"] } } },
  { "type": "GROUP", "properties": { "seats": { "type": "integer", "minimum": 5 } }, "required": ["seats"] }
] }"##;

/// The calls of every page of a plan, as functions over it.
fn module(folder: &Folder, name: &str, plan: &str) -> String {
    folder.write(&format!("{name}.json"), plan);
    let arguments = ["docs", "--plan", &format!("{name}.json"), "--format", "md", "-o", &format!("site-{name}")];
    let (_, err, code) = folder.run(&arguments);
    assert_eq!((err.as_str(), code), ("", 0), "{name}");
    let mut out = format!("pub mod {name} {{\n    plan_runtime::include_plan!(\"{name}.json\", allow(all));\n");
    let site = folder.0.join(format!("site-{name}"));
    let mut number = 0;
    for path in
        ["track", "page", "screen", "."].iter().flat_map(|part| fs::read_dir(site.join(part)).into_iter().flatten())
    {
        let path = path.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let is_event = text.contains("\n## In Rust\n");
        let calls = fenced(&text, "rust");
        assert_eq!(is_event, !calls.is_empty(), "{}", path.display());
        for call in calls {
            number += 1;
            out.push_str(&format!("    pub fn call_{number}(client: &plan_runtime::Client, user_id: String, group_id: String) {{\n        let _ = &group_id;\n        {call}\n    }}\n"));
        }
    }
    assert!(number > 10, "{number} calls in {name}");
    out + "}\n"
}

#[test]
fn every_call_compiles() {
    let folder = Folder::package("docs-calls");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let shop = fs::read_to_string(repository.join("examples/shop/tracking-plan.json")).unwrap();
    let workspace = fs::read_to_string(repository.join("examples/b2b/tracking-plan.json")).unwrap();
    let modules: Vec<String> =
        [("types", TYPES), ("shop", &shop), ("b2b", &workspace)].map(|(name, plan)| module(&folder, name, plan)).into();
    let runtime = repository.join("plan-runtime");
    let manifest = format!(
        "[package]\nname = \"calls\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {runtime:?}, default-features = false }}\n\n[workspace]\n"
    );
    folder.write("Cargo.toml", manifest).write("Cargo.lock", fs::read(repository.join("Cargo.lock")).unwrap());
    folder.write("src/lib.rs", format!("#![allow(deprecated)]\n{}", modules.concat()));
    let output = folder.cargo(&["check", "-q"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
