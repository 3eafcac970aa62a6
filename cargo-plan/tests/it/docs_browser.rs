//! The pages of `cargo plan docs` in a real browser. It runs where BROWSER_PACKAGES names a folder in which npm has installed
//! puppeteer-core and axe-core, as `.ci/run` does, and fails there where Chromium is missing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::docs::{HOSTILE, plan_of};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The plan of the shop, with marks of personal data, destinations and an event on its way out.
pub fn shop() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("examples/shop/tracking-plan.json");
    let mut plan: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    plan["destinations"] = json!(["actions-mixpanel", { "name": "Warehouse" }]);
    let rules = plan["rules"].as_array_mut().unwrap();
    rules.push(json!({ "key": "Purchase Done", "deprecated": "Order Completed", "why": "sell", "properties": {} }));
    rules.push(json!({ "key": "Invite Sent", "status": "planned", "why": "grow", "owner": "growth", "description": "A customer invited a friend.",
        "properties": { "invitee_email": { "type": "string", "format": "email", "x-pii": "sha256", "description": "Whom the invite is for." } },
        "required": ["invitee_email"] }));
    plan
}

/// All hostile texts, each in an event of its own and one in all other places.
pub fn hostile() -> Value {
    let mut plan = plan_of(HOSTILE[0]);
    let rules = HOSTILE.iter().skip(1).flat_map(|text| plan_of(text)["rules"].as_array().unwrap()[..2].to_vec());
    let rules: Vec<Value> = rules.collect();
    plan["rules"].as_array_mut().unwrap().extend(rules);
    plan
}

fn large() -> Value {
    let event = |number: usize| {
        let properties: serde_json::Map<String, Value> = (0..12)
            .map(|at| {
                let name = format!("property_{}", (number * 7 + at * 13) % 900);
                (name, json!({ "type": "string", "description": format!("What the customer chose, number {at}."), "enum": [format!("value {at}"), "other"] }))
            })
            .collect();
        json!({ "key": format!("Order Number {number} Completed"), "description": "The customer came to the end of a step.", "owner": format!("team {}", number % 20),
            "properties": properties })
    };
    json!({ "name": "Large", "conventions": { "allow": ["all"] }, "rules": (0..2000).map(event).collect::<Vec<_>>() })
}

#[test]
fn a_reader_in_a_real_browser() {
    let Some(packages) = std::env::var_os("BROWSER_PACKAGES") else { return };
    let folder = Folder::package("docs-browser");
    for (name, plan) in [("shop", shop()), ("hostile", hostile()), ("large", large())] {
        folder.write(&format!("{name}.json"), plan.to_string());
        let (_, err, code) = folder.run(&["docs", "--plan", &format!("{name}.json"), "-o", name]);
        assert_eq!((err.as_str(), code), ("", 0), "{name}");
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/docs.mjs");
    let sites = ["shop", "hostile", "large", "pictures"].map(|name| folder.0.join(name));
    let output = Command::new("node").arg(script).args(sites).env("BROWSER_PACKAGES", packages).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}
