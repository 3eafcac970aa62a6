//! `examples/adopt`: each command of its page, run as it stands there, prints what stands below it, and the plan that comes out compiles with the
//! typed calls. `BLESS=1` writes the page anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../../../examples/adopt/src/magazine.rs"]
mod magazine;

use crate::common::Folder;
use crate::examples::words;
use std::fs;
use std::path::Path;

/// What a command of the page prints.
fn printed(folder: &Folder, command: &str) -> String {
    if let Some(rest) = command.strip_prefix("cargo run -p adopt -- ") {
        let (month, file) = rest.split_once(" > ").unwrap();
        folder.write(file, magazine::month(month));
        return String::new();
    }
    if let Some(rest) = command.strip_prefix("cargo plan ") {
        let arguments = words(rest);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (out, err, code) = folder.run(&arguments);
        assert_ne!(code, 2, "{command}: {err}");
        return out + &err;
    }
    assert_eq!(command, "cargo check --quiet");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/adopt");
    folder.write("src/lib.rs", fs::read_to_string(example.join("typed.rs")).unwrap());
    let output = folder.cargo(&["check", "--quiet", "--offline"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

/// The page with what its commands print now.
fn page(text: &str, folder: &Folder) -> String {
    let mut out = String::new();
    let mut in_console = false;
    for line in text.lines() {
        match line.strip_prefix("$ ") {
            _ if line.starts_with("```") => in_console = line == "```console",
            Some(command) if in_console => {
                out += &format!("$ {command}\n{}", printed(folder, command));
                continue;
            }
            _ if in_console => continue,
            _ => {}
        }
        out += &format!("{line}\n");
    }
    out
}

#[test]
fn the_page_is_what_its_commands_print() {
    let folder = Folder::new("adopt");
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan-runtime").canonicalize().unwrap();
    let manifest = format!(
        "[package]\nname = \"magazine\"\nedition = \"2024\"\n\n[dependencies]\nplan-runtime = {{ path = {runtime:?}, default-features = false }}\n\n[workspace]\n"
    );
    let lock = fs::read(runtime.join("../Cargo.lock")).unwrap();
    folder.write("Cargo.toml", manifest).write("src/lib.rs", "").write("Cargo.lock", lock);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/adopt/README.md");
    let text = fs::read_to_string(&path).unwrap();
    let new = page(&text, &folder);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &new).unwrap();
    }
    assert!(new == text, "`BLESS=1 cargo test -p cargo-plan --test it adopt` writes it anew:\n{new}");
    assert!(new.contains(": 3 without findings"), "the audit of the month after is clean");
}
