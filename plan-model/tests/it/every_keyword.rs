//! Every known keyword, with every kind of JSON value, at every place of a plan: it is typed, checked, warned about or an error.
//! None is dropped in silence.

use plan_model::name::{Field, Named, Nested, Renames, ResidualRules};
use plan_model::schema::keyword::{AppliesTo, KEYWORDS, Keyword};

/// Where a schema may stand: `@` is its keywords.
const PLACES: [(&str, &str); 20] = [
    ("payload", r#"{ "rules": [ { "key": "A", "jsonSchema": { "properties": { "z": {} } @ } } ] }"#),
    ("property", r#"{ "rules": [ { "key": "A", "properties": { "p": { "title": "" @ } } } ] }"#),
    (
        "nested property",
        r#"{ "rules": [ { "key": "A", "properties": { "o": { "type": "object", "properties": { "p": { "title": "" @ } } } } } ] }"#,
    ),
    (
        "items",
        r#"{ "rules": [ { "key": "A", "properties": { "l": { "type": "array", "items": { "title": "" @ } } } } ] }"#,
    ),
    (
        "position",
        r#"{ "rules": [ { "key": "A", "properties": { "l": { "type": "array", "items": [ { "title": "" @ } ] } } } ] }"#,
    ),
    (
        "additionalProperties",
        r#"{ "rules": [ { "key": "A", "properties": { "m": { "type": "object", "additionalProperties": { "title": "" @ } } } } ] }"#,
    ),
    (
        "oneOf",
        r#"{ "rules": [ { "key": "A", "properties": { "p": { "oneOf": [ { "title": "" @ }, { "const": [7] } ] } } } ] }"#,
    ),
    (
        "anyOf",
        r#"{ "rules": [ { "key": "A", "properties": { "p": { "anyOf": [ { "title": "" @ }, { "const": [7] } ] } } } ] }"#,
    ),
    ("allOf", r#"{ "rules": [ { "key": "A", "properties": { "p": { "allOf": [ { "title": "" @ } ] } } } ] }"#),
    (
        "definition",
        r##"{ "rules": [ { "key": "A", "jsonSchema": { "definitions": { "d": { "title": "" @ } },
            "properties": { "p": { "$ref": "#/definitions/d" } } } } ] }"##,
    ),
    (
        "context",
        r#"{ "rules": [ { "key": "A", "jsonSchema": { "properties": { "properties": { "type": "object" },
            "context": { "properties": { "p": { "title": "" @ } } } } } } ] }"#,
    ),
    (
        "context alone",
        r#"{ "rules": [ { "key": "A", "jsonSchema": { "properties": { "context": { "properties": { "app": { "title": "" @ } } } } } } ] }"#,
    ),
    (
        "branch",
        r#"{ "rules": [ { "key": "A", "properties": { "z": {} }, "anyOf": [ { "properties": { "p": { "title": "" @ } } }, { "required": ["z"] } ] } ] }"#,
    ),
    (
        "branch of a nested object",
        r#"{ "rules": [ { "key": "A", "properties": { "o": { "properties": { "z": {} }, "if": { "required": ["z"] }, "then": { "properties": { "p": { "title": "" @ } } } } } } ] }"#,
    ),
    ("beside a reference", BESIDE_A_REFERENCE),
    ("beside a reference, draft 04", BESIDE_A_REFERENCE_04),
    ("beside a reference, draft 2019-09", BESIDE_A_REFERENCE_2019),
    ("beside a reference, draft 2020-12", BESIDE_A_REFERENCE_2020),
    (
        "beside a reference of items",
        r##"{ "rules": [ { "key": "A", "jsonSchema": { "$defs": { "d": {} },
            "properties": { "l": { "type": "array", "items": { "$ref": "#/$defs/d" @ } } } } } ] }"##,
    ),
    ("trait", r#"{ "rules": [ { "type": "IDENTIFY", "properties": { "p": { "title": "" @ } } } ] }"#),
];

/// Up to draft 07 JSON Schema passes over what stands beside `$ref`, and we say so; later drafts check it. A label there says
/// nothing of the value, and takes nothing away from the rest.
const BESIDE_A_REFERENCE: &str = r##"{ "rules": [ { "key": "A", "jsonSchema": { "definitions": { "d": {} },
    "properties": { "p": { "$ref": "#/definitions/d", "labels": { "team": "a" } @ } } } } ] }"##;
const BESIDE_A_REFERENCE_04: &str = r##"{ "rules": [ { "key": "A", "jsonSchema": {
    "$schema": "http://json-schema.org/draft-04/schema#", "definitions": { "d": {} },
    "properties": { "p": { "$ref": "#/definitions/d" @ } } } } ] }"##;
const BESIDE_A_REFERENCE_2019: &str = r##"{ "rules": [ { "key": "A", "jsonSchema": {
    "$schema": "https://json-schema.org/draft/2019-09/schema", "$defs": { "d": {} },
    "properties": { "p": { "$ref": "#/$defs/d", "labels": { "team": "a" } @ } } } } ] }"##;
const BESIDE_A_REFERENCE_2020: &str = r##"{ "rules": [ { "key": "A", "jsonSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": { "d": {} },
    "properties": { "p": { "$ref": "#/$defs/d" @ } } } } ] }"##;

/// One of each kind of JSON value, and numbers of the kinds that matter.
const VALUES: [&str; 13] =
    ["null", "true", "false", "3", "0", "-1", "1.5", "\"a\"", "\"3\"", "[]", "[\"a\"]", "{}", "{ \"a\": {} }"];

/// What says nothing, so that nothing is lost.
fn says_nothing(place: &str, keyword: &str, value: &str) -> bool {
    match (keyword, value) {
        // A struct has no other fields anyway.
        ("additionalProperties", "false") => place == "payload",
        // A context is checked, and not typed: this names a property that may be anything.
        // OpenAPI's word: null is refused anyway, or allowed where there is no type.
        ("nullable", "true" | "false") => true,
        ("properties", "{ \"a\": {} }") => place.starts_with("context"),
        // A word for people, shown in the documentation, and places to refer to.
        ("description", "\"a\"" | "\"3\"" | "null")
        | ("definitions" | "$defs", "{}" | "{ \"a\": {} }")
        | ("$anchor", _) => true,
        // Any value keeps these.
        ("minLength" | "minItems" | "minProperties", "0")
        | ("uniqueItems" | "x-pii", "false")
        | ("x-pii" | "properties" | "required", "null")
        | ("required", "[]" | "false")
        | ("properties" | "patternProperties" | "dependencies" | "dependentRequired" | "dependentSchemas", "{}")
        | ("prefixItems" | "items", "[]")
        | (
            "additionalItems"
            | "additionalProperties"
            | "contains"
            | "items"
            | "if"
            | "propertyNames"
            | "then"
            | "else",
            "true" | "{}" | "{ \"a\": {} }",
        )
        | ("patternProperties" | "dependentSchemas" | "dependencies", "{ \"a\": {} }") => true,
        _ => false,
    }
}

fn type_of(keyword: Keyword) -> &'static str {
    match keyword.applies_to {
        AppliesTo::All => "",
        AppliesTo::Strings => r#", "type": "string""#,
        AppliesTo::Numbers => r#", "type": "number""#,
        AppliesTo::Arrays => r#", "type": "array""#,
        AppliesTo::Objects => r#", "type": "object""#,
    }
}

fn rules(rules: Option<&ResidualRules>) -> String {
    rules.map_or_else(String::new, |rules| rules.json.clone())
}

fn fields(fields: &[Field<'_>], out: &mut Vec<String>) {
    for field in fields {
        out.push(format!(
            "{} {:?} {} {} {:?} {:?} {}",
            field.name,
            field.type_,
            field.required,
            field.nullable,
            field.constant.map(plan_model::json::Node::to_json),
            field.personal,
            rules(field.rules.as_deref()),
        ));
    }
}

/// What the generated code is made of.
fn code(named: &Named<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for event in &named.events {
        fields(&event.fields, &mut out);
        out.push(rules(event.rules.as_ref()));
        out.push(rules(event.message.as_ref()));
    }
    fields(&named.identify.fields, &mut out);
    out.push(rules(named.identify.rules.as_ref()));
    for nested in &named.nested {
        match nested {
            Nested::Struct(inner) => fields(&inner.fields, &mut out),
            Nested::Enumeration(inner) => {
                out.extend(
                    inner.variants.iter().map(|variant| format!("{} {}", variant.name, variant.value.to_json())),
                );
            }
            Nested::Union(inner) => {
                out.extend(inner.variants.iter().map(|variant| format!("{} {:?}", variant.name, variant.type_)));
            }
        }
    }
    out
}

/// The code, and whether a finding is at the text from `start` to `end`.
fn outcome(text: &str, start: usize, end: usize) -> (Vec<String>, bool) {
    let reading = plan_model::read(text);
    let Some(plan) = reading.plan else { return (Vec::new(), true) };
    let named = plan_model::name::name(&plan, &Renames::default());
    let is_said = reading.diagnostics.iter().chain(&named.diagnostics).any(|finding| {
        let at = finding.place.0;
        (start..end).contains(&at.start()) || (at.start() <= start && end <= at.end())
    });
    (code(&named), is_said)
}

#[test]
fn every_keyword_with_every_value_at_every_place_is_accounted_for() {
    let mut dropped = Vec::new();
    for (place, template) in PLACES {
        let is_there = |keyword: &Keyword| keyword.name == "$ref" && place.starts_with("beside a reference");
        for keyword in KEYWORDS.into_iter().filter(|keyword| !is_there(keyword)) {
            let (before, _) = template.split_once('@').unwrap();
            let type_ = type_of(keyword);
            let plain = outcome(&template.replace('@', type_), usize::MAX, usize::MAX).0;
            for value in VALUES.into_iter().filter(|value| !says_nothing(place, keyword.name, value)) {
                let member = format!(", \"{}\": {value}", keyword.name);
                let text = template.replace('@', &format!("{type_}{member}"));
                let start = before.len() + type_.len() + 2;
                let (with, is_said) = outcome(&text, start, start + member.len() - 2);
                if !is_said && with == plain {
                    dropped.push(format!("{place}: {} = {value}", keyword.name));
                }
            }
        }
    }
    assert!(dropped.is_empty(), "{} cells are dropped in silence:\n{}", dropped.len(), dropped.join("\n"));
}
