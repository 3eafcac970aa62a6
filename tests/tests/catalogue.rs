//! `cargo doc` of a crate with a plan reads like a catalogue of it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod app;

use app::{App, target};
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
        "OrderCompletedAn order was paid.checkout team",
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
