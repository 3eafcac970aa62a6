//! `cargo plan rename --property … --value …`: the value in all that a plan says of it, and in code.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use std::fs;

const PLAN: &str = r#"{ "rules": [
  { "key": "Order Sent", "jsonSchema": { // ours
    "properties": {
      "status": { "enum": ["sent", "lost"], "default": "sent", "examples": ["sent"] }, /* sent */
      "note": { "enum": ["sent"] },
      "parts": { "type": "array", "items": { "type": "object", "properties": { "size": { "enum": [1, 2] } } } }
    },
    "if": { "properties": { "status": { "const": "sent" } } }, "then": { "required": ["note"] },
    "examples": [{ "status": "sent", "note": "sent", "parts": [{ "size": 1 }] }]
  } },
  { "key": "Order Lost", "properties": { "status": { "enum": ["sent", "lost"] } } }
] }
"#;

fn read(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.0.join(path)).unwrap()
}

#[test]
fn a_value_in_all_that_the_plan_says_of_it() {
    let folder = Folder::new("value-plan");
    folder.write("plan.json", PLAN);
    let rename = |new: &str, property: &str, old: &str| {
        let (out, err, code) =
            folder.run(&["rename", "Order Sent", new, "--property", property, "--value", old, "--plan", "plan.json"]);
        assert_eq!((err.as_str(), code), ("", 0), "{property}");
        out
    };
    let wanted = "plan.json:2: renamed value `sent` of property `status` of event \"Order Sent\" to `on \"its\" way`\n\
                  note: `status` keeps the value `sent` for event \"Order Lost\"\n";
    assert_eq!(rename("on \"its\" way", "status", "sent"), wanted);
    let new = r#""on \"its\" way""#;
    let plan = PLAN
        .replacen(
            r#"["sent", "lost"], "default": "sent", "examples": ["sent"]"#,
            &format!(r#"[{new}, "lost"], "default": {new}, "examples": [{new}]"#),
            1,
        )
        .replace(r#""const": "sent""#, &format!(r#""const": {new}"#))
        .replace(r#"{ "status": "sent","#, &format!(r#"{{ "status": {new},"#));
    assert_eq!(read(&folder, "plan.json"), plan);
    let wanted = "plan.json:2: renamed value `1` of property `parts.size` of event \"Order Sent\" to `-3.5`\n";
    assert_eq!(rename("-3.5", "parts.size", "1"), wanted);
    let plan = plan.replace("[1, 2]", "[-3.5, 2]").replace(r#"{ "size": 1 }"#, r#"{ "size": -3.5 }"#);
    assert_eq!(read(&folder, "plan.json"), plan);
}

#[test]
fn a_value_in_yaml_keeps_its_quotes() {
    let folder = Folder::new("value-yaml");
    let plan = "rules:\n  - key: Order Sent # often\n    properties:\n      status: { enum: [sent, 'lost', \"kept\"] }\n      tags:\n        \
                type: array\n        items:\n          enum:\n            - sent # a tag\n            - 'true'\n";
    folder.write("plan.yaml", plan);
    for (property, old, new) in [
        ("status", "sent", "on: its way"),
        ("status", "lost", "it's"),
        ("status", "kept", "held"),
        ("tags", "sent", "no"),
        ("tags", "true", "yes"),
    ] {
        let (_, err, code) =
            folder.run(&["rename", "Order Sent", new, "--property", property, "--value", old, "--plan", "plan.yaml"]);
        assert_eq!((err.as_str(), code), ("", 0), "{old}");
    }
    let wanted = plan
        .replace("[sent, 'lost', \"kept\"]", "[\"on: its way\", 'it''s', \"held\"]")
        .replace("- sent # a tag", "- \"no\" # a tag")
        .replace("- 'true'", "- 'yes'");
    assert_eq!(read(&folder, "plan.yaml"), wanted);
}

#[test]
fn what_a_value_cannot_be_renamed_to() {
    let folder = Folder::new("value-refused");
    let plan = r##"{ "extends": ["ecommerce"], "definitions": { "status": { "enum": ["sent", "lost"] } },
  "rules": [ { "key": "Order Sent", "jsonSchema": {
  "properties": { "status": { "$ref": "#/definitions/status" }, "total": { "type": "number" }, "size": { "enum": [1, 2] },
    "way": { "enum": ["road", "rail"] }, "is_gift": { "enum": [true] } } } },
  { "key": "Order Kept", "properties": { "state": { "$ref": "#/definitions/status" } } } ] }
"##;
    folder.write("plan.json", plan);
    for (new, property, old, wanted) in [
        ("x", "totl", "1", "event \"Order Sent\" has no property `totl`; did you mean `total`?"),
        ("x", "total", "1", "property `total` of event \"Order Sent\" has no list of values"),
        (
            "x",
            "way",
            "raod",
            "property `way` of event \"Order Sent\" has no value `raod`; did you mean `road`?\nhelp: it has road, rail",
        ),
        (
            "rail",
            "way",
            "road",
            "property `way` of event \"Order Sent\" has a value `rail` already\nhelp: take `road` out of the list by hand",
        ),
        ("road", "way", "road", "the value is called `road` already\nhelp: give the new value"),
        ("big", "size", "1", "`1` is a number, and `big` is none"),
        (
            "2.0",
            "size",
            "1",
            "property `size` of event \"Order Sent\" has a value `2.0` already\nhelp: take `1` out of the list by hand",
        ),
        ("yes", "is_gift", "true", "`true` is neither a text nor a number, and has no other name"),
        (
            "x",
            "status",
            "sent",
            "nothing is changed: the value stands in line 1, and is that of `state` of event \"Order Kept\" too, by a `$ref`\nhelp: edit \
             line 1 of `plan.json` by hand to change it for all of them, or give the property a list of its own",
        ),
    ] {
        let (out, err, code) =
            folder.run(&["rename", "Order Sent", new, "--property", property, "--value", old, "--plan", "plan.json"]);
        assert_eq!((out.as_str(), err, code), ("", format!("error: {wanted}\n"), 2), "{property} {old}");
        assert_eq!(read(&folder, "plan.json"), plan);
    }
    let (_, err, code) = folder.run(&["rename", "Order Sent", "x", "--value", "sent", "--plan", "plan.json"]);
    assert!(code == 2 && err.contains("--property <NAME>"), "{err}");
}

/// One list of the plan, one of the rule, one that is a part of another, and one that refers to itself: each for one property alone.
#[test]
fn a_value_behind_a_reference() {
    let folder = Folder::new("value-reference");
    let plan = r##"{ "definitions": { "way": { "enum": ["road", "rail"], "default": "road" } }, "rules": [
  { "key": "Order Sent", "version": 1, "properties": { "way": { "$ref": "#/definitions/way" } } },
  { "key": "Order Sent", "version": 2, "jsonSchema": {
    "definitions": { "size": { "allOf": [{ "$ref": "#/definitions/all" }] }, "all": { "enum": ["big", "small"] },
      "tags": { "anyOf": [{ "enum": ["red"] }, { "type": "array", "items": { "$ref": "#/definitions/tags" } }] } },
    "properties": { "way": { "$ref": "#/definitions/way" }, "tags": { "$ref": "#/definitions/tags" },
      "parts": { "type": "array", "items": { "type": "object", "properties": {
        "size": { "$ref": "#/definitions/size" }, "other": { "enum": ["big"] } } } } } } }
] }
"##;
    folder.write("plan.json", plan);
    for (property, old, new) in [("way", "road", "street"), ("tags", "red", "crimson"), ("parts.size", "big", "large")]
    {
        let (_, err, code) =
            folder.run(&["rename", "Order Sent", new, "--property", property, "--value", old, "--plan", "plan.json"]);
        assert_eq!((err.as_str(), code), ("", 0), "{property}");
    }
    let wanted = plan
        .replace(r#"["road", "rail"], "default": "road""#, r#"["street", "rail"], "default": "street""#)
        .replace("\"red\"", "\"crimson\"")
        .replace(r#"["big", "small"]"#, r#"["large", "small"]"#);
    assert_eq!(read(&folder, "plan.json"), wanted);
    // Beside it in the same object.
    let shared = plan.replace(r#""other": { "enum": ["big"] }"#, r##""other": { "$ref": "#/definitions/all" }"##);
    folder.write("plan.json", &shared);
    let rename = ["rename", "Order Sent", "x", "--property", "parts.size", "--value", "big", "--plan", "plan.json"];
    let (_, err, code) = folder.run(&rename);
    let why = "error: nothing is changed: the value stands in line 4, and is that of `parts.other` of event \"Order Sent\" too, by a `$ref`\n";
    assert!(code == 2 && err.starts_with(why), "{err}");
    assert_eq!(read(&folder, "plan.json"), shared);
    let yaml = "definitions:\n  way:\n    enum: [road, rail] # ours\nrules:\n  - key: Order Sent\n    properties:\n      way:\n        \
                $ref: '#/definitions/way'\n";
    folder.write("plan.yaml", yaml);
    let rename = ["rename", "Order Sent", "street", "--property", "way", "--value", "road", "--plan", "plan.yaml"];
    let (_, err, code) = folder.run(&rename);
    assert_eq!((err.as_str(), code), ("", 0));
    assert_eq!(read(&folder, "plan.yaml"), yaml.replace("[road", "[street"));
}

const CODE_PLAN: &str = r#"{ "rules": [
  { "key": "Order Sent", "properties": {
    "status": { "enum": ["sent", "lost"] },
    "tags": { "type": "array", "items": { "enum": ["red", "blue"] } },
    "parts": { "type": "array", "items": { "type": "object", "properties": { "kind": { "enum": ["big", "small"] } } } },
    "way": { "enum": ["road", "rail"] } }, "required": ["status"] },
  { "key": "Order Lost", "properties": { "way": { "enum": ["road", "rail"] } } }
] }
"#;

const CODE: &str = r#"
pub mod plan { plan_runtime::include_plan!("values.json", allow(all), rename("Order Sent.tags" "red" => Crimson)); }
use plan::{OrderSent, Part, Status as State, Tag, Way};

pub fn send(client: &plan_runtime::Client, is_lost: bool, label: &str) -> &'static str {
    use plan::Status::Sent as There;
    use plan::Kind::*;
    plan::track!(client, "u", OrderSent { status: "sent", tags: &["red", "blue"], parts: &[Part { kind: "big" }], way: "road" });
    plan::track!(client, "u", OrderSent { status: if is_lost { "lost" } else { "sent" }, tags?: Some(&[Tag::Crimson]), way: Way::Road });
    plan::track!(client, "u", OrderSent { status: match label { "sent" => "sent", _ => State::Sent } });
    plan::try_track(client, "u", &OrderSent { status: There, tags: None, parts: Some(&[Part { kind: Some(Big) }]), way: None });
    match State::Lost { plan::Status::Sent => "sent", State::Lost => "lost" }
}
"#;

/// Each way in which code says a value, for the two kinds of an enum: of one property alone, and of several.
pub(crate) fn write_code(folder: &Folder) {
    folder.write("values.json", CODE_PLAN).write("src/values.rs", CODE);
}

/// Renames values of the plan that [`write_code`] wrote, and tells what is said of the last.
pub(crate) fn rename_all(folder: &Folder) -> String {
    let all = [
        ("on_its_way", "status", "sent"),
        ("crimson red", "tags", "red"),
        ("large", "parts.kind", "big"),
        ("street", "way", "road"),
    ];
    let mut said = String::new();
    for (new, property, old) in all {
        let rename =
            ["rename", "Order Sent", new, "--property", property, "--value", old, "--code", "--plan", "values.json"];
        let (out, err, code) = folder.run(&rename);
        assert_eq!((err.as_str(), code), ("", 0), "{old}");
        said = out;
    }
    said
}

#[test]
fn a_value_in_code() {
    let folder = Folder::package("value-code");
    write_code(&folder);
    folder.write("src/lib.rs", "mod values;\n");
    let (out, err, code) =
        folder.run(&["rename", "Order Sent", "on_its_way", "--property", "status", "--value", "sent", "--code"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let wanted = "values.json:2: renamed value `sent` of property `status` of event \"Order Sent\" to `on_its_way`, and 1 file of code\n\
                  note: the text \"sent\" stays as it is: src/values.rs:10, src/values.rs:12\n";
    assert_eq!(out, wanted);
    folder.write("values.json", CODE_PLAN).write("src/values.rs", CODE);
    let said = rename_all(&folder);
    let wanted = CODE
        .replace("status: \"sent\"", "status: \"on_its_way\"")
        .replace("{ \"sent\" },", "{ \"on_its_way\" },")
        .replace("\"sent\" => \"sent\",", "\"sent\" => \"on_its_way\",")
        .replace("Status::Sent", "Status::OnItsWay")
        .replace("State::Sent", "State::OnItsWay")
        .replace("[\"red\"", "[\"crimson red\"")
        .replace("tags\" \"red\"", "tags\" \"crimson red\"")
        .replace("kind: \"big\"", "kind: \"large\"")
        .replace("Some(Big)", "Some(Large)")
        .replace("way: \"road\"", "way: \"street\"");
    // The `match` of the last line gives what it gave.
    let wanted = wanted.replace("OnItsWay => \"on_its_way\", State::Lost", "OnItsWay => \"sent\", State::Lost");
    assert_eq!(read(&folder, "src/values.rs"), wanted);
    let wanted = "values.json:2: renamed value `road` of property `way` of event \"Order Sent\" to `street`, and 1 file of code\n\
                  note: `way` keeps the value `road` for event \"Order Lost\"\n";
    assert!(said.starts_with(wanted), "{said}");
    let note = "note: other properties keep the type; what is of the renamed one is changed by hand: src/values.rs:3, src/values.rs:9\n";
    assert!(said.contains(note), "{said}");
}
