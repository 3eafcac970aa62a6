//! Enums with very many values. Comparing each value with each takes quadratic time: for so many values in so many places that is an hour, so a
//! test that does it does not end. No time is measured.

use plan_model::name::{Named, Nested, Renames};

const MANY: usize = 20_000;

fn listed(value: impl Fn(usize) -> String) -> String {
    (0..MANY).map(value).collect::<Vec<_>>().join(",")
}

/// The findings of a property with this schema, and the number of variants that its enum has.
fn read(schema: &str) -> (Vec<String>, usize) {
    of_plan(&format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }} }} ] }}"#))
}

fn of_plan(text: &str) -> (Vec<String>, usize) {
    let reading = plan_model::read(text);
    let plan = reading.plan.unwrap();
    let named = plan_model::name::name(&plan, &Renames::default());
    let found = reading.diagnostics.iter().chain(&named.diagnostics);
    (found.map(|finding| finding.message.clone()).collect(), variants(&named))
}

fn variants(named: &Named<'_>) -> usize {
    named.nested.iter().map(|nested| if let Nested::Enumeration(one) = nested { one.variants.len() } else { 0 }).sum()
}

#[test]
fn many_numbers() {
    let numbers = listed(|number| number.to_string());
    let fractions = listed(|number| format!("{number}.5"));
    assert_eq!(read(&format!(r#"{{ "enum": [{numbers}] }}"#)), (Vec::new(), MANY));
    assert_eq!(read(&format!(r#"{{ "type": "number", "enum": [{fractions}] }}"#)), (Vec::new(), MANY));
}

#[test]
fn many_texts() {
    let texts = listed(|number| format!("\"value {number}\""));
    let signs = listed(|number| format!("\"{}\"", "+".repeat(number % 7) + &number.to_string()));
    assert_eq!(read(&format!(r#"{{ "type": "string", "enum": [{texts}] }}"#)), (Vec::new(), MANY));
    assert_eq!(read(&format!(r#"{{ "enum": [{signs}] }}"#)), (Vec::new(), MANY));
}

/// Every keyword that is held against the values of an enum, with all of them right.
#[test]
fn many_numbers_beside_other_keywords() {
    let numbers = listed(|number| number.to_string());
    let backwards = listed(|number| format!("{}.0", MANY - 1 - number));
    for schema in [
        format!(r#"{{ "type": "integer", "minimum": 0, "enum": [{numbers}] }}"#),
        format!(r#"{{ "enum": [{numbers}], "allOf": [{{ "enum": [{backwards}] }}] }}"#),
        format!(r#"{{ "oneOf": [{{ "enum": [{numbers}] }}, {{ "type": "string" }}] }}"#),
    ] {
        assert_eq!(read(&schema), (Vec::new(), MANY));
    }
    let list = format!(
        r#"{{ "type": "array", "items": {{ "enum": [{numbers}] }}, "contains": {{ "enum": [5, {backwards}] }} }}"#
    );
    assert_eq!(read(&list).1, MANY);
    let common = format!(
        r#"{{ "rules": [
            {{ "type": "COMMON", "jsonSchema": {{ "properties": {{ "properties": {{ "properties": {{ "p": {{ "enum": [{backwards}] }} }} }} }} }} }},
            {{ "key": "A", "properties": {{ "p": {{ "enum": [{numbers}] }} }} }}
        ] }}"#
    );
    assert_eq!(of_plan(&common), (Vec::new(), MANY));
}

#[test]
fn many_numbers_twice() {
    let twice = listed(|number| format!("{number}, {number}.0"));
    let (found, variants) = read(&format!(r#"{{ "enum": [{twice}] }}"#));
    assert!(found.iter().all(|message| message.contains("lists")), "{:?}", found.first());
    assert_eq!(variants, MANY);
}
