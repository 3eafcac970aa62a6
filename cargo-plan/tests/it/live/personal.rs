//! Personal data and write keys are in no answer, no file and no report.

use super::Live;
use serde_json::json;

const SECRETS: [&str; 6] =
    ["grace@example.org", "bob@example.com", "+49 30 1", "secret-write-key", "not an address", "eve@example.com"];
const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn send_all(live: &Live) {
    let messages = [
        json!({ "type": "identify", "userId": "u", "traits": { "email": "grace@example.org", "plan": "free" } }),
        json!({ "type": "track", "userId": "u", "event": "Invite Sent", "writeKey": "secret-write-key",
            "context": { "traits": { "email": "grace@example.org" }, "referrer": "x?key=secret-write-key" },
            "properties": { "invitee_email": "bob@example.com", "phone_hash": "+49 30 1" } }),
        json!({ "type": "track", "userId": "secret-write-key", "event": "Order Completed",
            "properties": { "order_id": "o", "total": "secret-write-key", "secret-write-key": 1 } }),
        // Not as planned: the value is not said all the same.
        json!({ "type": "track", "userId": "u", "event": "Invite Sent", "properties": { "invitee_email": "not an address" } }),
        // An event that the plan does not have, with a property that it marks elsewhere.
        json!({ "type": "track", "userId": "u", "event": "Friend Asked", "properties": { "to": [{ "email": "eve@example.com" }] } }),
        json!({ "type": "track", "userId": "u", "event": "Invite Sent",
            "properties": { "invitee_email": "bob@example.com", "phone_hash": HASH } }),
    ];
    let body = json!({ "batch": messages, "writeKey": "secret-write-key" }).to_string();
    let answered = live.ask("POST /v1/batch", &["Authorization: Basic c2VjcmV0LXdyaXRlLWtleTo="], body);
    assert_eq!(answered.status, 200);
}

fn assert_silent(what: &str, text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{what} says {secret}: {text}");
    }
}

#[test]
fn no_route_says_personal_data() {
    let (live, folder) = Live::start("personal", &["--record", "messages.ndjson"]);
    send_all(&live);
    assert_eq!(
        live.get("/all").json(),
        json!({ "total": 6, "good": 2, "bad": 4, "violations": 3, "unplanned": 1, "broken": 0 })
    );
    let mut paths: Vec<String> = (1..=6).map(|id| format!("/api/messages/{id}")).collect();
    paths.extend(["/api/messages", "/good", "/bad", "/coverage", "/api/plan"].map(str::to_owned));
    for path in &paths {
        assert_silent(path, &live.get(path).body);
    }
    let first = live.get("/api/messages/1").json();
    assert_eq!(first["sent"]["traits"], json!({ "email": "(personal)", "plan": "free" }));
    let said = |id: u64| {
        let detail = live.get(&format!("/api/messages/{id}")).json();
        let violations = detail["violations"].as_array().unwrap();
        violations.iter().map(|one| one["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(said(2), ["`phone_hash` must be sent as its SHA-256, as the plan marks it, and is a string"]);
    assert_eq!(
        said(4),
        [
            "the plan does not allow a string for `invitee_email`: it must be of the format email, such as \"ada@example.com\""
        ]
    );
    assert_eq!(live.get("/api/messages/6").json()["verdict"], "good");
    // Nothing is found by what is masked.
    assert_eq!(live.get("/api/messages?q=bob%40example.com").json()["messages"], json!([]));
    assert_eq!(live.get("/api/messages?q=friend").json()["messages"].as_array().unwrap().len(), 1);

    let recorded = std::fs::read_to_string(folder.0.join("messages.ndjson")).unwrap();
    assert_silent("the file", &recorded);
    assert_eq!(recorded.lines().count(), 6);
    for line in recorded.lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(message["receivedAt"].as_str().unwrap().ends_with('Z') && message["type"].is_string(), "{line}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.0.join("messages.ndjson")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// What was recorded is judged as it was the first time, at its own time, masked as it is.
#[test]
fn what_was_recorded_comes_again() {
    let (live, folder) = Live::start("replay", &["--record", "messages.ndjson"]);
    send_all(&live);
    let before = live.get("/api/messages").json();
    drop(live);
    let again = Live::start_in(&folder, &["--replay", "messages.ndjson"]);
    again.until("six messages", |live| live.get("/all").json()["total"] == 6);
    let after = again.get("/api/messages").json();
    let shown = |list: &serde_json::Value| -> Vec<String> {
        let line = |one: &serde_json::Value| format!("{} {} {}", one["time"], one["name"], one["call"]);
        list["messages"].as_array().unwrap().iter().map(line).collect()
    };
    assert_eq!(shown(&before), shown(&after));
    drop(again);
    folder.write("broken.ndjson", "{\"type\":\"page\",\"userId\":\"u\",\"name\":\"Home\"}\n\nno JSON\n\n");
    let again = Live::start_in(&folder, &["--replay", "broken.ndjson"]);
    again.until("two messages", |live| live.get("/all").json()["total"] == 2);
    assert_eq!(again.get("/all").json()["broken"], 1);
    assert_eq!(again.newest(), ("broken".to_owned(), vec!["line 3 of the recording is no JSON: byte 0".to_owned()]));
    let nested = format!("{{\"a\":{}0{}}}", "[".repeat(128), "]".repeat(128));
    folder.write("odd.ndjson", format!("{}\n{nested}\n[]\n", "x".repeat(16 * 1024 * 1024 + 10)));
    let (out, err, code) = folder.run(&["live", "--fail-on", "violation", "--replay", "odd.ndjson"]);
    assert_eq!((err.as_str(), code), ("", 1));
    let said: Vec<&str> = out.lines().filter_map(|line| line.strip_prefix("error: ")).collect();
    let wanted = [
        "several lines cannot be read; the first: line 1 of the recording is longer than 16 MiB (2 messages)",
        "unknown call: a message is an object, and this is an array (1 message)",
    ];
    assert_eq!(said, wanted, "{out}");
    folder.write("picture.ndjson", b"{\"type\":\"page\"}\n\n\x89PNG\xff\x00");
    let (_, err, code) = folder.run(&["live", "--replay", "picture.ndjson", "--port", "0"]);
    assert_eq!(
        (err.as_str(), code),
        ("error: cannot read `picture.ndjson`: line 3 is no text, as a recording is\n", 2)
    );
    let (_, err, code) = folder.run(&["live", "--replay", "a.ndjson", "--record", "a.ndjson", "--port", "0"]);
    assert!(code == 2 && err.contains("`a.ndjson` cannot be replayed and recorded to at once"), "{err}");
}
