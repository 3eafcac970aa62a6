//! Segment's own Typewriter generates a TypeScript client from a plan that `cargo plan export typewriter` wrote. It is a program of
//! Node's: `.ci/run` installs it and sets `TYPEWRITER` to its path. Without that the test says so and passes.

#![allow(clippy::unwrap_used)]

use crate::common::Folder;
use std::process::{Command, Stdio};

const PLAN: &str = r#"{ "name": "Small Shop", "rules": [
    { "key": "Order Completed", "type": "TRACK", "description": "A customer paid.", "required": ["order_id"],
      "properties": { "order_id": { "type": "string" }, "total": { "type": "number" }, "method": { "type": "string", "enum": ["card", "cash"] } } },
    { "key": "Cart Viewed", "type": "TRACK", "properties": { "items": { "type": "integer" } } } ] }"#;

const CONFIG: &str = "client:\n  sdk: analytics.js\n  language: typescript\ntrackingPlans:\n  - id: small-shop\n    \
                      workspaceSlug: workspace\n    path: ./analytics\n";

#[test]
fn typewriter_generates_from_an_exported_plan() {
    let Some(typewriter) = std::env::var_os("TYPEWRITER") else {
        return println!("TYPEWRITER is not set: not run");
    };
    let folder = Folder::new("typewriter");
    folder.write("tracking-plan.json", PLAN).write("typewriter.yml", CONFIG).write("analytics/.keep", "");
    let (_, err, code) = folder.run(&["export", "typewriter", "-o", "analytics/plan.json"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let mut run = Command::new(typewriter);
    let output = run.arg("prod").current_dir(&folder.0).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("Generated client"), "{said}");
    let client = std::fs::read_to_string(folder.0.join("analytics/index.ts")).unwrap();
    let client = client.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in [
        "export interface OrderCompleted {",
        "order_id: string",
        "total?: number",
        "method?: string",
        // What a plan requires must be given, and what it does not need not be.
        "export function orderCompleted( props: OrderCompleted,",
        "export function cartViewed( props?: CartViewed,",
    ] {
        assert!(client.contains(wanted), "{wanted}\n{client}");
    }
}
