//! `cargo doc` of a crate with a plan reads like a catalogue of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::app::{App, target};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const LIB: &str = "//! The shop's events.\n#![deny(warnings, missing_docs)]\n\nplan_runtime::include_plan!(\"tracking-plan.json\");\n";

/// The text of a page, without its tags.
fn page(docs: &Path, name: &str) -> String {
    let html = fs::read_to_string(docs.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let main = html.split_once("<main").unwrap().1;
    let text: String = main.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect();
    text.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
}

fn links(docs: &Path, name: &str) -> String {
    fs::read_to_string(docs.join(name)).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_plan_is_documented_as_a_catalogue() {
    let app = App::new("catalogue", "fn main() {}");
    let mut plan: Value = serde_json::from_str(include_str!("editor/tracking-plan.json")).unwrap();
    plan["destinations"] = json!(["actions-mixpanel", "actions-hubspot-cloud"]);
    let rules = plan["rules"].as_array_mut().unwrap();
    let order = rules.iter_mut().find(|rule| rule["key"] == "Order Completed").unwrap();
    order["status"] = json!("live");
    order["properties"]["coupon"]["x-pii"] = json!(true);
    order["destinations"] = json!({ "actions-hubspot-cloud": false });
    app.write("tracking-plan.json", &plan.to_string());
    app.write("src/lib.rs", LIB);
    let run = app.cargo(&["doc", "--lib", "--no-deps"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let docs = target().join("doc");
    let here = docs.join("catalogue");

    let overview = page(&here, "overview/index.html");
    for part in [
        "Overview of the tracking plan Shop.",
        "See what sells",
        "In the planIn codeDescriptionOwnerPropertiesStatus",
        "Order CompletedOrderCompletedAn order was paid.checkout team6, personal datalive",
        "They go to",
    ] {
        assert!(overview.contains(part), "{overview}");
    }
    for (before, after) in [("See what sells", "OrderCompleted"), ("Pages", "HomePage"), ("Screens", "HomeScreen")] {
        assert!(overview.find(before).unwrap() < overview.rfind(after).unwrap(), "{overview}");
    }
    assert!(links(&here, "overview/index.html").contains("href=\"../struct.OrderCompleted.html\""));

    let event = page(&here, "struct.OrderCompleted.html");
    for part in [
        "An order was paid.",
        "Track event Order Completed",
        "Why: See what sells (sales)",
        "Owner: checkout team",
        "Destinations: all but HubSpot",
        "In code",
        "track!(client, &user_id, OrderCompleted { currency: \"USD\", order_id: \"o-1\", total: 9.5 });",
        "Optional. Sent as coupon.\nPersonal data.",
    ] {
        assert!(event.contains(part), "{event}");
    }
    let example = event.split_once("Example").unwrap().1.split_once("Fields").unwrap().0;
    let sent: Value = serde_json::from_str(example).unwrap_or_else(|error| panic!("{error}: {example}"));
    assert_eq!(
        sent,
        json!({ "type": "track", "event": "Order Completed", "properties": {
            "order_id": "o-1", "total": 9.5, "currency": "USD", "coupon": "…",
            "shipping": { "method": "air", "cost": 0.5 },
            "products": [{ "product_id": "…", "price": 9.5 }] } })
    );
    assert!(links(&here, "struct.OrderCompleted.html").contains("href=\"struct.Product.html\""));
    for nested in ["struct.Product.html", "struct.Shipping.html", "enum.Currency.html", "enum.Method.html"] {
        assert!(page(&here, nested).contains("Part of OrderCompleted."), "{nested}");
        assert!(links(&here, nested).contains("href=\"struct.OrderCompleted.html\""), "{nested}");
    }

    // Our own items are not in it, and the plan's names are found by the search.
    let index = page(&here, "index.html");
    assert!(index.contains("overview") && index.contains("track") && !index.contains("__"), "{index}");
    let search: String =
        files(&docs.join("search.index")).iter().map(|file| links(&docs, file.to_str().unwrap())).collect();
    for name in ["Order Completed", "USD"] {
        assert!(search.contains(name), "{name}");
    }
}

/// A plan with the same text in every place that reaches the docs.
fn plan_that_says(text: &str) -> Value {
    let name = text.replace(['\n', '\r', '\t'], " ");
    json!({
        "name": text,
        "objectives": { "one": text, &name: "" },
        "destinations": [{ "name": &name }],
        "rules": [
            { "key": &name, "description": text, "why": ["one", text], "where": text, "owner": text, "status": text,
              "context": { "properties": { "app": { "description": text } } },
              "properties": {
                "described": { "type": "string", "description": text, "default": text, "examples": [text] },
                "one_of": { "type": "string", "examples": ["a"], "anyOf": [{ "const": text }, { "const": "b" }] },
                &name: { "type": "integer" },
                "nested": { "description": text, "properties": { "inner": { "type": "string", "description": text } } },
                "choice": { "description": text, "enum": ["a", &name] },
                "either": { "description": text, "type": ["string", "number"] },
                "fixed": { "const": text } } },
            { "key": "Old", "deprecated": text, "description": text, "properties": { "a": { "type": "string" } } },
            { "type": "IDENTIFY", "description": text, "properties": { "email": { "type": "string", "description": text } } }
        ]
    })
}

/// rustdoc compiles and runs what it takes for a code block, and shows HTML as it is.
#[test]
fn no_text_of_a_plan_is_run_or_html() {
    let texts = [
        "Sent when:\n~~~\nstd::fs::write(\"pwned\", \"x\").unwrap();\n~~~",
        "One of:\n-     panic!()\n1.      panic!()\n+\t\tpanic!()\r\r    panic!()",
        "a``b <script>alert(1)</script> [x](javascript:alert(1)) | --- | <img src=x onerror=alert(1)>",
    ];
    let app = App::new("texts", "fn main() {}");
    let mut lib = "#![allow(deprecated)]\n//! Texts.\n".to_owned();
    for (number, text) in texts.iter().enumerate() {
        app.write(&format!("plan{number}.json"), &plan_that_says(text).to_string());
        lib += &format!("pub mod text{number} {{ plan_runtime::include_plan!(\"plan{number}.json\"); }}\n");
    }
    app.write("src/lib.rs", &lib);
    let run = app.cargo(&["test", "--doc"]);
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("running 0 tests"), "{said}{}", String::from_utf8_lossy(&run.stderr));

    let run = app.cargo(&["doc", "--lib", "--no-deps"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for (number, text) in texts.iter().enumerate() {
        let pages = files(&target().join(format!("doc/texts/text{number}")));
        let pages = pages.iter().filter(|path| path.extension().is_some_and(|extension| extension == "html"));
        let mut seen = 0;
        for page in pages.map(|path| fs::read_to_string(path).unwrap()).filter(|page| page.contains("alert")) {
            seen += 1;
            for markup in ["<script>alert", "href=\"javascript", "<img"] {
                assert!(!page.contains(markup), "{markup}");
            }
        }
        assert_eq!(seen > 5, text.contains("alert"), "{seen}");
    }
}
