//! What takes longer than a second says so on a terminal, and clears it away. The tools that a command waits for wait for the test, so
//! that it takes as long as it must.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use crate::common::Folder;
use crate::examples::git;
use crate::remote::{TOKEN, asked};
use collector::{Answer, Collector};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

/// A program that waits for the file `go`, a minute at most, and then does what the real one does.
fn waits_for(folder: &Folder, real: &str) -> String {
    let name = format!("bin/{}", real.rsplit('/').next().unwrap());
    let wait = "n=0; while [ ! -e go ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n+1)); done";
    folder.write(&name, format!("#!/bin/sh\n{wait}\nexec {real} \"$@\"\n"));
    let path = folder.0.join(name);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn real(tool: &str) -> String {
    let path = env::var_os("PATH").unwrap();
    let found = env::split_paths(&path).map(|folder| folder.join(tool)).find(|path| path.is_file());
    found.unwrap().to_str().unwrap().to_owned()
}

/// A file that is not there yet, as on a slow disk: its reader waits for whoever writes it.
#[test]
fn a_long_import_is_said_on_a_terminal() {
    let folder = Folder::new("progress-import");
    let fifo = folder.0.join("plan.csv");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let sheet = "Event,Property\nPaid,total\n";
    is_said_until(&folder, "import plan.csv", "reading plan.csv", None, || fs::write(&fifo, sheet).unwrap());
}

#[test]
fn a_long_pull_and_push_are_said_on_a_terminal() {
    for command in ["pull segment tp_1 -o plan.json", "push --plan plan.json"] {
        let folder = Folder::new(&format!("progress-{}", command.split(' ').next().unwrap()));
        let server = Collector::start().unwrap();
        let go = folder.0.join("go");
        server.answer_by(move |request| {
            while !go.exists() {
                thread::sleep(Duration::from_millis(20));
            }
            let data = match request.path.contains("/rules") {
                true => r#"{"rules": [{"key": "Paid", "type": "TRACK", "version": 1, "jsonSchema": {}}], "pagination": {"current": "x"}}"#,
                false => r#"{"trackingPlan": {"id": "tp_1", "name": "Shop"}}"#,
            };
            Some(Answer::status(200).body(format!("{{\"data\": {data}}}")))
        });
        let at = format!("--endpoint {}", server.url());
        if command.starts_with("push") {
            folder.write("go", "");
            let pull = format!("pull segment tp_1 -o plan.json {at}");
            let (_, err, code) = asked(&folder, &pull.split(' ').collect::<Vec<_>>());
            assert_eq!(code, 0, "{err}");
            fs::remove_file(folder.0.join("go")).unwrap();
            // It asks where the plan came from.
            is_said_until(&folder, command, "asking Segment", None, || folder.write("go", ""));
        } else {
            is_said_until(&folder, &format!("{command} {at}"), "asking Segment", None, || folder.write("go", ""));
        }
    }
}

#[test]
fn what_takes_long_is_said_on_a_terminal() {
    let commands = [
        ("check", "checking plans"),
        ("where", "looking through the code"),
        ("docs", "looking through the code"),
        ("diff --against HEAD --plan tracking-plan.json", "comparing plans"),
    ];
    thread::scope(|scope| {
        for (command, words) in commands {
            scope.spawn(move || is_said(command, words));
        }
    });
}

fn is_said(command: &str, words: &str) {
    let folder = Folder::package(&format!("progress-{}", command.split(' ').next().unwrap()));
    folder.write("tracking-plan.json", r#"{ "rules": [ { "key": "Cart Viewed" } ] }"#);
    folder.write("src/lib.rs", "plan_runtime::include_plan!(\"tracking-plan.json\");");
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "."]);
    git(&folder, &["commit", "-qm", "a plan"]);
    let cargo = waits_for(&folder, &env::var("CARGO").unwrap_or_else(|_| real("cargo")));
    waits_for(&folder, &real("git"));
    is_said_until(&folder, command, words, Some(&cargo), || folder.write("go", ""));
}

/// The command says what it does until `go` lets it end.
fn is_said_until<T>(folder: &Folder, command: &str, words: &str, cargo: Option<&str>, go: impl FnOnce() -> T) {
    // `script` gives it a terminal.
    let mut script = Command::new("script");
    script.args(["-qec", &format!("{} {command}", env!("CARGO_BIN_EXE_cargo-plan")), "/dev/null"]);
    let path = format!("{}:{}", folder.0.join("bin").display(), env::var("PATH").unwrap());
    script.env("PATH", path).env("TERM", "xterm").env("SEGMENT_PUBLIC_API_TOKEN", TOKEN).current_dir(&folder.0);
    script.envs(cargo.map(|cargo| ("CARGO", cargo)));
    let mut process = script.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = process.stdout.take().unwrap();
    let (mut said, mut bytes) = (String::new(), [0; 1024]);
    loop {
        let count = out.read(&mut bytes).unwrap();
        said.push_str(&String::from_utf8_lossy(bytes.get(..count).unwrap_or_default()));
        if count == 0 || said.contains(words) {
            break;
        }
    }
    go();
    let shown = said.len();
    out.read_to_string(&mut said).unwrap();
    assert!(said[..shown].contains(words), "{command}: {said}");
    assert!(process.wait().unwrap().success(), "{command}: {said}");
    // The line goes before the output comes.
    let last = said.rsplit("\u{1b}[2K").next().unwrap();
    assert!(!last.contains(words) && !last.trim().is_empty(), "{command}: {said:?}");
}
