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

/// What is said where no message came.
const NOTHING_CAME: &str = "warning: no message came, so nothing was judged\nhelp: does its client read PLAN_ENDPOINT and WRITE_KEY, and is it \
    flushed before the end? `--min-coverage 1` makes such a run fail\n";

const NOTHING: &str = "0 messages: 0 good, 0 bad, 0 unplanned, 0 broken; 0 of 4 planned events seen (0 %)\n";

/// A command that fails is not a finding.
#[test]
fn a_command_that_fails_is_told_apart() {
    let (output, _) = run("failed", &["--fail-on", "violation"], "send /v1/track \"$bad\"\nexit 7");
    let (out, err, code) = texts(&output);
    assert_eq!(code, Some(2));
    assert!(out.contains("it must be at least 0") && err == "error: `bash` failed: exit status: 7\n", "{out}{err}");
    let (output, _) = run("killed", &[], "kill -9 $$");
    let killed = format!("{NOTHING_CAME}error: `bash` failed: signal: 9 (SIGKILL)\n");
    assert_eq!(texts(&output), (NOTHING.to_owned(), killed, Some(2)));
    let folder = Folder::new("live-run-absent");
    folder.write("tracking-plan.json", PLAN).write("script.sh", "exit 0");
    let refused = |command: &str| {
        let (out, err, code) = folder.run(&["live", "--fail-on", "violation", "-o", "report", "--", command]);
        assert_eq!((out.as_str(), code, folder.0.join("report").exists()), ("", 2, false));
        err
    };
    assert_eq!(
        refused("no-such-program"),
        "error: cannot run `no-such-program`: No such file or directory (os error 2)\n\
         help: no program of this name is in PATH; words of a shell need one: `-- sh -c \"…\"`\n"
    );
    assert_eq!(
        refused("cargo test"),
        "error: cannot run `cargo test`: No such file or directory (os error 2)\n\
         help: write it without quotes around all of it: `-- cargo test`\n"
    );
    assert_eq!(refused("./script.sh"), "error: cannot run `./script.sh`: Permission denied (os error 13)\n");
}

/// A run without a message passes with a warning, unless some of the plan is wanted.
#[test]
fn a_run_without_messages() {
    let run_empty = |name: &str, arguments: &[&str]| texts(&run(name, arguments, "exit 0").0);
    let passed = (NOTHING.to_owned(), NOTHING_CAME.to_owned(), Some(0));
    assert_eq!(run_empty("empty", &["--fail-on", "violation,unplanned"]), passed);
    let (out, err, code) = run_empty("empty-coverage", &["--min-coverage", "1"]);
    assert_eq!((err.as_str(), code), (NOTHING_CAME, Some(1)));
    assert!(out.starts_with("error: 0 of 4 planned events came (0 %), and 1 % are wanted\n"), "{out}");
    assert_eq!(run_empty("empty-zero", &["--min-coverage", "0"]).2, Some(0));
}

/// The plan that was read last judges on, and that it is not the one of the file is said.
#[test]
fn a_plan_that_breaks_in_the_middle() {
    let ask = "ask() { rest=\"${PLAN_ENDPOINT#http://}\"; exec 3<>\"/dev/tcp/${rest%:*}/${rest##*:}\"; printf 'GET /api/plan HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' \"$rest\" >&3; cat <&3; }\n";
    let script = format!(
        "{ask}send /v1/track \"$good\"\nsed 's/\"number\"/\"numbr\"/' tracking-plan.json >broken.json\ncat broken.json >tracking-plan.json\n\
         until ask | grep -q 'unknown type'; do sleep 0.05; done\nsend /v1/track \"$bad\"\n"
    );
    let (output, _) = run("breaks", &["--fail-on", "violation"], &script);
    let (out, err, code) = texts(&output);
    assert_eq!(code, Some(1));
    assert!(out.contains("the plan does not allow -1 for `total`: it must be at least 0"), "{out}");
    let said = "warning: the plan cannot be read any more, and messages were judged by what it said before: unknown type \"numbr\" in property ";
    assert!(err.starts_with(said) && err.contains("tracking-plan.json:10:28"), "{err}");
}

/// Each slip in an argument gives one sentence, before anything runs.
#[test]
fn arguments_that_cannot_be_meant() {
    let folder = Folder::new("live-run-arguments");
    folder.write("tracking-plan.json", PLAN).write("broken.json", PLAN.replace("\"number\"", "\"numbr\""));
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = |arguments: &[&str]| {
        let ran = [&["live"], arguments, &["--", "touch", "ran"]].concat();
        let (out, err, code) = folder.run(&ran);
        assert_eq!((out.as_str(), code, folder.0.join("ran").exists()), ("", 2, false), "{arguments:?}");
        err.lines()
            .take_while(|line| !line.is_empty() && !line.trim_start().starts_with("-->"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let in_use = format!(
        "error: cannot listen at 127.0.0.1:{port}: Address already in use (os error 98)\nhelp: another program listens there; `--port 0` takes any free port"
    );
    let cases: [(&[&str], &str); 12] = [
        (
            &["--fail-on", "violations"],
            "error: invalid value 'violations' for '--fail-on <CLASSES>'\n  [possible values: violation, unplanned]",
        ),
        (
            &["--fail-on", ""],
            "error: a value is required for '--fail-on <CLASSES>' but none was supplied\n  [possible values: violation, unplanned]",
        ),
        (
            &["--min-coverage", "101"],
            "error: invalid value '101' for '--min-coverage <PERCENT>': 101 is not in 0..=100",
        ),
        (
            &["--min-coverage", "80%"],
            "error: invalid value '80%' for '--min-coverage <PERCENT>': invalid digit found in string",
        ),
        (
            &["--format", "xml"],
            "error: invalid value 'xml' for '--format <FORMAT>'\n  [possible values: text, json, github, gitlab, junit, sarif]",
        ),
        (&["--port", "65536"], "error: invalid value '65536' for '--port <N>': 65536 is not in 0..=65535"),
        (&["--port", &port], &in_use),
        (
            &["--plan", "none.json"],
            "error: there is no tracking plan `none.json`\nhelp: the path is relative to the current folder",
        ),
        (&["--plan", "broken.json"], "error: unknown type \"numbr\" in property `total`"),
        (
            &["--replay", "none.ndjson"],
            "error: cannot read `none.ndjson`: No such file or directory (os error 2)\nhelp: the path is relative to the current folder; `--record` writes such a file",
        ),
        (&["--record", "none/a.ndjson"], "error: cannot write `none/a.ndjson`: No such file or directory (os error 2)"),
        (
            &["--proxy", "ftp://a"],
            "error: the real server behind `--proxy` takes no messages without a write key, and the command has none\nhelp: set SEGMENT_WRITE_KEY, or leave `--proxy` out",
        ),
    ];
    for (arguments, wanted) in cases {
        assert_eq!(said(arguments), wanted, "{arguments:?}");
    }
    let nothing = "error: there is nothing to run, and so nothing to report\n\
                   help: write the command behind `--`: `cargo plan live --fail-on violation -- cargo test`\n";
    for arguments in
        [&["--fail-on", "violation"][..], &["--min-coverage", "1"], &["-o", "report"], &["--format", "junit"]]
    {
        assert_eq!(folder.run(&[&["live"], arguments].concat()), (String::new(), nothing.to_owned(), 2));
    }
    let (out, err, code) = folder.run(&["live", "-o", "none/report", "--", "true"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert_eq!(err, "error: cannot write `none/report`: No such file or directory (os error 2)\n");
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
