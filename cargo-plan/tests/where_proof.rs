//! `where` names exactly the lines at which the compiler stops when an event is taken out of the plan, for every event of the
//! example `shop`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::Folder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Lines of `customers.rs`, by a name.
type Lines = BTreeMap<String, BTreeSet<u64>>;

const MAIN: &str = "\
#![allow(warnings)]
mod analytics;
mod customers;
fn main() {
    customers::walk(&plan_runtime::Client::memory(), 1);
}
";

/// Adds a program that is the shop over the plan in `file`.
fn program(folder: &Folder, name: &str, file: &str, customers: &str) {
    let include = format!("plan_runtime::include_plan!({file:?}, allow(all));\n");
    folder
        .write(&format!("examples/{name}/main.rs"), MAIN)
        .write(&format!("examples/{name}/analytics.rs"), include)
        .write(&format!("examples/{name}/customers.rs"), customers);
}

/// Where `where` finds each event of the whole plan, in the program that imports every event by its name and in the one that
/// imports them all at once. The name of the first is that of the event's type, of the second with `_all`.
fn said(folder: &Folder) -> Lines {
    let (out, err, code) = folder.run(&["where", "--format", "json"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let found: Value = serde_json::from_str(&out).unwrap();
    let mut lines = Lines::new();
    for event in found["events"].as_array().unwrap().iter().filter(|event| event["name"] != "") {
        for site in event["sites"].as_array().unwrap() {
            let is_all = site["file"].as_str().unwrap().starts_with("examples/whole_all/");
            // Once an import fails, the compiler says nothing of what uses it.
            if is_all || site["how"] == "import" {
                let name = format!("{}{}", event["type"].as_str().unwrap(), if is_all { "_all" } else { "" });
                lines.entry(name).or_default().insert(site["line"].as_u64().unwrap());
            }
        }
    }
    lines
}

/// The source with one import of everything, which takes as many lines as those that it stands for.
fn importing_all(customers: &str) -> String {
    let (before, imports) = customers.split_once("use crate::analytics::{").unwrap();
    let (imports, after) = imports.split_once("};").unwrap();
    format!("{before}use crate::analytics::*;{}{after}", "\n".repeat(imports.lines().count() - 1))
}

/// Where the compiler stops, for each program that it refuses.
fn refused(folder: &Path) -> Lines {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "-q", "--examples", "--keep-going", "--message-format", "json"])
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("plan-diff-target"))
        .current_dir(folder)
        .output()
        .unwrap();
    let mut lines = Lines::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let Some(spans) = message["message"]["spans"].as_array().filter(|_| message["message"]["level"] == "error")
        else {
            continue;
        };
        let name = message["target"]["name"].as_str().unwrap().to_owned();
        let primary = spans.iter().filter(|span| span["is_primary"] == true);
        let lines = lines.entry(name).or_default();
        for span in primary {
            assert!(
                span["file_name"].as_str().unwrap().ends_with("customers.rs"),
                "{}",
                message["message"]["rendered"]
            );
            lines.insert(span["line_start"].as_u64().unwrap());
        }
    }
    assert!(!lines.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    lines
}

#[test]
fn the_compiler_stops_where_an_event_is() {
    let folder = Folder::new("where-proof");
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let runtime = top.join("plan-runtime");
    folder.write("src/lib.rs", "").write("Cargo.lock", std::fs::read(top.join("Cargo.lock")).unwrap()).write(
        "Cargo.toml",
        format!(
            "[package]\nname = \"proof\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {runtime:?}, \
             default-features = false }}\n\n[workspace]\n"
        ),
    );
    let customers = std::fs::read_to_string(top.join("examples/shop/src/customers.rs")).unwrap();
    let text = std::fs::read_to_string(top.join("examples/shop/tracking-plan.json")).unwrap();
    folder.write("whole.json", &text);
    let all = importing_all(&customers);
    program(&folder, "whole", "whole.json", &customers);
    program(&folder, "whole_all", "whole.json", &all);
    let said = said(&folder);

    let plan: Value = serde_json::from_str(&text).unwrap();
    let read = plan_model::read(&text).plan.unwrap();
    let named = plan_model::name::name(&read, &plan_model::name::Renames::default());
    for event in &named.events {
        let mut without = plan.clone();
        let is_it = |rule: &Value| rule["key"] == event.rule.name.as_str();
        without["rules"].as_array_mut().unwrap().retain(|rule| !is_it(rule));
        let file = format!("{}.json", event.type_name);
        folder.write(&file, without.to_string());
        program(&folder, &event.type_name, &file, &customers);
        program(&folder, &format!("{}_all", event.type_name), &file, &all);
    }
    // An event that nothing names is missed by nothing, and the whole plan by none.
    assert_eq!(refused(&folder.0), said);
    assert!(said.len() > 20 && said.len() < 2 * named.events.len(), "{} of {}", said.len(), named.events.len());
}
