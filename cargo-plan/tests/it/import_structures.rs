//! `cargo plan import`: what stands inside of something else. Objects in the text of a type, lists with lists in them, headers in two rows,
//! schemas that refer to other files, owners of groups of events.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::import_layouts::{of_csv, of_yaml, rules};
use serde_json::{Value, json};

#[test]
fn types_that_say_what_is_in_an_object() {
    let lines = json!({ "type": "array", "items": { "type": "object",
        "properties": { "id": { "type": "string" }, "qty": { "type": "integer" } } } });
    for (name, of) in [
        ("brackets", "list of objects (id: string, qty: int)"),
        ("german", "Liste von Objekten (id: Text; qty: Ganzzahl)"),
        ("braces", "array of {id: string, qty: int}"),
        ("code", "Array<{id: string; qty: int}>"),
        ("sign", "{id: string, qty: int}[]"),
    ] {
        let plan = of_csv(&format!("fields-{name}"), &format!("Event,Property,Type\nPaid,lines,\"{of}\"\n"));
        assert_eq!(plan[0]["properties"]["lines"], lines, "{of}");
        let plan = of_yaml(
            &format!("fields-yaml-{name}"),
            &format!("events:\n  Paid:\n    properties:\n      lines: \"{of}\"\n"),
        );
        assert_eq!(plan[0]["properties"]["lines"], lines, "{of}");
    }
    // In a list of properties, and names alone.
    let plan = of_csv(
        "fields-list",
        "Event,Properties\nPaid,\"shop {id: string, at: {zip: string}}, lines: array of {id, qty}\"\n",
    );
    let wanted = json!({
        "shop": { "type": "object", "properties": { "id": { "type": "string" },
            "at": { "type": "object", "properties": { "zip": { "type": "string" } } } } },
        "lines": { "type": "array", "items": { "type": "object", "properties": { "id": {}, "qty": {} } } },
    });
    assert_eq!(plan[0]["properties"], wanted);
    // What further rows say of the same objects is added.
    let plan =
        of_csv("fields-rows", "Event,Property,Type,Required\nPaid,lines,array of {id},yes\nPaid,lines[].qty,int,yes\n");
    let wanted = json!({ "lines": { "type": "array", "items": { "type": "object",
        "properties": { "id": {}, "qty": { "type": "integer" } }, "required": ["qty"] } } });
    assert_eq!(plan[0]["properties"], wanted);
}

#[test]
fn lists_inside_of_a_list_in_one_cell() {
    let wanted = json!({
        "episode_id": { "type": "string" },
        "context": { "type": "object", "properties": { "screen": { "type": "string" }, "position": { "type": "integer" } }, "required": ["screen"] },
        "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } },
    });
    let cell = "- episode_id: string, required\n- context: object\n  - screen (string, required)\n  - position: int\n- lines: array\n\t- sku: string";
    let plan = of_csv("bullets", &format!("Event,Properties\nPlayed,\"{cell}\"\n"));
    assert_eq!((&plan[0]["properties"], &plan[0]["required"]), (&wanted, &json!(["episode_id"])));
    // In a table of Markdown, where spaces need a sign of their own.
    let cell = cell.replace('\t', "    ").replace("  -", "&nbsp;&nbsp;-").replace('\n', "<br>");
    let text = format!("| Event | Properties |\n|---|---|\n| `Played` | {cell} |\n");
    let plan = rules("bullets-md", &[("plan.md", text.as_bytes())], &[]);
    assert_eq!((&plan[0]["properties"], &plan[0]["required"]), (&wanted, &json!(["episode_id"])));
    // A word alone over a list of properties.
    let text = "## `Played`\n\nA part is played.\n\n* Properties\n  * `plan` – string, required – monthly or yearly\n  * `lines`: array of {sku}\n";
    let plan = rules("bullets-word", &[("plan.md", text.as_bytes())], &[]);
    let wanted = json!([{ "key": "Played", "type": "TRACK", "description": "A part is played.",
        "properties": { "plan": { "type": "string", "description": "monthly or yearly" },
            "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": {} } } } },
        "required": ["plan"] }]);
    assert_eq!(plan, wanted);
}

#[test]
fn headers_in_two_rows_for_numbered_properties() {
    let wanted = json!([
        { "key": "level_start", "type": "TRACK", "description": "a level begins",
          "properties": { "level_id": { "type": "string" }, "mode": { "type": "string", "enum": ["easy", "hard"] } }, "required": ["level_id", "mode"] },
        { "key": "level_end", "type": "TRACK", "description": "a level ends\nNotes: first",
          "properties": { "level_id": { "type": "string" }, "score": { "type": "integer", "minimum": 0 } }, "required": ["level_id"] },
    ]);
    let rows = "level_start,a level begins,level_id,string,✓,mode,\"enum(easy, hard)\",x,\nlevel_end,a level ends,level_id,string,✓,score,int >= 0,,first\n";
    for (name, above, below) in [
        ("numbers", "Event,Description,Parameter 1,,,Parameter 2,,,Notes", ",,Name,Type,Required,Name,Type,Required,"),
        ("words", "Event,Description,Parameter,,,Parameter,,,Notes", ",,Name,Type,Required,Name,Type,Required,"),
        ("below", ",,Parameter 1,,,Parameter 2,,,", "Event,Description,Name,Type,Required,Name,Type,Required,Notes"),
    ] {
        assert_eq!(of_csv(&format!("two-rows-{name}"), &format!("{above}\n{below}\n{rows}")), wanted, "{name}");
    }
    // Merged, as a spreadsheet has them.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let format = rust_xlsxwriter::Format::new();
    sheet.merge_range(0, 0, 1, 0, "Event", &format).unwrap();
    sheet.merge_range(0, 1, 0, 2, "Eigenschaft 1", &format).unwrap();
    sheet.merge_range(0, 3, 0, 4, "Eigenschaft 2", &format).unwrap();
    for (column, text) in [(1, "Name"), (2, "Typ"), (3, "Name"), (4, "Typ")] {
        sheet.write_string(1, column, text).unwrap();
    }
    for (column, text) in ["Kauf", "summe", "Zahl", "waehrung", "Text"].into_iter().enumerate() {
        sheet.write_string(2, u16::try_from(column).unwrap(), text).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let wanted = json!([{ "key": "Kauf", "type": "TRACK", "properties": { "summe": { "type": "number" }, "waehrung": { "type": "string" } } }]);
    assert_eq!(rules("two-rows-merged", &[("plan.xlsx", &bytes)], &[]), wanted);
}

/// The plan of a folder, and what was left out of it with the reasons.
fn of_files(name: &str, files: &[(&str, &str)]) -> (Value, Vec<String>) {
    let folder = Folder::new(&format!("import-structures-{name}"));
    for (file, text) in files {
        folder.write(&format!("schemas/{file}"), text);
    }
    let (out, err, code) = folder.run(&["import", "schemas"]);
    assert_eq!(code, 0, "{err}");
    let errors = plan_model::read(&out).diagnostics.into_iter().filter(|found| found.level == plan_model::Level::Error);
    assert_eq!(errors.count(), 0, "{out}");
    let plan: Value = serde_json::from_str(&out).unwrap();
    let (account, ..) = folder.run(&["import", "schemas", "--format", "json"]);
    let account: Value = serde_json::from_str(&account).unwrap();
    assert_eq!(crate::import_guard::missing(&account, &plan), Vec::<String>::new(), "{plan}");
    let left = account["cells"].as_array().unwrap().iter().filter(|cell| cell["left_out"].is_string());
    let left = left
        .map(|cell| format!("{}: {}", cell["text"].as_str().unwrap(), cell["left_out"].as_str().unwrap()))
        .collect();
    (plan["rules"].clone(), left)
}

const PAID: &str = r#"{"title": "Order Paid", "type": "object", "properties": {
    "total": {"type": "number"},
    "address": {"$ref": "common/address.json"},
    "who": {"$ref": "./common/defs.json#/definitions/person", "description": "the buyer"},
    "lines": {"type": "array", "items": {"$ref": "common/defs.json#/definitions/line"}}}, "required": ["total"]}"#;
const ADDRESS: &str = r#"{"$id": "https://acme.test/address.json", "title": "Address", "type": "object", "properties": {
    "zip": {"type": "string", "pattern": "^[0-9]+$"}, "country": {"$ref": "defs.json#/definitions/country"}}}"#;
const PARTS: &str = r##"{"definitions": {
    "person": {"type": "object", "properties": {"email": {"type": "string", "x-pii": true}, "from": {"$ref": "#/definitions/country"}}},
    "country": {"enum": ["DE", "FR"]}, "line": {"type": "object", "properties": {"sku": {"type": "string"}}},
    "unused": {"type": "integer"}}}"##;

#[test]
fn schemas_that_refer_to_files_beside_them() {
    let country = json!({ "enum": ["DE", "FR"] });
    let wanted = json!([{ "key": "Order Paid", "type": "TRACK", "properties": {
        "total": { "type": "number" },
        "address": { "title": "Address", "type": "object", "properties": { "zip": { "type": "string", "pattern": "^[0-9]+$" }, "country": country } },
        "who": { "type": "object", "properties": { "email": { "type": "string", "x-pii": true }, "from": country }, "description": "the buyer" },
        "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } },
    }, "required": ["total"] }]);
    let files = [("order_paid.json", PAID), ("common/address.json", ADDRESS), ("common/defs.json", PARTS)];
    let (plan, left) = of_files("refs", &files);
    assert_eq!(plan, wanted);
    assert_eq!(left, ["https://acme.test/address.json: no schema refers to it", "integer: no schema refers to it"]);
    // By the id of the schema, wherever its file is.
    let by_id = PAID.replace("common/address.json", "https://acme.test/address.json");
    assert_eq!(
        of_files(
            "refs-id",
            &[
                ("a.json", &by_id),
                ("common/x/address.json", &ADDRESS.replace("defs", "../defs")),
                ("common/defs.json", PARTS)
            ]
        )
        .0,
        wanted
    );
}

#[test]
fn a_reference_to_what_is_not_there_is_told() {
    let schema = |reference: &str| {
        format!(
            r#"{{"title": "Paid", "type": "object", "properties": {{"total": {{"type": "number"}}, "x": {{"$ref": "{reference}", "description": "d"}}}}}}"#
        )
    };
    let wanted = json!([{ "key": "Paid", "type": "TRACK", "properties": { "total": { "type": "number" }, "x": { "description": "d" } } }]);
    let (plan, left) = of_files("refs-outside", &[("paid.json", &schema("../shared/x.json"))]);
    assert_eq!(plan, wanted);
    assert_eq!(left, ["../shared/x.json: it refers to `../shared/x.json`, which is not among the files: name it too"]);
    let (plan, left) =
        of_files("refs-pointer", &[("paid.json", &schema("defs.json#/definitions/none")), ("defs.json", PARTS)]);
    assert_eq!(plan[plan.as_array().unwrap().len() - 1], wanted[0]);
    assert!(
        left.contains(&"defs.json#/definitions/none: `schemas/defs.json` has no `/definitions/none`".to_owned()),
        "{left:?}"
    );
    // What refers to itself has no end.
    let tree = r#"{"title": "Tree", "type": "object", "properties": {"name": {"type": "string"}, "child": {"$ref": "tree.json"}}}"#;
    let (plan, left) = of_files("refs-circle", &[("paid.json", &schema("tree.json")), ("tree.json", tree)]);
    assert_eq!(plan[0]["properties"]["x"]["properties"], json!({ "name": { "type": "string" }, "child": {} }));
    assert_eq!(left, ["tree.json: what it refers to refers to it again, which a plan cannot say"]);
}

/// A file that only lists those of the events is no event, and they are parts of nothing.
#[test]
fn an_index_of_schemas() {
    let schema = |name: &str| {
        format!(r#"{{"title": "{name}", "type": "object", "properties": {{"id": {{"type": "string"}}}}}}"#)
    };
    let index = r#"{"oneOf": [{"$ref": "paid.json"}, {"$ref": "lost.json"}]}"#;
    let (plan, left) =
        of_files("index", &[("all.json", index), ("lost.json", &schema("Lost")), ("paid.json", &schema("Paid"))]);
    let names: Vec<&Value> = plan.as_array().unwrap().iter().map(|rule| &rule["key"]).collect();
    assert_eq!(names, [&json!("Lost"), &json!("Paid")]);
    let why = "each of the schemas that it lists is a file of its own";
    assert_eq!(left, [format!("paid.json: {why}"), format!("lost.json: {why}")]);
}

#[test]
fn classes_and_rules_of_quality_of_a_contract() {
    let property = |more: &str| format!("      - {{name: x, logicalType: string, {more}}}\n");
    let contract = |more: &str| {
        format!(
            "apiVersion: v3.0.2\nkind: DataContract\nid: shop\nschema:\n  - name: Paid\n    logicalType: object\n    properties:\n{}",
            property(more)
        )
    };
    let file_left = ["v3.0.2", "DataContract", "shop"];
    let of = |name: &str, more: &str, left: &[&str]| {
        let left = [&file_left[..], left].concat();
        rules(&format!("odcs-{name}"), &[("shop.odcs.yaml", contract(more).as_bytes())], &left)[0]["properties"]["x"]
            .clone()
    };
    let personal = json!({ "type": "string", "x-pii": true });
    for (name, class) in [("pii", "pii"), ("upper", "PII"), ("words", "sensitive personal data"), ("own", "personal")] {
        assert_eq!(of(name, &format!("classification: {class}"), &[]), personal, "{class}");
    }
    assert_eq!(of("non", "classification: non-pii", &[]), json!({ "type": "string" }));
    // How secret data are is no word on whether they are personal.
    assert_eq!(of("secret", "classification: confidential", &["confidential"]), json!({ "type": "string" }));
    let values = json!({ "type": "string", "enum": ["a", "b"] });
    assert_eq!(of("old", "quality: [{type: library, rule: validValues, validValues: [a, b]}]", &[]), values);
    assert_eq!(
        of("new", "quality: [{metric: invalidValues, arguments: {validValues: [a, b]}, mustBe: 0}]", &[]),
        values
    );
    assert_eq!(
        of("all", "quality: [{rule: validValues, validValues: [a, b], mustBe: 100, unit: percent}]", &[]),
        values
    );
    let pattern = json!({ "type": "string", "pattern": "^A" });
    assert_eq!(
        of("pattern", "quality: [{metric: invalidValues, arguments: {pattern: \"^A\"}, mustBe: 0}]", &[]),
        pattern
    );
    // A rule that some values may break is none of a plan.
    let some = "quality: [{metric: invalidValues, arguments: {validValues: [a, b]}, mustBeLessThan: 5}]";
    assert_eq!(of("some", some, &["invalidValues", "a", "b", "5"]), json!({ "type": "string" }));
    let most = "quality: [{rule: validValues, validValues: [a, b], mustBe: 90, unit: percent}]";
    assert_eq!(of("most", most, &["validValues", "a", "b", "90", "percent"]), json!({ "type": "string" }));
}

#[test]
fn the_owner_of_a_group_of_events_is_theirs() {
    let product = "apiVersion: v1\nresourceType: data-product\nresourceName: 1f\ndata:\n  name: Cinema\n  owner: halls@acme.test\n  eventSpecifications:\n  - resourceName: 2a\n    name: paid\n    event:\n      source: iglu:com.x/paid/jsonschema/1-0-0\n      schema: {type: object, properties: {total: {type: number}}}\n  - resourceName: 3b\n    name: lost\n    owner: desk@acme.test\n    triggers:\n    - description: nobody comes\n";
    let folder = Folder::new("import-structures-owner");
    folder.write("product.yaml", product);
    let (out, err, code) = folder.run(&["import", "product.yaml"]);
    assert_eq!(code, 0, "{err}");
    let plan: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&plan["rules"][0]["owner"], &plan["rules"][1]["owner"]),
        (&json!("halls@acme.test"), &json!("desk@acme.test"))
    );
    let list = "owner: data\nevents:\n- {name: a, properties: {x: string}}\n- {name: b, owner: shop, properties: {y: string}}\n";
    let plan = of_yaml("owner-list", list);
    assert_eq!((&plan[0]["owner"], &plan[1]["owner"]), (&json!("data"), &json!("shop")));
    // Where each has one, nothing is left for that of the group.
    let plan = rules(
        "owner-own",
        &[("plan.yaml", "team: data\nevents:\n- {name: b, owner: shop, properties: {y: string}}\n".as_bytes())],
        &["data"],
    );
    assert_eq!(plan[0]["owner"], "shop");
}

#[test]
fn words_of_headers_and_types_that_other_teams_write() {
    let sheet = "Gebeurtenis,Eigenschap,Type,Persoonsgegevens\nKoop,mail,e-mailadres,ja\n";
    let wanted = json!({ "mail": { "type": "string", "format": "email", "x-pii": true } });
    assert_eq!(of_csv("words-nl", sheet)[0]["properties"], wanted);
    let sheet = "Evento,Parametri opzionali,Piattaforma\nricerca,filtri: elenco di testi,Web\n";
    let wanted = json!([{ "key": "ricerca", "type": "TRACK", "labels": { "platform": "Web" },
        "properties": { "filtri": { "type": "array", "items": { "type": "string" } } } }]);
    assert_eq!(of_csv("words-it", sheet), wanted);
    let sheet = "Nombre del evento,Propiedad,Tipo de dato,Ejemplo,Dueño\nVisto,etiquetas,lista de textos,\"[\"\"a\"\",\"\"b\"\"]\",Catálogo\n";
    let wanted = json!([{ "key": "Visto", "type": "TRACK", "owner": "Catálogo",
        "properties": { "etiquetas": { "type": "array", "items": { "type": "string" }, "examples": [["a", "b"]] } } }]);
    assert_eq!(of_csv("words-es", sheet), wanted);
}

#[test]
fn several_words_on_an_event_in_one_line() {
    let text = "## `Paid`\n\n**Description:** It is paid. **Screen:** Cart | **Owner:** Sales\n\n| Property | Type |\n|---|---|\n| `total` | number |\n";
    let plan = rules("one-line", &[("plan.md", text.as_bytes())], &[]);
    let wanted = json!([{ "key": "Paid", "type": "TRACK", "description": "It is paid.", "where": "Cart", "owner": "Sales",
        "properties": { "total": { "type": "number" } } }]);
    assert_eq!(plan, wanted);
}

#[test]
fn objects_of_types_and_lists_of_one_type() {
    let text = "events:\n- name: paid\n  properties:\n    device: {os: string, at: {x: int}}\n    lines: [{sku: string, qty: int}]\n    tags: [string]\n    method: [card, cash]\n    id: {type: string, format: uuid}\n";
    let wanted = json!({
        "device": { "type": "object", "properties": { "os": { "type": "string" }, "at": { "type": "object", "properties": { "x": { "type": "integer" } } } } },
        "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" }, "qty": { "type": "integer" } } } },
        "tags": { "type": "array", "items": { "type": "string" } },
        "method": { "enum": ["card", "cash"] },
        "id": { "type": "string", "format": "uuid" },
    });
    assert_eq!(of_yaml("of-types", text)[0]["properties"], wanted);
}

#[test]
fn cells_that_say_something_of_several_properties() {
    let sheet = "Ereignis;Eigenschaften;Pflicht;Typ;Werte\nSuche;\"wort\ntreffer\";\"ja\nnein\";\"Text\nGanzzahl\";\nLogin;methode;ja;Text;\"passwort | passkey | sso\"\n";
    let wanted = json!([
        { "key": "Suche", "type": "TRACK", "properties": { "wort": { "type": "string" }, "treffer": { "type": "integer" } }, "required": ["wort"] },
        { "key": "Login", "type": "TRACK", "properties": { "methode": { "type": "string", "enum": ["passwort", "passkey", "sso"] } }, "required": ["methode"] },
    ]);
    assert_eq!(of_csv("of-several", sheet), wanted);
    // "Req." may name those that are required.
    let sheet = "Event,Attributes,Req.\nTrial Started,\"plan (enum: free, pro), seats (int, 1-500)\",\"plan, seats\"\nTrial Ended,reason (string: expired/cancelled/converted),-\n";
    let wanted = json!([
        { "key": "Trial Started", "type": "TRACK", "properties": { "plan": { "type": "string", "enum": ["free", "pro"] },
            "seats": { "type": "integer", "minimum": 1, "maximum": 500 } }, "required": ["plan", "seats"] },
        { "key": "Trial Ended", "type": "TRACK", "properties": { "reason": { "type": "string", "enum": ["expired", "cancelled", "converted"] } } },
    ]);
    assert_eq!(of_csv("req-names", sheet), wanted);
}

#[test]
fn keys_with_umlauts_as_two_letters() {
    let text = "events:\n- name: kauf\n  beschreibung: Kauf\n  ausloeser: Knopf\n  eigenschaften:\n  - {name: mail, typ: E-Mail, max_laenge: 254}\n";
    let wanted = json!([{ "key": "kauf", "type": "TRACK", "description": "Kauf", "where": "Knopf",
        "properties": { "mail": { "type": "string", "format": "email", "maxLength": 254 } } }]);
    assert_eq!(of_yaml("two-letters", text), wanted);
}

#[test]
fn examples_that_are_values_and_examples_that_are_several() {
    let sheet = "Event,Property,Type,Example\nShared,network,Enum,x | mail\nShared,size,Integer,1 | 2\n";
    let wanted = json!({ "network": { "type": "string", "enum": ["x", "mail"] }, "size": { "type": "integer", "examples": [1, 2] } });
    assert_eq!(of_csv("examples", sheet)[0]["properties"], wanted);
}

/// What JSON Schema would not take there must not cost the rest of the plan.
#[test]
fn values_where_json_schema_has_schemas() {
    let text = r#"[{"event": "seen", "fields": {"place": {"type": "string", "oneOf": ["home", "settings"]},
        "price": {"type": "float", "gte": 0, "lte": 9}, "why": {"type": "string", "enum": [{"value": "x", "label": "Close"}, {"value": "b", "label": "Back"}]},
        "odd": {"type": "string", "allOf": ["home"]}}}]"#;
    let plan = rules("values-of", &[("plan.json", text.as_bytes())], &["home"]);
    let wanted = json!({
        "place": { "type": "string", "enum": ["home", "settings"] },
        "price": { "type": "number", "minimum": 0, "maximum": 9 },
        "why": { "type": "string", "enum": ["x", "b"], "description": "x: Close\nb: Back" },
        "odd": { "type": "string" },
    });
    assert_eq!(plan[0]["properties"], wanted);
}

/// "Kind" says of each row whether it is an event or a property of one.
#[test]
fn rows_of_events_and_of_properties_in_one_column() {
    let sheet = "Name,Kind,Belongs to,Data type,Is required,Definition\nstarted,event,,,,It begins\nfinished,event,,,,It ends\n\
        value,property,started,decimal,yes,What it is worth\nmail,property,finished,email,no,The address\nvip,user property,,boolean,no,Is a VIP\n";
    let wanted = json!([
        { "key": "started", "type": "TRACK", "description": "It begins",
          "properties": { "value": { "type": "number", "description": "What it is worth" } }, "required": ["value"] },
        { "key": "finished", "type": "TRACK", "description": "It ends",
          "properties": { "mail": { "type": "string", "format": "email", "description": "The address" } } },
        { "type": "IDENTIFY", "properties": { "vip": { "type": "boolean", "description": "Is a VIP" } } },
    ]);
    assert_eq!(of_csv("kinds", sheet), wanted);
}

/// The name that Mixpanel shows of a property is a title; what else it keeps of one has no place.
#[test]
fn names_that_mixpanel_shows_of_properties() {
    let shown = |name: &str| format!(r#""metadata": {{"com.mixpanel": {{"displayName": "{name}", "hidden": false}}}}"#);
    let text = format!(
        r#"{{"entries": [{{"entityType": "event", "name": "Paid", "schemaJson": {{"properties": {{
            "total": {{"type": "number", {}}}, "metadata": {{"type": "string"}},
            "lines": {{"type": "array", "items": {{"type": "object", "properties": {{"sku": {{"type": "string", {}}}}}}}}}}}, {}}}}},
            {{"entityType": "profile", "name": "$user", "schemaJson": {{"properties": {{"plan": {{"type": "string", {}}}}}}}}}]}}"#,
        shown("Total"),
        shown("SKU"),
        shown("Order paid"),
        shown("The plan")
    );
    let plan = rules("mixpanel-shown", &[("lexicon.json", text.as_bytes())], &["false"; 4]);
    let wanted = json!([
        { "key": "Paid", "type": "TRACK",
          "properties": { "total": { "type": "number", "title": "Total" }, "metadata": { "type": "string" },
            "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string", "title": "SKU" } } } } },
          "labels": { "display_name": "Order paid" } },
        { "type": "IDENTIFY", "properties": { "plan": { "type": "string", "title": "The plan" } } },
    ]);
    assert_eq!(plan, wanted);
}
