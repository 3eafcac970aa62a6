//! The basic and the retry checks that official clients of Segment must pass, as far as they are public, and more: over 100 in all.
//! Each is a run of the program against a server that answers as it is told to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use collector::{Answer, Collector, Request};
use serde_json::{Value, json};
use std::process::Command;

/// What came of a run.
struct Ran {
    result: Value,
    requests: Vec<Request>,
    messages: Vec<Value>,
}

impl Ran {
    fn is_success(&self) -> bool {
        self.result["success"] == true
    }

    fn error(&self) -> &str {
        self.result["error"].as_str().unwrap_or_default()
    }

    /// The header that says how often a batch was tried before, of each request.
    fn retry_counts(&self) -> Vec<Option<&str>> {
        self.requests.iter().map(|request| request.header("x-retry-count")).collect()
    }
}

fn track(event: &str, properties: Value) -> Value {
    json!({ "type": "track", "userId": "u", "event": event, "properties": properties })
}

fn one_event() -> Value {
    json!([track("Signed Up", json!({ "plan": "pro" }))])
}

/// Runs the program with these events against a server that first answers like this.
fn run(answers: Vec<Answer>, events: Value, config: Value) -> Ran {
    run_at(answers, json!([{ "delayMs": 0, "events": events }]), config, |url| url)
}

fn run_at(answers: Vec<Answer>, sequences: Value, config: Value, host: impl Fn(String) -> String) -> Ran {
    let collector = Collector::start().unwrap();
    answers.into_iter().for_each(|answer| collector.answer_next(answer));
    run_against(&collector, sequences, config, host)
}

fn run_against(collector: &Collector, sequences: Value, config: Value, host: impl Fn(String) -> String) -> Ran {
    let host = host(collector.url());
    let input = json!({ "writeKey": "key", "apiHost": host, "sequences": sequences, "config": config }).to_string();
    Ran { result: result(&[&input]), requests: collector.requests(), messages: collector.messages() }
}

/// Runs the program, which says one line and ends as that line does.
fn result(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_e2e-cli")).args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    let result: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(output.status.success(), result["success"] == true, "{result}");
    result
}

/// Runs checks that wait side by side.
fn each<T: Sync>(cases: &[T], check: impl Fn(&T) + Sync) {
    let check = &check;
    std::thread::scope(|scope| cases.iter().for_each(|case| drop(scope.spawn(move || check(case)))));
}

#[test]
fn statuses_that_are_tried_again() {
    each(&[408, 410, 429, 460, 500, 502, 503, 504, 507, 508, 520, 522, 599], |status| {
        let ran = run(vec![Answer::status(*status).body("busy")], one_event(), json!({ "maxRetries": 3 }));
        assert!(ran.is_success(), "{status}: {}", ran.result);
        assert_eq!((ran.requests.len(), ran.messages.len()), (2, 1), "{status}");
        assert_eq!(ran.retry_counts(), [None, Some("1")], "{status}");
        assert_eq!(ran.requests[0].body["batch"], ran.requests[1].body["batch"], "{status}: ids and times stay");
    });
}

#[test]
fn statuses_that_are_final() {
    each(&[400, 401, 402, 403, 404, 405, 406, 409, 413, 414, 415, 422, 451, 501, 505, 511], |status| {
        let ran = run(vec![Answer::status(*status).body("no")], one_event(), json!({ "maxRetries": 3 }));
        assert!(!ran.is_success() && ran.error().contains(&format!("status {status}: no")), "{status}: {}", ran.result);
        assert_eq!((ran.requests.len(), ran.messages.len()), (1, 0), "{status}");
    });
}

/// Nothing has reached the server, so it is no success.
#[test]
fn redirects_to_nowhere() {
    each(&[301, 302, 303, 304, 307, 308], |status| {
        let ran = run(vec![Answer::status(*status); 2], one_event(), json!({ "maxRetries": 1 }));
        assert!(!ran.is_success() && ran.error().contains(&format!("status {status}")), "{status}: {}", ran.result);
        assert_eq!((ran.requests.len(), ran.messages.len()), (2, 0), "{status}");
    });
}

#[test]
fn redirects_that_keep_the_request() {
    each(&[307, 308], |status| {
        let ran = run(vec![Answer::status(*status).header("Location", "/elsewhere")], one_event(), json!({}));
        assert!(ran.is_success(), "{status}: {}", ran.result);
        let paths: Vec<&str> = ran.requests.iter().map(|request| request.path.as_str()).collect();
        assert_eq!((paths, ran.messages.len()), (vec!["/v1/batch", "/elsewhere"], 1), "{status}");
    });
}

#[test]
fn redirects_to_another_host() {
    let other = Collector::start().unwrap();
    let location = other.url().replace("127.0.0.1", "localhost");
    let ran = run(vec![Answer::status(307).header("Location", &location)], one_event(), json!({ "maxRetries": 0 }));
    assert!(!ran.is_success() && ran.error().contains("redirected to"), "{}", ran.result);
    assert_eq!(other.requests().len(), 0, "the write key goes nowhere else");
}

/// Whatever a server asks for, the batch is sent again, once.
#[test]
fn retry_after_in_each_form() {
    let date = "Tue, 24 Nov 2020 10:00:30 GMT";
    let forms = ["1", date, "0", "-5", "soon", "", "99999999999999999999", "1.5", "3, 4"];
    each(&forms, |form| {
        let busy = Answer::status(429).header("Retry-After", form);
        let ran = run(vec![busy], one_event(), json!({ "maxRetries": 2 }));
        assert!(ran.is_success(), "{form}: {}", ran.result);
        assert_eq!((ran.requests.len(), ran.messages.len()), (2, 1), "{form}");
    });
}

/// What a server puts off is no failure; what it only turns away is.
#[test]
fn waits_that_a_server_asks_for_use_up_no_retries() {
    let cases = [
        (429, Some(("Retry-After", "1")), true),
        (503, Some(("Retry-After", "1")), true),
        (429, Some(("X-RateLimit-Reset", "1")), true),
        (503, Some(("X-RateLimit-Reset", "1")), false),
        (429, None, false),
    ];
    each(&cases, |(status, header, is_success)| {
        let answer = Answer::status(*status);
        let answer = header.iter().fold(answer, |answer, (name, value)| answer.header(name, value));
        let ran = run(vec![answer; 2], one_event(), json!({ "maxRetries": 0 }));
        assert_eq!(ran.is_success(), *is_success, "{status} {header:?}: {}", ran.result);
        assert_eq!(ran.requests.len(), if *is_success { 3 } else { 1 }, "{status} {header:?}");
    });
}

#[test]
fn the_retry_count_grows_through_failures_of_all_kinds() {
    let answers =
        vec![Answer::status(500), Answer::status(429).header("Retry-After", "1"), Answer::close(), Answer::status(408)];
    let ran = run(answers, one_event(), json!({}));
    assert!(ran.is_success(), "{}", ran.result);
    assert_eq!(ran.retry_counts(), [None, Some("1"), Some("2"), Some("3"), Some("4")]);
}

#[test]
fn retries_have_an_end() {
    each(&[0, 1, 3], |retries| {
        let ran = run(vec![Answer::status(500).body("down"); 9], one_event(), json!({ "maxRetries": retries }));
        assert!(!ran.is_success() && ran.error().contains("status 500: down"), "{retries}: {}", ran.result);
        assert_eq!((ran.requests.len(), ran.result["sentBatches"].clone()), (retries + 1, json!(0)), "{retries}");
    });
}

#[test]
fn connections_that_fail() {
    let cases = [
        ("no answer", Answer::close()),
        ("a reset amid the body", Answer::reset(50)),
        ("garbage", Answer::bytes("garbage\r\n\r\n")),
        ("half of a head", Answer::bytes("HTTP/1.1 20")),
    ];
    each(&cases, |(name, answer)| {
        let ran = run(vec![answer.clone()], one_event(), json!({}));
        assert!(ran.is_success() && ran.messages.len() == 1, "{name}: {}", ran.result);
        assert_eq!(ran.requests.last().unwrap().header("x-retry-count"), Some("1"), "{name}");
    });
}

#[test]
fn an_answer_that_comes_too_late() {
    let late = Answer::status(500).after(std::time::Duration::from_secs(5));
    let ran = run(vec![late], one_event(), json!({ "timeout": 1 }));
    assert!(ran.is_success(), "{}", ran.result);
    assert_eq!(ran.retry_counts(), [None, Some("1")]);
}

/// Success, however it is written.
#[test]
fn answers_of_success() {
    let cases = [
        ("no content", "HTTP/1.1 204 No Content\r\n\r\n"),
        ("HTTP 1.0", "HTTP/1.0 200 OK\r\n\r\n{}"),
        ("in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
        ("a body that is cut", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        ("after 100 Continue", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        ("after 103", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        (
            "after 102 ten times",
            &("HTTP/1.1 102 Wait\r\n\r\n".repeat(10) + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        ),
    ];
    each(&cases, |(name, answer)| {
        let ran = run(vec![Answer::bytes(*answer)], one_event(), json!({}));
        assert!(ran.is_success(), "{name}: {}", ran.result);
        assert_eq!((ran.requests.len(), &ran.result["sentBatches"]), (1, &json!(1)), "{name}");
    });
}

#[test]
fn events_arrive_as_they_were_given() {
    let events = json!([
        { "type": "identify", "userId": "u", "traits": { "email": "a@b.c", "age": 7 } },
        track("E", json!({ "text": "\u{1F600} \u{2028} \u{0} \" \\ é", "null": null, "list": [1, [2], {}] })),
        track("Numbers", json!({ "big": 9_007_199_254_740_993_i64, "small": -1, "float": 0.1, "zero": 0.0, "large": 1e300 })),
        track("Nothing", json!({})),
        { "type": "page", "anonymousId": "a", "name": "Home", "category": "Docs", "properties": { "url": "/" } },
        { "type": "screen", "anonymousId": "a", "name": "Start", "properties": {} },
        { "type": "group", "userId": "u", "groupId": "g", "traits": { "name": "G" } },
        { "type": "alias", "userId": "u", "previousId": "a" },
        { "type": "track", "userId": "u", "anonymousId": "a", "event": "Both", "properties": {} },
        { "type": "track", "userId": "u", "event": "Id", "messageId": "m-1", "properties": {} },
        { "type": "track", "userId": "u", "event": "Time", "timestamp": "2026-11-24T10:00:00.000Z", "properties": {} },
        { "type": "track", "userId": "u", "event": "To", "integrations": { "All": false, "Mixpanel": true }, "properties": {} },
        { "type": "track", "userId": "u", "event": "More", "channel": "server", "properties": {} },
    ]);
    let ran = run(vec![], events.clone(), json!({ "flushAt": 100 }));
    assert!(ran.is_success(), "{}", ran.result);
    let events = events.as_array().unwrap();
    assert_eq!(ran.messages.len(), events.len());
    let mut ids: Vec<&str> = Vec::new();
    for (event, message) in events.iter().zip(&ran.messages) {
        for (field, value) in event.as_object().unwrap() {
            assert_eq!(&message[field], value, "{event}");
        }
        assert!(message["timestamp"].is_string(), "{event}");
        assert_eq!(message["context"]["library"]["name"], "plan-runtime", "{event}");
        ids.push(message["messageId"].as_str().unwrap());
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), events.len(), "each message has an id of its own");
}

#[test]
fn a_context_is_added_to_and_not_replaced() {
    let event = json!([{ "type": "track", "userId": "u", "event": "E", "context": { "ip": "203.0.113.7", "app": { "name": "A" } } }]);
    let ran = run(vec![], event, json!({}));
    let context = &ran.messages[0]["context"];
    assert_eq!((&context["ip"], &context["app"]["name"]), (&json!("203.0.113.7"), &json!("A")));
    assert_eq!(context["library"]["name"], "plan-runtime");
}

#[test]
fn a_request_is_as_the_api_wants_it() {
    let ran = run(vec![], one_event(), json!({}));
    let request = &ran.requests[0];
    assert_eq!((request.path.as_str(), request.write_key().as_deref()), ("/v1/batch", Some("key")));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert!(request.header("user-agent").unwrap().starts_with("plan-runtime/"));
    assert_eq!(request.header("content-length"), Some(request.body_bytes.to_string().as_str()));
    assert_eq!((request.header("x-retry-count"), request.header("content-encoding")), (None, None));
    assert!(request.body["sentAt"].is_string());
    assert!(request.body.get("writeKey").is_none(), "it is in the head");
}

#[test]
fn hosts_with_a_path() {
    each(&["", "/", "/v1", "/v1/", "/v1/batch"], |path| {
        let sequences = json!([{ "events": one_event() }]);
        let ran = run_at(vec![], sequences, json!({}), |url| format!("{url}{path}"));
        assert!(ran.is_success() && ran.requests[0].path == "/v1/batch", "{path}: {}", ran.result);
    });
}

fn events(count: usize, properties: &Value) -> Value {
    (0..count).map(|number| track(&format!("E{number}"), properties.clone())).collect::<Vec<_>>().into()
}

/// Returns the names of the events that arrived.
fn names(ran: &Ran) -> Vec<&str> {
    ran.messages.iter().map(|message| message["event"].as_str().unwrap()).collect()
}

/// Returns how many messages were in each batch, the largest first.
fn batches(ran: &Ran) -> Vec<usize> {
    let mut sizes: Vec<usize> = ran.requests.iter().map(|request| request.messages().len()).collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    sizes
}

#[test]
fn batches_have_the_size_that_was_asked_for() {
    let ran = run(vec![], events(7, &json!({})), json!({ "flushAt": 3, "flushInterval": 60_000 }));
    assert!(ran.is_success());
    assert_eq!((batches(&ran), &ran.result["sentBatches"]), (vec![3, 3, 1], &json!(3)));
}

/// The harness may ask for more than the API takes. That a batch has at most 500 KB no argument is long enough to show: that is
/// in the tests of plan-runtime.
#[test]
fn batches_keep_the_limits_of_the_api() {
    let ran = run(vec![], events(600, &json!({})), json!({ "flushAt": 1_000_000, "flushInterval": 60_000 }));
    assert!(ran.is_success(), "{}", ran.result);
    assert_eq!(batches(&ran), [600]);
}

#[test]
fn sequences_come_one_after_the_other() {
    let sequences = json!([
        { "delayMs": 0, "events": [track("A", json!({}))] },
        { "delayMs": 1000, "events": [track("B", json!({})), track("C", json!({}))] },
        { "events": [] },
    ]);
    let ran = run_at(vec![], sequences, json!({ "flushInterval": 20 }), |url| url);
    assert!(ran.is_success());
    assert_eq!(names(&ran), ["A", "B", "C"]);
    assert_eq!(batches(&ran), [2, 1], "the first goes out in the pause");
}

/// The error of the run, and no reason not to send the others.
#[test]
fn events_that_cannot_be_sent() {
    let cases = [
        ("larger than 32 KB", track("X", json!({ "text": "x".repeat(40_000) })), "is 40"),
        ("no user", json!({ "type": "track", "event": "X" }), "no user"),
        ("a user of white space", json!({ "type": "track", "userId": "  ", "event": "X" }), "no user"),
        ("another type", json!({ "type": "trakc", "userId": "u" }), "trakc"),
        ("no event", json!({ "type": "track", "userId": "u" }), "no `event`"),
        ("no group", json!({ "type": "group", "userId": "u", "groupId": "" }), "group id"),
        ("no previous id", json!({ "type": "alias", "userId": "u" }), "previous id"),
        ("a list of properties", track("X", json!([1])), "`properties`"),
        ("a time that is none", json!({ "type": "track", "userId": "u", "event": "X", "timestamp": 7 }), "`timestamp`"),
        ("an id that is none", json!({ "type": "track", "userId": "u", "event": "X", "messageId": 7 }), "`messageId`"),
    ];
    each(&cases, |(name, event, error)| {
        let ran = run(vec![], json!([track("A", json!({})), event, track("B", json!({}))]), json!({}));
        assert!(!ran.is_success() && ran.error().contains(error), "{name}: {}", ran.result);
        assert_eq!(names(&ran), ["A", "B"], "{name}");
    });
}

/// What a server finds fault with is found, and all else is delivered.
#[test]
fn batches_that_are_refused_for_a_message() {
    let refuse = |collector: &Collector, is_wrong: fn(&[Value]) -> bool, status: u16| {
        collector.answer_by(move |request| is_wrong(&request.messages()).then(|| Answer::status(status).body("no")));
    };
    let run = |is_wrong: fn(&[Value]) -> bool, status: u16| {
        let collector = Collector::start().unwrap();
        refuse(&collector, is_wrong, status);
        let sequences = json!([{ "events": events(20, &json!({})) }]);
        run_against(&collector, sequences, json!({ "flushAt": 20, "flushInterval": 60_000 }), |url| url)
    };
    let poisoned = run(|messages| messages.iter().any(|message| message["event"] == "E13"), 400);
    assert!(!poisoned.is_success() && poisoned.messages.len() == 19, "{}", poisoned.result);
    assert!(poisoned.error().contains("was refused with status 400: no"), "{}", poisoned.result);
    let too_large = run(|messages| messages.len() > 7, 413);
    assert!(too_large.is_success() && too_large.messages.len() == 20, "{}", too_large.result);
    assert_eq!(names(&too_large), (0..20).map(|number| format!("E{number}")).collect::<Vec<_>>(), "in their order");
}

#[test]
fn arguments_that_are_none() {
    let events = one_event();
    let with = |key: &str, host: &str| json!({ "writeKey": key, "apiHost": host, "sequences": [{ "events": events }] });
    let cases = [
        ("no JSON", "{".to_owned(), "no JSON"),
        ("no write key", json!({ "sequences": [] }).to_string(), "`writeKey` is missing"),
        ("no sequences", json!({ "writeKey": "k" }).to_string(), "`sequences` is missing"),
        ("an empty write key", with("", "http://127.0.0.1:1").to_string(), "the write key is empty"),
        ("a host that is none", with("k", "127.0.0.1").to_string(), "is no URL like"),
    ];
    each(&cases, |(name, argument, error)| {
        let result = result(&[argument]);
        assert!(result["error"].as_str().unwrap().contains(error), "{name}: {result}");
        assert_eq!(result["sentBatches"], 0, "{name}");
    });
    assert!(result(&[])["error"].as_str().unwrap().starts_with("usage: "));
}
