//! The published specs: they say what the facts say, and a plan that extends them has the last word.

use crate::said::said;
use plan_model::name::{Named, Renames, Type, name};
use plan_model::schema::{Items, Personal, Property, Schema, TypeName};
use plan_model::specs::{ALL, RESERVED_TRACK_PROPERTIES, Spec};
use plan_model::{Call, Plan, Rule};

fn plan(text: &str) -> Plan {
    let reading = plan_model::read(text);
    assert_eq!(reading.diagnostics, []);
    reading.plan.unwrap()
}

fn rule<'p>(plan: &'p Plan, name: &str) -> &'p Rule {
    plan.rules.iter().find(|rule| rule.name == name).unwrap()
}

fn property<'r>(rule: &'r Rule, name: &str) -> &'r Property {
    rule.payload.properties().iter().find(|property| property.name == name).unwrap()
}

/// A property as `tests/facts/published-specs.txt` has it: `price=number`.
fn fact(property: &Property) -> String {
    format!("{}={}", property.name, fact_of(&property.schema))
}

fn fact_of(schema: &Schema) -> String {
    let spelled = |wanted: &TypeName| TypeName::ALL.iter().find(|(_, name)| name == wanted).unwrap().0;
    let mut text = schema.types.iter().map(spelled).collect::<Vec<_>>().join("|");
    if let Some(format) = schema.keyword("format") {
        text += &format!(":{}", format.value.as_str().unwrap());
    }
    if let Some(values) = &schema.values {
        let values: Vec<&str> = values.iter().map(|value| value.as_str().unwrap()).collect();
        text += &format!("({})", values.join(","));
    }
    let facts = |properties: &[Property]| properties.iter().map(fact).collect::<Vec<_>>().join(" ");
    match schema.items.as_deref() {
        Some(Items::Each(items)) if items.properties.is_some() => text += &format!("{{{}}}", facts(items.properties())),
        Some(Items::Each(items)) => text += &format!("[{}]", fact_of(items)),
        _ => {}
    }
    if schema.properties.is_some() {
        text += &format!("{{{}}}", facts(schema.properties()));
    }
    text
}

/// The paths of a context's fields, in order of the alphabet.
fn context_of(schema: &Schema, before: &str, paths: &mut Vec<String>) {
    for property in schema.properties() {
        let path = format!("{before}{}", property.name);
        match property.schema.properties.is_some() {
            true => context_of(&property.schema, &format!("{path}."), paths),
            false => paths.push(path),
        }
    }
    paths.sort();
}

#[test]
fn the_specs_say_what_the_facts_say() {
    let mut lines = Vec::new();
    for spec in ALL {
        for rule in plan_model::plan_of_spec(&spec).rules {
            let call = rule.call.as_str().to_uppercase();
            let name = if rule.name.is_empty() { String::new() } else { format!(" {}", rule.name) };
            let facts: Vec<String> = rule.payload.properties().iter().map(fact).collect();
            let mut line = format!("{} / {call}{name}: {}", spec.name, facts.join(" "));
            if let Some(context) = &rule.context {
                let mut paths = Vec::new();
                context_of(context, "", &mut paths);
                line += &format!(" ; context {}", paths.join(" "));
            }
            lines.push(line);
        }
    }
    let mut facts: Vec<&str> = include_str!("../facts/published-specs.txt").lines().collect();
    facts.sort_unstable();
    lines.sort_unstable();
    for (is, fact) in lines.iter().zip(&facts) {
        assert_eq!(is, fact);
    }
    assert_eq!(lines.len(), facts.len());
}

#[test]
fn the_events_of_each_spec() {
    let counts: Vec<(&str, usize)> = ALL.iter().map(|spec| (spec.name, spec.events.len())).collect();
    let expected = [
        ("ecommerce", 28),
        ("b2b", 10),
        ("mobile", 13),
        ("video", 17),
        ("email", 6),
        ("live-chat", 4),
        ("ab-testing", 1),
        ("ai-copilot", 8),
        ("core", 0),
    ];
    assert_eq!(counts, expected);
    for spec in ALL {
        let plan = plan_model::plan_of_spec(&spec);
        let events = plan.rules.iter().filter(|rule| rule.call == Call::Track).map(|rule| rule.name.as_str());
        assert_eq!(events.collect::<Vec<_>>(), spec.events, "{}", spec.name);
        assert_eq!(plan.name.as_deref(), Some(spec.title));
    }
}

/// All of them together: nothing is said about them, no two events collide.
#[test]
fn the_specs_are_good_plans() {
    let names: Vec<String> = ALL.iter().map(|spec| format!("{:?}", spec.name)).collect();
    let text = format!("{{ \"extends\": [{}] }}", names.join(", "));
    let plan = plan(&text);
    assert_eq!(name(&plan, &Renames::default()).diagnostics, []);
    assert_eq!(plan.rules.len(), 87 + 4);
    for spec in ALL {
        let reading = plan_model::read(spec.text);
        assert_eq!(reading.diagnostics, [], "{}", spec.name);
        for rule in reading.plan.unwrap().rules {
            assert!(is_sentence(rule.description.as_deref()), "{}: {}", spec.name, rule.name);
            described(&rule.payload, &format!("{}: {}", spec.name, rule.name));
        }
    }
}

fn described(schema: &Schema, place: &str) {
    for property in schema.properties() {
        let place = format!("{place}.{}", property.name);
        assert!(is_sentence(property.schema.description.as_deref()), "{place}");
        described(&property.schema, &place);
        if let Some(Items::Each(items)) = property.schema.items.as_deref() {
            described(items, &place);
        }
    }
}

fn is_sentence(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.starts_with(char::is_uppercase) && text.ends_with(['.', '?']) && text.len() > 10)
}

#[test]
fn reserved_properties_of_track_are_typed_so_in_the_ecommerce_spec() {
    let plan = plan_model::plan_of_spec(Spec::find("ecommerce").unwrap());
    for (reserved, type_) in RESERVED_TRACK_PROPERTIES {
        let of_name = plan.rules.iter().flat_map(|rule| rule.payload.properties()).filter(|p| p.name == reserved);
        let types: Vec<String> = of_name.map(|property| fact_of(&property.schema)).collect();
        assert!(!types.is_empty() && types.iter().all(|is| is == type_), "{reserved}: {types:?}");
    }
}

#[test]
fn equal_nested_types_of_a_spec_are_one() {
    let types = |named: &Named<'_>| named.nested.iter().map(|nested| nested.type_name().to_owned()).collect::<Vec<_>>();
    let nested = |spec: &str| types(&name(&plan_model::plan_of_spec(Spec::find(spec).unwrap()), &Renames::default()));
    assert_eq!(nested("ecommerce"), ["Query", "Product", "Filter", "Sort", "CartSharedProduct"]);
    assert_eq!(nested("video"), ["AdAssetId", "AdPodId", "AdType", "Type", "LoadType"]);
    assert_eq!(nested("mobile"), ["Campaign", "InstallAttributedCampaign"]);
}

#[test]
fn a_plan_overrides_tightens_adds_and_drops() {
    let plan = plan(
        r#"{
  "extends": ["ecommerce"],
  "exclude": ["Product Shared", "Cart Shared"],
  "rules": [
    {
      "key": "Order Completed",
      "description": "An order is paid.",
      "why": "sell",
      "exclude": ["affiliation"],
      "properties": {
        "currency": { "enum": ["USD", "EUR"] },
        "coupon": { "type": "integer", "minimum": 1 },
        "tax": false,
        "gift": { "type": "boolean" },
        "products": { "items": { "properties": { "margin": { "type": "number" }, "sku": false }, "required": ["product_id"] } }
      },
      "required": ["order_id", "products"]
    },
    { "key": "Rental Returned", "properties": { "order_id": { "type": "string" } } }
  ]
}"#,
    );
    assert_eq!(plan.rules.len(), 28 - 2 + 1);
    assert!(plan.rules.iter().all(|rule| !rule.name.ends_with("Shared")));

    let order = rule(&plan, "Order Completed");
    assert_eq!(order.description.as_deref(), Some("An order is paid."));
    assert_eq!(
        (order.extra.why.iter().map(|why| why.name.as_str()).collect(), order.extra.spec.map(|id| id.spec().title)),
        (vec!["sell"], Some("Ecommerce"))
    );
    assert!(order.payload.properties().iter().all(|property| property.name != "affiliation"));
    assert!(property(order, "order_id").required && !property(order, "total").required);
    assert_eq!(property(order, "order_id").schema.types, [TypeName::String]);

    // What is said of one thing leaves the rest; another type leaves nothing but the description.
    let currency = &property(order, "currency").schema;
    assert_eq!(
        (currency.types.as_slice(), currency.values.as_ref().unwrap().len()),
        ([TypeName::String].as_slice(), 2)
    );
    assert!(currency.description.as_ref().unwrap().contains("ISO 4217"));
    let coupon = &property(order, "coupon").schema;
    assert_eq!((coupon.types.as_slice(), coupon.keyword("minimum").is_some()), ([TypeName::Integer].as_slice(), true));

    let named = name(&plan, &Renames::default());
    let event = named.events.iter().find(|event| event.type_name == "OrderCompleted").unwrap();
    let fields: Vec<&str> = event.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields.iter().filter(|name| matches!(**name, "tax" | "affiliation")).count(), 0);
    assert_eq!(fields[..2], ["order_id", "products"], "required ones first");
    assert!(fields.contains(&"gift"));
    let Type::Array(item) = &event.fields[1].type_ else { panic!("an array") };
    let Type::Nested(position) = **item else { panic!("of structs") };
    let plan_model::name::Nested::Struct(product) = &named.nested[position] else { panic!("a struct") };
    assert_eq!(product.type_name, "OrderCompletedProduct", "the other events keep the spec's product");
    let names: Vec<&str> = product.fields.iter().map(|field| field.name.as_str()).collect();
    assert!(product.fields[0].required && names.contains(&"margin") && !names.contains(&"sku"));

    // What the spec says stands at its name, what the plan says in its own place.
    let spec = |name: &str| property(order, name).origin.spec().map(|spec| spec.name);
    assert_eq!((spec("total"), spec("gift"), spec("currency")), (Some("ecommerce"), None, None));
}

#[test]
fn an_excluded_event_can_be_described_anew() {
    let text = r#"{ "extends": ["ecommerce"], "exclude": ["Order Completed"],
        "rules": [ { "key": "Order Completed", "properties": { "id": { "type": "integer" } } } ] }"#;
    let plan = plan(text);
    let order = rule(&plan, "Order Completed");
    assert_eq!(order.payload.properties().iter().map(fact).collect::<Vec<_>>(), ["id=integer"]);
    assert_eq!(order.extra.spec, None);
}

#[test]
fn traits_of_the_core_spec_are_extended_like_events() {
    let plan = plan(
        r#"{ "extends": ["core", "b2b"], "exclude": ["PAGE", "SCREEN"], "rules": [
            { "type": "IDENTIFY", "exclude": ["age", "gender"],
              "properties": { "company": { "properties": { "id": { "type": "string" } } } }, "required": ["email"] },
            { "key": "Trial Started", "properties": { "seats": { "type": "integer" } }, "required": ["seats"] } ] }"#,
    );
    let calls = |call| plan.rules.iter().filter(|rule| rule.call == call).count();
    assert_eq!([Call::Identify, Call::Group, Call::Page, Call::Screen].map(calls), [1, 1, 0, 0]);
    let identify = plan.rules.iter().find(|rule| rule.call == Call::Identify).unwrap();
    assert_eq!(identify.payload.properties().len(), 17 - 2);
    assert!(property(identify, "email").required);
    assert_eq!(property(identify, "company").schema.properties().len(), 1);
    assert_eq!(rule(&plan, "Trial Started").context.as_ref().unwrap().properties()[0].name, "groupId");
}

#[test]
fn any_published_form_can_extend_a_spec() {
    for rest in [
        r#""rules": { "events": [ { "name": "Trial Ended", "rules": { "properties": { "seats": {} } } } ] }"#,
        r#""events": [ { "name": "Trial Ended", "rules": { "properties": { "seats": {} } } } ]"#,
        r#""rules": [ { "key": "Trial Ended", "type": "TRACK", "jsonSchema": { "properties": { "properties": {
            "type": "object", "properties": { "seats": {} } } } } } ]"#,
    ] {
        let plan = plan(&format!("{{ \"extends\": [\"b2b\"], {rest} }}"));
        assert_eq!((plan.rules.len(), rule(&plan, "Trial Ended").payload.properties().len()), (10, 4), "{rest}");
    }
}

#[test]
fn what_is_common_to_all_calls_comes_to_those_of_a_spec() {
    let plan = plan(
        r#"{ "extends": ["b2b"], "rules": [ { "type": "COMMON", "properties": { "tenant": {} }, "required": ["tenant"] } ] }"#,
    );
    let names = |rule: &Rule| plan.properties_of(rule).iter().map(|p| p.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(rule(&plan, "Signed In")), ["username", "tenant"]);
}

#[test]
fn personal_data_of_a_rule_is_that_of_the_spec_too() {
    let plan = plan(r#"{ "extends": ["b2b"], "rules": [ { "key": "Invite Sent", "x-pii": "sha256" } ] }"#);
    let properties = rule(&plan, "Invite Sent").payload.properties();
    assert_eq!(properties.len(), 4);
    assert!(properties.iter().all(|property| property.schema.personal == Some(Personal::Sha256)));
}

#[test]
fn slips_in_extends_and_exclude() {
    let text = r#"{
  "extends": ["ecomerce", "B2B SaaS", "b2b", "b2b", "banking"],
  "exclude": ["Trial Begun", "Invite Snt", 5],
  "rules": [
    { "key": "Signed In", "exclude": ["user_name"] },
    { "key": "Paid", "exclude": ["total"] },
    { "key": "Signed Out", "exclude": "username" }
  ]
}"#;
    assert_eq!(
        said(text),
        r#"there is no published spec "ecomerce"
 --> plan.json:2:15
  |
2 |   "extends": ["ecomerce", "B2B SaaS", "b2b", "b2b", "banking"],
  |               ^^^^^^^^^^ did you mean "ecommerce"?
  |
  = help: there are "ecommerce", "b2b", "mobile", "video", "email", "live-chat", "ab-testing", "ai-copilot", "core"
there is no published spec "B2B SaaS"
 --> plan.json:2:27
  |
2 |   "extends": ["ecomerce", "B2B SaaS", "b2b", "b2b", "banking"],
  |                           ^^^^^^^^^^ did you mean "b2b"?
  |
  = help: there are "ecommerce", "b2b", "mobile", "video", "email", "live-chat", "ab-testing", "ai-copilot", "core"
the plan extends "b2b" twice
 --> plan.json:2:46
  |
2 |   "extends": ["ecomerce", "B2B SaaS", "b2b", "b2b", "banking"],
  |                                              ^^^^^ second time
 ::: plan.json:2:39
  |
2 |   "extends": ["ecomerce", "B2B SaaS", "b2b", "b2b", "banking"],
  |                                       ^^^^^ first time
there is no published spec "banking"
 --> plan.json:2:53
  |
2 |   "extends": ["ecomerce", "B2B SaaS", "b2b", "b2b", "banking"],
  |                                                     ^^^^^^^^^
  |
  = help: there are "ecommerce", "b2b", "mobile", "video", "email", "live-chat", "ab-testing", "ai-copilot", "core"
no spec that the plan extends has "Trial Begun"
 --> plan.json:3:15
  |
3 |   "exclude": ["Trial Begun", "Invite Snt", 5],
  |               ^^^^^^^^^^^^^
no spec that the plan extends has "Invite Snt"
 --> plan.json:3:30
  |
3 |   "exclude": ["Trial Begun", "Invite Snt", 5],
  |                              ^^^^^^^^^^^^ did you mean "Invite Sent"?
"exclude" must be a list of names of events
 --> plan.json:3:44
  |
3 |   "exclude": ["Trial Begun", "Invite Snt", 5],
  |                                            ^ this is a number
event `Signed In` of the B2B SaaS Spec has no property "user_name"
 --> plan.json:5:39
  |
5 |     { "key": "Signed In", "exclude": ["user_name"] },
  |                                       ^^^^^^^^^^^ did you mean "username"?
event `Paid` is in no spec that the plan extends
 --> plan.json:6:34
  |
6 |     { "key": "Paid", "exclude": ["total"] },
  |                                  ^^^^^^^ there is nothing to exclude
"exclude" of a rule must be a list of names of properties
 --> plan.json:7:39
  |
7 |     { "key": "Signed Out", "exclude": "username" }
  |                                       ^^^^^^^^^^ this is a string
"#
    );
    assert!(said(r#"{ "extends": "ecommerce" }"#).starts_with(
        "\"extends\" must be a list of specs and plans, such as [\"ecommerce\", \"../base-plan.json\"]\n"
    ));
    let nothing = r#"{ "exclude": ["A"], "rules": [] }"#;
    assert!(said(nothing).starts_with("the plan extends no spec: there is nothing to exclude\n"));
}
