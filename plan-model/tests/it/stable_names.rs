//! An event added to a plan renames nothing: not the structs of other events, not the types nested in them.

use plan_model::name::{Nested, Renames, name};
use plan_model::{Call, Plan};

fn plan(text: &str) -> Plan {
    plan_model::read(text).plan.unwrap()
}

/// Every type as `struct name { field: type }`, to see at a glance what a change of the plan does.
fn types(plan: &Plan) -> Vec<String> {
    let named = name(plan, &Renames::default());
    assert_eq!(named.diagnostics, []);
    let events = named.events.iter().map(|event| event.type_name.clone());
    let nested = named.nested.iter().map(|nested| match nested {
        Nested::Struct(it) => it.type_name.clone(),
        Nested::Enumeration(it) => it.type_name.clone(),
        Nested::Union(it) => it.type_name.clone(),
    });
    events.chain(nested).collect()
}

const VIEWED: &str = r#"{ "key": "Cart Viewed", "properties": {
    "product": { "type": "object", "properties": { "id": { "type": "string" } } }, "kind": { "enum": ["a", "b"] } } }"#;
const SAVED: &str = r#"{ "key": "Cart Saved", "properties": {
    "product": { "type": "object", "properties": { "sku": { "type": "number" } } }, "kind": { "enum": ["c"] } } }"#;
const PRODUCT: &str = r#"{ "key": "Product", "properties": {} }"#;

fn of(rules: &[&str]) -> Vec<String> {
    types(&plan(&format!(r#"{{ "rules": [{}] }}"#, rules.join(","))))
}

#[test]
fn the_older_event_keeps_the_plain_names() {
    assert_eq!(of(&[VIEWED]), ["CartViewed", "Product", "Kind"]);
    assert_eq!(
        of(&[VIEWED, SAVED]),
        ["CartViewed", "CartSaved", "Product", "Kind", "CartSavedProduct", "CartSavedKind"]
    );
}

#[test]
fn a_younger_event_leaves_its_name_to_a_nested_type() {
    assert_eq!(of(&[VIEWED, PRODUCT]), ["CartViewed", "ProductEvent", "Product", "Kind"]);
    assert_eq!(of(&[PRODUCT, VIEWED]), ["Product", "CartViewed", "CartViewedProduct", "Kind"]);
}

#[test]
fn age_is_the_date_of_creation_wherever_the_rule_stands() {
    let viewed = VIEWED.replacen('{', r#"{ "createdAt": "2024-01-01T00:00:00.000Z","#, 1);
    let saved = SAVED.replacen('{', r#"{ "createdAt": "2025-01-01T00:00:00.000Z","#, 1);
    let expected = ["CartSaved", "CartViewed", "Product", "Kind", "CartSavedProduct", "CartSavedKind"];
    assert_eq!(of(&[&saved, &viewed]), expected);
    // Segment's year 1 is no date, and a rule without one is younger than those that have one.
    let undated = SAVED.replacen('{', r#"{ "createdAt": "0001-01-01T00:00:00Z","#, 1);
    assert_eq!(of(&[&undated, &viewed]), expected);
}

#[test]
fn events_of_a_published_spec_are_older_than_those_of_the_plan() {
    let own = r#"{ "key": "Shelf Filled", "createdAt": "2020-01-01T00:00:00Z", "properties": {
        "products": { "type": "array", "items": { "type": "object", "properties": { "shelf": {} } } } } }"#;
    let of = |rules: &str| types(&plan(&format!(r#"{{ "extends": ["ecommerce"], "rules": [{rules}] }}"#)));
    let (before, mut after) = (of(""), of(own));
    after.retain(|name| name != "ShelfFilled" && name != "ShelfFilledProduct");
    assert_eq!(after, before);
}

#[test]
fn no_event_of_a_real_plan_renames_another() {
    let mut compared = 0;
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/plans")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let mut whole = plan(&std::fs::read_to_string(&path).unwrap());
        for added in 0..whole.rules.len() {
            if matches!(whole.rules[added].call, Call::Identify | Call::Group) {
                continue;
            }
            for (position, rule) in whole.rules.iter_mut().enumerate() {
                rule.extra.created = (position != added).then(|| "2024-01-01T00:00:00Z".to_owned());
            }
            let mut before = whole.clone();
            before.rules.remove(added);
            let (before, after) = (name(&before, &Renames::default()), name(&whole, &Renames::default()));
            assert_eq!(after.nested[..before.nested.len()], before.nested, "{}", path.display());
            let mut others = after.events.clone();
            others.retain(|event| event.rule.name_span != whole.rules[added].name_span);
            assert_eq!(others, before.events, "{}", path.display());
            compared += others.len();
        }
    }
    assert!(compared > 100, "{compared}");
}
