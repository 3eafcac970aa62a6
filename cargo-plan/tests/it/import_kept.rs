//! `cargo plan import`: what is easily lost, or read as something else, in silence. Each test is of one such kind, with what the plan
//! becomes; every cell is read, or named with the reason why it is not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::import_layouts::{of_csv, rules};
use serde_json::{Value, json};

fn of_markdown(name: &str, text: &str) -> Value {
    rules(name, &[("plan.md", text.as_bytes())], &[])
}

#[test]
fn a_property_below_the_row_of_its_event_may_have_the_name_of_a_header() {
    let below = |name: &str, sheet: &str| of_csv(&format!("named-{name}"), sheet);
    let sheet = "Property,Type,Required,Description\n▶ Order Paid,,,\nstatus,string,,\nowner,,yes,\ntotal,number,yes,the sum\n▶ Order Lost,,,\nreason,string,,\n";
    let wanted = json!([
        { "key": "Order Paid", "type": "TRACK",
          "properties": { "status": { "type": "string" }, "owner": {}, "total": { "type": "number", "description": "the sum" } },
          "required": ["owner", "total"] },
        { "key": "Order Lost", "type": "TRACK", "properties": { "reason": { "type": "string" } } },
    ]);
    assert_eq!(below("columns", sheet), wanted);
    let sheet = "Event,Property,Type\n▶ Login,,\n,method,string\n▶ Logout,,\n,event_name,string\n";
    let wanted = json!([
        { "key": "Login", "type": "TRACK", "properties": { "method": { "type": "string" } } },
        { "key": "Logout", "type": "TRACK", "properties": { "event_name": { "type": "string" } } },
    ]);
    assert_eq!(below("event", sheet), wanted);
    // A name alone is no event where events have a sign.
    let sheet = "Property,Type,Required\n▶ Login,,\ncategory,,\nmethod,string,yes\n";
    let wanted = json!([{ "key": "Login", "type": "TRACK", "properties": { "category": {}, "method": { "type": "string" } }, "required": ["method"] }]);
    assert_eq!(below("alone", sheet), wanted);
    // What is no type below "Type", or written as no property is, is said of the event.
    let sheet = "Property,Description\n▶ Login,\nTrigger,the button\nstatus,the state of it\nmethod,how\n";
    let wanted = json!([{ "key": "Login", "type": "TRACK", "where": "the button",
        "properties": { "status": { "description": "the state of it" }, "method": { "description": "how" } } }]);
    assert_eq!(below("said", sheet), wanted);
    let sheet = "Property,Type,Required\n▶ Login,,\nStatus,live,\nOwner:,Growth,\nmethod,string,yes\n";
    let wanted = json!([{ "key": "Login", "type": "TRACK", "owner": "Growth", "status": "live",
        "properties": { "method": { "type": "string" } }, "required": ["method"] }]);
    assert_eq!(below("of-event", sheet), wanted);
}

#[test]
fn sections_with_one_prefix_are_objectives_of_their_own() {
    for (name, prefix) in [("colon", "Section: "), ("dash", "GOAL – "), ("pl", "SEKCJA: "), ("bracket", "Flow (1): ")]
    {
        let sheet = format!(
            "Event,Description,Property,Type\n{prefix}Login,,,\nlogged_in,User,method,string\n{prefix}Shop,,,\npaid,Pay,total,number\n"
        );
        let plan = of_csv(&format!("sections-{name}"), &sheet);
        let why = |at: usize| plan[at]["why"].as_str().unwrap().to_owned();
        assert!(why(0).ends_with("login") && why(1).ends_with("shop"), "{name}: {} {}", why(0), why(1));
    }
    let sheet = "Event,Description,Property,Type\nActivation: get users into the shop and on,,,\nlogged_in,User,method,string\nActivation: get users into the shop and off,,,\npaid,Pay,total,number\n";
    let plan = of_csv("sections-long", sheet);
    assert_eq!(
        (&plan[0]["why"], &plan[1]["why"]),
        (&json!("activation_get_users_into_the_shop"), &json!("activation_get_users_into_the_shop_2"))
    );
}

#[test]
fn what_stands_below_an_object_in_a_list_is_inside_of_it() {
    let text = "## Events\n\n- **Order Paid**\n  - Properties:\n    - customer (object, required)\n      - email (string, required)\n      - address (object)\n        - zip: string\n      - age (integer)\n    - items (array of objects)\n      - `sku` (string, required)\n    - total (number)\n";
    let wanted = json!([{ "key": "Order Paid", "type": "TRACK", "properties": {
        "customer": { "type": "object",
            "properties": { "email": { "type": "string" }, "address": { "type": "object", "properties": { "zip": { "type": "string" } } }, "age": { "type": "integer" } },
            "required": ["email"] },
        "items": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } }, "required": ["sku"] } },
        "total": { "type": "number" } }, "required": ["customer"] }]);
    let plan = rules("nested", &[("plan.md", text.as_bytes())], &["Events"]);
    assert_eq!(plan, wanted);
    // Below a text stands what is said of it.
    let text = "## `Order Paid`\n\n- `plan` (string)\n  - Description: what is paid for\n  - Allowed values: free, pro\n  - `free` is for all\n- `address`\n  - `zip` (string)\n";
    let wanted = json!([{ "key": "Order Paid", "type": "TRACK", "properties": {
        "plan": { "type": "string", "description": "what is paid for\n`free` is for all", "enum": ["free", "pro"] },
        "address": { "type": "object", "properties": { "zip": { "type": "string" } } } } }]);
    assert_eq!(of_markdown("below", text), wanted);
}

#[test]
fn allowed_values_that_are_no_list_are_none() {
    let sheet = "Event,Property,Type,Allowed values\nPaid,a,string,free/pro/team\nPaid,b,string,any\nPaid,c,number,>=0\nPaid,d,string,\"{x,y}\"\nPaid,e,string,YYYY-MM-DD\nPaid,f,string,^[a-z]+$\nPaid,g,integer,\"1=low, 2=high\"\n";
    let wanted = json!({
        "a": { "type": "string", "enum": ["free", "pro", "team"] },
        "b": { "type": "string", "description": "Values: any" },
        "c": { "type": "number", "minimum": 0 },
        "d": { "type": "string", "enum": ["x", "y"] },
        "e": { "type": "string", "format": "date", "description": "Values: YYYY-MM-DD" },
        "f": { "type": "string", "pattern": "^[a-z]+$" },
        "g": { "type": "integer", "enum": [1, 2], "description": "Values: 1=low, 2=high" },
    });
    assert_eq!(of_csv("allowed", sheet)[0]["properties"], wanted);
}

#[test]
fn what_avo_says_beside_a_schema_is_kept_or_named() {
    let plan = r#"{"name":"Bank","events":[{"id":"x1","name":"Sent","sources":[{"id":"s1","name":"iOS"},{"id":"s2","name":"Web"}],
        "triggers":[{"id":"t","type":"regular","description":"tap on send"}],"variants":["v"],
        "rules":{"type":"object","properties":{"properties":{"type":"object","properties":{"Amount":{"type":"number"}}}}}}]}"#;
    let left = ["s1", "s2", "t", "regular", "v"];
    let rules = rules("avo", &[("plan.json", plan.as_bytes())], &left);
    assert_eq!(rules[0]["where"], "tap on send");
    assert_eq!(rules[0]["labels"], json!({ "id": "x1", "source": "iOS, Web" }));
}

#[test]
fn traits_beside_the_schemas_of_the_config_api() {
    let plan = r#"{"display_name":"Old","rules":{"events":[{"name":"A","rules":{"properties":{"properties":{"properties":{"x":{"type":["number"]}}}}}}],
        "identify_traits":[{"name":"email","description":"mail","schema":{"type":"string"}},{"name":"plan"}],"group_traits":[{"name":"seats"}],
        "identify":{"properties":{"traits":{"properties":{"plan":{"type":"string"}}}}}}}"#;
    let rules = rules("config-traits", &[("plan.json", plan.as_bytes())], &["plan"]);
    let traits = |at: usize| rules[at]["jsonSchema"]["properties"]["traits"]["properties"].clone();
    assert_eq!(
        traits(1),
        json!({ "plan": { "type": "string" }, "email": { "type": "string", "description": "mail" } })
    );
    assert_eq!((&rules[2]["type"], traits(2)), (&json!("GROUP"), json!({ "seats": {} })));
}

#[test]
fn of_the_conventions_of_opentelemetry_only_events_are_events() {
    let first = "groups:\n- {id: event.a, type: event, name: a.b, brief: x, extends: attributes.common,\n   attributes: [{ref: user.id, requirement_level: required}, {id: state, type: {allow_custom_values: false, members: [{id: open, value: open, brief: it is open}, {id: shut, value: closed}]}}],\n   body: {id: body, type: map, fields: [{id: total, type: double}]}}\n- {id: registry.user, type: attribute_group, attributes: [{id: user.id, type: string, brief: who}]}\n- {id: attributes.common, type: attribute_group, attributes: [{id: app, type: string}]}\n- {id: metric.x, type: metric, metric_name: x, instrument: counter, attributes: [{ref: user.id}]}\n- {id: span.x, type: span, brief: s, attributes: [{ref: user.id}]}\n";
    let folder = crate::common::Folder::new("import-kept-otel");
    folder.write("plan.yaml", first);
    let (out, err, code) = folder.run(&["import", "plan.yaml"]);
    assert_eq!(code, 0, "{err}");
    let plan: Value = serde_json::from_str(&out).unwrap();
    let wanted = json!([{ "key": "a.b", "type": "TRACK", "description": "x", "labels": { "id": "event.a" },
        "properties": {
            "user.id": { "type": "string", "description": "who" },
            "state": { "type": "string", "enum": ["open", "closed"], "description": "open: it is open" },
            "total": { "type": "number" }, "app": { "type": "string" } },
        "required": ["user.id"] }]);
    assert_eq!(plan["rules"], wanted);
    let second = "file_format: definition/2\nattributes:\n- {key: state, type: {members: [{id: open, value: 1}, {id: shut, value: 2}]}, brief: how it is}\nevents:\n- {name: placed, brief: it is placed, attributes: [{ref: state}]}\n- {name: old, deprecated: {reason: renamed, renamed_to: placed}}\nmetrics:\n- {name: m, brief: no event, attributes: [{ref: state}]}\n";
    let rules = rules(
        "otel-second",
        &[("plan.yaml", second.as_bytes())],
        &["definition/2", "open", "shut", "m", "no event", "state"],
    );
    let wanted = json!([
        { "key": "placed", "type": "TRACK", "description": "it is placed", "properties": { "state": { "type": "integer", "enum": [1, 2], "description": "how it is" } } },
        { "key": "old", "type": "TRACK", "deprecated": "placed" },
    ]);
    assert_eq!(rules, wanted);
}

#[test]
fn a_registry_of_schemas_whose_files_are_named_after_their_versions() {
    let schema = |version: &str, name: &str| {
        format!(
            r#"{{"self":{{"vendor":"com.acme","name":"search","format":"jsonschema","version":"{version}"}},"type":"object","properties":{{"{name}":{{"type":"string"}}}}}}"#
        )
    };
    let files = [
        ("schemas/com.acme/search/jsonschema/1-0-0", schema("1-0-0", "q")),
        ("schemas/com.acme/search/jsonschema/1-0-10", schema("1-0-10", "query")),
    ];
    let folder = crate::common::Folder::new("import-kept-iglu");
    for (file, text) in &files {
        folder.write(file, text);
    }
    for source in ["schemas", "schemas/com.acme/search/jsonschema/1-0-10"] {
        let (out, err, code) = folder.run(&["import", source]);
        assert_eq!(code, 0, "{err}");
        let plan: Value = serde_json::from_str(&out).unwrap();
        let wanted = json!([{ "key": "search", "type": "TRACK", "version": "1-0-10", "properties": { "query": { "type": "string" } } }]);
        assert_eq!(plan["rules"], wanted, "{source}");
    }
}

#[test]
fn the_name_that_is_sent_counts_before_the_title_of_a_schema() {
    let schema = r#"{"$schema":"http://json-schema.org/draft-07/schema#","title":"Order Lost","type":"object",
        "properties":{"event":{"const":"order_lost"},"properties":{"type":"object","properties":{"why":{"type":"string"}}}}}"#;
    let rules = rules("const", &[("lost.json", schema.as_bytes())], &[]);
    assert_eq!(rules[0]["key"], "order_lost");
}

/// Excel has room for so many cells that the blank ones before the last of them would need more memory than there is.
#[test]
fn a_cell_in_the_last_corner_of_a_sheet() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, column, text) in
        [(0, 0, "Event"), (0, 1, "Property"), (1, 0, "Paid"), (1, 1, "total"), (1_048_575, 16_383, "x")]
    {
        sheet.write_string(row, column, text).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let rules = rules("corner", &[("plan.xlsx", &bytes)], &["x"]);
    assert_eq!(rules, json!([{ "key": "Paid", "type": "TRACK", "properties": { "total": {} } }]));
}

#[test]
fn a_folder_without_a_file_that_could_hold_a_plan() {
    let folder = crate::common::Folder::new("import-kept-empty");
    folder.write("texts/a.txt", "Event,Property\n");
    let (_, err, code) = folder.run(&["import", "texts"]);
    let help = "help: tables (`.csv`, `.tsv`, `.xlsx`, `.ods`, `.md`), YAML and JSON are read";
    assert_eq!(
        (err.trim_end(), code),
        (format!("error: there is no file in the folder that could hold a plan\n{help}").as_str(), 2)
    );
}

#[test]
fn a_map_of_a_header_that_is_not_there() {
    let folder = crate::common::Folder::new("import-kept-map");
    folder.write("plan.csv", "Event,Property,Team\nPaid,total,Growth\n");
    let (_, err, code) = folder.run(&["import", "plan.csv", "--map", "Nix=owner", "--map", "team=owner"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("no header and no key is called \"Nix\", so `--map` says nothing of it"), "{err}");
    assert!(!err.contains("\"team\""), "{err}");
}

#[test]
fn rows_of_every_event_are_common_properties() {
    for name in ["All Events", "Alle Events", "Super Properties", "Global", "*", "Todos los eventos"] {
        let plan = of_csv("common", &format!("Event,Property,Type\n{name},app_version,string\nlogin,method,string\n"));
        let wanted = json!([
            { "type": "COMMON", "properties": { "app_version": { "type": "string" } } },
            { "key": "login", "type": "TRACK", "properties": { "method": { "type": "string" } } },
        ]);
        assert_eq!(plan, wanted, "{name}");
    }
}

#[test]
fn a_matrix_of_letters_and_a_table_of_words_of_headers() {
    let sheet = "Property,Type,Login,Logout\nuser_id,string,R,R\nreason,string,,O\n";
    let wanted = json!([
        { "key": "Login", "type": "TRACK", "properties": { "user_id": { "type": "string" } }, "required": ["user_id"] },
        { "key": "Logout", "type": "TRACK", "properties": { "user_id": { "type": "string" }, "reason": { "type": "string" } }, "required": ["user_id"] },
    ]);
    assert_eq!(of_csv("letters", sheet), wanted);
    let text = "## Item Viewed\n\n| Property | Type |\n|---|---|\n| source | string |\n| status | string |\n| category | string |\n| name | string |\n| value | number |\n";
    let plan = of_markdown("words", text);
    assert_eq!(plan[0]["key"], "Item Viewed");
    assert_eq!(plan[0]["properties"].as_object().unwrap().len(), 5);
}

#[test]
fn a_dictionary_of_properties_in_other_languages() {
    for heading in ["Dicionário", "Glosario", "Glossar der Eigenschaften", "Słownik"] {
        let text = format!(
            "| Event | Properties |\n|---|---|\n| `paid` | `total` |\n\n## {heading}\n\n| Property | Type |\n|---|---|\n| total | number |\n"
        );
        let plan = rules("dictionary", &[("plan.md", text.as_bytes())], &[heading]);
        assert_eq!(
            plan,
            json!([{ "key": "paid", "type": "TRACK", "properties": { "total": { "type": "number" } } }]),
            "{heading}"
        );
    }
}

#[test]
fn what_stands_around_the_name_of_an_event() {
    let text = "| Event | Trigger | Parameters |\n|---|---|---|\n| `app_open` / `app_close` | start or end | `session_id`: string |\n| ~~`old_event`~~ | gone | |\n| **sign_up** (new!) | form sent | |\n| `screen_view` (`Home`, `Cart`) | open | |\n";
    let of_session = json!({ "session_id": { "type": "string" } });
    let wanted = json!([
        { "key": "app_open", "type": "TRACK", "description": "start or end", "properties": of_session },
        { "key": "old_event", "type": "TRACK", "description": "gone", "deprecated": true },
        { "key": "sign_up", "type": "TRACK", "description": "form sent\nnew!" },
        { "key": "screen_view", "type": "TRACK", "description": "open\n`Home`, `Cart`" },
        { "key": "app_close", "type": "TRACK", "description": "start or end", "properties": of_session },
    ]);
    assert_eq!(of_markdown("around", text), wanted);
}

#[test]
fn lists_of_properties_in_a_cell() {
    let sheet = "Event,Parameters\nsearch,\"{query: string, filters: string[]}\"\nshare,\"method = email/sms, content_type; user_id (PII)\"\n";
    let plan = of_csv("cells", sheet);
    assert_eq!(
        plan[0]["properties"],
        json!({ "query": { "type": "string" }, "filters": { "type": "array", "items": { "type": "string" } } })
    );
    assert_eq!(
        plan[1]["properties"],
        json!({ "method": { "enum": ["email", "sms"] }, "content_type": {}, "user_id": { "x-pii": true } })
    );
    let quoted = of_csv("quoted", "Event,Property,Type\nPaid,\"mit \"\"Anführung\"\"\",string\n");
    assert_eq!(quoted[0]["properties"], json!({ "mit \"Anführung\"": { "type": "string" } }));
}

#[test]
fn words_of_headers_and_cells_in_other_languages() {
    let sheet = "Evento,Propriedades opcionais,Obrigatórias,Situação\nCompra,cupom,\"valor, moeda\",zaplanowane\n";
    let wanted = json!([{ "key": "Compra", "type": "TRACK", "status": "planned",
        "properties": { "cupom": {}, "valor": {}, "moeda": {} }, "required": ["valor", "moeda"] }]);
    assert_eq!(of_csv("portuguese", sheet), wanted);
    let sheet = "Ereignis,Parameter,Typ,Muss/Kann,Umsetzungsstand\nKauf,summe,Zahl,Muss,live\nKauf,gutschein,Text,Kann,\nKauf,kunde,Text,Obligatoire si connecté,\nKauf,nr,Text,NOT NULL,\n";
    let wanted = json!([{ "key": "Kauf", "type": "TRACK", "status": "live",
        "properties": { "summe": { "type": "number" }, "gutschein": { "type": "string" },
            "kunde": { "type": "string", "description": "Required: Obligatoire si connecté" }, "nr": { "type": "string" } },
        "required": ["summe", "nr"] }]);
    assert_eq!(of_csv("german", sheet), wanted);
}

#[test]
fn a_path_through_an_object_that_has_no_row_of_its_own() {
    let sheet = "Event,Property,Type,Required\nPaid,customer,object,yes\nPaid,customer.address.zip,string,no\nPaid,customer.email,string,yes\n";
    let wanted = json!({ "customer": { "type": "object", "required": ["email"], "properties": {
        "address": { "type": "object", "properties": { "zip": { "type": "string" } } }, "email": { "type": "string" } } } });
    assert_eq!(of_csv("path", sheet)[0]["properties"], wanted);
}

#[test]
fn owners_and_tags_of_mixpanel() {
    let plan = r#"{"entries":[{"entityType":"event","name":"A","schemaJson":{"description":"d","properties":{"p":{"type":"string"}},
        "metadata":{"com.mixpanel":{"owners":["ann@x.test"],"tags":["t"],"displayName":"AA"}}}}]}"#;
    let rules = rules("mixpanel-owners", &[("plan.json", plan.as_bytes())], &[]);
    assert_eq!(
        (&rules[0]["owner"], &rules[0]["labels"]),
        (&json!("ann@x.test"), &json!({ "tags": "t", "display_name": "AA" }))
    );
}
