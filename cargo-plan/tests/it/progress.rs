//! What takes longer than a second says so on a terminal, and clears it away. The tools that a command waits for wait for the test, so
//! that it takes as long as it must.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use crate::common::Folder;
use crate::examples::git;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
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
    // `script` gives it a terminal.
    let mut script = Command::new("script");
    script.args(["-qec", &format!("{} {command}", env!("CARGO_BIN_EXE_cargo-plan")), "/dev/null"]);
    let path = format!("{}:{}", folder.0.join("bin").display(), env::var("PATH").unwrap());
    script.env("PATH", path).env("CARGO", cargo).env("TERM", "xterm").current_dir(&folder.0);
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
    folder.write("go", "");
    let shown = said.len();
    out.read_to_string(&mut said).unwrap();
    assert!(said[..shown].contains(words), "{command}: {said}");
    assert!(process.wait().unwrap().success(), "{command}: {said}");
    // The line goes before the output comes.
    let last = said.rsplit("\u{1b}[2K").next().unwrap();
    assert!(!last.contains(words) && !last.trim().is_empty(), "{command}: {said:?}");
}
