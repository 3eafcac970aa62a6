//! `where` names exactly the lines at which the compiler stops when an event is taken out of the plan: of generated crates, every
//! event; tests are told apart. `PLAN_WHERE_CRATES` sets how many crates, 5 unless set, one of each layout;
//! `.ci/run` takes 20.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use crate::common::judge::{self, Places};
use crate::generated::{Generated, generate};
use serde_json::Value;
use std::path::Path;

fn manifest(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[dependencies]\n{rest}")
}

/// Writes a crate over its plan without some events.
fn write(folder: &Folder, name: &str, generated: &Generated, gone: &[&str], runtime: &Path) {
    let runtime = format!("plan-runtime = {{ path = {runtime:?}, default-features = false }}\n");
    let plan_crate = generated.dependency.map(|known_as| {
        folder.write(&format!("{name}/plan/Cargo.toml"), manifest(&format!("{name}-plan"), &runtime));
        format!("{known_as} = {{ package = \"{name}-plan\", path = \"../plan\" }}\n")
    });
    let dependencies = format!("{runtime}{}", plan_crate.unwrap_or_default());
    let lib = if generated.files.iter().any(|(path, _)| path == "app/src/lib.rs") {
        "\n[lib]\nname = \"the_app\"\npath = \"src/lib.rs\"\n"
    } else {
        ""
    };
    folder.write(&format!("{name}/app/Cargo.toml"), manifest(&format!("{name}-app"), &dependencies) + lib);
    folder.write(&format!("{name}/{}/tracking-plan.json", generated.plan), generated.plan_without(gone));
    for (path, text) in &generated.files {
        folder.write(&format!("{name}/{path}"), text);
    }
}

/// The folders of the crates, in order.
fn folders(workspace: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(&workspace.0).unwrap().map(|entry| entry.unwrap().path());
    let names = entries.filter(|path| path.is_dir()).map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// What names to cargo the crates of a folder: the app, and that of its plan where it has one.
fn packages(workspace: &Folder, name: &str) -> Vec<String> {
    let kinds =
        ["app", "plan"].into_iter().filter(|kind| workspace.0.join(name).join(kind).join("Cargo.toml").exists());
    kinds.flat_map(|kind| ["-p".to_owned(), format!("{name}-{kind}")]).collect()
}

/// The crate, the event, the file, the line, and whether the place is for tests.
type Said = (String, String, String, u64, bool);

/// What `where` says of the whole plans.
fn said(folder: &Folder) -> Vec<Said> {
    let (out, err, code) = folder.run(&["where", "--format", "json"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let found: Value = serde_json::from_str(&out).unwrap();
    let mut all = Vec::new();
    for event in found["events"].as_array().unwrap() {
        let crate_name = event["plan"].as_str().unwrap().split('/').next().unwrap();
        for site in event["sites"].as_array().unwrap() {
            let file = site["file"].as_str().unwrap().split_once('/').unwrap().1;
            let name = event["name"].as_str().unwrap();
            let test = site["test"].as_bool().unwrap();
            all.push((crate_name.to_owned(), name.to_owned(), file.to_owned(), site["line"].as_u64().unwrap(), test));
        }
    }
    all
}

#[test]
fn the_compiler_stops_where_an_event_is_in_generated_crates() {
    let number: usize = std::env::var("PLAN_WHERE_CRATES").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    let first: usize = std::env::var("PLAN_WHERE_FIRST").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let runtime = top.join("plan-runtime");
    let (whole, cut) = (Folder::new("where-crates/whole"), Folder::new("where-crates/cut"));
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"*/app\"]\n";
    let lock = std::fs::read(top.join("Cargo.lock")).unwrap();
    for folder in [&whole, &cut] {
        folder.write("Cargo.toml", workspace).write("Cargo.lock", &lock);
    }
    let crates: Vec<Generated> = (first..first + number).map(generate).collect();
    for (number, generated) in crates.iter().enumerate() {
        write(&whole, &format!("g{number}"), generated, &[], &runtime);
        for (event, gone) in generated.events.iter().enumerate() {
            write(&cut, &format!("g{number}-e{event}"), generated, &[&gone.name], &runtime);
        }
        let all: Vec<&str> = generated.events.iter().map(|event| event.name.as_str()).collect();
        write(&cut, &format!("g{number}-all"), generated, &all, &runtime);
    }
    // Nothing else is wrong with them.
    let kinds = ["--tests"];
    let wrong = judge::refused(&whole, &kinds, folders(&whole), &|name| packages(&whole, name));
    assert!(wrong.is_empty(), "{wrong:?}");
    let said = said(&whole);
    let (without_all, without_one): (Vec<_>, Vec<_>) =
        folders(&cut).into_iter().partition(|name| name.ends_with("-all"));
    let chosen = |name: &str| packages(&cut, name);
    let for_tests = judge::refused(&cut, &kinds, without_one, &chosen);
    let without_tests = judge::refused(&cut, &["--bins"], without_all, &chosen);

    let mut checked = 0;
    for (number, generated) in crates.iter().enumerate() {
        let of = |name: &str, is_it: &dyn Fn(&Said) -> bool| -> Places {
            let sites = said.iter().filter(|site| site.0 == format!("g{number}") && is_it(site));
            sites.map(|site| (format!("{name}/{}", site.2), site.3)).collect()
        };
        for (position, event) in generated.events.iter().enumerate() {
            let name = format!("g{number}-e{position}");
            let wanted = of(&name, &|site| site.1 == event.name);
            judge::same(&cut, &format!("{name}: {}", event.name), &wanted, &judge::within(&for_tests, &name));
            checked += wanted.len();
        }
        let name = format!("g{number}-all");
        judge::same(&cut, &name, &of(&name, &|site| !site.4), &judge::within(&without_tests, &name));
    }
    assert!(checked > number * 40, "{checked} lines");
}
