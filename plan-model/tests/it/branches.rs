//! Properties that only stand in branches of an object are optional fields; a payload that is no object, and rules about
//! properties that are not there, are said.

use plan_model::name::{Nested, Renames, Type, name};
use plan_model::{Level, Plan};

fn plan_of(payload: &str) -> String {
    format!(r#"{{ "rules": [ {{ "key": "A", "jsonSchema": {payload} }} ] }}"#)
}

/// What is said, with the text at its place.
fn said(text: &str) -> Vec<(bool, String, String)> {
    let reading = plan_model::read(text);
    let named = reading.plan.iter().flat_map(|plan| name(plan, &Renames::default()).diagnostics).collect::<Vec<_>>();
    let said = reading.diagnostics.into_iter().chain(named).map(|found| {
        let at = found.place.0;
        (found.level == Level::Error, found.message, text[at.start()..at.end()].to_owned())
    });
    said.collect()
}

fn read(text: &str) -> Plan {
    assert_eq!(said(text), [], "{text}");
    plan_model::read(text).plan.unwrap()
}

/// The fields of the event, or of the struct of its property `o` if it has one: name, type, whether it is required.
fn fields(text: &str) -> Vec<(String, String, bool)> {
    let plan = read(text);
    let named = name(&plan, &Renames::default());
    let types = |type_: &Type| match type_ {
        Type::Nested(position) => match &named.nested[*position] {
            Nested::Enumeration(inner) => {
                let values: Vec<String> = inner.variants.iter().map(|variant| variant.value.to_json()).collect();
                values.join("|")
            }
            Nested::Union(inner) => {
                inner.variants.iter().map(|variant| variant.name.as_str()).collect::<Vec<_>>().join(" or ")
            }
            Nested::Struct(_) => "struct".to_owned(),
        },
        type_ => format!("{type_:?}"),
    };
    let of_o = named.events[0].fields.iter().find(|field| field.name == "o").map(|field| &field.type_);
    let fields = match of_o {
        Some(Type::Nested(position)) => match &named.nested[*position] {
            Nested::Struct(inner) => &inner.fields,
            _ => &named.events[0].fields,
        },
        _ => &named.events[0].fields,
    };
    fields.iter().map(|field| (field.name.clone(), types(&field.type_), field.required)).collect()
}

fn field(name: &str, type_: &str, required: bool) -> (String, String, bool) {
    (name.to_owned(), type_.to_owned(), required)
}

/// The rules of the event, and of its fields.
fn rules(text: &str) -> (Option<String>, Vec<Option<String>>) {
    let plan = read(text);
    let named = name(&plan, &Renames::default());
    let event = &named.events[0];
    let of_fields = event.fields.iter().map(|field| field.rules.as_ref().map(|rules| rules.json.clone())).collect();
    (event.rules.as_ref().map(|rules| rules.json.clone()), of_fields)
}

const B: &str = r#"{ "properties": { "b": { "type": "integer" } } }"#;

/// Each keyword that has branches, beside properties that the object has anyway.
fn keywords() -> Vec<String> {
    let of = |keyword: &str| format!(r#""properties": {{ "a": {{ "type": "string" }} }}, {keyword}"#);
    [
        format!(r#""oneOf": [{B}, {{ "maxProperties": 0 }}]"#),
        format!(r#""anyOf": [{{}}, {B}]"#),
        format!(r#""if": {{ "required": ["a"] }}, "then": {B}"#),
        format!(r#""if": {{ "required": ["a"] }}, "else": {B}"#),
        format!(r#""if": {B}, "then": {{ "required": ["a"] }}"#),
        format!(r#""dependencies": {{ "a": {B} }}"#),
        format!(r#""dependentSchemas": {{ "a": {B} }}"#),
        format!(r#""allOf": [{{ "if": {{ "required": ["a"] }}, "then": {B} }}]"#),
        format!(r#""allOf": [{{ "oneOf": [{B}] }}]"#),
        format!(r#""anyOf": [{{ "anyOf": [{{ "if": true, "then": {B} }}] }}]"#),
        format!(r#""oneOf": [{{ "properties": {{ "a": {{}} }}, "oneOf": [{B}] }}]"#),
    ]
    .iter()
    .map(|keyword| of(keyword))
    .collect()
}

#[test]
fn a_property_that_stands_in_a_branch_only_is_an_optional_field() {
    for keyword in keywords() {
        let schema = format!(r#"{{ "type": "object", {keyword} }}"#);
        let both = [field("a", "String", false), field("b", "Integer", false)];
        assert_eq!(fields(&plan_of(&schema)), both, "{schema}");
        let nested = format!(r#"{{ "properties": {{ "o": {schema} }} }}"#);
        assert_eq!(fields(&plan_of(&nested)), both, "{nested}");
        let referred = format!(
            r##"{{ "definitions": {{ "d": {schema} }}, "properties": {{ "o": {{ "$ref": "#/definitions/d" }} }} }}"##
        );
        assert_eq!(fields(&plan_of(&referred)), both, "{referred}");
        let short = format!(r#"{{ "rules": [ {{ "key": "A", {keyword} }} ] }}"#);
        assert_eq!(fields(&short), both, "{short}");
    }
}

#[test]
fn the_branches_are_checked_as_a_whole() {
    for keyword in keywords() {
        let (event, of_fields) =
            rules(&plan_of(&format!("{{ {} }}", keyword.replace("\"integer\"", "\"integer\", \"minimum\": 3"))));
        assert!(event.unwrap().contains("\"minimum\":3"), "{keyword}");
        assert_eq!(of_fields, [None, None], "{keyword}");
    }
    // Of another property, `additionalProperties` speaks as well.
    let with_rest = r#"{ "properties": { "a": {} }, "additionalProperties": { "minimum": 5 }, "anyOf": [{ "properties": { "b": {} } }] }"#;
    let (event, _) = rules(&plan_of(with_rest));
    assert_eq!(
        event.unwrap(),
        r#"{"anyOf":[{"properties":{"b":{}}}],"properties":{"a":true},"additionalProperties":{"minimum":5}}"#
    );
}

#[test]
fn branches_that_differ_make_one_type_of_all() {
    let of = |one: &str, two: &str| {
        let text = plan_of(&format!(
            r#"{{ "anyOf": [{{ "properties": {{ "b": {one} }} }}, {{ "properties": {{ "b": {two} }} }}] }}"#
        ));
        fields(&text)[0].1.clone()
    };
    assert_eq!(of(r#"{ "type": "string" }"#, r#"{ "type": "string" }"#), "String");
    assert_eq!(of(r#"{ "type": "string", "minLength": 3 }"#, r#"{ "type": "string" }"#), "String");
    assert_eq!(of(r#"{ "type": "string" }"#, r#"{ "type": "integer" }"#), "String or Integer");
    assert_eq!(of(r#"{ "type": "string" }"#, "{}"), "Any");
    assert_eq!(of(r#"{ "const": "x" }"#, r#"{ "enum": ["y", "x"] }"#), r#""x"|"y""#);
    assert_eq!(of(r#"{ "type": "string" }"#, "false"), "String");
}

#[test]
fn what_all_alternatives_require_is_required() {
    let card = r#"{ "properties": { "kind": { "const": "card" }, "last4": { "type": "string" } }, "required": ["kind", "last4"] }"#;
    let cash = r#"{ "properties": { "kind": { "const": "cash" } }, "required": ["kind"] }"#;
    let expected = [field("kind", r#""card"|"cash""#, true), field("last4", "String", false)];
    for list in ["oneOf", "anyOf"] {
        assert_eq!(fields(&plan_of(&format!(r#"{{ "{list}": [{card}, {cash}] }}"#))), expected);
        assert_eq!(fields(&plan_of(&format!(r#"{{ "required": ["kind"], "{list}": [{card}, {cash}] }}"#))), expected);
    }
    let conditional = format!(r#"{{ "if": {{ "required": ["kind"] }}, "then": {card} }}"#);
    assert_eq!(fields(&plan_of(&conditional))[0], field("kind", r#""card""#, false));
}

/// A value that a condition asks for is one of others.
#[test]
fn a_condition_is_no_list_of_values() {
    let schema = r#"{ "if": { "properties": { "kind": { "const": "card" } } }, "then": { "properties": { "last4": { "type": "string" } } } }"#;
    assert_eq!(fields(&plan_of(schema)), [field("kind", "String", false), field("last4", "String", false)]);
}

#[test]
fn what_the_object_says_of_a_property_itself_counts() {
    let schema = r#"{ "properties": { "a": { "type": "string" } }, "oneOf": [{ "properties": { "a": { "const": "x" } } }, {}] }"#;
    assert_eq!(fields(&plan_of(schema)), [field("a", "String", false)]);
}

/// Alternatives of a property with nothing beside them are the variants of a union, as before.
#[test]
fn alternatives_that_are_structs_stay_so() {
    let schema = format!(
        r#"{{ "properties": {{ "p": {{ "oneOf": [{B}, {{ "type": "object", "properties": {{ "c": {{ "type": "string" }} }} }}] }} }} }}"#
    );
    let plan = read(&plan_of(&schema));
    let named = name(&plan, &Renames::default());
    assert!(matches!(named.nested.last(), Some(Nested::Union(union)) if union.variants.len() == 2));
}

#[test]
fn a_branch_that_additional_properties_forbid_is_no_field() {
    let schema = format!(r#"{{ "properties": {{ "a": {{}} }}, "additionalProperties": false, "anyOf": [{B}] }}"#);
    let message = "property `b` of event `A` can never be sent: it stands in a branch only".to_owned();
    assert_eq!(said(&plan_of(&schema)), [(false, message, "\"b\"".to_owned())]);
    let by_pattern = schema.replace("\"anyOf\"", r#""patternProperties": { "^b": {} }, "anyOf""#);
    assert_eq!(fields(&plan_of(&by_pattern)).len(), 2);
    let inside = format!(
        r#"{{ "properties": {{ "a": {{}} }}, "anyOf": [{}] }}"#,
        B.replacen('{', r#"{ "additionalProperties": false,"#, 1)
    );
    assert_eq!(fields(&plan_of(&inside)).len(), 2);
}

#[test]
fn a_payload_that_is_no_object_is_an_error_at_its_place() {
    for (schema, place) in [
        (r#"{ "type": "string", "minLength": 3 }"#, r#""string""#),
        (r#"{ "type": ["array", "null"] }"#, r#"["array", "null"]"#),
        (r#"{ "enum": ["a", 1] }"#, r#""a""#),
        (r#"{ "const": 5 }"#, "5"),
        (r#"{ "oneOf": [{ "type": "string" }, { "const": 7 }] }"#, r#""string""#),
        (r#"{ "anyOf": [false] }"#, "false"),
        (r#"{ "allOf": [{ "type": "number" }] }"#, r#""number""#),
        (
            r#"{ "properties": { "userId": {}, "context": { "properties": { "app": {} } }, "properties": false } }"#,
            "false",
        ),
    ] {
        let found = said(&plan_of(schema));
        let message = "the properties of event `A` are an object, and this schema allows none".to_owned();
        assert_eq!(found, [(true, message, place.to_owned())], "{schema}");
    }
    let traits = r#"{ "rules": [ { "type": "IDENTIFY", "jsonSchema": { "type": "array" } } ] }"#;
    let message = "the traits of identify are an object, and this schema allows none".to_owned();
    assert_eq!(said(traits), [(true, message, "\"array\"".to_owned())]);
    for fine in
        [r#"{ "type": ["object", "null"] }"#, r#"{ "oneOf": [{ "type": "string" }, {}] }"#, r#"{ "enum": [{}] }"#]
    {
        assert_eq!(said(&plan_of(fine)), [], "{fine}");
    }
}

#[test]
fn a_payload_whose_properties_have_no_names_is_a_warning() {
    for (keyword, schema) in [
        (
            "additionalProperties",
            r#"{ "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1 }"#,
        ),
        ("patternProperties", r#"{ "patternProperties": { "^a": { "type": "string" } } }"#),
    ] {
        let message = "the properties of event `A` have no names: each call sends an empty object".to_owned();
        assert_eq!(said(&plan_of(schema)), [(false, message, format!("\"{keyword}\""))]);
    }
    // A name in `required` is one, and the property is as all of them are. A property may be a map whatever it requires.
    let named = r#"{ "additionalProperties": { "type": "number" }, "required": ["total"] }"#;
    assert_eq!(fields(&plan_of(named)), [field("total", "Number", true)]);
    let map = format!(r#"{{ "properties": {{ "m": {} }} }}"#, named.replacen('{', r#"{ "type": "object","#, 1));
    assert_eq!(fields(&plan_of(&map)), [field("m", "Map(Number)", false)]);
    assert_eq!(rules(&plan_of(&map)).1, [Some(r#"{"required":["total"]}"#.to_owned())]);
}

#[test]
fn a_rule_about_a_property_that_is_nowhere_described_is_a_warning() {
    for keyword in [
        r#""dependencies": { "a": ["b"] }"#,
        r#""dependencies": { "b": ["a"] }"#,
        r#""dependentRequired": { "a": ["b"] }"#,
        r#""dependentSchemas": { "b": {} }"#,
        r#""anyOf": [{ "required": ["a"] }, { "required": ["b"] }]"#,
        r#""if": { "required": ["a"] }, "then": { "required": ["b"] }"#,
    ] {
        let message = |place: &str| format!("a rule{place} names the property `b`, which is not in \"properties\"");
        let schema = format!(r#"{{ "properties": {{ "a": {{}} }}, {keyword} }}"#);
        assert_eq!(said(&plan_of(&schema)), [(false, message(""), "\"b\"".to_owned())], "{schema}");
        let nested = format!(r#"{{ "properties": {{ "o": {schema} }} }}"#);
        assert_eq!(said(&plan_of(&nested)), [(false, message(" in property `o`"), "\"b\"".to_owned())], "{nested}");
    }
    let forbidden = r#"{ "properties": { "a": {} }, "required": ["b"], "additionalProperties": false }"#;
    let message = r#""required" names `b`, which "additionalProperties": false forbids"#.to_owned();
    assert_eq!(said(&plan_of(forbidden)), [(false, message, "\"b\"".to_owned())]);
    // What the object describes may be named anywhere.
    let fine = r#"{ "properties": { "a": {}, "b": {} }, "oneOf": [{ "properties": { "a": {} }, "required": ["b"], "anyOf": [{ "required": ["b"] }] }] }"#;
    assert_eq!(said(&plan_of(fine)), []);
}

#[test]
fn more_or_fewer_properties_than_there_are() {
    let of =
        |keyword: &str| format!(r#"{{ "properties": {{ "a": {{}}, "b": {{}} }}, "required": ["a", "b"], {keyword} }}"#);
    for (keyword, place) in [(r#""minProperties": 3"#, "3"), (r#""maxProperties": 1"#, "1")] {
        let nested = format!(r#"{{ "properties": {{ "o": {} }} }}"#, of(keyword));
        for schema in [of(keyword), nested] {
            let found = said(&plan_of(&schema));
            assert!(matches!(found.as_slice(), [(false, _, at)] if at == place), "{schema}: {found:?}");
        }
    }
    assert_eq!(said(&plan_of(&of(r#""minProperties": 2, "maxProperties": 2"#))), []);
}

/// `context` alone is a part of a message where it has fields of the Segment spec, else a property.
#[test]
fn a_schema_of_the_context_alone() {
    let of = |property: &str| {
        plan_of(&format!(
            r#"{{ "properties": {{ "context": {{ "properties": {{ "{property}": {{ "type": "string" }} }}, "required": ["{property}"] }} }} }}"#
        ))
    };
    let plan = read(&of("locale"));
    let named = name(&plan, &Renames::default());
    assert_eq!(named.events[0].fields, []);
    assert!(named.events[0].message.as_ref().unwrap().json.contains("locale"));
    assert_eq!(fields(&of("colour")), [field("context", "struct", false)]);
}
