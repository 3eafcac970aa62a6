//! Files of Parquet, whose rows `cargo-plan-parquet` gives: played by a script here. The program itself has tests of its own, in `parquet/`.

#![allow(clippy::unwrap_used)]
#![cfg(unix)]

use crate::common::Folder;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// What `cargo plan infer` writes to its output and its errors, and its exit code, with a program of this text on its path.
fn infer(folder: &Folder, program: Option<&str>, arguments: &[&str]) -> (String, String, i32) {
    if let Some(text) = program {
        folder.write("bin/cargo-plan-parquet", format!("#!/bin/sh\n{text}"));
        fs::set_permissions(folder.0.join("bin/cargo-plan-parquet"), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-plan"));
    command.args(["plan", "infer", "--no-evidence"]).args(arguments).current_dir(&folder.0);
    let out = command.env("PATH", folder.0.join("bin")).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(out.stdout), text(out.stderr), out.status.code().unwrap())
}

#[test]
fn rows_of_a_table_with_the_types_that_they_have() {
    let folder = Folder::new("parquet-rows");
    folder.write("order_paid.parquet", "PAR1\x15\x04");
    let program = r#"[ -f "$1" ] || exit 1
printf '%s\n' '{"id":"m1","received_at":"2026-11-27T10:00:00Z","event_text":"Order Paid","zip":"01234","items":[{"id":"a","note":null}],"more":{"price":1.10,"none":null},"coupon":null}'
printf '%s\n' '{"id":"m2","received_at":"2026-11-27T10:00:00Z","event_text":"Order Paid","zip":"1234","items":[],"more":null,"coupon":"true"}'
printf '%s\n' '{"id":"m3","received_at":"2026-11-27T10:00:00Z","event_text":null,"zip":"1234","items":[],"more":null,"coupon":null}'
"#;
    let (out, err, code) = infer(&folder, Some(program), &["order_paid.parquet"]);
    assert_eq!(code, 0, "{err}");
    let wanted = json!({ "rules": [{ "key": "Order Paid", "type": "TRACK", "properties": {
        "coupon": { "type": "string" },
        "items": { "type": "array", "items": { "type": "object", "properties": {
            "id": { "type": "string" }, "note": {} } } },
        "more": { "type": "object", "properties": { "none": {}, "price": { "type": "number" } } },
        "zip": { "type": "string" } } }] });
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), wanted);
    assert!(err.starts_with("2 messages in 3 lines of 1 file"), "{err}");
    let told = "1 line is a track without the name of its event; left out (order_paid.parquet:3)";
    assert!(err.contains(told), "{err}");
}

#[test]
fn rows_that_are_messages_as_they_were_sent() {
    let folder = Folder::new("parquet-messages");
    folder.write("lake.parquet", "PAR1\x15\x04");
    let program = r#"echo '{"type":"identify","userId":"u","traits":"{\"plan\":\"pro\"}","properties":null}'
echo '{"type":"track","event":"Paid","userId":"u","traits":null,"properties":"{\"total\":1,\"coupon\":null}"}'"#;
    let (out, err, _) = infer(&folder, Some(program), &["lake.parquet"]);
    let wanted = json!({ "rules": [
        { "key": "Paid", "type": "TRACK", "properties": { "coupon": {}, "total": { "type": "integer" } } },
        { "type": "IDENTIFY", "properties": { "plan": { "type": "string" } } } ] });
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), wanted, "{err}");
}

#[test]
fn how_to_install_the_program_and_what_it_says_of_a_broken_file() {
    let folder = Folder::new("parquet-none");
    folder.write("a.parquet", "PAR1\x15\x04").write("ok.ndjson", "{\"type\":\"track\",\"event\":\"A\"}\n");
    let told = |program: Option<&str>| {
        let (_, err, code) = infer(&folder, program, &["a.parquet", "ok.ndjson"]);
        assert_eq!(code, 0, "{err}");
        err.lines().find(|line| line.trim_start().starts_with("a.parquet")).map(|line| line.trim().to_owned())
    };
    let install = "a.parquet is Parquet, which `cargo-plan-parquet` reads: `cargo install --path parquet` in a checkout of this repository installs it; left out";
    assert_eq!(told(None).as_deref(), Some(install));
    let broken = "echo '{\"event\":\"A\"}'\necho 'EOF: its end is missing' >&2\nexit 1";
    assert_eq!(
        told(Some(broken)).as_deref(),
        Some("a.parquet breaks off: EOF: its end is missing; what stands before that was read")
    );
    let other = "echo '{\"price\":1}'";
    let why = "a.parquet has no column `event`, `event_text` or `received_at`, as tables of messages have; left out";
    assert_eq!(told(Some(other)).as_deref(), Some(why));
    assert_eq!(
        told(Some("echo nonsense")).as_deref(),
        Some("a.parquet was read by another program than ours; left out")
    );
}
