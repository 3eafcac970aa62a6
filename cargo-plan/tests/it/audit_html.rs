//! `cargo plan audit --format html`: the page as text, and in a real browser. The browser runs where BROWSER_PACKAGES names a folder in which
//! npm has installed puppeteer-core and axe-core, as `.ci/run` does, and the test fails there where Chromium is missing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::docs::{HOSTILE, plan_of};
use crate::docs_browser::shop;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A month of a shop: orders of which some break the plan, an event that nobody planned, and some that stop or begin.
fn month() -> String {
    let mut lines = String::new();
    let mut state = 7_u64;
    let mut below = |count: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % count
    };
    let mut add = |day: u64, hour: u64, event: &str, properties: Value| {
        let time = format!("2026-10-{day:02}T{hour:02}:00:00Z");
        let message = json!({ "type": "track", "userId": "u1", "event": event, "timestamp": time, "messageId": lines.len().to_string(),
            "properties": properties, "context": { "library": { "name": "analytics.js", "version": "2.1.0" } } });
        lines += &format!("{message}\n");
    };
    for day in 1..=31 {
        for at in 0..12 + below(10) {
            let revenue = if below(9) == 0 { json!("19.50") } else { json!(19.5) };
            add(
                day,
                at % 24,
                "Order Completed",
                json!({ "order_id": format!("o{day}-{at}"), "revenue": revenue, "total": 19.5, "currency": "USD", "products": [{ "product_id": "p1", "price": 19.5 }] }),
            );
        }
        for at in 0..20 + below(30) {
            add(day, at % 24, "Product Viewed", json!({ "product_id": "p1", "price": 5 }));
        }
        if day > 14 {
            (0..below(9)).for_each(|at| add(day, at, "Cart Veiwed", json!({ "cart_id": "c" })));
        }
        if day < 9 {
            add(day, 1, "Purchase Done", json!({ "value": 3 }));
        }
        add(day, 3, "Coupon Applied", json!({ "cart_id": "c", "coupon_id": "SPRING", "discount": 2.5 }));
    }
    lines
}

/// Writes the page of a plan and messages, and gives its text.
fn page(folder: &Folder, name: &str, plan: &Value, messages: &str) -> String {
    folder.write(&format!("{name}.json"), plan.to_string()).write(&format!("{name}.ndjson"), messages);
    let output = format!("{name}.html");
    let arguments =
        ["audit", &format!("{name}.ndjson"), "--plan", &format!("{name}.json"), "--format", "html", "-o", &output];
    let (_, err, code) = folder.run(&arguments);
    assert_eq!((err.as_str(), code), ("", 0), "{name}");
    fs::read_to_string(folder.0.join(output)).unwrap()
}

/// Each hostile text as the name of an event, in names and values of properties, and as what a sample shows.
fn hostile_messages() -> String {
    let message = |text: &&str| {
        let track = |name: &str| {
            json!({ "type": "track", "userId": text, "event": name, "timestamp": "2026-10-02T00:00:00Z",
            "properties": { *text: text, "a": [text] }, "context": { "library": { "name": text, "version": text } } })
        };
        format!("{}\n{}\n", track(text), track(&format!("{text} unplanned")))
    };
    HOSTILE.iter().map(message).collect()
}

#[test]
fn a_page_with_everything_in_it() {
    let folder = Folder::new("audit-html");
    let page = page(&folder, "shop", &shop(), &month());
    for piece in [
        // Each chart with what it says to those who do not see it.
        "<h2 id=\"by-day\">Messages a day</h2>",
        "aria-label=\"Bars of the messages a day. The first: 2026-10-01: ",
        "<title>2026-10-31: ",
        "<h2 id=\"shares\">Share of messages in violation</h2>",
        "<h2 id=\"seen\">First and last seen</h2>",
        "<title>from 2026-10-01 to 2026-10-08</title>",
        // A row and what is found of it.
        "data-kinds=\"unplanned\">\n<th scope=\"row\" data-value=\"Cart Veiwed\">",
        "<td data-of=\"Last seen\" class=\"day\">2026-10-08</td>",
        "<p class=\"note\">The plan has Cart Viewed, which may have been meant.</p>",
        "<p class=\"how-often\">shop.ndjson:",
        "<li class=\"sign bad\">violation</li>",
        "data-kind=\"never-seen\" aria-pressed=\"false\" title=\"an event that the plan wants to be sent, and that is not in the data\">never seen",
        "<option value=\"growth\">growth</option>",
    ] {
        assert!(page.contains(piece), "{piece}\n{page}");
    }
    // It is one file: nothing is fetched.
    for way in ["src=\"", "href=\"http", "url(", "@import"] {
        let body = page.replace("href=\"data:,\"", "");
        assert!(!body.contains(way), "{way}");
    }
    // The same audit is the same page.
    let again = folder.run(&["audit", "shop.ndjson", "--plan", "shop.json", "--format", "html"]);
    assert_eq!(again.0, page);
}

#[test]
fn hostile_texts_are_text() {
    let folder = Folder::new("audit-html-hostile");
    let page = page(&folder, "hostile", &plan_of(HOSTILE[0]), &hostile_messages());
    // What the page itself has, and no more.
    assert_eq!((page.matches("<script").count(), page.matches("<style").count()), (1, 1));
    for part in ["<img", "onerror=\"", "<iframe", "javascript:\"", "\u{202e}", "\u{0}"] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.len() < 4_000_000, "{}", page.len());
}

#[test]
fn without_times_there_are_no_charts_of_them() {
    let folder = Folder::new("audit-html-timeless");
    let plan = json!({ "rules": [{ "key": "A", "properties": { "n": { "type": "integer" } } }] });
    let page = page(
        &folder,
        "plain",
        &plan,
        "{\"type\":\"track\",\"event\":\"A\",\"userId\":\"u\",\"properties\":{\"n\":\"x\"}}\n",
    );
    assert!(
        !page.contains("id=\"by-day\"") && !page.contains("id=\"seen\"") && page.contains("id=\"shares\""),
        "{page}"
    );
}

#[test]
fn the_schema_of_a_source_has_nothing_to_judge() {
    let folder = Folder::new("audit-schema");
    folder.write("plan.json", shop().to_string()).write("schema.csv", "Event Name,Property Name,Total\nA,,1\n");
    let (_, err, code) = folder.run(&["audit", "schema.csv", "--plan", "plan.json"]);
    let wanted = "schema.csv counts what a source saw, and has no messages that could be judged";
    assert!(code == 2 && err.contains(wanted), "{err}");
}

#[test]
fn a_reader_of_an_audit_in_a_real_browser() {
    let Some(packages) = std::env::var_os("BROWSER_PACKAGES") else { return };
    let folder = Folder::new("audit-browser");
    page(&folder, "shop", &shop(), &month());
    page(&folder, "hostile", &plan_of(HOSTILE[0]), &hostile_messages());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/audit.mjs");
    let files = ["shop.html", "hostile.html", "pictures"].map(|name| folder.0.join(name));
    let output = Command::new("node").arg(script).args(files).env("BROWSER_PACKAGES", packages).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}
