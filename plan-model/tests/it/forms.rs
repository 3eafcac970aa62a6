//! The published forms of a plan file, and our own keys, from small plans to what is in the model.

use plan_model::call::Source;
use plan_model::plan::{Form, RuleDestinations, StatusKind};
use plan_model::schema::Personal;
use plan_model::wording::case::Case;
use plan_model::{Call, Plan, Rule};

fn plan(text: &str) -> Plan {
    let reading = plan_model::read(text);
    assert_eq!(reading.diagnostics, []);
    reading.plan.unwrap()
}

fn properties(rule: &Rule) -> Vec<(&str, bool)> {
    rule.payload.properties().iter().map(|property| (property.name.as_str(), property.required)).collect()
}

#[test]
fn public_api_with_every_call() {
    let plan = plan(
        r#"{ "name": "Shop", "rules": [
            { "key": "Signed Up", "type": "TRACK", "version": 1, "jsonSchema": { "properties": {
                "context": {}, "traits": {}, "properties": { "type": "object",
                    "properties": { "plan": { "type": "string" } }, "required": ["plan"] } } } },
            { "type": "IDENTIFY", "jsonSchema": { "properties": { "traits": { "properties": { "email": {} } } } } },
            { "key": "", "type": "GROUP", "jsonSchema": { "properties": { "traits": { "properties": { "name": {} } } } } },
            { "key": "Home", "type": "PAGE", "jsonSchema": { "properties": { "properties": { "properties": { "url": {} } } } } },
            { "key": "Home", "type": "screen", "jsonSchema": {} },
            { "type": "COMMON", "jsonSchema": { "properties": { "context": { "required": ["ip"] },
                "properties": { "properties": { "app": { "type": "string" } }, "required": ["app"] },
                "traits": { "properties": { "tenant": {} } } } } } ] }"#,
    );
    assert_eq!(plan.name.as_deref(), Some("Shop"));
    assert_eq!(plan.form, Form::PublicApi);
    let calls: Vec<_> = plan.rules.iter().map(|rule| (rule.call, rule.name.as_str(), properties(rule))).collect();
    assert_eq!(
        calls,
        [
            (Call::Track, "Signed Up", vec![("plan", true)]),
            (Call::Identify, "", vec![("email", false)]),
            (Call::Group, "", vec![("name", false)]),
            (Call::Page, "Home", vec![("url", false)]),
            (Call::Screen, "Home", vec![]),
        ]
    );
    // What is common to all calls comes to each.
    let all = |rule: &Rule| plan.properties_of(rule).iter().map(|property| property.name.clone()).collect::<Vec<_>>();
    assert_eq!(all(&plan.rules[0]), ["plan", "app"]);
    assert_eq!(all(&plan.rules[1]), ["email", "tenant"]);
    assert_eq!(all(&plan.rules[4]), ["app"]);
    assert!(plan.common.as_ref().unwrap().context.is_some());
}

#[test]
fn an_answer_of_the_public_api_saved_whole() {
    let plan =
        plan(r#"{ "data": { "rules": [ { "key": "A", "type": "TRACK", "jsonSchema": {} } ], "pagination": {} } }"#);
    assert_eq!(plan.rules[0].name, "A");
}

#[test]
fn config_api_with_sections_and_lists_of_traits() {
    let plan = plan(
        r#"{ "display_name": "Old", "rules": {
            "events": [ { "name": "A", "version": "1-0-0", "rules": { "type": "object" } } ],
            "global": { "properties": { "properties": { "properties": { "app": {} } } } },
            "identify": { "properties": { "traits": { "properties": { "email": { "type": "string" } } } } },
            "identify_traits": [ { "name": "age", "description": "Years.", "schema": { "type": "integer" } },
                                 { "name": "email", "type": "string" } ],
            "group_traits": [ { "name": "seats", "type": "integer", "required": true } ] } }"#,
    );
    assert_eq!((plan.form, plan.name.as_deref()), (Form::ConfigApi, Some("Old")));
    let identify = plan.rules.iter().find(|rule| rule.call == Call::Identify).unwrap();
    assert_eq!(properties(identify), [("email", false), ("age", false)]);
    assert_eq!(identify.payload.properties()[1].schema.description.as_deref(), Some("Years."));
    let group = plan.rules.iter().find(|rule| rule.call == Call::Group).unwrap();
    assert_eq!(properties(group), [("seats", true)]);
    assert_eq!(plan.properties_of(&plan.rules[0])[0].name, "app");
}

#[test]
fn events_whose_schema_is_the_properties_themselves() {
    let plan = plan(
        r#"{ "events": [ { "name": "A", "rules": { "$schema": "http://json-schema.org/draft-04/schema#",
            "properties": { "name": { "type": "string" }, "properties": { "type": "string" } }, "required": ["name"] } } ] }"#,
    );
    assert_eq!(plan.form, Form::Events);
    assert_eq!(properties(&plan.rules[0]), [("name", true), ("properties", false)]);
}

#[test]
fn our_own_keys() {
    let plan = plan(
        r#"{ "extends": ["ecommerce"], "objectives": { "grow": "More." }, "destinations": ["mixpanel"], "source": "server",
            "conventions": { "event_case": "Title Case" },
            "rules": [ { "key": "A", "why": "grow", "where": "checkout", "owner": "payments", "status": "live",
                "deprecated": "use B", "labels": { "team": "x" }, "destinations": ["mixpanel"],
                "properties": { "id": { "type": "string" } }, "required": ["id"] } ] }"#,
    );
    let rule = plan.rules.last().unwrap();
    assert_eq!(properties(rule), [("id", true)]);
    assert_eq!(rule.extra.why.iter().map(|why| why.name.as_str()).collect::<Vec<_>>(), ["grow"]);
    assert_eq!(rule.extra.fires.as_deref(), Some("checkout"));
    assert_eq!(rule.extra.owner.as_deref(), Some("payments"));
    assert_eq!(rule.extra.status.as_ref().map(|status| status.kind), Some(StatusKind::Live));
    assert_eq!(rule.extra.deprecated.as_deref(), Some("use B"));
    assert_eq!(rule.extra.labels, [("team".to_owned(), "x".to_owned())]);
    assert!(matches!(&rule.extra.destinations, Some(RuleDestinations::Only(named)) if named[0].name == "mixpanel"));
    let extra = &plan.extra;
    assert_eq!(plan.extended.len(), 1);
    assert_eq!((plan.destinations[0].name.as_str(), plan.source), ("Mixpanel (Legacy)", Source::Server));
    let objectives = extra.objectives.as_ref().unwrap();
    assert_eq!((objectives[0].id.as_str(), objectives[0].sentence.as_deref()), ("grow", Some("More.")));
    assert_eq!(extra.conventions.event_case, Some(Case::Title));
}

#[test]
fn a_status_is_known_in_letters_of_any_size_and_shown_as_it_is_written() {
    let status = |text: &str| {
        let plan = plan(&format!(r#"{{ "rules": [ {{ "key": "A", "status": "{text}" }} ] }}"#));
        let status = plan.rules[0].extra.status.clone().unwrap();
        assert_eq!(status.text, text);
        (status.kind, plan.rules[0].is_live())
    };
    assert_eq!(["live", "Live"].map(status), [(StatusKind::Live, true); 2]);
    assert_eq!(["planned", "PLANNED"].map(status), [(StatusKind::Planned, false); 2]);
    assert_eq!(status("in review"), (StatusKind::Other, false));
}

#[test]
fn segments_year_one_is_never_deprecated() {
    let text = |date: &str| format!(r#"{{ "rules": [ {{ "key": "A", "deprecatedAt": "{date}" }} ] }}"#);
    assert_eq!(plan(&text("0001-01-01T00:00:00.000Z")).rules[0].extra.deprecated, None);
    let since = plan(&text("2023-05-01T00:00:00.000Z")).rules[0].extra.deprecated.clone();
    assert_eq!(since.as_deref(), Some("since 2023-05-01T00:00:00.000Z"));
}

#[test]
fn a_required_property_without_a_schema_is_not_lost() {
    let plan = plan_model::read(r#"{ "rules": [ { "key": "A", "properties": {}, "required": ["id"] } ] }"#).plan;
    assert_eq!(properties(&plan.unwrap().rules[0]), [("id", true)]);
}

#[test]
fn keywords_that_are_no_types_are_kept() {
    let plan = plan(
        r#"{ "rules": [ { "key": "A", "properties": { "p": { "type": "string", "pattern": "^x", "x-pii": true } } } ] }"#,
    );
    let schema = &plan.rules[0].payload.properties()[0].schema;
    assert_eq!(schema.keyword("pattern").unwrap().value.as_str(), Some("^x"));
    assert_eq!(schema.personal, Some(Personal::Plain));
}

#[test]
fn no_rules_at_all() {
    assert_eq!(plan(r#"{ "rules": [] }"#).rules, []);
    assert_eq!(plan(r#"{ "rules": { "events": null } }"#).rules, []);
}
