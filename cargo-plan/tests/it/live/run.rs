//! A command whose messages are judged: `cargo plan live --fail-on violation -- cargo test`.

use super::{PLAN, assert_snapshot, program, until};
use crate::common::Folder;
use std::process::{Output, Stdio};

/// A shell that sends messages with a client of the test: bash's own sockets.
const SEND: &str = r#"
send() {
    rest="${PLAN_ENDPOINT#http://}"; host="${rest%:*}"; port="${rest##*:}"
    exec 3<>"/dev/tcp/$host/$port"
    printf 'POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s' "$1" "$rest" "${#2}" "$2" >&3
    cat <&3 >/dev/null
}
good='{"userId":"u","event":"Order Completed","properties":{"order_id":"o","total":1}}'
bad='{"userId":"u","event":"Order Completed","properties":{"order_id":"o","total":-1,"products":[{"price":"1"}]}}'
unplanned='{"userId":"u","event":"Order Complete"}'
broken='{"event":"Order Completed","properties":{"order_id":"o","total":1}}'
"#;

/// Runs a script under `cargo plan live`.
fn run(name: &str, arguments: &[&str], script: &str) -> (Output, Folder) {
    let folder = Folder::new(&format!("live-run-{name}"));
    folder.write("tracking-plan.json", PLAN).write("script.sh", format!("{SEND}{script}"));
    let mut command = program();
    command.arg("live").args(arguments).args(["--", "bash", "script.sh"]).current_dir(&folder.0);
    (command.output().unwrap(), folder)
}

fn texts(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

const SCRIPT: &str = "send /v1/track \"$good\"\nsend /v1/track \"$bad\"\nsend /v1/track \"$bad\"\nsend /v1/track \"$unplanned\"\nsend /v1/track \"$broken\"\n";

#[test]
fn findings_make_a_run_fail() {
    let (output, _) = run("findings", &["--fail-on", "violation,unplanned"], SCRIPT);
    let (out, err, code) = texts(&output);
    assert_eq!((err.as_str(), code), ("", Some(1)));
    assert_snapshot("run.txt", &out);
    // What is not named is a warning.
    let (output, _) = run("named", &["--fail-on", "unplanned"], SCRIPT);
    let (out, _, code) = texts(&output);
    assert_eq!((code, out.matches("error: ").count(), out.matches("warning: ").count()), (Some(1), 1, 3), "{out}");
    let (output, _) = run("none", &["--fail-on", "violation,unplanned"], "send /v1/track \"$good\"");
    assert_eq!(
        texts(&output),
        (
            "1 message: 1 good, 0 bad, 0 unplanned, 0 broken; 1 of 4 planned events seen (25 %)\n".to_owned(),
            String::new(),
            Some(0)
        )
    );
    // Without `--fail-on` it only reports.
    assert_eq!(run("reports", &[], SCRIPT).0.status.code(), Some(0));
}

#[test]
fn too_little_of_the_plan_makes_a_run_fail() {
    let script = "send /v1/track \"$good\"";
    let (output, _) = run("coverage", &["--min-coverage", "80"], script);
    let (out, _, code) = texts(&output);
    assert_eq!(code, Some(1));
    assert_snapshot("run-coverage.txt", &out);
    assert_eq!(run("coverage-met", &["--min-coverage", "25"], script).0.status.code(), Some(0));
}

#[test]
fn reports_in_every_format() {
    for (format, file) in [
        ("junit", "run.xml"),
        ("github", "run-github.txt"),
        ("sarif", "run.sarif"),
        ("gitlab", "run-gitlab.json"),
        ("json", "run.json"),
    ] {
        let arguments = ["--fail-on", "violation", "--format", format, "-o", "report"];
        let (output, folder) = run(&format!("format-{format}"), &arguments, SCRIPT);
        let (out, err, code) = texts(&output);
        let summary = "5 messages: 1 good, 2 bad, 1 unplanned, 1 broken; 1 of 4 planned events seen (25 %)\n";
        assert_eq!((out.as_str(), err.as_str(), code), (summary, "", Some(1)));
        assert_snapshot(file, &std::fs::read_to_string(folder.0.join("report")).unwrap());
    }
}

/// The command has what every client reads, whatever is set around it.
#[test]
fn the_environment_of_the_command() {
    let folder = Folder::new("live-run-environment");
    folder.write("tracking-plan.json", PLAN);
    let script = r#"test "$PLAN_ENDPOINT" = "$SEGMENT_ENDPOINT" && test "$WRITE_KEY" = "$SEGMENT_WRITE_KEY" &&
        test "${PLAN_ENDPOINT%:*}" = http://127.0.0.1 && test "$WRITE_KEY" = cargo-plan-live && test "$(pwd -P)" = "$FOLDER""#;
    let mut command = program();
    command.args(["live", "--", "sh", "-c", script]).current_dir(&folder.0);
    command.env("SEGMENT_ENDPOINT", "https://api.segment.io").env("SEGMENT_WRITE_KEY", "the real one");
    let output = command.env("FOLDER", folder.0.canonicalize().unwrap()).output().unwrap();
    let (out, err, code) = texts(&output);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(err.contains("no message came, so nothing was judged"), "{err}");
}

/// The real server takes no other write key, so that none is made up.
#[test]
fn a_command_whose_messages_are_passed_on_has_its_own_write_key() {
    let folder = Folder::new("live-run-proxy");
    folder.write("tracking-plan.json", PLAN);
    let run = |key: &str| {
        let mut command = program();
        command.args(["live", "--proxy", "http://127.0.0.1:9", "--", "sh", "-c", "echo $WRITE_KEY $SEGMENT_WRITE_KEY"]);
        let output = command.env_remove("WRITE_KEY").env("SEGMENT_WRITE_KEY", key).current_dir(&folder.0).output();
        texts(&output.unwrap())
    };
    let (out, err, code) = run("own");
    assert!(out.starts_with("own own\n") && code == Some(0), "{out}{err}");
    let (out, err, code) = run("");
    assert!(err.contains("help: set SEGMENT_WRITE_KEY") && code == Some(2), "{out}{err}");
}

/// A command that fails is not a finding.
#[test]
fn a_command_that_fails_is_told_apart() {
    let (output, _) = run("failed", &["--fail-on", "violation"], "send /v1/track \"$bad\"\nexit 7");
    let (out, err, code) = texts(&output);
    assert_eq!(code, Some(2));
    assert!(out.contains("it must be at least 0") && err == "error: `bash` failed: exit status: 7\n", "{out}{err}");
    let (output, _) = run("killed", &[], "kill -9 $$");
    assert_eq!(texts(&output).2, Some(2));
    let folder = Folder::new("live-run-absent");
    folder.write("tracking-plan.json", PLAN);
    let (_, err, code) = folder.run(&["live", "--", "no-such-program"]);
    assert!(code == 2 && err.starts_with("error: cannot run `no-such-program`: "), "{err}");
    let (_, err, code) = folder.run(&["live", "--fail-on", "violation"]);
    assert!(code == 2 && err.contains("there is nothing to run") && err.contains("-- cargo test"), "{err}");
}

/// What a command leaves running may still send; it is waited for.
#[test]
fn the_last_messages_are_waited_for() {
    let script = "(sleep 0.2; send /v1/track \"$bad\") </dev/null >/dev/null 2>&1 &\nsend /v1/track \"$good\"";
    let (output, _) = run("last", &["--fail-on", "violation"], script);
    let (out, _, code) = texts(&output);
    assert!(code == Some(1) && out.contains("2 messages: 1 good, 1 bad"), "{out}");
}

/// No name that is sent can write what looks like words of the report.
#[test]
fn names_of_strangers_do_not_write_on_the_terminal() {
    let script = "send /v1/track '{\"userId\":\"u\",\"event\":\"A\\u001b[2J\\u202e\\nerror: forged\"}'";
    for format in ["text", "junit", "github", "sarif"] {
        let name = format!("strangers-{format}");
        let (output, _) = run(&name, &["--fail-on", "unplanned", "--format", format], script);
        let (out, _, code) = texts(&output);
        assert_eq!(code, Some(1), "{out}");
        // SARIF writes a bracket so, as it would make a link else.
        let out = if format == "sarif" { out.replace(r"\\[", "[") } else { out };
        assert!(out.contains("A⟨U+001B⟩[2J⟨U+202E⟩⟨U+000A⟩error: forged"), "{out}");
    }
}

/// A run that is ended by its CI ends the command, and reports.
#[cfg(unix)]
#[test]
fn signals_are_passed_on() {
    for signal in ["TERM", "INT"] {
        let folder = Folder::new(&format!("live-run-{signal}"));
        let script = format!(
            "{SEND}trap 'echo got >caught; exit 3' {signal}\nsend /v1/track \"$good\"\necho $$ >ready\nwhile :; do sleep 0.05; done"
        );
        folder.write("tracking-plan.json", PLAN).write("script.sh", script);
        let mut command = program();
        command.args(["live", "--", "bash", "script.sh"]).current_dir(&folder.0).stdin(Stdio::null());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let ready = folder.0.join("ready");
        until("the command runs", || ready.exists());
        let id = child.id().to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
        let (out, err, code) = texts(&child.wait_with_output().unwrap());
        assert_eq!(code, Some(2));
        assert!(out.starts_with("1 message: 1 good") && err.contains("exit status: 3"), "{out}{err}");
        assert_eq!(std::fs::read_to_string(folder.0.join("caught")).unwrap(), "got\n");
    }
}

/// A file that was recorded is judged as a run is.
#[test]
fn what_was_recorded_is_judged() {
    let (output, folder) = run("recorded", &["--record", "messages.ndjson"], SCRIPT);
    assert_eq!(output.status.code(), Some(0));
    let (out, err, code) = folder.run(&["live", "--fail-on", "unplanned", "--replay", "messages.ndjson"]);
    assert!(code == 1 && out.contains("5 messages: 1 good, 2 bad, 1 unplanned, 1 broken"), "{out}{err}");
}
