//! The limits of each destination, one test each: what is within goes out, what is beyond is reported for its message before
//! anything is sent, or goes out in several requests. The table in the README names these tests.

use crate::support::{Kind, Recorder, Told, builder, client, forward, id, message, start, track};
use plan_destinations::{Amplitude, Mixpanel, PostHog};
use plan_runtime::serde_json::{self, Map, Value};
use plan_runtime::{Client, Sink, json};

/// What becomes of a message at a destination, in words; `None` if it goes out.
fn refusal(sink: impl Sink, fields: Value) -> Option<String> {
    let told = Told::default();
    let client = builder(&told).sink(sink).build().unwrap();
    forward(&client, [message(0, fields)]);
    client.flush(crate::support::LONG);
    Some(told.of(0)).filter(|outcome| outcome != "was delivered")
}

fn posthog(fields: Value) -> Option<String> {
    refusal(PostHog::new("k").transport(Recorder::default()).sink().unwrap(), fields)
}

fn amplitude(fields: Value) -> Option<String> {
    refusal(Amplitude::new("k").transport(Recorder::default()).sink().unwrap(), fields)
}

fn mixpanel(fields: Value) -> Option<String> {
    refusal(Mixpanel::new("k").transport(Recorder::default()).sink().unwrap(), fields)
}

fn event(properties: Value) -> Value {
    json!({ "type": "track", "event": "E", "properties": properties })
}

fn of_user(user: &str) -> Value {
    json!({ "type": "track", "event": "E", "userId": user })
}

fn at(timestamp: &str) -> Value {
    json!({ "type": "track", "event": "E", "timestamp": timestamp })
}

#[track_caller]
fn says(outcome: Option<String>, words: &str) {
    let outcome = outcome.unwrap();
    assert!(outcome.starts_with("was refused: ") && outcome.contains(words), "{outcome}");
}

/// Objects within each other, so many.
fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |inner, _| json!({ "a": inner }))
}

fn keys(count: usize) -> Value {
    Value::Object((0..count).map(|number| (format!("k{number}"), json!(1))).collect::<Map<String, Value>>())
}

/// How many events each request has that the destination is sent.
fn requests(kind: Kind, messages: Vec<Value>, builder: impl Fn(&str) -> Box<dyn Sink>) -> Vec<usize> {
    let (collector, told) = (start(kind), Told::default());
    let client = crate::support::builder(&told).sink(builder(&collector.url())).queue_messages(10_000).build().unwrap();
    let count = messages.len();
    forward(&client, messages);
    client.flush(crate::support::LONG);
    assert_eq!(client.stats().delivered, count as u64);
    collector.requests().iter().map(|request| kind.events(&request.body).len()).collect()
}

fn small(count: usize) -> Vec<Value> {
    let small = |number: usize| json!({ "type": "track", "messageId": id(number), "timestamp": "2026-11-24T10:00:00Z", "event": "E", "userId": "user-1" });
    (0..count).map(small).collect()
}

#[test]
fn amplitude_takes_fewer_than_2000_events_a_request() {
    let counts = requests(Kind::Amplitude, small(2400), |url| Kind::Amplitude.sink(url));
    assert!(counts.iter().all(|count| *count < 2000) && counts.iter().sum::<usize>() == 2400, "{counts:?}");
    assert!(counts.contains(&1999), "{counts:?}");
}

#[test]
fn amplitude_advises_10_events_a_request() {
    let sink =
        |url: &str| Box::new(Amplitude::new("k").endpoint(url).events_per_request(10).sink().unwrap()) as Box<dyn Sink>;
    assert_eq!(requests(Kind::Amplitude, small(25), sink), [10, 10, 5]);
    let said = Amplitude::new("k").events_per_request(2000).sink().err().unwrap().to_string();
    assert_eq!(said, "Amplitude takes from 1 to 1999 events in a request, not 2000");
}

#[test]
fn amplitude_takes_texts_of_1024_characters() {
    let long = |chars: usize| event(json!({ "list": [{ "text": "\u{e9}".repeat(chars) }] }));
    assert_eq!(amplitude(long(1024)), None);
    says(amplitude(long(1025)), "Amplitude cannot hold it: `list.text` has 1025 characters, and 1024 are taken");
    says(amplitude(json!({ "type": "identify", "traits": { "bio": "x".repeat(1025) } })), "`bio` has 1025 characters");
    says(amplitude(json!({ "type": "track", "event": "E".repeat(1025) })), "the name of the event has 1025 characters");
    says(amplitude(of_user(&"u".repeat(1025))), "the user id has 1025 characters");

    let recorder = Recorder::default();
    let cutting = Amplitude::new("k").cut_long_texts().transport(recorder.clone()).sink().unwrap();
    assert_eq!(refusal(cutting, long(1025)), None);
    assert_eq!(recorder.requests()[0].matches('\u{e9}').count(), 1024);
}

#[test]
fn amplitude_takes_ids_of_5_characters() {
    assert_eq!(amplitude(of_user("12345")), None);
    says(
        amplitude(of_user("1234")),
        "the user id has 4 characters, and fewer than 5 are taken out: `min_id_length` sets another bound",
    );
    let device = json!({ "type": "track", "event": "E", "anonymousId": "1234" });
    says(amplitude(device), "the anonymous id has 4 characters");
    let recorder = Recorder::default();
    let short = Amplitude::new("k").min_id_length(2).transport(recorder.clone()).sink().unwrap();
    assert_eq!(refusal(short, of_user("12")), None);
    assert!(recorder.requests()[0].contains("\"min_id_length\": 2"));
}

#[test]
fn amplitude_refuses_ids_that_are_a_mistake() {
    for id in ["anonymous", "UNKNOWN", "undefined", "00000000-0000-0000-0000-000000000000", "lmy47d", "n/a", "-1", "{}"]
    {
        says(amplitude(of_user(id)), &format!("the user id `{id}` is one of those that it refuses"));
    }
}

#[test]
fn amplitude_takes_40_levels() {
    assert_eq!(amplitude(event(json!({ "a": nested(40) }))), None);
    says(amplitude(event(json!({ "a": nested(41) }))), "is nested more than 40 deep");
}

#[test]
fn amplitude_keeps_its_own_event_names() {
    for name in ["$identify", "$groupidentify", "[Amplitude] Revenue", "[Amplitude] Start Session"] {
        let named = json!({ "type": "track", "event": name });
        says(amplitude(named), &format!("`{name}` is an event that it makes itself"));
    }
    says(amplitude(json!({ "type": "alias", "previousId": "anon-1" })), "HTTP V2 merges no users");
}

#[test]
fn mixpanel_takes_2000_events_a_request() {
    let counts = requests(Kind::Mixpanel, small(2400), |url| Kind::Mixpanel.sink(url));
    assert!(counts.iter().all(|count| *count <= 2000) && counts.iter().sum::<usize>() == 2400, "{counts:?}");
    assert!(counts.contains(&2000), "{counts:?}");
}

#[test]
fn mixpanel_takes_200_profiles_of_groups_a_request() {
    let (collector, told) = (start(Kind::Mixpanel), Told::default());
    let client = client(Kind::Mixpanel, &collector, &told);
    forward(
        &client,
        (0..250).map(|number| message(number, json!({ "type": "group", "groupId": format!("g{number}") }))),
    );
    client.flush(crate::support::LONG);
    let sizes = |path: &str| {
        let of_path = collector.requests().into_iter().filter(|request| request.path.starts_with(path));
        of_path.map(|request| request.body.as_array().unwrap().len()).collect::<Vec<_>>()
    };
    assert_eq!((sizes("/groups"), sizes("/engage")), (vec![200, 50], vec![250]));
    assert_eq!(client.stats().delivered, 250);
}

#[test]
fn mixpanel_takes_fewer_than_255_properties() {
    // With its own: distinct_id, $user_id, time, $insert_id, ip, mp_lib.
    assert_eq!(mixpanel(event(keys(248))), None);
    says(mixpanel(event(keys(249))), "it has 255 properties, and 254 are taken");
    assert_eq!(mixpanel(event(json!({ "a": keys(254) }))), None);
    says(mixpanel(event(json!({ "a": keys(255) }))), "`a` has 255 properties, and 254 are taken");
    says(mixpanel(json!({ "type": "identify", "traits": keys(255) })), "it has 255 properties");
}

#[test]
fn mixpanel_takes_fewer_than_255_elements() {
    assert_eq!(mixpanel(event(json!({ "a": vec![1; 254] }))), None);
    says(mixpanel(event(json!({ "a": vec![1; 255] }))), "`a` has 255 elements, and 254 are taken");
}

#[test]
fn mixpanel_takes_3_levels() {
    assert_eq!(mixpanel(event(json!({ "a": nested(3), "products": [{ "tags": ["x"] }] }))), None);
    says(mixpanel(event(json!({ "a": nested(4) }))), "`a.a.a.a` is nested more than 3 deep");
    says(mixpanel(event(json!({ "products": [{ "tags": [["x"]] }] }))), "`products.tags` is nested more than 3 deep");
}

#[test]
fn mixpanel_refuses_ids_that_are_a_mistake() {
    for id in ["anon", "null", "NULL", "undefined", "<nil>", "0", "true", "[]", "00000000-0000-0000-0000-000000000000"]
    {
        says(mixpanel(of_user(id)), &format!("the user id `{id}` is one of those that it takes for a mistake"));
    }
    let device = json!({ "type": "track", "event": "E", "anonymousId": "unknown" });
    says(mixpanel(device), "the anonymous id `unknown`");
}

#[test]
fn mixpanel_takes_times_from_1971_to_an_hour_from_now() {
    for time in ["1971-01-01T00:00:00Z", "2026-11-24T11:00:00Z", "2000-01-01"] {
        assert_eq!(mixpanel(at(time)), None, "{time}");
    }
    says(mixpanel(at("1970-12-31T23:59:59Z")), "its time is before 1971");
    says(mixpanel(at("2026-11-24T11:00:01Z")), "its time is more than an hour in the future");
}

/// 36 letters, digits and hyphens; another message id becomes a UUID, the same one each time.
#[test]
fn mixpanel_takes_insert_ids_of_36_characters() {
    let insert_id = |message_id: &str| {
        let recorder = Recorder::default();
        let sink = Mixpanel::new("k").transport(recorder.clone()).sink().unwrap();
        let client = Client::builder().sink(sink).build().unwrap();
        forward(&client, [json!({ "type": "track", "event": "E", "userId": "u", "messageId": message_id })]);
        client.flush(crate::support::LONG);
        let request = recorder.requests().remove(0);
        let body: Value = serde_json::from_str(request.split_once("\n\n").unwrap().1).unwrap();
        body[0]["properties"]["$insert_id"].as_str().unwrap().to_owned()
    };
    for taken in ["order-88231", id(7).as_str(), &"a".repeat(36)] {
        assert_eq!(insert_id(taken), taken);
    }
    for other in ["order 88231", "order_88231", &"a".repeat(37), "null", "0"] {
        let made = insert_id(other);
        assert!(
            made.len() == 36 && made.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && made != other
        );
        assert_eq!(made, insert_id(other), "{other}");
    }
}

#[test]
fn mixpanel_keeps_its_own_property_names() {
    for name in
        ["time", "$time", "distinct_id", "$user_id", "$device_id", "$insert_id", "token", "bucket", "$event_name"]
    {
        for call in ["track", "page", "screen"] {
            let own = json!({ "type": call, "event": "E", "name": "N", "properties": { name: "own" } });
            says(mixpanel(own), &format!("`{name}` is a name that it keeps for itself: give the property another one"));
        }
    }
    says(
        mixpanel(json!({ "type": "identify", "traits": { "$distinct_id": "x" } })),
        "`$distinct_id` is a name that it",
    );
    says(
        mixpanel(json!({ "type": "group", "groupId": "g", "traits": { "$token": "x" } })),
        "`$token` is a name that it",
    );
    let twice = json!({ "type": "identify", "traits": { "email": "a@example.com", "$email": "b@example.com" } });
    says(mixpanel(twice), "two of its traits are `$email`");
}

/// The properties of the event that a track call with these becomes.
fn sent_properties(sink: impl FnOnce(Recorder) -> Box<dyn Sink>, properties: Value) -> Value {
    let recorder = Recorder::default();
    assert_eq!(refusal(sink(recorder.clone()), event(properties)), None);
    let request = recorder.requests().remove(0);
    let body: Value = serde_json::from_str(request.split_once("\n\n").unwrap().1).unwrap();
    [&body[0]["properties"], &body["batch"][0], &body["events"][0]]
        .into_iter()
        .find(|found| !found.is_null())
        .unwrap()
        .clone()
}

/// Of names that a plan and a destination have both, and that neither needs, the plan's value counts.
#[test]
fn properties_of_the_plan_count() {
    let own = json!({ "ip": "192.0.2.7", "mp_lib": "own", "$os": "own" });
    let sent = sent_properties(|to| Box::new(Mixpanel::new("k").transport(to).sink().unwrap()), own.clone());
    own.as_object().unwrap().iter().for_each(|(name, value)| assert_eq!(&sent[name], value, "{name}"));

    let own =
        json!({ "$lib": "own", "$geoip_disable": false, "distinct_id": "own", "token": "own", "timestamp": "own" });
    let sent = sent_properties(|to| Box::new(PostHog::new("k").transport(to).sink().unwrap()), own.clone());
    own.as_object().unwrap().iter().for_each(|(name, value)| assert_eq!(&sent["properties"][name], value, "{name}"));
    assert_eq!(sent["distinct_id"], "user-1");

    let own = json!({ "user_id": "own", "time": 1, "insert_id": "own", "ip": "own", "event_type": "own" });
    let sent = sent_properties(|to| Box::new(Amplitude::new("k").transport(to).sink().unwrap()), own.clone());
    assert_eq!((&sent["event_properties"], sent["user_id"].as_str()), (&own, Some("user-1")));
}

#[test]
fn mixpanel_keeps_its_own_event_names() {
    for name in ["$identify", "$create_alias", "$merge"] {
        says(
            mixpanel(json!({ "type": "track", "event": name })),
            &format!("`{name}` is an event by which it changes users"),
        );
    }
    says(mixpanel(json!({ "type": "alias", "previousId": "anon-1" })), "a project with the simplified ID merge");
}

/// The `uuid` is the message id if that is one, and else one that is made of it: PostHog drops an event with another text there.
#[test]
fn posthog_takes_uuids() {
    let uuid = |message_id: &str| {
        let recorder = Recorder::default();
        let sink = PostHog::new("k").transport(recorder.clone()).sink().unwrap();
        let client = Client::builder().sink(sink).build().unwrap();
        forward(&client, [json!({ "type": "track", "event": "E", "userId": "u", "messageId": message_id })]);
        client.flush(crate::support::LONG);
        let request = recorder.requests().remove(0);
        let body: Value = serde_json::from_str(request.split_once("\n\n").unwrap().1).unwrap();
        body["batch"][0]["uuid"].as_str().unwrap().to_owned()
    };
    assert_eq!(uuid(&id(3)), id(3));
    let made = uuid("order-88231");
    assert_eq!((made.len(), made.matches('-').count()), (36, 4));
    assert_eq!(made, uuid("order-88231"));
    assert_ne!(made, uuid("order-88232"));
}

#[test]
fn posthog_refuses_ids_that_are_a_mistake() {
    for id in [
        "null",
        "None",
        "0",
        "NaN",
        "[object Object]",
        "guest",
        "ANONYMOUS",
        "undefined",
        "\"null\"",
        "not_authenticated",
    ] {
        says(posthog(of_user(id)), &format!("the user id `{id}` is one of those that it takes for a mistake"));
    }
    // These only as they stand.
    for id in ["nan", "NULL"] {
        assert_eq!(posthog(of_user(id)), None, "{id}");
    }
    says(posthog(json!({ "type": "alias", "previousId": "guest" })), "the previous id `guest`");
    says(posthog(json!({ "type": "identify", "anonymousId": "guest" })), "the anonymous id `guest`");
}

#[test]
fn posthog_takes_ids_and_names_of_200_characters() {
    assert_eq!(posthog(of_user(&"u".repeat(200))), None);
    says(posthog(of_user(&"u".repeat(201))), "the user id has 201 characters, and 200 are taken");
    assert_eq!(posthog(json!({ "type": "track", "event": "E".repeat(200) })), None);
    says(posthog(json!({ "type": "track", "event": "E".repeat(201) })), "the name of the event has 201 characters");
}

#[test]
fn posthog_takes_times_up_to_23_hours_from_now() {
    assert_eq!(posthog(at("2026-11-25T09:00:00Z")), None);
    assert_eq!(posthog(at("1970-01-01")), None);
    says(posthog(at("2026-11-25T09:00:01Z")), "its time is more than 23 hours in the future");
}

#[test]
fn posthog_keeps_its_own_event_names() {
    for name in ["$identify", "$create_alias", "$groupidentify", "$merge_dangerously"] {
        says(
            posthog(json!({ "type": "track", "event": name })),
            &format!("`{name}` is an event by which it changes persons"),
        );
    }
}

/// What a destination cannot hold stands alone: the rest of its batch goes out.
#[test]
fn the_rest_of_the_batch_goes_out() {
    let (collector, told) = (start(Kind::Mixpanel), Told::default());
    let client = client(Kind::Mixpanel, &collector, &told);
    forward(&client, [track(0), message(1, event(json!({ "a": nested(9) }))), track(2)]);
    client.flush(crate::support::LONG);
    assert_eq!((told.of(0), told.of(2)), ("was delivered".to_owned(), "was delivered".to_owned()));
    assert!(told.of(1).contains("nested more than 3 deep"), "{}", told.of(1));
    assert_eq!(collector.requests().len(), 1);
    assert_eq!(client.stats().refused, 1);
}

/// By the `integrations` of the message, which is how a plan's consent says it.
#[test]
fn a_destination_that_is_turned_off_is_sent_nothing() {
    for kind in crate::support::ALL {
        let (collector, told) = (start(kind), Told::default());
        let client = client(kind, &collector, &told);
        let mut off = track(0);
        off["integrations"] = json!({ format!("{kind:?}"): false });
        forward(&client, [off, track(1)]);
        client.flush(crate::support::LONG);
        assert_eq!(told.of(0), format!("was refused: its `integrations` turn {kind:?} off"));
        assert_eq!(collector.requests().iter().map(|request| kind.events(&request.body).len()).sum::<usize>(), 1);
    }
}
