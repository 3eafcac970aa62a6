//! The whole help of every command, as a user sees it, and the completions.

#![allow(clippy::unwrap_used)]

use crate::common::Folder;
use std::fs;
use std::path::Path;

#[test]
fn the_help_of_every_command() {
    let folder = Folder::new("help");
    let (whole, err, code) = folder.run(&["--help"]);
    assert_eq!((err.as_str(), code), ("", 0));
    let commands: Vec<&str> = whole
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|word| !word.is_empty()))
        .collect();
    assert!(commands.len() > 8, "{commands:?}");
    let mut all = whole.clone();
    for command in commands {
        let (help, err, code) = folder.run(&[command, "--help"]);
        assert_eq!((err.as_str(), code), ("", 0), "{command}");
        assert!(help.contains(&format!("  cargo plan {command}")) && help.contains("Examples:\n"), "{help}");
        all.push_str(&format!("\n{}\n$ cargo plan {command} --help\n\n{help}", "-".repeat(80)));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/help.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &all).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap();
    assert_eq!(all, known, "BLESS=1 writes tests/help.txt anew");
}

#[test]
fn completions_know_every_command() {
    let folder = Folder::new("completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (script, err, code) = folder.run(&["completions", shell]);
        assert_eq!((err.as_str(), code), ("", 0), "{shell}");
        for word in ["cargo-plan", "deprecate", "from-json", "manifest-path"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let (_, err, code) = folder.run(&["completions", "csh"]);
    assert!(code == 2 && err.contains("invalid value 'csh'") && err.contains("bash"), "{err}");
}
