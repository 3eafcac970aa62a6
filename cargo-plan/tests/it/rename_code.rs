//! `cargo plan rename --code`: every way in which code names an event or a property; and the compiler as the judge.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
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
    let wanted = "plan.json:2: renamed property `total` of event \"Order Completed\" to `sum`, and 1 file of code\nnote: fields that \
                  are read or assigned, such as `event.field`, are left to the compiler\n";
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

/// Which literal of code is the object of which property is for the compiler to know.
#[test]
fn a_property_within_another_is_left_to_the_compiler() {
    let folder = Folder::package("rename-within");
    let plan = r#"{ "rules": [ { "key": "A", "properties": { "items": { "type": "array", "items": { "type": "object",
        "properties": { "price": { "type": "number" } } } } } } ] }"#;
    folder.write("plan.json", plan).write("src/lib.rs", "plan_runtime::include_plan!(\"plan.json\");");
    let rename = ["rename", "A", "amount", "--property", "items.price"];
    let wanted = "error: of `items.price`, which is within another property, it is not known what code names it\nhelp: leave out --code, \
                  and follow the compiler\n";
    assert_eq!(folder.run(&[&rename[..], &["--code"]].concat()), (String::new(), wanted.to_owned(), 2));
    assert_eq!(read(&folder, "plan.json"), plan);
    let (_, err, code) = folder.run(&rename);
    assert_eq!((err.as_str(), code), ("", 0));
    assert_eq!(read(&folder, "plan.json"), plan.replace("price", "amount"));
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
    let main = "#![allow(warnings)]\nmod analytics;\nmod customers;\nfn main() { customers::walk(&plan_runtime::Client::memory(), 1); }\n";
    folder
        .write("Cargo.toml", manifest)
        .write("Cargo.lock", fs::read(top.join("Cargo.lock")).unwrap())
        .write("src/main.rs", main)
        .write("src/analytics.rs", shop("src/analytics.rs"))
        .write("src/customers.rs", shop("src/customers.rs"))
        .write("tracking-plan.json", shop("tracking-plan.json"));
    let read = plan_model::read(&shop("tracking-plan.json")).plan.unwrap();
    let mut renamed = 0;
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
                "--type",
                rule.call.as_str(),
            ]);
            assert_eq!((err.as_str(), code), ("", 0), "{event} {}", property.name);
            renamed += 1;
        }
        if !rule.name.is_empty() {
            let new = format!("New {event}");
            let (_, err, code) = folder.run(&["rename", event, &new, "--code", "--type", rule.call.as_str()]);
            assert_eq!((err.as_str(), code), ("", 0), "{event}");
            renamed += 1;
        }
    }
    assert!(renamed > 50, "{renamed}");
    let output = folder.cargo(&["check", "-q"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
