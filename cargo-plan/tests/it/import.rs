//! `cargo plan import`: every layout that is read, the account of every cell, a second import, and what is refused. The fixtures have
//! the shapes of real plans and are written for these tests; real ones are in `import_real.rs`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::{Value, json};

/// The plan that a file is imported as; without a word of `plan-model` against it.
fn imported(name: &str, file: &str, text: impl AsRef<[u8]>) -> Value {
    imported_with(name, file, text, &[])
}

fn imported_with(name: &str, file: &str, text: impl AsRef<[u8]>, arguments: &[&str]) -> Value {
    let folder = Folder::new(&format!("import-{name}"));
    folder.write(file, text);
    let (out, err, code) = folder.run(&[&["import", file], arguments].concat());
    assert_eq!(code, 0, "{err}");
    assert!(!plan_model::read(&out).diagnostics.iter().any(|found| found.level == plan_model::Level::Error), "{out}");
    let plan = serde_json::from_str(&out).unwrap();
    every_cell_is_spoken_of(&folder, file, arguments, &plan);
    plan
}

/// Nothing is forgotten: each cell has a fate, and one that a recogniser chose; and what was read is in the plan.
fn every_cell_is_spoken_of(folder: &Folder, file: &str, arguments: &[&str], plan: &Value) {
    let (out, _, _) = folder.run(&[&["import", file, "--format", "json"], arguments].concat());
    let account: Value = serde_json::from_str(&out).unwrap();
    for cell in account["cells"].as_array().unwrap() {
        let fate = cell.get("read").or_else(|| cell.get("left_out")).and_then(Value::as_str);
        assert!(fate.is_some_and(|fate| !fate.is_empty() && !fate.contains("nothing in it is known")), "{cell}");
    }
    assert_eq!(crate::import_guard::missing(&account, plan), Vec::<String>::new(), "{file}: {plan}");
}

fn refused(name: &str, file: &str, text: impl AsRef<[u8]>) -> String {
    let folder = Folder::new(&format!("import-{name}"));
    folder.write(file, text);
    let (out, err, code) = folder.run(&["import", file, "-o", "plan.json"]);
    assert_eq!((out.as_str(), code), ("", 2), "{err}");
    assert!(!folder.0.join("plan.json").exists() && !folder.0.join("plan.import.json").exists());
    err
}

#[test]
fn one_row_a_property_with_blank_cells_that_mean_as_above() {
    let sheet = "\
Event Name,Event Trigger Description,Event Parameter Name,Event Parameter Description,Event Parameter Value,Variable Type,Event Parameter Type
seat_chosen,\"Sent when a seat is chosen.

1. In the plan of the hall.\",row,Row of the seat,12,number,event property
,,zone,Name of the zone,\"Balcony, left\",string,event property
ticket_paid,Sent when a ticket is paid,total,What was paid,49.5,number,event property
,,plan,Plan of the customer,Gold,string,user property
";
    let wanted = json!({ "rules": [
        { "key": "seat_chosen", "type": "TRACK", "description": "Sent when a seat is chosen.\n\n1. In the plan of the hall.", "properties": {
            "row": { "type": "number", "description": "Row of the seat", "examples": [12] },
            "zone": { "type": "string", "description": "Name of the zone", "examples": ["Balcony, left"] } } },
        { "key": "ticket_paid", "type": "TRACK", "description": "Sent when a ticket is paid", "properties": {
            "total": { "type": "number", "description": "What was paid", "examples": [49.5] } } },
        { "type": "IDENTIFY", "properties": { "plan": { "type": "string", "description": "Plan of the customer", "examples": ["Gold"] } } },
    ] });
    assert_eq!(imported("rows", "plan.csv", sheet), wanted);
}

#[test]
fn one_row_an_event_with_lists_in_a_cell() {
    let sheet = "\
event_name,business_definition,trigger,required_properties,Optional properties,primary_owner,implementation_status,Business value
seat_chosen,A seat is chosen,The hall says so,\"hall_id, seat_id\",zone (string),Sales,done,More seats are sold
ticket_paid,A ticket is paid,The bank says so,\"total: number, method (card, cash)\",none,Sales,planned,
";
    let wanted = json!({ "rules": [
        { "key": "seat_chosen", "type": "TRACK", "description": "A seat is chosen", "where": "The hall says so", "owner": "Sales",
          "status": "live", "why": "More seats are sold",
          "properties": { "hall_id": {}, "seat_id": {}, "zone": { "type": "string" } }, "required": ["hall_id", "seat_id"] },
        { "key": "ticket_paid", "type": "TRACK", "description": "A ticket is paid", "where": "The bank says so", "owner": "Sales", "status": "planned",
          "properties": { "total": { "type": "number" }, "method": { "type": "string", "enum": ["card", "cash"] } },
          "required": ["total", "method"] },
    ] });
    assert_eq!(imported("lists", "plan.csv", sheet), wanted);
}

#[test]
fn numbered_columns() {
    let sheet = "event,param_1,param_1_type,param_2,param_2_type\nlevel_done,level,int,score,float\nshop_opened,,,,\n";
    let wanted = json!({ "rules": [
        { "key": "level_done", "type": "TRACK", "properties": { "level": { "type": "integer" }, "score": { "type": "number" } } },
        { "key": "shop_opened", "type": "TRACK" },
    ] });
    assert_eq!(imported("numbered", "plan.tsv", sheet.replace(',', "\t")), wanted);
}

#[test]
fn rows_that_name_the_event_for_those_below() {
    let sheet = "Our plan,,,\n,,,\nProperty,Type,Required,Allowed values\n▶ Seat Chosen,,,\nzone,string,✓,balcony | stalls\nrow,integer,,\n▶ Ticket Paid,,,\ntotal,number,Req,\n";
    let wanted = json!({ "rules": [
        { "key": "Seat Chosen", "type": "TRACK", "properties": { "zone": { "type": "string", "enum": ["balcony", "stalls"] }, "row": { "type": "integer" } }, "required": ["zone"] },
        { "key": "Ticket Paid", "type": "TRACK", "properties": { "total": { "type": "number" } }, "required": ["total"] },
    ] });
    assert_eq!(imported("groups", "plan.csv", sheet), wanted);
}

/// A table for each event, below its name, with the header again above each.
#[test]
fn a_table_for_each_event() {
    let wanted = json!({ "rules": [
        { "key": "Seat Chosen", "type": "TRACK", "properties": { "zone": { "type": "string" }, "row": { "type": "integer" } }, "required": ["zone"] },
        { "key": "Ticket Paid", "type": "TRACK", "properties": { "total": { "type": "number" } } },
    ] });
    let sheet = "Event: Seat Chosen,,\nProperty,Type,Required\nzone,string,M\nrow,int,O\n,,\nEvent: Ticket Paid,,\nProperty,Type,Required\ntotal,number,O\n";
    // Beside "M", "O" is "optional"; alone it is not known what it is.
    let plan = imported("blocks", "plan.csv", sheet.replace("total,number,O", "total,number,no"));
    assert_eq!(plan, wanted);
    let named =
        sheet.replace("Event: ", "Event name,").replace(",,\nProperty", ",\nProperty").replace("number,O", "number,N");
    assert_eq!(imported("named-blocks", "plan.csv", named), wanted);
}

#[test]
fn property_groups_and_data_products() {
    let groups = r#"{"results": [{"name": "Purchase", "properties": [{"name": "total", "property_type": "Number", "is_required": true}], "events": [{"name": "paid"}, {"name": "refunded"}]}]}"#;
    let rule = |key: &str| json!({ "key": key, "type": "TRACK", "properties": { "total": { "type": "number" } }, "required": ["total"] });
    assert_eq!(imported("posthog", "groups.json", groups)["rules"], json!([rule("paid"), rule("refunded")]));

    let product = "apiVersion: v1\nresourceType: data-product\ndata:\n  name: Cinema\n  eventSpecifications:\n  - name: paid\n    triggers:\n    - description: the bank says so\n    event:\n      source: iglu:com.x/paid/jsonschema/1-0-0\n      schema: {type: object, properties: {total: {type: number}}, required: [total]}\n";
    let plan = imported("snowplow", "product.yaml", product);
    assert_eq!(
        (&plan["rules"][0]["description"], &plan["rules"][0]["required"]),
        (&json!("the bank says so"), &json!(["total"]))
    );
}

#[test]
fn columns_of_platforms_and_the_words_of_a_spreadsheet() {
    let sheet = "Event,iOS,Web,Property,Type,Possible values,Example\nA,x,✓,open,Yes/No,,\n,,,price,Zahl,,\"9,99\"\n,,,size,Int,\"1, 2, 3\",\n";
    let wanted = json!([{ "key": "A", "type": "TRACK", "labels": { "platform": "iOS, Web" }, "properties": {
        "open": { "type": "boolean" }, "price": { "type": "number", "examples": [9.99] }, "size": { "type": "integer", "enum": [1, 2, 3] } } }]);
    assert_eq!(imported("platforms", "plan.csv", sheet)["rules"], wanted);
}

#[test]
fn headers_in_six_languages() {
    let rules = |required: &str| {
        json!([{ "key": "Signed Up", "type": "TRACK", "description": "d", "owner": "o",
        "properties": { "plan": { "type": "string", "description": "p" }, "age": { "type": "integer" } }, "required": [required] }])
    };
    let cases = [
        (
            "en",
            "Event name,Event description,Owner,Property name,Property description,Type,Required\nSigned Up,d,o,plan,p,string,yes\n,,,age,,integer,no\n",
        ),
        (
            "de",
            "Ereignisname;Ereignisbeschreibung;Verantwortlich;Eigenschaft;Beschreibung der Eigenschaft;Datentyp;Pflichtfeld\nSigned Up;d;o;plan;p;Zeichenkette;Ja\n;;;age;;Ganzzahl;Nein\n",
        ),
        (
            "fr",
            "Nom de l'événement;Description de l'événement;Responsable;Nom de la propriété;Description de la propriété;Type de donnée;Obligatoire\nSigned Up;d;o;plan;p;chaîne de caractères;oui\n;;;age;;entier;non\n",
        ),
        (
            "es",
            "Nombre del evento;Descripción del evento;Responsable;Nombre de la propiedad;Descripción de la propiedad;Tipo de dato;Obligatorio\nSigned Up;d;o;plan;p;cadena;sí\n;;;age;;entero;no\n",
        ),
        (
            "pt",
            "Nome do evento;Descrição do evento;Responsável;Nome da propriedade;Descrição da propriedade;Tipo de dado;Obrigatório\nSigned Up;d;o;plan;p;texto;sim\n;;;age;;inteiro;não\n",
        ),
        (
            "pl",
            "Nazwa zdarzenia;Opis zdarzenia;Właściciel;Nazwa właściwości;Opis właściwości;Typ danych;Wymagane\nSigned Up;d;o;plan;p;tekst;tak\n;;;age;;liczba całkowita;nie\n",
        ),
    ];
    for (language, sheet) in cases {
        assert_eq!(imported(language, "plan.csv", sheet)["rules"], rules("plan"), "{language}");
    }
}

#[test]
fn headers_in_italian_and_dutch() {
    let rules = json!([{ "key": "Signed Up", "type": "TRACK", "description": "d",
        "properties": { "plan": { "type": "string", "description": "p" }, "age": { "type": "integer" } }, "required": ["plan"] }]);
    let italian = "Nome evento;Descrizione evento;Nome proprietà;Descrizione proprietà;Tipo;Obbligatorio\nSigned Up;d;plan;p;stringa;sì\n;;age;;intero;no\n";
    let dutch = "Naam gebeurtenis,Omschrijving gebeurtenis,Eigenschap,Omschrijving eigenschap,Type,Verplicht\nSigned Up,d,plan,p,tekst,ja\n,,age,,geheel getal,nee\n";
    assert_eq!(imported("it", "plan.csv", italian)["rules"], rules);
    assert_eq!(imported("nl", "plan.csv", dutch)["rules"], rules);
}

#[test]
fn packed_files() {
    let text = "event,property,type\nA,x,string\n";
    let packed = |text: &str| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packed, text.as_bytes()).unwrap();
        packed.finish().unwrap()
    };
    let wanted = json!([{ "key": "A", "type": "TRACK", "properties": { "x": { "type": "string" } } }]);
    assert_eq!(imported("gz", "plan.csv.gz", packed(text))["rules"], wanted);
    assert_eq!(
        imported("gz-json", "plan.JSON.GZ", packed(r#"{"events": [{"name": "A", "properties": {"x": "string"}}]}"#))["rules"],
        wanted
    );
    // By what is in it, whatever it is called.
    assert_eq!(imported("gz-csv", "plan.csv", packed(text))["rules"], wanted);
    let err = refused("gz-cut", "plan.csv.gz", &packed(text)[..20]);
    assert!(
        err.starts_with("error: plan.csv.gz is packed by gzip and broken: ") && err.contains("\nhelp: pack it again"),
        "{err}"
    );
}

#[test]
fn tables_of_html_in_markdown() {
    let text = "\
# Plan

<details>
<summary>Events</summary>
<table>
  <thead><tr><th>Event</th><th>Property</th><th>Type</th><th>Required</th></tr></thead>

  <tr><td rowspan=\"2\"><code>signup</code></td><td>plan</td><td>string</td><td>Yes</td></tr>
  <tr><td>age</td><td>integer</td><td>No</td></tr>

  <TR><TD>paid</TD><TD colspan=\"3\"></TD></TR>
</table>
</details>

| Event | Property | Type |
|---|---|---|
| sent | to | string |
";
    let wanted = json!([
        { "key": "signup", "type": "TRACK", "properties": { "plan": { "type": "string" }, "age": { "type": "integer" } }, "required": ["plan"] },
        { "key": "paid", "type": "TRACK" },
        { "key": "sent", "type": "TRACK", "properties": { "to": { "type": "string" } } },
    ]);
    assert_eq!(imported("html", "plan.md", text)["rules"], wanted);
}

#[test]
fn nested_lists_of_events() {
    let text = "\
## Events

- **Signup Completed**
  - Description: a user signs up
  - Owner: Growth
  - Properties:
    - plan (string, required) – chosen plan
    - seats (integer)
- **Order Paid** – the bank says so
  - Properties:
    - total (number, required)

### 2. Order refunded (`order_refunded`)

1. `reason` (string) – optional
";
    let wanted = json!([
        { "key": "Signup Completed", "type": "TRACK", "description": "a user signs up", "owner": "Growth",
          "properties": { "plan": { "type": "string", "description": "chosen plan" }, "seats": { "type": "integer" } }, "required": ["plan"] },
        { "key": "Order Paid", "type": "TRACK", "description": "the bank says so", "properties": { "total": { "type": "number" } }, "required": ["total"] },
        { "key": "order_refunded", "type": "TRACK", "properties": { "reason": { "type": "string" } } },
    ]);
    assert_eq!(imported("nested", "plan.md", text)["rules"], wanted);
}

#[test]
fn events_by_their_names() {
    let total = json!({ "total": { "type": "number" } });
    let wanted = json!([
        { "key": "order_paid", "type": "TRACK", "description": "Paid", "properties": total, "required": ["total"] },
        { "key": "signed_up", "type": "TRACK", "properties": { "plan": { "type": "string" } } },
    ]);
    let text = "order_paid:\n  description: Paid\n  properties:\n    total: {type: number, required: true}\nsigned_up:\n  properties:\n    plan: {type: string}\n";
    assert_eq!(imported("by-name", "plan.yaml", text)["rules"], wanted);
    // Nothing but names and types.
    let text =
        r#"{"events": {"order_paid": {"total": "number", "coupon": "string?"}, "signed_up": {"plan": "string"}}}"#;
    let wanted = json!([
        { "key": "order_paid", "type": "TRACK", "properties": { "total": { "type": "number" }, "coupon": { "type": "string" } } },
        { "key": "signed_up", "type": "TRACK", "properties": { "plan": { "type": "string" } } },
    ]);
    assert_eq!(imported("types", "plan.json", text)["rules"], wanted);
    // By group, which is a label of each.
    let text = "categories:\n  - name: checkout\n    events:\n      - name: paid\n        properties:\n          total: number\n";
    assert_eq!(imported("categories", "plan.yaml", text)["rules"][0]["labels"], json!({ "category": "checkout" }));
}

#[test]
fn schemas_with_a_branch_for_each_event() {
    let titled = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "oneOf": [
        {"title": "paid", "type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]},
        {"title": "signed_up", "type": "object", "properties": {}}]}"#;
    let wanted = json!([
        { "key": "paid", "type": "TRACK", "properties": { "total": { "type": "number" } }, "required": ["total"] },
        { "key": "signed_up", "type": "TRACK" },
    ]);
    assert_eq!(imported("titles", "plan.json", titled)["rules"], wanted);
    let constant = r#"{"anyOf": [{"properties": {"event": {"const": "paid"}, "properties": {"type": "object", "properties": {"total": {"type": "number"}}}}}]}"#;
    let wanted = json!([{ "key": "paid", "type": "TRACK", "properties": { "total": { "type": "number" } } }]);
    assert_eq!(imported("constants", "plan.json", constant)["rules"], wanted);
}

/// A list of what properties mean is no event.
#[test]
fn a_reference_of_properties_is_no_event() {
    let text = "# Events\n\n| Event | Properties |\n|---|---|\n| `paid` | `total` |\n\n## Property reference\n\n| Property | Type |\n|---|---|\n| `total` | float64 |\n";
    let rules = &imported("reference", "plan.md", text)["rules"];
    assert_eq!(rules.as_array().unwrap().len(), 1, "{rules}");
}

/// A workbook as LibreOffice keeps it, with cells that repeat and one that is merged.
#[test]
fn a_workbook_of_libreoffice() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |cells: &[&str]| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(|text| cell(text)).collect::<String>())
    };
    let rows = [row(&["Event", "Property", "Type"]), row(&["signup", "plan", "string"])].concat();
    let merged =
        format!("<table:table-row><table:covered-table-cell/>{}{}</table:table-row>", cell("age"), cell("integer"));
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Plan\">{rows}{merged}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
        ("content.xml", content.as_str()),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
    }
    let wanted = json!([{ "key": "signup", "type": "TRACK", "properties": { "plan": { "type": "string" }, "age": { "type": "integer" } } }]);
    assert_eq!(imported("ods", "plan.ods", archive.finish().unwrap().into_inner())["rules"], wanted);
}

/// What `GET /workspaces/:id/branches/:branch/export/v1` of Avo answers.
#[test]
fn an_export_of_avo() {
    let text = r#"{ "name": "Cinema", "events": [ { "id": "e1", "name": "Seat Chosen", "description": "A seat is chosen", "triggers": [], "tags": ["hall"], "categories": ["Sales"],
        "sources": [{ "id": "s", "name": "Web", "implementWithCodegen": false, "destinations": [] }],
        "rules": { "$schema": "http://json-schema.org/draft-06/schema#", "type": "object", "properties": { "properties": {
            "type": "object", "properties": { "row": { "type": "integer" } }, "required": ["row"] } } } } ] }"#;
    let plan = imported("avo", "avo.json", text);
    let rule = &plan["rules"][0];
    assert_eq!(
        (&plan["name"], &rule["key"], &rule["labels"]["tags"]),
        (&json!("Cinema"), &json!("Seat Chosen"), &json!("hall"))
    );
    assert_eq!(rule["jsonSchema"]["properties"]["properties"]["required"], json!(["row"]));
}

/// The properties of users as Amplitude and Mixpanel export them, in files of their own.
#[test]
fn files_of_users() {
    let amplitude = "\
Action,Property Type,Property Name,Property Description,Property Value Type,Property Visibility,Property Is Array,Enum Values,Property First Seen
,User Property,plan,Their plan,enum,VISIBLE,FALSE,\"free, pro\",01/02/2024
,User Property,tags,,string,VISIBLE,TRUE,,
";
    let wanted = json!([{ "type": "IDENTIFY", "properties": {
        "plan": { "type": "string", "description": "Their plan", "enum": ["free", "pro"] },
        "tags": { "type": "array", "items": { "type": "string" } } } }]);
    assert_eq!(imported("amplitude-users", "users.csv", amplitude)["rules"], wanted);
    let mixpanel = "Entity Type,Entity Name,Property Name,Property Description,Property Type\nprofile,,plan,Their plan,string\nprofile,,$email,,string\n";
    let wanted = json!([{ "type": "IDENTIFY", "properties": { "plan": { "type": "string", "description": "Their plan" }, "$email": { "type": "string" } } }]);
    assert_eq!(imported("mixpanel-users", "users.csv", mixpanel)["rules"], wanted);
}

#[test]
fn a_header_in_row_5_and_column_b_with_merged_cells_and_sections() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let plain = rust_xlsxwriter::Format::new();
    let about = workbook.add_worksheet().set_name("About").unwrap();
    about.write(1, 1, "How to use this template").unwrap();
    let sheet = workbook.add_worksheet().set_name("Events").unwrap();
    sheet.merge_range(1, 1, 1, 6, "Tracking plan of the cinema", &plain).unwrap();
    for (column, header) in
        ["Done?", "Owner", "Event Name", "Event Description", "Property Name", "Data Type", "Expected Values"]
            .iter()
            .enumerate()
    {
        sheet.write(4, column as u16 + 1, *header).unwrap();
    }
    sheet.merge_range(5, 1, 5, 7, "GROWTH [More people come]", &plain).unwrap();
    sheet.merge_range(6, 1, 7, 1, "y", &plain).unwrap();
    sheet.merge_range(6, 2, 7, 2, "Sales", &plain).unwrap();
    sheet.merge_range(6, 3, 7, 3, "Seat Chosen", &plain).unwrap();
    sheet.write(6, 4, "A seat is chosen").unwrap();
    for (row, texts) in [(6, ["zone", "enum", "balcony, stalls"]), (7, ["chosen_at", "timestamp", "-"])] {
        for (column, text) in texts.iter().enumerate() {
            sheet.write(row, column as u16 + 5, *text).unwrap();
        }
    }
    let traits = workbook.add_worksheet().set_name("User properties").unwrap();
    for (row, texts) in [["Property Name", "Data Type"], ["plan", "string"]].iter().enumerate() {
        for (column, text) in texts.iter().enumerate() {
            traits.write(row as u32, column as u16, *text).unwrap();
        }
    }
    let wanted = json!({
        "objectives": { "growth": "More people come" },
        "rules": [
            { "key": "Seat Chosen", "type": "TRACK", "description": "A seat is chosen", "why": "growth", "owner": "Sales", "status": "live",
              "properties": { "zone": { "type": "string", "enum": ["balcony", "stalls"] }, "chosen_at": { "type": "string", "format": "date-time" } } },
            { "type": "IDENTIFY", "properties": { "plan": { "type": "string" } } },
        ]
    });
    assert_eq!(imported("workbook", "plan.xlsx", workbook.save_to_buffer().unwrap()), wanted);
}

#[test]
fn markdown_headings_tables_and_lists() {
    let text = "\
# Cinema

Some words on the plan.

## Events

### 1.1 `Seat Chosen`

A seat is chosen.

**Owner:** Sales
**Trigger:** a click in the hall

| Property | Type | Required | Description |
|---|---|---|---|
| `zone` | `\"balcony\" \\| \"stalls\"` | Yes | Where it is |
| `row` | `number \\| null` | No | |

### Ticket Paid

- `total` (number, required): what was paid
- **method** (string): how

**`Lights Out`** — `hall_id`, `reason` (film, fault)

### User properties

| Name | Type |
|---|---|
| plan | string |
";
    let wanted = json!({ "rules": [
        { "key": "Seat Chosen", "type": "TRACK", "description": "A seat is chosen.", "where": "a click in the hall", "owner": "Sales", "properties": {
            "zone": { "type": "string", "enum": ["balcony", "stalls"], "description": "Where it is" },
            "row": { "type": ["number", "null"] } }, "required": ["zone"] },
        { "key": "Ticket Paid", "type": "TRACK", "properties": {
            "total": { "type": "number", "description": "what was paid" }, "method": { "type": "string", "description": "how" } }, "required": ["total"] },
        { "key": "Lights Out", "type": "TRACK", "properties": { "hall_id": {}, "reason": { "type": "string", "enum": ["film", "fault"] } } },
        { "type": "IDENTIFY", "properties": { "plan": { "type": "string" } } },
    ] });
    assert_eq!(imported("markdown", "plan.md", text), wanted);
}

#[test]
fn a_plan_of_an_agent_in_yaml() {
    let text = "\
meta:
  product: Cinema
  version: 1
entities:
  user:
    traits:
      - { name: email, type: string, pii: true, required: true }
groups:
  - type: account
    traits:
      - { name: seats, type: integer }
events:
  - name: seat.chosen
    category: sales
    description: A seat is chosen
    owner: sales
    status: planned
    properties:
      - { name: zone, type: enum, values: [balcony, stalls], required: true }
      - name: tags
        type: string_array
  - name: ticket.paid
    trigger: The bank says so
    properties:
      total: { type: number, required: true, description: What was paid }
      method: card | cash
";
    let wanted = json!({ "name": "Cinema", "rules": [
        { "type": "IDENTIFY", "properties": { "email": { "type": "string", "x-pii": true } }, "required": ["email"] },
        { "type": "GROUP", "properties": { "seats": { "type": "integer" } } },
        { "key": "seat.chosen", "type": "TRACK", "description": "A seat is chosen", "owner": "sales", "status": "planned", "labels": { "category": "sales" },
          "properties": { "zone": { "type": "string", "enum": ["balcony", "stalls"] }, "tags": { "type": "array", "items": { "type": "string" } } }, "required": ["zone"] },
        { "key": "ticket.paid", "type": "TRACK", "description": "The bank says so",
          "properties": { "total": { "type": "number", "description": "What was paid" }, "method": { "type": "string", "enum": ["card", "cash"] } }, "required": ["total"] },
    ] });
    assert_eq!(imported("agent", "tracking-plan.yaml", text), wanted);
}

#[test]
fn events_by_channel_and_one_event_a_file() {
    let channels = r#"{ "channels": { "WEB": { "description": "The site", "events": [
        { "name": "Page_Viewed", "trigger": "A page is seen", "properties": { "path": "string", "referrer": "string | null" } } ] } } }"#;
    let wanted = json!({ "rules": [ { "key": "Page_Viewed", "type": "TRACK", "description": "A page is seen", "labels": { "channel": "WEB" },
        "properties": { "path": { "type": "string" }, "referrer": { "type": ["string", "null"] } } } ] });
    assert_eq!(imported("channels", "plan.json", channels), wanted);

    let folder = Folder::new("import-folder");
    folder.write("events/b.yaml", "name: Trial Started\ndescription: A trial starts\nproperties:\n- name: plan\n  type: string\n  required: true\n");
    folder
        .write("events/a.yaml", "name: App Opened\ndescription: The app opens\n")
        .write("events/notes.txt", "nothing");
    let (out, err, code) = folder.run(&["import", "events"]);
    assert_eq!(code, 0, "{err}");
    let plan: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(plan["rules"][0]["key"], "App Opened");
    assert_eq!(plan["rules"][1]["required"], json!(["plan"]));
}

#[test]
fn forms_of_other_tools() {
    let public = r#"{"data": {"rules": [{"key": "A", "type": "TRACK", "version": 1, "jsonSchema": {"properties": {"properties": {"type": "object", "properties": {"p": {"type": ["string"]}}}}}}]}}"#;
    assert_eq!(
        imported("public", "plan.json", public)["rules"][0]["jsonSchema"]["properties"]["properties"]["properties"]["p"]
            ["type"],
        json!(["string"])
    );

    let older = r#"{"display_name": "Cinema", "rules": {"events": [{"name": "A", "version": 1, "rules": {"properties": {"properties": {"type": "object"}}}}], "identify": {"properties": {"traits": {"properties": {"email": {}}}}}}}"#;
    let plan = imported("config", "plan.json", older);
    assert_eq!(
        (&plan["name"], &plan["rules"][0]["key"], &plan["rules"][1]["type"]),
        (&json!("Cinema"), &json!("A"), &json!("IDENTIFY"))
    );

    let glean = "$schema: moz://mozilla.org/schemas/glean/metrics/2-0-0\nhall:\n  opened:\n    type: event\n    description: The hall opens\n    extra_keys:\n      doors: {type: quantity, description: How many}\n    expires: never\n  seats: {type: counter, description: Seats}\n";
    assert_eq!(
        imported("glean", "metrics.yaml", glean)["rules"],
        json!([{ "key": "hall.opened", "type": "TRACK", "description": "The hall opens", "labels": { "expires": "never" },
        "properties": { "doors": { "type": "integer", "description": "How many" } } }])
    );

    let otel = "groups:\n  - id: event.hall.opened\n    type: event\n    name: hall.opened\n    brief: The hall opens\n    attributes:\n      - ref: hall.id\n        requirement_level: required\n      - ref: hall.film\n        requirement_level: {conditionally_required: If one is shown}\n";
    assert_eq!(imported("otel", "events.yaml", otel)["rules"][0]["required"], json!(["hall.id"]));

    let mixpanel = r#"{"entries": [{"entityType": "event", "name": "A", "schemaJson": {"description": "d", "properties": {"p": {"type": "string"}}}}]}"#;
    assert_eq!(
        imported("mixpanel", "schemas.json", mixpanel)["rules"][0]["properties"],
        json!({ "p": { "type": "string" } })
    );

    let iglu = r#"{"$schema": "x", "self": {"vendor": "com.x", "name": "seat_chosen", "format": "jsonschema", "version": "1-0-2"}, "type": "object", "properties": {"zone": {"type": ["string", "null"]}}, "additionalProperties": false}"#;
    assert_eq!(imported("iglu", "schema.json", iglu)["rules"][0]["key"], "seat_chosen");
}

#[test]
fn a_rudderstack_project_of_several_documents() {
    for (version, kind, event, property) in [
        ("rudder/v1", "tracking-plan", "\"#event:paid\"", "property: \"#property:total\""),
        ("rudder/v0.1", "tp", "{$ref: \"#/events/x/paid\"}", "$ref: \"#/properties/x/total\""),
    ] {
        let folder = Folder::new("import-rudder");
        folder.write("events.yaml", format!("version: {version}\nkind: events\nspec:\n  events:\n  - {{id: paid, name: Paid, event_type: track, description: It is paid}}\n"));
        folder.write("properties.yaml", format!("version: {version}\nkind: properties\nspec:\n  properties:\n  - {{id: total, name: total, type: number, config: {{minimum: 0}}}}\n"));
        folder.write("plan.yaml", format!("version: {version}\nkind: {kind}\nspec:\n  id: x\n  display_name: Cinema\n  rules:\n  - {{type: event_rule, id: r, event: {event}, properties: [{{{property}, required: true}}]}}\n"));
        let (out, err, code) = folder.run(&["import", "."]);
        assert_eq!(code, 0, "{err}");
        let plan: Value = serde_json::from_str(&out).unwrap();
        let wanted = json!({ "name": "Cinema", "rules": [{ "key": "Paid", "type": "TRACK", "description": "It is paid", "properties": { "total": { "type": "number", "minimum": 0 } }, "required": ["total"] }] });
        assert_eq!(plan, wanted, "{version}");
    }
}

#[test]
fn a_header_that_is_not_known_is_mapped_and_the_mapping_is_kept() {
    let sheet = "Event,Squadron,Property\nA,Red,p\n";
    let folder = Folder::new("import-map");
    folder.write("plan.csv", sheet);
    let (out, _, _) = folder.run(&["import", "plan.csv", "-o", "plan.json"]);
    assert!(out.contains("column \"Squadron\" is not recognised"), "{out}");
    let (_, _, code) = folder.run(&["import", "plan.csv", "--map", "Squadron=owner", "-o", "plan.json"]);
    assert_eq!(code, 0);
    // The sources and the mapping are known now.
    folder.write("plan.csv", sheet.replace("Red", "Blue"));
    let (out, err, code) = folder.run(&["import", "-o", "plan.json"]);
    assert_eq!(code, 0, "{out}{err}");
    let plan: Value = serde_json::from_str(&std::fs::read_to_string(folder.0.join("plan.json")).unwrap()).unwrap();
    assert_eq!(plan["rules"][0]["owner"], "Blue");
    let (_, err, code) = folder.run(&["import", "plan.csv", "--map", "Squadron=ownr"]);
    assert!(code == 2 && err.contains("did you mean \"owner\"?"), "{err}");
}

#[test]
fn a_second_import_and_the_check() {
    let folder = Folder::new("import-again");
    let sheet = "Event,Description,Property,Type\nA,first,p,string\nB,second,q,number\n";
    folder.write("plan.csv", sheet);
    let (_, _, code) = folder.run(&["import", "plan.csv", "-o", "plan.json"]);
    assert_eq!(code, 0);
    let (out, _, code) = folder.run(&["import", "--check", "-o", "plan.json"]);
    assert_eq!((out.as_str(), code), ("the plan says what its source says\n", 0));

    // The team adds a key of its own and changes a type; the source changes another type and the same one.
    let path = folder.0.join("plan.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let own = text
        .replacen("\"key\": \"A\",", "\"key\": \"A\",\n      \"x-ours\":   1,", 1)
        .replace("\"type\": \"number\"", "\"type\": \"integer\"");
    folder.write("plan.json", &own).write("plan.csv", sheet.replace("string", "boolean").replace("number", "string"));
    let (out, _, code) = folder.run(&["import", "--check", "-o", "plan.json"]);
    assert_eq!(code, 1);
    assert!(out.contains("`A`: p: type is \"string\" in the plan, and \"boolean\" in the source"), "{out}");
    let (out, _, code) = folder.run(&["import", "-o", "plan.json"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("`B`: q: type is \"integer\" in the plan, and \"string\" at the source"), "{out}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), own.replace("\"type\": \"string\"", "\"type\": \"boolean\""));
}

/// The plan as a team keeps it: its own order, comments, layout, keys and an event that the source does not know.
const KEPT: &str = r##"// The plan of the shop.
{
    "name": "Shop",   // ours
    "rules": [
        /* The last one first. */
        { "key": "C", "type": "TRACK",   "description": "third" },
        // Asked for by finance.
        { "key": "Ours", "type": "TRACK" },
        { "type": "TRACK", "key": "A",
          "x-team": { "slack":   "#growth" }, // who to ask
          "properties": {
              // As the gateway says it.
              "z": { "type": "string", "x-note": "kept" },
              "p": { "type": "string" }
          },
          "description": "first" },
        { "key": "B", "type": "TRACK", "description": "second", "properties": { "q": { "type": "number" } } }, // old
    ]
}
"##;

#[test]
fn a_second_import_keeps_comments_order_and_layout() {
    let folder = Folder::new("import-kept");
    let head = "Event,Description,Property,Type\n";
    let (a, b, c) = ("A,first,p,string\nA,,z,string\n", "B,second,q,number\n", "C,third,,\n");
    folder.write("plan.csv", format!("{head}{a}{b}{c}"));
    let (_, err, code) = folder.run(&["import", "plan.csv", "-o", "plan.json"]);
    assert_eq!(code, 0, "{err}");
    folder.write("plan.json", KEPT);
    let text = || std::fs::read_to_string(folder.0.join("plan.json")).unwrap();

    // Another order at the source is no change: of events, of properties, of columns.
    for sheet in [
        format!("{head}{c}A,first,z,string\nA,,p,string\n{b}"),
        "Event,Description,Type,Property\nB,second,number,q\nC,third,,\nA,first,string,z\nA,,string,p\n".to_owned(),
    ] {
        folder.write("plan.csv", sheet);
        let (out, err, code) = folder.run(&["import", "-o", "plan.json"]);
        assert!(code == 0 && out.ends_with("nothing changed in plan.json\n"), "{out}{err}");
        assert_eq!(text(), KEPT);
    }

    // What changed there changes here, in its place, and nothing else does.
    folder.write("plan.csv", format!("{head}D,new,d,boolean\n{c}A,1st,z,string\nA,,p,integer\nA,,y,number\n"));
    let (out, err, code) = folder.run(&["import", "-o", "plan.json"]);
    assert_eq!(code, 0, "{out}{err}");
    let wanted = KEPT
        .replace("\"first\"", "\"1st\"")
        .replace("\"p\": { \"type\": \"string\" }", "\"p\": { \"type\": \"integer\" },\n              \"y\": { \"type\": \"number\" }")
        .replace(
            "{ \"key\": \"B\", \"type\": \"TRACK\", \"description\": \"second\", \"properties\": { \"q\": { \"type\": \"number\" } } }, // old",
            "{\n            \"key\": \"D\",\n            \"type\": \"TRACK\",\n            \"description\": \"new\",\n            \"properties\": { \"d\": { \"type\": \"boolean\" } }\n        },",
        );
    assert_eq!(text(), wanted);
    let changed = "changed in plan.json:\n  `A`: description becomes \"1st\"\n  `A`: p: type becomes \"integer\"\n  `A`: y is added\n  `D` is added\n  `B` is removed\n";
    assert!(out.ends_with(changed), "{out}");

    // What both sides changed, and what the team took out and the source changed, is listed, and stays as the team has it.
    let ours = wanted
        .replace("\"1st\"", "\"the first\"")
        .replace("        { \"key\": \"C\", \"type\": \"TRACK\",   \"description\": \"third\" },\n", "");
    folder
        .write("plan.json", &ours)
        .write("plan.csv", format!("{head}D,new,d,boolean\nC,3rd,,\nA,No. 1,z,string\nA,,p,integer\nA,,y,number\n"));
    let (out, err, code) = folder.run(&["import", "-o", "plan.json"]);
    assert_eq!(code, 1, "{out}{err}");
    let conflicts = "conflicts, of which the plan's side was kept:\n  `C` changed at the source, and is not in the plan any more\n  `A`: description is \"the first\" in the plan, and \"No. 1\" at the source\nnothing changed in plan.json\n";
    assert!(out.ends_with(conflicts), "{out}");
    assert_eq!(text(), ours);
}

/// The list of what each call must give comes, changes and goes with the marks at the source.
#[test]
fn what_becomes_required_at_the_source() {
    let folder = Folder::new("import-required");
    let sheet = |p: &str, q: &str| format!("Event,Property,Type,Required\nA,p,string,{p}\nA,q,number,{q}\n");
    let import = |p: &str, q: &str| {
        folder.write("plan.csv", sheet(p, q));
        let (out, err, code) = folder.run(&["import", "plan.csv", "-o", "plan.json"]);
        assert_eq!(code, 0, "{out}{err}");
        let plan: Value = serde_json::from_str(&std::fs::read_to_string(folder.0.join("plan.json")).unwrap()).unwrap();
        let said = out.split_once("plan.json:\n").map(|(_, said)| said.to_owned()).unwrap_or_default();
        (said, plan["rules"][0]["required"].clone())
    };
    assert_eq!(import("no", "no"), (String::new(), Value::Null));
    assert_eq!(import("yes", "no"), ("  `A`: required is added\n".to_owned(), json!(["p"])));
    assert_eq!(import("yes", "yes"), ("  `A`: required becomes [\"p\",\"q\"]\n".to_owned(), json!(["p", "q"])));
    assert_eq!(import("no", "no"), ("  `A`: required is removed\n".to_owned(), Value::Null));
}

#[test]
fn what_cannot_be_imported_is_said_in_one_sentence_and_nothing_is_written() {
    let said = |name, file, text: &[u8]| refused(name, file, text).lines().next().unwrap().to_owned();
    assert!(said("broken", "plan.xlsx", b"PK\x03\x04 no zip").contains("no workbook that can be read"));
    let encrypted = [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
        "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect(),
    ]
    .concat();
    assert!(said("password", "plan.xlsx", &encrypted).contains("is protected by a password"));
    assert!(said("binary", "plan.csv", b"\x00\x01\x02").contains("is no text"));
    assert!(
        said("properties", "plan.csv", b"Property Name,Type,Example\nplan,string,gold\nseats,integer,3\n")
            .contains("lists properties, but no events")
    );
    assert!(said("empty", "plan.csv", b"").contains("holds no events"));
    assert!(
        said("js", "push.yaml", b"{\n \"event\": \"purchase\",\n \"value\": TOTAL, # Number: what was paid\n}\n")
            .contains("holds messages as they are sent, and no plan")
    );
    assert!(said("yaml", "plan.yaml", b"events: [a, b\nname: x").contains("is no YAML"));
    assert!(said("prose", "plan.md", b"# Notes\n\nWe track what people do.\n").contains("holds no events"));
    assert!(said("json", "source.json", b"{\"rules\": [").contains("is no JSON"));
}

#[test]
fn latin_1_and_another_separator_are_told_and_read() {
    let folder = Folder::new("import-latin1");
    folder.write("plan.csv", b"\xc9v\xe9nement;Propri\xe9t\xe9;Type\nPay\xe9;total;nombre\n");
    let (out, err, code) = folder.run(&["import", "plan.csv"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("\"key\": \"Payé\""), "{out}");
    assert!(err.contains("Windows-1252") && err.contains("separated by \";\""), "{err}");
}

#[test]
fn the_account_has_the_place_of_every_cell() {
    let folder = Folder::new("import-account");
    folder.write("plan.csv", "Event,Colour\nA,red\n");
    let (out, _, _) = folder.run(&["import", "plan.csv", "--format", "json"]);
    let account: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&account["read"], &account["left_out"]), (&json!(2), &json!(2)));
    assert_eq!(
        account["cells"][3],
        json!({ "file": "plan.csv", "row": 2, "column": 2, "text": "red", "left_out": "column \"Colour\" is not recognised" })
    );
}
