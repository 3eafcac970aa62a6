//! A wrong call is refused over code that `cargo plan code` wrote in the words in which it is refused over `include_plan!`: the mistakes
//! of `tests/ui` over the plan of the shop, each with its whole message.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How the mistakes include the plan.
const INCLUDE: &str = "    plan_runtime::include_plan!(\"plans/shop.json\");\n";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// What the compiler says of each program, as `tests/ui` has it.
fn said(folder: &Folder) -> BTreeMap<String, String> {
    let output = folder.cargo(&["check", "-q", "--examples", "--keep-going", "--message-format", "json"]);
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let has_place = line["message"]["spans"].as_array().is_some_and(|spans| !spans.is_empty());
        if let (Some(rendered), true) = (line["message"]["rendered"].as_str(), has_place) {
            let name = line["target"]["name"].as_str().unwrap().to_owned();
            said.entry(name).or_default().push_str(&rendered.replace("--> examples/", "--> ui/"));
        }
    }
    said
}

#[test]
fn a_wrong_call_is_refused_in_the_same_words() {
    let folder = Folder::new("code-calls");
    let runtime = repository().join("plan-runtime");
    let manifest = format!(
        "[package]\nname = \"calls\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {runtime:?}, default-features = false }}\n\n[workspace]\n"
    );
    folder.write("Cargo.toml", manifest).write("Cargo.lock", fs::read(repository().join("Cargo.lock")).unwrap());
    folder
        .write("src/lib.rs", "")
        .write("plans/shop.json", fs::read(repository().join("tests/ui/plans/shop.json")).unwrap());
    assert_eq!(folder.run(&["code", "plans/shop.json", "--allow", "all", "-o", "shop.rs"]).2, 0);

    let mut wanted = BTreeMap::new();
    for file in fs::read_dir(repository().join("tests/ui")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let message = fs::read_to_string(path.with_extension("stderr")).unwrap_or_default();
        let source = fs::read_to_string(&path).unwrap_or_default();
        let is_whole = message.contains("error: ") && !message.contains("error[") && !message.contains("warning");
        if path.extension().is_some_and(|ending| ending == "rs") && source.matches(INCLUDE).count() == 1 && is_whole {
            folder.write(&format!("examples/{name}.rs"), source.replace(INCLUDE, "    include!(\"../shop.rs\");\n"));
            wanted.insert(name, message);
        }
    }
    assert!(wanted.len() > 20, "{}", wanted.len());
    let said = said(&folder);
    let other: Vec<&String> = wanted
        .iter()
        .filter(|(name, message)| errors(said.get(*name).map_or("", |said| said)) != errors(message))
        .map(|(name, _)| name)
        .collect();
    assert!(other.is_empty(), "{other:?}");
}

/// Each error by itself: their order is that in which the compiler expands the calls, which is another one for macros of a file.
fn errors(text: &str) -> Vec<String> {
    let mut errors: Vec<String> = text
        .trim_end()
        .split("\nerror: ")
        .map(|error| error.trim_start_matches("error: ").trim_end().to_owned())
        .collect();
    errors.sort();
    errors
}
