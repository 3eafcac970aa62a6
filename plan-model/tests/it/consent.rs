//! `consent` of a plan, `purpose` of its rules and `x-purpose` of its properties.

use crate::said::said;
use plan_model::Plan;

const CATEGORIES: &str =
    r#""consent": { "categories": { "analytics": "Use.", "ads": null, "data-sharing": "", "ads ": "" } }"#;

#[test]
fn categories_are_fields_each_of_its_own_name() {
    let text = format!(r#"{{ {CATEGORIES}, "rules": [ {{ "key": "Consent", "purpose": "ads" }} ] }}"#);
    let reading = plan_model::read(&text);
    assert_eq!(reading.diagnostics, []);
    let plan = reading.plan.unwrap();
    let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
    let fields: Vec<_> = named.consent.iter().map(|(field, category)| (field.as_str(), category.id.as_str())).collect();
    let wanted = [("analytics", "analytics"), ("ads", "ads"), ("data_sharing", "data-sharing"), ("ads_2", "ads ")];
    assert_eq!(fields, wanted);
    assert_eq!(named.consent[0].1.description.as_deref(), Some("Use."));
    assert_eq!(named.consent[1].1.description, None);
    assert_eq!(named.events[0].type_name, "ConsentEvent", "the name is that of the struct of preferences");
}

#[test]
fn purposes_of_rules_and_properties() {
    let text = format!(
        r#"{{ {CATEGORIES}, "rules": [ {{ "key": "A", "purpose": ["ads", "analytics"], "properties": {{
            "a": {{ "x-purpose": "ads" }}, "b": {{ "x-purpose": ["ads", "analytics"] }}, "c": {{ "x-purpose": null }} }} }},
            {{ "type": "COMMON", "properties": {{ "d": {{ "type": "string", "x-purpose": "ads" }} }} }} ] }}"#
    );
    let reading = plan_model::read(&text);
    assert_eq!(reading.diagnostics, []);
    let plan = reading.plan.unwrap();
    let rule = &plan.rules[0];
    let names: Vec<&str> = rule.extra.purposes.iter().map(|purpose| purpose.name.as_str()).collect();
    assert_eq!(names, ["ads", "analytics"]);
    let of = |name: &str| {
        let properties = plan.properties_of(rule);
        Plan::purposes_of(properties.iter().find(|property| property.name == name).unwrap())
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (of("a"), of("b"), of("c").len(), of("d")),
        (vec!["ads".to_owned()], vec!["ads".to_owned(), "analytics".to_owned()], 0, vec!["ads".to_owned()])
    );
}

/// What says a purpose of a property elsewhere counts as well: else the property would be sent without consent.
#[test]
fn purposes_that_a_property_has_from_elsewhere() {
    let gclid = |properties: &str| {
        let text = format!(
            r#"{{ {CATEGORIES}, "rules": [ {{ "key": "A", {properties} }},
            {{ "type": "COMMON", "properties": {{ "common": {{ "type": "string", "x-purpose": "ads" }} }} }} ] }}"#
        );
        let reading = plan_model::read(&text);
        assert_eq!(reading.diagnostics, [], "{text}");
        let plan = reading.plan.unwrap();
        let properties = plan.properties_of(&plan.rules[0]);
        let of = |name: &str| {
            let property = properties.iter().find(|property| property.name == name).unwrap();
            Plan::purposes_of(property).join(" ")
        };
        (of("common"), properties.iter().any(|property| property.name == "g").then(|| of("g")))
    };
    let common = |purposes: &str| (purposes.to_owned(), None);
    assert_eq!(gclid(r#""properties": { "common": { "type": "string" } }"#), common("ads"));
    assert_eq!(gclid(r#""properties": { "common": { "type": "string", "minLength": 1 } }"#), common("ads"));
    assert_eq!(gclid(r#""required": ["common"]"#), common("ads"));
    let more = r#""properties": { "common": { "type": "string", "x-purpose": ["analytics", "ads"] } }"#;
    assert_eq!(gclid(more), common("analytics ads"));

    let g = |purposes: &str| ("ads".to_owned(), Some(purposes.to_owned()));
    let ads = r#""properties": { "g": { "type": "string", "x-purpose": "ads" } }"#;
    let analytics = r#""properties": { "g": { "type": "string", "x-purpose": "analytics" } }"#;
    let plain = r#""properties": { "g": { "type": "string" } }"#;
    let number = r#""properties": { "g": { "type": "number" } }"#;
    assert_eq!(gclid(&format!(r#"{plain}, "allOf": [ {{ {ads} }} ]"#)), g("ads"));
    assert_eq!(gclid(&format!(r#"{analytics}, "allOf": [ {{ {ads} }} ]"#)), g("analytics ads"));
    assert_eq!(gclid(&format!(r#""oneOf": [ {{ {ads} }}, {{ {number} }} ]"#)), g("ads"));
    assert_eq!(gclid(&format!(r#""oneOf": [ {{ {plain} }}, {{ {ads} }} ]"#)), g("ads"));
    assert_eq!(gclid(&format!(r#"{plain}, "oneOf": [ {{ {ads} }}, {{ {plain} }} ]"#)), g("ads"));
    assert_eq!(gclid(&format!(r#"{plain}, "if": {{ "required": ["g"] }}, "then": {{ {ads} }}"#)), g("ads"));
}

/// Said once, though the rules of all events have it from the rule for every call.
#[test]
fn a_purpose_of_every_call_that_there_is_not() {
    let text = format!(
        r#"{{ {CATEGORIES}, "rules": [ {{ "key": "A", "required": ["g"] }}, {{ "key": "B", "required": ["g"] }},
            {{ "type": "COMMON", "properties": {{ "g": {{ "type": "string", "x-purpose": "adz" }} }} }} ] }}"#
    );
    let found = said(&text);
    assert_eq!(found.matches("the plan has no category of consent \"adz\"").count(), 1, "{found}");
}

#[test]
fn a_sentence_in_a_plan_that_asks_for_nothing() {
    let found = said(r#"{ "rules": [ { "key": "A", "purpose": "Shows how carts end." } ] }"#);
    assert!(found.contains("a purpose is a category of consent, and the plan asks for none"), "{found}");
    let reading = plan_model::read(r#"{ "rules": [ { "key": "A", "purpose": "Shows how carts end." } ] }"#);
    assert_eq!(reading.diagnostics[0].level, plan_model::Level::Warning);
}

/// Each is an error: what would be sent without consent is not to be found out later.
#[test]
fn what_is_no_purpose() {
    let rule = |rule: &str| format!(r#"{{ {CATEGORIES}, "rules": [ {{ "key": "A", {rule} }} ] }}"#);
    let property = |keys: &str| rule(&format!(r#""properties": {{ "p": {{ "type": "object", {keys} }} }}"#));
    let cases = [
        (rule(r#""purpose": "advertising""#), "the plan has no category of consent \"advertising\""),
        (rule(r#""x-purpose": "adz""#), "the plan has no category of consent \"adz\""),
        (rule(r#""purpose": 3"#), "\"purpose\" of a rule must be the id of a category, or a list of them"),
        (rule(r#""purpose": ["ads", true]"#), "\"purpose\" of a rule must be the id of a category, or a list of them"),
        (rule(r#""purposes": "ads""#), "unknown key \"purposes\" of a rule: it would be sent without consent"),
        (property(r#""x-purpose": "advertising""#), "the plan has no category of consent \"advertising\""),
        (property(r#""x-purpose": {}"#), "\"x-purpose\" must be the id of a category, or a list of them"),
        (
            property(r#""x-purposes": "ads""#),
            "unknown key \"x-purposes\" of a property: it would be sent without consent",
        ),
        (
            property(r#""X-Purpose": "ads""#),
            "unknown key \"X-Purpose\" of a property: it would be sent without consent",
        ),
        (property(r#""purpose": "ads""#), "unknown key \"purpose\" of a property: it would be sent without consent"),
        (
            property(r#""properties": { "q": { "x-purpose": "ads" } }"#),
            "\"x-purpose\" stands at a property of the event itself",
        ),
        (
            property(r#""additionalProperties": { "x-purpose": "ads" }"#),
            "\"x-purpose\" stands at a property of the event itself",
        ),
        (
            rule(r#""properties": { "l": { "type": "array", "items": { "x-purpose": "ads" } } }"#),
            "\"x-purpose\" stands at a property of the event itself",
        ),
        (
            rule(r#""jsonSchema": { "properties": { "properties": { "x-purpose": "ads", "type": "object" } } }"#),
            "\"x-purpose\" stands at a property of the event itself",
        ),
        (
            rule(r#""context": { "properties": { "ip": { "type": "string", "x-purpose": "ads" } } }"#),
            "\"x-purpose\" stands at a property of the event itself",
        ),
        (r#"{ "consent": {}, "rules": [] }"#.to_owned(), "\"consent\" names no category"),
        (r#"{ "consent": ["ads"], "rules": [] }"#.to_owned(), "\"consent\" must be an object with \"categories\""),
        (
            r#"{ "consent": { "categories": ["ads"] }, "rules": [] }"#.to_owned(),
            "\"categories\" of \"consent\" must be an object",
        ),
        (
            r#"{ "consent": { "categories": { "ads": 3 } }, "rules": [] }"#.to_owned(),
            "what the category \"ads\" is for must be a sentence",
        ),
        (r#"{ "consent": { "categories": { "": "" } }, "rules": [] }"#.to_owned(), "a category of consent has a name"),
        (
            r#"{ "consent": { "categories": { "ads": "" }, "destinations": { "mixpanel": "ads" } }, "rules": [] }"#
                .to_owned(),
            "the destination \"mixpanel\" is not one of the plan's",
        ),
        (
            r#"{ "consent": { "categories": { "ads": "" }, "destinations": ["mixpanel"] }, "rules": [] }"#.to_owned(),
            "\"destinations\" of \"consent\" must be an object",
        ),
        (
            r#"{ "consent": { "categories": { "ads": "" }, "purposes": {} }, "rules": [] }"#.to_owned(),
            "\"consent\" has no key \"purposes\"",
        ),
        (
            r#"{ "rules": [ { "key": "A", "purpose": "ads" } ] }"#.to_owned(),
            "the plan has no category of consent \"ads\"",
        ),
    ];
    for (text, wanted) in cases {
        let found = said(&text);
        assert_eq!(found.matches(wanted).count(), 1, "{text}\n{found}");
    }
}
