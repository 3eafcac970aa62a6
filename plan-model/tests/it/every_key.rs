//! Every key of a plan and of its rules, with every kind of JSON value: it is read, or one finding at the value says what to write.
//! None is dropped in silence.

use plan_model::name::{Renames, name};
use plan_model::{Diagnostic, Level};

/// Where a key stands: `@` is the key with its value.
const PLAN: &str = r#"{ "rules": [ { "key": "Ordered", "properties": { "a": { "type": "string" } } } ] @ }"#;
const EVENTS: &str = r#"{ "events": [ { "name": "Ordered" } ] @ }"#;
const SECTIONS: &str = r#"{ "rules": { "events": [ { "name": "Ordered" } ] @ } }"#;
const CONVENTIONS: &str = r#"{ "rules": [ { "key": "Ordered" } ], "conventions": { "event_case": "Title Case" @ } }"#;
const NAMELESS: &str = r#"{ "rules": [ { "type": "TRACK" @ } ] }"#;
const RULE: &str = r#"{ "rules": [ { "key": "Ordered" @ } ] }"#;
const LONG_RULE: &str =
    r#"{ "rules": [ { "key": "Ordered", "jsonSchema": { "properties": { "a": { "type": "string" } } } @ } ] }"#;
const OVER_SPEC: &str = r#"{ "extends": ["ecommerce"], "rules": [ { "key": "Order Completed" @ } ] }"#;
const OBJECTIVE: &str = r#"{ "rules": [ { "key": "Ordered", "why": "z" } ], "objectives": { "z": "Sell." @ } }"#;
const DESTINATION: &str = r#"{ "rules": [ { "key": "Ordered" } ], "destinations": [ { "name": "Warehouse" @ } ] }"#;
const DESTINATION_OF_CATALOG: &str =
    r#"{ "rules": [ { "key": "Ordered" } ], "destinations": [ { "slug": "mixpanel" @ } ] }"#;
const SWITCHES: &str = r#"{ "rules": [ { "key": "Ordered", "destinations": { "mixpanel": true @ } } ] }"#;

/// One of each kind of JSON value, and some of what is in them.
const VALUES: [&str; 16] = [
    "null",
    "true",
    "false",
    "3",
    "-1",
    "1.5",
    "\"\"",
    "\"a\"",
    "[]",
    "[\"a\"]",
    "[3]",
    "[{}]",
    "{}",
    "{ \"a\": 3 }",
    "{ \"a\": \"b\" }",
    "{ \"a\": {} }",
];

const NOTHING: &[&str] = &["null"];
const TEXT: &[&str] = &["null", "\"\"", "\"a\""];
const LIST: &[&str] = &["null", "[]"];
/// Empty, or what a tool keeps there of its own.
const SCHEMA: &[&str] = &["null", "{}", "{ \"a\": 3 }", "{ \"a\": \"b\" }", "{ \"a\": {} }"];
const TRAITS: &[&str] = &["null", "[]", "[\"a\"]"];
const OBJECT: &[&str] = &["null", "{}", "{ \"a\": \"b\" }"];

/// Each key, where it stands, and those of [`VALUES`] that are read there, or say nothing. The others are said.
const KEYS: &[(&str, &str, &[&str])] = &[
    (PLAN, "name", TEXT),
    (PLAN, "display_name", TEXT),
    (PLAN, "extends", &["[]"]),
    (PLAN, "exclude", &["[]"]),
    // That nothing serves an objective is said of it as well.
    (PLAN, "objectives", OBJECT),
    (PLAN, "source", NOTHING),
    (PLAN, "destinations", LIST),
    (PLAN, "conventions", &["{}"]),
    (PLAN, "definitions", &["{}", "{ \"a\": {} }"]),
    (PLAN, "events", &["null", "[]", "{}"]),
    (PLAN, "identify_traits", &["null", "[]", "{}"]),
    (PLAN, "group_traits", &["null", "[]", "{}"]),
    (EVENTS, "identify_traits", TRAITS),
    (EVENTS, "group_traits", TRAITS),
    (SECTIONS, "global", SCHEMA),
    (SECTIONS, "identify", SCHEMA),
    (SECTIONS, "group", SCHEMA),
    (SECTIONS, "identify_traits", TRAITS),
    (SECTIONS, "group_traits", TRAITS),
    (CONVENTIONS, "property_case", &[]),
    (CONVENTIONS, "name_length", &["3"]),
    (CONVENTIONS, "allow", &["[]"]),
    (CONVENTIONS, "warn", &["[]"]),
    (CONVENTIONS, "deny", &["[]"]),
    (OBJECTIVE, "sell", &["\"\"", "\"a\""]),
    (DESTINATION, "slug", &["null", "\"\""]),
    (DESTINATION_OF_CATALOG, "name", TEXT),
    (SWITCHES, "All", &["true", "false", "{}", "{ \"a\": 3 }", "{ \"a\": \"b\" }", "{ \"a\": {} }"]),
    // An event without a name is an error of its own.
    (NAMELESS, "key", TEXT),
    (NAMELESS, "name", TEXT),
];

/// As [`KEYS`], of every form of a rule.
const OF_RULES: &[(&str, &[&str])] = &[
    ("type", &[]),
    ("eventType", &[]),
    ("version", &["null", "3", "-1", "1.5", "\"\"", "\"a\""]),
    ("description", TEXT),
    ("where", TEXT),
    ("owner", TEXT),
    ("status", TEXT),
    ("category", TEXT),
    ("createdAt", TEXT),
    ("deprecatedAt", TEXT),
    ("deprecated", &["null", "true", "false", "\"\"", "\"a\""]),
    ("why", &["null", "\"\"", "\"a\"", "[]", "[\"a\"]"]),
    ("destinations", &["null", "[]", "{}"]),
    ("exclude", &["[]"]),
    ("allow", LIST),
    ("labels", SCHEMA),
    ("x-pii", &["null", "true", "false"]),
];

/// As [`KEYS`], of a rule that says its schema in short, or not at all.
const OF_SHORT_RULES: &[(&str, &[&str])] = &[
    ("properties", &["null", "{}", "{ \"a\": {} }"]),
    ("required", &["null", "false", "[]"]),
    ("additionalProperties", &["true", "false", "{}"]),
    ("context", &["true", "false", "{}"]),
    ("jsonSchema", SCHEMA),
    ("rules", SCHEMA),
    ("schema", SCHEMA),
];

fn findings(text: &str) -> Vec<Diagnostic> {
    let reading = plan_model::read(text);
    let named = reading.plan.iter().flat_map(|plan| name(plan, &Renames::default()).diagnostics).collect::<Vec<_>>();
    reading.diagnostics.into_iter().chain(named).collect()
}

/// What `key` with `value` adds to the findings of a plan: how many, and how many of them are at it.
fn said(template: &str, key: &str, value: &str) -> (usize, usize) {
    let start = template.find('@').unwrap() + 2;
    let end = start + key.len() + value.len() + 4;
    let plain = findings(&template.replace('@', ""));
    let is_new = |finding: &Diagnostic| plain.iter().all(|known| known.message != finding.message);
    let found = findings(&template.replace('@', &format!(", \"{key}\": {value}")));
    let new: Vec<_> = found.into_iter().filter(is_new).collect();
    let is_here = |finding: &&Diagnostic| finding.place.0.start() >= start && finding.place.0.end() <= end;
    (new.len(), new.iter().filter(is_here).count())
}

#[test]
fn every_key_with_every_value_is_read_or_said_once() {
    let rules = [RULE, LONG_RULE, OVER_SPEC]
        .into_iter()
        .flat_map(|template| OF_RULES.iter().map(move |(key, right)| (template, *key, *right)));
    let short = [RULE, OVER_SPEC]
        .into_iter()
        .flat_map(|template| OF_SHORT_RULES.iter().map(move |(key, right)| (template, *key, *right)));
    let mut wrong = Vec::new();
    for (template, key, right) in KEYS.iter().copied().chain(rules).chain(short) {
        for value in VALUES {
            let (all, here) = said(template, key, value);
            let is_right = match right.contains(&value) {
                true => all == 0,
                // A map as a payload, in which something is unknown, is wrong in two ways.
                false => here == all && (all == 1 || (key == "additionalProperties" && all == 2)),
            };
            if !is_right {
                wrong.push(format!("{key} = {value}: {all} findings, {here} of them there, in {template}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What would be lost under a key that nothing reads: a schema, a rule, rules in a list and by their names.
const LOST: [&str; 6] = [
    r#"{ "type": "string" }"#,
    r#"{ "a": { "type": "string" } }"#,
    r#"{ "properties": { "a": { "type": "string" } } }"#,
    r#"{ "properties": { "properties": { "properties": { "a": { "type": "string" } } } } }"#,
    r#"[ { "name": "Home", "rules": { "properties": { "a": { "type": "string" } } } } ]"#,
    r#"{ "Home": { "properties": { "a": { "type": "string" } } } }"#,
];

const SCHEMA_OF_RULE: &str = r#"{ "rules": [ { "key": "Ordered", "jsonSchema": { "type": "object" @ } } ] }"#;
const SCHEMA_OF_PROPERTY: &str =
    r#"{ "rules": [ { "key": "Ordered", "properties": { "a": { "description": "An a." @ } } } ] }"#;
const SCHEMA_OF_ITEMS: &str =
    r#"{ "rules": [ { "key": "Ordered", "properties": { "a": { "type": "array", "items": { "title": "" @ } } } } ] }"#;
const SCHEMA_OF_SECTION: &str = r#"{ "rules": { "events": [], "identify": { "type": "object" @ } } }"#;
const TRAIT: &str = r#"{ "rules": { "events": [], "identify_traits": [ { "name": "email" @ } ] } }"#;
const COMMON: &str = r#"{ "rules": [ { "type": "COMMON" @ } ] }"#;
const EVENT_OF_SECTION: &str = r#"{ "rules": { "events": [ { "name": "Ordered" @ } ] } }"#;
const CONSENT: &str =
    r#"{ "rules": [ { "key": "Ordered" } ], "consent": { "categories": { "ads": "Advertising." } @ } }"#;

/// Keys that resemble nothing, at each place where the plan has keys.
#[test]
fn an_unknown_key_with_a_rule_or_a_schema_is_said() {
    let places = [PLAN, EVENTS, SECTIONS, CONVENTIONS, RULE, LONG_RULE, OBJECTIVE, DESTINATION, SWITCHES];
    let places = places.into_iter().chain([
        DESTINATION_OF_CATALOG,
        SCHEMA_OF_RULE,
        SCHEMA_OF_PROPERTY,
        SCHEMA_OF_ITEMS,
        SCHEMA_OF_SECTION,
        TRAIT,
        COMMON,
        EVENT_OF_SECTION,
        CONSENT,
    ]);
    let mut silent = Vec::new();
    for place in places {
        for key in ["zzzz", "page", "pages", "screen", "common", "payload", "tracks", "alias"] {
            for value in LOST {
                if said(place, key, value).1 == 0 {
                    silent.push(format!("{key} = {value} in {place}"));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// In the older form nothing but rules stands there, so that whatever is not read is an error.
#[test]
fn an_unknown_section_is_an_error() {
    let plan = |section: &str| format!(r#"{{ "rules": {{ "events": [ {{ "name": "Ordered" }} ], {section} }} }}"#);
    let error = |section: &str| {
        let found = findings(&plan(section));
        let [Diagnostic { level: Level::Error, message, place, help: Some(help), .. }] = found.as_slice() else {
            panic!("{section}: {found:?}")
        };
        [message.clone(), place.1.clone(), help.clone()]
    };
    assert_eq!(
        error(r#""pages": [ { "name": "Home" } ]"#),
        [
            r#"unknown key "pages" of `rules`: its rules would be lost"#,
            "",
            r#"write {"name": "Home", "type": "PAGE", "rules": {…}} into "events", one for each"#
        ]
    );
    assert_eq!(error(r#""screen": { "a": 1 }"#)[2].split('"').nth(7), Some("SCREEN"));
    assert_eq!(error(r#""common": { "a": 1 }"#)[2], "what holds for every call is under \"global\"");
    assert_eq!(error(r#""globals": { "a": 1 }"#)[1], "did you mean \"global\"?");
    assert_eq!(error(r#""alias": { "a": 1 }"#)[2], r#"rules are in "events", "global", "identify" and "group""#);
    for nothing in [r#""pages": []"#, r#""pages": null"#, r#""x-pages": [ {} ]"#, r#""definitions": { "a": {} }"#] {
        assert_eq!(findings(&plan(nothing)), [], "{nothing}");
    }
}

/// A saved answer that is not all of a plan, however its API says so.
#[test]
fn one_page_of_a_plan_is_an_error() {
    let said = |keys: &str| {
        let found = findings(&format!(r#"{{ "rules": [ {{ "key": "Ordered" }} ], {keys} }}"#));
        found.into_iter().map(|finding| (finding.level, finding.message, finding.place.1)).collect::<Vec<_>>()
    };
    let error = |label: &str| {
        let message = "this file is one page of a plan: more rules are on the next page";
        [(Level::Error, message.to_owned(), label.to_owned())]
    };
    for keys in [
        r#""pagination": { "next": "Mg==" }"#,
        r#""next": "https://example.com/rules?page=2""#,
        r#""next": 2"#,
        r#""has_more": true"#,
        r#""hasMore": true"#,
        r#""nextPageToken": "x""#,
        r#""next_page_token": "x""#,
        r#""links": { "next": "/p2" }"#,
        r#""_links": { "next": { "href": "/p2" } }"#,
        r#""paging": { "cursors": { "next": "x" } }"#,
        r#""pageInfo": { "hasNextPage": true }"#,
        r#""response_metadata": { "next_cursor": "x" }"#,
        r#""meta": { "pagination": { "next": "x" } }"#,
        r#""@odata.nextLink": "x""#,
    ] {
        assert_eq!(said(keys), error("the next page"), "{keys}");
    }
    let total = error("of these, the file has 1");
    assert_eq!(said(r#""pagination": { "current": "MA==", "totalEntries": 300 }"#), total);
    assert_eq!(said(r#""total_count": 300"#), total);
    assert_eq!(said(r#""paging": { "currentPage": 1, "totalPages": 4 }"#), error("the number of pages"));
    for whole in [
        r#""pagination": { "current": "MA==", "totalEntries": 1 }"#,
        r#""pagination": { "next": null }, "next": "", "has_more": false, "total": 300, "count": 40"#,
        r#""_links": { "next": { "href": null } }, "paging": { "currentPage": 1, "totalPages": 1 }"#,
    ] {
        assert_eq!(said(whole), [], "{whole}");
    }
}

/// Beside a schema that is written out, a second one is not read.
#[test]
fn a_second_schema_of_a_rule_is_said() {
    let second = r#"{ "properties": { "b": { "type": "string" } } }"#;
    let marked = second.replace(r#""type""#, r#""x-pii": true, "type""#);
    for key in ["properties", "required", "anyOf", "schema", "rules", "context"] {
        let found = findings(&LONG_RULE.replace('@', &format!(", \"{key}\": {second}")));
        let message = format!("\"{key}\" of event `Ordered` has no effect: its schema is written out beside it");
        assert!(found.iter().any(|finding| finding.message == message), "{key}: {found:?}");
        let found = findings(&LONG_RULE.replace('@', &format!(", \"{key}\": {marked}")));
        assert!(found.iter().any(|finding| finding.level == Level::Error), "{key}: {found:?}");
    }
}

/// Properties that stand in the schema itself, or in the rule.
#[test]
fn properties_outside_of_properties_are_said() {
    let total = r#""total": { "type": "number" }"#;
    for text in [
        format!(r#"{{ "rules": [ {{ "key": "Ordered", "jsonSchema": {{ {total} }} }} ] }}"#),
        format!(r#"{{ "rules": [ {{ "key": "Ordered", {total} }} ] }}"#),
        format!(r#"{{ "rules": [ {{ "key": "Ordered", "properties": {{ "a": {{}} }}, {total} }} ] }}"#),
        format!(r#"{{ "rules": {{ "events": [], "identify": {{ {total} }} }} }}"#),
        format!(r#"{{ "rules": {{ "events": [], "global": {{ {total} }} }} }}"#),
        format!(
            r#"{{ "rules": [ {{ "key": "Ordered", "properties": {{ "o": {{ "type": "object", {total} }} }} }} ] }}"#
        ),
    ] {
        let found = findings(&text);
        let labels: Vec<&str> = found.iter().map(|finding| finding.place.1.as_str()).collect();
        assert_eq!(labels, ["no call sends it: put it into \"properties\""], "{text}");
    }
    // What a tool keeps there of its own.
    let other = r#"{ "rules": [ { "key": "Ordered", "jsonSchema": { "meta": { "type": "release" }, "team": {} }, "more": { "type": "x" } } ] }"#;
    assert_eq!(findings(other), []);
}
