//! Slips in a plan that would otherwise pass in silence, and what is left alone.

use crate::said::said;

/// The first line of each finding, and what is shown under its place.
fn findings(text: &str) -> Vec<(String, String)> {
    let reading = plan_model::read(text);
    reading.diagnostics.into_iter().map(|finding| (finding.message, finding.place.1)).collect()
}

#[test]
fn a_key_of_a_rule() {
    assert_eq!(
        said("{ \"rules\": [\n  { \"key\": \"A\", \"propertis\": {} },\n  { \"key\": \"B\", \"propertis\": {} } ] }"),
        r#"unknown key "propertis" of a rule, and 1 more: it has no effect
 --> plan.json:2:17
  |
2 |   { "key": "A", "propertis": {} },
  |                 ^^^^^^^^^^^ did you mean "properties"?
"#
    );
    let slips = [
        ("jsonSchmea", "jsonSchema"),
        ("json_schema", "jsonSchema"),
        ("onwer", "owner"),
        ("owners", "owner"),
        ("statuss", "status"),
        ("requird", "required"),
        ("deprected", "deprecated"),
        ("whyy", "why"),
        ("Key", "key"),
        ("lables", "labels"),
        ("alow", "allow"),
    ];
    for (slip, meant) in slips {
        let found = findings(&format!(r#"{{ "rules": [ {{ "key": "A", "{slip}": "x" }} ] }}"#));
        assert_eq!(found.last().unwrap().1, format!("did you mean \"{meant}\"?"), "{slip}");
    }
}

#[test]
fn a_key_of_the_plan() {
    let slips = [
        ("objectivs", "objectives"),
        ("extend", "extends"),
        ("destination", "destinations"),
        ("convention", "conventions"),
    ];
    for (slip, meant) in slips {
        let found = findings(&format!(r#"{{ "rules": [], "{slip}": "x" }}"#));
        let message = format!("unknown key \"{slip}\" of the plan: it has no effect");
        assert_eq!(found, [(message, format!("did you mean \"{meant}\"?"))]);
    }
}

#[test]
fn keys_of_other_tools_are_left_alone() {
    let plan = r#"{ "$schema": "", "$id": "", "id": "", "slug": "", "type": "", "labels": {}, "version": "1", "description": "",
        "resourceSchemaId": "", "workspaceId": "", "creationType": "", "createdAt": "", "updatedAt": "", "create_time": "",
        "update_time": "", "display_name": "", "sources": [], "categories": [], "x-team": "", "metrics": [],
        "rules": [ { "key": "A", "$id": "", "id": "", "labels": {}, "createdAt": "", "updatedAt": "", "deprecatedAt": "",
            "version": 1, "title": "", "tags": [], "categories": [], "who": "", "label": "", "x-pci": true, "x-pin": true,
            "eventName": "", "isArchived": false, "updatedBy": "", "createdBy": "", "create_time": "" } ] }"#;
    assert_eq!(findings(plan), []);
}

#[test]
fn required_beside_a_property_of_nearly_its_name() {
    let nested = r#"{ "rules": [ { "key": "A", "properties": {
        "order_id": {}, "cart": { "properties": { "total": {} }, "required": ["totl"] } }, "required": ["order_idd"] } ] }"#;
    let found = findings(nested);
    assert_eq!(
        found,
        [
            (
                "\"required\" in property `cart` names `totl`, which is not in \"properties\"".to_owned(),
                "did you mean \"total\"?".to_owned()
            ),
            (
                "\"required\" names `order_idd`, which is not in \"properties\"".to_owned(),
                "did you mean \"order_id\"?".to_owned()
            ),
        ]
    );
    // Of nothing near, and where both are meant.
    for (text, name) in [
        (r#"{ "rules": [ { "key": "A", "properties": { "order_id": {} }, "required": ["total"] } ] }"#, "total"),
        (r#"{ "rules": [ { "key": "A", "properties": { "id1": {} }, "required": ["id1", "id2"] } ] }"#, "id2"),
        (r#"{ "rules": [ { "key": "A", "required": ["zz"] } ] }"#, "zz"),
    ] {
        let message = format!("\"required\" names `{name}`, which is not in \"properties\"");
        assert_eq!(findings(text), [(message, String::new())], "{text}");
    }
    for silent in [
        // It is the spec that has it.
        r#"{ "extends": ["ecommerce"], "rules": [
            { "key": "Order Completed", "properties": { "order_ids": {} }, "required": ["order_id"] } ] }"#,
        // It is the common rule that has it, or each event.
        r#"{ "rules": [ { "key": "A", "required": ["locale"] }, { "type": "COMMON", "properties": { "locale": {} } } ] }"#,
        r#"{ "rules": [ { "key": "A", "properties": { "locale": {} } }, { "type": "COMMON", "required": ["locale"] } ] }"#,
        // Tools have it.
        r#"{ "rules": [ { "key": "A", "context": { "required": ["ip"] } } ] }"#,
    ] {
        assert_eq!(findings(silent), [], "{silent}");
    }
}

#[test]
fn required_as_a_boolean() {
    let text = "{ \"rules\": [ { \"key\": \"A\", \"properties\": {\n  \"id\": { \"type\": \"string\", \"required\": true } } } ] }";
    assert_eq!(
        said(text),
        r#""required" of property `id` is a list beside "properties", not a boolean
 --> plan.json:2:41
  |
2 |   "id": { "type": "string", "required": true } } } ] }
  |                                         ^^^^ this is JSON Schema of draft 03, which most tools pass over
  |
  = help: write "required": ["id"] beside the "properties" that `id` is in
"#
    );
    // It holds all the same.
    assert!(
        plan_model::read(text).plan.unwrap().rules.iter().all(|rule| rule
            .payload
            .properties()
            .iter()
            .all(|p| p.required))
    );
    assert_eq!(findings(&text.replace("true", "false")), []);
    // A plan that is written like this throughout is told once.
    let properties = [0; 50].map(|_| r#"{ "key": "A", "properties": { "id": { "required": true } } }"#).join(", ");
    let draft_03 = plan_model::read(&format!(r#"{{ "rules": [ {properties} ] }}"#)).diagnostics;
    let draft_03: Vec<_> = draft_03.iter().filter(|said| said.message.contains("not a boolean")).collect();
    assert_eq!(draft_03.iter().map(|said| said.related.len()).collect::<Vec<_>>(), [2]);
    let of_rule = findings(r#"{ "rules": [ { "key": "A", "properties": { "id": {} }, "required": true } ] }"#);
    assert_eq!(
        of_rule,
        [("\"required\" in event `A` has no effect: it is a list of names".to_owned(), "this is a boolean".to_owned())]
    );
}

#[test]
fn rules_by_their_names() {
    assert_eq!(
        said("{ \"rules\": {\n  \"Order Completed\": { \"properties\": {} } } }"),
        r#""rules" is a list: "Order Completed" is not read
 --> plan.json:2:3
  |
2 |   "Order Completed": { "properties": {} } } }
  |   ^^^^^^^^^^^^^^^^^
  |
  = help: write `"rules": [{"key": "Order Completed", …}]`
"#
    );
    assert_eq!(findings(r#"{ "rules": { "evnts": [] } }"#)[0].1, "did you mean \"events\"?");
    assert_eq!(findings(r#"{ "rules": { "identify": { "properties": {} } } }"#), []);
}

#[test]
fn a_slip_of_personal_data_is_an_error() {
    for slip in ["x-pi", "x-PII", "xpii", "x_pii", "x-ppi", "x-piii"] {
        let text = format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "email": {{ "{slip}": true }} }} }} ] }}"#);
        let reading = plan_model::read(&text);
        assert!(reading.has_errors(), "{slip}");
        let message = format!("unknown key \"{slip}\" of property `email`: personal data would be sent as it is");
        assert_eq!(findings(&text), [(message, "did you mean \"x-pii\"?".to_owned())]);
        // Of a rule, with its schema in short and written out.
        for schema in [r#""properties": {}"#, r#""jsonSchema": {}"#] {
            let text = format!(r#"{{ "rules": [ {{ "key": "A", "{slip}": "sha256", {schema} }} ] }}"#);
            assert!(plan_model::read(&text).has_errors(), "{slip}");
        }
        let text = format!(r#"{{ "rules": [ {{ "key": "A", "jsonSchema": {{ "{slip}": true }} }} ] }}"#);
        assert!(plan_model::read(&text).has_errors(), "{slip}");
        assert!(!plan_model::read(&text.replace("true", "false")).has_errors(), "{slip}");
    }
    // Of other tools, which mean something of their own.
    for other in ["pii", "PII"] {
        let text =
            format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "email": {{ "{other}": true }} }} }} ] }}"#);
        assert!(!plan_model::read(&text).has_errors(), "{other}");
        assert_eq!(findings(&text)[0].1, "did you mean \"x-pii\"?", "{other}");
    }
    for other in ["x-pci", "x-pin", "x-api", "x-ui"] {
        let text =
            format!(r#"{{ "rules": [ {{ "key": "A", "properties": {{ "email": {{ "{other}": true }} }} }} ] }}"#);
        assert_eq!(findings(&text), [], "{other}");
    }
}

#[test]
fn a_type_that_is_a_format() {
    let cases = [
        ("date", "date"),
        ("datetime", "date-time"),
        ("DateTime", "date-time"),
        ("date-time", "date-time"),
        ("timestamp", "date-time"),
        ("time", "time"),
        ("uuid", "uuid"),
        ("GUID", "uuid"),
        ("url", "uri"),
        ("URI", "uri"),
        ("Email", "email"),
        ("ip", "ipv4"),
        ("hostname", "hostname"),
    ];
    for (word, format) in cases {
        let found = findings(&format!(
            r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {{ "type": "{word}" }} }} }} ] }}"#
        ));
        let label = format!("write \"type\": \"string\", \"format\": \"{format}\"");
        assert_eq!(found, [(format!("unknown type \"{word}\" in property `p`"), label)]);
    }
}

#[test]
fn words_of_other_tools_for_a_type() {
    for (word, label) in [
        ("Any", "did you mean \"any\"?"),
        ("mixed", "did you mean \"any\"?"),
        ("int64", "did you mean \"integer\"?"),
        ("UInt8", "did you mean \"integer\"?"),
        ("float32", "did you mean \"number\"?"),
        ("bigint", "did you mean \"integer\"?"),
        ("json", "did you mean \"object\"?"),
        ("undefined", "did you mean \"null\"?"),
        ("string|null", "write [\"string\", \"null\"]"),
        ("String, NULL", "write [\"string\", \"null\"]"),
        ("int or text", "write [\"integer\", \"string\"]"),
        ("string[]", "write \"type\": \"array\", \"items\": {\"type\": \"string\"}"),
        ("list<int>", "write \"type\": \"array\", \"items\": {\"type\": \"integer\"}"),
        ("array of strings", "write \"type\": \"array\", \"items\": {\"type\": \"string\"}"),
        ("enum", "write \"enum\": [\"a\", \"b\"], the values that there are"),
        ("wombat", ""),
    ] {
        let found = findings(&format!(
            r#"{{ "rules": [ {{ "key": "A", "properties": {{ "p": {{ "type": "{word}" }} }} }} ] }}"#
        ));
        assert_eq!(found, [(format!("unknown type \"{word}\" in property `p`"), label.to_owned())]);
    }
}

/// Files of other tools, each told by name with the way out.
#[test]
fn files_of_other_tools() {
    let first = |text: &str| {
        let mut found = plan_model::read(text).diagnostics;
        assert_eq!(found.len(), 1, "{text}");
        let found = found.remove(0);
        (found.message, found.help.unwrap_or_default())
    };
    for (text, what, way) in [
        (
            r#"{ "version": "rudder/v1", "kind": "tp", "spec": {} }"#,
            "a tracking plan of RudderStack's command line",
            "cargo plan import",
        ),
        (r#"{ "openapi": "3.0.0", "paths": {} }"#, "an OpenAPI description of an API", "jsonSchema"),
        (r#"{ "swagger": "2.0", "definitions": {} }"#, "an OpenAPI description of an API", "jsonSchema"),
        (r#"{ "asyncapi": "3.0.0", "info": {} }"#, "an AsyncAPI description of messages", "jsonSchema"),
        (r#"{ "type": "record", "name": "X", "fields": [] }"#, "a schema of Avro", "write its events"),
        (r#"{ "version": 2, "models": [ { "name": "x" } ] }"#, "a file of dbt", "write its events"),
        (r#"{ "event": "A B", "userId": "1", "properties": { "x": 1 } }"#, "a recorded message", "cargo plan infer"),
        (r#"{ "type": "identify", "traits": {} }"#, "a recorded message", "cargo plan infer"),
        (r#"{ "batch": [ { "event": "A B" } ] }"#, "a batch of recorded messages", "cargo plan infer"),
    ] {
        let (message, help) = first(text);
        assert_eq!(message, format!("this is {what}, not a tracking plan"), "{text}");
        assert!(help.contains(way), "{help}");
    }
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 3\n";
    let wanted = (
        "this is a pointer of git LFS: the plan itself has not been fetched",
        "`git lfs pull` puts the plan into its place",
    );
    assert_eq!(first(pointer), (wanted.0.to_owned(), wanted.1.to_owned()));
    let named = "this looks like YAML: let the name of the file end in `.yaml`";
    for yaml in ["rules:\n  - key: A\n", "# ours\n---\nrules: []\n", "- key: A\n"] {
        assert_eq!(first(yaml).1, named, "{yaml}");
    }
    assert_ne!(first("hello\n").1, named);
}

#[test]
fn events_that_meet_and_events_without_names() {
    let rules: Vec<String> = (0..100).map(|at| format!(r#"{{ "key": "A{}B" }}"#, " ".repeat(at + 1))).collect();
    let plan = format!(r#"{{ "rules": [ {} ] }}"#, rules.join(", "));
    let judged = |plan: &str| {
        let file = plan_model::include::PlanFile::of_text("plan.json", None, plan.to_owned());
        let options = plan_model::include::Options::of_file("plan.json");
        let included = plan_model::include::read(&file, &options);
        let part = included.selection(&options).unwrap();
        let named = plan_model::include::name(part.clone(), &options);
        included.judge(&part, &named, &options).0
    };
    let found = judged(&plan);
    let found: Vec<_> = found.iter().filter(|one| one.message.contains("both become")).collect();
    assert_eq!(found.len(), 10);
    assert!(found[9].help.as_ref().unwrap().ends_with("\nand 89 more like this"), "{:?}", found[9].help);
    let found = judged(r#"{ "rules": [ { "description": "x" }, { "description": "y" } ] }"#);
    let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages, ["this event has no name", "this event has no name"]);
}

#[test]
fn what_other_languages_allow_and_json_does_not() {
    assert_eq!(
        said("{ \"rules\": [\n  { \"key\": \"A\", }\n] }"),
        "a trailing comma is not allowed in JSON\n --> plan.json:2:15\n  |\n2 |   { \"key\": \"A\", }\n  |               ^ remove it\n  |\n  \
         = help: or let the name of the file end in `.jsonc`: there, comments and trailing commas may stand\n"
    );
    let comma = |text: &str| plan_model::read(text).diagnostics.remove(0).place.0.start();
    assert_eq!(comma("{ \"rules\": [ {},\n\n ] }"), 15);
    for comment in ["// why", "/* why */", "/* why\n so */"] {
        for text in [
            format!("{comment}\n{{ \"rules\": [] }}"),
            format!("{{ {comment}\n \"rules\": [] }}"),
            format!("{{ \"rules\" {comment}\n: [] }}"),
            format!("{{ \"rules\": {comment}\n [] }}"),
            format!("{{ \"rules\": [] {comment}\n }}"),
            format!("{{ \"rules\": [], {comment}\n }}"),
            format!("{{ \"rules\": [] }} {comment}\n"),
        ] {
            let label = "remove it; a \"description\" can say the same".to_owned();
            assert_eq!(findings(&text), [("JSON has no comments".to_owned(), label)], "{text}");
        }
    }
    assert_eq!(
        said("{ 'rules': [] }"),
        "JSON strings have double quotes\n --> plan.json:1:3\n  |\n1 | { 'rules': [] }\n  |   ^^^^^^^ write \" for each '\n"
    );
    assert_eq!(findings("{ \"name\": 'it")[0].0, "JSON strings have double quotes");
}

/// What the real plans and the published specs say is meant.
#[test]
fn real_plans_have_no_slips() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in ["../tests/plans", "specs"] {
        for file in std::fs::read_dir(here.join(folder)).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            count += 1;
            let found = findings(&std::fs::read_to_string(&file).unwrap());
            let is_slip = |message: &str| message.starts_with("unknown key") || message.starts_with("\"required\"");
            let slips: Vec<_> = found.into_iter().filter(|(message, _)| is_slip(message)).collect();
            assert_eq!(slips, [], "{}", file.display());
        }
    }
    assert!(count >= 25, "{count}");
    for spec in plan_model::specs::ALL {
        assert_eq!(findings(&format!(r#"{{ "extends": ["{}"] }}"#, spec.name)), []);
    }
}
