//! `cargo plan check` says what the compiler says, byte for byte: over every compile error of `tests/ui` that is shown at an
//! `include_plan!`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::common::Folder;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What rustc shows at the arguments of an `include_plan!`, each without `error: ` and the place in Rust.
fn said_at_plans(stderr: &str, source: &str) -> Vec<String> {
    let lines: Vec<&str> = source.lines().collect();
    let mut said = Vec::new();
    let blocks = stderr.replace("\nerror", "\n\0error").replace("\nwarning", "\n\0warning");
    for block in blocks.split('\0') {
        let Some((text, place)) = block.split_once("\n --> ui/").or_else(|| block.split_once("\n  --> ui/")) else {
            continue;
        };
        let line: usize = place.split(':').nth(1).unwrap().parse().unwrap();
        // An option may stand below the line of its plan.
        let is_at_plan = lines[..line].iter().rev().take_while(|line| !line.contains(';')).chain([&lines[line - 1]]);
        let is_lint = text.contains("is never constructed") || place.contains("dead_code");
        if is_at_plan.into_iter().any(|line| line.contains("include_plan!")) && !is_lint {
            // An error with a code, such as E0433, is rustc's own about what the plan became.
            let Some(text) = text.strip_prefix("error: ") else { continue };
            let text =
                text.split_once("deprecated constant `_::").map_or(text, |(_, rest)| rest.split_once('\n').unwrap().1);
            said.push(text.trim_start().replace("\n       ", "\n"));
        }
    }
    said
}

/// What `check` says, in the same form.
fn said_by_check(report: &str, with_warnings: bool) -> Vec<String> {
    let report: Value = serde_json::from_str(report).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|finding| with_warnings || finding["level"] == "error");
    let text = |finding: &Value| {
        let rendered = finding["rendered"].as_str().unwrap();
        // Of the arguments' mistakes rustc shows the place by itself.
        let place = if finding["rule"] == "include_plan" { rendered.find("--> ui/") } else { None };
        rendered[..place.unwrap_or(rendered.len())].trim_end().to_owned()
    };
    findings.map(text).collect()
}

/// Copies the files in `path` of `from`.
fn copy(folder: &Folder, from: &Path, path: &str) {
    for entry in fs::read_dir(from.join(path)).unwrap().map(Result::unwrap) {
        let inner = format!("{path}/{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => copy(folder, from, &inner),
            false => drop(folder.write(&inner, fs::read(entry.path()).unwrap())),
        }
    }
}

#[test]
fn check_says_what_the_compiler_says() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui");
    let folder = Folder::package("ui");
    copy(&folder, &ui, "plans");
    let mut compared = 0;
    for case in fs::read_dir(&ui).unwrap() {
        let path = case.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Ok(stderr) = fs::read_to_string(path.with_extension("stderr")) else { continue };
        let source = fs::read_to_string(path.with_extension("rs")).unwrap();
        let mut wanted = said_at_plans(&stderr, &source);
        if !source.contains("include_plan!") {
            continue;
        }
        folder.write(&format!("ui/{name}.rs"), &source);
        let target = format!("[[bin]]\nname = \"case\"\npath = \"ui/{name}.rs\"\n");
        folder.write("Cargo.toml", format!("[package]\nname = \"ui\"\nedition = \"2024\"\n\n{target}\n[workspace]\n"));
        let (out, err, _) = folder.run(&["check", "--format", "json"]);
        assert_eq!(err, "", "{name}");
        // Warnings are in `.stderr` only where a case has made errors of them.
        let mut said = said_by_check(&out, source.contains("deny(warnings)"));
        said.sort();
        wanted.sort();
        wanted.dedup();
        assert_eq!(said, wanted, "{name}");
        compared += wanted.len();
    }
    assert!(compared > 80, "{compared}");
}
