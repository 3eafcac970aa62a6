//! Rules that no value keeps: each is said with its whole text, at its place.

use crate::said::said;

/// What is said of a property `p`.
fn of(schema: &str) -> String {
    said(&format!("{{ \"rules\": [ {{ \"key\": \"A\", \"properties\": {{\n  \"p\": {schema}\n}} }} ] }}"))
}

#[test]
fn no_multiple_between_decimals() {
    assert_eq!(
        of(r#"{ "type": "number", "multipleOf": 0.1, "minimum": 0.11, "maximum": 0.19 }"#),
        r#"no multiple of 0.1 is in the range of property `p`
 --> plan.json:2:75
  |
2 |   "p": { "type": "number", "multipleOf": 0.1, "minimum": 0.11, "maximum": 0.19 }
  |                                                                           ^^^^ up to here
 ::: plan.json:2:58
  |
2 |   "p": { "type": "number", "multipleOf": 0.1, "minimum": 0.11, "maximum": 0.19 }
  |                                                          ^^^^ from here
"#
    );
    for (schema, what) in [
        (r#"{ "type": "integer", "multipleOf": 0.4, "minimum": 1, "maximum": 1 }"#, "multiple of 0.4"),
        (
            r#"{ "type": "number", "divisibleBy": 0.25, "exclusiveMinimum": 0.25, "exclusiveMaximum": 0.5 }"#,
            "multiple of 0.25",
        ),
        (r#"{ "type": "number", "multipleOf": 3, "minimum": -2, "exclusiveMaximum": 0 }"#, "multiple of 3"),
        (r#"{ "type": "integer", "minimum": -1.8, "maximum": -1.2 }"#, "integer"),
        (r#"{ "type": "integer", "multipleOf": 1.0, "minimum": 1.2, "maximum": 1.8 }"#, "integer"),
    ] {
        assert!(
            of(schema).starts_with(&format!("no {what} is in the range of property `p`\n")),
            "{schema}: {}",
            of(schema)
        );
    }
    for schema in [
        r#"{ "type": "number", "multipleOf": 0.05, "minimum": 0.11, "maximum": 0.19 }"#,
        r#"{ "type": "number", "multipleOf": 0.1, "minimum": -0.1, "maximum": -0.1 }"#,
        r#"{ "type": "number", "multipleOf": 1e-2, "minimum": 0.011, "maximum": 0.019 }"#,
        r#"{ "type": "number", "multipleOf": 0.3, "minimum": 0, "maximum": 0.1 }"#,
        r#"{ "type": "integer", "multipleOf": 0.4, "minimum": 1, "maximum": 2 }"#,
        r#"{ "type": "number", "multipleOf": 1, "minimum": 1e30, "maximum": 2e30 }"#,
    ] {
        assert_eq!(of(schema), "", "{schema}");
    }
}

#[test]
fn no_number_as_far_out() {
    for (schema, message, label) in [
        (
            r#"{ "type": "integer", "maximum": -1e19 }"#,
            "no call can send an integer as small as property `p` must be",
            "the smallest is -9223372036854775808",
        ),
        (
            r#"{ "type": "number", "minimum": 1e400 }"#,
            "no call can send a number as large as property `p` must be",
            "the largest is 1.7976931348623157e308",
        ),
        (
            r#"{ "type": "number", "exclusiveMaximum": -1e400 }"#,
            "no call can send a number as small as property `p` must be",
            "the smallest is -1.7976931348623157e308",
        ),
    ] {
        let said = of(schema);
        assert!(said.starts_with(&format!("{message}\n")) && said.contains(label), "{schema}: {said}");
    }
    for schema in [r#"{ "minimum": -1e400 }"#, r#"{ "maximum": 1e400 }"#, r#"{ "type": "integer", "minimum": -1e19 }"#]
    {
        assert_eq!(of(schema), "", "{schema}");
    }
}

#[test]
fn schemas_that_nothing_keeps() {
    assert_eq!(
        of(r#"{ "allOf": [{ "type": "string" }, false] }"#),
        r#"no value of property `p` can keep "allOf"
 --> plan.json:2:42
  |
2 |   "p": { "allOf": [{ "type": "string" }, false] }
  |                                          ^^^^^ no value keeps the schema false
"#
    );
    assert!(of(r#"{ "anyOf": [false, false] }"#).starts_with("no value of property `p` can keep \"anyOf\"\n"));
    assert!(of(r#"{ "oneOf": [false] }"#).starts_with("no value of property `p` can keep \"oneOf\"\n"));
    assert_eq!(of(r#"{ "anyOf": [false, { "type": "string" }] }"#), "");
    let all = r#"{ "not": { "type": ["string", "number", "boolean", "array", "object", "null"] } }"#;
    assert!(of(all).starts_with("\"not\" of property `p` forbids every value that it may be\n"), "{}", of(all));
    assert_eq!(of(&all.replace("number", "integer")), "");
}

#[test]
fn properties_that_no_object_has() {
    assert_eq!(
        of(r#"{ "type": "object", "required": ["a"], "patternProperties": { "^a": false } }"#).lines().next(),
        Some("property `a` is required, and can never be sent")
    );
    assert_eq!(
        of(r#"{ "type": "object", "properties": { "a": {} }, "required": ["a"], "dependencies": { "a": false } }"#),
        r#"property `a` is required, and can never be sent
 --> plan.json:2:44
  |
2 |   "p": { "type": "object", "properties": { "a": {} }, "required": ["a"], "dependencies": { "a": false } }
  |                                            ^^^ "dependencies" of property `p` allows no such property
 ::: plan.json:2:74
  |
2 |   "p": { "type": "object", "properties": { "a": {} }, "required": ["a"], "dependencies": { "a": false } }
  |                                                                          ^^^^^^^^^^^^^^ here
"#
    );
    let optional = of(r#"{ "type": "object", "properties": { "a": {} }, "dependentSchemas": { "a": false } }"#);
    assert!(optional.starts_with("property `a` can never be sent\n"), "{optional}");
}

#[test]
fn a_constant_that_breaks_what_is_said_of_its_parts() {
    assert_eq!(
        of(r#"{ "type": "array", "const": ["a"], "items": { "type": "integer" } }"#)
            .lines()
            .take(5)
            .collect::<Vec<_>>()
            .join("\n"),
        r#"no value that property `p` may have keeps "type" beside it: ["a"] does not
 --> plan.json:2:36
  |
2 |   "p": { "type": "array", "const": ["a"], "items": { "type": "integer" } }
  |                                    ^^^^^ `[0]` must be of type integer"#
    );
}

#[test]
fn a_name_that_is_required_twice() {
    let twice = of(r#"{ "type": "object", "properties": { "a": {}, "b": {} }, "required": ["a", "b", "a"] }"#);
    assert!(twice.starts_with("\"required\" in property `p` lists \"a\" twice\n"), "{twice}");
    let dependency =
        of(r#"{ "type": "object", "properties": { "a": {}, "b": {} }, "dependentRequired": { "a": ["b", "b"] } }"#);
    assert!(dependency.contains("\"dependentRequired\" in property `p` lists \"b\" twice"), "{dependency}");
}

/// OpenAPI's word is advised against where it says something, in words that mend it.
#[test]
fn nullable_where_null_is_refused() {
    for (schema, advice) in [
        (r#"{ "nullable": true, "enum": ["a"] }"#, "add null to \"enum\""),
        (r#"{ "nullable": true, "const": "a" }"#, "write \"enum\": [\"a\", null]"),
        (
            r#"{ "nullable": true, "oneOf": [{ "type": "string" }, { "type": "integer" }] }"#,
            "add {\"type\": \"null\"} to \"oneOf\"",
        ),
        (r#"{ "nullable": true, "allOf": [{ "type": "string" }] }"#, "write \"oneOf\": [{…}, {\"type\": \"null\"}]"),
        (r#"{ "nullable": true, "type": "string" }"#, "write \"type\": [\"string\", \"null\"]"),
    ] {
        let said = of(schema);
        assert!(said.contains("and null is refused") && said.contains(advice), "{schema}: {said}");
    }
    for schema in [
        r#"{ "nullable": true }"#,
        r#"{ "nullable": true, "type": "null" }"#,
        r#"{ "nullable": true, "enum": ["a", null] }"#,
        r#"{ "nullable": true, "anyOf": [{ "type": "string" }, { "type": "null" }] }"#,
    ] {
        assert_eq!(of(schema), "", "{schema}");
    }
}
