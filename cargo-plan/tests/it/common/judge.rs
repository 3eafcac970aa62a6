//! The compiler as the judge: the lines at which it stops. An import that fails, or an alias, hides what uses it; so these are taken out
//! of the source, and the compiler is asked again, until it has said all that it has to say.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use super::Folder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Files and lines.
pub type Places = BTreeSet<(String, u64)>;

/// Where the compiler stops in the crates of these folders. `chosen` is what names the crates of a folder to cargo, beside `kinds`, what it
/// names of each. Where nothing was taken out the compiler would say the same again, so that it is not asked again.
pub fn refused(
    folder: &Folder,
    kinds: &[&str],
    mut crates: Vec<String>,
    chosen: &dyn Fn(&str) -> Vec<String>,
) -> Places {
    let mut all = Places::new();
    for _ in 0..8 {
        let arguments: Vec<String> = crates.iter().flat_map(|name| chosen(name)).collect();
        let errors =
            check(folder, &kinds.iter().copied().chain(arguments.iter().map(String::as_str)).collect::<Vec<_>>());
        all.extend(errors.iter().map(|error| (error.file.clone(), error.line)));
        let changed = take_out(folder, &errors);
        crates.retain(|name| changed.iter().any(|file| is_within(file, name)));
        if changed.is_empty() {
            return all;
        }
        assert!(!crates.is_empty(), "files of none of the crates: {changed:?}");
    }
    panic!("the compiler says something new each time");
}

struct Refused {
    file: String,
    line: u64,
    start: usize,
    end: usize,
    is_import: bool,
    rendered: String,
}

fn check(folder: &Folder, arguments: &[&str]) -> Vec<Refused> {
    let output = folder.cargo(&[&["check", "-q", "--keep-going", "--message-format", "json"], arguments].concat());
    let mut errors = Vec::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let message = &message["message"];
        let Some(spans) = message["spans"].as_array().filter(|_| message["level"] == "error") else { continue };
        for span in spans.iter().filter(|span| span["is_primary"] == true) {
            let number = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
            errors.push(Refused {
                file: span["file_name"].as_str().unwrap().to_owned(),
                line: span["line_start"].as_u64().unwrap(),
                start: number("byte_start"),
                end: number("byte_end"),
                is_import: message["message"].as_str().unwrap().starts_with("unresolved import"),
                rendered: message["rendered"].as_str().unwrap().to_owned(),
            });
        }
    }
    let finished = output.status.success() || !errors.is_empty();
    assert!(finished, "{}", String::from_utf8_lossy(&output.stderr));
    errors
}

/// Takes out the imports and aliases that failed, and all that failed in a crate that others need. Lines stay where they are. Returns
/// the files of which something was taken out.
fn take_out(folder: &Folder, errors: &[Refused]) -> Vec<String> {
    let mut files: BTreeMap<&str, Vec<&Refused>> = BTreeMap::new();
    errors.iter().for_each(|error| files.entry(&error.file).or_default().push(error));
    let mut changed = Vec::new();
    for (name, mut errors) in files {
        let before = std::fs::read_to_string(folder.0.join(name)).unwrap();
        let mut text = before.clone();
        errors.sort_by_key(|error| (error.start, error.end));
        errors.dedup_by_key(|error| (error.start, error.end));
        for error in errors.iter().rev() {
            let start = text[..error.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[error.start..].find('\n').map_or(text.len(), |at| error.start + at);
            let line = text[start..end].trim_start();
            let is_alias =
                line.starts_with("type ") && !line.starts_with("type Event") || line.starts_with("pub type ");
            // A pattern of `include_plan!` that matches nothing: calls of a wrong plan are silent.
            if text[error.start..error.end].starts_with('"') {
                text.replace_range(error.start..error.end, "\"*\"");
                continue;
            }
            let range = match () {
                () if error.is_import => import(&text, error),
                () if is_alias || name.contains("/plan/") => start..end,
                () => continue,
            };
            let lines = text[range.clone()].matches('\n').count();
            text.replace_range(range, &"\n".repeat(lines));
        }
        if text != before {
            folder.write(name, text);
            changed.push(name.to_owned());
        }
    }
    changed
}

/// What to take out of a `use`: one of a group with its comma, or all of it.
fn import(text: &str, error: &Refused) -> std::ops::Range<usize> {
    let keyword = text[..error.start].rfind("use ").unwrap();
    if text[keyword..error.start].contains('{') {
        let behind = error.end + text[error.end..].find([',', '}']).unwrap();
        let comma = usize::from(text[behind..].starts_with(','));
        return error.start..behind + comma;
    }
    let public = if text[..keyword].ends_with("pub ") { 4 } else { 0 };
    keyword - public..error.end + text[error.end..].find(';').unwrap() + 1
}

/// The places in one of the folders.
pub fn within(places: &Places, name: &str) -> Places {
    places.iter().filter(|(file, _)| is_within(file, name)).cloned().collect()
}

fn is_within(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Fails with the lines that only one of both has.
pub fn same(folder: &Folder, what: &str, said: &Places, refused: &Places) {
    let shown = |places: BTreeSet<&(String, u64)>| -> String {
        let line = |(file, line): &&(String, u64)| {
            let text = std::fs::read_to_string(folder.0.join(file)).unwrap();
            let number = usize::try_from(*line).unwrap();
            format!("  {file}:{line}: {}\n", text.lines().nth(number - 1).unwrap_or_default())
        };
        places.iter().map(line).collect()
    };
    let only_said = shown(said.difference(refused).collect());
    let only_refused = shown(refused.difference(said).collect());
    assert!(said == refused, "{what}\nonly `where` says:\n{only_said}only the compiler says:\n{only_refused}");
}
