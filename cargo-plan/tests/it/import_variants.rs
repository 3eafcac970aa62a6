//! `cargo plan import`: plans as other teams write them, each of a kind that was once read as something else. Every cell is read, or
//! named with the reason why it is not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::import_layouts::{of_csv, of_yaml, rules};
use serde_json::{Value, json};

fn of_markdown(name: &str, text: &str, left_out: &[&str]) -> Value {
    rules(name, &[("plan.md", text.as_bytes())], left_out)
}

#[test]
fn what_stands_beside_a_value_is_kept_or_named() {
    let text = "events:\n- name: Dialog Closed\n  description: It is closed.\n  properties:\n  - name: via\n    type: string\n    enum:\n    \
                - {value: x, label: Close button, description: The cross., since: \"1.2\"}\n    - {value: esc, name: Escape key, icon: esc.png}\n    - tap\n";
    let plan = rules("values", &[("plan.yaml", text.as_bytes())], &["1.2", "esc.png"]);
    let wanted = json!({ "via": { "type": "string", "enum": ["x", "esc", "tap"],
        "description": "x: Close button\nx: The cross.\nesc: Escape key" } });
    assert_eq!(plan[0]["properties"], wanted);
    // Without a value there is nothing to be one of.
    let text = "events:\n- name: Dialog Closed\n  description: It is closed.\n  properties:\n  - name: via\n    enum:\n    - {icon: esc.png}\n";
    let plan = rules("values-none", &[("plan.yaml", text.as_bytes())], &["esc.png"]);
    assert_eq!(plan[0]["properties"], json!({ "via": {} }));
}

#[test]
fn of_triggers_with_descriptions_the_descriptions_are_read() {
    let text = "events:\n- name: paid\n  triggers:\n  - {description: on payment, url: https://x.test}\n  properties: [{name: total, type: number}]\n";
    let plan = rules("triggers", &[("plan.yaml", text.as_bytes())], &["https://x.test"]);
    assert_eq!(plan[0]["description"], "on payment");
}

#[test]
fn owners_with_a_team_and_a_channel() {
    let text = "owner: {team: Core, slack: \"#core\"}\nevents:\n- name: paid\n  owner: {team: Money, slack: \"#money\", email: m@x.test}\n  description: Paid.\n\
                - name: lost\n  description: Lost.\n- name: found\n  description: Found.\n  owners: [{name: Ann}, Bob]\n";
    let wanted = json!([
        { "key": "paid", "type": "TRACK", "description": "Paid.", "owner": "Money",
          "labels": { "owner_slack": "#money", "owner_email": "m@x.test" } },
        { "key": "lost", "type": "TRACK", "description": "Lost.", "owner": "Core", "labels": { "owner_slack": "#core" } },
        { "key": "found", "type": "TRACK", "description": "Found.", "owner": "Ann, Bob" },
    ]);
    assert_eq!(of_yaml("owners", text), wanted);
}

#[test]
fn defaults_are_of_every_event() {
    let wanted = json!([
        { "type": "COMMON", "properties": { "session_id": { "type": "string", "description": "The session." }, "version": { "type": "string" } },
          "required": ["session_id"] },
        { "key": "paid", "type": "TRACK", "description": "Paid.", "owner": "Core", "properties": { "total": { "type": "number" } } },
        { "key": "lost", "type": "TRACK", "description": "Lost.", "owner": "Carts" },
    ]);
    let as_map = "defaults:\n  owner: {team: Core}\n  properties:\n    session_id: {type: string, required: true, description: The session.}\n    version: string\n\
                  events:\n  paid:\n    description: Paid.\n    properties: {total: number}\n  lost:\n    description: Lost.\n    owner: Carts\n";
    assert_eq!(of_yaml("defaults-map", as_map), wanted);
    let as_list = "events:\n- {event: paid, description: Paid., properties: [{name: total, type: number}]}\n- {event: lost, description: Lost., owner: Carts}\n\
                   all_events:\n  owner: Core\n  properties:\n  - {name: session_id, type: string, required: true, description: The session.}\n  - {name: version, type: string}\n";
    let mut below = wanted.as_array().unwrap().clone();
    below.rotate_left(1);
    assert_eq!(of_yaml("defaults-list", as_list), json!(below));
}

#[test]
fn events_by_their_names_in_groups() {
    let text = r#"{"project": "Shop", "events": {
        "checkout": {"order_paid": {"description": "Paid.", "properties": {"total": {"type": "number", "required": true}}},
                     "order_lost": {"description": "Lost."}},
        "auth": {"login": {"description": "In.", "properties": {"method": "string"}}}}}"#;
    let wanted = json!([
        { "key": "order_paid", "type": "TRACK", "description": "Paid.", "labels": { "category": "checkout" },
          "properties": { "total": { "type": "number" } }, "required": ["total"] },
        { "key": "order_lost", "type": "TRACK", "description": "Lost.", "labels": { "category": "checkout" } },
        { "key": "login", "type": "TRACK", "description": "In.", "labels": { "category": "auth" }, "properties": { "method": { "type": "string" } } },
    ]);
    assert_eq!(rules("groups-by-name", &[("plan.json", text.as_bytes())], &[]), wanted);
}

#[test]
fn the_type_of_a_parameter_has_many_names() {
    let text = r#"[{"eventName": "sign_up", "triggerDescription": "On click.", "parameters": [
        {"parameterName": "method", "parameterType": "string", "isRequired": true, "allowedValues": ["a", "b"]},
        {"parameterName": "count", "parameterType": "int", "isRequired": "N"},
        {"parameterName": "scope", "parameterType": "user"}]}]"#;
    let plan = rules("parameter-types", &[("plan.json", text.as_bytes())], &["user"]);
    let wanted =
        json!({ "method": { "type": "string", "enum": ["a", "b"] }, "count": { "type": "integer" }, "scope": {} });
    assert_eq!((&plan[0]["properties"], &plan[0]["required"]), (&wanted, &json!(["method"])));
}

#[test]
fn definitions_of_events_at_posthog() {
    let text = r#"{"count": 2, "next": null, "results": [
        {"id": "1", "name": "order placed", "description": "An order.", "tags": ["core", "shop"], "owner": {"id": 4, "email": "a@x.test"}, "last_seen_at": "2026-01-02"},
        {"id": "2", "name": "signed up", "description": "", "tags": [], "owner": null, "last_seen_at": null}]}"#;
    let wanted = json!([
        { "key": "order placed", "type": "TRACK", "description": "An order.", "owner": "a@x.test", "labels": { "tags": "core, shop" } },
        { "key": "signed up", "type": "TRACK" },
    ]);
    let left = ["2", "1", "4", "2026-01-02", "2", ""];
    assert_eq!(rules("posthog-definitions", &[("events.json", text.as_bytes())], &left), wanted);
    // An empty description says nothing.
    let text = r#"{"results": [{"name": "g", "properties": [{"name": "coupon", "property_type": "String", "description": ""}], "events": [{"name": "paid"}]}]}"#;
    let plan = rules("posthog-empty", &[("groups.json", text.as_bytes())], &["g"]);
    assert_eq!(plan[0]["properties"], json!({ "coupon": { "type": "string" } }));
}

#[test]
fn a_heading_over_the_name_of_its_event() {
    let text = "## 1. Registration completed\n\n**Event name:** `registration_completed`\n**Description:** When done.\n\n| Property | Type |\n|---|---|\n| `method` | string |\n\n\
                ## 2. Compra\n\n**Descripción:** Se paga.\n**Nombre técnico:** `compra`\n\n- `importe` (decimal)\n";
    let wanted = json!([
        { "key": "registration_completed", "type": "TRACK", "description": "When done.", "labels": { "display_name": "Registration completed" },
          "properties": { "method": { "type": "string" } } },
        { "key": "compra", "type": "TRACK", "description": "Se paga.", "labels": { "display_name": "Compra" }, "properties": { "importe": { "type": "number" } } },
    ]);
    assert_eq!(of_markdown("titles", text, &[]), wanted);
}

#[test]
fn words_behind_the_name_in_a_heading() {
    let text = "## Events\n\n### `order_lost` – when it is lost\n\n| Property | Type |\n|---|---|\n| a | string |\n\n### `order_gone` 🔴\n\n- `a` (string)\n\n\
                #### `order_kept` (not implemented)\n\n### ~~`order_old`~~ (deprecated, use `order_gone`)\n\nOld.\n\n### `events.ts`\n\nThe code.\n";
    let wanted = json!([
        { "key": "order_lost", "type": "TRACK", "description": "when it is lost", "properties": { "a": { "type": "string" } } },
        { "key": "order_gone", "type": "TRACK", "status": "planned", "properties": { "a": { "type": "string" } } },
        { "key": "order_kept", "type": "TRACK", "status": "planned" },
        { "key": "order_old", "type": "TRACK", "description": "Old.", "deprecated": "order_gone" },
    ]);
    assert_eq!(of_markdown("behind", text, &["Events", "`events.ts`", "The code."]), wanted);
}

#[test]
fn items_of_a_list_with_what_is_said_of_them() {
    let text = "Tracking plan\n=============\n\n1. User Signed Up\n   - Trigger: the form is sent\n   - Properties:\n     - plan: string\n2. User Logged In\n   - Trigger: login\n   - Properties: none\n\
                3. **Order Paid** – when it is paid\n   - `total` – number – required\n";
    let wanted = json!([
        { "key": "User Signed Up", "type": "TRACK", "where": "the form is sent", "properties": { "plan": { "type": "string" } } },
        { "key": "User Logged In", "type": "TRACK", "where": "login" },
        { "key": "Order Paid", "type": "TRACK", "description": "when it is paid", "properties": { "total": { "type": "number" } }, "required": ["total"] },
    ]);
    assert_eq!(of_markdown("items", text, &["Tracking plan"]), wanted);
}

#[test]
fn what_stands_in_the_brackets_of_a_property() {
    let text = "Event,Properties\nAdded,\"quantity (integer, required, default: 3)\ncolor (red / green / blue, optional)\nplan (free/pro/team)\nspeed (km/h)\nday (dd/mm/yyyy)\nmethod (email, google, required)\"\n\
                Shown,banner_id|position\nFailed,\"`code: number, message: string, stack?: string`\"\n";
    let plan = of_csv("brackets", text);
    let wanted = json!({ "quantity": { "type": "integer", "default": 3 }, "color": { "type": "string", "enum": ["red", "green", "blue"] },
        "plan": { "type": "string", "enum": ["free", "pro", "team"] }, "speed": { "description": "km/h" }, "day": { "description": "dd/mm/yyyy" },
        "method": { "type": "string", "enum": ["email", "google"] } });
    assert_eq!((&plan[0]["properties"], &plan[0]["required"]), (&wanted, &json!(["quantity", "method"])));
    assert_eq!(plan[1]["properties"], json!({ "banner_id": {}, "position": {} }));
    let wanted =
        json!({ "code": { "type": "number" }, "message": { "type": "string" }, "stack": { "type": "string" } });
    assert_eq!(plan[2]["properties"], wanted);
    // A word behind the type is a word.
    let text = "### Événement : ajout\n\n- **Paramètres** :\n  - `quantite` (entier, obligatoire) – nombre\n";
    let plan = of_markdown("brackets-fr", text, &[]);
    assert_eq!(plan[0]["properties"], json!({ "quantite": { "type": "integer", "description": "nombre" } }));
}

#[test]
fn groups_and_sections_of_rows() {
    let text =
        "Property,Type,Required\n▶ Order Paid,,\ntotal,number,yes\n▶ Order Refunded — by support,,\nreason,string,no\n";
    let wanted = json!([
        { "key": "Order Paid", "type": "TRACK", "properties": { "total": { "type": "number" } }, "required": ["total"] },
        { "key": "Order Refunded", "type": "TRACK", "description": "by support", "properties": { "reason": { "type": "string" } } },
    ]);
    assert_eq!(of_csv("group-words", text), wanted);
    // Strong words alone in a row are no event among code.
    let text = "| Event | Description | Properties |\n|---|---|---|\n| **Onboarding** | | |\n| `signup_started` | Begun. | `plan` |\n| `signup_done` | Done. | `plan` |\n| **Shop** | | |\n| `paid` | Paid. | `total` |\n";
    let wanted = json!([
        { "key": "signup_started", "type": "TRACK", "description": "Begun.", "why": "onboarding", "properties": { "plan": {} } },
        { "key": "signup_done", "type": "TRACK", "description": "Done.", "why": "onboarding", "properties": { "plan": {} } },
        { "key": "paid", "type": "TRACK", "description": "Paid.", "why": "shop", "properties": { "total": {} } },
    ]);
    assert_eq!(of_markdown("group-strong", text, &[]), wanted);
    // What is written as an event is one.
    let text = "Event,Description,Properties\nsignup_started,Begun.,plan\nsignup_done,Done.,plan\npage_left,,\n";
    assert_eq!(of_csv("group-code", text).as_array().unwrap().len(), 3);
}

#[test]
fn words_of_other_languages() {
    let text = "Nazwa zdarzenia;Opis zdarzenia;Kiedy wysyłamy;Nazwa parametru;Opis parametru;Typ danych;Czy wymagany;Dopuszczalne wartości;Przykład;Status\n\
                dodano;Dodano.;Po kliknięciu;ilosc;Liczba;liczba całkowita;tak;;2;do zrobienia\n;;;promocja;Czy promocja;logiczny;nie;;tak;\n;;;kolor;Kolor;tekst;nie;czerwony | zielony;;\n";
    let wanted = json!([{ "key": "dodano", "type": "TRACK", "description": "Dodano.", "where": "Po kliknięciu", "status": "planned",
        "properties": {
            "ilosc": { "type": "integer", "description": "Liczba", "examples": [2] },
            "promocja": { "type": "boolean", "description": "Czy promocja", "examples": [true] },
            "kolor": { "type": "string", "description": "Kolor", "enum": ["czerwony", "zielony"] },
        }, "required": ["ilosc"] }]);
    assert_eq!(of_csv("polish", text), wanted);
    let statuses = "Événement,Description,Statut\na,A.,En prod\nb,B.,À faire\nc,C.,en cours\nd,D.,à revoir\n";
    let plan = of_csv("statuses", statuses);
    let said: Vec<&Value> = plan.as_array().unwrap().iter().map(|rule| &rule["status"]).collect();
    assert_eq!(said, ["live", "planned", "planned", "à revoir"]);
}

#[test]
fn what_is_deprecated_and_what_replaces_it() {
    let text = "Event,Description,Deprecated?,Replaced by\nold,Old.,yes,new\nnew,New.,no,\ngone,Gone.,yes,\n";
    let plan = of_csv("replaced", text);
    let said: Vec<&Value> = plan.as_array().unwrap().iter().map(|rule| &rule["deprecated"]).collect();
    assert_eq!(said, [&json!("new"), &Value::Null, &json!(true)]);
    let text = "Event,Description,Deprecated,Deprecated since\nold,Old.,yes,2.0\n";
    let plan = rules("deprecated-since", &[("plan.csv", text.as_bytes())], &["Deprecated since", "2.0"]);
    assert_eq!(plan[0]["deprecated"], true);
}

#[test]
fn what_is_said_of_attributes_that_no_event_has_names_its_reason() {
    let folder = crate::common::Folder::new("import-variants-otel");
    folder.write("a.yaml", "file_format: definition/2\nevents:\n- {name: session.start, brief: It starts., attributes: [{ref: session.id, brief: Own words.}]}\n");
    folder.write("b.yaml", "file_format: definition/2\nattributes:\n- {key: session.id, type: string, brief: The id.}\n- {key: session.old, type: string, brief: The old one.}\n");
    let (out, err, code) = folder.run(&["import", ".", "--format", "json"]);
    assert_eq!(code, 0, "{err}");
    let account: Value = serde_json::from_str(&out).unwrap();
    let left: Vec<String> = account["cells"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|cell| cell["left_out"].is_string())
        .map(|cell| format!("{}: {}", cell["text"].as_str().unwrap(), cell["left_out"].as_str().unwrap()))
        .collect();
    let form = "definition/2: it is the form of the file, which a plan has no place for";
    let wanted = [
        form,
        form,
        "The id.: the events that have it say it themselves",
        "session.old: no event lacks what it says of properties of this name",
        "string: no event lacks what it says of properties of this name",
        "The old one.: no event lacks what it says of properties of this name",
    ];
    assert_eq!(left, wanted);
}

#[test]
fn a_property_of_several_events_in_one_cell() {
    let sheet = "ID,Event,What\n1,a_opened,Opens\n2,a_closed,Closes\n\nParameter,Type,Used in events,Description\nx,string,\"a_opened, a_closed\",X\ny,int,a_opened,Y\nz,bool,All events,Z\n";
    let wanted = json!([
        { "key": "a_opened", "type": "TRACK", "description": "Opens", "labels": { "id": "1" },
          "properties": { "x": { "type": "string", "description": "X" }, "y": { "type": "integer", "description": "Y" } } },
        { "key": "a_closed", "type": "TRACK", "description": "Closes", "labels": { "id": "2" }, "properties": { "x": { "type": "string", "description": "X" } } },
        { "type": "COMMON", "properties": { "z": { "type": "boolean", "description": "Z" } } },
    ]);
    assert_eq!(of_csv("used-in", sheet), wanted);
}

#[test]
fn rows_of_words_above_the_header_of_a_sheet() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, property) in [("Order Placed", "total"), ("Order Lost", "reason")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        let rows = [
            ["Description", "About it"],
            ["Trigger", "the button"],
            ["", ""],
            ["Property", "Type"],
            [property, "string"],
        ];
        for (row, cells) in (0..).zip(rows) {
            sheet.write_row(row, 0, cells).unwrap();
        }
    }
    let event = |key: &str, property: &str| json!({ "key": key, "type": "TRACK", "description": "About it", "where": "the button", "properties": { property: { "type": "string" } } });
    let wanted = json!([event("Order Placed", "total"), event("Order Lost", "reason")]);
    assert_eq!(rules("words-above", &[("plan.xlsx", &book.save_to_buffer().unwrap())], &[]), wanted);
}

#[test]
fn headings_beside_a_table_of_events() {
    let text = "# Plan\n\n| Event | Zweck |\n|---|---|\n| `hero_click` | Hero messen |\n| `form_view` | Formular |\n| `form_start` | Beginn |\n\n\
                ## Erlaubte Parameter\n\n- `page_path`\n\n## Lead-Qualifizierung\n\n- `likely_package`\n\n## Form start\n\n- `step` (integer)\n\n## Dateien\n\n- `docs/plan.md` – der Plan\n";
    let wanted = json!([
        { "key": "hero_click", "type": "TRACK", "why": "Hero messen" },
        { "key": "form_view", "type": "TRACK", "why": "Formular" },
        { "key": "form_start", "type": "TRACK", "why": "Beginn", "labels": { "display_name": "Form start" }, "properties": { "step": { "type": "integer" } } },
    ]);
    let left = [
        "Plan",
        "Erlaubte Parameter",
        "`page_path`",
        "Lead-Qualifizierung",
        "`likely_package`",
        "Dateien",
        "`docs/plan.md` – der Plan",
    ];
    assert_eq!(of_markdown("beside-table", text, &left), wanted);
}

#[test]
fn headings_inside_of_the_section_of_an_event() {
    let text = "### Button Clicked\n\n#### **Basics**\n\n#### **Properties**\n\n| **Name** | `Type` | Required? |\n|---|---|---|\n| **label** | `string` | Required |\n\n\
                ### 2. Signed Up\n\n**Type:** Track\n**Properties:**\n- plan (string)\n**Owner:** Growth\n\n### 3. Known\n\n**Type:** Identify\n**Properties (Traits):**\n- email (string)\n\n\
                ### Naming\n\n- Events: verb_object\n- Properties: snake_case\n";
    let wanted = json!([
        { "key": "Button Clicked", "type": "TRACK", "properties": { "label": { "type": "string" } }, "required": ["label"] },
        { "key": "Signed Up", "type": "TRACK", "owner": "Growth", "properties": { "plan": { "type": "string" } } },
        { "type": "IDENTIFY", "properties": { "email": { "type": "string" } } },
    ]);
    let left = ["**Basics**", "Naming", "Events: verb_object", "Properties: snake_case"];
    assert_eq!(of_markdown("inside", text, &left), wanted);
}

#[test]
fn code_with_types_and_words_around_it() {
    let text = "| Event | Parameters | Fires |\n|---|---|---|\n\
        | `a` | safe `error_code`, `fields_changed[]`, `step: 1-5` | x |\n\
        | `b` | `type: flat\\|house\\|...`, `page_name: string` (enum: \"home\", \"search\") | y |\n\
        | `c` | `site` (x·y), `depth` (25/50/75), `method` (camera/manual), `location` (`card` or `page`), on cards, `list_id` | z |\n";
    let plan = of_markdown("typed-code", text, &[]);
    let wanted = [
        json!({ "error_code": { "description": "safe" }, "fields_changed": { "type": "array" }, "step": { "type": "number", "minimum": 1, "maximum": 5 } }),
        json!({ "type": { "type": "string", "description": "Type: flat|house|..." }, "page_name": { "type": "string", "enum": ["home", "search"] } }),
        json!({ "site": { "type": "string", "enum": ["x", "y"] }, "depth": { "type": "number", "enum": [25, 50, 75] }, "method": { "type": "string", "enum": ["camera", "manual"] },
            "location": { "type": "string", "enum": ["card", "page"], "description": "on cards" }, "list_id": {} }),
    ];
    for (at, wanted) in wanted.iter().enumerate() {
        assert_eq!(&plan[at]["properties"], wanted);
    }
    // Several events in a cell, of which the row says the same.
    let text = "| Question | Events |\n|---|---|\n| Where do they leave? | `view_item` → `add_to_cart` |\n| What is sold? | `purchase`, with `item_variant` (color) |\n";
    let wanted = json!([
        { "key": "view_item", "type": "TRACK", "why": "Where do they leave?" },
        { "key": "purchase", "type": "TRACK", "description": "with `item_variant` (color)", "why": "What is sold?" },
        { "key": "add_to_cart", "type": "TRACK", "why": "Where do they leave?" },
    ]);
    assert_eq!(of_markdown("questions", text, &[]), wanted);
}

#[test]
fn settings_are_no_traits_and_no_events() {
    let text = "property: {id: 400900337}\nworkspace: {preferred_name: main, publish: false}\nplanned_event_scoped:\n- {parameter: cta_id, display_name: CTA ID, status: planned}\nevents: [sign_up, login]\n";
    let left = ["400900337", "main", "false", "cta_id", "CTA ID", "planned"];
    let wanted = json!([{ "key": "sign_up", "type": "TRACK" }, { "key": "login", "type": "TRACK" }]);
    assert_eq!(rules("settings", &[("plan.yaml", text.as_bytes())], &left), wanted);
}

#[test]
fn areas_titles_and_traits_in_yaml() {
    let text = "trackingPlan:\n  name: Notes\nareas:\n- area: Editor\n  owner: {squad: Writers, contact: w@x.test}\n  events:\n  - {id: note_created, title: Note created, summary: A note., \
                properties: [{key: length, type: int, min: 0}]}\n- area: Auth\n  events:\n  - {id: signed_in, title: signed_in, summary: In., traits: {email: {type: string, pii: true}}}\n";
    let wanted = json!([
        { "key": "note_created", "type": "TRACK", "description": "A note.", "owner": "Writers",
          "labels": { "area": "Editor", "display_name": "Note created", "owner_contact": "w@x.test" },
          "properties": { "length": { "type": "integer", "minimum": 0 } } },
        { "key": "signed_in", "type": "TRACK", "description": "In.", "labels": { "area": "Auth" } },
        { "type": "IDENTIFY", "properties": { "email": { "type": "string", "x-pii": true } } },
    ]);
    assert_eq!(of_yaml("areas", text), wanted);
}

#[test]
fn names_for_people_formats_and_signs() {
    let text = "Event name (technical),Event name (business),Fires when,Property,Format,Comment,Status\nsearch_sent,Search sent,Enter,query,free text,,🚧\n,,,results,number,0 if none,\n";
    let wanted = json!([{ "key": "search_sent", "type": "TRACK", "description": "Enter", "status": "planned", "labels": { "display_name": "Search sent" },
        "properties": { "query": { "type": "string" }, "results": { "type": "number", "description": "Comment: 0 if none" } } }]);
    assert_eq!(of_csv("business", text), wanted);
    let text = "### Evento: cadastro\n\n- **Descrição:** concluiu\n- **Quando dispara:** após o e-mail\n- **Propriedades:**\n  - `metodo` (texto, obrigatório): email | google\n";
    let wanted = json!([{ "key": "cadastro", "type": "TRACK", "description": "concluiu", "where": "após o e-mail",
        "properties": { "metodo": { "type": "string", "enum": ["email", "google"] } }, "required": ["metodo"] }]);
    assert_eq!(of_markdown("pt", text, &[]), wanted);
}

#[test]
fn lists_of_required_names_and_of_html() {
    let text = "Ereignis-Name;Typ;Pflichtparameter;Optionale Parameter;Auslösezeitpunkt;Datenempfänger\nprodukt_angesehen;Track;produkt_id, preis;rabatt;Seite geladen;Amplitude\nkasse;Track;;;Klick;Amplitude\n";
    let wanted = json!([
        { "key": "produkt_angesehen", "type": "TRACK", "description": "Seite geladen", "destinations": ["amplitude"],
          "properties": { "produkt_id": {}, "preis": {}, "rabatt": {} }, "required": ["produkt_id", "preis"] },
        { "key": "kasse", "type": "TRACK", "description": "Klick", "destinations": ["amplitude"] },
    ]);
    assert_eq!(of_csv("required-names", text), wanted);
    let text = "| Event Name | Properties |\n|---|---|\n| Search Performed | <ul><li>`query` (string)</li><li>`results` (number)</li></ul> |\n";
    let plan = of_markdown("html-list", text, &[]);
    assert_eq!(plan[0]["properties"], json!({ "query": { "type": "string" }, "results": { "type": "number" } }));
}

#[test]
fn a_table_of_what_is_said_of_an_event_and_events_that_are_pages() {
    let text = "## Event: `level_up`\n\n> A level is reached.\n\n| Field | Value |\n|---|---|\n| Trigger | Level reached |\n| Owner | Game team |\n| Priority | P1 |\n\n### Parameters\n\n| Key | Type |\n|---|---|\n| level | int |\n";
    let wanted = json!([{ "key": "level_up", "type": "TRACK", "description": "A level is reached.", "where": "Level reached", "owner": "Game team",
        "labels": { "priority": "P1" }, "properties": { "level": { "type": "integer" } } }]);
    assert_eq!(of_markdown("field-value", text, &[]), wanted);
    let text = "page_events:\n- {name: Home, properties: [{name: ref, type: string}]}\ntrack_events:\n- {name: Clicked, properties: [{name: id, type: string}]}\n";
    let wanted = json!([
        { "key": "Home", "type": "PAGE", "properties": { "ref": { "type": "string" } } },
        { "key": "Clicked", "type": "TRACK", "properties": { "id": { "type": "string" } } },
    ]);
    assert_eq!(of_yaml("page-events", text), wanted);
}

#[test]
fn items_that_list_properties_or_name_a_type() {
    let text = r#"{"events": [{"name": "purchase", "properties": [
        {"name": "items", "type": "array", "items": [{"name": "sku", "type": "string", "required": true}, {"name": "price", "type": "number"}]},
        {"name": "tags", "type": "array", "items": ["string"]},
        {"name": "codes", "items": "integer"},
        {"name": "pair", "type": "array", "items": [{"type": "string"}, {"type": "number"}]},
        {"name": "odd", "type": "array", "items": ["string", "number"]}]}]}"#;
    let wanted = json!([{ "key": "purchase", "type": "TRACK", "properties": {
        "items": { "type": "array", "items": { "type": "object",
            "properties": { "sku": { "type": "string" }, "price": { "type": "number" } }, "required": ["sku"] } },
        "tags": { "type": "array", "items": { "type": "string" } },
        "codes": { "type": "array", "items": { "type": "integer" } },
        "pair": { "type": "array", "items": [{ "type": "string" }, { "type": "number" }] },
        "odd": { "type": "array" } } }]);
    assert_eq!(rules("items-lists", &[("plan.json", text.as_bytes())], &["string", "number"]), wanted);
}

#[test]
fn beside_the_name_of_a_list_stands_what_its_items_are() {
    let text = "Event,Property,Type,Description,Allowed Values\nTagged,tags[],string,What it is about,a | b\nTagged,products[],object,,\n\
                Tagged,products[].price,number,,\nTagged,codes[],array,,\nTagged,notes[],,,\n";
    let wanted = json!([{ "key": "Tagged", "type": "TRACK", "properties": {
        "tags": { "type": "array", "description": "What it is about", "items": { "type": "string", "enum": ["a", "b"] } },
        "products": { "type": "array", "items": { "type": "object", "properties": { "price": { "type": "number" } } } },
        "codes": { "type": "array" }, "notes": { "type": "array" } } }]);
    assert_eq!(of_csv("lists-by-name", text), wanted);
}

#[test]
fn several_events_of_one_property() {
    let text = "Property,Type,Used in events\ntotal,number,\"Order Paid, Cart Viewed\"\ncoupon,string,Order Paid\n";
    let wanted = json!([
        { "key": "Cart Viewed", "type": "TRACK", "properties": { "total": { "type": "number" } } },
        { "key": "Order Paid", "type": "TRACK", "properties": { "total": { "type": "number" }, "coupon": { "type": "string" } } },
    ]);
    assert_eq!(of_csv("events-of-property", text), wanted);
}

#[test]
fn bounds_with_decimal_commas() {
    let text = "Ereignis;Eigenschaft;Typ;Min;Max;Default\nKauf;Betrag;Dezimalzahl;0,125;99,99;1,5\n;Anzahl;Ganzzahl;1;1,000;\n";
    let plan = rules("decimal-commas", &[("plan.csv", text.as_bytes())], &["1,000"]);
    let wanted = json!({ "Betrag": { "type": "number", "minimum": 0.125, "maximum": 99.99, "default": 1.5 },
        "Anzahl": { "type": "integer", "minimum": 1 } });
    assert_eq!(plan[0]["properties"], wanted);
}

#[test]
fn answers_of_apis_with_schemas_of_their_events() {
    let events = r#"{"total": 2, "currentPage": 1, "data": [
        {"name": "Order Paid", "eventType": "track", "rules": {"type": "object", "properties": {"properties": {"type": "object", "properties": {"total": {"type": "number"}}}}}},
        {"name": "", "eventType": "identify", "rules": {"type": "object", "properties": {"traits": {"type": "object", "properties": {"mail": {"type": "string"}}}}}}]}"#;
    let message = |part: &str, properties: Value| json!({ "type": "object", "properties": { part: { "type": "object", "properties": properties } } });
    let wanted = json!([
        { "key": "Order Paid", "type": "TRACK", "jsonSchema": message("properties", json!({ "total": { "type": "number" } })) },
        { "type": "IDENTIFY", "jsonSchema": message("traits", json!({ "mail": { "type": "string" } })) },
    ]);
    assert_eq!(rules("api-events", &[("plan.json", events.as_bytes())], &["2", "1"]), wanted);

    let plan = |name: &str, event: &str| {
        let schema = message("properties", json!({}));
        json!({ "display_name": name, "rules": { "events": [{ "name": event, "version": 1, "rules": schema }] } })
    };
    let plans = json!({ "tracking_plans": [plan("Web", "A"), plan("App", "B")] }).to_string();
    let wanted = json!([
        { "key": "A", "type": "TRACK", "version": 1, "jsonSchema": message("properties", json!({})) },
        { "key": "B", "type": "TRACK", "version": 1, "jsonSchema": message("properties", json!({})) },
    ]);
    assert_eq!(rules("api-plans", &[("plan.json", plans.as_bytes())], &["App"]), wanted);
}

#[test]
fn data_structures_of_snowplow() {
    let structure = |kind: &str, name: &str| {
        format!(
            "apiVersion: v1\nresourceType: data-structure\nmeta: {{hidden: false, schemaType: {kind}}}\ndata:\n  self: {{vendor: com.acme, name: {name}, format: jsonschema, version: 1-0-2}}\n  \
             type: object\n  description: A click.\n  properties:\n    id: {{type: string, maxLength: 9}}\n  required: [id]\n"
        )
    };
    let files = [("click.yaml", structure("event", "click")), ("user.yaml", structure("entity", "user"))];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let left = [
        "v1",
        "data-structure",
        "false",
        "event",
        "com.acme",
        "jsonschema",
        "v1",
        "data-structure",
        "false",
        "entity",
        "com.acme",
        "user",
        "jsonschema",
        "1-0-2",
        "object",
        "A click.",
        "string",
        "9",
        "id",
    ];
    let wanted = json!([{ "key": "click", "type": "TRACK", "description": "A click.", "version": "1-0-2",
        "properties": { "id": { "type": "string", "maxLength": 9 } }, "required": ["id"] }]);
    assert_eq!(rules("data-structures", &files, &left), wanted);
}

#[test]
fn rules_that_have_nothing_but_a_name() {
    let wanted =
        json!([{ "key": "Signed Up", "type": "TRACK" }, { "key": "Signed Out", "type": "TRACK", "owner": "Growth" }]);
    let text = r#"{"rules": [{"key": "Signed Up"}, {"key": "Signed Out", "owner": "Growth"}]}"#;
    assert_eq!(rules("rules-by-name", &[("plan.json", text.as_bytes())], &[]), wanted);
}

#[test]
fn marks_at_the_end_of_a_line_of_markdown() {
    let text = "### `signup` event\n\n* plan: string - the plan *(required)*\n* seats: integer - how many (optional)\n* note: string - (see below)\n\n### `login` event\n\nSomebody is back.\n";
    let wanted = json!([{ "key": "signup", "type": "TRACK", "properties": {
        "plan": { "type": "string", "description": "the plan" },
        "seats": { "type": "integer", "description": "how many" },
        "note": { "type": "string", "description": "(see below)" } }, "required": ["plan"] },
        { "key": "login", "type": "TRACK", "description": "Somebody is back." }]);
    assert_eq!(of_markdown("marks-at-the-end", text, &[]), wanted);
}

/// A link that leads back would have each file read forty times.
#[cfg(unix)]
#[test]
fn a_folder_with_a_link_to_itself() {
    let folder = Folder::new("import-link");
    folder.write("plans/a.csv", "Event,Property\nPaid,total\n");
    std::os::unix::fs::symlink(".", folder.0.join("plans/again")).unwrap();
    let said = "1 event, 1 property\n4 of 4 cells and values read\n  plans/a.csv: the header is in row 1: \"Event\" = event, \"Property\" = property\n";
    let plan = "{ \"rules\": [{ \"key\": \"Paid\", \"type\": \"TRACK\", \"properties\": { \"total\": {} } }] }\n";
    assert_eq!(folder.run(&["import", "plans"]), (plan.to_owned(), said.to_owned(), 0));
}

#[test]
fn values_stay_what_they_are() {
    let text = r#"{"events": [{"name": "A Paid", "properties": {
        "a": {"enum": [1, 2]}, "b": {"enum": ["x", 1, true, null]}, "c": {"type": "string", "enum": [1, 2]},
        "d": {"type": "string", "enum": ["x", null]}, "e": {"type": ["integer", "null"], "enum": ["1", null]},
        "f": {"type": "string", "enum": ["x", "null"]}, "g": {"examples": [1, null, "x"]},
        "h": {"type": "boolean", "default": "false"}, "i": {"type": "integer", "default": "3"}, "j": {"type": "string", "default": "3"}}}]}"#;
    let wanted = json!({ "a": { "enum": [1, 2] }, "b": { "enum": ["x", 1, true, null] }, "c": { "type": "string", "enum": ["1", "2"] },
        "d": { "type": ["string", "null"], "enum": ["x", null] }, "e": { "type": ["integer", "null"], "enum": [1, null] },
        "f": { "type": "string", "enum": ["x", "null"] }, "g": { "examples": [1, "x"] },
        "h": { "type": "boolean", "default": false }, "i": { "type": "integer", "default": 3 }, "j": { "type": "string", "default": "3" } });
    let plan = rules("values-stay", &[("plan.json", text.as_bytes())], &[]);
    assert_eq!(plan[0]["properties"], wanted);
}
