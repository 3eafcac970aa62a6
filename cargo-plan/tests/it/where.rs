//! `cargo plan where`: every way to name an event, what is never sent, formats and exit codes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::Value;

const PLAN: &str = r#"{ "rules": [
  { "key": "Order Completed", "properties": {
    "total": { "type": "number" }, "coupon": { "type": "string" }, "note": { "type": "string" }, "tax": { "type": "number" } },
    "required": ["total"] },
  { "key": "Cart Viewed" },
  { "key": "Cart Emptied" },
  { "key": "Cart Shared" },
  { "key": "Gift Sent", "status": "planned" },
  { "key": "Home", "type": "PAGE" },
  { "type": "IDENTIFY", "properties": { "email": { "type": "string" }, "plan": { "type": "string" } } }
] }
"#;

/// The plan is in a crate of its own, which the app knows under another name.
const PLAN_CRATE: &str = "pub mod all {\n    plan_runtime::include_plan!(\"plan.json\");\n}\npub use all as events;\n";

const MAIN: &str = r#"mod cart;
mod own;
use measured::events::{self, track as send, OrderCompleted as Done};
type Order<'a> = events::OrderCompleted<'a>;

fn main() {
    let client = plan_runtime::Client::memory();
    send!(client, "u", Done { total: 1.0, coupon?: None::<&str> });
    measured::all::track!(client, "u", events::CartViewed);
    events::identify!(client, "u", { email: "a@b.c" });
    events::try_track(&client, "u", &Order { total: 2.0, coupon: None, note: Some("n"), tax: None }).unwrap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sends() {
        send!(client, "u", events::CartEmptied);
        assert_eq!(client.recorded::<Done>().len(), 1);
    }
}
"#;

const CART: &str = r#"use measured::all::*;

pub fn view(client: &Client) {
    let home = payload!(HomePage);
    page(client, "u", &home);
    spawn!(async { track!(client, "u", CartViewed) });
    mod inner {
        pub fn f(client: &Client) {
            ::measured::all::track(client, "u", &super::super::events::CartViewed);
        }
    }
    match event.name() {
        OrderCompleted::NAME => {}
        _ => {}
    }
}
"#;

/// What has the names of the plan, and is something else.
const OWN: &str = r#"use measured::all::*;
struct CartShared;
mod other {
    pub struct CartShared;
    macro_rules! track { ($($t:tt)*) => {} }
}

fn f() {
    let it = CartShared;
    other::track!(client, "u", other::CartShared {});
    struct CartViewed;
    let seen = CartViewed;
    // track!(client, "u", CartEmptied)
    let text = "track!(client, CartEmptied)";
}
"#;

fn workspace(name: &str) -> Folder {
    let folder = Folder::new(name);
    let app = "[package]\nname = \"app\"\nedition = \"2024\"\n\n[dependencies]\nmeasured = { package = \"the-plan\", path = \
               \"../plan\" }\n";
    folder
        .write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"plan\"]\n")
        .write("app/Cargo.toml", app)
        .write("app/src/main.rs", MAIN)
        .write("app/src/cart.rs", CART)
        .write("app/src/own.rs", OWN)
        .write("plan/Cargo.toml", "[package]\nname = \"the-plan\"\nedition = \"2024\"\n")
        .write("plan/src/lib.rs", PLAN_CRATE)
        .write("plan/plan.json", PLAN);
    folder
}

const TEXT: &str = "\
plan/plan.json:2: track \"Order Completed\": sent from 2 places
  app/src/main.rs:3:45: import
  app/src/main.rs:4:26: mention
  app/src/main.rs:8:24: track! in main
  app/src/main.rs:11:38: try_track in main
  app/src/main.rs:21:38: mention in sends (test)
  app/src/cart.rs:13:9: mention in view
  = no call gives `tax`
plan/plan.json:5: track \"Cart Viewed\": sent from 3 places
  app/src/main.rs:9:48: track! in main
  app/src/cart.rs:6:40: track! in view
  app/src/cart.rs:9:72: track in f
plan/plan.json:6: track \"Cart Emptied\": sent by tests only
  app/src/main.rs:20:36: track! in sends (test)
plan/plan.json:7: track \"Cart Shared\": never sent
plan/plan.json:8: track \"Gift Sent\": not sent, and need not be
plan/plan.json:9: page \"Home\": sent from 1 place
  app/src/cart.rs:4:25: payload! in view
plan/plan.json:10: identify: sent from 1 place
  app/src/main.rs:10:13: identify! in main
  = no call gives `plan`
7 events: 2 never sent or by tests only, 2 sent from several places
";

#[test]
fn every_event_and_every_place() {
    let folder = workspace("where-all");
    assert_eq!(folder.run(&["where"]), (TEXT.to_owned(), String::new(), 0));
}

#[test]
fn one_event_by_its_name_or_its_type() {
    let folder = workspace("where-one");
    let wanted = "\
plan/plan.json:6: track \"Cart Emptied\": sent by tests only
  app/src/main.rs:20:36: track! in sends (test)
1 event: 1 never sent or by tests only, 0 sent from several places
";
    assert_eq!(folder.run(&["where", "Cart Emptied"]), (wanted.to_owned(), String::new(), 0));
    assert_eq!(folder.run(&["where", "CartEmptied"]), (wanted.to_owned(), String::new(), 0));
    let (_, err, code) = folder.run(&["where", "Cart Emtied"]);
    let wanted = "error: no plan of the workspace has an event \"Cart Emtied\"; did you mean \"Cart Emptied\"?\nhelp: `cargo plan \
                  where` lists them all\n";
    assert_eq!((err.as_str(), code), (wanted, 2));
    let (_, err, code) = folder.run(&["where", "plan/plan.json"]);
    let wanted = "error: no plan of the workspace has an event \"plan/plan.json\"\nhelp: `cargo plan where --plan plan/plan.json` shows the \
                  events of a plan\n";
    assert_eq!((err.as_str(), code), (wanted, 2));
}

#[test]
fn unused_events_fail_where_they_are_denied() {
    let folder = workspace("where-unused");
    let wanted = "\
plan/plan.json:2: track \"Order Completed\": sent from 2 places
  app/src/main.rs:3:45: import
  app/src/main.rs:4:26: mention
  app/src/main.rs:8:24: track! in main
  app/src/main.rs:11:38: try_track in main
  app/src/main.rs:21:38: mention in sends (test)
  app/src/cart.rs:13:9: mention in view
  = no call gives `tax`
plan/plan.json:6: track \"Cart Emptied\": sent by tests only
  app/src/main.rs:20:36: track! in sends (test)
plan/plan.json:7: track \"Cart Shared\": never sent
plan/plan.json:10: identify: sent from 1 place
  app/src/main.rs:10:13: identify! in main
  = no call gives `plan`
4 events: 2 never sent or by tests only, 1 sent from several places
";
    assert_eq!(folder.run(&["where", "--unused"]), (wanted.to_owned(), String::new(), 0));
    assert_eq!(folder.run(&["where", "--unused", "--deny-unused"]), (wanted.to_owned(), String::new(), 1));
    let code = |event: &str| folder.run(&["where", event, "--deny-unused"]).2;
    assert_eq!(["Cart Viewed", "Gift Sent", "Cart Emptied", "Cart Shared"].map(code), [0, 0, 1, 1]);
}

#[test]
fn json() {
    let (out, err, code) = workspace("where-json").run(&["where", "identify", "--format", "json"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let wanted = serde_json::json!({ "version": 1, "events": [{
        "plan": "plan/plan.json", "file": "plan/plan.json", "line": 10, "call": "identify", "name": "", "type": "IdentifyTraits", "live": true,
        "unused": false, "never_given": ["plan"], "where": null, "where_differs": [],
        "sites": [{
            "file": "app/src/main.rs", "line": 10, "column": 13, "how": "identify!", "makes": true, "test": false,
            "function": "main",
        }],
    }] });
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), wanted);
}

#[test]
fn a_workspace_without_a_plan_and_a_plan_with_an_error() {
    let folder = Folder::package("where-none");
    folder.write("src/lib.rs", "");
    let (out, err, code) = folder.run(&["where"]);
    assert!(
        out.is_empty() && code == 2 && err.starts_with("error: no `include_plan!` with an event was found"),
        "{err}"
    );
    folder
        .write("src/lib.rs", "plan_runtime::include_plan!(\"plan.json\");")
        .write("plan.json", PLAN.replace("number", "numbr"));
    let (out, err, code) = folder.run(&["where"]);
    assert!(
        out.is_empty()
            && code == 2
            && err.starts_with("error: unknown type \"numbr\" in property `total`\n --> plan.json:3:"),
        "{err}"
    );
    let (out, _, code) = folder.run(&["where", "--help"]);
    assert!(code == 0 && out.contains("cargo plan where --deny-unused"), "{out}");
}

/// The places of one event in a library with this source, each as line, how, and whether it is for tests; and the properties that no
/// place gives.
fn places(name: &str, source: &str, event: &str) -> (Vec<String>, Value) {
    let folder = Folder::package(name);
    folder.write("plan.json", PLAN).write("src/lib.rs", source);
    let (out, err, _) = folder.run(&["where", event, "--format", "json"]);
    assert_eq!(err, "");
    let found: Value = serde_json::from_str(&out).unwrap();
    let event = &found["events"][0];
    let place = |site: &Value| {
        let test = if site["test"] == true { " (test)" } else { "" };
        format!("{} {}{test}", site["line"], site["how"].as_str().unwrap())
    };
    (event["sites"].as_array().unwrap().iter().map(place).collect(), event["never_given"].clone())
}

#[test]
fn what_is_for_tests() {
    let source = "plan_runtime::include_plan!(\"plan.json\");
#[cfg(test)] fn a() { track!(c, u, CartViewed); }
#[cfg(not(test))] fn b() { track!(c, u, CartViewed); }
#[cfg(all(test, unix))] mod c { fn c() { crate::track!(c, u, super::CartViewed); } }
#[cfg(any(test, feature = \"x\"))] fn d() { track!(c, u, CartViewed); }
#[cfg(feature = \"test\")] fn e() { track!(c, u, CartViewed); }
#[tokio::test] async fn f() { track!(c, u, CartViewed); }
";
    let wanted = ["2 track! (test)", "3 track!", "4 track! (test)", "5 track!", "6 track!", "7 track! (test)"];
    assert_eq!(places("where-tests", source, "Cart Viewed").0, wanted);
}

#[test]
fn a_property_is_given_by_any_place() {
    let source = |body: &str| format!("plan_runtime::include_plan!(\"plan.json\");\nfn f() {{\n{body}\n}}\n");
    let never = |name: &str, body: &str| places(name, &source(body), "Order Completed").1;
    let made = "let mut it = payload!(OrderCompleted { total: 1.0, coupon?: coupon });";
    assert_eq!(never("where-given", made), serde_json::json!(["note", "tax"]));
    assert_eq!(never("where-assigned", &format!("{made} it.note = Some(\"n\");")), serde_json::json!(["tax"]));
    let rest = "track!(c, u, OrderCompleted { tax: 2.0, ..it });";
    assert_eq!(never("where-rest", &format!("{made} {rest}")), serde_json::json!(["note"]));
    // Of an event that is not made, nothing is said.
    assert_eq!(never("where-unmade", "let it: OrderCompleted;"), serde_json::json!([]));
}

#[test]
fn plans_and_calls_inside_of_blocks_and_macros() {
    let source = "fn f() {
    plan_runtime::include_plan!(\"plan.json\");
    macro_rules! viewed { ($c:expr) => { track!($c, u, CartViewed) } }
    tokio::select! { _ = x => page(c, u, &it.CartViewed), _ = y => { let it = vec![CartViewed]; } }
    mod inner { use super::*; fn g() { CartViewed; } }
    { use self::CartViewed as It; }
}
fn other() { CartViewed; }
";
    let (places, _) = places("where-blocks", source, "Cart Viewed");
    assert_eq!(places, ["3 track!", "4 literal"]);
}

#[test]
fn the_events_of_one_plan() {
    let folder = Folder::package("where-plan");
    folder
        .write("a.json", r#"{ "rules": [ { "key": "A Done" } ] }"#)
        .write("b.json", r#"{ "rules": [ { "key": "B Done" } ] }"#);
    folder.write("src/lib.rs", "mod a { include_plan!(\"a.json\"); }\nmod b { include_plan!(\"b.json\"); }");
    let wanted =
        "b.json:1: track \"B Done\": never sent\n1 event: 1 never sent or by tests only, 0 sent from several places\n";
    assert_eq!(folder.run(&["where", "--plan", "./b.json"]), (wanted.to_owned(), String::new(), 0));
    let no = "error: no `include_plan!` of this workspace includes `c.json`\nhelp: `cargo plan where` lists the events of those that are \
              included\n";
    assert_eq!(folder.run(&["where", "--plan", "c.json"]), (String::new(), no.to_owned(), 2));
}

/// Without the event, the argument would name nothing, and the type of its property would be gone.
#[test]
fn arguments_of_the_macro_and_types_of_properties() {
    let folder = Folder::package("where-arguments");
    let plan = r#"{ "rules": [ { "key": "A Done", "properties": { "colour": { "enum": ["red"] }, "size": { "enum": ["s"] } } },
        { "key": "B Done", "properties": { "size": { "enum": ["s"] } } }, { "key": "B Left" } ] }"#;
    let source = "include_plan!(\"plan.json\", events(\"A *\", \"B *\"), rename(\"A Done\" => It));
fn f() { let _ = (Colour::Red, Size::S); }
fn g<It>(_: It) {}
const _: () = { trait It {} };
";
    folder.write("plan.json", plan).write("src/lib.rs", source);
    let wanted = "\
plan.json:1: track \"A Done\": never sent
  src/lib.rs:1:35: include_plan!
  src/lib.rs:1:57: include_plan!
  src/lib.rs:2:19: type of a property in f
1 event: 1 never sent or by tests only, 0 sent from several places
";
    assert_eq!(folder.run(&["where", "A Done"]), (wanted.to_owned(), String::new(), 0));
}

/// Of a type that is made nowhere nothing is said; an assignment counts.
#[test]
fn optional_properties_within_others() {
    let folder = Folder::package("where-nested");
    let plan = r#"{ "rules": [ { "key": "Cart Viewed", "properties": {
  "parts": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" }, "size": { "type": "integer" },
    "maker": { "type": "object", "properties": { "name": { "type": "string" }, "city": { "type": "string" } } } }, "required": ["sku"] } },
  "place": { "type": "object", "properties": { "town": { "type": "string" } } } } } ] }
"#;
    let lib = r#"mod plan { plan_runtime::include_plan!("plan.json"); }
use plan::{CartViewed, Maker, Part};
fn f() {
    plan::track!(client, "u", CartViewed { parts: &[Part { sku: "a" }], place: None });
    let mut one = Maker { name: Some("n"), city: None };
    one.city = Some("c");
}
"#;
    folder.write("plan.json", plan).write("src/lib.rs", lib);
    let (out, err, code) = folder.run(&["where"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let never: Vec<&str> = out.lines().filter_map(|line| line.strip_prefix("  = ")).collect();
    let wanted = ["no call gives `place`", "no call gives `parts.size`", "no call gives `parts.maker`"];
    assert_eq!(never, wanted, "{out}");
}

/// What the plan says of the place in words stands beside the calls; a file or function that it names is compared.
#[test]
fn what_the_plan_says_itself() {
    let folder = Folder::package("where-said");
    let plan = r#"{ "rules": [
  { "key": "Cart Viewed", "where": "The page of the cart." },
  { "key": "Cart Emptied", "where": "src/lib.rs, in empty(); and src/old.rs" },
  { "key": "Cart Shared", "where": "src/share.rs" }
] }
"#;
    let lib = "plan_runtime::include_plan!(\"plan.json\");\nfn view() { track!(client, \"u\", CartViewed); }\n\
               fn clear() { track!(client, \"u\", CartEmptied); }\n";
    folder.write("plan.json", plan).write("src/lib.rs", lib);
    let (out, err, code) = folder.run(&["where"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let wanted = "plan.json:2: track \"Cart Viewed\": sent from 1 place\n  src/lib.rs:2:33: track! in view\n  = the plan says: The page of the cart.\n\
                  plan.json:3: track \"Cart Emptied\": sent from 1 place\n  src/lib.rs:3:34: track! in clear\n  = the plan says: src/lib.rs, in \
                  empty(); and src/old.rs\n  = the plan says `empty`, where no call of it is\n  = the plan says `src/old.rs`, where no call of it is\n\
                  plan.json:4: track \"Cart Shared\": never sent\n  = the plan says: src/share.rs\n  = the plan says `src/share.rs`, where no \
                  call of it is\n3 events: 1 never sent or by tests only, 0 sent from several places\n";
    assert_eq!(out, wanted);
    let (out, _, _) = folder.run(&["where", "Cart Emptied", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["events"][0]["where"], "src/lib.rs, in empty(); and src/old.rs");
    assert_eq!(report["events"][0]["where_differs"][0], "the plan says `empty`, where no call of it is");
}
