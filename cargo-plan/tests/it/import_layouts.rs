//! `cargo plan import`: layouts that people write beside those of `import.rs`, each with what the plan becomes; and files that are
//! broken, protected or of another kind. In each of them every cell is read, or named with the reason why it is not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::{Value, json};

/// The rules that files are imported as. Every cell of them is read, but for those of `left_out`.
pub(crate) fn rules(name: &str, files: &[(&str, &[u8])], left_out: &[&str]) -> Value {
    let folder = Folder::new(&format!("import-layout-{name}"));
    for (file, bytes) in files {
        folder.write(file, bytes);
    }
    let (out, err, code) = folder.run(&["import", "."]);
    assert_eq!(code, 0, "{name}: {err}");
    assert!(!plan_model::read(&out).diagnostics.iter().any(|found| found.level == plan_model::Level::Error), "{out}");
    let plan: Value = serde_json::from_str(&out).unwrap();
    let (out, ..) = folder.run(&["import", ".", "--format", "json"]);
    let account: Value = serde_json::from_str(&out).unwrap();
    let cells = account["cells"].as_array().unwrap();
    assert!(cells.iter().all(|cell| cell["read"].is_string() || cell["left_out"].is_string()), "{name}");
    let left: Vec<&str> =
        cells.iter().filter(|cell| cell["left_out"].is_string()).map(|cell| cell["text"].as_str().unwrap()).collect();
    assert_eq!(left, left_out, "{name}");
    assert_eq!(crate::import_guard::missing(&account, &plan), Vec::<String>::new(), "{name}: {plan}");
    plan["rules"].clone()
}

pub(crate) fn of_csv(name: &str, text: &str) -> Value {
    rules(name, &[("plan.csv", text.as_bytes())], &[])
}

pub(crate) fn of_yaml(name: &str, text: &str) -> Value {
    rules(name, &[("plan.yaml", text.as_bytes())], &[])
}

pub(crate) fn refused(name: &str, file: &str, bytes: &[u8]) -> String {
    let folder = Folder::new(&format!("import-refused-{name}"));
    folder.write(file, bytes);
    let (out, err, code) = folder.run(&["import", file, "-o", "plan.json"]);
    assert_eq!((out.as_str(), code), ("", 2), "{name}: {err}");
    assert!(!folder.0.join("plan.json").exists() && !folder.0.join("plan.import.json").exists());
    assert_eq!(err.lines().filter(|line| line.starts_with("error")).count(), 1, "{err}");
    err
}

#[test]
fn a_column_a_property_with_a_mark_in_it() {
    let words = "Event,Description,order_id,total,category\nOrder Paid,It is paid,Required,Required,Optional\nOrder Lost,It is lost,R,-,\n";
    let wanted = json!([
        { "key": "Order Paid", "type": "TRACK", "description": "It is paid",
          "properties": { "order_id": {}, "total": {}, "category": {} }, "required": ["order_id", "total"] },
        { "key": "Order Lost", "type": "TRACK", "description": "It is lost", "properties": { "order_id": {} }, "required": ["order_id"] },
    ]);
    assert_eq!(of_csv("marks", words), wanted);
    // Many columns, of which few headers are known.
    let ticks = "event,user_id,plan,amount,coupon,seats,source_id,screen_id\nsignup,x,x,,,,,\nupgrade,x,,x,x,x,x,x\n";
    let plan = of_csv("ticks", ticks);
    assert_eq!(plan[0]["properties"], json!({ "user_id": {}, "plan": {} }));
    assert_eq!(plan[1]["properties"].as_object().unwrap().len(), 6);
}

/// A tick may be about anything: only names as code has them, or a word in the cells, make columns properties.
#[test]
fn ticks_below_other_words_are_no_properties() {
    let sheet = "Event,Property,Reviewed,Approved by legal\npaid,total,x,x\nlost,total,,x\n";
    let left = ["Reviewed", "Approved by legal", "x", "x", "x"];
    let plan = rules("reviewed", &[("plan.csv", sheet.as_bytes())], &left);
    assert_eq!(plan[0], json!({ "key": "paid", "type": "TRACK", "properties": { "total": {} } }));
    let sheet = "Event,Description,Reviewed,Approved\npaid,It is paid,x,x\n";
    let plan = rules("approved", &[("plan.csv", sheet.as_bytes())], &["Reviewed", "Approved", "x", "x"]);
    assert_eq!(plan[0], json!({ "key": "paid", "type": "TRACK", "description": "It is paid" }));
}

#[test]
fn a_column_an_event_with_a_mark_beside_each_property() {
    let sheet =
        "Property,Type,Order Paid,Order Lost\ntotal,number,Required,\nreason,string,,Optional\nsource,string,x,x\n";
    let wanted = json!([
        { "key": "Order Paid", "type": "TRACK", "properties": { "total": { "type": "number" }, "source": { "type": "string" } }, "required": ["total"] },
        { "key": "Order Lost", "type": "TRACK", "properties": { "reason": { "type": "string" }, "source": { "type": "string" } } },
    ]);
    assert_eq!(of_csv("matrix", sheet), wanted);
}

/// "Properties" over one name a row, and over lists with lists beside them.
#[test]
fn properties_beside_allowed_values() {
    let rows =
        "Event,Properties,Allowed values,Required\nPaid,total,number,yes\n,currency,\"EUR, USD\",yes\n,coupon,,no\n";
    let wanted = json!([{ "key": "Paid", "type": "TRACK",
        "properties": { "total": { "type": "number" }, "currency": { "enum": ["EUR", "USD"] }, "coupon": {} }, "required": ["total", "currency"] }]);
    assert_eq!(of_csv("values-rows", rows), wanted);
    let lists = "Event Name,Properties,Allowed values,Description\nPaid,\"total, currency\",\"number, EUR|USD\",It is paid\nSigned Up,\"plan\nsource\",\"source: web | app\",\n";
    let wanted = json!([
        { "key": "Paid", "type": "TRACK", "description": "It is paid", "properties": { "total": { "type": "number" }, "currency": { "enum": ["EUR", "USD"] } } },
        { "key": "Signed Up", "type": "TRACK", "properties": { "plan": {}, "source": { "enum": ["web", "app"] } } },
    ]);
    assert_eq!(of_csv("values-lists", lists), wanted);
    // Values that may be of either are of none.
    let unclear = "Event,Properties,Allowed values\nPaid,\"total, currency, plan\",\"EUR, USD\"\n";
    let plan = rules("values-unclear", &[("plan.csv", unclear.as_bytes())], &["EUR, USD"]);
    assert_eq!(plan[0]["properties"], json!({ "total": {}, "currency": {}, "plan": {} }));
}

#[test]
fn user_properties_beside_those_of_the_event() {
    for (name, header) in
        [("before", "Event,User Properties,Event Properties"), ("set", "Event,User Traits Set,Properties")]
    {
        let plan = of_csv(name, &format!("{header}\nPaid,\"plan, email (string, required)\",\"total (number)\"\n"));
        let wanted = json!([
            { "key": "Paid", "type": "TRACK", "properties": { "total": { "type": "number" } } },
            { "type": "IDENTIFY", "properties": { "plan": {}, "email": { "type": "string" } }, "required": ["email"] },
        ]);
        assert_eq!(plan, wanted, "{name}");
    }
}

#[test]
fn tables_of_screens_and_of_actions() {
    let screens = "Screen Name,Screen Description,Parameters\nHome,The first,\"tab, source\"\nCart,,\n";
    let wanted = json!([
        { "key": "Home", "type": "SCREEN", "description": "The first", "properties": { "tab": {}, "source": {} } },
        { "key": "Cart", "type": "SCREEN" },
    ]);
    assert_eq!(of_csv("screens", screens), wanted);
    let pages = "| Page | Properties |\n|---|---|\n| Pricing | `plan` |\n";
    let wanted = json!([{ "key": "Pricing", "type": "PAGE", "properties": { "plan": {} } }]);
    assert_eq!(rules("pages", &[("plan.md", pages.as_bytes())], &[]), wanted);
    // Where another column names events, screens are where they happen.
    let both = "Screen,Event,Properties\nHome,tapped,banner\n";
    let wanted = json!([{ "key": "tapped", "type": "TRACK", "where": "Home", "properties": { "banner": {} } }]);
    assert_eq!(of_csv("screens-events", both), wanted);
    // As Google's older events are planned.
    let actions = "Event Category,Event Action\nCheckout,Paid\n";
    let wanted = json!([{ "key": "Paid", "type": "TRACK", "labels": { "category": "Checkout" } }]);
    assert_eq!(of_csv("actions", actions), wanted);
}

/// The dictionary of properties stands apart: below the events, on a sheet of its own, in a file of its own.
#[test]
fn a_dictionary_of_properties_beside_the_events() {
    let events = "Event,Description,Properties\npaid,It is paid,\"total, currency\"\n";
    let dictionary =
        "Property,Type,Allowed values,Required\ntotal,number,,yes\ncurrency,string,EUR | USD,yes\nunused,string,,\n";
    let wanted = json!([{ "key": "paid", "type": "TRACK", "description": "It is paid",
        "properties": { "total": { "type": "number" }, "currency": { "type": "string", "enum": ["EUR", "USD"] } } }]);
    // Whether a property is required is a matter of each event.
    let left = ["yes", "yes", "unused", "string"];
    let below = format!("EVENTS,,\n{events}\nPROPERTIES,,\n{dictionary}");
    assert_eq!(rules("below", &[("plan.csv", below.as_bytes())], &left), wanted);
    let files: [(&str, &[u8]); 2] = [("a.csv", dictionary.as_bytes()), ("b.csv", events.as_bytes())];
    assert_eq!(rules("apart", &files, &left), wanted);
}

#[test]
fn what_is_said_of_an_event_above_its_table() {
    let sheet = "Event name,Order Paid,\nDescription,It is paid,\nOwner,Ann,\n,,\nProperty,Type,Required\ntotal,number,yes\n,,\nEvent name,Order Lost,\nTrigger,The bank says no,\nProperty,Type,Required\nreason,string,no\n";
    let wanted = json!([
        { "key": "Order Paid", "type": "TRACK", "description": "It is paid", "owner": "Ann", "properties": { "total": { "type": "number" } }, "required": ["total"] },
        { "key": "Order Lost", "type": "TRACK", "where": "The bank says no", "properties": { "reason": { "type": "string" } } },
    ]);
    assert_eq!(of_csv("above", sheet), wanted);
}

#[test]
fn headers_below_each_other() {
    let sheet = "Event,paid,lost\nDescription,It is paid,\nProperties,\"total, currency\",reason\nOwner,Ann,Bob\n";
    let wanted = json!([
        { "key": "paid", "type": "TRACK", "description": "It is paid", "owner": "Ann", "properties": { "total": {}, "currency": {} } },
        { "key": "lost", "type": "TRACK", "owner": "Bob", "properties": { "reason": {} } },
    ]);
    assert_eq!(of_csv("turned", sheet), wanted);
}

#[test]
fn types_and_requiredness_as_people_write_them() {
    let cases = [
        ("string (ISO 8601)", "必須", json!({ "type": "string", "format": "date-time" }), true),
        ("int?", "mandatory", json!({ "type": "integer" }), true),
        ("bool – required", "", json!({ "type": "boolean" }), true),
        ("array of strings", "oblig.", json!({ "type": "array", "items": { "type": "string" } }), true),
        ("string[] (required)", "", json!({ "type": "array", "items": { "type": "string" } }), true),
        ("Yes/No", "✓", json!({ "type": "boolean" }), true),
        ("boolean (true/false)", "任意", json!({ "type": "boolean" }), false),
        ("enum: a, b", "x", json!({ "type": "string", "enum": ["a", "b"] }), true),
        ("one of: a, b", "Y", json!({ "type": "string", "enum": ["a", "b"] }), true),
        ("String (max 50 chars)", "opt.", json!({ "type": "string", "maxLength": 50 }), false),
        ("Number (0-100)", "facultatif", json!({ "type": "number", "minimum": 0, "maximum": 100 }), false),
        ("Unix timestamp", "obligatory", json!({ "type": "integer" }), true),
    ];
    for (at, (of, required, wanted, is_required)) in cases.iter().enumerate() {
        let plan = of_csv(&format!("type-{at}"), &format!("Event,Property,Type,Required\nA,p,\"{of}\",{required}\n"));
        assert_eq!(plan[0]["properties"]["p"], *wanted, "{of}");
        assert_eq!(plan[0].get("required").is_some(), *is_required, "{of}, {required}");
    }
}

#[test]
fn headers_in_japanese() {
    let sheet = "イベント名,説明,プロパティ名,型,必須\nsignup,登録,plan,文字列,必須\n,,age,整数,任意\n";
    let wanted = json!([{ "key": "signup", "type": "TRACK", "description": "登録",
        "properties": { "plan": { "type": "string" }, "age": { "type": "integer" } }, "required": ["plan"] }]);
    assert_eq!(of_csv("ja", sheet), wanted);
}

#[test]
fn names_alone_and_other_words_for_properties_in_yaml() {
    let names = json!([{ "key": "Order Paid", "type": "TRACK" }, { "key": "Signed Up", "type": "TRACK" }]);
    assert_eq!(of_yaml("names", "- Order Paid\n- Signed Up\n"), names);
    assert_eq!(of_yaml("names-below", "events:\n- Order Paid\n- Signed Up\n"), names);
    let of = |category: &str, key: &str| json!({ "key": key, "type": "TRACK", "labels": { "category": category } });
    let by_area = "events:\n  checkout: [order_paid, order_lost]\n  account:\n  - signed_up\n";
    let wanted = json!([of("checkout", "order_paid"), of("checkout", "order_lost"), of("account", "signed_up")]);
    assert_eq!(of_yaml("areas", by_area), wanted);
    let wanted = json!([{ "key": "paid", "type": "TRACK", "properties": { "total": { "type": "number" } }, "required": ["total"] }]);
    for key in ["attrs", "attributes", "params", "parameters", "fields", "props", "payload", "data"] {
        let text = format!("events:\n- name: paid\n  {key}:\n    total: {{type: number, required: true}}\n");
        assert_eq!(of_yaml(key, &text), wanted, "{key}");
        let text = format!(
            r#"{{"events": [{{"name": "paid", "{key}": [{{"name": "total", "type": "number", "required": true}}]}}]}}"#
        );
        assert_eq!(rules(&format!("{key}-json"), &[("plan.json", text.as_bytes())], &[]), wanted, "{key}");
    }
    let listed = "- event: paid\n  required: [total, currency]\n  optional: [coupon]\n";
    let wanted = json!([{ "key": "paid", "type": "TRACK", "properties": { "total": {}, "currency": {}, "coupon": {} }, "required": ["total", "currency"] }]);
    assert_eq!(of_yaml("listed", listed), wanted);
    let marked = "events:\n  paid:\n    props:\n      total!: number\n      coupon?: string | null\n";
    let wanted = json!([{ "key": "paid", "type": "TRACK", "properties": { "total": { "type": "number" }, "coupon": { "type": ["string", "null"] } }, "required": ["total"] }]);
    assert_eq!(of_yaml("marked", marked), wanted);
    let types = r#"{"Order Paid": {"total": "number", "currency": ["EUR", "USD"]}, "Signed Up": {"plan": "string"}}"#;
    let wanted = json!([
        { "key": "Order Paid", "type": "TRACK", "properties": { "total": { "type": "number" }, "currency": { "enum": ["EUR", "USD"] } } },
        { "key": "Signed Up", "type": "TRACK", "properties": { "plan": { "type": "string" } } },
    ]);
    assert_eq!(rules("by-name-types", &[("plan.json", types.as_bytes())], &[]), wanted);
    // A part of a plan may be called as a group of users is.
    let domains = "domains:\n  account:\n    events:\n      signed_up: {params: [plan]}\n";
    let wanted = json!([{ "key": "signed_up", "type": "TRACK", "labels": { "domain": "account" }, "properties": { "plan": {} } }]);
    assert_eq!(of_yaml("domains", domains), wanted);
}

#[test]
fn a_list_of_events_below_a_line_of_markdown() {
    let text =
        "# Tracking\n\nEvents:\n\n* `paid` - fired when it is paid. Props: `total` (number), `currency`\n* `lost`\n";
    let wanted = json!([
        { "key": "paid", "type": "TRACK", "description": "fired when it is paid", "properties": { "total": { "type": "number" }, "currency": {} } },
        { "key": "lost", "type": "TRACK" },
    ]);
    assert_eq!(rules("line", &[("plan.md", text.as_bytes())], &["Tracking"]), wanted);
}

/// `definitions` and `$defs` of a schema stay with its event, also where they refer to themselves.
#[test]
fn schemas_with_definitions_of_their_own() {
    for key in ["definitions", "$defs"] {
        let definitions = json!({
            "money": { "type": "object", "properties": { "amount": { "type": "number" } }, "required": ["amount"] },
            "tree": { "type": "object", "properties": { "kids": { "type": "array", "items": { "$ref": format!("#/{key}/tree") } } } },
        });
        let schema = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "title": "Paid", "type": "object", key: definitions,
            "properties": { "total": { "$ref": format!("#/{key}/money") }, "tree": { "$ref": format!("#/{key}/tree") } }, "required": ["total"] });
        let plan = rules(&format!("of-{}", &key[1..]), &[("paid.json", schema.to_string().as_bytes())], &[]);
        let wanted = json!([{ "key": "Paid", "type": "TRACK", key: definitions, "properties": schema["properties"], "required": ["total"] }]);
        assert_eq!(plan, wanted);
        let text = json!({ "rules": plan }).to_string();
        assert_eq!(
            plan_model::read(&text).diagnostics.iter().map(|found| found.message.as_str()).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
    }
}

/// A project of RudderStack with several plans, custom types and alternatives, in both of its versions.
#[test]
fn rudder_projects_with_alternatives_and_several_plans() {
    let condition = |values: Value| json!({ "properties": { "kind": { "enum": values } }, "required": ["kind"] });
    let branches = json!([
        { "if": condition(json!(["search", "find"])), "then": { "required": ["term"] } },
        { "if": condition(json!(["search", "find"])), "else": { "required": ["title"] } },
    ]);
    let title = json!({ "type": ["string", "null"], "maxLength": 20 });
    let wanted = json!([
        { "key": "Viewed", "type": "TRACK", "labels": { "category": "Pages" }, "allOf": branches,
          "properties": { "kind": { "type": "string" }, "term": { "type": "string" }, "title": title }, "required": ["kind"] },
        { "key": "Paid", "type": "TRACK", "properties": { "titles": { "type": "array", "items": { "type": "string", "maxLength": 20 } } } },
    ]);
    let v1 = [
        "kind: tracking-plan\nspec:\n  display_name: One\n  rules:\n  - type: event_rule\n    event: \"#event:viewed\"\n    properties: [{property: \"#property:kind\", required: true}]\n    variants:\n    - type: discriminator\n      discriminator: \"#property:kind\"\n      cases: [{match: [search, find], properties: [{property: \"#property:term\", required: true}]}]\n      default: {properties: [{property: \"#property:title\", required: true}]}\n",
        "kind: tracking-plan\nspec:\n  display_name: Two\n  rules:\n  - {type: event_rule, event: \"#event:paid\", properties: [{property: \"#property:titles\"}]}\n",
        "kind: events\nspec:\n  events:\n  - {id: viewed, name: Viewed, event_type: track, category: \"#category:pages\"}\n  - {id: paid, name: Paid, event_type: track}\n",
        "kind: categories\nspec: {categories: [{id: pages, name: Pages}]}\n",
        "kind: properties\nspec:\n  properties:\n  - {id: kind, name: kind, type: string}\n  - {id: term, name: term, type: string}\n  - {id: title, name: title, types: [\"#custom-type:title\", \"null\"]}\n  - {id: titles, name: titles, type: array, item_type: \"#custom-type:title\"}\n",
        "kind: custom-types\nspec:\n  types: [{id: title, name: Title, type: string, config: {max_length: 20}}]\n",
    ];
    let old = |text: &str| {
        let text = text.replace("kind: tracking-plan", "kind: tp").replace(
            "default: {properties: [{property: \"#property:title\", required: true}]}",
            "default: [{$ref: \"#/properties/x/title\", required: true}]",
        );
        let text = text
            .replace("event: \"#event:viewed\"", "event: {$ref: \"#/events/x/viewed\"}")
            .replace("event: \"#event:paid\"", "event: {$ref: \"#/events/x/paid\"}");
        let text = text
            .replace("property: \"#property:", "$ref: \"#property:")
            .replace("discriminator: \"#property:", "discriminator: \"#/properties/x/");
        let text = text
            .replace("\"#property:", "\"#/properties/x/")
            .replace("\"#custom-type:", "\"#/custom-types/x/")
            .replace("\"#category:", "\"#/categories/x/");
        text.replace("config: {max_length: 20}", "propConfig: {maxLength: 20}")
    };
    for (version, texts) in [("rudder/v1", v1.map(str::to_owned)), ("rudder/v0.1", v1.map(old))] {
        let folder = Folder::new(&format!("import-rudder-{}", version.replace(['/', '.'], "-")));
        for (at, text) in texts.iter().enumerate() {
            folder.write(&format!("{at}.yaml"), format!("version: {version}\n{text}"));
        }
        let (out, err, code) = folder.run(&["import", "."]);
        assert_eq!(code, 0, "{err}");
        let plan: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((&plan["name"], &plan["rules"]), (&json!("One"), &wanted), "{version}");
        let (out, ..) = folder.run(&["import", ".", "--format", "json"]);
        let account: Value = serde_json::from_str(&out).unwrap();
        let left: Vec<&Value> =
            account["cells"].as_array().unwrap().iter().filter(|cell| cell["text"] == "Two").collect();
        assert_eq!(left[0]["left_out"], "it is about another plan of the project, whose rules are read");
    }
}

#[test]
fn texts_in_other_encodings_and_with_other_separators() {
    let wanted = json!([{ "key": "Payé", "type": "TRACK", "properties": { "total": { "type": "number" } } }]);
    let text = "Event,Property,Type\nPayé,total,number\n";
    let utf_16 = |text: &str, mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        [mark, &text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()].concat()
    };
    let latin_1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let files = [
        ("latin-1", latin_1),
        ("utf-8-mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("utf-16-le", utf_16(text, b"\xff\xfe", u16::to_le_bytes)),
        ("utf-16-be", utf_16(text, b"\xfe\xff", u16::to_be_bytes)),
        ("utf-16-le-bare", utf_16(text, b"", u16::to_le_bytes)),
        ("utf-16-be-bare", utf_16(text, b"", u16::to_be_bytes)),
        ("semicolon", text.replace(',', ";").into_bytes()),
        ("pipe", text.replace(',', "|").into_bytes()),
        ("tab", text.replace(',', "\t").into_bytes()),
        ("sep", format!("sep=;\n{}", text.replace(',', ";")).into_bytes()),
        ("crlf", text.replace('\n', "\r\n").into_bytes()),
        ("inches", text.replace("total", "15\" total").into_bytes()),
    ];
    for (name, bytes) in files {
        let plan = rules(name, &[("plan.csv", &bytes)], &[]);
        let plan: Value = serde_json::from_str(&plan.to_string().replace("15\\\" total", "total")).unwrap();
        assert_eq!(plan, wanted, "{name}");
    }
}

/// What would swallow the lines after it, and what no text has, is told with its line.
#[test]
fn quotes_that_nothing_closes_and_bytes_that_are_no_text() {
    let err = refused("quote", "plan.csv", b"Event,Property,Description\nPaid,total,\"what is paid\nLost,reason,why\n");
    assert!(err.starts_with("error: plan.csv:2 opens a quote that nothing closes"), "{err}");
    let err = refused(
        "quotes",
        "plan.csv",
        b"Event,Property,Description\nA,b,c\nPaid,total,\"what is paid\nLost,reason,\"why\"\n",
    );
    assert!(err.starts_with("error: plan.csv:3 opens a quote that nothing closes"), "{err}");
    let err = refused("nul", "plan.csv", b"Event,Property\nPa\0id,total\n");
    assert!(err.starts_with("error: plan.csv is no text: line 2 has a byte of 0"), "{err}");
    for file in ["source.yaml", "source.json", "source.md"] {
        assert!(refused("nul-of", file, b"events:\n- na\0me: x\n").contains("is no text: line 2 has"), "{file}");
    }
    // A quote within a cell, and one that is closed on another line, are what people write.
    let plan = of_csv("quoted", "Event,Property,Description\nPaid,total,\"say \"\"paid\"\"\nnow\"\n");
    assert_eq!(plan[0]["properties"]["total"]["description"], "say \"paid\"\nnow");
}

fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write(0, 0, "Event").unwrap();
    workbook.save_to_buffer().unwrap()
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        archive.start_file(*name, options).unwrap();
        std::io::Write::write_all(&mut archive, bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn workbooks_that_are_protected_cut_off_or_empty() {
    const ODS: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
    let manifest = br#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry></manifest:manifest>"#;
    let ods = archive(&[("mimetype", ODS), ("META-INF/manifest.xml", manifest), ("content.xml", &[7; 300])]);
    assert!(refused("ods-password", "plan.ods", &ods).starts_with("error: plan.ods is protected by a password"));
    let whole = workbook();
    for (name, file, bytes) in [
        ("xlsx-cut", "plan.xlsx", &whole[..whole.len() / 2]),
        ("ods-cut", "plan.ods", &ods[..ods.len() / 2]),
        ("xls-cut", "plan.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing more".as_slice()),
    ] {
        let err = refused(name, file, bytes);
        assert!(
            err.starts_with(&format!("error: {file} is no workbook that can be read, perhaps as its end is missing")),
            "{err}"
        );
    }
    let mut empty = rust_xlsxwriter::Workbook::new();
    empty.add_worksheet();
    let err = refused("xlsx-empty", "plan.xlsx", &empty.save_to_buffer().unwrap());
    assert_eq!(err, "error: plan.xlsx holds no events that could be read, as nothing is in it\n");
}

#[test]
fn texts_that_only_look_like_yaml() {
    for text in [
        "This is a note about tracking.\n",
        "- We want to track a lot, and soon.\n- And more.\n",
        "42\n",
        "title: A note\nbody: none\n",
    ] {
        let err = refused("note", "plan.yaml", text.as_bytes());
        assert!(err.contains("holds no events that could be read\nhelp: events are a list"), "{err}");
    }
    assert!(refused("letter", "plan.yaml", b"Dear team: here\n  are the: events\n").contains("is no YAML"));
}

/// The second import brings what changed, keeps what the team wrote, and names what both changed.
#[test]
fn a_second_import_of_three_layouts() {
    let layouts = [
        (
            "marks",
            "plan.csv",
            "Event,order_id,total\nPaid,Required,Optional\n",
            "Event,order_id,total\nPaid,Required,Required\n",
        ),
        (
            "names",
            "plan.yaml",
            "events:\n  paid: {order_id: string, total: number}\n",
            "events:\n  paid: {order_id: string, total: integer}\n",
        ),
        (
            "dictionary",
            "plan.csv",
            "Event,Properties\nPaid,\"order_id, total\"\n\nProperty,Type\ntotal,number\n",
            "Event,Properties\nPaid,\"order_id, total\"\n\nProperty,Type\ntotal,integer\n",
        ),
    ];
    for (name, file, before, after) in layouts {
        let folder = Folder::new(&format!("import-second-{name}"));
        folder.write(file, before);
        let (_, err, code) = folder.run(&["import", file, "-o", "tracking-plan.json"]);
        assert_eq!(code, 0, "{name}: {err}");
        let path = folder.0.join("tracking-plan.json");
        // What the team writes itself.
        let text = std::fs::read_to_string(&path)
            .unwrap()
            .replace("\"type\": \"TRACK\",", "\"type\": \"TRACK\",\n      \"owner\": \"Growth\",");
        std::fs::write(&path, &text).unwrap();
        assert_eq!(folder.run(&["import", "--check", "-o", "tracking-plan.json"]).2, 0, "{name}");
        folder.write(file, after);
        let (out, _, code) = folder.run(&["import", "--check", "-o", "tracking-plan.json"]);
        assert_eq!(code, 1, "{name}: {out}");
        assert!(out.contains("total") || out.contains("required"), "{name}: {out}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "{name}");
        let (out, err, code) = folder.run(&["import", "-o", "tracking-plan.json"]);
        assert_eq!(code, 0, "{name}: {out}{err}");
        let new = std::fs::read_to_string(&path).unwrap();
        assert!(new.contains("\"owner\": \"Growth\"") && new != text, "{name}: {new}");
        assert_eq!(folder.run(&["import", "--check", "-o", "tracking-plan.json"]).2, 0, "{name}");
        // Both sides change the same.
        if name == "marks" {
            continue;
        }
        std::fs::write(&path, new.replace("\"integer\"", "\"string\"")).unwrap();
        folder.write(file, before);
        let (out, _, code) = folder.run(&["import", "-o", "tracking-plan.json"]);
        assert_eq!(code, 1, "{name}: {out}");
        assert!(out.contains("conflicts, of which the plan's side was kept"), "{name}: {out}");
        assert!(std::fs::read_to_string(&path).unwrap().contains("\"type\": \"string\""), "{name}");
    }
}
