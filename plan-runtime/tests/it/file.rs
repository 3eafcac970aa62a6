//! A client that appends to a file: whole lines, whatever the disk and earlier processes do.

use plan_runtime::{Client, Message, serde_json, serde_json::Value, serde_json::json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(30);
const PATH: &str = "PLAN_TEST_FILE";

/// A file that goes with the test.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("plan-runtime-file-{}-{name}", std::process::id())))
    }

    /// The numbers of the lines that are messages, and how many lines are not.
    fn read(&self) -> (Vec<i64>, usize) {
        let text = fs::read_to_string(&self.0).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "no line is cut");
        let messages: Vec<Option<Value>> = text.lines().map(|line| serde_json::from_str(line).ok()).collect();
        let other = messages.iter().filter(|message| message.is_none()).count();
        let number = |message: &Value| message["properties"]["number"].as_i64().unwrap();
        (messages.iter().flatten().map(number).collect(), other)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn send(client: &Client, numbers: std::ops::Range<i64>) {
    for number in numbers {
        let properties = json!({ "number": number, "text": "x".repeat(300) });
        client.forward(&json!({ "type": "track", "userId": "u", "event": "E", "properties": properties })).unwrap();
    }
}

#[test]
fn only_the_user_of_the_process_may_read_it() {
    let file = Temporary::new("mode");
    let client = Client::file(&file.0).unwrap();
    send(&client, 0..3);
    assert!(client.shutdown(LONG).is_complete());
    assert_eq!(file.read(), (vec![0, 1, 2], 0));
    assert_eq!(file.0.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

/// A message that was read from text keeps every byte of it, line ends between its members too: none of them is the end of the line.
#[test]
fn a_message_of_several_lines_is_one_line() {
    let (file, letters) = (Temporary::new("lines"), Temporary::new("letters"));
    let text = "{\n  \"type\": \"track\",\r\n  \"userId\": \"u\", \"event\": \"E\", \"messageId\": \"m\", \"timestamp\": \"2026-11-24T10:00:00Z\",\n  \
                \"properties\": { \"number\": 1, \"text\": \"a\\nb\" }\n}\n";
    let message: Message = text.parse().unwrap();
    let client = Client::file(&file.0).unwrap();
    client.send_message(&message).unwrap();
    assert!(client.shutdown(LONG).is_complete());
    let client = Client::builder().memory().dead_letters(&letters.0).on_error(|_| ()).build().unwrap();
    client.shutdown(LONG);
    client.send_message(&message).unwrap_err();
    for file in [file, letters] {
        assert_eq!(file.read(), (vec![1], 0));
        assert_eq!(fs::read_to_string(&file.0).unwrap(), text.replace(['\n', '\r'], " ") + "\n");
    }
}

/// A process that was killed may have left half a line.
#[test]
fn half_a_line_of_an_earlier_process_does_no_harm() {
    let file = Temporary::new("half");
    for (before, other) in [("{\"half\": ", 1), ("", 0), ("whole\n", 1)] {
        fs::write(&file.0, before).unwrap();
        let client = Client::file(&file.0).unwrap();
        send(&client, 0..3);
        assert!(client.shutdown(LONG).is_complete());
        assert_eq!(file.read(), (vec![0, 1, 2], other), "{before}");
    }
}

/// A pipe has no end that could be looked at, nor anything that could be taken back.
#[test]
fn a_pipe_is_written_to_as_well() {
    let file = Temporary::new("pipe");
    assert!(Command::new("mkfifo").arg(&file.0).status().unwrap().success());
    let path = file.0.clone();
    let reader = std::thread::spawn(move || fs::read_to_string(path).unwrap());
    let client = Client::file(&file.0).unwrap();
    // More than the pipe holds.
    send(&client, 0..1000);
    assert!(client.shutdown(LONG).is_complete());
    drop(client);
    let lines = reader.join().unwrap();
    let number = |line: &str| serde_json::from_str::<Value>(line).unwrap()["properties"]["number"].as_i64().unwrap();
    assert_eq!(lines.lines().map(number).collect::<Vec<_>>(), (0..1000).collect::<Vec<_>>());
}

#[test]
#[ignore = "the process that the test below starts"]
fn child() {
    let Ok(path) = std::env::var(PATH) else { return };
    let file = Temporary(path.into());
    let client = Client::builder().file(&file.0).backoff(Duration::from_millis(1), Duration::from_millis(5));
    let client = client.batch_messages(10).build().unwrap();
    send(&client, 0..10);
    assert!(client.flush(LONG).is_complete());
    client.pause();
    send(&client, 10..1000);
    client.resume();
    while client.stats().retries < 5 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let (found, other) = file.read();
    assert!(found.len() > 10 && found.len() < 1000 && other == 0, "whole batches: {found:?}");
    assert_eq!(found.len() as u64, client.stats().delivered);
    // There is room again: the batch that did not fit comes whole, once, and first.
    fs::write(&file.0, "").unwrap();
    let before = found.len() as i64;
    while client.stats().delivered < before as u64 + 20 {
        std::thread::sleep(Duration::from_millis(1));
    }
    client.pause();
    let (found, other) = file.read();
    assert_eq!((found.clone(), other), ((before..before + found.len() as i64).collect(), 0));
    client.shutdown(Duration::ZERO);
    // The test reads it.
    std::mem::forget(file);
}

/// A limit on the size of files: a write goes in as far as it fits, and the next fails.
#[test]
fn a_batch_that_does_not_fit_leaves_no_half_of_it() {
    let file = Temporary::new("full");
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$0\" \"$@\""]);
    limited.arg(std::env::current_exe().unwrap()).args(["file::child", "--exact", "--ignored", "--nocapture"]);
    let output = limited.env(PATH, &file.0).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (found, other) = file.read();
    assert!(found.len() >= 20 && other == 0, "{found:?}");
}
