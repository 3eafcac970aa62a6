//! `cargo plan add`, `rename`, `deprecate` and `remove`: what they write in each form of a plan, what they keep, and what they refuse.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use std::fs;

/// Runs a command on a plan of its own; returns the plan afterwards and what is said.
fn edited(name: &str, plan: &str, arguments: &[&str]) -> (String, String) {
    let folder = Folder::new(&format!("edit-{name}"));
    folder.write("plan.json", plan);
    let all: Vec<&str> = arguments.iter().copied().chain(["--plan", "plan.json"]).collect();
    let (out, err, code) = folder.run(&all);
    assert_eq!((err.as_str(), code), ("", 0), "{name}");
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "nothing is left beside the plan");
    (fs::read_to_string(folder.0.join("plan.json")).unwrap(), out)
}

/// The one error of a command, which leaves the plan as it was.
fn refused(name: &str, plan: &str, arguments: &[&str]) -> String {
    let folder = Folder::new(&format!("refused-{name}"));
    folder.write("plan.json", plan);
    let all: Vec<&str> = arguments.iter().copied().chain(["--plan", "plan.json"]).collect();
    let (out, err, code) = folder.run(&all);
    assert_eq!((out.as_str(), code), ("", 2), "{name}");
    assert_eq!(fs::read_to_string(folder.0.join("plan.json")).unwrap(), plan, "{name}");
    err
}

/// The comments in it stay, and its commas behind the last item.
#[test]
fn a_plan_in_a_jsonc_file_is_edited_and_shown() {
    let folder = Folder::new("edit-jsonc");
    let plan =
        "// ours\n{\n  \"rules\": [\n    { \"key\": \"Cart Viewed\", \"type\": \"TRACK\", }, // often\n  ],\n}\n";
    folder.write("plan.jsonc", plan);
    let (out, err, code) = folder.run(&["rename", "Cart Viewed", "Basket Viewed", "--plan", "plan.jsonc"]);
    assert_eq!(
        (out.as_str(), err.as_str(), code),
        ("plan.jsonc:4: renamed event \"Cart Viewed\" to \"Basket Viewed\"\n", "", 0)
    );
    let renamed = fs::read_to_string(folder.0.join("plan.jsonc")).unwrap();
    assert_eq!(renamed, plan.replace("Cart", "Basket"));
    for arguments in [["check", "plan.jsonc"], ["fmt", "plan.jsonc"]] {
        assert_eq!(folder.run(&arguments).2, 0, "{arguments:?}");
    }
    let (out, _, code) = folder.run(&["export", "csv", "plan.jsonc"]);
    assert!(code == 0 && out.contains("Basket Viewed"), "{out}");
    folder.write("old.jsonc", plan);
    let (out, _, code) = folder.run(&["diff", "old.jsonc", "plan.jsonc"]);
    assert!(code == 0 && out.contains(" --> old.jsonc:4\n") && out.contains(" --> plan.jsonc:4\n"), "{out}");
}

const SHORT: &str = r#"{
  // What we measure.
  "rules": [
    { "key": "Order Completed", "type": "TRACK", "properties": { "total": { "type": "number" } }, "required": ["total"] }, // the money
    /* once a day */
    {
      "key": "Cart Viewed",
      "properties": {
        "products": { "type": "array", "items": { "type": "object", "properties": { "price": { "type": "number" } } } }
      }
    }
  ]
}
"#;

#[test]
fn an_event_is_added_as_the_others_are_written() {
    let add = ["add", "Gift Sent", "--property", "amount:number!", "-p", "tags:string[]", "--owner", "growth"];
    let (plan, said) = edited("add-short", SHORT, &add);
    let wanted = SHORT.replace(
        "      }\n    }\n  ]",
        r#"      }
    },
    {
      "key": "Gift Sent",
      "owner": "growth",
      "properties": {
        "amount": { "type": "number" },
        "tags": { "type": "array", "items": { "type": "string" } }
      },
      "required": ["amount"]
    }
  ]"#,
    );
    assert_eq!(plan, wanted);
    assert_eq!(said, "plan.json:13: added event \"Gift Sent\" with 2 properties\n");
}

/// As programs write plans. An edit of each value's line would be read from its start again, which takes minutes here.
#[test]
fn a_large_plan_on_one_line_stays_on_one_line() {
    let rule = |at: usize| {
        let properties = |at: usize| format!(r#""property_{at}":{{"type":"string"}}"#);
        let properties: Vec<String> = (0..20).map(properties).collect();
        format!(
            r#"{{"type":"TRACK","key":"Gift Sent {at}","jsonSchema":{{"properties":{{{}}}}}}}"#,
            properties.join(",")
        )
    };
    let rules: Vec<String> = (0..2000).map(rule).collect();
    let plan = format!(r#"{{"rules":[{}]}}"#, rules.join(","));
    let (edited, said) = edited("one-line", &plan, &["add", "Cart Emptied", "-p", "cart:string!"]);
    let new = edited.strip_prefix(plan.strip_suffix("]}").unwrap()).unwrap();
    let schema = r#"{"type":"object","properties":{"cart":{"type":"string"}},"required":["cart"]}"#;
    assert_eq!(new, format!(r#",{{"key":"Cart Emptied","type":"TRACK","jsonSchema":{schema}}}]}}"#));
    assert_eq!(said, "plan.json:1: added event \"Cart Emptied\" with 1 property\n");
}

#[test]
fn a_property_is_added_to_an_event_that_is_there() {
    let (plan, said) =
        edited("add-property", SHORT, &["add", "OrderCompleted", "-p", "coupon:string", "-p", "tax:number!"]);
    let wanted = SHORT
        .replace(
            r#""total": { "type": "number" } }"#,
            r#""total": { "type": "number" }, "coupon": { "type": "string" }, "tax": { "type": "number" } }"#,
        )
        .replace(r#"["total"]"#, r#"["total", "tax"]"#);
    assert_eq!(plan, wanted);
    assert_eq!(said, "plan.json:4: added 2 properties to event \"Order Completed\"\n");
}

#[test]
fn an_event_is_renamed_wherever_the_plan_says_its_name() {
    let plan = r#"{ "rules": [
    { "key": "Order Done", "version": 1 },
    { "key": "Order Done", "version": 2, "jsonSchema": { "properties": { "event": { "const": "Order Done" },
        "properties": { "type": "object", "properties": { "Order Done": {} } } } } },
    { "key": "Order Sent", "deprecated": "Order Done" },
    { "key": "Order Done", "type": "PAGE", "description": "Order Done" } ] }
"#;
    let (after, said) = edited("rename", plan, &["rename", "Order Done", "Bestellung \"é\"", "--type", "track"]);
    let new = r#""Bestellung \"é\"""#;
    let wanted = plan
        .replace("{ \"key\": \"Order Done\", \"version\"", &format!("{{ \"key\": {new}, \"version\""))
        .replace("\"const\": \"Order Done\"", &format!("\"const\": {new}"))
        .replace("\"deprecated\": \"Order Done\"", &format!("\"deprecated\": {new}"));
    assert_eq!(after, wanted);
    assert_eq!(said, "plan.json:3: renamed event \"Order Done\" to \"Bestellung \\\"é\\\"\"\n".replace("\\\"", "\""));
}

#[test]
fn a_property_is_renamed_in_all_that_the_schema_says_of_it() {
    let plan = r#"{ "rules": [ { "key": "A", "properties": { "a": { "type": "string" }, "b": { "enum": ["a"] } },
    "required": ["b", "a"], "dependencies": { "a": ["b"], "b": ["a"] },
    "anyOf": [ { "required": ["a"] }, { "properties": { "b": { "const": "a" } } } ] } ] }"#;
    let (after, said) = edited("rename-property", plan, &["rename", "A", "c", "--property", "a"]);
    let wanted = r#"{ "rules": [ { "key": "A", "properties": { "c": { "type": "string" }, "b": { "enum": ["a"] } },
    "required": ["b", "c"], "dependencies": { "c": ["b"], "b": ["c"] },
    "anyOf": [ { "required": ["c"] }, { "properties": { "b": { "const": "a" } } } ] } ] }"#;
    assert_eq!(after, wanted);
    assert_eq!(said, "plan.json:1: renamed property `a` of event \"A\" to `c`\n");
    let (after, _) = edited("rename-inner", SHORT, &["rename", "Cart Viewed", "cost", "--property", "products.price"]);
    assert_eq!(after, SHORT.replace("\"price\"", "\"cost\""));
}

#[test]
fn an_event_goes_with_its_comma_and_its_comment() {
    let (after, said) = edited("remove-first", SHORT, &["remove", "Order Completed"]);
    let first = SHORT.find("    { \"key\": \"Order").unwrap();
    let second = SHORT.find("    /* once").unwrap();
    assert_eq!(after, [&SHORT[..first], &SHORT[second..]].concat());
    assert_eq!(said, "plan.json: removed event \"Order Completed\"\n");
    let (after, _) = edited("remove-last", SHORT, &["remove", "Cart Viewed"]);
    assert_eq!(
        after,
        SHORT
            .replace("}, // the", "} // the")
            .replace(&SHORT[SHORT.find("\n    {\n").unwrap()..SHORT.find("\n  ]").unwrap()], "")
    );
}

#[test]
fn all_versions_go_and_what_named_the_event_is_said() {
    let plan = r#"{"rules":[{"key":"A","version":1},{"key":"B","deprecated":"A"},{"key":"A","version":2}]}"#;
    let (after, said) = edited("remove-versions", plan, &["remove", "A"]);
    assert_eq!(after, r#"{"rules":[{"key":"B","deprecated":"A"}]}"#);
    assert_eq!(said, "plan.json: removed event \"A\"\nnote: `B` still says that \"A\" replaces it\n");
    let (after, _) = edited("remove-all", r#"{ "rules": [ { "key": "A" } ] }"#, &["remove", "A"]);
    assert_eq!(after, r#"{ "rules": [] }"#);
}

#[test]
fn a_property_goes_with_what_requires_it() {
    let plan = r#"{ "rules": [ {
    "key": "A",
    "properties": {
      "a": { "type": "string" },
      "b": { "type": "string" } // the last
    },
    "required": ["b"],
    "dependencies": { "a": ["c"], "b": ["a"] }
} ] }"#;
    let (after, said) = edited("remove-property", plan, &["remove", "A", "--property", "b"]);
    let wanted = r#"{ "rules": [ {
    "key": "A",
    "properties": {
      "a": { "type": "string" }
    },
    "dependencies": { "a": ["c"] }
} ] }"#;
    assert_eq!(after, wanted);
    assert_eq!(said, "plan.json:2: removed property `b` of event \"A\"\n");
}

/// Each keyword that says something of a property together with others.
const TOGETHER: [(&str, &str); 11] = [
    ("oneOf", r#""oneOf": [ { "required": ["email"] }, { "required": ["phone"] } ]"#),
    ("anyOf", r#""anyOf": [ { "properties": { "email": { "const": "x" } } }, { "required": ["phone"] } ]"#),
    ("not", r#""not": { "required": ["email", "phone"] }"#),
    ("if", r#""if": { "required": ["email"] }, "else": { "required": ["phone"] }"#),
    ("then", r#""if": { "required": ["phone"] }, "then": { "required": ["email"] }"#),
    ("else", r#""if": { "required": ["phone"] }, "else": { "properties": { "email": { "minLength": 3 } } }"#),
    ("dependencies", r#""dependencies": { "phone": ["email"] }"#),
    ("dependentRequired", r#""dependentRequired": { "phone": ["email"] }"#),
    ("dependentSchemas", r#""dependentSchemas": { "phone": { "required": ["email"] } }"#),
    ("oneOf", r#""allOf": [ { "oneOf": [ { "required": ["email"] }, { "required": ["phone"] } ] } ]"#),
    ("enum", r#""enum": [ { "email": "a" }, { "phone": "b" } ]"#),
];

#[test]
fn what_a_schema_says_of_properties_together_is_left_to_people() {
    for (number, (keyword, rule)) in TOGETHER.into_iter().enumerate() {
        let plan = format!(
            "{{ \"rules\": [ {{ \"key\": \"A\", \"properties\": {{ \"email\": {{ \"type\": \"string\" }}, \"phone\": {{}} }},\n  {rule} }} ] }}"
        );
        let error = refused(&format!("together-{number}"), &plan, &["remove", "A", "--property", "email"]);
        let wanted = format!(
            "error: nothing is changed: \"{keyword}\" names `email` in line 2, and would be another rule without it\nhelp: write \
             \"{keyword}\" in `plan.json` as it should be without the property, then remove the property\n"
        );
        assert_eq!(error, wanted, "{rule}");
        let (after, _) =
            edited(&format!("together-rename-{number}"), &plan, &["rename", "A", "mail", "--property", "email"]);
        assert_eq!(after, plan.replace("\"email\"", "\"mail\""), "{rule}");
    }
    // Within an object, where a condition of the event names it.
    let plan = r#"{ "rules": [ { "key": "A", "properties": { "cart": { "properties": { "x": {}, "y": {} } } },
      "if": { "properties": { "cart": { "required": ["x"] } } }, "then": { "required": ["cart"] } } ] }"#;
    let error = refused("together-inner", plan, &["remove", "A", "--property", "cart.x"]);
    assert!(error.starts_with("error: nothing is changed: \"if\" names `x` in line 2,"), "{error}");
    let (after, _) = edited("together-rename-inner", plan, &["rename", "A", "z", "--property", "cart.x"]);
    assert_eq!(after, plan.replace("\"x\"", "\"z\""));
    let names =
        r#"{ "rules": [ { "key": "A", "properties": { "x": {} }, "propertyNames": { "enum": ["x", "y"] } } ] }"#;
    let (after, _) = edited("rename-names", names, &["rename", "A", "z", "--property", "x"]);
    assert_eq!(after, names.replace("\"x\"", "\"z\""));
    // A definition that a branch refers to still names it.
    let plan = r##"{ "definitions": { "has": { "required": ["x"] } }, "rules": [ { "key": "A", "properties": { "x": {}, "y": {} },
      "anyOf": [ { "$ref": "#/definitions/has" }, { "required": ["y"] } ] } ] }"##;
    for arguments in [["remove", "A", "--property", "x"].as_slice(), &["rename", "A", "z", "--property", "x"]] {
        let error = refused("together-definition", plan, arguments);
        assert!(error.starts_with("error: nothing is changed: what stands in line 1 still "), "{error}");
    }
}

#[test]
fn references_to_what_moves_are_written_anew() {
    let plan = r##"{ "rules": [
  { "key": "A", "properties": { "total": { "type": "number" }, "b": {} } },
  { "key": "B", "properties": { "sum": { "$ref": "#/rules/0/properties/total" }, "b": { "type": "string" } } },
  { "key": "C", "jsonSchema": { "properties": { "c": { "$ref": "#/rules/1/properties/b" }, "d": { "$ref": "#/properties/e" }, "e": {} } } }
] }"##;
    let (after, _) = edited("refs-rename", plan, &["rename", "A", "to/tal", "--property", "total"]);
    assert_eq!(after, plan.replace("\"total\"", "\"to/tal\"").replace("properties/total", "properties/to~1tal"));
    let (after, _) = edited("refs-rename-own", plan, &["rename", "C", "f", "--property", "e"]);
    assert_eq!(after, plan.replace("properties/e\"", "properties/f\"").replace("\"e\"", "\"f\""));
    let line = |number: usize| {
        format!(
            "error: nothing is changed: what stands in line {number} refers to what would be gone; edit `plan.json` by hand\n"
        )
    };
    assert_eq!(refused("refs-property", plan, &["remove", "A", "--property", "total"]), line(3));
    assert_eq!(refused("refs-event", plan, &["remove", "A"]), line(3));
    assert_eq!(refused("refs-event-b", plan, &["remove", "B"]), line(4));
    let (after, _) = edited("refs-other", plan, &["remove", "A", "--property", "b"]);
    assert_eq!(after, plan.replace(", \"b\": {} }", " }"));
    // What refers to nothing of the event moves with its own.
    let plan = plan.replacen("#/rules/0/properties/total", "#/rules/2/jsonSchema/properties/e", 1);
    let (after, _) = edited("refs-index", &plan, &["remove", "A"]);
    let rest =
        plan.replace("  { \"key\": \"A\", \"properties\": { \"total\": { \"type\": \"number\" }, \"b\": {} } },\n", "");
    assert_eq!(after, rest.replace("#/rules/1/", "#/rules/0/").replace("#/rules/2/", "#/rules/1/"));
}

#[test]
fn a_property_goes_and_is_renamed_in_all_versions() {
    let plan = r#"{"rules":[{"key":"A","version":1,"properties":{"a":{},"b":{}},"required":["a"]},
{"key":"A","version":2,"properties":{"a":{},"c":{}}},{"key":"A","version":3,"properties":{"d":{}}}]}"#;
    let (after, _) = edited("versions-property", plan, &["remove", "A", "--property", "a"]);
    let wanted = r#"{"rules":[{"key":"A","version":1,"properties":{"b":{}}},
{"key":"A","version":2,"properties":{"c":{}}},{"key":"A","version":3,"properties":{"d":{}}}]}"#;
    assert_eq!(after, wanted);
    let (after, _) = edited("versions-rename", plan, &["rename", "A", "z", "--property", "a"]);
    assert_eq!(after, plan.replace("\"a\"", "\"z\""));
}

#[test]
fn samples_that_say_too_little_or_something_else() {
    let folder = Folder::new("edit-samples");
    let plan = r#"{ "rules": [ { "key": "A", "properties": { "n": { "type": "integer" }, "o": { "properties": { "p": { "type": "string" } } } } } ] }"#;
    folder.write("plan.json", plan);
    let add = |sample: &str| {
        folder.write("plan.json", plan).write("m.json", sample);
        let (out, err, code) = folder.run(&["add", "--from-json", "m.json", "--plan", "plan.json"]);
        (out + &err, code)
    };
    let refused = |why: &str| (format!("error: `m.json` is no sample message: {why}\n"), 2);
    assert_eq!(
        add(r#"{ "type": "track", "event": "X", "properties": [1] }"#),
        refused("its \"properties\" must be an object, this is an array")
    );
    assert_eq!(
        add(r#"{ "type": "identify", "traits": "a" }"#),
        refused("its \"traits\" must be an object, this is a string")
    );
    let batch = r#"{ "batch": [ { "type": "track", "event": "X", "properties": { "a": 1 } }, { "type": "track", "event": "X", "properties": { "a": 2 } } ] }"#;
    assert_eq!(add(batch), ("plan.json:1: added event \"X\" with 1 property\n".to_owned(), 0));
    let other = r#"{ "type": "track", "event": "A", "properties": { "n": "1", "o": { "p": 1, "q": 1 }, "r": true } }"#;
    let notes = "note: the sample has `n` as string, and the plan as integer\nnote: the sample has `o.p` as integer, and the plan as string\n\
                 note: the sample has `o.q`, which the plan does not describe: write it by hand\n";
    assert_eq!(add(other), (format!("plan.json:1: added 1 property to event \"A\"\n{notes}"), 0));
    let (said, code) = add(&other.replace(", \"r\": true", ""));
    assert_eq!((said.contains(notes.trim_end()), code), (true, 2), "{said}");
}

#[test]
fn an_event_is_deprecated() {
    let plan = "{\"rules\": [\r\n\t{\"key\": \"A\", \"type\": \"TRACK\",\r\n\t \"properties\": {}},\r\n\t{\"key\": \"B\"}\r\n]}\r\n";
    let (after, said) = edited("deprecate-by", plan, &["deprecate", "A", "--by", "B"]);
    assert_eq!(after, plan.replace("\"TRACK\",", "\"TRACK\",\r\n\t \"deprecated\": \"B\","));
    assert_eq!(said, "plan.json:2: deprecated event \"A\" by \"B\"\n");
    let (after, _) = edited("deprecate", plan, &["deprecate", "B"]);
    assert_eq!(after, plan.replace("\"B\"}", "\"B\", \"deprecated\": true}"));
    let (after, _) = edited("deprecate-again", &after, &["deprecate", "B", "--because", "it is \"old\""]);
    assert_eq!(after, plan.replace("\"B\"}", "\"B\", \"deprecated\": \"it is \\\"old\\\"\"}"));
}

#[test]
fn every_form_of_a_plan() {
    // The form, and the rule that is added to it.
    let public = r#"{
  "data": {
    "rules": [
      {
        "key": "Signed Up",
        "type": "TRACK",
        "version": 1,
        "jsonSchema": {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "properties": { "context": {}, "properties": { "type": "object", "properties": { "plan": { "type": "string" } } } }
        }
      }
    ]
  }
}"#;
    let public_rule = r#"      {
        "key": "New",
        "type": "TRACK",
        "version": 1,
        "jsonSchema": {
          "$schema": "http://json-schema.org/draft-07/schema#",
          "type": "object",
          "properties": {
            "properties": {
              "type": "object",
              "properties": { "n": { "type": "integer" } },
              "required": ["n"]
            }
          }
        }
      }"#;
    let config = "{\"rules\":{\"events\":[{\"name\":\"A\",\"version\":\"1-0-0\",\"rules\":{\"type\":\"object\"}}]}}";
    let config_rule = r#"{"name":"New","version":"1-0-0","rules":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}"#;
    let events = "{ \"events\": [ { \"name\": \"A\", \"schema\": { \"type\": \"object\" } } ] }";
    let events_rule = r#"{ "name": "New", "schema": { "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"] } }"#;
    let text = r#"{"rules": [{"key": "A", "jsonSchema": "{\"type\": \"object\", \"properties\": {}}"}]}"#;
    let text_rule = r#"{"key": "New", "jsonSchema": "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}"}"#;
    let cases = [
        ("public", public, public_rule),
        ("config", config, config_rule),
        ("events", events, events_rule),
        ("text", text, text_rule),
    ];
    for (name, plan, rule) in cases {
        let (after, _) = edited(&format!("form-{name}"), plan, &["add", "New", "-p", "n:integer!"]);
        let last = plan.rfind('}').unwrap();
        let end = plan[..=last].trim_end_matches(['}', ']', ' ', '\n']).len();
        assert!(after.contains(rule) && after.starts_with(&plan[..end]), "{name}: {after}");
        let (again, _) = edited(&format!("form-{name}-remove"), &after, &["remove", "New"]);
        assert_eq!(again, plan, "{name}");
    }
    let (after, _) = edited("form-text-property", text, &["add", "A", "-p", "é:string!"]);
    let wanted = text.replace(
        r#"\"properties\": {}}"#,
        r#"\"properties\": { \"é\": { \"type\": \"string\" } }, \"required\": [\"é\"]}"#,
    );
    assert_eq!(after, wanted.replace("{ \\\"", "{\\\"").replace(" }", "}"));
}

#[test]
fn traits_of_identify_in_each_form() {
    let (after, said) = edited("traits", "{ \"rules\": [] }", &["add", "identify", "-p", "email:email"]);
    assert_eq!(
        after,
        r#"{ "rules": [ { "type": "IDENTIFY", "properties": { "email": { "type": "string", "format": "email" } } } ] }"#
    );
    assert_eq!(said, "plan.json:1: added the traits of identify with 1 trait\n");
    let (after, _) = edited("traits-config", r#"{"rules":{"events":[]}}"#, &["add", "group", "-p", "seats:integer"]);
    assert_eq!(after, r#"{"rules":{"events":[],"group":{"type":"object","properties":{"seats":{"type":"integer"}}}}}"#);
    let (after, said) = edited("traits-more", &after, &["add", "group", "-p", "plan:string!"]);
    assert_eq!(
        after,
        r#"{"rules":{"events":[],"group":{"type":"object","properties":{"seats":{"type":"integer"},"plan":{"type":"string"}},"required":["plan"]}}}"#
    );
    assert_eq!(said, "plan.json:1: added 1 trait to the traits of group\n");
    let (after, _) =
        edited("page", r#"{"extends": ["core"]}"#, &["add", "Home", "--type", "page", "--description", "The first."]);
    assert_eq!(
        after,
        r#"{"extends": ["core"], "rules": [{"key": "Home", "type": "PAGE", "description": "The first."}]}"#
    );
}

#[test]
fn what_a_sample_message_says() {
    let folder = Folder::new("edit-sample");
    folder.write("plan.json", "{ \"rules\": [] }\n").write(
        "messages.json",
        r#"{"type":"track","event":"Gift Sent","userId":"u","properties":{"amount":5,"at":"2026-01-31T12:00:00Z","to":[{"name":"x"}],"note":null}}
{"type":"track","event":"Gift Sent","properties":{"amount":5.5,"at":"2026-01-31T12:00:00Z","to":[],"note":"n","open":true}}
"#,
    );
    let (out, err, code) = folder.run(&["add", "--from-json", "messages.json", "--plan", "plan.json"]);
    assert_eq!(
        (out.as_str(), err.as_str(), code),
        ("plan.json:1: added event \"Gift Sent\" with 5 properties\n", "", 0)
    );
    let after = fs::read_to_string(folder.0.join("plan.json")).unwrap();
    let wanted = r#"{ "rules": [ { "key": "Gift Sent", "type": "TRACK", "properties": { "amount": { "type": "number" }, "at": { "type": "string", "format": "date-time" }, "to": { "type": "array", "items": { "type": "object", "properties": { "name": { "type": "string" } } } }, "note": { "type": ["null", "string"] }, "open": { "type": "boolean" } }, "required": ["amount", "at", "to", "note"] } ] }
"#;
    assert_eq!(after, wanted);
    // A file of dead letters of a client, which has more fields, and whole lines.
    let context = r#""context":{"library":{"name":"plan-runtime","version":"0.1.0"}}"#;
    let letter = |id: &str, n: u8| {
        format!(
            "{{\"type\":\"track\",\"messageId\":\"{id}\",\"timestamp\":\"2026-11-24T10:00:00.000Z\",\"userId\":\"u\",\"event\":\"Order Lost\",\
             \"properties\":{{\"items\":{n}}},{context}}}\n"
        )
    };
    folder.write("dead-letters.ndjson", &(letter("m1", 1) + &letter("m2", 2)));
    let (out, _, _) = folder.run(&["add", "--from-json", "dead-letters.ndjson", "--plan", "plan.json"]);
    assert!(out.ends_with(": added event \"Order Lost\" with 1 property\n"), "{out}");
    folder.write("one.json", r#"{ "amount": 1, "count": 2 }"#);
    let (out, _, _) = folder.run(&["add", "Gift Sent", "--from-json", "one.json", "--plan", "plan.json"]);
    assert_eq!(out, "plan.json:1: added 1 property to event \"Gift Sent\"\n");
}

#[test]
fn a_sample_with_objects_and_lists_within_each_other() {
    let folder = Folder::new("edit-sample-deep");
    folder.write("plan.json", "{ \"rules\": [] }\n").write(
        "message.json",
        r#"{ "type": "track", "event": "Order Done", "properties": { "cart": { "id": 7, "lines": [ { "sku": "a", "sizes": [[1, 2.5], []],
            "by": { "name": null } }, { "sku": 3, "gift": true } ] }, "none": [], "empty": {} } }"#,
    );
    let (out, err, code) = folder.run(&["add", "--from-json", "message.json", "--plan", "plan.json"]);
    assert_eq!(
        (out.as_str(), err.as_str(), code),
        ("plan.json:1: added event \"Order Done\" with 3 properties\n", "", 0)
    );
    let after = fs::read_to_string(folder.0.join("plan.json")).unwrap();
    let plan: serde_json::Value = serde_json::from_str(&after).unwrap();
    let wanted = serde_json::json!({
        "cart": { "type": "object", "properties": {
            "id": { "type": "integer" },
            "lines": { "type": "array", "items": { "type": "object", "properties": {
                "sku": { "type": ["string", "integer"] },
                "sizes": { "type": "array", "items": { "type": "array", "items": { "type": "number" } } },
                "by": { "type": "object", "properties": { "name": {} } },
                "gift": { "type": "boolean" },
            }, "required": ["sku"] } },
        } },
        "none": { "type": "array" },
        "empty": { "type": "object" },
    });
    // One message does not tell what is required of it; two lines of one list do, of the lines.
    assert_eq!(plan["rules"][0]["properties"], wanted);
    assert_eq!(folder.run(&["check", "plan.json"]).2, 0);
}

#[test]
fn what_cannot_be_done_is_one_sentence() {
    let plan = r##"{ "extends": ["b2b"], "definitions": { "p": { "properties": { "a": {} } } }, "rules": [
    { "key": "A", "properties": { "a": { "type": "string" } } }, { "key": "Home", "type": "PAGE" }, { "key": "Home", "type": "SCREEN" },
    { "key": "Trial Started", "properties": { "seats": {} } }, { "key": "Far", "jsonSchema": { "$ref": "#/definitions/p" } },
    { "type": "IDENTIFY", "properties": { "email": {} } } ] }"##;
    let cases: [(&[&str], &str); 27] = [
        (
            &["add", "A"],
            "error: the plan has event \"A\" already\nhelp: `--property name:type` adds a property to it\n",
        ),
        (
            &["add", "A", "--why", "x"],
            "error: the plan has event \"A\" already, and `add` gives it properties only: write its \"why\" by hand\n",
        ),
        (
            &["add", "A", "-p", "a:string"],
            "error: event \"A\" has a property `a` already; `cargo plan rename` renames it\n",
        ),
        (
            &["add", "B", "-p", "a:strng"],
            "error: unknown type `strng` of the property `a`; did you mean `string`?\nhelp: there are string, number, integer, boolean, object, array, any, date, date-time, time, email, uri, uuid, ipv4, and lists of them such as `string[]`\n",
        ),
        (
            &["add", "B", "-p", "a"],
            "error: the property \"a\" has no type\nhelp: write a name and a type, as in `--property total:number!`\n",
        ),
        (
            &["add", "B", "-p", ":string"],
            "error: the property \":string\" has no name\nhelp: write a name and a type, as in `--property total:number!`\n",
        ),
        (
            &["add", "B", "-p", "a:"],
            "error: the property \"a:\" has no type\nhelp: write a name and a type, as in `--property total:number!`\n",
        ),
        (
            &["add", "B", "--owner", " "],
            "error: `--owner` says nothing\nhelp: write a text behind it, or leave it out\n",
        ),
        (
            &["deprecate", "A", "--because", ""],
            "error: `--because` says nothing\nhelp: write a text behind it, or leave it out\n",
        ),
        (
            &["add", "identify", "-p", "email:string"],
            "error: the traits of identify have a trait `email` already; `cargo plan rename` renames it\n",
        ),
        (
            &["add", "Far", "-p", "b:string"],
            "error: the properties of event \"Far\" stand elsewhere, behind a \"$ref\" or in a list: edit `plan.json` at line 1 by hand\n",
        ),
        (
            &["add", "--from-json", "none.json"],
            "error: cannot read the sample message of `none.json`: No such file or directory (os error 2)\n",
        ),
        (
            &["rename", "B", "C"],
            "error: the plan `plan.json` has no event, page or screen \"B\"; did you mean \"A\"?\nhelp: `cargo plan add \"B\"` makes one\n",
        ),
        (&["rename", "A", " "], "error: event \"A\" cannot have an empty name\n"),
        (
            &["rename", "A", "Far"],
            "error: the plan has event \"Far\" already\nhelp: `cargo plan deprecate \"A\" --by \"Far\"` says that it replaces the other\n",
        ),
        (
            &["rename", "Home", "Start"],
            "error: \"Home\" is the name of page \"Home\" and of screen \"Home\"\nhelp: say which with `--type page` or `--type screen`\n",
        ),
        (&["rename", "identify", "me"], "error: the traits of identify have no name in the plan\n"),
        (
            &["rename", "Trial Started", "X"],
            "error: event \"Trial Started\" is of the published spec B2B SaaS: under another name it would be another one beside it\n",
        ),
        (
            &["rename", "Trial Ended", "X"],
            "error: event \"Trial Ended\" is of the published spec B2B SaaS, and `plan.json` has no rule for it\nhelp: `cargo plan add` with its name writes a rule that says more of it; \"exclude\" of the plan does without it\n",
        ),
        (&["rename", "A", "a", "--property", "a"], "error: event \"A\" has a property `a` already\n"),
        (&["rename", "A", "b", "--property", "aa"], "error: event \"A\" has no property `aa`; did you mean `a`?\n"),
        (
            &["rename", "identify", "mail", "--property", "emial"],
            "error: the traits of identify have no trait `emial`; did you mean `email`?\n",
        ),
        (
            &["remove", "Trial Started"],
            "error: event \"Trial Started\" is of the published spec B2B SaaS, which would still have it\nhelp: name it in \"exclude\" of the plan to do without it\n",
        ),
        (&["remove", "A", "--property", "x.y"], "error: event \"A\" has no property `x.y`\n"),
        (&["deprecate", "A", "--by", "A"], "error: event \"A\" cannot replace itself\n"),
        (&["deprecate", "A", "--by", "identify"], "error: the traits of identify cannot replace event \"A\"\n"),
        (
            &["deprecate", "identify"],
            "error: the traits of identify cannot be deprecated: remove single traits instead\n",
        ),
    ];
    for (number, (arguments, wanted)) in cases.iter().enumerate() {
        assert_eq!(refused(&format!("plan-{number}"), plan, arguments), *wanted, "{arguments:?}");
    }
}

#[test]
fn what_is_no_plan_or_would_be_a_wrong_one() {
    let conflict =
        "{ \"rules\": [\n<<<<<<< HEAD\n{ \"key\": \"A\" }\n=======\n{ \"key\": \"B\" }\n>>>>>>> other\n] }\n";
    let said = refused("conflict", conflict, &["add", "C"]);
    assert!(said.starts_with("error: git left a merge conflict in this tracking plan\n --> plan.json:2:1\n"), "{said}");
    let said = refused("comma", "{ \"rules\": [ 1 2 ] }", &["add", "C"]);
    assert!(said.starts_with("error: not JSON: expected `,` or `]`\n --> plan.json:1:"), "{said}");
    let said = refused("other", "{ \"openapi\": \"3.0.0\" }", &["add", "C"]);
    assert!(said.starts_with("error: this is an OpenAPI description of an API, not a tracking plan"), "{said}");
    // `Order-Done` and `Order Done` have one name in Rust, which is an error of names; `$` in a key is none.
    let plan = "{ \"rules\": [ { \"key\": \"A\", \"properties\": { \"a\": {} }, \"required\": true } ] }";
    let said = refused("required", plan, &["add", "A", "-p", "b:string!"]);
    assert_eq!(said, "error: \"required\" is a boolean here, and no list of names: make it one\n");
}

#[test]
fn a_read_only_file_and_a_link() {
    let folder = Folder::new("edit-files");
    folder.write("plan.json", SHORT);
    let path = folder.0.join("plan.json");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions.clone()).unwrap();
    let wanted = "error: `plan.json` is read-only, and nothing is changed\nhelp: `chmod u+w plan.json` makes it writable; \
                  `--dry-run` shows the change\n";
    let (out, err, code) = folder.run(&["deprecate", "Cart Viewed", "--plan", "plan.json"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("", wanted, 2));
    let (out, err, code) = folder.run(&["deprecate", "Cart Viewed", "--plan", "plan.json", "--dry-run"]);
    let shown = "\
--- plan.json
+++ plan.json
@@ -5,6 +5,7 @@
     /* once a day */
     {
       \"key\": \"Cart Viewed\",
+      \"deprecated\": true,
       \"properties\": {
         \"products\": { \"type\": \"array\", \"items\": { \"type\": \"object\", \"properties\": { \"price\": { \"type\": \"number\" } } } }
       }
plan.json:7: deprecated event \"Cart Viewed\"
nothing is written, because of --dry-run
";
    assert_eq!((out.as_str(), err.as_str(), code), (shown, "", 0));
    assert_eq!(fs::read_to_string(&path).unwrap(), SHORT);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("plan.json", folder.0.join("link.json")).unwrap();
        let (_, err, code) = folder.run(&["deprecate", "Cart Viewed", "--plan", "link.json"]);
        assert_eq!((err.as_str(), code), ("", 0));
        assert!(fs::symlink_metadata(folder.0.join("link.json")).unwrap().is_symlink());
        assert!(fs::read_to_string(&path).unwrap().contains("\"deprecated\": true"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}

#[test]
fn which_plan_of_a_workspace() {
    let folder = Folder::package("edit-which");
    folder.write("src/lib.rs", "");
    let (_, err, code) = folder.run(&["remove", "A"]);
    let none = "error: no `include_plan!` of this workspace has a plan file\nhelp: name the plan: `--plan tracking-plan.json`\n";
    assert_eq!((err.as_str(), code), (none, 2));
    folder
        .write("a.json", r#"{"rules":[{"key":"A"},{"key":"C"}]}"#)
        .write("b.json", r#"{"rules":[{"key":"B"},{"key":"C"}]}"#);
    folder.write("src/lib.rs", "mod a { include_plan!(\"a.json\"); } mod a2 { include_plan!(\"a.json\"); }");
    assert_eq!(folder.run(&["add", "D", "--dry-run"]).2, 0);
    folder.write("src/lib.rs", "mod a { include_plan!(\"a.json\"); } mod b { include_plan!(\"b.json\"); }");
    let which = "error: which plan? The workspace includes several\nhelp: write `--plan a.json` or `--plan b.json`\n";
    for arguments in [["add", "D"], ["remove", "C"]] {
        let (_, err, code) = folder.run(&arguments);
        assert_eq!((err.as_str(), code), (which, 2));
    }
    let (out, _, _) = folder.run(&["deprecate", "B"]);
    assert_eq!(out, "b.json:1: deprecated event \"B\"\n");
    let (_, err, code) = folder.run(&["deprecate", "X"]);
    let no = "error: no plan of the workspace has an event \"X\"\nhelp: `cargo plan where` lists them all\n";
    assert_eq!((err.as_str(), code), (no, 2));
}

/// Examples and defaults of the objects around a property name it too.
#[test]
fn a_property_in_the_examples_around_it() {
    let plan = r#"{ "rules": [ { "key": "A", "jsonSchema": { "properties": {
  "parts": { "type": "array", "items": { "properties": { "size": { "type": "integer" }, "sku": { "type": "string" } }, "default": { "size": 1 } },
    "examples": [[{ "size": 1, "sku": "a" }, { "sku": "size" }]] } },
  "examples": [{ "parts": [{ "size": 2 }], "size": 3 }] } } ] }
"#;
    let (renamed, _) = edited("around-rename", plan, &["rename", "A", "length", "--property", "parts.size"]);
    assert_eq!(renamed, plan.replace("\"size\":", "\"length\":").replace("\"length\": 3", "\"size\": 3"));
    let (left, _) = edited("around-remove", plan, &["remove", "A", "--property", "parts.size"]);
    let wanted = plan
        .replace("\"size\": { \"type\": \"integer\" }, ", "")
        .replace("{ \"size\": 1, \"sku\"", "{ \"sku\"")
        .replace("{ \"size\": 1 }", "{}")
        .replace("{ \"size\": 2 }", "{}");
    assert_eq!(left, wanted);
}

#[test]
fn patterns_of_names_are_told_of_a_rename() {
    let plan = r#"{ "rules": [ { "key": "A", "jsonSchema": { "properties": { "order_id": { "type": "string" } },
  "patternProperties": { "^order_": { "minLength": 3 }, "_ref$": { "maxLength": 9 }, "_": { "maxLength": 99 } } } } ] }
"#;
    let (_, said) = edited("patterns", plan, &["rename", "A", "the_ref", "--property", "order_id"]);
    let wanted = "plan.json:1: renamed property `order_id` of event \"A\" to `the_ref`\n\
                  note: what \"patternProperties\" says of \"^order_\" in line 2 held for `order_id`, and does not hold for `the_ref`\n\
                  note: what \"patternProperties\" says of \"_ref$\" in line 2 did not hold for `order_id`, and holds for `the_ref`\n";
    assert_eq!(said, wanted);
}
