//! `cargo plan check --watch`, as a process: it checks again when a plan or a source changes, however an editor writes.

#![allow(clippy::unwrap_used)]

use crate::common::Folder;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

struct Watching {
    process: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_cargo-plan"))
            .args(["check", "--watch"])
            .args(arguments)
            .current_dir(&folder.0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = mpsc::channel();
        let out = BufReader::new(process.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().for_each(|line| drop(sender.send(line.unwrap()))));
        Self { process, lines }
    }

    /// What it writes until it waits for a change.
    fn said(&self) -> String {
        let mut said = String::new();
        loop {
            // So long only so that a test that hangs ends.
            let line = self.lines.recv_timeout(Duration::from_secs(120)).unwrap();
            said.push_str(&line);
            said.push('\n');
            if line.starts_with("watching ") {
                return said;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

const WELL: &str = r#"{ "rules": [ { "key": "Cart Viewed" } ] }"#;
const WRONG: &str = r#"{ "rules": [ { "key": "Cart Viewed", "properties": { "n": { "type": "numbr" } } } ] }"#;
const SAID: &str = "1 plan checked, nothing to report\nwatching 1 file; Ctrl-C ends it\n";

#[test]
fn a_plan_that_is_named() {
    let folder = Folder::new("watch-named");
    folder.write("plan.json", WELL);
    let watching = Watching::start(&folder, &["plan.json"]);
    // Not a terminal: nothing clears it.
    assert_eq!(watching.said(), SAID);
    folder.write("plan.json", WRONG);
    let wrong = watching.said();
    assert!(
        wrong.starts_with("error: unknown type \"numbr\"") && wrong.ends_with("watching 1 file; Ctrl-C ends it\n"),
        "{wrong}"
    );
    // As vim and others do: another file is put in its place.
    folder.write("plan.json.new", WELL);
    fs::rename(folder.0.join("plan.json.new"), folder.0.join("plan.json")).unwrap();
    assert_eq!(watching.said(), SAID);
    fs::remove_file(folder.0.join("plan.json")).unwrap();
    let gone = watching.said();
    assert!(gone.starts_with("error: there is no tracking plan `plan.json`"), "{gone}");
    folder.write("plan.json", WELL);
    assert_eq!(watching.said(), SAID);
}

#[test]
fn the_plans_of_a_workspace() {
    let folder = Folder::package("watch-workspace");
    folder.write("plan.json", WELL).write("other.json", WRONG);
    folder.write("src/lib.rs", "mod plan;").write("src/plan.rs", "plan_runtime::include_plan!(\"plan.json\");");
    let watching = Watching::start(&folder, &[]);
    let wanted = SAID.replace("1 file", "2 files");
    assert_eq!(watching.said(), wanted);
    folder.write("src/plan.rs", "plan_runtime::include_plan!(\"other.json\");");
    assert!(watching.said().starts_with("error: unknown type \"numbr\""));
    // The plan that is included now.
    folder.write("other.json", WELL);
    assert_eq!(watching.said(), wanted);
}

/// However `include_plan!` says where it is.
#[test]
fn a_plan_of_the_workspace() {
    let folder = Folder::package("watch-root");
    folder.write("plan.json", WELL);
    folder.write("src/lib.rs", "mod analytics { plan_runtime::include_plan!(workspace = \"plan.json\"); }");
    let watching = Watching::start(&folder, &[]);
    let wanted = SAID.replace("1 file", "2 files");
    assert_eq!(watching.said(), wanted);
    folder.write("plan.json", WRONG);
    assert!(watching.said().starts_with("error: unknown type \"numbr\""));
    folder.write("plan.json", WELL);
    assert_eq!(watching.said(), wanted);
}

/// A file that is a part of the plan, and one that becomes a part by its name.
#[test]
fn the_files_that_a_plan_is_made_of() {
    let folder = Folder::new("watch-parts");
    folder.write("plan.json", r#"{ "include": ["teams/*.json"] }"#).write("teams/a.json", WELL);
    let watching = Watching::start(&folder, &["plan.json"]);
    let well = watching.said();
    assert_eq!(well, SAID.replace("1 file", "2 files"));
    folder.write("teams/a.json", WRONG);
    assert!(watching.said().starts_with("error: unknown type \"numbr\""));
    folder.write("teams/a.json", WELL);
    assert_eq!(watching.said(), well);
    folder.write("teams/b.json", WRONG.replace("Cart Viewed", "Cart Seen"));
    assert!(watching.said().starts_with("error: unknown type \"numbr\""));
}

/// What the plan includes from now on, in a folder that was not watched before.
#[test]
fn a_folder_that_comes_to_the_plan() {
    let folder = Folder::new("watch-new-folder");
    folder.write("plan.json", WELL).write("teams/a.json", WRONG.replace("Cart Viewed", "Cart Seen"));
    let watching = Watching::start(&folder, &["plan.json"]);
    assert_eq!(watching.said(), SAID);
    folder.write("plan.json", r#"{ "include": ["teams/*.json"] }"#);
    assert!(watching.said().starts_with("error: unknown type \"numbr\""));
    folder.write("teams/a.json", WELL);
    assert_eq!(watching.said(), SAID.replace("1 file", "2 files"));
}

/// A plan that cannot be read, from the start or later, is watched all the same; with `--fix` too.
#[test]
fn a_plan_that_is_not_there_yet() {
    for (name, fix) in [("watch-missing", &[][..]), ("watch-missing-fix", &["--fix"])] {
        let folder = Folder::new(name);
        let watching = Watching::start(&folder, &[&["plan.json"], fix].concat());
        let missing = watching.said();
        assert!(missing.starts_with("error: there is no tracking plan `plan.json`"), "{missing}");
        folder.write("plan.json", WELL);
        assert_eq!(watching.said(), SAID);
    }
    let folder = Folder::package("watch-half");
    folder.write("plan.json", WELL).write("src/lib.rs", "plan_runtime::include_plan!(\"plan.json\");");
    let watching = Watching::start(&folder, &[]);
    assert_eq!(watching.said(), SAID.replace("1 file", "2 files"));
    let manifest = fs::read_to_string(folder.0.join("Cargo.toml")).unwrap();
    folder.write("Cargo.toml", "<<<<<<<").write("plan.json", WRONG);
    assert!(watching.said().starts_with("error: cargo cannot tell which packages there are"));
    folder.write("Cargo.toml", manifest).write("plan.json", WELL);
    assert_eq!(watching.said(), SAID.replace("1 file", "2 files"));
}

#[test]
fn nothing_to_watch() {
    let folder = Folder::package("watch-nothing");
    folder.write("src/lib.rs", "");
    let (out, err, code) = folder.run(&["check", "--watch"]);
    assert!(out.is_empty() && code == 2 && err.starts_with("error: no `include_plan!` was found"), "{err}");
}
