//! Destinations that do wrong, over HTTP: what is at fault is reported for its message, with the server's words, and all else arrives,
//! once by the ids that the destination knows duplicates by.

use crate::support::{ALL, Going, Kind, LONG, NOW, SECRET, Told, builder, client, forward, id, message, start, track};
use collector::{Answer, Collector, Request};
use plan_destinations::{Amplitude, Mixpanel, PostHog};
use plan_runtime::serde_json::Value;
use plan_runtime::{ManualClock, json};
use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

const DELIVERED: &str = "was delivered";

/// The ids of the events of each request, in their order.
fn sent(kind: Kind, collector: &Collector) -> Vec<Vec<String>> {
    let ids = |request: &Request| kind.events(&request.body).iter().map(|event| kind.id(event)).collect();
    collector.requests().iter().map(ids).collect()
}

fn ids(numbers: &[usize]) -> Vec<String> {
    numbers.iter().copied().map(id).collect()
}

/// Sends messages to a destination whose first requests are answered so.
fn answered(kind: Kind, answers: Vec<Answer>, count: usize) -> (Collector, Told, plan_runtime::Stats) {
    let (collector, told) = (start(kind), Told::default());
    answers.into_iter().for_each(|answer| collector.answer_next(answer));
    let client = client(kind, &collector, &told);
    forward(&client, (0..count).map(track));
    assert_eq!(client.flush(LONG).left, 0);
    (collector, told, client.stats())
}

#[test]
fn amplitude_names_the_events_at_fault() {
    let said = json!({
        "code": 400, "error": "Request missing required field",
        "events_with_invalid_fields": { "time": [3] }, "events_with_missing_fields": { "event_type": [1] }, "silenced_events": [5],
    });
    let (collector, told, stats) = answered(Kind::Amplitude, vec![Answer::status(400).body(said.to_string())], 6);
    let words = "was refused with status 400: Request missing required field";
    assert_eq!(told.of(1), format!("{words}: events_with_missing_fields: `event_type`"));
    assert_eq!(told.of(3), format!("{words}: events_with_invalid_fields: `time`"));
    assert_eq!(told.of(5), format!("{words}: its device is silenced"));
    assert!([0, 2, 4].into_iter().all(|number| told.of(number) == DELIVERED));
    // None of the first request was taken: the rest goes out again, without those.
    assert_eq!(sent(Kind::Amplitude, &collector), [ids(&[0, 1, 2, 3, 4, 5]), ids(&[0, 2, 4])]);
    assert_eq!((stats.delivered, stats.refused), (3, 3));
}

/// The messages are as good as before, so that they are not tried one by one, and a durable client keeps them.
#[test]
fn amplitude_does_not_know_the_key() {
    let said = json!({ "code": 400, "error": "Invalid API key: not-a-key" });
    let (collector, told, stats) = answered(Kind::Amplitude, vec![Answer::status(400).body(said.to_string())], 3);
    assert_eq!((collector.requests().len(), stats.refused), (1, 3));
    assert_eq!(told.of(0), "was refused with status 401: Invalid API key: not-a-key");
}

#[test]
fn mixpanel_names_the_events_at_fault_and_takes_the_rest() {
    let said = json!({
        "code": 400, "error": "some data points in the request failed validation", "num_records_imported": 3, "status": "Bad Request",
        "failed_records": [
            { "index": 0, "insert_id": id(0), "field": "properties.time", "message": "must be specified as seconds since epoch" },
            { "index": 3, "$insert_id": id(3), "field": "properties.utm_source", "message": "string should be valid utf8" },
        ],
    });
    let (collector, told, stats) = answered(Kind::Mixpanel, vec![Answer::status(400).body(said.to_string())], 5);
    assert_eq!(told.of(0), "was refused with status 400: must be specified as seconds since epoch: `properties.time`");
    assert_eq!(told.of(3), "was refused with status 400: string should be valid utf8: `properties.utm_source`");
    assert!([1, 2, 4].into_iter().all(|number| told.of(number) == DELIVERED));
    assert_eq!(collector.requests().len(), 1, "what was taken is not sent again");
    assert_eq!((stats.delivered, stats.refused), (3, 2));
}

/// Two thousand events at fault are named in some hundred KB.
#[test]
fn an_answer_may_name_many_events() {
    let record = |number: usize| json!({ "index": number, "insert_id": id(number), "field": "properties.time", "message": "x".repeat(200) });
    let said = json!({ "code": 400, "failed_records": (0..1500).map(record).collect::<Vec<_>>() });
    let (collector, _, stats) = answered(Kind::Mixpanel, vec![Answer::status(400).body(said.to_string())], 1501);
    assert_eq!((collector.requests().len(), stats.delivered, stats.refused), (1, 1, 1500));
}

#[test]
fn errors_within_success() {
    let amplitude = json!({ "code": 400, "error": "Invalid field values on some events", "events_with_invalid_fields": { "time": [1] } });
    let (_, told, _) = answered(Kind::Amplitude, vec![Answer::status(200).body(amplitude.to_string())], 3);
    assert_eq!(
        told.of(1),
        "was refused with status 400: Invalid field values on some events: events_with_invalid_fields: `time`"
    );
    assert_eq!((told.of(0).as_str(), told.of(2).as_str()), (DELIVERED, DELIVERED));

    let mixpanel = json!({ "status": "OK", "failed_records": [{ "index": 2, "message": "no", "field": "event" }] });
    let (collector, told, _) = answered(Kind::Mixpanel, vec![Answer::status(200).body(mixpanel.to_string())], 3);
    assert_eq!((told.of(2).as_str(), told.of(0).as_str()), ("was refused with status 200: no: `event`", DELIVERED));
    assert_eq!(collector.requests().len(), 1);

    // An error of the whole request, with success on the outside.
    let busy = Answer::status(200).body(r#"{"code":503,"error":"try again"}"#);
    for kind in [Kind::Amplitude, Kind::Mixpanel] {
        let (collector, told, stats) = answered(kind, vec![busy.clone()], 2);
        assert_eq!((told.of(0).as_str(), stats.retries, collector.requests().len()), (DELIVERED, 1, 2));
    }
}

/// Where Amplitude names users and devices and no events, theirs are meant, and no others.
#[test]
fn amplitude_names_users_and_devices() {
    let of = |number: usize, user: &str, device: &str| {
        message(number, json!({ "type": "track", "event": "E", "userId": user, "anonymousId": device }))
    };
    let messages = || {
        [
            of(0, "user-1", "anon-12345"),
            of(1, "user-2", "anon-12345"),
            of(2, "user-1", "silent-1"),
            of(3, "user-3", "anon-3"),
        ]
    };
    for (said, named, wait) in [
        (json!({ "throttled_users": { "user-1": 32 }, "throttled_devices": { "anon-3": 31 } }), vec![0, 2, 3], 30),
        (json!({ "throttled_users": { "user-1": 32 }, "throttled_events": [] }), vec![0, 2], 30),
        (json!({ "throttled_users": { "user-1": 32 }, "throttled_events": [0] }), vec![0], 30),
        (json!({ "exceeded_daily_quota_users": { "user-2": 500_001 } }), vec![1], 3600),
        (
            json!({ "exceeded_daily_quota_devices": { "anon-12345": 9 }, "throttled_events": [0, 3] }),
            vec![3, 0, 1],
            3600,
        ),
    ] {
        let (collector, told) = (start(Kind::Amplitude), Told::default());
        let mut answer =
            json!({ "code": 429, "error": "Too many requests for some devices and users", "eps_threshold": 30 });
        answer.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        collector.answer_next(Answer::status(429).body(answer.to_string()));
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(NOW));
        let client = builder(&told).clock(clock.clone()).sink(Kind::Amplitude.sink(&collector.url())).build().unwrap();
        forward(&client, messages());
        assert_eq!(client.flush(Duration::from_millis(300)).left, named.len() as u64, "{said}");
        let others: Vec<usize> = (0..4).filter(|number| !named.contains(number)).collect();
        assert_eq!(sent(Kind::Amplitude, &collector)[1], ids(&others), "{said}");
        clock.advance(Duration::from_secs(wait));
        assert!(client.flush(LONG).is_complete(), "{said}");
        let mut after: Vec<String> = sent(Kind::Amplitude, &collector)[2..].concat();
        after.sort();
        let mut expected = ids(&named);
        expected.sort();
        assert_eq!(after, expected, "{said}");
    }
    let silenced =
        json!({ "code": 400, "error": "Request has silenced devices", "silenced_devices": ["silent-1", "other"] });
    let (collector, told) = (start(Kind::Amplitude), Told::default());
    collector.answer_next(Answer::status(400).body(silenced.to_string()));
    let client = client(Kind::Amplitude, &collector, &told);
    forward(&client, messages());
    client.flush(LONG);
    assert_eq!(told.of(2), "was refused with status 400: Request has silenced devices: its device is silenced");
    assert!([0, 1, 3].into_iter().all(|number| told.of(number) == DELIVERED));
}

/// Each class of errors of HTTP V2, and positions that are none.
#[test]
fn amplitude_names_events_in_each_of_its_ways() {
    let with = |field: &str, named: Value| {
        let mut said = json!({ "code": 400, "error": "no" });
        said.as_object_mut().unwrap().insert(field.to_owned(), named);
        said
    };
    for (said, refused, words) in [
        (
            with("events_with_invalid_fields", json!({ "time": [1, 1, 9, -1, 0.5, "2", null] })),
            vec![1],
            "events_with_invalid_fields: `time`",
        ),
        (
            with("events_with_missing_fields", json!({ "event_type": [0, 2], "time": [2] })),
            vec![0, 2],
            "events_with_missing_fields: ",
        ),
        (
            with("events_with_invalid_id_lengths", json!({ "user_id": [2] })),
            vec![2],
            "events_with_invalid_id_lengths: `user_id`",
        ),
        (with("silenced_events", json!([0])), vec![0], "its device is silenced"),
    ] {
        let (collector, told, stats) = answered(Kind::Amplitude, vec![Answer::status(400).body(said.to_string())], 3);
        for number in 0..3 {
            let outcome = told.of(number);
            let is_refused = outcome.starts_with("was refused with status 400: no: ") && outcome.contains(words);
            assert!(if refused.contains(&number) { is_refused } else { outcome == DELIVERED }, "{said}: {outcome}");
        }
        assert_eq!((stats.refused, collector.requests().len()), (refused.len() as u64, 2), "{said}");
    }
    // What names no event of the request is about all of it: it goes out again in parts, until the one at fault stands alone.
    for said in [with("events_with_invalid_fields", json!({ "time": [3, 99] })), with("silenced_events", json!("all"))]
    {
        let (_, told, stats) = answered(Kind::Amplitude, vec![Answer::status(400).body(said.to_string())], 3);
        assert_eq!((stats.delivered, told.of(0).as_str()), (3, DELIVERED), "{said}");
    }
    // The key is missing: no message is at fault, and none is tried alone.
    let said = json!({ "code": 400, "error": "Request missing required field", "missing_field": "api_key" });
    let (collector, _, stats) = answered(Kind::Amplitude, vec![Answer::status(400).body(said.to_string())], 3);
    assert_eq!((collector.requests().len(), stats.refused), (1, 3));
}

/// Records by their ids, by their positions, twice, and such as are not in the request.
#[test]
fn mixpanel_names_records_in_each_of_its_ways() {
    let record = |index: Value, more: Value| {
        let mut record = json!({ "index": index, "field": "event", "message": "no" });
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record
    };
    let by_id = |number: usize| json!({ "$insert_id": id(number) });
    for (records, refused, requests) in [
        (vec![record(json!(1), json!({})), record(json!(1), by_id(1))], vec![1], 1),
        (vec![record(Value::Null, by_id(2))], vec![2], 1),
        (vec![record(json!(99), json!({ "insert_id": id(0) }))], vec![0], 1),
        // The id counts more than the position.
        (vec![record(json!(0), by_id(3))], vec![3], 1),
        // One that is not known may be any of the rest, which is sent again: Mixpanel knows what it has by the ids.
        (vec![record(json!(1), json!({})), record(json!(-1), json!({}))], vec![1], 2),
        (vec![record(json!(1), json!({})), json!("no record")], vec![1], 2),
    ] {
        for status in [400, 200] {
            let said = json!({ "code": status, "error": "some data points in the request failed validation", "failed_records": records });
            let answer = Answer::status(status).body(said.to_string());
            let (collector, told, stats) = answered(Kind::Mixpanel, vec![answer], 4);
            for number in 0..4 {
                let expected = format!("was refused with status {status}: no: `event`");
                let expected = if refused.contains(&number) { expected } else { DELIVERED.to_owned() };
                assert_eq!(told.of(number), expected, "{said}");
            }
            assert_eq!((collector.requests().len(), stats.refused), (requests, refused.len() as u64), "{said}");
        }
    }
    // None is known: the batch is tried in parts, with success on the outside too.
    for status in [400, 200] {
        let said = json!({ "code": status, "failed_records": [record(json!(4), json!({ "$insert_id": "other" }))] });
        let answer = Answer::status(status).body(said.to_string());
        let (collector, told, stats) = answered(Kind::Mixpanel, vec![answer], 4);
        assert_eq!((collector.requests().len(), stats.delivered), (3, 4), "{said}");
        assert_eq!(told.of(0), DELIVERED);
    }
}

/// An error in words alone, with success on the outside, is no success; a page of somebody else is no answer.
#[test]
fn success_with_an_error_in_words_and_pages() {
    for kind in ALL {
        let (collector, told, stats) =
            answered(kind, vec![Answer::status(200).body(r#"{"error":"no such project"}"#)], 1);
        let outcome = told.of(0);
        assert!(
            outcome.starts_with("was refused with status 400: ") && outcome.contains("no such project"),
            "{kind:?}: {outcome}"
        );
        assert_eq!((collector.requests().len(), stats.refused), (1, 1), "{kind:?}");
        for well in [r#"{"error":null,"status":1}"#, r#"{"error":"","status":1,"code":200}"#, ""] {
            let (collector, told, _) = answered(kind, vec![Answer::status(200).body(well)], 1);
            assert_eq!((collector.requests().len(), told.of(0).as_str()), (1, DELIVERED), "{kind:?}: {well}");
        }
        let page = Answer::status(200).body("<!DOCTYPE html><title>Log in</title>");
        let (collector, told, stats) = answered(kind, vec![page], 2);
        assert_eq!((collector.requests().len(), stats.retries), (2, 1), "{kind:?}");
        assert_eq!((told.of(0).as_str(), told.of(1).as_str()), (DELIVERED, DELIVERED));
    }
}

/// Whatever else is limited, it is no matter of the events.
#[test]
fn posthog_says_in_each_way_what_is_limited() {
    for (limited, is_dropped) in [
        (json!(["recordings", "events"]), true),
        (json!("events"), true),
        (json!(true), true),
        (json!(["recordings"]), false),
        (json!([]), false),
        (Value::Null, false),
        (json!(false), false),
    ] {
        let said = json!({ "status": 1, "quota_limited": limited });
        let (collector, told, _) = answered(Kind::PostHog, vec![Answer::status(200).body(said.to_string())], 2);
        assert_eq!(told.of(1) != DELIVERED, is_dropped, "{said}");
        assert_eq!(collector.requests().len(), 1);
    }
}

/// PostHog takes what is beyond the quota of the project with success, and drops it.
#[test]
fn posthog_says_with_success_that_it_drops_events() {
    let said = r#"{"status":1,"quota_limited":["events"]}"#;
    let (collector, told, stats) = answered(Kind::PostHog, vec![Answer::status(200).body(said)], 3);
    for number in 0..3 {
        let outcome = told.of(number);
        assert!(
            outcome.starts_with("was refused with status 200: it took the request and drops the events"),
            "{outcome}"
        );
        assert!(outcome.contains("quota_limited"), "{outcome}");
    }
    assert_eq!((stats.refused, collector.requests().len()), (3, 1));
    let recordings = r#"{"status":1,"quota_limited":["recordings"]}"#;
    let (_, told, _) = answered(Kind::PostHog, vec![Answer::status(200).body(recordings)], 1);
    assert_eq!(told.of(0), DELIVERED);
}

/// A profile that Mixpanel refuses with success on the outside.
#[test]
fn profiles_are_refused_within_success() {
    for said in [r#"{"status":0,"error":"invalid token"}"#, "0"] {
        let (collector, told) = (start(Kind::Mixpanel), Told::default());
        collector.answer_next(Answer::status(200).body(said));
        let client = client(Kind::Mixpanel, &collector, &told);
        forward(&client, [message(0, json!({ "type": "identify", "traits": { "plan": "pro" } }))]);
        client.flush(LONG);
        assert!(told.of(0).starts_with("was refused with status 400: "), "{}", told.of(0));
    }
}

/// A user who sends too much waits for half a minute, and holds nobody else up.
#[test]
fn amplitude_throttles_some_users() {
    let (collector, told) = (start(Kind::Amplitude), Told::default());
    let said = json!({ "code": 429, "error": "Too many requests for some devices and users", "eps_threshold": 30, "throttled_events": [1, 2] });
    collector.answer_next(Answer::status(429).body(said.to_string()));
    let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(NOW));
    let client = builder(&told).clock(clock.clone()).sink(Kind::Amplitude.sink(&collector.url())).build().unwrap();
    forward(&client, (0..4).map(track));
    assert_eq!(client.flush(Duration::from_millis(300)).left, 2);
    forward(&client, [track(4)]);
    assert_eq!(client.flush(Duration::from_millis(300)).left, 2);
    assert_eq!(sent(Kind::Amplitude, &collector), [ids(&[0, 1, 2, 3]), ids(&[0, 3]), ids(&[4])]);
    clock.advance(Duration::from_secs(30));
    assert!(client.flush(LONG).is_complete());
    assert_eq!(sent(Kind::Amplitude, &collector)[3], ids(&[1, 2]));
    assert_eq!(told.of(1), DELIVERED);
}

#[test]
fn retry_after_is_heeded() {
    for kind in ALL {
        let (collector, told) = (start(kind), Told::default());
        collector.answer_next(Answer::status(429).header("Retry-After", "7").body("slow down"));
        let clock = ManualClock::new(UNIX_EPOCH + Duration::from_secs(NOW));
        let client = builder(&told).clock(clock.clone()).sink(kind.sink(&collector.url())).build().unwrap();
        forward(&client, (0..2).map(track));
        assert_eq!(client.flush(Duration::from_millis(200)).left, 2);
        clock.advance(Duration::from_millis(6999));
        assert_eq!(client.flush(Duration::from_millis(200)).left, 2);
        assert_eq!(collector.requests().len(), 1);
        clock.advance(Duration::from_millis(1));
        assert!(client.flush(LONG).is_complete());
        assert_eq!(collector.requests().len(), 2, "{kind:?}");
    }
}

/// What is sent again has all by which the destination knows a duplicate, whatever made it necessary.
#[test]
fn a_retry_has_the_same_ids_and_times() {
    let busy = [500, 502, 503, 504, 408, 429].map(Answer::status);
    let no_answer = [Answer::close(), Answer::bytes("HTTP/1.1 200 OK\r\nContent-Le")];
    for kind in ALL {
        let answers: Vec<Answer> = busy.iter().chain(&no_answer).cloned().collect();
        let count = answers.len();
        let (collector, told, stats) = answered(kind, answers, 3);
        let keys = |request: &Request| {
            kind.events(&request.body).iter().map(|event| kind.duplicate_key(event)).collect::<Vec<_>>()
        };
        let requests = collector.requests();
        assert_eq!(requests.len(), count + 1, "{kind:?}");
        let first = keys(&requests[0]);
        assert!(first.iter().flat_map(|key| key.as_array().unwrap()).all(|part| !part.is_null()), "{first:?}");
        assert!(requests.iter().all(|request| keys(request) == first && request.body == requests[0].body), "{kind:?}");
        assert_eq!((told.of(2).as_str(), stats.delivered, stats.retries), (DELIVERED, 3, count as u64));
    }
}

/// The connection is reset while the body is sent, and then all is well.
#[test]
fn a_connection_that_is_reset() {
    for kind in ALL {
        let (collector, told, stats) = answered(kind, vec![Answer::reset(100), Answer::reset(0)], 50);
        assert_eq!((told.of(49).as_str(), stats.delivered, collector.requests().len()), (DELIVERED, 50, 1), "{kind:?}");
    }
}

/// A server that takes two events at a time.
#[test]
fn what_is_too_large_is_split() {
    for kind in ALL {
        let (collector, told) = (Collector::start().unwrap(), Told::default());
        collector.answer_by(move |request| {
            let is_small = kind.events(&request.body).len() <= 2;
            Some(if is_small {
                kind.success()
            } else {
                Answer::status(413).body(r#"{"code":413,"error":"Payload too large"}"#)
            })
        });
        let client = client(kind, &collector, &told);
        forward(&client, (0..9).map(track));
        client.flush(LONG);
        assert!((0..9).all(|number| told.of(number) == DELIVERED), "{kind:?}");
        assert!(sent(kind, &collector).iter().filter(|ids| ids.len() <= 2).count() >= 5);
    }
}

/// An error that names nothing is tried on smaller parts, until the message at fault stands alone.
#[test]
fn an_error_without_names_finds_its_message() {
    for kind in ALL {
        let (collector, told) = (Collector::start().unwrap(), Told::default());
        collector.answer_by(move |request| {
            let is_at_fault = kind.events(&request.body).iter().any(|event| kind.id(event) == id(5));
            Some(if is_at_fault { Answer::status(400).body("no such thing") } else { kind.success() })
        });
        let client = client(kind, &collector, &told);
        forward(&client, (0..9).map(track));
        client.flush(LONG);
        assert_eq!(told.of(5), "was refused with status 400: no such thing", "{kind:?}");
        assert!((0..9).filter(|number| *number != 5).all(|number| told.of(number) == DELIVERED), "{kind:?}");
    }
}

/// What is refused before anything is sent is no answer of the destination: the third failure is the third in a row.
#[test]
fn what_is_refused_here_ends_no_outage() {
    for kind in ALL {
        let (collector, told) = (start(kind), Told::default());
        (0..3).for_each(|_| collector.answer_next(Answer::status(503)));
        let client = builder(&told).clock(Going::default()).sink(kind.sink(&collector.url()));
        let client = client.max_attempts(2).requests_in_flight(1).build().unwrap();
        forward(&client, [track(0)]);
        assert_eq!(client.flush(LONG).lost, 1);
        forward(&client, [track(1), message(2, json!({ "type": "track", "event": "$identify" })), track(3)]);
        assert_eq!(client.flush(LONG).delivered, 2);
        assert_eq!(sent(kind, &collector), [ids(&[0]), ids(&[0]), ids(&[1, 3]), ids(&[1, 3])], "{kind:?}");
        assert!(told.problems().iter().any(|said| said.contains("3 attempts in a row")), "{kind:?}");
        assert_eq!(client.stats().retries, 2, "what was not sent is not sent again");
    }
}

/// One request of a batch is taken and the next one fails: only that is sent again.
#[test]
fn of_two_requests_the_second_fails() {
    let (collector, told) = (start(Kind::Amplitude), Told::default());
    collector.answer_next(Kind::Amplitude.success());
    collector.answer_next(Answer::status(503));
    let sink = Amplitude::new("k").endpoint(collector.url()).events_per_request(2).sink().unwrap();
    let client = builder(&told).clock(Going::default()).sink(sink).build().unwrap();
    forward(&client, (0..6).map(track));
    client.flush(LONG);
    assert_eq!(sent(Kind::Amplitude, &collector), [ids(&[0, 1]), ids(&[2, 3]), ids(&[2, 3]), ids(&[4, 5])]);
    assert!((0..6).all(|number| told.of(number) == DELIVERED));
}

/// One of them is refused for good, without names, after the first was taken.
#[test]
fn of_two_requests_the_second_is_refused() {
    let (collector, told) = (Collector::start().unwrap(), Told::default());
    collector.answer_by(|request| {
        let is_at_fault = Kind::PostHog.events(&request.body).iter().any(|event| Kind::PostHog.id(event) == id(3));
        Some(if is_at_fault { Answer::status(400).body("bad event") } else { Kind::PostHog.success() })
    });
    let sink = PostHog::new("k").endpoint(collector.url()).events_per_request(2).sink().unwrap();
    let client = builder(&told).clock(Going::default()).sink(sink).build().unwrap();
    forward(&client, (0..6).map(track));
    client.flush(LONG);
    assert_eq!(told.of(3), "was refused with status 400: bad event");
    assert!([0, 1, 2, 4, 5].into_iter().all(|number| told.of(number) == DELIVERED));
}

/// An identify call is two requests to Mixpanel: it is delivered when both are.
#[test]
fn a_message_of_two_requests() {
    let (collector, told) = (start(Kind::Mixpanel), Told::default());
    collector.answer_next(Kind::Mixpanel.success());
    collector.answer_next(Answer::status(503));
    let client = client(Kind::Mixpanel, &collector, &told);
    forward(&client, [message(0, json!({ "type": "identify", "anonymousId": "anon-1", "traits": { "plan": "pro" } }))]);
    client.flush(LONG);
    let paths: Vec<String> = collector.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/engage?strict=1", "/import?strict=1", "/engage?strict=1", "/import?strict=1"]);
    assert_eq!((told.of(0).as_str(), client.stats().delivered), (DELIVERED, 1));
}

#[test]
fn a_key_that_is_refused_is_the_fault_of_no_message() {
    for kind in ALL {
        let (collector, told) = (Collector::start().unwrap(), Told::default());
        collector.answer_by(|_| Some(Answer::status(401).body("bad key")));
        let client = client(kind, &collector, &told);
        forward(&client, (0..4).map(track));
        client.flush(LONG);
        assert_eq!(told.of(3), "was refused with status 401: bad key");
        assert_eq!(collector.requests().len(), 1, "{kind:?}: it is not split");
    }
}

#[test]
fn hostile_answers() {
    let megabytes = "x".repeat(4 << 20);
    for kind in ALL {
        for (answer, is_taken) in [
            (Answer::status(200).body("<html>no JSON</html>"), true),
            (Answer::status(200).body("[".repeat(100_000)), true),
            (Answer::status(200).body(megabytes.clone()), true),
            (Answer::status(204), true),
            (Answer::status(400).body(megabytes.clone()), false),
            (Answer::status(400).body(r#"{"code":"four hundred","events_with_invalid_fields":[1],"failed_records":{"index":-1}}"#), false),
            (Answer::status(400).body(r#"{"code":99999,"events_with_invalid_fields":{"x":[99,-1,1.5,"0"]},"failed_records":[{"index":99},7]}"#), false),
        ] {
            let (_, told, _) = answered(kind, vec![answer], 1);
            let outcome = told.of(0);
            assert_eq!(outcome == DELIVERED, is_taken, "{kind:?}: {outcome}");
            assert!(outcome.len() < 2048, "{kind:?}: {}", outcome.len());
        }
    }
}

/// One that does not answer in time is asked again.
#[test]
fn a_slow_answer() {
    let (collector, told) = (start(Kind::PostHog), Told::default());
    collector.answer_next(Kind::PostHog.success().after(Duration::from_secs(3)));
    let sink = PostHog::new("k").endpoint(collector.url()).request_timeout(Duration::from_millis(100)).sink().unwrap();
    let client = builder(&told).clock(Going::default()).sink(sink).build().unwrap();
    forward(&client, [track(0)]);
    client.flush(LONG);
    assert_eq!((told.of(0).as_str(), collector.requests().len()), (DELIVERED, 2));
}

/// Neither in what is told and reported, though the server quotes it, nor in `Debug`.
#[test]
fn keys_are_shown_nowhere() {
    for kind in ALL {
        for status in [401, 400, 503] {
            let (collector, told) = (start(kind), Told::default());
            let said = json!({ "code": status, "error": format!("bad key {SECRET}"), "failed_records": [{ "index": 0, "message": SECRET }] });
            for _ in 0..4 {
                collector.answer_next(Answer::status(status).body(said.to_string()));
            }
            let client = client(kind, &collector, &told);
            forward(&client, [track(0)]);
            client.flush(LONG);
            let all = format!("{} {:?} {client:?}", told.of(0), told.problems());
            assert!(!all.contains(SECRET) && (told.of(0) == DELIVERED || all.contains("[hidden]")), "{kind:?}: {all}");
        }
    }
    let (posthog, amplitude) = (PostHog::new(SECRET), Amplitude::new(SECRET));
    let mixpanel = Mixpanel::new(SECRET).service_account("importer", SECRET, 1);
    assert!(!format!("{posthog:?} {amplitude:?} {mixpanel:?}").contains(SECRET));
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let said = |result: Result<(), plan_destinations::DestinationError>| result.unwrap_err().to_string();
    assert!(said(PostHog::new(" ").sink().map(drop)).starts_with("the project key is empty"));
    assert!(said(Amplitude::new("a b").sink().map(drop)).starts_with("the API key has white space"));
    assert!(
        said(Mixpanel::new("t").service_account("u", "", 1).sink().map(drop))
            .starts_with("the secret of the service account is empty")
    );
    assert!(
        said(PostHog::new("k").endpoint("https://user:pass@h").sink().map(drop))
            .starts_with("the endpoint of PostHog is no URL")
    );
    assert!(said(PostHog::new("k").request_timeout(Duration::ZERO).sink().map(drop)).contains("no time"));
    // White space around a key, as a file with a secret has it.
    let recorder = crate::support::Recorder::default();
    let told = Told::default();
    let client =
        builder(&told).sink(PostHog::new(" phc_1\n").transport(recorder.clone()).sink().unwrap()).build().unwrap();
    forward(&client, [track(0)]);
    client.flush(LONG);
    assert!(recorder.requests()[0].contains("\"api_key\": \"phc_1\""));
}

/// What a durable client has on disk: not what is at fault, and all that is not.
#[cfg(unix)]
#[test]
fn a_durable_destination_keeps_what_is_not_at_fault() {
    let folder = std::env::temp_dir().join(format!("plan-destinations-durable-{}", std::process::id()));
    let (collector, told) = (Collector::start().unwrap(), Told::default());
    let named = json!({ "code": 400, "failed_records": [{ "index": 1, "message": "no" }] });
    collector.answer_next(Answer::status(400).body(named.to_string()));
    collector.answer_by(|_| Some(Answer::status(401).body("bad token")));
    let durable = |told: &Told| {
        builder(told)
            .clock(Going::default())
            .sink(Kind::Mixpanel.sink(&collector.url()))
            .durable(&*folder)
            .build()
            .unwrap()
    };
    let client = durable(&told);
    forward(&client, (0..3).map(track));
    client.flush(LONG);
    forward(&client, [track(3)]);
    client.flush(LONG);
    client.shutdown(LONG);
    assert!(
        told.of(1).starts_with("was refused") && told.of(3).contains("kept on disk"),
        "{} / {}",
        told.of(1),
        told.of(3)
    );

    collector.answer_by(|_| Some(Kind::Mixpanel.success()));
    let later = Told::default();
    let client = durable(&later);
    assert!(client.flush(LONG).is_complete());
    assert_eq!(sent(Kind::Mixpanel, &collector).last().unwrap(), &ids(&[3]));
    drop(client);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The same events, whatever comes in between: no event of a message is sent under another's id.
#[test]
fn every_event_has_an_id_of_its_own() {
    let (collector, told) = (start(Kind::Amplitude), Told::default());
    let client = client(Kind::Amplitude, &collector, &told);
    let group = |number| message(number, json!({ "type": "group", "groupId": "acme", "traits": { "employees": 2 } }));
    forward(&client, [track(0), group(1), track(2)]);
    client.flush(LONG);
    let mut by_id: BTreeMap<String, Value> = BTreeMap::new();
    for event in collector.requests().iter().flat_map(|request| Kind::Amplitude.events(&request.body)) {
        assert!(by_id.insert(Kind::Amplitude.id(&event), event).is_none());
    }
    assert_eq!(by_id.len(), 4);
}
