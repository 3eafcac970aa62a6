//! Plans that teams published, where they are beside the repository: `check`, `diff` against themselves with ten edits, and `where` on a
//! crate that names every event. `PLAN_REAL_FORMATS=required` makes it an error that they are not there.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use plan_model::Level;
use plan_model::name::{self, Renames};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The plans that have no error.
fn plans() -> Vec<(PathBuf, String)> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let folders = [shared.join("plans"), shared.join("formats/real")];
    if !folders.iter().all(|folder| folder.is_dir()) {
        assert!(std::env::var_os("PLAN_REAL_FORMATS").is_none(), "the real plans are not at {}", shared.display());
        println!("not run: the real plans are not at {}", shared.display());
        return Vec::new();
    }
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            (name.ends_with(".json") && path.starts_with(&folders[0]))
                || name.starts_with("segment-public-api.") && name.ends_with(".full.json.gz")
        })
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let output = Command::new("gzip").args(["-dcf"]).arg(&path).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let reading = plan_model::read(&text);
        let named = reading.plan.as_ref().map(|plan| name::name(plan, &Renames::default()));
        let named = named.is_some_and(|named| named.diagnostics.iter().all(|found| found.level != Level::Error));
        let is_plan = named && reading.diagnostics.iter().all(|found| found.level != Level::Error);
        is_plan.then_some((path, text))
    };
    let all: Vec<_> = files.into_iter().filter_map(read).collect();
    assert!(all.len() > 12, "{}", all.len());
    all
}

#[test]
fn each_is_checked() {
    let folder = Folder::new("real-check");
    for (path, text) in plans() {
        folder.write("plan.json", &text);
        let (out, err, code) = folder.run(&["check", "plan.json"]);
        assert!(err.is_empty() && code == 0 && out.contains("1 plan checked"), "{}: {err}{out}", path.display());
        let (out, err, code) = folder.run(&["check", "plan.json", "--format", "sarif"]);
        assert!(err.is_empty() && code == 0 && serde_json::from_str::<Value>(&out).is_ok(), "{}", path.display());
    }
}

/// The list of rules, wherever the plan's form has it.
fn rules(plan: &mut Value) -> Option<&mut Vec<Value>> {
    let is_list = |plan: &Value, pointer: &str| plan.pointer(pointer).is_some_and(Value::is_array);
    let pointers = ["/data/trackingPlan/rules", "/data/rules", "/rules/events", "/rules", "/events"];
    let pointer = pointers.into_iter().find(|pointer| is_list(plan, pointer))?;
    plan.pointer_mut(pointer)?.as_array_mut()
}

#[test]
fn each_is_compared_with_itself_after_ten_edits() {
    let folder = Folder::new("real-diff");
    let all = plans();
    let mut edited = 0;
    for (path, text) in &all {
        folder.write("old.json", text).write("same.json", text);
        let same = "nothing that code, data or tables depend on has changed\n";
        assert_eq!(
            folder.run(&["diff", "old.json", "same.json"]),
            (same.to_owned(), String::new(), 0),
            "{}",
            path.display()
        );
        let mut plan: Value = serde_json::from_str(text).unwrap();
        let Some(rules) = rules(&mut plan).filter(|rules| rules.len() > 2) else { continue };
        // Nine are new, and the tenth edit takes one away.
        let gone = rules[0].clone();
        let key = if gone.get("key").is_some() { "key" } else { "name" };
        // With its older versions.
        rules.retain(|rule| rule[key] != gone[key]);
        for number in 0..9 {
            let mut new = gone.clone();
            new[key] = json!(format!("Edited Event {number}"));
            rules.push(new);
        }
        folder.write("new.json", plan.to_string());
        let (out, err, code) =
            folder.run(&["diff", "old.json", "new.json", "--breaking", "code,data", "--format", "json"]);
        assert_eq!((err.as_str(), code), ("", 1), "{}", path.display());
        let found: Value = serde_json::from_str(&out).unwrap();
        let said = found["changes"].as_array().unwrap().iter().map(|change| change["what"].as_str().unwrap());
        let (added, removed): (Vec<&str>, Vec<&str>) = said.partition(|what| what.ends_with("is added"));
        let of_events = |all: &[&str]| all.iter().filter(|what| !what.contains(" of ")).count();
        let name = gone[key].as_str().unwrap();
        assert!(of_events(&added) == 9 && removed.iter().any(|what| what.contains(name)), "{}: {out}", path.display());
        edited += 1;
    }
    assert!(edited > 3 || all.is_empty(), "{edited}");
}

#[test]
fn every_event_of_each_is_found_in_code() {
    for (number, (path, text)) in plans().into_iter().enumerate() {
        let folder = Folder::package(&format!("real-where-{number}"));
        let plan = plan_model::read(&text).plan.unwrap();
        let named = name::name(&plan, &Renames::default());
        let mut source = "mod plan { plan_runtime::include_plan!(\"plan.json\"); }\n".to_owned();
        for event in &named.events {
            writeln!(source, "fn _f() {{ plan::{}!(c, u, plan::{} {{ }}); }}", event.rule.call, event.type_name)
                .unwrap();
        }
        folder.write("plan.json", &text).write("src/lib.rs", source);
        let (out, err, code) = folder.run(&["where", "--format", "json"]);
        if named.events.is_empty() && named.identify.rule.is_none() && named.group.rule.is_none() {
            assert_eq!(code, 2);
            continue;
        }
        assert_eq!((err.as_str(), code), ("", 0), "{}", path.display());
        let found: Value = serde_json::from_str(&out).unwrap();
        let events = found["events"].as_array().unwrap().iter().filter(|event| event["name"] != "");
        let lines: Vec<u64> = events
            .flat_map(|event| event["sites"].as_array().unwrap())
            .map(|site| site["line"].as_u64().unwrap())
            .collect();
        let wanted: Vec<u64> = (0..named.events.len()).map(|line| u64::try_from(line).unwrap() + 2).collect();
        assert_eq!(lines, wanted, "{}", path.display());
    }
}
