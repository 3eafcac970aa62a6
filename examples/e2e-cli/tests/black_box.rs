//! Drives the program as a harness does.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use collector::{Answer, Collector};
use serde_json::{Value, json};
use std::process::Command;

fn run(arguments: &[&str]) -> (bool, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_e2e-cli")).args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    (output.status.success(), serde_json::from_str(&text).unwrap())
}

fn input(collector: &Collector, events: Value, config: Value) -> String {
    let sequences = json!([{ "delayMs": 1, "events": events }]);
    json!({ "writeKey": "key", "apiHost": collector.url(), "sequences": sequences, "config": config }).to_string()
}

#[test]
fn all_calls_are_sent_as_they_are() {
    let collector = Collector::start().unwrap();
    let events = json!([
        { "type": "identify", "userId": "u", "traits": { "email": "a@b.c" } },
        { "type": "track", "userId": "u", "event": "Signed Up", "properties": { "plan": "pro" }, "messageId": "m-1" },
        { "type": "page", "anonymousId": "a", "name": "Home", "timestamp": "2026-11-24T10:00:00.000Z" },
        { "type": "screen", "anonymousId": "a", "name": "Start", "context": { "locale": "de" } },
        { "type": "group", "userId": "u", "groupId": "g", "traits": {} },
        { "type": "alias", "userId": "u", "previousId": "a", "integrations": { "All": false } },
    ]);
    let config = json!({ "flushAt": 4, "flushInterval": 1000, "maxRetries": 3, "timeout": 5 });
    let result = run(&["--input", &input(&collector, events.clone(), config)]);
    assert_eq!(result, (true, json!({ "success": true, "sentBatches": 2 })));
    let mut messages = collector.messages();
    messages
        .sort_by_key(|message| events.as_array().unwrap().iter().position(|event| event["type"] == message["type"]));
    for (event, message) in events.as_array().unwrap().iter().zip(&messages) {
        for (field, value) in event.as_object().unwrap().iter().filter(|(field, _)| *field != "context") {
            assert_eq!(&message[field], value);
        }
        assert!(message["messageId"].is_string() && message["timestamp"].is_string());
        assert_eq!(message["context"]["library"]["name"], "plan-runtime");
    }
    assert_eq!(messages[3]["context"]["locale"], "de");
    assert_eq!(collector.requests()[0].write_key().as_deref(), Some("key"));
}

#[test]
fn retries_are_bounded() {
    let collector = Collector::start().unwrap();
    for _ in 0..2 {
        collector.answer_next(Answer::status(500).body("busy"));
    }
    let events = json!([{ "type": "track", "userId": "u", "event": "E" }]);
    let (success, result) = run(&[&input(&collector, events, json!({ "maxRetries": 1 }))]);
    assert!(!success && result["success"] == false);
    assert_eq!(result["sentBatches"], 0);
    assert!(result["error"].as_str().unwrap().contains("status 500: busy"), "{result}");
    assert_eq!(collector.requests().len(), 2);
    assert_eq!(collector.requests()[1].header("x-retry-count"), Some("1"));
}

#[test]
fn sent_are_batches_that_were_answered_with_success() {
    let collector = Collector::start().unwrap();
    // One is refused, one is tried again, one goes through at once.
    collector.answer_next(Answer::status(404));
    collector.answer_next(Answer::status(503));
    let events: Vec<Value> =
        (0..3).map(|number| json!({ "type": "track", "userId": "u", "event": format!("E{number}") })).collect();
    let (success, result) = run(&[&input(&collector, events.into(), json!({ "flushAt": 1 }))]);
    assert!(!success && result["success"] == false);
    assert_eq!((&result["sentBatches"], collector.requests().len()), (&json!(2), 4));
    assert_eq!(collector.messages().len(), 2);
}

/// An event that is not taken is the error of the run, and those after it are called all the same.
#[test]
fn the_events_after_one_that_is_not_taken_are_sent() {
    let collector = Collector::start().unwrap();
    let track = |event: &str, properties: Value| json!({ "type": "track", "userId": "u", "event": event, "properties": properties });
    let large = json!({ "text": "x".repeat(40_000) });
    let events = json!([
        track("A", json!({})), track("B", large), track("C", json!([1])), json!("no event"), track("D", json!({})),
        { "type": "track", "userId": "", "event": "E" }, track("F", json!({})),
    ]);
    let (success, result) = run(&[&input(&collector, events, json!({ "flushAt": 0, "timeout": 0 }))]);
    assert!(!success && result["success"] == false, "{result}");
    assert!(result["error"].as_str().unwrap().contains("track `B` is 40"), "the first: {result}");
    assert_eq!(result["sentBatches"], 1);
    let sent: Vec<Value> = collector.messages().iter().map(|message| message["event"].clone()).collect();
    assert_eq!(sent, ["A", "D", "F"]);
}

/// Tried again until it works is success, however long that takes.
#[test]
fn an_outage_that_ends_is_no_error() {
    let collector = Collector::start().unwrap();
    for _ in 0..4 {
        collector.answer_next(Answer::status(503));
    }
    let events = json!([{ "type": "track", "userId": "u", "event": "E" }]);
    let result = run(&[&input(&collector, events, json!({}))]);
    assert_eq!(result, (true, json!({ "success": true, "sentBatches": 1 })));
}

#[test]
fn what_is_no_input_is_said() {
    let said = |argument: &str| run(&[argument]).1["error"].as_str().unwrap().to_owned();
    assert!(said("{").contains("no JSON"));
    assert!(said("{}").contains("`writeKey` is missing"));
    assert!(said(r#"{"writeKey":"k","sequences":[{}]}"#).contains("no `events`"));
    assert!(said(r#"{"writeKey":"k","sequences":[{"events":[{"type":"trakc","userId":"u"}]}]}"#).contains("trakc"));
    assert!(!run(&[]).0);
}
