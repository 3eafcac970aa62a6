//! `cargo plan rename --code`: every way in which code names an event or a property; and the compiler as the judge.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::rename_value::{rename_all, write_code};
use std::fs;
use std::path::Path;

const PLAN: &str = r#"{ "rules": [
  { "key": "Order Completed", "properties": { "total": { "type": "number" }, "coupon": { "type": "string" } } },
  { "key": "Order Sent", "deprecated": "Order Completed" },
  { "key": "Order Completed", "type": "PAGE" },
  { "type": "IDENTIFY", "properties": { "email": { "type": "string" } } }
] }
"#;

const LIB: &str = r#"plan_runtime::include_plan!("plan.json", events("Order Completed", "Order *"), derive(Debug));
pub mod second {
    plan_runtime::include_plan!("plan.json", rename(page "Order Completed" => Bill, "Order Completed" => Done));
}
"#;

const USER: &str = r#"use the_plan::{OrderCompleted as It, OrderCompletedPage, *};
use the_plan::second::Done;

/// OrderCompleted in a comment, "OrderCompleted" in a text.
fn send(client: &Client, coupon: Option<&str>, total: f64, r#total2: f64) -> OrderCompleted<'static> {
    let text = "OrderCompleted Order Completed";
    track!(client, "u", OrderCompleted { total?: Some(total), coupon? });
    try_track(client, "u", &It { total, coupon: None });
    track!(client, "u", Done { /* total */ total, #[cfg(unix)] coupon?: coupon });
    let OrderCompleted { ref total, coupon: c } = it else { return };
    if let Some(::the_plan::OrderCompleted { total: 1.0, .. }) = other { it.total = 2.0; }
    page!(client, "u", OrderCompletedPage);
    identify!(client, "u", { email: "a@b.c" });
    match name { OrderCompleted::NAME => payload!(OrderCompleted { total: 1.0, ..rest }) }
}
"#;

fn workspace(name: &str) -> Folder {
    let folder = Folder::package(name);
    folder.write("Cargo.toml", "[package]\nname = \"the-plan\"\nedition = \"2024\"\n\n[workspace]\n");
    folder.write("plan.json", PLAN).write("src/lib.rs", LIB).write("examples/user.rs", USER);
    folder
}

fn read(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.0.join(path)).unwrap()
}

#[test]
fn an_event_in_code() {
    let folder = workspace("rename-event");
    let (out, err, code) = folder.run(&["rename", "Order Completed", "Deal Closed", "--code", "--type", "track"]);
    assert_eq!((err.as_str(), code), ("", 0));
    assert_eq!(out, "plan.json:2: renamed event \"Order Completed\" to \"Deal Closed\", and 2 files of code\n");
    let wanted = PLAN
        .replacen("Order Completed", "Deal Closed", 1)
        .replace("\"deprecated\": \"Order Completed\"", "\"deprecated\": \"Deal Closed\"");
    assert_eq!(read(&folder, "plan.json"), wanted);
    let wanted = LIB
        .replace("events(\"Order Completed\"", "events(\"Order Completed\", \"Deal Closed\"")
        .replace("Bill, \"Order Completed\"", "Bill, \"Deal Closed\"");
    assert_eq!(read(&folder, "src/lib.rs"), wanted);
    let user = USER
        .replace("OrderCompletedPage", "\0")
        .replace("{OrderCompleted as It", "{DealClosed as It")
        .replace("-> OrderCompleted", "-> DealClosed")
        .replace("OrderCompleted {", "DealClosed {")
        .replace("OrderCompleted::NAME", "DealClosed::NAME")
        .replace('\0', "OrderCompletedPage");
    assert_eq!(read(&folder, "examples/user.rs"), user);
}

#[test]
fn a_property_in_code() {
    let folder = workspace("rename-property");
    let all = ["rename", "Order Completed", "sum", "--property", "total", "--type", "track", "--code"];
    let (out, err, code) = folder.run(&all);
    assert_eq!((err.as_str(), code), ("", 0));
    let wanted = "plan.json:2: renamed property `total` of event \"Order Completed\" to `sum`, and 1 file of code\nnote: a field of \
                  this name is read or assigned, of which only the compiler knows the type: examples/user.rs:11\n";
    assert_eq!(out, wanted);
    assert_eq!(read(&folder, "plan.json"), PLAN.replace("\"total\"", "\"sum\""));
    let user = USER
        .replace("{ total?: Some", "{ sum?: Some")
        .replace("It { total,", "It { sum: total,")
        .replace("*/ total, #", "*/ sum: total, #")
        .replace("{ ref total,", "{ sum: ref total,")
        .replace("{ total: 1.0", "{ sum: 1.0");
    assert_eq!(read(&folder, "examples/user.rs"), user);
    folder.run(&["rename", "Order Completed", "voucher", "--property", "coupon", "--type", "track", "--code"]);
    let user = user
        .replace("coupon? }", "voucher?: coupon }")
        .replace("coupon: None", "voucher: None")
        .replace("coupon?: coupon", "voucher?: coupon")
        .replace("coupon: c }", "voucher: c }");
    assert_eq!(read(&folder, "examples/user.rs"), user);
    let (out, _, _) = folder.run(&["rename", "identify", "mail", "--property", "email", "--code"]);
    assert!(
        out.starts_with(
            "plan.json:5: renamed property `email` of the traits of identify to `mail`, and 1 file of code\n"
        ),
        "{out}"
    );
    assert_eq!(read(&folder, "examples/user.rs"), user.replace("email:", "mail:"));
}

#[test]
fn the_type_of_a_property_in_code() {
    let folder = Folder::package("rename-nested");
    let plan = r#"{ "rules": [ { "key": "A", "properties": { "colour": { "enum": ["red"] }, "size": { "enum": ["s"] } } },
    { "key": "B", "properties": { "size": { "enum": ["s"] } } } ] }"#;
    let lib = "plan_runtime::include_plan!(\"plan.json\");\nuse self::Colour as C;\nfn f(it: crate::Colour) -> Size { g!(Colour::Red); Size::S }\n";
    folder.write("plan.json", plan).write("src/lib.rs", lib);
    let (out, err, code) = folder.run(&["rename", "A", "tint", "--property", "colour", "--code"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    assert_eq!(read(&folder, "src/lib.rs"), lib.replace("Colour", "Tint"));
    let (out, _, _) = folder.run(&["rename", "A", "length", "--property", "size", "--code"]);
    let note = "note: the type `Length` is new, where the code may name one that other events keep: see what the compiler says\n";
    assert!(out.contains(note), "{out}");
    assert_eq!(read(&folder, "src/lib.rs"), lib.replace("Colour", "Tint"));
}

#[test]
fn what_code_cannot_follow() {
    let folder = workspace("rename-refused");
    let files = || ["plan.json", "src/lib.rs", "examples/user.rs"].map(|path| read(&folder, path));
    let before = files();
    folder
        .write("plan.json", PLAN.replace("  { \"key\": \"Order Completed\", \"type\": \"PAGE\" },\n", ""))
        .write("src/lib.rs", "plan_runtime::include_plan!(\"plan.json\", events(\"Order C*\"));");
    let (out, err, code) = folder.run(&["rename", "Order Completed", "Deal Closed", "--code"]);
    let wanted = "error: the plan has no event, page or screen `Order C*`\nhelp: it has `Deal Closed`, `Order Sent`\n";
    assert!(out.is_empty() && code == 2 && err.starts_with(wanted) && err.contains("--> src/lib.rs"), "{err}");
    folder.write("src/lib.rs", "").write("plan.json", PLAN);
    let (_, err, code) = folder.run(&["rename", "Order Sent", "Gone", "--code", "--plan", "plan.json"]);
    assert!(code == 2 && err.starts_with("error: no `include_plan!` of this workspace includes `"), "{err}");
    assert_eq!(read(&folder, "plan.json"), before[0]);
}

const WITHIN: &str = r#"{ "rules": [
  { "key": "Cart Viewed", "properties": {
    "items": { "type": "array", "items": { "type": "object", "properties": {
      "price": { "type": "number" }, "sku": { "type": "string" },
      "maker": { "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] } }, "required": ["price"] } },
    "place": { "type": "object", "properties": { "city": { "type": "string" } } } } },
  { "key": "Cart Left", "properties": { "place": { "type": "object", "properties": { "city": { "type": "string" } } } } }
] }
"#;

const WITHIN_CODE: &str = r#"
pub mod plan { plan_runtime::include_plan!("within.json", allow(all)); }
use plan::{CartViewed, Item as Thing, Maker, Place};

pub fn send(client: &plan_runtime::Client, price: f64, sku: &str) -> f64 {
    plan::track!(client, "u", CartViewed { items: &[plan::Item { price: 1.0, sku? : None, maker: Maker { name: "m" } }, Thing { price, sku }] });
    let one = Thing { price, sku: Some(sku), maker: None };
    let Thing { price, sku: known, .. } = one;
    let _ = (known, Place { city: Some("c") });
    price + one.price // .price
}
"#;

#[test]
fn a_property_within_another_in_code() {
    let folder = Folder::package("rename-within");
    folder.write("within.json", WITHIN).write("src/lib.rs", WITHIN_CODE);
    let (out, err, code) = folder.run(&["rename", "Cart Viewed", "amount", "--property", "items.price", "--code"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let wanted = "within.json:2: renamed property `items.price` of event \"Cart Viewed\" to `amount`, and 1 file of code\n\
                  note: a field of this name is read or assigned, of which only the compiler knows the type: src/lib.rs:10\n";
    assert_eq!(out, wanted);
    let amount = WITHIN_CODE
        .replace("Item { price: 1.0", "Item { amount: 1.0")
        .replace("Thing { price,", "Thing { amount: price,");
    assert_eq!(read(&folder, "src/lib.rs"), amount);
    assert_eq!(read(&folder, "within.json"), WITHIN.replace("\"price\"", "\"amount\""));
    let (out, err, code) = folder.run(&["rename", "Cart Viewed", "title", "--property", "items.maker.name", "--code"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    assert_eq!(read(&folder, "src/lib.rs"), amount.replace("name: \"m\"", "title: \"m\""));
}

/// What others keep is listed, with its lines.
#[test]
fn a_property_within_a_type_that_others_have() {
    let folder = Folder::package("rename-shared");
    folder.write("within.json", WITHIN).write("src/lib.rs", WITHIN_CODE);
    let (out, err, code) = folder.run(&["rename", "Cart Viewed", "town", "--property", "place.city", "--code"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let note = "note: other properties keep the type; what is of the renamed one is changed by hand: src/lib.rs:3, src/lib.rs:9\n";
    assert!(out.contains(note), "{out}");
    assert_eq!(read(&folder, "src/lib.rs"), WITHIN_CODE);
}

/// Every event and every property of the shop gets another name; then the compiler takes what came out.
#[test]
fn the_shop_compiles_after_renames() {
    let folder = Folder::new("rename-proof");
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let shop = |path: &str| fs::read_to_string(top.join("examples/shop").join(path)).unwrap();
    let runtime = top.join("plan-runtime");
    let manifest = format!(
        "[package]\nname = \"proof\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {runtime:?}, \
         default-features = false }}\n\n[workspace]\n"
    );
    // Reads are the compiler's to tell.
    let within = WITHIN_CODE.replace("price + one.price // .price", "price");
    let within =
        within.replace("sku? : None, ", "").replace("Thing { price, sku }", "Thing { price, sku? : Some(sku) }");
    folder.write("src/within.rs", within).write("within.json", WITHIN);
    write_code(&folder);
    let main = "#![allow(warnings)]\nmod analytics;\nmod customers;\nmod values;\nmod within;\nfn main() { customers::walk(&plan_runtime::Client::memory(), 1); }\n";
    folder
        .write("Cargo.toml", manifest)
        .write("Cargo.lock", fs::read(top.join("Cargo.lock")).unwrap())
        .write("src/main.rs", main)
        .write("src/analytics.rs", shop("src/analytics.rs"))
        .write("src/customers.rs", shop("src/customers.rs"))
        .write("tracking-plan.json", shop("tracking-plan.json"));
    let read = plan_model::read(&shop("tracking-plan.json")).plan.unwrap();
    let mut renamed = 0;
    for (path, new) in
        [("items.price", "amount"), ("items.sku", "code"), ("items.maker.name", "title"), ("items", "things")]
    {
        let rename = ["rename", "Cart Viewed", new, "--property", path, "--code", "--plan", "within.json"];
        let (_, err, code) = folder.run(&rename);
        assert_eq!((err.as_str(), code), ("", 0), "{path}");
    }
    for rule in &read.rules {
        let event = if rule.name.is_empty() { rule.call.as_str() } else { rule.name.as_str() };
        // The type of another one, such as an enum, has its name.
        let is_scalar = |property: &&plan_model::schema::Property| {
            property.schema.listed().is_none()
                && property.schema.items.is_none()
                && property.schema.properties().is_empty()
        };
        for property in rule.payload.properties().iter().filter(is_scalar).take(3) {
            let new = format!("new_{}", property.name);
            let (_, err, code) = folder.run(&[
                "rename",
                event,
                &new,
                "--property",
                &property.name,
                "--code",
                "--plan",
                "tracking-plan.json",
                "--type",
                rule.call.as_str(),
            ]);
            assert_eq!((err.as_str(), code), ("", 0), "{event} {}", property.name);
            renamed += 1;
        }
        if !rule.name.is_empty() {
            let new = format!("New {event}");
            let (_, err, code) = folder.run(&[
                "rename",
                event,
                &new,
                "--code",
                "--plan",
                "tracking-plan.json",
                "--type",
                rule.call.as_str(),
            ]);
            assert_eq!((err.as_str(), code), ("", 0), "{event}");
            renamed += 1;
        }
    }
    assert!(renamed > 50, "{renamed}");
    rename_all(&folder);
    // What the last of them leaves to people: `Way` is the type of the event that keeps the value, or of this one.
    let values = self::read(&folder, "src/values.rs");
    folder.write("src/values.rs", values.replace(", way: Way::Road", "").replace("Tag, Way}", "Tag}"));
    let output = folder.cargo(&["check", "-q"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What a client gives to all events is renamed with the property, where no other event has it.
#[test]
fn a_default_in_code() {
    let folder = Folder::package("rename-default");
    let plan = r#"{ "rules": [ { "key": "A Done", "properties": { "currency": { "type": "string" } } },
  { "key": "B Done", "properties": { "other": { "type": "string" } } } ] }"#;
    folder.write("plan.json", plan);
    folder.write("src/lib.rs", "plan_runtime::include_plan!(\"plan.json\", defaults(\"currency\", \"other\"));\n\
        fn f(currency: Option<&str>) {\n    let one = Defaults { currency: Some(\"EUR\"), other };\n    let two = Defaults { other: x(Defaults { currency }), currency };\n\
             track!(client, \"u\", ADone);\n}\n");
    let (out, err, code) = folder.run(&["where"]);
    assert_eq!((err.as_str(), code, out.contains("no call gives")), ("", 0, false), "{out}");
    let all = ["rename", "A Done", "money", "--property", "currency", "--code"];
    let (_, err, code) = folder.run(&all);
    assert_eq!((err.as_str(), code), ("", 0));
    let lib = read(&folder, "src/lib.rs");
    assert!(lib.contains("defaults(\"money\", \"other\")"), "{lib}");
    assert!(lib.contains("Defaults { money: Some(\"EUR\"), other }"), "{lib}");
    assert!(lib.contains("Defaults { other: x(Defaults { money: currency }), money: currency }"), "{lib}");
    // Another event has it still.
    folder.write("plan.json", plan.replace("other", "currency"));
    folder.write("src/lib.rs", "plan_runtime::include_plan!(\"plan.json\", defaults(\"currency\"));\n");
    let (out, err, code) = folder.run(&all);
    assert_eq!((err.as_str(), code), ("", 0));
    assert!(
        out.contains("note: `defaults(\"currency\")` goes on for other events, and gives \"A Done\" nothing any more"),
        "{out}"
    );
    assert!(read(&folder, "src/lib.rs").contains("defaults(\"currency\")"));
}
