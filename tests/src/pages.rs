//! The documents of the repository: their code blocks, headings and links.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the folder of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the paths of all documents, as from the folder of the repository.
pub fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "docs/guide", "docs/reference", "bench"] {
        for entry in fs::read_dir(repository().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".md") {
                pages.push(join(&format!("{folder}/"), &name));
            }
        }
    }
    pages.sort();
    assert!(pages.len() > 15, "{pages:?}");
    pages
}

/// Returns the text of a file of the repository.
pub fn page(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the code blocks of one document in this language.
pub fn blocks_of(path: &str, language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    page(path).split(&start).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// Returns the code blocks of all documents in this language, but for the list of compile errors, which is made from them.
pub fn blocks(language: &str) -> Vec<String> {
    let written = pages().into_iter().filter(|path| path != "docs/errors.md");
    written.flat_map(|path| blocks_of(&path, language)).collect()
}

/// Returns the lines of a document outside of code blocks, numbered from 1.
fn prose(path: &str) -> Vec<(usize, String)> {
    let mut is_code = false;
    let text = page(path);
    let lines = text.lines().enumerate().filter(|(_, line)| {
        is_code ^= line.starts_with("```");
        !is_code && !line.starts_with("```")
    });
    lines.map(|(at, line)| (at + 1, line.to_owned())).collect()
}

/// Returns the links of a document that lead into the repository, with their lines.
pub fn links(path: &str) -> Vec<(usize, String)> {
    let of_line = |(at, line): (usize, String)| {
        let links = line.split("](").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned());
        links.filter(|link| !link.starts_with("http")).map(move |link| (at, link)).collect::<Vec<_>>()
    };
    prose(path).into_iter().flat_map(of_line).collect()
}

/// Returns the path that a link of this document means.
pub fn join(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}

/// Returns the anchors of a document's headings, as GitHub and mdBook make them.
pub fn anchors(path: &str) -> Vec<String> {
    let headings = prose(path).into_iter().filter(|(_, line)| line.starts_with('#'));
    headings.map(|(_, line)| anchor(line.trim_start_matches('#').trim())).collect()
}

fn anchor(heading: &str) -> String {
    let letters = heading.to_lowercase().replace(' ', "-");
    letters.chars().filter(|letter| letter.is_alphanumeric() || "-_".contains(*letter)).collect()
}
