//! Broken plans, and the whole of what a person is told.

use crate::said::said;

#[test]
fn not_json() {
    assert_eq!(
        said("{\n  \"rules\": [\n    { \"key\": \"A\" }\n  ],\n  \"name\" \"x\"\n}\n"),
        r#"not JSON: expected `:` after "name"
 --> plan.json:5:10
  |
5 |   "name" "x"
  |          ^
"#
    );
    assert_eq!(
        said("{ \"rules\": [\n"),
        "not JSON: expected a value\n --> plan.json:2:1\n  |\n2 |\n  | ^ the file ends here\n"
    );
    assert_eq!(
        said(""),
        "not JSON: expected a tracking plan; the file is empty\n --> plan.json:1:1\n  |\n1 |\n  | ^ the file ends here\n  |\n  = help: a plan begins as \
         this one: `{\"rules\": [{\"key\": \"Order Completed\"}]}`; the name of one in YAML ends in `.yaml`\n"
    );
}

#[test]
fn not_a_plan() {
    assert_eq!(
        said("[1, 2]"),
        r#"this is not a tracking plan: it has neither "rules" nor "events"
 --> plan.json:1:1
  |
1 | [1, 2]
  | ^^^^^^
  |
  = help: a plan is `{"rules": [{"key": "Order Completed", "type": "TRACK", "jsonSchema": {…}}]}`, Segment's older `{"rules": {"events": […]}}`, or `{"events": […]}`
"#
    );
}

#[test]
fn a_schema_written_in_two_ways() {
    assert_eq!(
        said(r#"{ "rules": [ { "key": "A", "properties": { "p": {} }, "jsonSchema": {} } ] }"#),
        r#""properties" of event `A` has no effect: its schema is written out beside it
 --> plan.json:1:28
  |
1 | { "rules": [ { "key": "A", "properties": { "p": {} }, "jsonSchema": {} } ] }
  |                            ^^^^^^^^^^^^
  |
  = help: keep "properties" and "required", or "jsonSchema"
"#
    );
}

#[test]
fn all_problems_in_one_run() {
    let text = r#"{ "rules": [
  { "key": "A", "type": "TRAK" },
  { "key": 5 },
  { "type": "TRACK" },
  "x",
  { "key": "B", "properties": { "a": { "type": "strng" }, "b": { "type": "int" }, "c": "string", "a": {} } }
] }"#;
    assert_eq!(
        said(text),
        r#"unknown call type "TRAK"
 --> plan.json:2:25
  |
2 |   { "key": "A", "type": "TRAK" },
  |                         ^^^^^^ did you mean "TRACK"?
  |
  = help: a rule's type is one of TRACK, IDENTIFY, GROUP, PAGE, SCREEN, COMMON
the name of a rule must be a string
 --> plan.json:3:12
  |
3 |   { "key": 5 },
  |            ^
this event has no name
 --> plan.json:4:3
  |
4 |   { "type": "TRACK" },
  |   ^
  |
  = help: name it in "key" (in the older forms: "name"), or give the rule another "type"
a rule must be an object, this is a string
 --> plan.json:5:3
  |
5 |   "x",
  |   ^^^
unknown type "strng" in property `a`
 --> plan.json:6:48
  |
6 |   { "key": "B", "properties": { "a": { "type": "strng" }, "b": { "type": "int" }, "c": "string", "a": {} } }
  |                                                ^^^^^^^ did you mean "string"?
unknown type "int" in property `b`
 --> plan.json:6:74
  |
6 |   { "key": "B", "properties": { "a": { "type": "strng" }, "b": { "type": "int" }, "c": "string", "a": {} } }
  |                                                                          ^^^^^ did you mean "integer"?
property `c` must be described by a schema, such as {"type": "string"}
 --> plan.json:6:88
  |
6 |   { "key": "B", "properties": { "a": { "type": "strng" }, "b": { "type": "int" }, "c": "string", "a": {} } }
  |                                                                                        ^^^^^^^^ write {"type": "string"}
property `a` is described twice in event `B`
 --> plan.json:6:98
  |
6 |   { "key": "B", "properties": { "a": { "type": "strng" }, "b": { "type": "int" }, "c": "string", "a": {} } }
  |                                                                                                  ^^^ second time
 ::: plan.json:6:33
  |
6 |   { "key": "B", "properties": { "a": { "type": "strng" }, "b": { "type": "int" }, "c": "string", "a": {} } }
  |                                 ^^^ first time
"#
    );
}

#[test]
fn two_events_of_one_rust_name() {
    assert_eq!(
        said("{ \"events\": [\n  { \"name\": \"check_in\" },\n  { \"name\": \"Check In\" } ] }"),
        r#"event `check_in` and event `Check In` both become the Rust struct `CheckIn`
 --> plan.json:3:13
  |
3 |   { "name": "Check In" } ] }
  |             ^^^^^^^^^^ second
 ::: plan.json:2:13
  |
2 |   { "name": "check_in" },
  |             ^^^^^^^^^^ first
  |
  = help: rename one in the plan, or its struct here: include_plan!(…, rename("Check In" => CheckInEvent))
"#
    );
}

#[test]
fn the_same_rule_twice() {
    assert!(
        said(r#"{ "rules": [ { "key": "A" }, { "key": "A" } ] }"#)
            .starts_with("the plan has `A` twice in the same version; the later one is used\n")
    );
}

#[test]
fn a_minified_plan_is_shown_around_the_place() {
    let long = "A".repeat(400);
    let shown = said(&format!(r#"{{ "rules": [ {{ "key": "{long}" }}, {{ "key": "B", "type": "TRAK" }} ] }}"#));
    let line = shown.lines().find(|line| line.starts_with("1 | ")).unwrap();
    assert!(line.chars().count() < 140 && line.contains("\"TRAK\"") && line.starts_with("1 | ..."), "{shown}");
    let caret = shown.lines().find(|line| line.contains("^^^")).unwrap().find('^').unwrap();
    assert_eq!(line.get(caret..caret + 6), Some("\"TRAK\""));
}

#[test]
fn names_are_salvaged_from_a_file_that_is_no_json() {
    let text = r#"{ "rules": [ { "key": "Ä", "properties": { "a": { "enum": ["x", 1.5e3] } }, "required": ["a"] }, { "key": "B" } ] }"#;
    let names = |text: &str| -> Vec<String> {
        let salvaged = plan_model::read(text).salvaged;
        salvaged.map(|plan| plan.rules.into_iter().map(|rule| rule.name).collect()).unwrap_or_default()
    };
    assert_eq!(names(text), [""; 0], "it is JSON");
    for (place, _) in text.match_indices(',') {
        assert_eq!(names(&format!("{} {}", &text[..place], &text[place + 1..])), ["Ä", "B"]);
        assert_eq!(names(&format!("{},{}", &text[..place], &text[place..])).len(), 2, "{place}");
    }
    for (place, _) in text.char_indices() {
        let cut = names(&text[..place]);
        assert!(cut.len() <= 2 && (place < 90 || cut.first().is_some_and(|name| name == "Ä")), "{place}: {cut:?}");
    }
}
