//! Rules about the structure of a value are typed, checked or said: tuples, constants, references, `allOf`.

use plan_model::name::{self, Field, Named, Renames, Type};
use plan_model::{Plan, Reading};
use plan_rules::Rules;

/// What the plan of one event with this `jsonSchema` reads as.
fn read(schema: &str) -> Reading {
    plan_model::read(&format!(r#"{{ "rules": [ {{ "key": "A", "jsonSchema": {schema} }} ] }}"#))
}

fn messages(reading: &Reading) -> Vec<&str> {
    reading.diagnostics.iter().map(|finding| finding.message.as_str()).collect()
}

fn field<'f, 'p>(named: &'f Named<'p>, name: &str) -> &'f Field<'p> {
    named.events[0].fields.iter().find(|field| field.property.name == name).unwrap()
}

fn named(plan: &Plan) -> Named<'_> {
    name::name(plan, &Renames::default())
}

/// Does the field `p` of this schema refuse the value with its rules?
fn refuses(schema: &str, value: &str) -> bool {
    let reading = read(&format!(r#"{{ "properties": {{ "p": {schema} }} }}"#));
    let plan = reading.plan.unwrap();
    let named = named(&plan);
    let rules = field(&named, "p").rules.as_ref().map(|rules| rules.json.clone());
    let value = plan_model::json::parse(value).unwrap();
    rules.is_some_and(|rules| !plan_rules::Rules::parse(&rules).unwrap().check(&value).is_empty())
}

#[test]
fn the_rules_of_a_tuple_hold_whether_it_is_a_rust_tuple_or_not() {
    let positions = r#"[{ "type": "number" }, { "type": "string" }]"#;
    for rest in
        ["", r#", "additionalItems": false"#, r#", "additionalItems": false, "minItems": 1"#, r#", "maxItems": 3"#]
    {
        let schema = format!(r#"{{ "type": "array", "items": {positions}{rest} }}"#);
        assert!(refuses(&schema, r#"["x", true]"#), "{schema}");
        assert!(!refuses(&schema, r#"[1, "x"]"#), "{schema}");
    }
    let closed = format!(r#"{{ "type": "array", "items": {positions}, "additionalItems": false }}"#);
    assert!(refuses(&closed, r#"[1, "x", 2]"#));
    // More positions than a Rust tuple of ours has.
    let nine = [r#"{ "type": "number" }"#; 9].join(", ");
    let nine = format!(r#"{{ "type": "array", "items": [{nine}], "minItems": 9, "additionalItems": false }}"#);
    assert!(refuses(&nine, r#"[1, 2, 3, 4, 5, 6, 7, 8, "x"]"#));
    // As draft 2020-12 has it.
    let later = format!(r#"{{ "type": "array", "prefixItems": {positions}, "items": {{ "type": "boolean" }} }}"#);
    assert!(refuses(&later, r#"["x", "x"]"#) && refuses(&later, r#"[1, "x", 2]"#));
    assert!(!refuses(&later, r#"[1, "x", true]"#));
    let pair = format!(
        r#"{{ "properties": {{ "p": {{ "type": "array", "prefixItems": {positions}, "items": false, "minItems": 2 }} }} }}"#
    );
    let plan = read(&pair).plan.unwrap();
    assert_eq!(field(&named(&plan), "p").type_, Type::Tuple(vec![Type::Number, Type::String]));
}

/// Whole numbers as spreadsheets and YAML write them: what they say is typed and checked as that of plain ones.
#[test]
fn whole_numbers_with_a_point_or_an_exponent() {
    let typed = |schema: &str| {
        let text =
            format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {schema} }}, "required": ["p"] }} ] }}"#);
        let reading = plan_model::read(&text);
        assert_eq!(reading.diagnostics, [], "{schema}");
        let plan = reading.plan.unwrap();
        let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
        let field = &named.events[0].fields[0];
        let rules = field.rules.as_ref().map(|rules| Rules::parse(&rules.json).unwrap());
        let breaks = move |value: &str| {
            rules.as_ref().is_some_and(|rules| !rules.check(&plan_model::json::parse(value).unwrap()).is_empty())
        };
        (field.type_.clone(), breaks)
    };
    let (type_, breaks) = typed(r#"{ "type": "integer", "minimum": 2.0, "maximum": 1e1, "multipleOf": 2.0 }"#);
    assert_eq!(type_, Type::Integer);
    assert_eq!(["1", "2", "3", "10", "12"].map(&breaks), [true, false, true, false, true]);
    let (type_, breaks) = typed(r#"{ "type": "string", "minLength": 2.0, "maxLength": 3.0 }"#);
    assert_eq!(type_, Type::String);
    assert_eq!([r#""a""#, r#""ab""#, r#""abcd""#].map(&breaks), [true, false, true]);
    let (type_, breaks) = typed(r#"{ "type": "array", "items": { "type": "boolean" }, "maxItems": 1.0 }"#);
    assert_eq!(type_, Type::Array(Box::new(Type::Boolean)));
    assert_eq!(["[true]", "[true, true]"].map(&breaks), [false, true]);
    for bounds in [r#""additionalItems": false, "minItems": 2.0"#, r#""minItems": 2e0, "maxItems": 2.0"#] {
        let (type_, _) = typed(&format!(
            r#"{{ "type": "array", "items": [{{ "type": "number" }}, {{ "type": "string" }}], {bounds} }}"#
        ));
        assert_eq!(type_, Type::Tuple(vec![Type::Number, Type::String]), "{bounds}");
    }
    let reading = plan_model::read(
        r#"{ "rules": [ { "key": "A", "properties": { "p": { "type": "integer", "enum": [1, 2.0, 1e2] }, "q": { "type": "integer", "const": 3.0 } }, "required": ["q"] } ] }"#,
    );
    assert_eq!(reading.diagnostics, []);
}

#[test]
fn an_optional_constant_is_a_field_of_one_value() {
    let schema = r#"{ "properties": { "beta": { "const": true }, "v": { "const": 1 }, "in": { "type": "object", "properties": { "k": { "const": "x" } } } }, "required": ["v"] }"#;
    let plan = read(schema).plan.unwrap();
    let named = named(&plan);
    assert!(field(&named, "beta").constant.is_none());
    assert!(field(&named, "v").constant.is_some());
    let name::Nested::Struct(inner) = &named.nested[match field(&named, "in").type_ {
        Type::Nested(position) => position,
        _ => usize::MAX,
    }] else {
        unreachable!("an object with properties is a struct")
    };
    assert!(inner.fields[0].constant.is_none());
}

#[test]
fn a_constant_that_tells_alternatives_apart_is_sent() {
    let branch = |kind: &str| {
        format!(
            r#"{{ "title": "{kind}", "type": "object", "properties": {{ "kind": {{ "const": "{kind}" }}, "same": {{ "const": 1 }} }} }}"#
        )
    };
    let plan =
        read(&format!(r#"{{ "properties": {{ "p": {{ "oneOf": [{}, {}] }} }} }}"#, branch("a"), branch("b"))).plan;
    let plan = plan.unwrap();
    let named = named(&plan);
    let structs: Vec<_> = named
        .nested
        .iter()
        .filter_map(|nested| match nested {
            name::Nested::Struct(inner) => Some(inner),
            _ => None,
        })
        .collect();
    assert_eq!(structs.len(), 2);
    for inner in structs {
        let is_sent =
            |name: &str| inner.fields.iter().find(|field| field.property.name == name).unwrap().constant.is_some();
        assert!(is_sent("kind") && !is_sent("same"));
    }
}

#[test]
fn properties_that_are_called_as_keywords_are_properties() {
    let names =
        ["definitions", "$defs", "default", "example", "examples", "const", "enum", "properties", "items", "required"];
    for name in names {
        let schema = format!(
            r##"{{ "definitions": {{ "d": {{ "type": "string" }} }}, "properties": {{ "{name}": {{ "$ref": "#/definitions/d" }} }} }}"##
        );
        let reading = read(&schema);
        assert_eq!(messages(&reading), [""; 0], "{name}");
        let plan = reading.plan.unwrap();
        assert_eq!(field(&named(&plan), name).type_, Type::String, "{name}");
    }
    // Data stays as it is.
    let data = r##"{ "definitions": { "d": {} }, "properties": { "a": { "$ref": "#/definitions/d" }, "p": { "enum": ["x"], "default": { "$ref": "#/nowhere" } } } }"##;
    assert_eq!(messages(&read(data)), [""; 0]);
}

#[test]
fn a_reference_is_a_string() {
    let reading = read(r#"{ "properties": { "p": { "$ref": 5 } } }"#);
    assert!(reading.has_errors());
    assert_eq!(
        reading.diagnostics[0].message,
        "\"$ref\" in property `p` must be a string, such as \"#/definitions/name\""
    );
}

#[test]
fn what_stands_beside_a_reference_is_checked_and_said() {
    let schema = |draft: &str| {
        format!(
            r##"{{ {draft} "definitions": {{ "d": {{ "type": "string" }} }}, "properties": {{ "p": {{ "$ref": "#/definitions/d", "minLength": 3 }} }} }}"##
        )
    };
    for draft in [
        "",
        r#""$schema": "http://json-schema.org/draft-07/schema#","#,
        r#""$schema": "http://json-schema.org/draft-04/schema#","#,
    ] {
        let reading = read(&schema(draft));
        assert_eq!(messages(&reading), ["\"minLength\" beside \"$ref\" is checked here, and other tools pass over it"]);
        assert!(!reading.has_errors());
    }
    for draft in ["2019-09", "2020-12"] {
        let draft = format!(r#""$schema": "https://json-schema.org/draft/{draft}/schema","#);
        let reading = read(&schema(&draft));
        assert_eq!(messages(&reading), [""; 0]);
        let plan = reading.plan.unwrap();
        let named = named(&plan);
        let field = field(&named, "p");
        assert_eq!(field.type_, Type::String);
        assert!(field.rules.as_ref().unwrap().json.contains("\"minLength\":3"));
    }
}

#[test]
fn what_says_nothing_of_a_value_may_stand_beside_a_reference() {
    let schema = r##"{ "definitions": { "d": { "type": "string", "description": "Far." } }, "properties": { "p": { "$ref": "#/definitions/d", "description": "Near." } } }"##;
    let reading = read(schema);
    assert_eq!(messages(&reading), [""; 0]);
    let plan = reading.plan.unwrap();
    assert_eq!(plan.rules[0].payload.properties()[0].schema.description.as_deref(), Some("Near."));
}

#[test]
fn finite_schemas_that_refer_to_each_other_a_lot_are_no_error() {
    let levels = (0..20).map(|at| {
        let next = format!(r##"{{ "$ref": "#/definitions/d{}" }}"##, at + 1);
        format!(r#""d{at}": {{ "type": "object", "properties": {{ "a": {next}, "b": {next} }} }}"#)
    });
    let levels = levels.collect::<Vec<_>>().join(", ");
    let schema = format!(
        r##"{{ "definitions": {{ {levels}, "d20": {{ "type": "string" }} }}, "properties": {{ "p": {{ "$ref": "#/definitions/d0" }} }} }}"##
    );
    let reading = read(&schema);
    let said = "the schemas of this rule refer to each other so often that not all of them become types";
    assert_eq!(messages(&reading), [said]);
}

#[test]
fn a_loop_of_all_of_is_told_without_names_of_our_own() {
    for keyword in ["allOf", "anyOf"] {
        let schema = format!(
            r##"{{ "definitions": {{ "d": {{ "{keyword}": [{{ "$ref": "#/definitions/d" }}] }} }}, "properties": {{ "p": {{ "$ref": "#/definitions/d" }} }} }}"##
        );
        let reading = read(&schema);
        assert!(!messages(&reading).iter().any(|message| message.contains("x-recursive")), "{reading:?}");
    }
}

/// What describes a property counts, in whichever of the schemas it stands.
#[test]
fn a_required_property_that_another_schema_describes_is_described() {
    let required = r#"{ "required": ["a"] }"#;
    let described = r#"{ "properties": { "a": { "description": "An a." } } }"#;
    for all in [[required, described], [described, required]] {
        assert_eq!(messages(&read(&format!(r#"{{ "allOf": [{}] }}"#, all.join(", ")))), [""; 0], "{all:?}");
    }
    let not_there = "\"required\" names `a`, which is not in \"properties\"";
    assert_eq!(messages(&read(r#"{ "allOf": [{ "required": ["a"] }, { "properties": { "b": {} } }] }"#)), [not_there]);
    let common = |all: &str| {
        let text = format!(
            r#"{{ "rules": [ {{ "key": "A", "properties": {{ "aa": {{}} }}, "required": ["a"] }}, {{ "type": "COMMON", "properties": {all} }} ] }}"#
        );
        messages(&plan_model::read(&text)).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(common(r#"{ "a": { "type": "string" } }"#), [""; 0]);
    // A schema that says nothing of the property leaves it to a branch.
    let branch = r#"{ "properties": { "a": { "type": "string" } } }"#;
    let schema =
        format!(r#"{{ "required": ["a"], "allOf": [{{ "properties": {{ "a": {{}} }} }}], "oneOf": [{branch}] }}"#);
    let plan = read(&schema).plan.unwrap();
    assert_eq!(field(&named(&plan), "a").type_, Type::String);
    assert_eq!(common(r#"{ "b": {} }"#), [not_there]);
}

#[test]
fn all_of_that_no_value_keeps_is_an_error() {
    let reading = read(r#"{ "properties": { "p": { "allOf": [{ "type": "string" }, { "type": "null" }] } } }"#);
    assert_eq!(messages(&reading), ["no value of property `p` keeps all that is said of it: the types differ"]);
    assert!(reading.has_errors());
    assert_eq!(
        messages(&read(r#"{ "properties": { "p": { "allOf": [{ "type": "number" }, { "type": "integer" }] } } }"#)),
        [""; 0]
    );
}

#[test]
fn rules_of_the_common_rule_are_checked_with_each_event() {
    let text = r#"{ "rules": [ { "key": "A", "properties": { "x": {} } }, { "type": "COMMON", "jsonSchema": { "properties": {
        "properties": { "properties": { "a": {}, "b": {} }, "dependencies": { "a": ["b"] } } } } } ] }"#;
    let plan = plan_model::read(text).plan.unwrap();
    let named = named(&plan);
    let rules = plan_rules::Rules::parse(&named.events[0].rules.as_ref().unwrap().json).unwrap();
    let broken = |value: &str| rules.check(&plan_model::json::parse(value).unwrap()).len();
    assert_eq!((broken(r#"{ "a": 1 }"#), broken(r#"{ "a": 1, "b": 2 }"#)), (1, 0));
}

/// The rules of the finished message of the only event, as JSON.
fn message_rules(schema: &str) -> Option<String> {
    let plan = read(schema).plan.unwrap();
    named(&plan).events[0].message.as_ref().map(|rules| rules.json.clone())
}

#[test]
fn a_plan_that_says_nothing_of_the_message_pays_nothing() {
    let payload = r#""properties": { "type": "object", "properties": { "a": {} } }"#;
    for more in [
        "",
        r#", "traits": { "type": "object" }, "context": {}"#,
        r#", "context": { "type": "object", "properties": { "app": { "properties": { "name": { "description": "The app." } } } } }"#,
        r#", "userId": { "type": ["string", "null"] }, "messageId": { "type": "string", "title": "Id" }"#,
        r#", "timestamp": { "type": "string", "format": "date-time" }, "sentAt": { "type": "string" }"#,
        r#", "event": { "const": "A" }, "type": { "enum": ["track"] }, "context": { "type": "object" }"#,
    ] {
        for names in [r#""properties""#, r#""type", "event", "context", "properties", "messageId", "sentAt""#] {
            let schema = format!(
                r#"{{ "type": "object", "properties": {{ {payload}{more} }}, "required": [{names}], "additionalProperties": false }}"#
            );
            assert_eq!(messages(&read(&schema)), [""; 0], "{schema}");
            assert_eq!(message_rules(&schema), None, "{schema}");
        }
    }
}

#[test]
fn what_a_plan_says_of_the_message_is_kept_or_said() {
    let schema = |more: &str| format!(r#"{{ "properties": {{ "properties": {{ "type": "object" }}, {more} }} }}"#);
    let kept = [r#""userId": { "pattern": "^u-" }"#, r#""context": { "required": ["ip"] }"#];
    for more in kept {
        assert!(message_rules(&schema(more)).is_some(), "{more}");
        assert_eq!(messages(&read(&schema(more))), [""; 0]);
    }
    let said = [
        (
            r#""context": { "type": "array" }"#,
            "each message with `context` breaks this rule of it: it is always an object",
        ),
        (r#""event": { "const": "B" }"#, "each message breaks this rule of `event`: it is always \"A\""),
        (
            r#""sentAt": { "pattern": "Z$" }"#,
            "the rules of `sentAt` are not checked: it is not in the message before it is delivered",
        ),
        (
            r#""receivedAt": { "format": "date" }"#,
            "the rules of `receivedAt` are not checked: it is not in the message before it is delivered",
        ),
        (
            r#""timestamp": { "type": "string", "format": "date" }"#,
            "each message breaks this rule of `timestamp`: it is always a time like \"2026-01-02T03:04:05.678Z\"",
        ),
        (
            r#""context": { "properties": { "ip": { "formt": "ipv4" } } }"#,
            "unknown JSON Schema keyword \"formt\" in property `ip`",
        ),
    ];
    for (more, message) in said {
        assert_eq!(messages(&read(&schema(more))), [message]);
    }
    let times = r#""timestamp": { "type": "string", "format": "date-time" }, "sentAt": { "format": "date-time" }"#;
    assert!(message_rules(&schema(times)).is_none());
    assert_eq!(messages(&read(&schema(times))), [""; 0]);
}

#[test]
fn a_payload_is_told_from_a_message() {
    let object = r#""properties": { "type": "object", "properties": { "height": {} } }"#;
    let fields = |more: &str| {
        let plan = read(&format!(r#"{{ "properties": {{ {object}{more} }} }}"#)).plan.unwrap();
        named(&plan).events[0].fields.len()
    };
    for payload in [
        r#", "name": {}, "type": {}"#,
        r#", "type": { "const": "Feature" }"#,
        r#", "category": { "type": "string" }"#,
        r#", "id": {}"#,
    ] {
        assert_ne!(fields(payload), 1, "{payload}");
    }
    for message in ["", r#", "type": { "const": "track" }"#, r#", "context": {}, "name": {}"#, r#", "userId": {}"#] {
        assert_eq!(fields(message), 1, "{message}");
    }
}
