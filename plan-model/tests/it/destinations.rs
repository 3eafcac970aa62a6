//! `destinations` and `source` of a plan, beside the catalog.

use crate::said::said;
use plan_model::call::Source;
use plan_model::catalog::{Entry, all};
use plan_model::check::{Checker, Levels};
use plan_model::diagnostic::render::render;
use plan_model::{Call, Plan};

fn plan(text: &str) -> Plan {
    let reading = plan_model::read(text);
    assert_eq!(reading.diagnostics, []);
    reading.plan.unwrap()
}

#[test]
fn the_whole_catalog_is_read() {
    assert_eq!(all().count(), 477);
    let mut slugs: Vec<&str> = all().map(|entry| entry.slug).collect();
    assert!(slugs.is_sorted());
    slugs.dedup();
    assert_eq!(slugs.len(), 477);
    assert!(all().all(|entry| !entry.name.is_empty()));
    // As many as the facts say: destinations that take each call, and that each source reaches.
    let takers = |call| all().filter(|entry| entry.takes(call)).count();
    assert_eq!(Call::ALL.map(takers), [435, 414, 268, 336, 336]);
    let reached = |source| all().filter(|entry| entry.is_reached_from(source)).count();
    assert_eq!(Source::ALL.map(reached), [357, 459, 256]);
}

#[test]
fn what_is_known_of_one() {
    let ga4 = Entry::find("actions-google-analytics-4").unwrap();
    assert_eq!(ga4.name, "Google Analytics 4 Cloud");
    assert_eq!(Call::ALL.map(|call| ga4.takes(call)), [true; 5]);
    assert_eq!((ga4.is_reached_from(Source::Server), ga4.is_reached_from(Source::Mobile)), (true, false));
    assert_eq!(ga4.sources(), "server, web");
    assert_eq!(Entry::find("google-analytics-4"), None);
    assert_eq!(Entry::nearest("Google Analytics 4 Cloud"), ["actions-google-analytics-4"]);
    assert_eq!(Entry::nearest("facebok-pixel"), ["facebook-pixel"]);
    assert_eq!(Entry::nearest("nothing of the kind"), [] as [&str; 0]);
}

#[test]
fn a_rule_says_where_its_messages_go() {
    let plan = plan(
        r#"{ "destinations": ["mixpanel", { "slug": "amplitude", "name": "Amplitude EU" }, { "name": "Our Warehouse" }],
            "rules": [
                { "key": "A" },
                { "key": "B", "destinations": ["Our Warehouse", "amplitude"] },
                { "key": "C", "destinations": { "mixpanel": false, "amplitude": { "session_id": 7 } } },
                { "key": "D", "destinations": { "All": false, "mixpanel": true } },
                { "key": "E", "destinations": [] },
                { "key": "F", "destinations": {} } ] }"#,
    );
    let json = plan.rules.iter().map(|rule| rule.extra.integrations.as_ref().map(|found| found.json.as_str()));
    assert_eq!(
        json.collect::<Vec<_>>(),
        [
            None,
            Some(r#"{"All":false,"Our Warehouse":true,"Amplitude EU":true}"#),
            Some(r#"{"Mixpanel (Legacy)":false,"Amplitude EU":{"session_id":7}}"#),
            Some(r#"{"All":false,"Mixpanel (Legacy)":true}"#),
            Some(r#"{"All":false}"#),
            None,
        ]
    );
    assert_eq!(plan.source, Source::Server);
    let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
    let destinations = named.destinations.unwrap();
    assert_eq!(destinations.type_name, "Destination");
    let variants = destinations.variants.iter().map(|variant| (variant.name.as_str(), variant.value.as_str().unwrap()));
    assert_eq!(
        variants.collect::<Vec<_>>(),
        [("MixpanelLegacy", "Mixpanel (Legacy)"), ("AmplitudeEu", "Amplitude EU"), ("OurWarehouse", "Our Warehouse")]
    );
}

#[test]
fn a_plan_without_a_list_may_name_destinations_in_its_rules() {
    let plan = plan(r#"{ "rules": [ { "key": "A", "destinations": ["mixpanel"] } ] }"#);
    assert_eq!(plan.rules[0].extra.integrations.as_ref().unwrap().json, r#"{"All":false,"Mixpanel (Legacy)":true}"#);
}

/// As with the other keys of a rule: each version is read, and the names count in the one in force.
#[test]
fn an_older_version_is_held_to_the_form_and_not_to_the_names() {
    let text = |older: &str| {
        format!(
            r#"{{ "rules": [ {{ "key": "A", "version": 1, "destinations": {older} }}, {{ "key": "A", "version": 2, "destinations": ["mixpanel"] }} ] }}"#
        )
    };
    assert_eq!(plan_model::read(&text(r#"["no-such-one"]"#)).diagnostics, []);
    let malformed = plan_model::read(&text("true")).diagnostics;
    assert_eq!(malformed.len(), 1);
    assert!(malformed[0].message.starts_with("\"destinations\" of a rule must be a list of slugs"));
}

#[test]
fn slips() {
    let text = r#"{
  "source": "sever",
  "destinations": ["mixpannel", "google-analytics-4", "amplitude", "amplitude", 7, { "calls": [] }],
  "rules": [
    { "key": "A", "destinations": ["amplitud", true] },
    { "key": "B", "destinations": { "amplitude": "yes", "mixpanel": false } },
    { "key": "C", "destinations": "amplitude" }
  ]
}"#;
    assert_eq!(
        said(text),
        r#"unknown source "sever"
 --> plan.json:2:13
  |
2 |   "source": "sever",
  |             ^^^^^^^ did you mean "server"?
  |
  = help: the source of a plan is one of "server" (the default), "web", "mobile"
there is no destination "mixpannel"
 --> plan.json:3:20
  |
3 |   "destinations": ["mixpannel", "google-analytics-4", "amplitude", "amplitude", 7, { "calls": [] }],
  |                    ^^^^^^^^^^^ did you mean "mixpanel"?
  |
  = help: one that is not in Segment's catalog is written { "name": "Our Warehouse" }
there is no destination "google-analytics-4"
 --> plan.json:3:33
  |
3 |   "destinations": ["mixpannel", "google-analytics-4", "amplitude", "amplitude", 7, { "calls": [] }],
  |                                 ^^^^^^^^^^^^^^^^^^^^ did you mean "actions-google-analytics-4" or "actions-google-analytics-4-web"?
  |
  = help: one that is not in Segment's catalog is written { "name": "Our Warehouse" }
the plan names the destination "Amplitude" twice
 --> plan.json:3:68
  |
3 |   "destinations": ["mixpannel", "google-analytics-4", "amplitude", "amplitude", 7, { "calls": [] }],
  |                                                                    ^^^^^^^^^^^ second time
 ::: plan.json:3:55
  |
3 |   "destinations": ["mixpannel", "google-analytics-4", "amplitude", "amplitude", 7, { "calls": [] }],
  |                                                       ^^^^^^^^^^^ first time
a destination is a slug, or an object with "slug", "name" or both
 --> plan.json:3:81
  |
3 |   "destinations": ["mixpannel", "google-analytics-4", "amplitude", "amplitude", 7, { "calls": [] }],
  |                                                                                 ^ this is a number
a destination is a slug, or an object with "slug", "name" or both
 --> plan.json:3:84
  |
3 |   "destinations": ["mixpannel", "google-analytics-4", "amplitude", "amplitude", 7, { "calls": [] }],
  |                                                                                    ^^^^^^^^^^^^^^^ this is an object
the destination "amplitud" is not one of the plan's
 --> plan.json:5:36
  |
5 |     { "key": "A", "destinations": ["amplitud", true] },
  |                                    ^^^^^^^^^^ did you mean "amplitude"?
  |
  = help: the plan's "destinations" are "amplitude"
"destinations" of a rule must be a list of slugs
 --> plan.json:5:48
  |
5 |     { "key": "A", "destinations": ["amplitud", true] },
  |                                                ^^^^ this is a boolean
"amplitude" in "destinations" must be true, false or an object of options
 --> plan.json:6:50
  |
6 |     { "key": "B", "destinations": { "amplitude": "yes", "mixpanel": false } },
  |                                                  ^^^^^ this is a string
the destination "mixpanel" is not one of the plan's
 --> plan.json:6:57
  |
6 |     { "key": "B", "destinations": { "amplitude": "yes", "mixpanel": false } },
  |                                                         ^^^^^^^^^^
  |
  = help: the plan's "destinations" are "amplitude"
"destinations" of a rule must be a list of slugs, or an object: slug -> true, false or options
 --> plan.json:7:35
  |
7 |     { "key": "C", "destinations": "amplitude" }
  |                                   ^^^^^^^^^^^ this is a string
"#
    );
    assert!(
        said(r#"{ "destinations": "mixpanel", "rules": [] }"#).starts_with("\"destinations\" must be a list of slugs")
    );
}

/// What the checks of conventions say of a plan.
fn found(text: &str) -> String {
    let plan = plan(text);
    let findings = Checker::of(&plan, &Levels::default()).conventions(&plan);
    findings.iter().map(|finding| format!("{}\n", render(finding, "plan.json", text))).collect()
}

#[test]
fn calls_that_nobody_takes_and_destinations_that_get_nothing() {
    let text = r#"{
  "destinations": ["facebook-pixel", "actions-hubspot-cloud", "aampe"],
  "rules": [
    { "key": "Order Completed" },
    { "type": "IDENTIFY", "destinations": { "aampe": false } },
    { "type": "GROUP", "destinations": ["aampe"] },
    { "key": "Home", "type": "PAGE" }
  ]
}"#;
    assert_eq!(
        found(text),
        r#"Facebook Pixel gets no data from a server source
 --> plan.json:2:20
  |
2 |   "destinations": ["facebook-pixel", "actions-hubspot-cloud", "aampe"],
  |                    ^^^^^^^^^^^^^^^^ from these sources: web
  |
  = help: take it from the list, or say the plan's "source" (the catalog is of 2025-11-06)
Aampe ignores page calls, which the plan has
 --> plan.json:2:63
  |
2 |   "destinations": ["facebook-pixel", "actions-hubspot-cloud", "aampe"],
  |                                                               ^^^^^^^
 ::: plan.json:7:14
  |
7 |     { "key": "Home", "type": "PAGE" }
  |              ^^^^^^ the first of them
  |
  = help: keep such rules to others by their own "destinations": { "aampe": false } (the catalog is of 2025-11-06)
Aampe ignores group calls
 --> plan.json:6:41
  |
6 |     { "type": "GROUP", "destinations": ["aampe"] },
  |                                         ^^^^^^^
  |
  = help: take it from the rule's destinations (the catalog is of 2025-11-06)
"#
    );
    let text = r#"{ "destinations": ["aampe"], "source": "mobile", "rules": [ { "type": "GROUP" }, { "key": "Order Completed" } ] }"#;
    assert_eq!(
        found(text),
        r#"no destination of the plan takes group calls
 --> plan.json:1:61
  |
1 | { "destinations": ["aampe"], "source": "mobile", "rules": [ { "type": "GROUP" }, { "key": "Order Completed" } ] }
  |                                                             ^
  |
  = help: they go to Aampe (the catalog is of 2025-11-06)
"#
    );
    // In a browser the pixel is reached; one that is in no catalog takes everything.
    let web = r#"{ "source": "web", "destinations": ["facebook-pixel", { "name": "Ours" }], "rules": [ { "key": "Order Completed" } ] }"#;
    assert_eq!(found(web), "");
}
