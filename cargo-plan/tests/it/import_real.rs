//! The real plans that teams published, where they are beside the repository: what is read of each, as a table in the docs. They are not
//! ours to copy, so the project has fixtures of its own of the same shapes in `import.rs`.
//!
//! `BLESS=1` writes the table anew. `PLAN_REAL_FORMATS=required` makes it an error that they are not there.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

fn real() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/formats/real");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("PLAN_REAL_FORMATS").is_none(), "the real plans are not at {}", folder.display());
    println!("not run: the real plans are not at {}", folder.display());
    None
}

/// What is imported together: a file, or a folder of files of one plan.
fn sources(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name == "glean" {
            names.extend(
                fs::read_dir(entry.path())
                    .unwrap()
                    .map(|inner| format!("{name}/{}", inner.unwrap().file_name().to_string_lossy())),
            );
        } else if name != "INDEX.md" {
            names.push(name);
        }
    }
    names.sort();
    names
}

/// One line of the table, and a check that every cell is spoken of.
fn line(folder: &Folder, name: &str) -> String {
    let (out, err, code) = folder.run(&["import", name, "--format", "json"]);
    if code != 0 {
        let said = err.lines().next().unwrap_or_default().trim_start_matches("error: ");
        return format!("| `{name}` | | | | | {} |\n", said.replace('|', "\\|"));
    }
    let account: Value = serde_json::from_str(&out).unwrap();
    let cells = account["cells"].as_array().unwrap();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in cells {
        if let Some(why) = cell["left_out"].as_str() {
            assert!(!why.is_empty() && !why.contains("nothing in it is known"), "{name}: {cell}");
            *reasons.entry(why).or_default() += 1;
        } else {
            assert!(cell["read"].as_str().is_some_and(|what| !what.is_empty()), "{name}: {cell}");
        }
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(why, count)| (std::cmp::Reverse(*count), *why));
    let shown: Vec<String> =
        reasons.iter().take(4).map(|(why, count)| format!("{count} × {}", why.replace('|', "\\|"))).collect();
    let more = match reasons.len().saturating_sub(4) {
        0 => String::new(),
        1 => "; 1 more reason".to_owned(),
        more => format!("; {more} more reasons"),
    };
    let count = |name: &str| account[name].as_u64().unwrap();
    let (read, left_out) = (count("read"), count("left_out"));
    let why = if left_out == 0 { "none".to_owned() } else { format!("{left_out}: {}{more}", shown.join("; ")) };
    let rows: BTreeSet<_> =
        cells.iter().map(|cell| (cell["file"].as_str(), cell["sheet"].as_str(), cell["row"].as_u64())).collect();
    format!(
        "| `{name}` | {} | {} | {} | {read} | {why} |\n",
        rows.len(),
        count("events"),
        count("properties") + count("traits")
    )
}

#[test]
fn the_table_of_real_plans() {
    let Some(real) = real() else { return };
    let folder = Folder(real.clone());
    let mut table = String::from(
        "# What is read of real plans\n\n\
         Plans that teams published, as `cargo plan import` reads them. A test writes this table, and fails where a cell of them is not accounted for.\n\n\
         | file or folder | rows | events | properties and traits | cells read | cells left out, and why |\n|---|---|---|---|---|---|\n",
    );
    for name in sources(&real) {
        write!(table, "{}", line(&folder, &name)).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/imports.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &table).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), table, "BLESS=1 writes the table anew");
}

/// What the account says is read of a real plan is in the plan that it became.
#[test]
fn what_is_read_of_real_plans_is_in_them() {
    let Some(real) = real() else { return };
    let folder = Folder(real.clone());
    let mut missing = Vec::new();
    for name in sources(&real) {
        let (out, _, code) = folder.run(&["import", &name]);
        if code == 0 {
            let (account, ..) = folder.run(&["import", &name, "--format", "json"]);
            let (account, plan) = (serde_json::from_str(&account).unwrap(), serde_json::from_str(&out).unwrap());
            missing.extend(
                crate::import_guard::missing(&account, &plan).into_iter().map(|what| format!("{name}: {what}")),
            );
        }
    }
    assert!(missing.is_empty(), "{} are missing:\n{}", missing.len(), missing.join("\n"));
}

/// What is imported is a plan: the reader of plans finds no error in it.
#[test]
fn every_real_plan_is_a_plan_of_ours() {
    let Some(real) = real() else { return };
    let folder = Folder(real.clone());
    let mut read = 0;
    for name in sources(&real) {
        let (out, err, code) = folder.run(&["import", &name]);
        if code == 0 {
            read += 1;
            let errors: Vec<_> = plan_model::read(&out)
                .diagnostics
                .into_iter()
                .filter(|found| found.level == plan_model::Level::Error)
                .collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        } else {
            assert_eq!(code, 2);
            assert!(err.lines().filter(|line| line.starts_with("error")).count() == 1, "{name}: {err}");
        }
    }
    assert!(read > 20, "{read}");
}
