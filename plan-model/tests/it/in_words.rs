//! What a plan says of a value beside its type, in plain words.

use plan_model::in_words;
use plan_model::name::{self, Renames};

/// The words of a property with this schema.
fn words(schema: &str) -> String {
    let text = format!(r#"{{ "rules": [{{ "key": "A", "properties": {{ "a": {schema} }} }}] }}"#);
    let plan = plan_model::read(&text).plan.unwrap();
    let named = name::name(&plan, &Renames::default());
    in_words::of_field(&named.events[0].fields[0])
}

#[test]
fn a_schema_without_rules_has_no_words() {
    for schema in [r#"{ "type": "string", "description": "An id." }"#, r#"{ "enum": ["a", "b"] }"#, "{}"] {
        assert_eq!(words(schema), "", "{schema}");
    }
}

#[test]
fn each_rule_has_words() {
    for (schema, said) in [
        (r#"{ "type": "integer", "minimum": 0, "maximum": 150 }"#, "At least 0, at most 150."),
        (r#"{ "type": "number", "exclusiveMinimum": 0, "multipleOf": 0.05 }"#, "More than 0, a multiple of 0.05."),
        (r#"{ "type": "number", "exclusiveMaximum": 9 }"#, "Less than 9."),
        (r#"{ "type": "string", "minLength": 1, "maxLength": 20 }"#, "At least 1 character, at most 20 characters."),
        (r#"{ "type": "string", "pattern": "^[A-Z]{3}$" }"#, "Matches `^[A-Z]{3}$`."),
        (r#"{ "type": "string", "format": "email" }"#, "Of the format `email`."),
        (r#"{ "type": "array", "items": { "type": "string" }, "minItems": 1 }"#, "At least 1 item."),
        (
            r#"{ "type": "array", "items": { "type": "string" }, "maxItems": 3, "uniqueItems": true }"#,
            "At most 3 items, no item twice.",
        ),
        (
            r#"{ "type": "array", "items": { "type": "number", "minimum": 1, "maximum": 5 } }"#,
            "Each item at least 1 and at most 5.",
        ),
        (r#"{ "type": "integer", "enum": [1, 2] }"#, ""),
        (r#"{ "type": "string", "x-pii": true }"#, "Personal data."),
        (
            r#"{ "type": "string", "x-pii": "sha256", "format": "email" }"#,
            "Of the format `email`. Personal data, sent as its SHA-256.",
        ),
        (r#"{ "type": "string", "default": "web", "examples": ["app"] }"#, "Default: `web`. Example: `app`."),
        (r#"{ "type": "integer", "example": 5 }"#, "Example: `5`."),
        (r#"{ "type": "string", "not": { "maxLength": 3 } }"#, "With further rules of the plan."),
    ] {
        assert_eq!(words(schema), said, "{schema}");
    }
}

/// No text of a plan is markup, and no line of a doc comment is long.
#[test]
fn words_are_short_and_safe() {
    let pattern = "a".repeat(200);
    assert_eq!(words(&format!(r#"{{ "type": "string", "pattern": "{pattern}" }}"#)), "Matches a pattern of the plan.");
    assert_eq!(words(&format!(r#"{{ "type": "string", "default": "{pattern}" }}"#)), "");
    assert_eq!(words(r#"{ "type": "string", "default": "a`b\n\n```\nc" }"#), "Default: ```` a`b  ``` c ````.");
}
