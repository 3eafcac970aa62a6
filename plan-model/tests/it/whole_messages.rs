//! Schemas of whole messages, and payloads without properties: what each call would break is said while compiling.

use crate::said::said;
use plan_model::name::{Renames, name};

fn of(schema: &str) -> String {
    said(&format!("{{ \"rules\": [ {{ \"key\": \"A\",\n  \"jsonSchema\": {schema}\n}} ] }}"))
}

fn first_line(schema: &str) -> String {
    of(schema).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn what_each_message_breaks() {
    assert_eq!(
        of(r#"{ "properties": { "context": { "type": "string" }, "properties": { "type": "object" } } }"#),
        r#"each message with `context` breaks this rule of it: it is always an object
 --> plan.json:2:35
  |
2 |   "jsonSchema": { "properties": { "context": { "type": "string" }, "properties": { "type": "object" } } }
  |                                   ^^^^^^^^^
"#
    );
    assert_eq!(
        first_line(
            r#"{ "required": ["userId", "total"], "properties": { "userId": {}, "properties": { "type": "object" } } }"#
        ),
        "each message breaks this: `total` is required, and no message has such a field"
    );
    let of_page = r#"{ "properties": { "type": { "const": "page" }, "properties": { "type": "object" } } }"#;
    assert_eq!(first_line(of_page), "each message breaks this rule of `type`: it is always \"track\"");
    // A feature of a map has a type and properties of its own.
    assert_eq!(of(&of_page.replace("page", "Feature")), "");
}

/// What `allOf` beside a message says of its payload is said of the payload.
#[test]
fn a_payload_in_all_of() {
    let text = r#"{ "rules": [ { "key": "A", "jsonSchema": {
        "properties": { "userId": {}, "properties": { "type": "object", "properties": { "a": { "type": "string" } } } },
        "allOf": [ { "properties": { "properties": { "properties": { "b": { "type": "integer" } }, "required": ["b"] } } } ]
    } } ] }"#;
    assert_eq!(said(text), "");
    let plan = plan_model::read(text).plan.unwrap();
    let named = name(&plan, &Renames::default());
    let fields: Vec<_> = named.events[0].fields.iter().map(|field| (field.name.as_str(), field.required)).collect();
    assert_eq!(fields, [("b", true), ("a", false)]);
}

#[test]
fn what_no_empty_object_keeps() {
    let message = "each call breaks this: the event has no properties, so that an empty object is sent";
    for schema in [r#"{ "minProperties": 1 }"#, r#"{ "const": { "a": 1 } }"#, r#"{ "enum": [{ "a": 1 }, { "b": 1 }] }"#]
    {
        assert_eq!(first_line(schema), message, "{schema}");
    }
    for schema in [r#"{ "minProperties": 0 }"#, r#"{ "enum": [{ "a": 1 }, {}] }"#, r#"{ "type": "object" }"#] {
        assert_eq!(of(schema), "", "{schema}");
    }
    // An event has the properties of the rule for every call as well.
    let common = r#"{ "rules": [ { "key": "A", "minProperties": 1 }, { "type": "COMMON", "properties": { "a": {} }, "required": ["a"] } ] }"#;
    assert_eq!(said(common), "");
}

#[test]
fn the_last_page_of_several() {
    let page =
        |pagination: &str| said(&format!("{{ \"rules\": [ {{ \"key\": \"A\" }} ],\n  \"pagination\": {pagination} }}"));
    let last = page(r#"{ "current": "Mg==", "previous": "MA==", "next": null }"#);
    assert!(last.starts_with("this file is one page of a plan: more rules are on the page before\n"), "{last}");
    assert_eq!(page(r#"{ "current": "MA==", "previous": null, "next": null }"#), "");
}

/// The rules that are left to the run time of the only trait of identify.
fn rules_of_trait(text: &str) -> Option<String> {
    let plan = plan_model::read(text).plan.unwrap();
    let named = name(&plan, &Renames::default());
    named.identify.fields[0].rules.as_ref().map(|rules| rules.json.clone())
}

#[test]
fn a_trait_that_two_lists_describe_keeps_both() {
    let of = |rule: &str, list: &str| {
        format!(
            "{{ \"rules\": {{ \"events\": [], \"identify\": {{ \"properties\": {{ \"p\": {rule} }} }},\n  \"identify_traits\": [{list}] }} }}"
        )
    };
    let both = of(r#"{ "type": "string" }"#, r#"{ "name": "p", "schema": { "minLength": 5 } }"#);
    assert_eq!((said(&both).as_str(), rules_of_trait(&both).as_deref()), ("", Some(r#"{"allOf":[{"minLength":5}]}"#)));
    let required = of("{}", r#"{ "name": "p", "schema": { "type": "string", "required": true } }"#);
    let plan = plan_model::read(&required).plan.unwrap();
    assert!(name(&plan, &Renames::default()).identify.fields[0].required);
    let other = of(r#"{ "type": "string" }"#, r#"{ "name": "p", "schema": { "type": "integer" } }"#);
    assert!(
        said(&other).starts_with("no value of property `p` keeps what the list of traits says too: the types differ\n"),
        "{}",
        said(&other)
    );
    let twice =
        of("{}", r#"{ "name": "p", "schema": { "maxLength": 3 } }, { "name": "p", "schema": { "minLength": 5 } }"#);
    assert_eq!(
        said(&twice).lines().next(),
        Some(
            "no value of property `p` can keep both \"minLength\" and \"maxLength\", one of which the list of traits has"
        )
    );
}

#[test]
fn bounds_of_two_rules_that_no_value_keeps() {
    let text = r#"{ "rules": [
  { "key": "A", "properties": { "p": { "type": "string", "maxLength": 3 } } },
  { "type": "COMMON", "properties": { "p": { "minLength": 5 } } } ] }"#;
    assert_eq!(
        said(text),
        r#"no value of property `p` can keep both "minLength" and "maxLength", one of which the rule for every call has
 --> plan.json:2:33
  |
2 |   { "key": "A", "properties": { "p": { "type": "string", "maxLength": 3 } } },
  |                                 ^^^ described here
 ::: plan.json:3:39
  |
3 |   { "type": "COMMON", "properties": { "p": { "minLength": 5 } } } ] }
  |                                       ^^^ for every call
"#
    );
    assert_eq!(said(&text.replace("5", "3")), "");
}
