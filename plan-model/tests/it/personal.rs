//! Personal data: each mark of a plan, wherever it stands, is carried by a field, or is an error.

use crate::said::said;
use plan_model::name::{Field, Named, Nested, Renames, name};
use plan_model::schema::{Marked, Personal};
use plan_model::{Level, Plan};

const HASHED: Option<Marked> = Some(Marked { personal: Personal::Sha256, depth: 0 });
const HIDDEN: Option<Marked> = Some(Marked { personal: Personal::Plain, depth: 0 });

const fn hashed_at(depth: usize) -> Option<Marked> {
    Some(Marked { personal: Personal::Sha256, depth })
}

/// The messages of all errors, those of naming too.
fn errors(text: &str) -> Vec<String> {
    let reading = plan_model::read(text);
    let named = reading.plan.iter().flat_map(|plan| name(plan, &Renames::default()).diagnostics).collect::<Vec<_>>();
    let errors = reading.diagnostics.into_iter().chain(named).filter(|found| found.level == Level::Error);
    errors.map(|found| found.message).collect()
}

/// A plan of one event with the property `p`.
fn plan_of(schema: &str) -> String {
    format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }} }} ] }}"#)
}

fn read(text: &str) -> Plan {
    let errors = errors(text);
    assert!(errors.is_empty(), "{text}: {errors:?}");
    plan_model::read(text).plan.unwrap()
}

fn field<'n, 'p>(fields: &'n [Field<'p>], name: &str) -> &'n Field<'p> {
    fields.iter().find(|field| field.property.name == name).unwrap()
}

/// What the field of the only property of `plan_of` carries.
fn carried(text: &str) -> Option<Marked> {
    let plan = read(text);
    let named = name(&plan, &Renames::default());
    field(&named.events[0].fields, "p").personal
}

fn structs<'n, 'p>(named: &'n Named<'p>) -> impl Iterator<Item = &'n [Field<'p>]> {
    named.nested.iter().filter_map(|nested| match nested {
        Nested::Struct(inner) => Some(inner.fields.as_slice()),
        _ => None,
    })
}

const MARK: &str = r#""type": "string", "x-pii": "sha256""#;

#[test]
fn a_field_carries_what_is_marked_in_its_arrays_and_maps() {
    let of = |schema: &str| carried(&plan_of(schema));
    assert_eq!(of(&format!("{{ {MARK} }}")), HASHED);
    assert_eq!(of(&format!(r#"{{ "type": "array", "items": {{ {MARK} }} }}"#)), hashed_at(1));
    assert_eq!(of(&format!(r#"{{ "items": {{ "type": "array", "items": {{ {MARK} }} }} }}"#)), hashed_at(2));
    assert_eq!(of(&format!(r#"{{ "type": "object", "additionalProperties": {{ {MARK} }} }}"#)), hashed_at(1));
    let pair = format!(r#"{{ "type": "array", "items": [{{ {MARK} }}, {{ {MARK} }}], "minItems": 2, "maxItems": 2 }}"#);
    assert_eq!(of(&pair), hashed_at(1));
    assert_eq!(of(&pair.replace(r#""sha256""#, "true")), HIDDEN);
    assert_eq!(of(r#"{ "items": [{ "type": "string", "x-pii": true }, {}] }"#), HIDDEN);
    assert_eq!(of(&format!(r#"{{ "const": "x", {MARK} }}"#)), HASHED);
    assert_eq!(of(&format!(r#"{{ "enum": ["x", "y"], {MARK} }}"#)), HASHED);
    assert_eq!(of(r#"{ "x-pii": true, "items": { "type": "string", "x-pii": "sha256" } }"#), hashed_at(1));
    assert_eq!(of(r#"{ "x-pii": false, "type": "string" }"#), None);
}

#[test]
fn a_field_carries_what_is_marked_in_its_alternatives() {
    let of = |schema: &str| carried(&plan_of(schema));
    for keyword in ["oneOf", "anyOf"] {
        assert_eq!(of(&format!(r#"{{ "{keyword}": [{{ {MARK} }}, {{ "type": "null" }}] }}"#)), HASHED);
        let all = format!(r#"{{ "{keyword}": [{{ {MARK} }}, {{ "type": "array", "items": {{ {MARK} }} }}] }}"#);
        assert_eq!(of(&all), hashed_at(1));
        let one =
            r#"{ "oneOf": [{ "type": "string", "x-pii": true }, { "type": "integer" }] }"#.replace("oneOf", keyword);
        assert_eq!(of(&one), HIDDEN);
    }
    assert_eq!(of(&format!(r#"{{ "type": "string", "allOf": [{{ "minLength": 2 }}, {{ {MARK} }}] }}"#)), HASHED);
}

#[test]
fn a_mark_holds_beside_a_reference_and_at_its_target() {
    let with = |definition: &str, property: &str| {
        let schema = format!(r##"{{ "definitions": {{ "d": {definition} }}, "properties": {{ "p": {property} }} }}"##);
        carried(&format!(r#"{{ "rules": [ {{ "key": "A", "jsonSchema": {schema} }} ] }}"#))
    };
    let (plain, marked) = (r#"{ "type": "string" }"#, format!("{{ {MARK} }}"));
    assert_eq!(with(plain, r##"{ "$ref": "#/definitions/d", "x-pii": "sha256" }"##), HASHED);
    assert_eq!(with(plain, r##"{ "$ref": "#/definitions/d", "labels": ["PII"] }"##), HIDDEN);
    assert_eq!(with(&marked, r##"{ "$ref": "#/definitions/d" }"##), HASHED);
    assert_eq!(with(&marked, r##"{ "$ref": "#/definitions/d", "x-pii": true }"##), HASHED, "the stricter one counts");
    assert_eq!(with(&marked, r##"{ "items": { "$ref": "#/definitions/d" } }"##), hashed_at(1));
    // Nothing is sent of a definition that nothing refers to.
    assert_eq!(with(&marked, plain), None);
}

/// References of later drafts, and schemas that they find by a name.
#[test]
fn a_mark_is_carried_through_every_kind_of_reference() {
    let with = |name: &str, reference: &str| {
        let schema = format!(
            r##"{{ "$defs": {{ "d": {{ "{name}": "mail", {MARK} }} }}, "properties": {{ "p": {{ {reference} }} }} }}"##
        );
        carried(&format!(r#"{{ "rules": [ {{ "key": "A", "jsonSchema": {schema} }} ] }}"#))
    };
    assert_eq!(with("$anchor", r##""$ref": "#mail""##), HASHED);
    assert_eq!(with("$dynamicAnchor", r##""$dynamicRef": "#mail""##), HASHED);
    assert_eq!(with("$dynamicAnchor", r##""items": { "$dynamicRef": "#mail" }"##), hashed_at(1));
    assert_eq!(with("$dynamicAnchor", r##""$dynamicRef": "#/$defs/d", "description": "of the buyer""##), HASHED);

    let itself = r##"{ "rules": [ { "key": "A", "jsonSchema": { "$recursiveAnchor": true, "properties": {
        "email": { "type": "string", "x-pii": "sha256" }, "p": { "$recursiveRef": "#" } } } } ] }"##;
    assert_eq!(errors(itself), ["property `p` has no Rust type here: personal data in it would be sent as it is"]);
}

/// They count, so that nothing says that they have no effect.
#[test]
fn labels_of_a_rule_in_each_form() {
    for labels in [r#"["pii"]"#, r#""gdpr, pii""#, r#"[{ "key": "pii", "value": "true" }]"#] {
        let text = format!(r#"{{ "rules": [ {{ "key": "A", "labels": {labels}, "properties": {{ "p": {{}} }} }} ] }}"#);
        assert_eq!(carried(&text), HIDDEN, "{labels}");
        let said: Vec<_> = plan_model::read(&text).diagnostics.into_iter().map(|found| found.message).collect();
        assert!(said.iter().all(|message| !message.contains("labels")), "{labels}: {said:?}");
    }
    let text = r#"{ "rules": [ { "key": "A", "labels": ["core"], "properties": { "p": {} } } ] }"#;
    let said: Vec<_> = plan_model::read(text).diagnostics.into_iter().map(|found| found.message).collect();
    assert!(
        said.iter().any(|message| message == "\"labels\" of a rule has no effect: it must be an object: name -> text"),
        "{said:?}"
    );
}

#[test]
fn properties_of_nested_objects_carry_their_own() {
    let text = plan_of(&format!(
        r#"{{ "items": {{ "type": "object", "properties": {{ "email": {{ {MARK} }}, "tags": {{ "items": {{ {MARK} }} }} }} }} }}"#
    ));
    let plan = read(&text);
    let named = name(&plan, &Renames::default());
    assert_eq!(field(&named.events[0].fields, "p").personal, None);
    let inner = structs(&named).next().unwrap();
    assert_eq!((field(inner, "email").personal, field(inner, "tags").personal), (HASHED, hashed_at(1)));
}

/// Of the rule, of its schema, of the whole message, and of the rule for every call.
#[test]
fn a_mark_of_all_is_one_of_each_property() {
    let in_rule = |keys: &str| format!(r#"{{ "rules": [ {{ "key": "A", {keys} }} ] }}"#);
    let payload = r#"{ "properties": { "p": { "type": "string" } } }"#;
    let short = r#""x-pii": "sha256", "properties": { "p": { "type": "string" } }"#;
    assert_eq!(carried(&in_rule(short)), HASHED);
    assert_eq!(carried(&in_rule(&short.replace(r#""type""#, r#""x-pii": true, "type""#))), HASHED);
    let long = payload.replacen('{', r#"{ "x-pii": "sha256","#, 1);
    assert_eq!(carried(&in_rule(&format!(r#""jsonSchema": {long}"#))), HASHED);
    let message = format!(r#""jsonSchema": {{ "x-pii": "sha256", "properties": {{ "properties": {payload} }} }}"#);
    assert_eq!(carried(&in_rule(&message)), HASHED);

    let common = |rule: &str, key: &str| format!(r#"{{ "rules": [ {rule}, {{ "key": "A" {key} }} ] }}"#);
    let of_all = r#"{ "type": "COMMON", "x-pii": "sha256", "properties": { "p": { "type": "string" } } }"#;
    assert_eq!(carried(&common(of_all, "")), HASHED);
    let schema = format!(
        r#"{{ "type": "COMMON", "jsonSchema": {{ "x-pii": "sha256", "properties": {{ "properties": {payload} }} }} }}"#
    );
    assert_eq!(carried(&common(&schema, "")), HASHED);
    assert_eq!(carried(&common(&of_all.replace(r#""sha256""#, "false"), r#", "x-pii": "sha256""#)), HASHED);
    let older =
        r#"{ "rules": { "global": { "x-pii": "sha256", "properties": { "p": {} } }, "events": [ { "name": "A" } ] } }"#;
    assert_eq!(carried(older), HASHED);

    let traits = [
        r#"{ "rules": { "events": [], "identify": { "x-pii": true, "properties": { "p": {} } } } }"#,
        r#"{ "rules": { "events": [], "identify_traits": [ { "name": "p", "x-pii": true, "schema": { "type": "string" } } ] } }"#,
        r#"{ "rules": { "events": [], "identify": { "x-pii": true }, "identify_traits": [ { "name": "p" } ] } }"#,
    ];
    for text in traits {
        let plan = read(text);
        assert_eq!(field(&name(&plan, &Renames::default()).identify.fields, "p").personal, HIDDEN, "{text}");
    }
}

#[test]
fn labels_as_people_write_them() {
    let of = |labels: &str| carried(&plan_of(&format!(r#"{{ "type": "string", "labels": {labels} }}"#)));
    let yes = [
        r#"{ "pii": "true" }"#,
        r#"{ "PII": true }"#,
        r#"{ "Pii": "yes" }"#,
        r#"{ "pii": 1 }"#,
        r#"["pii"]"#,
        r#"["gdpr", "PII"]"#,
        r#""pii""#,
        r#""PII""#,
        r#"{ "data": "PII" }"#,
        r#"{ "pii": {} }"#,
        r#"{ "data": ["pii"] }"#,
        r#"[{ "key": "pii", "value": "true" }]"#,
        r#"[{ "name": "PII" }]"#,
        r#"[{ "pii": "true" }]"#,
        r#""pii,gdpr""#,
        r#""gdpr; PII""#,
        r#""gdpr | pii""#,
        r#""gdpr pii""#,
        r##""#pii, #gdpr""##,
        r#""[\"pii\"]""#,
        r#""pii=true""#,
        r#""team:core,pii:yes""#,
        r#"["gdpr,pii"]"#,
        r#"{ "data": "gdpr, pii" }"#,
        r#"{ "gdpr,pii": true }"#,
        r#"["contains-pii"]"#,
        r#"["pii_email"]"#,
        r#"["data/pii"]"#,
        r#"["isPii"]"#,
        r#"["PIIData"]"#,
        r#"["pii(email)"]"#,
        r#"{ "is_pii": "true" }"#,
        r#"{ "privacy": { "pii": true } }"#,
    ];
    for labels in yes {
        assert_eq!(of(labels), HIDDEN, "{labels}");
    }
    for labels in [
        r#"{ "pii": "SHA256" }"#,
        r#"[{ "key": "pii", "value": "sha256" }]"#,
        r#"{ "pii": "hash" }"#,
        r#"["pii: SHA-256"]"#,
    ] {
        assert_eq!(of(labels), HASHED, "{labels}");
    }
    for labels in [
        r#"{ "pii": "false" }"#,
        r#"{ "pii": false }"#,
        r#"{ "pii": 0 }"#,
        r#"{ "team": "core" }"#,
        r#""no pii""#,
        r#""gdpr, non-pii, not pii""#,
        r#""pii=false""#,
        r#"{ "gdpr,pii": false }"#,
        r#"["non-pii", "pii_free", "noPii"]"#,
        r#"{ "is_pii": "false", "privacy": { "pii": false } }"#,
        r#"["piipe", "hippii"]"#,
        "[]",
        r#"[{ "key": "pii", "value": "no" }]"#,
    ] {
        assert_eq!(of(labels), None, "{labels}");
    }
}

#[test]
fn slips_of_the_marks_are_errors_wherever_they_stand() {
    let signs = [" x-pii", "x-pii ", "x\u{2010}pii", "x\u{2013}pii", "x.pii", "x:pii", "x-p\u{131}\u{131}"];
    for slip in ["x-piis", "x_pii", "xpii", "x-PII", "X-PII"].into_iter().chain(signs) {
        let mark = format!(r#""type": "string", "{slip}": "sha256""#);
        for schema in [
            format!("{{ {mark} }}"),
            format!(r#"{{ "items": {{ {mark} }} }}"#),
            format!(r#"{{ "type": "object", "patternProperties": {{ "^a": {{ {mark} }} }} }}"#),
            format!(r#"{{ "if": {{}}, "then": {{ {mark} }} }}"#),
        ] {
            let found = errors(&plan_of(&schema));
            let message = format!("unknown key \"{slip}\" of property `p`: personal data would be sent as it is");
            assert_eq!(found, [message], "{schema}");
        }
    }
    for label in [r#""label": "pii""#, r#""label": { "pii": "true" }"#, r#""Labels": ["PII"]"#] {
        let found = errors(&plan_of(&format!(r#"{{ "type": "string", {label} }}"#)));
        assert!(
            matches!(found.as_slice(), [one] if one.contains("personal data would be sent as it is")),
            "{label}: {found:?}"
        );
    }
    for odd in ["1", "[]", r#""sha1""#, "{}"] {
        let found = errors(&plan_of(&format!(r#"{{ "items": {{ "x-pii": {odd} }} }}"#)));
        assert_eq!(found, [r#""x-pii" in property `p` must be true, false or "sha256""#], "{odd}");
    }
}

#[test]
fn what_no_field_carries_is_an_error() {
    let mixed = format!(r#"[{{ {MARK} }}, {{ "type": "integer" }}]"#);
    let of_property = [
        format!(r#"{{ "oneOf": {mixed} }}"#),
        format!(r#"{{ "type": ["string", "array"], "items": {{ {MARK} }} }}"#),
        format!(r#"{{ "items": {mixed}, "minItems": 2, "maxItems": 2 }}"#),
        format!(r#"{{ "type": "array", "items": {{ "type": "string" }}, "contains": {{ {MARK} }} }}"#),
        format!(r#"{{ "type": "array", "items": [], "additionalItems": {{ {MARK} }} }}"#),
        format!(r#"{{ "type": "object", "patternProperties": {{ "^a": {{ {MARK} }} }} }}"#),
        format!(r#"{{ "type": "object", "propertyNames": {{ {MARK} }} }}"#),
        format!(r#"{{ "type": "string", "if": {{ "minLength": 3 }}, "then": {{ {MARK} }} }}"#),
        format!(r#"{{ "type": "string", "not": {{ {MARK} }} }}"#),
        format!(r#"{{ "type": "array", "items": {{}}, "allOf": [{{ "items": {{ {MARK} }} }}] }}"#),
        format!(r#"{{ "type": "array", "x-other": {{ {MARK} }} }}"#),
    ];
    for schema in of_property {
        let found = errors(&plan_of(&schema));
        let message = "\"x-pii\" of property `p` has no effect here: personal data would be sent as it is";
        assert_eq!(found, [message], "{schema}");
    }
    let label = r#""labels": ["pii"]"#;
    for schema in [
        format!(r#"{{ "type": "object", "patternProperties": {{ "^a": {{ {label}, "minLength": 2 }} }} }}"#),
        format!(r#"{{ "type": "object", "propertyNames": {{ {label} }} }}"#),
        format!(r#"{{ "type": "array", "items": [], "additionalItems": {{ {label} }} }}"#),
    ] {
        let found = errors(&plan_of(&schema));
        let message = "\"labels\" of property `p` has no effect here: personal data would be sent as it is";
        assert_eq!(found, [message], "{schema}");
    }
    assert_eq!(errors(&plan_of(&format!(r#"{{ "type": "string", "owner": {{ {label} }} }}"#))), [""; 0]);
    let email = format!(r#"{{ "properties": {{ "email": {{ {MARK} }} }} }}"#);
    let of_rule = [
        format!(
            r#"{{ "key": "A", "jsonSchema": {{ "properties": {{ "context": {email}, "properties": {{ "type": "object" }} }} }} }}"#
        ),
        format!(
            r#"{{ "key": "A", "jsonSchema": {{ "properties": {{ "context": {{ "properties": {{ "traits": {email} }} }}, "properties": {{ "type": "object" }} }} }} }}"#
        ),
        format!(r#"{{ "key": "A", "context": {email}, "properties": {{ "a": {{}} }} }}"#),
        format!(
            r#"{{ "type": "COMMON", "jsonSchema": {{ "properties": {{ "context": {email}, "properties": {{ "type": "object" }} }} }} }}"#
        ),
        format!(
            r#"{{ "key": "A", "jsonSchema": {{ "if": {{}}, "then": {email}, "properties": {{ "email": {{ "type": "string" }} }} }} }}"#
        ),
    ];
    for rule in of_rule {
        let found = errors(&format!(r#"{{ "rules": [ {rule} ] }}"#));
        let message = "\"x-pii\" of property `email` has no effect here: personal data would be sent as it is";
        assert_eq!(found, [message], "{rule}");
    }
    let user = r#"{ "rules": [ { "key": "A", "jsonSchema": { "properties": { "userId": { "x-pii": true }, "properties": { "type": "object" } } } } ] }"#;
    assert_eq!(
        errors(user),
        ["\"x-pii\" of `userId` in event `A` has no effect here: personal data would be sent as it is"]
    );
    let whole = r#"{ "x-pii": true, "rules": [ { "key": "A" } ] }"#;
    assert_eq!(errors(whole), ["\"x-pii\" of the plan has no effect here: personal data would be sent as it is"]);
    let labelled = r#"{ "labels": { "pii": "true" }, "rules": [ { "key": "A" } ] }"#;
    assert_eq!(errors(labelled), ["\"labels\" of the plan has no effect here: personal data would be sent as it is"]);
}

#[test]
fn a_mark_of_another_tool_is_said() {
    let text = "{ \"rules\": [ { \"key\": \"A\", \"properties\": {\n  \"p\": { \"type\": \"string\", \"x-contains-pii\": \"yes\" }\n} } ] }";
    assert_eq!(
        said(text),
        r#""x-contains-pii" in property `p` marks no personal data: it is sent as it is
 --> plan.json:2:28
  |
2 |   "p": { "type": "string", "x-contains-pii": "yes" }
  |                            ^^^^^^^^^^^^^^^^ did you mean "x-pii"?
  |
  = help: "x-pii" is true or "sha256"; a label `pii` says the same as true
"#
    );
    for key in [
        r#""x-is-pii": true"#,
        r#""x-classification": "PII""#,
        r#""x-privacy": { "pii": true }"#,
        r#""tags": ["core", "pii"]"#,
        r#""pii": true"#,
        r#""piiType": "email""#,
        r#""sensitivity": "Contains PII (restricted)""#,
    ] {
        let name = key.split('"').nth(1).unwrap();
        let found = said(&plan_of(&format!(r#"{{ "type": "string", {key} }}"#)));
        let message = format!("\"{name}\" in property `p` marks no personal data: it is sent as it is");
        assert!(found.contains(&message), "{key}: {found}");
        let marked = said(&plan_of(&format!(r#"{{ "type": "string", "x-pii": true, {key} }}"#)));
        assert!(!marked.contains("marks no personal data"), "{key}: {marked}");
        let of_rule = said(&format!(r#"{{ "rules": [ {{ "key": "A", {key}, "properties": {{ "p": {{}} }} }} ] }}"#));
        assert!(
            of_rule.contains(&format!("unknown key \"{name}\" of a rule: it marks no personal data")),
            "{key}: {of_rule}"
        );
    }
    for key in [
        r#""x-is-pii": false"#,
        r#""tags": ["non-pii"]"#,
        r#""x-notes": "Whether this is PII is what legal has to say""#,
        r#""title": "PII""#,
        r#""examples": ["pii"]"#,
        r#""default": "pii""#,
    ] {
        let found = said(&plan_of(&format!(r#"{{ "type": "string", {key} }}"#)));
        assert!(!found.contains("personal data"), "{key}: {found}");
    }
}

/// Below its first level a schema that contains itself is any JSON.
#[test]
fn a_mark_of_a_recursive_level_is_hidden_or_an_error() {
    let plan = |email: &str, next: &str| {
        format!(
            r##"{{ "rules": [ {{ "key": "A", "jsonSchema": {{ "definitions": {{ "d": {{ "type": "object", "properties": {{ "email": {email}, "next": {next} }} }} }},
            "properties": {{ "p": {{ "$ref": "#/definitions/d" }} }} }} }} ] }}"##
        )
    };
    let itself = r##"{ "$ref": "#/definitions/d" }"##;
    let found = errors(&plan(&format!("{{ {MARK} }}"), itself));
    assert_eq!(found, ["property `next` has no Rust type here: personal data in it would be sent as it is"]);

    let marked = plan(&format!("{{ {MARK} }}"), itself);
    let marked = plan_model::read(&marked).plan.unwrap();
    assert_eq!(name(&marked, &Renames::default()).diagnostics.len(), 1, "no warning beside the error");

    let of_next = |text: &str| {
        let plan = read(text);
        let named = name(&plan, &Renames::default());
        field(structs(&named).next().unwrap(), "next").personal
    };
    assert_eq!(of_next(&plan(r#"{ "x-pii": true }"#, itself)), HIDDEN);
    assert_eq!(
        of_next(&plan(&format!("{{ {MARK} }}"), r##"{ "$ref": "#/definitions/d", "x-pii": "sha256" }"##)),
        HASHED
    );
    assert_eq!(of_next(&plan("{}", itself)), None);
}

/// A plan whose rule for every call says `common` of the property `p`, and whose event says `own` of it.
fn with_common(common: &str, own: &str) -> String {
    format!(
        r#"{{ "rules": [ {{ "type": "COMMON", "properties": {{ "p": {common} }} }}, {{ "key": "A", "properties": {{ "p": {own} }} }} ] }}"#
    )
}

#[test]
fn a_property_of_an_event_has_the_mark_of_its_name_in_the_rule_for_every_call() {
    let of = |common: &str, own: &str| carried(&with_common(common, own));
    let (marked, plain) = (format!("{{ {MARK} }}"), r#"{ "type": "string" }"#);
    assert_eq!(of(&marked, plain), HASHED);
    assert_eq!(of(r#"{ "x-pii": true }"#, plain), HIDDEN);
    assert_eq!(of(r#"{ "labels": ["pii"] }"#, plain), HIDDEN);
    assert_eq!(of(plain, &marked), HASHED);
    // Of two marks the stricter one counts.
    let hidden = r#"{ "type": "string", "x-pii": true }"#;
    assert_eq!((of(&marked, hidden), of(hidden, &marked)), (HASHED, HASHED));
    assert_eq!(of(&marked, r#"{ "type": "string", "x-pii": false }"#), HASHED);
    // Where it stands does not matter, as long as both say so of the same part of the value.
    let list = |item: &str| format!(r#"{{ "type": "array", "items": {item} }}"#);
    assert_eq!(of(&list(&marked), &list(plain)), hashed_at(1));
    assert_eq!(of(&list(&list(&marked)), &list(&list(plain))), hashed_at(2));
    let pair = |item: &str| format!(r#"{{ "items": [{item}, {item}], "minItems": 2, "maxItems": 2 }}"#);
    assert_eq!(of(&list(&marked), &pair(plain)), hashed_at(1));
    assert_eq!(of(&pair(&marked), &pair(plain)), hashed_at(1));
    let map = |value: &str| format!(r#"{{ "type": "object", "additionalProperties": {value} }}"#);
    assert_eq!(of(&map(&marked), &map(plain)), hashed_at(1));
    let or_null = |schema: &str| format!(r#"{{ "oneOf": [{schema}, {{ "type": "null" }}] }}"#);
    assert_eq!(of(&or_null(&marked), plain), HASHED);
    assert_eq!(of(&marked, &or_null(plain)), HASHED);
    assert_eq!(of(&list(&marked), &or_null(&list(plain))), hashed_at(1));
    // Nothing is lost where all of the value is kept out of reports.
    assert_eq!(of(&list(hidden), "{}"), HIDDEN);

    let short = r#"{ "type": "COMMON", "x-pii": "sha256", "properties": { "p": {} } }"#;
    let text = format!(r#"{{ "rules": [ {short}, {{ "key": "A", "properties": {{ "p": {plain} }} }} ] }}"#);
    assert_eq!(carried(&text), HASHED);
    let older = r#"{ "rules": { "global": { "properties": { "p": { "x-pii": "sha256" } } }, "events": [ { "name": "A", "rules": { "properties": { "p": {} } } } ] } }"#;
    assert_eq!(carried(older), HASHED);
}

#[test]
fn nested_objects_have_the_marks_of_the_rule_for_every_call() {
    let object = |mark: &str| {
        let email = format!(r#"{{ "type": "string" {mark} }}"#);
        format!(r#"{{ "items": {{ "type": "object", "properties": {{ "email": {email}, "age": {{}} }} }} }}"#)
    };
    let email = |common: &str, own: &str| {
        let plan = read(&with_common(&object(common), &object(own)));
        let named = name(&plan, &Renames::default());
        let inner = structs(&named).next().unwrap();
        assert_eq!(field(inner, "age").personal, None);
        field(inner, "email").personal
    };
    assert_eq!(email(r#", "x-pii": "sha256""#, ""), HASHED);
    assert_eq!(email(r#", "x-pii": "sha256""#, r#", "x-pii": true"#), HASHED);
    assert_eq!(email(r#", "x-pii": true"#, r#", "x-pii": "sha256""#), HASHED);
    assert_eq!(email("", r#", "x-pii": "sha256""#), HASHED);
}

#[test]
fn traits_have_the_marks_of_all_places_that_name_them() {
    let of = |text: &str| {
        let plan = read(text);
        field(&name(&plan, &Renames::default()).identify.fields, "p").personal
    };
    let message = format!(r#"{{ "properties": {{ "traits": {{ "properties": {{ "p": {{ {MARK} }} }} }} }} }}"#);
    let own = r#"{ "type": "IDENTIFY", "properties": { "p": { "type": "string" } } }"#;
    assert_eq!(of(&format!(r#"{{ "rules": [ {{ "type": "COMMON", "jsonSchema": {message} }}, {own} ] }}"#)), HASHED);
    let lists = |schema: &str, list: &str| {
        format!(
            r#"{{ "rules": {{ "events": [], "identify": {{ "properties": {{ "p": {schema} }} }}, "identify_traits": [ {list} ] }} }}"#
        )
    };
    assert_eq!(of(&lists("{}", r#"{ "name": "p", "x-pii": "sha256" }"#)), HASHED);
    assert_eq!(of(&lists(r#"{ "x-pii": true }"#, r#"{ "name": "p", "schema": { "x-pii": "sha256" } }"#)), HASHED);
    assert_eq!(of(&lists(r#"{ "x-pii": "sha256" }"#, r#"{ "name": "p" }"#)), HASHED);
}

#[test]
fn a_mark_of_every_call_that_an_event_has_no_place_for_is_an_error() {
    let (marked, plain) = (format!("{{ {MARK} }}"), r#"{ "type": "string" }"#);
    let object = format!(r#"{{ "type": "object", "properties": {{ "email": {marked} }} }}"#);
    let cases = [
        (format!(r#"{{ "items": {marked} }}"#), plain),
        (format!(r#"{{ "type": "object", "additionalProperties": {marked} }}"#), r#"{ "type": "object" }"#),
        (object.clone(), r#"{ "type": "object" }"#),
        (object.clone(), "{}"),
        (object, r#"{ "type": "object", "additionalProperties": { "type": "string" } }"#),
        (
            format!(r#"{{ "items": [{marked}, {marked}], "minItems": 2, "maxItems": 2 }}"#),
            r#"{ "type": "array", "items": { "type": "string" } }"#,
        ),
        (
            format!(r#"{{ "type": "array", "items": {marked} }}"#),
            r#"{ "type": "array", "items": [{ "type": "string" }] }"#,
        ),
    ];
    for (common, own) in cases {
        let message =
            "property `p` is marked in the rule for every call, and not here: personal data would be sent as it is";
        assert_eq!(errors(&with_common(&common, own)), [message], "{common} {own}");
        // The way out.
        let own = own.replacen('{', r#"{ "x-pii": "sha256", "#, 1).replace(", }", " }");
        assert_eq!(errors(&with_common(&common, &own)), [""; 0], "{common} {own}");
    }
    // A struct sends no property that it does not have.
    let other = r#"{ "type": "object", "properties": { "age": {} } }"#;
    let object = format!(r#"{{ "type": "object", "properties": {{ "email": {marked} }} }}"#);
    assert_eq!(errors(&with_common(&object, other)), [""; 0]);
    let of_list = r#"{ "rules": { "events": [], "identify": { "properties": { "p": {} } }, "identify_traits": [ { "name": "p", "schema": { "items": { "x-pii": "sha256" } } } ] } }"#;
    let message = "property `p` is marked in the list of traits, and not here: personal data would be sent as it is";
    assert_eq!(errors(of_list), [message]);
}

/// A rule over that of a published spec.
#[test]
fn marks_hold_over_a_published_spec() {
    let plan = |common: &str, own: &str| {
        read(&format!(
            r#"{{ "extends": ["ecommerce"], "rules": [ {{ "type": "COMMON", "properties": {{ {common} }} }}, {{ "key": "Order Completed", {own} }} ] }}"#
        ))
    };
    let of = |common: &str, own: &str, wanted: &str| {
        let plan = plan(common, own);
        let named = name(&plan, &Renames::default());
        let event = named.events.iter().find(|event| event.rule.name == "Order Completed").unwrap();
        let inner = structs(&named).flatten().filter(|found| found.property.name == wanted);
        match event.fields.iter().find(|found| found.property.name == wanted) {
            Some(found) => found.personal,
            None => inner.filter_map(|found| found.personal).max(),
        }
    };
    let (coupon, of_spec) = (format!(r#""coupon": {{ {MARK} }}"#), r#""properties": {}"#);
    assert_eq!(of("", of_spec, "coupon"), None);
    assert_eq!(of("", &format!(r#""properties": {{ {coupon} }}"#), "coupon"), HASHED);
    assert_eq!(of("", r#""properties": { "coupon": { "labels": { "pii": true } } }"#, "coupon"), HIDDEN);
    assert_eq!(of("", r#""x-pii": "sha256""#, "coupon"), HASHED);
    assert_eq!(of("", r#""x-pii": true, "properties": { "coupon": { "x-pii": "sha256" } }"#, "coupon"), HASHED);
    assert_eq!(of("", r#""x-pii": "sha256", "properties": { "coupon": { "x-pii": true } }"#, "coupon"), HASHED);
    // The spec says nothing of marks: that of every call holds for its properties too.
    assert_eq!(of(&coupon, of_spec, "coupon"), HASHED);
    assert_eq!(of(&coupon, r#""properties": { "coupon": { "x-pii": true } }"#, "coupon"), HASHED);
    assert_eq!(of(&coupon, r#""properties": { "coupon": { "description": "What was entered." } }"#, "coupon"), HASHED);
    // Within the items of the spec, and over what the spec says otherwise.
    let inner =
        format!(r#""properties": {{ "products": {{ "items": {{ "properties": {{ "name": {{ {MARK} }} }} }} }} }}"#);
    assert_eq!(of("", &inner, "name"), HASHED);
    let or_null = format!(r#""properties": {{ "coupon": {{ "oneOf": [{{ {MARK} }}, {{ "type": "null" }}] }} }}"#);
    assert_eq!(of("", &or_null, "coupon"), HASHED);
    let list = format!(r#""properties": {{ "coupon": {{ "type": "array", "items": {{ {MARK} }} }} }}"#);
    assert_eq!(of("", &list, "coupon"), hashed_at(1));
    // So nothing of a spec can be lost where the plan says another thing.
    for spec in plan_model::specs::ALL {
        assert!(!spec.text.contains("x-pii") && !spec.text.contains("labels"), "{}", spec.name);
    }
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A schema of random keywords, in which one at most has the mark. `marked` says whether it is still to be placed.
fn random_schema(random: &mut Random, depth: u64, marked: &mut bool) -> String {
    let mark = *marked && (depth == 0 || random.below(4) == 0);
    *marked &= !mark;
    let mark = if mark { r#""x-pii": "sha256", "# } else { "" };
    if depth == 0 {
        let leaf = [
            "\"type\": \"string\"",
            "\"type\": [\"integer\", \"null\"]",
            "\"enum\": [\"a\", \"b\"]",
            "\"minLength\": 1",
        ];
        return format!("{{ {mark}{} }}", leaf[random.below(4) as usize]);
    }
    let mut inner = || random_schema(random, depth - 1, marked);
    let (one, two) = (inner(), inner());
    let keywords = match random.below(19) {
        0 => format!(r#""type": "array", "items": {one}"#),
        1 => format!(r#""items": [{one}, {two}], "minItems": 2, "maxItems": 2"#),
        2 => format!(r#""type": "array", "items": [{one}], "additionalItems": {two}"#),
        3 => format!(r#""type": "object", "additionalProperties": {one}"#),
        4 => format!(r#""type": "object", "properties": {{ "a": {one}, "b": {two} }}"#),
        5 => format!(r#""type": "object", "properties": {{ "a": {one} }}, "additionalProperties": {two}"#),
        6 => format!(r#""type": "object", "patternProperties": {{ "^a": {one} }}"#),
        7 => format!(r#""oneOf": [{one}, {two}]"#),
        8 => format!(r#""anyOf": [{one}, {{ "type": "null" }}]"#),
        9 => format!(r#""allOf": [{one}, {two}]"#),
        10 => format!(r#""properties": {{ "a": {one} }}, "oneOf": [{two}]"#),
        11 => format!(r#""if": {one}, "then": {two}"#),
        12 => format!(r#""not": {one}"#),
        13 => format!(r#""type": ["array", "string"], "items": {one}"#),
        14 => format!(r#""type": "array", "contains": {one}, "items": {two}"#),
        15 => format!(
            r#""oneOf": [{{ "properties": {{ "a": {one} }} }}, {{ "properties": {{ "a": {two}, "b": {{}} }} }}]"#
        ),
        16 => format!(r#""properties": {{ "b": {{}} }}, "anyOf": [{{ "properties": {{ "a": {one} }} }}, {two}]"#),
        17 => format!(r#""if": {{ "properties": {{ "a": {one} }} }}, "then": {{ "properties": {{ "a": {two} }} }}"#),
        _ => format!(r#""properties": {{ "a": {one} }}, "dependencies": {{ "a": {two} }}"#),
    };
    format!("{{ {mark}{keywords} }}")
}

/// Whatever the schema is: a mark without an error is at a field that hashes.
#[test]
fn a_mark_at_a_random_place_is_at_a_field_or_an_error() {
    let mut random = Random(7);
    let (mut at_a_field, mut refused) = (0, 0);
    for _ in 0..3000 {
        let mut marked = true;
        let depth = 1 + random.below(4);
        let schema = random_schema(&mut random, depth, &mut marked);
        let text = match random.below(3) {
            0 => format!(r#"{{ "rules": [ {{ "key": "A", "jsonSchema": {schema} }} ] }}"#),
            _ => plan_of(&schema),
        };
        assert!(!marked, "{text}");
        let errors = errors(&text);
        if !errors.is_empty() {
            refused += usize::from(errors.iter().any(|error| error.contains("would be sent as it is")));
            continue;
        }
        let plan = read(&text);
        let named = name(&plan, &Renames::default());
        let fields = structs(&named).flatten().chain(&named.events[0].fields);
        let hashes = |field: &Field<'_>| field.personal.is_some_and(|marked| marked.personal == Personal::Sha256);
        let sends_nothing = named.events[0].fields.is_empty();
        assert!(sends_nothing || fields.into_iter().any(hashes), "{text}");
        at_a_field += 1;
    }
    assert!(at_a_field > 200 && refused > 200, "{at_a_field} at a field, {refused} refused");
}

/// A mark in the rule for every call, and the same schema without it in an event.
#[test]
fn a_random_mark_of_every_call_holds_in_each_event() {
    let mut random = Random(11);
    let (mut at_a_field, mut refused) = (0, 0);
    for _ in 0..1500 {
        let mut marked = true;
        let depth = 1 + random.below(3);
        let common = random_schema(&mut random, depth, &mut marked);
        let own = common.replace(r#""x-pii": "sha256", "#, "");
        if !errors(&plan_of(&common)).is_empty() {
            continue;
        }
        // An event that says nothing of the property has it as it is there.
        let alone = with_common(&common, "@").replace(r#""properties": { "p": @ }"#, r#""properties": {}"#);
        let hashes = |text: &str| {
            let plan = read(text);
            let named = name(&plan, &Renames::default());
            let fields = structs(&named).flatten().chain(&named.events[0].fields);
            fields.filter(|field| field.personal.is_some_and(|marked| marked.personal == Personal::Sha256)).count()
        };
        let text = with_common(&common, &own);
        let errors = errors(&text);
        if errors.is_empty() {
            // To hash another alternative too is no loss.
            assert!(hashes(&text) >= hashes(&alone), "{text}");
            at_a_field += 1;
        } else {
            assert!(errors[0].contains("personal data would be sent as it is"), "{text}: {errors:?}");
            refused += 1;
        }
    }
    assert!(at_a_field > 300 && refused < 100, "{at_a_field} at a field, {refused} refused");
}
