//! Keywords with values of a wrong kind, keywords that contradict each other, keys that are written twice, and files that
//! are no plans: each is one error at its place.

use plan_model::name::Type;
use plan_model::{Diagnostic, Level};

/// Each finding: whether it is an error, its message, the text at its place.
fn findings(text: &str) -> Vec<(bool, String, String)> {
    let said = |finding: Diagnostic| {
        let place = text[finding.place.0.start()..finding.place.0.end()].to_owned();
        (finding.level == Level::Error, finding.message, place)
    };
    plan_model::read(text).diagnostics.into_iter().map(said).collect()
}

fn of_property(schema: &str) -> Vec<(bool, String, String)> {
    findings(&format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }} }} ] }}"#))
}

fn label(text: &str) -> String {
    plan_model::read(text).diagnostics.remove(0).place.1
}

#[test]
fn a_value_of_a_wrong_kind_is_an_error_at_the_value() {
    for (keyword, value) in [
        ("minLength", "\"3\""),
        ("minLength", "-1"),
        ("maxItems", "1.5"),
        ("minimum", "\"5\""),
        ("multipleOf", "0"),
        ("multipleOf", "-2"),
        ("pattern", "5"),
        ("format", "[]"),
        ("uniqueItems", "\"true\""),
        ("additionalProperties", "\"false\""),
        ("oneOf", "{ \"type\": \"string\" }"),
        ("anyOf", "[]"),
        ("allOf", "null"),
        ("items", "\"string\""),
        ("definitions", "[]"),
        ("patternProperties", "true"),
        ("dependencies", "[]"),
        ("$ref", "5"),
        ("type", "null"),
        ("type", "[]"),
        ("enum", "\"a\""),
        ("enum", "[]"),
        ("required", "\"a\""),
        ("not", "[]"),
        ("const", "1e400"),
    ] {
        // Wherever a schema may stand.
        for place in [
            "@",
            r#"{ "properties": { "q": @ } }"#,
            r#"{ "type": "array", "items": @ }"#,
            r#"{ "type": "array", "items": [ @ ] }"#,
            r#"{ "additionalProperties": @ }"#,
            r#"{ "oneOf": [ @, { "type": "null" } ] }"#,
            r#"{ "not": @ }"#,
            r#"{ "definitions": { "unused": @ } }"#,
        ] {
            let schema = place.replace('@', &format!("{{ \"{keyword}\": {value} }}"));
            let found = of_property(&schema);
            assert!(found.iter().any(|(error, _, at)| *error && at == value), "{schema}: {found:?}");
            assert_eq!(found.iter().filter(|(error, ..)| *error).count(), 1, "{schema}: {found:?}");
        }
    }
}

#[test]
fn what_to_write_is_said() {
    for (schema, advice) in [
        (r#"{ "minLength": "3" }"#, "write 3, without quotes"),
        (r#"{ "additionalProperties": "false" }"#, "write false, without quotes"),
        (r#"{ "oneOf": {} }"#, "write [ … ] around it"),
        (r#"{ "items": "string" }"#, "write {\"type\": \"string\"}"),
        (r#"{ "type": null }"#, "write \"null\", in quotes"),
        (r#"{ "nullable": true, "type": "integer" }"#, "write \"type\": [\"integer\", \"null\"]"),
    ] {
        let text = format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }} }} ] }}"#);
        assert_eq!(label(&text), advice, "{schema}");
    }
}

#[test]
fn what_earlier_drafts_allow_is_allowed() {
    for schema in [
        r#"{ "minimum": 1, "exclusiveMinimum": true }"#,
        r#"{ "minLength": 2.0 }"#,
        r#"{ "items": true }"#,
        r#"{ "additionalProperties": false }"#,
        r#"{ "dependencies": { "a": ["b"], "c": {} } }"#,
        r#"{ "properties": null, "required": null, "description": null }"#,
    ] {
        assert_eq!(of_property(schema), [], "{schema}");
    }
}

#[test]
fn the_type_any_is_any_value() {
    for schema in [
        r#"{ "type": "any" }"#,
        r#"{ "type": ["any"] }"#,
        r#"{ "type": ["any", "null"] }"#,
        r#"{ "type": "array", "items": { "type": "any" } }"#,
        r#"{ "type": "object", "properties": { "q": { "type": "any" } } }"#,
    ] {
        assert_eq!(of_property(schema), [], "{schema}");
    }
    let text = r#"{ "rules": [ { "type": "IDENTIFY", "properties": { "p": { "type": "any" } } } ] }"#;
    let plan = plan_model::read(text).plan.unwrap();
    let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
    assert_eq!(named.identify.fields[0].type_, plan_model::name::Type::Any);
}

#[test]
fn bounds_that_no_value_keeps() {
    for (schema, bad) in [
        (r#"{ "minLength": 5, "maxLength": 2 }"#, true),
        (r#"{ "minItems": 5, "maxItems": 2 }"#, true),
        (r#"{ "minProperties": 5, "maxProperties": 2 }"#, true),
        (r#"{ "minimum": 5, "maximum": 1 }"#, true),
        (r#"{ "minimum": 5, "exclusiveMaximum": 5 }"#, true),
        (r#"{ "minimum": 5, "maximum": 5, "exclusiveMinimum": true }"#, true),
        (r#"{ "minimum": 5, "maximum": 5 }"#, false),
        (r#"{ "minLength": 2, "maxLength": 2 }"#, false),
    ] {
        assert_eq!(of_property(schema).iter().filter(|(error, ..)| *error).count(), usize::from(bad), "{schema}");
    }
}

/// Keywords that can be kept one by one, and not together: whether it is an error, and where.
#[test]
fn keywords_that_leave_no_value() {
    for (schema, error, place) in [
        // No integer, or no multiple, is in the range.
        (r#"{ "type": "integer", "minimum": 1.2, "maximum": 1.8 }"#, true, "1.8"),
        (r#"{ "type": ["integer", "null"], "exclusiveMinimum": 1, "exclusiveMaximum": 2 }"#, false, "2"),
        (
            r#"{ "type": "integer", "minimum": 1, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": true }"#,
            true,
            "2",
        ),
        (r#"{ "type": "number", "multipleOf": 5, "minimum": 6, "maximum": 9 }"#, true, "9"),
        (r#"{ "type": "integer", "minimum": 1e19 }"#, false, "1e19"),
        // A list that must be longer than it can be.
        (r#"{ "type": "array", "items": [{}, {}], "additionalItems": false, "minItems": 3 }"#, true, "3"),
        (r#"{ "type": "array", "prefixItems": [{}], "items": false, "minItems": 2 }"#, true, "2"),
        (r#"{ "type": "array", "items": false, "minItems": 1 }"#, true, "1"),
        (r#"{ "type": "array", "items": { "enum": ["a", "b"] }, "uniqueItems": true, "minItems": 3 }"#, true, "3"),
        (r#"{ "type": "array", "items": { "type": "boolean" }, "uniqueItems": true, "minItems": 3 }"#, true, "3"),
        // A list that must contain what is none of its items.
        (r#"{ "type": "array", "contains": false }"#, true, "\"contains\""),
        (r#"{ "type": "array", "contains": {}, "maxItems": 0 }"#, true, "\"contains\""),
        (r#"{ "contains": { "type": "string" }, "items": { "type": "number" } }"#, true, "\"contains\""),
        (r#"{ "contains": { "const": "c" }, "items": { "enum": ["a", "b"] } }"#, true, "\"contains\""),
        // What is not allowed is all that there is.
        (r#"{ "not": {} }"#, true, "\"not\""),
        (r#"{ "not": true }"#, true, "\"not\""),
        (r#"{ "type": "integer", "not": { "type": "number" } }"#, true, "\"not\""),
        (r#"{ "properties": { "a": {} }, "required": ["a"], "not": { "required": ["a"] } }"#, true, "\"not\""),
        // Never exactly one of two that are the same.
        (r#"{ "oneOf": [{ "type": "string" }, { "type": "string" }] }"#, true, r#"{ "type": "string" }"#),
        (r#"{ "oneOf": [{ "minLength": 2 }, { "minLength": 2.0 }] }"#, true, r#"{ "minLength": 2.0 }"#),
        (
            r#"{ "oneOf": [{ "minLength": 2 }, { "minLength": 2 }, { "maxLength": 1 }] }"#,
            false,
            r#"{ "minLength": 2 }"#,
        ),
        // Properties that their object forbids.
        (r#"{ "properties": { "a": {} }, "propertyNames": { "minLength": 2 } }"#, false, "\"a\""),
        (r#"{ "properties": { "a": {} }, "required": ["a"], "propertyNames": { "enum": ["b"] } }"#, true, "\"a\""),
        (
            r#"{ "properties": { "a": { "type": "number" } }, "patternProperties": { "^a": { "type": "string" } } }"#,
            false,
            "\"a\"",
        ),
        (r#"{ "properties": { "a": {} }, "required": ["a"], "patternProperties": { "a": false } }"#, true, "\"a\""),
        (
            r#"{ "allOf": [{ "properties": { "a": {} } }], "properties": { "b": {} }, "additionalProperties": false }"#,
            false,
            "\"a\"",
        ),
        (
            r#"{ "allOf": [{ "properties": { "a": {} }, "additionalProperties": false }], "properties": { "b": {} } }"#,
            false,
            "\"b\"",
        ),
        // What says nothing.
        (r#"{ "type": "string", "if": { "minLength": 3 } }"#, false, "\"if\""),
        (r#"{ "type": "number", "format": "date-time" }"#, false, "\"format\""),
        (r#"{ "type": "integer", "format": "int32" }"#, false, "\"int32\""),
        (r#"{ "type": ["string", "null"], "enum": ["a"] }"#, false, "\"null\""),
        (r#"{ "type": ["string", "null"], "const": "a" }"#, false, "\"null\""),
        (r#"{ "type": "string", "contentEncoding": "base64" }"#, false, "\"contentEncoding\""),
        (r#"{ "type": "string", "contentMediaType": 5 }"#, true, "5"),
        (r#"{ "type": "string", "nullable": "true" }"#, true, "\"true\""),
    ] {
        let found = of_property(schema);
        assert!(matches!(found.as_slice(), [(level, _, at)] if *level == error && at == place), "{schema}: {found:?}");
    }
    for fine in [
        r#"{ "type": "integer", "minimum": 1.2, "maximum": 2 }"#,
        r#"{ "type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 3 }"#,
        r#"{ "type": "number", "minimum": 1.2, "maximum": 1.8 }"#,
        r#"{ "type": "number", "multipleOf": 5, "minimum": 6, "maximum": 10 }"#,
        r#"{ "type": "number", "multipleOf": 0.1, "minimum": 0.25, "maximum": 0.3 }"#,
        r#"{ "type": "array", "items": [{}, {}], "minItems": 3 }"#,
        r#"{ "type": "array", "items": [{}, {}], "additionalItems": false, "minItems": 2 }"#,
        r#"{ "type": "array", "items": { "enum": ["a", "b"] }, "uniqueItems": true, "minItems": 2 }"#,
        r#"{ "type": "array", "items": { "type": "boolean" }, "minItems": 3 }"#,
        r#"{ "contains": { "type": "integer" }, "items": { "type": "number" } }"#,
        r#"{ "contains": { "const": "b" }, "items": { "enum": ["a", "b"] } }"#,
        r#"{ "type": "number", "not": { "type": "integer" } }"#,
        r#"{ "type": ["string", "null"], "not": { "type": "null" } }"#,
        r#"{ "properties": { "a": {} }, "not": { "required": ["a"] } }"#,
        r#"{ "anyOf": [{ "type": "string" }, { "type": "string" }] }"#,
        r#"{ "properties": { "ab": { "type": "string" } }, "propertyNames": { "minLength": 2 } }"#,
        r#"{ "properties": { "a": { "type": "integer" } }, "patternProperties": { "^a": { "type": "number" } } }"#,
        r#"{ "properties": { "a": false }, "propertyNames": { "minLength": 2 } }"#,
        r#"{ "type": ["string", "null"], "enum": ["a", null] }"#,
        r#"{ "type": "string", "readOnly": true, "default": "a", "nullable": false }"#,
    ] {
        assert_eq!(of_property(fine), [], "{fine}");
    }
}

/// Keywords that no value of one type can keep, beside other types: those values can be sent, so it is a warning.
#[test]
fn what_values_of_one_type_cannot_keep_leaves_those_of_others() {
    for (types, keywords, place) in [
        (["array", "string"], r#""contains": false"#, "\"contains\""),
        (["array", "object"], r#""contains": {}, "maxItems": 0"#, "\"contains\""),
        (["array", "null"], r#""contains": { "const": 3 }, "items": { "enum": [1, 2] }"#, "\"contains\""),
        (["array", "string"], r#""minItems": 5, "maxItems": 2"#, "2"),
        (["array", "null"], r#""items": { "type": "boolean" }, "uniqueItems": true, "minItems": 3"#, "3"),
        (["string", "integer"], r#""minLength": 5, "maxLength": 2"#, "2"),
        (["string", "number"], r#""minimum": 5, "maximum": 1"#, "1"),
        (["string", "number"], r#""minimum": 5, "exclusiveMaximum": 5"#, "5"),
        (["string", "integer"], r#""minimum": 1.2, "maximum": 1.8"#, "1.8"),
        (["boolean", "number"], r#""multipleOf": 5, "minimum": 6, "maximum": 9"#, "9"),
        (["object", "string"], r#""minProperties": 5, "maxProperties": 2"#, "2"),
        (
            ["object", "string"],
            r#""properties": { "a": {} }, "required": ["a"], "patternProperties": { "a": false }"#,
            "\"a\"",
        ),
        (
            ["object", "null"],
            r#""properties": { "a": {} }, "required": ["a"], "propertyNames": { "enum": ["b"] }"#,
            "\"a\"",
        ),
    ] {
        let [one, _] = types;
        let alone = format!(r#"{{ "type": "{one}", {keywords} }}"#);
        let of_numbers = matches!(types, ["string" | "boolean", "integer" | "number"]) && !keywords.contains("Length");
        let alone = if of_numbers { alone.replace(one, types[1]) } else { alone };
        let found = of_property(&alone);
        assert!(matches!(found.as_slice(), [(true, _, at)] if at == place), "{alone}: {found:?}");
        for several in [
            format!(r#"{{ "type": ["{}", "{}"], {keywords} }}"#, types[0], types[1]),
            format!(r#"{{ "type": ["{}", "{}"], "allOf": [{{ {keywords} }}] }}"#, types[0], types[1]),
        ] {
            let found = of_property(&several);
            assert!(matches!(found.as_slice(), [(false, _, at)] if at == place), "{several}: {found:?}");
        }
    }
    // The type may stand around the keywords, or beside them in another schema.
    for schema in [
        r#"{ "type": "array", "allOf": [{ "contains": false }] }"#,
        r#"{ "allOf": [{ "type": ["array", "string"] }, { "type": "array", "contains": false }] }"#,
        r#"{ "type": "array", "anyOf": [{ "contains": false }, { "type": ["array", "null"], "contains": false }] }"#,
        r#"{ "type": "string", "allOf": [{ "not": { "type": ["string", "null"] } }] }"#,
    ] {
        assert!(of_property(schema).iter().any(|(error, ..)| *error), "{schema}");
    }
    // Nothing but that it has no effect, where no value of the type is allowed.
    for (schema, times) in [
        (r#"{ "type": "number", "minLength": 5, "maxLength": 2 }"#, 2),
        (r#"{ "type": ["string", "null"], "contains": false, "minItems": 2, "maxItems": 1 }"#, 2),
    ] {
        let found = of_property(schema);
        assert!(found.iter().all(|(error, said, _)| !error && said.contains("has no effect")), "{schema}: {found:?}");
        assert_eq!(found.len(), times, "{schema}: {found:?}");
    }
}

/// A property that an object must have, and that may have no value.
#[test]
fn a_required_property_without_a_value() {
    let levels = |schema: &str| -> Vec<bool> {
        let text = format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }} }} ] }}"#);
        let plan = plan_model::read(&text).plan.unwrap();
        let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
        named.diagnostics.iter().map(|finding| finding.level == plan_model::Level::Error).collect()
    };
    let keywords = r#""properties": { "a": false, "b": {} }, "required": ["a"]"#;
    assert_eq!(levels(&format!(r#"{{ "type": "object", {keywords} }}"#)), [true]);
    assert_eq!(levels(&format!(r#"{{ "type": "array", "items": {{ {keywords} }} }}"#)), [true]);
    assert_eq!(levels(&format!(r#"{{ "type": ["object", "string"], {keywords} }}"#)), [false]);
    assert_eq!(levels(&format!(r#"{{ "type": ["object", "null"], {keywords} }}"#)), [false]);
    let alternatives = format!(r#"{{ "anyOf": [ {{ "type": "object", {keywords} }}, {{ "type": "string" }} ] }}"#);
    assert_eq!(levels(&alternatives), [false]);
}

/// What to write in place of a word of OpenAPI or of draft 03.
#[test]
fn words_of_other_dialects_say_what_to_write() {
    for (schema, advice) in [
        (r#"{ "type": "string", "nullable": true }"#, r#"write "type": ["string", "null"]"#),
        (r#"{ "type": ["integer"], "nullable": true }"#, r#"write "type": ["integer", "null"]"#),
        (r#"{ "enum": ["a"], "nullable": true }"#, r#"add null to "enum""#),
        (
            r#"{ "type": "string", "enum": ["a"], "nullable": true }"#,
            r#"write "type": ["string", "null"], and add null to "enum""#,
        ),
        (r#"{ "extends": { "type": "string" } }"#, r#"this is JSON Schema of draft 03: write "allOf""#),
        (r#"{ "disallow": "string" }"#, r#"this is JSON Schema of draft 03: write "not""#),
    ] {
        assert_eq!(
            label(&format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }} }} ] }}"#)),
            advice
        );
    }
}

/// A rule's schema under a key that nothing reads, keywords that are for no object, and rules under odd names.
#[test]
fn parts_of_a_rule_that_nothing_reads() {
    for (text, error, place) in [
        (r#"{ "rules": [ { "key": "A", "parameters": { "a": { "type": "string" } } } ] }"#, false, "\"parameters\""),
        (r#"{ "rules": [ { "type": "IDENTIFY", "traits": { "a": { "type": "string" } } } ] }"#, false, "\"traits\""),
        (r#"{ "rules": [ { "key": "A", "enum": ["a"] } ] }"#, false, "\"enum\""),
        (r#"{ "rules": [ { "key": "A", "minLength": 3 } ] }"#, false, "\"minLength\""),
        (r#"{ "rules": { "track": [ { "name": "A" } ] } }"#, true, "\"track\""),
        (
            r##"{ "definitions": { "d": {} }, "rules": [ { "key": "A", "$ref": "#/definitions/d" } ] }"##,
            true,
            "\"$ref\"",
        ),
        (r#"{ "definitions": { "d": { "minLength": 5, "maxLength": 2 } }, "rules": [] }"#, true, "2"),
        (r#"{ "rules": [ { "key": "A", "$defs": { "d": { "minLength": "3" } } } ] }"#, true, "\"3\""),
        (
            r#"{ "rules": [ { "key": "A", "jsonSchema": { "properties": { "userId": { "type": "integer" }, "properties": {} } } } ] }"#,
            false,
            "\"userId\"",
        ),
    ] {
        let found = findings(text);
        assert!(matches!(found.as_slice(), [(level, _, at)] if *level == error && at == place), "{text}: {found:?}");
    }
    let referred = r##"{ "rules": [ { "key": "A", "definitions": { "d": { "type": "string" } }, "properties": { "p": { "$ref": "#/definitions/d" } } } ] }"##;
    assert_eq!(findings(referred), []);
    // What stands beside a reference holds, also where there is nothing to refer to.
    let nowhere =
        r##"{ "rules": [ { "key": "A", "properties": { "p": { "$ref": "#/definitions/d", "type": "number" } } } ] }"##;
    let plan = plan_model::read(nowhere).plan.unwrap();
    let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
    assert_eq!(named.events[0].fields[0].type_, Type::Number);
}

#[test]
fn a_value_listed_twice_is_a_warning() {
    assert_eq!(
        of_property(r#"{ "enum": ["a", "b", "a"] }"#),
        [(false, "\"enum\" in property `p` lists \"a\" twice".to_owned(), "\"a\"".to_owned())]
    );
}

#[test]
fn a_key_that_is_written_twice() {
    for (text, key) in [
        (r#"{ "rules": [], "rules": [] }"#, "rules"),
        (r#"{ "rules": [ { "key": "A", "key": "B" } ] }"#, "key"),
        (r#"{ "rules": [ { "key": "A", "properties": {}, "required": [], "required": [] } ] }"#, "required"),
        (r#"{ "rules": [ { "key": "A", "properties": { "p": { "type": "string", "type": "null" } } } ] }"#, "type"),
        (r#"{ "rules": [ { "key": "A", "properties": { "p": { "const": { "x": 1, "x": 2 } } } } ] }"#, "x"),
    ] {
        let found = findings(text);
        let message = format!("\"{key}\" is written twice in one object");
        assert!(found.contains(&(true, message, format!("\"{key}\""))), "{text}: {found:?}");
    }
    // Names that share their length and ends are not the same.
    assert_eq!(of_property(r#"{ "properties": { "abc": {}, "adc": {} } }"#), []);
}

#[test]
fn an_error_in_a_definition_is_said_once() {
    let found = findings(
        r##"{ "definitions": { "d": { "type": "strng", "minLength": "3" } }, "rules": [ { "key": "A", "properties": {
            "a": { "$ref": "#/definitions/d" }, "b": { "$ref": "#/definitions/d" } } } ] }"##,
    );
    assert_eq!(found.iter().map(|(_, _, at)| at.as_str()).collect::<Vec<_>>(), ["\"strng\"", "\"3\""]);
}

#[test]
fn a_schema_in_a_string_is_read() {
    let text = r#"{ "rules": [ { "key": "A", "jsonSchema": "{\"properties\": {\"\u00e9\": {\"type\": \"string\"}, \"b\": {\"minLength\": -1}}}" } ] }"#;
    let reading = plan_model::read(text);
    let names: Vec<_> = reading.plan.unwrap().rules[0].payload.properties().iter().map(|p| p.name.clone()).collect();
    assert_eq!(names, ["é", "b"]);
    // Findings are at their place within the string.
    assert_eq!(findings(text)[0].2, "-1");
    for odd in ["\"{\\\"properties\\\": \"", "[]", "true", "\"x\""] {
        let found = findings(&format!(r#"{{ "rules": [ {{ "key": "A", "jsonSchema": {odd} }} ] }}"#));
        assert_eq!(found.iter().map(|(error, _, at)| (*error, at.as_str())).collect::<Vec<_>>(), [(true, odd)]);
    }
}

#[test]
fn rules_that_would_be_lost() {
    for text in [
        r#"{ "rules": [ { "type": "IDENTIFY", "properties": {} }, { "key": "X", "type": "IDENTIFY" } ] }"#,
        r#"{ "rules": [ { "type": "GROUP", "key": "Y" }, { "key": "X", "type": "GROUP" } ] }"#,
        r#"{ "rules": [ { "type": "COMMON" }, { "type": "COMMON" } ] }"#,
        r#"{ "data": { "rules": [], "pagination": { "next": "Mg==" } } }"#,
        r#"{ "rules": [], "pagination": { "next": "Mg==" } }"#,
        r#"{ "rules": [], "events": [ { "name": "A" } ] }"#,
    ] {
        let found = findings(text);
        assert!(found.len() == 1 && found[0].0, "{text}: {found:?}");
    }
}

#[test]
fn files_of_other_forms() {
    for (text, words) in [
        (r#"[ { "key": "A" } ]"#, "a list of rules alone"),
        (r#"{ "Rules": [] }"#, "neither"),
        (r#"{ "plan": { "rules": [] } }"#, "under \"plan\""),
        (r#"{ "$schema": "", "type": "object", "properties": {} }"#, "plain JSON Schema"),
        (r#"{ "self": { "vendor": "x" }, "properties": {} }"#, "Snowplow"),
        (r#"{ "events": { "Room Booked": { "properties": {} } } }"#, "\"events\" is a list"),
        (r#"{ "rules": [ { "name": "A", "properties": [ { "name": "p", "type": "string" } ] } ] }"#, "RudderStack"),
    ] {
        let found = findings(text);
        assert!(found.len() == 1 && found[0].0 && found[0].1.contains(words), "{text}: {found:?}");
    }
}

/// Files of other tools are told by their shape, each with its whole message.
#[test]
fn files_of_other_tools() {
    let export = "write its events as `{\"rules\": [{\"key\": \"Order Completed\", \"properties\": {\"total\": {\"type\": \"number\"}}}]}`";
    let (amplitude, mixpanel) = ("a taxonomy of Amplitude", "an export of Mixpanel's Lexicon");
    let (mparticle, posthog) =
        ("a data plan of mParticle", "an answer of an API, as PostHog's is, with event definitions");
    for (text, tool) in [
        (r#"{ "event_types": [ { "event_type": "Order Completed" } ] }"#, amplitude),
        (r#"{ "data": [], "taxonomy": {} }"#, amplitude),
        (r#"{ "lexicon": [] }"#, mixpanel),
        (r#"{ "entityType": "event", "name": "Order Completed" }"#, mixpanel),
        (r#"{ "version_document": { "data_points": [] } }"#, mparticle),
        (r#"{ "data_points": [] }"#, mparticle),
        (r#"{ "count": 1, "results": [ { "name": "Order Completed", "property_type": "String" } ] }"#, posthog),
    ] {
        let expected = Diagnostic {
            help: Some(export.to_owned()),
            ..Diagnostic::error(
                plan_model::Span::new(0, text.len()),
                format!("this is {tool}, not a tracking plan"),
                "",
            )
        };
        assert_eq!(plan_model::read(text).diagnostics, [expected], "{text}");
    }
}

#[test]
fn files_that_are_no_json() {
    for (text, words, place) in [
        ("rules:\n  - key: A\n", "YAML", "rules:"),
        ("---\nrules: []", "YAML", "---"),
        (r#"{ "rules": [ { "key": "A", "deprecated": True } ] }"#, "Python", "True"),
        ("{\n<<<<<<< HEAD\n \"rules\": [] }", "merge", "<<<<<<< HEAD"),
        ("{ \u{201c}rules\u{201d}: [] }", "typographic quote (U+201C)", "\u{201c}"),
        ("{ \u{a0}\"rules\": [] }", "no-break space (U+00A0)", "\u{a0}"),
        ("{ \u{200b}\"rules\": [] }", "U+200B", "\u{200b}"),
    ] {
        let found = findings(text);
        assert!(found.len() == 1 && found[0].0 && found[0].1.contains(words), "{text}: {found:?}");
        assert_eq!(found[0].2, place);
    }
}

#[test]
fn keywords_that_say_nothing_beside_their_type() {
    for (schema, place) in [
        (r#"{ "type": "number", "maxLength": 3 }"#, "\"maxLength\""),
        (r#"{ "type": "string", "minimum": 3 }"#, "\"minimum\""),
        (r#"{ "type": "string", "items": { "type": "string" } }"#, "\"items\""),
        (r#"{ "then": { "type": "string" } }"#, "\"then\""),
        (r#"{ "exclusiveMinimum": true }"#, "\"exclusiveMinimum\""),
    ] {
        let found = of_property(schema);
        assert!(found.len() == 1 && !found[0].0 && found[0].2 == place, "{schema}: {found:?}");
    }
}

/// Each schema with whether what is said is an error, its place, and what to write.
#[test]
fn values_that_the_type_forbids() {
    let items = r#"did you mean "items"? write "items": {"enum": […]}"#;
    for (schema, error, place, advice) in [
        (r#"{ "type": "number", "enum": ["a"] }"#, true, "\"a\"", r#"write "type": ["number", "string"]"#),
        (r#"{ "type": "string", "const": 5 }"#, true, "5", r#"write "5", in quotes"#),
        (r#"{ "type": "string", "enum": [true] }"#, true, "true", r#"write "true", in quotes"#),
        (r#"{ "type": "boolean", "enum": ["true"] }"#, true, "\"true\"", "write true, without quotes"),
        (r#"{ "type": "integer", "enum": ["1", 2] }"#, false, "\"1\"", "write 1, without quotes"),
        (r#"{ "type": "integer", "enum": [1, 2.0, 1.5] }"#, false, "1.5", r#"write "type": ["number"]"#),
        (r#"{ "type": "string", "enum": ["a", null] }"#, false, "null", r#"write "type": ["string", "null"]"#),
        (r#"{ "type": "array", "items": { "type": "string" }, "enum": ["a", "b"] }"#, true, "\"a\"", items),
        (r#"{ "type": "array", "enum": ["a", 2] }"#, true, "\"a\"", items),
        (r#"{ "type": ["array", "null"], "enum": [null, "a"] }"#, false, "\"a\"", items),
        (r#"{ "allOf": [{ "type": "string" }, { "enum": [1, "a"] }] }"#, false, "1", r#"write "1", in quotes"#),
        (r#"{ "enum": ["a", "b"], "const": "c" }"#, true, "\"c\"", "this is not in the list"),
        (r#"{ "enum": ["a", "abc"], "minLength": 2 }"#, false, "\"a\"", "it must be at least 2 characters long"),
        (r#"{ "const": 3, "minimum": 5 }"#, true, "3", "it must be at least 5"),
    ] {
        let found = of_property(schema);
        let said = label(&format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }} }} ] }}"#));
        assert!(matches!(found.as_slice(), [(level, _, at)] if *level == error && at == place), "{schema}: {found:?}");
        assert_eq!(said, advice, "{schema}");
    }
    let many = of_property(r#"{ "type": "string", "enum": ["a", 1, 2, 3, 4, 5, 6] }"#);
    assert_eq!(
        many[0].1,
        "1, 2, 3, 4, 5 and 1 more of property `p` are not of its type, so that no call can send them"
    );
}

/// What several schemas say of one value.
#[test]
fn all_of_that_allows_no_value() {
    for (schema, place) in [
        (r#"{ "type": "string", "allOf": [{ "type": "null" }] }"#, "\"null\""),
        (r#"{ "allOf": [{ "enum": ["b"] }, { "enum": [1, "a"] }] }"#, "1"),
        (r#"{ "const": 1, "allOf": [{ "const": 2 }] }"#, "2"),
        (r#"{ "const": 1, "allOf": [{ "enum": [2, 3] }] }"#, "1"),
        (r#"{ "minimum": 5, "allOf": [{ "maximum": 2 }] }"#, "2"),
        (r#"{ "allOf": [{ "minLength": 5 }, { "maxLength": 2 }] }"#, "2"),
        (r#"{ "allOf": [{ "minimum": 5 }, { "exclusiveMaximum": 5 }] }"#, "5"),
        (
            r#"{ "allOf": [{ "properties": { "a": { "type": "string" } } }, { "properties": { "a": { "type": "null" } } }] }"#,
            "\"null\"",
        ),
    ] {
        let found = of_property(schema);
        assert!(matches!(found.as_slice(), [(true, _, at)] if at == place), "{schema}: {found:?}");
    }
    assert_eq!(
        of_property(r#"{ "minimum": 1, "allOf": [{ "maximum": 1 }, { "enum": [1, 2] }, { "enum": [1.0] }] }"#),
        []
    );
}

/// Alternatives beside a type, each of another type than that. What one of them shares with the type is typed.
#[test]
fn alternatives_that_the_type_forbids() {
    for (schema, place) in [
        (r#"{ "type": "array", "anyOf": [{ "type": "number" }] }"#, "\"anyOf\""),
        (r#"{ "type": "string", "oneOf": [{ "type": "number" }, { "enum": [true] }] }"#, "\"oneOf\""),
        (
            r#"{ "type": ["string", "null"], "anyOf": [{ "anyOf": [{ "type": "array" }] }, { "const": 1 }] }"#,
            "\"anyOf\"",
        ),
        (r#"{ "allOf": [{ "type": "string" }], "anyOf": [{ "type": "object" }] }"#, "\"anyOf\""),
        (r#"{ "allOf": [{ "anyOf": [{ "type": "object" }] }, { "type": "string" }] }"#, r#"{ "type": "object" }"#),
    ] {
        let found = of_property(schema);
        assert!(matches!(found.as_slice(), [(true, _, at)] if at == place), "{schema}: {found:?}");
    }
    for (schema, type_) in [
        (r#"{ "type": "integer", "anyOf": [{ "type": "number" }, { "type": "string" }] }"#, Type::Integer),
        (r#"{ "type": "string", "anyOf": [{ "const": 1 }, { "type": "string" }] }"#, Type::String),
        (r#"{ "type": ["number", "null"], "oneOf": [{ "type": ["integer", "string"] }] }"#, Type::Integer),
    ] {
        let text = format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }} }} ] }}"#);
        let plan = plan_model::read(&text).plan.unwrap();
        let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
        assert_eq!(named.events[0].fields[0].type_, type_, "{schema}");
    }
}

/// An object without named properties may be any JSON value in Rust: that it is an object is left to be checked.
#[test]
fn one_of_several_types_that_has_no_type_of_its_own() {
    for (schema, rules) in [
        (r#"{ "type": ["array", "object"] }"#, Some(r#"{"type":["array","object"]}"#)),
        (
            r#"{ "type": "array", "items": { "type": ["object", "boolean"] } }"#,
            Some(r#"{"items":{"type":["object","boolean"]}}"#),
        ),
        (r#"{ "type": ["string", "number"] }"#, None),
    ] {
        let text = format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }} }} ] }}"#);
        let plan = plan_model::read(&text).plan.unwrap();
        let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
        let found = named.events[0].fields[0].rules.as_ref().map(|rules| rules.json.as_str());
        assert_eq!(found, rules, "{schema}");
    }
}

/// A label, or a keyword that is unknown, takes nothing away from what stands beside it.
#[test]
fn beside_a_reference() {
    let found = |beside: &str| {
        findings(&format!(
            r##"{{ "definitions": {{ "d": {{ "type": "string" }} }},
                "rules": [ {{ "key": "A", "properties": {{ "p": {{ "$ref": "#/definitions/d", {beside} }} }} }} ] }}"##
        ))
    };
    let other_tools = "\"minLength\" beside \"$ref\" is checked here, and other tools pass over it";
    for beside in [r#""labels": { "team": "a" }, "minLength": 3"#, r#""title": "P", "minLength": 3"#] {
        assert_eq!(found(beside), [(false, other_tools.to_owned(), "\"minLength\"".to_owned())]);
    }
    let unknown = "unknown JSON Schema keyword \"bogus\" in property `p`";
    assert_eq!(found(r#""bogus": 3"#), [(false, unknown.to_owned(), "\"bogus\"".to_owned())]);
    assert_eq!(found(r#""$anchor": "here", "$comment": "a", "title": "P", "labels": { "team": "a" }"#), []);
}

#[test]
fn patterns() {
    assert!(of_property(r#"{ "pattern": "[" }"#)[0].0);
    assert!(of_property(r#"{ "type": "object", "patternProperties": { "(": {} } }"#)[0].0);
    let slashes = of_property(r#"{ "pattern": "/^a$/i" }"#);
    assert!(!slashes[0].0 && slashes[0].1.contains("slashes"));
    for fine in ["[\\\\s\\\\S]", "^/a/$", "/a/b"] {
        assert_eq!(of_property(&format!("{{ \"pattern\": \"{fine}\" }}")), [], "{fine}");
    }
}

#[test]
fn findings_that_say_the_same_are_cut() {
    let properties: Vec<String> =
        (0..300).map(|n| format!("\"p{n}\": {{ \"type\": \"bad{n}\", \"format\": \"x{n}\" }}")).collect();
    let text = format!("{{ \"rules\": [ {{ \"key\": \"A\", \"properties\": {{ {} }} }} ] }}", properties.join(","));
    let found = plan_model::read(&text).diagnostics;
    assert_eq!(found.len(), 20);
    assert!(found[19].help.as_deref().unwrap().ends_with("and 290 more like this"));
}

#[test]
fn events_whose_name_is_under_another_key() {
    let found = findings(r#"{ "rules": [ { "event": "A" }, { "event": "B" } ] }"#);
    assert_eq!(found.iter().map(|(error, _, at)| (*error, at.as_str())).collect::<Vec<_>>(), [(true, "\"event\""); 2]);
    assert_eq!(findings(r#"{ "rules": [ { "type": "TRACK" }, {} ] }"#).len(), 2);
}

#[test]
fn slips_that_other_tools_have_as_keys() {
    assert_eq!(label(r#"{ "rules": [], "sources": ["server"] }"#), "did you mean \"source\"?");
    assert_eq!(label(r#"{ "rules": [ { "key": "A", "label": { "pii": "true" } } ] }"#), "did you mean \"labels\"?");
}

#[test]
fn keys_of_a_rule_with_a_value_that_is_not_read() {
    for (key, value) in [
        ("labels", "[\"core\"]"),
        ("owner", "5"),
        ("status", "true"),
        ("version", "{}"),
        ("description", "[]"),
        ("why", "[1]"),
        ("deprecated", "1"),
    ] {
        let found = findings(&format!(r#"{{ "rules": [ {{ "key": "A", "{key}": {value} }} ] }}"#));
        assert!(found.iter().any(|(_, message, at)| message.contains(key) && at == value), "{key}: {found:?}");
    }
}

/// A property that the rule for every call describes too keeps what both say, as Segment checks both.
#[test]
fn a_property_keeps_what_the_rule_for_every_call_says_too() {
    let text = |common: &str, required: &str, own: &str| {
        format!(
            r#"{{ "rules": [ {{ "type": "COMMON", "properties": {{ "p": {common} }}, "required": {required} }}, {{ "key": "A", "properties": {{ "p": {own} }} }} ] }}"#
        )
    };
    let field = |text: &str| {
        assert_eq!(findings(text), [], "{text}");
        let plan = plan_model::read(text).plan.unwrap();
        let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
        let field = &named.events[0].fields[0];
        (field.type_.clone(), field.required, field.rules.as_ref().map(|rules| rules.json.clone()))
    };
    let string = r#"{ "type": "string" }"#;
    for (common, required, own, type_, is_required, rules) in [
        (string, "[]", string, Type::String, false, None),
        (string, "[]", "{}", Type::String, false, None),
        (string, r#"["p"]"#, string, Type::String, true, None),
        (r#"{ "type": "number" }"#, "[]", r#"{ "type": "integer" }"#, Type::Integer, false, None),
        (
            r#"{ "type": "string", "minLength": 3 }"#,
            "[]",
            string,
            Type::String,
            false,
            Some(r#"{"allOf":[{"type":["string"],"minLength":3}]}"#),
        ),
        (
            r#"{ "minLength": 3 }"#,
            "[]",
            r#"{ "type": "string", "minLength": 2, "allOf": [{ "maxLength": 9 }] }"#,
            Type::String,
            false,
            Some(r#"{"minLength":2,"allOf":[{"maxLength":9},{"minLength":3}]}"#),
        ),
        (r#"{ "enum": ["a"] }"#, "[]", string, Type::Nested(0), false, Some(r#"{"allOf":[{"enum":["a"]}]}"#)),
    ] {
        let rules = rules.map(str::to_owned);
        assert_eq!(field(&text(common, required, own)), (type_, is_required, rules), "{common} {own}");
    }
    for (common, own, differ) in [
        (string, r#"{ "type": "number" }"#, "the types"),
        (r#"{ "enum": ["a", "b"] }"#, r#"{ "enum": ["c"] }"#, "the values"),
    ] {
        let message = format!("no value of property `p` keeps what the rule for every call says too: {differ} differ");
        assert_eq!(findings(&text(common, "[]", own)), [(true, message, "\"p\"".to_owned())]);
    }
    let closed = r#"{ "properties": { "a": {} }, "additionalProperties": false }"#;
    for (common, own) in [(closed, r#"{ "properties": { "b": {} } }"#), (r#"{ "properties": { "b": {} } }"#, closed)] {
        let common =
            format!(r#"{{ "type": "COMMON", "jsonSchema": {{ "properties": {{ "properties": {common} }} }} }}"#);
        let found = findings(&format!(r#"{{ "rules": [ {common}, {{ "key": "A", "jsonSchema": {own} }} ] }}"#));
        assert!(matches!(found.as_slice(), [(false, _, at)] if at == "\"b\""), "{found:?}");
    }
    let items = text(
        r#"{ "type": "array", "items": { "type": "string" } }"#,
        "[]",
        r#"{ "type": "array", "items": { "type": "number" } }"#,
    );
    assert_eq!(field(&items).2.unwrap(), r#"{"allOf":[{"type":["array"],"items":{"type":["string"]}}]}"#);
}
