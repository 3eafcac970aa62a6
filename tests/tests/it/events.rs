//! Events are values: they go through functions of the app, into lists, into an outbox, and are sent later.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod analytics {
    plan_runtime::include_plan!("events.json", derive(Debug, Clone, PartialEq), allow(all));
}

/// A plan with an event of the same name.
mod other {
    plan_runtime::include_plan!("events.json", events("Cart Viewed"));
}

use analytics::{
    CartViewed, GroupTraits, HomePage, IdentifyTraits, OrderCompleted, PageEvent, ScreenEvent, StartScreen, TrackEvent,
    TrackEventEvent, track,
};
use plan_runtime::serde_json::{self, Value, json};
use plan_runtime::{
    AnyEvent, Batch, Call, CallError, CallErrorKind, CallOptions, Client, ManualClock, Message, OnViolation, Personal,
    Problem, Sink, SinkError, User,
};
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, SystemTime};

fn order(order_id: &str) -> OrderCompleted<'_> {
    OrderCompleted { order_id, total: 9.5, coupon: None, email: None }
}

/// What most apps have: one place that all events go through.
struct Tracker {
    client: Client,
    user: String,
}

impl Tracker {
    fn track(&self, event: &impl TrackEvent) {
        analytics::track(&self.client, &self.user, event);
    }

    fn page(&self, page: &impl PageEvent) {
        analytics::page(&self.client, &self.user, page);
    }

    fn screen(&self, screen: &impl ScreenEvent) {
        analytics::screen(&self.client, &self.user, screen);
    }

    /// With the macro inside a generic function.
    fn retried<E: TrackEvent>(&self, event: &E) -> Result<(), CallError> {
        track!(self.client, &self.user, *event);
        analytics::try_track(&self.client, &self.user, event)
    }
}

fn names(client: &Client) -> Vec<String> {
    let name =
        |message: &Value| message.get("event").or(message.get("name")).and_then(Value::as_str).map(str::to_owned);
    client.messages().iter().filter_map(name).collect()
}

#[test]
fn functions_of_the_app_take_any_event_of_the_plan() {
    let tracker = Tracker { client: Client::memory(), user: "u".to_owned() };
    tracker.track(&order("o1"));
    tracker.page(&HomePage { title: None });
    tracker.screen(&StartScreen);
    tracker.retried(&CartViewed).unwrap();
    assert_eq!(names(&tracker.client), ["Order Completed", "Home", "Start", "Cart Viewed", "Cart Viewed"]);
}

/// An event whose struct would have the name of the trait gives way.
#[test]
fn an_event_named_as_the_trait_has_another_name() {
    let client = Client::memory();
    track!(client, "u", TrackEventEvent);
    assert_eq!(names(&client), ["Track Event"]);
}

#[test]
fn track_events_of_one_plan_are_a_list() {
    let client = Client::memory();
    let id = String::from("o1");
    let events: Vec<Box<dyn TrackEvent + '_>> = vec![Box::new(order(&id)), Box::new(CartViewed)];
    for event in &events {
        track(&client, "u", &**event);
    }
    assert_eq!(names(&client), ["Order Completed", "Cart Viewed"]);
    assert_eq!(events[0].to_json().unwrap(), json!({ "Order ID": "o1", "total": 9.5 }));
}

/// A port of the app with the client behind it, for those who do not want to know of one.
#[test]
fn a_port_takes_events_as_objects() {
    trait Analytics {
        fn send(&self, user: &str, event: &dyn AnyEvent);
    }
    impl Analytics for Client {
        fn send(&self, user: &str, event: &dyn AnyEvent) {
            Self::send(self, user, event);
        }
    }
    let client = Client::memory();
    let port: &dyn Analytics = &client;
    let events: [&dyn AnyEvent; 3] = [&CartViewed, &HomePage { title: Some("Home") }, &IdentifyTraits { plan: None }];
    for event in events {
        port.send("u", event);
    }
    let calls = events.map(|event| (event.call(), event.name()));
    assert_eq!(calls, [(Call::Track, "Cart Viewed"), (Call::Page, "Home"), (Call::Identify, "")]);
    assert_eq!(
        client.messages().iter().map(|message| message["type"].clone()).collect::<Vec<_>>(),
        ["track", "page", "identify"]
    );
}

#[test]
fn a_function_of_the_plan_is_a_value() {
    let send: fn(&Client, &'static str, &CartViewed) = analytics::track;
    let client = Client::memory();
    send(&client, "u", &CartViewed);
    ["a", "b"].into_iter().for_each(|user| track(&client, user, &CartViewed));
    assert_eq!(client.recorded::<CartViewed>().len(), 3);
}

/// As it is sent: the plan's names, nothing for what is absent, hashes for what is marked so.
#[test]
fn the_payload_is_json() {
    let event = OrderCompleted { coupon: Some(None), email: Some(Personal("ada@example.com")), ..order("o1") };
    let payload = event.to_json().unwrap();
    assert_eq!(payload["email"].as_str().map(str::len), Some(64));
    let client = Client::memory();
    track(&client, "u", &event);
    assert_eq!(&payload, client.recorded::<OrderCompleted>()[0].payload());
    assert!(!payload.to_string().contains("ada"));
    assert_eq!(payload["coupon"], Value::Null);

    let error = OrderCompleted { total: f64::NAN, ..order("o1") }.to_json().unwrap_err();
    assert_eq!(error.to_string(), "track `Order Completed`: `total` is NaN, which JSON cannot express");
}

/// Keeps the bytes of messages as they are.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Vec<String>>>);

impl Sink for Wire {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let texts = batch.messages().map(|message| String::from_utf8(message.to_vec()).unwrap());
        self.0.lock().unwrap().extend(texts);
        Ok(())
    }
}

fn wired() -> (Client, Wire) {
    let wire = Wire::default();
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let client = Client::builder().sink(wire.clone()).clock(clock).build().unwrap();
    let options = CallOptions::new().context("ip", json!("203.0.113.7")).integration("Slack", true);
    (client.with_options(options), wire)
}

/// What is sent later, from another thread and as text in between, is what would have been sent at once: byte by byte.
#[test]
fn a_message_sent_later_is_the_same_on_the_wire() {
    let (shared, wire) = wired();
    // A message id is for one call; the calls that are compared have the same.
    let client = || shared.with_options(CallOptions::new().message_id("m-1"));
    let user = User::known("u-1").anonymous("a-1");
    let event = OrderCompleted { coupon: Some(None), email: Some(Personal("ada@example.com")), ..order("o \"1\"") };
    track(&client(), user, &event);
    let message = client().message(user, &event).unwrap();
    analytics::group(&client(), user, "g-1", &GroupTraits { seats: Some(3) });
    let group = client().group_message(user, "g-1", &GroupTraits { seats: Some(3) }).unwrap();
    shared.flush(Duration::from_secs(10));
    assert_eq!(wire.0.lock().unwrap().len(), 2, "what is made is not sent");

    let (sender, receiver) = mpsc::channel::<String>();
    let (elsewhere, later) = (Client::builder().sink(wire.clone()).build().unwrap(), shared.clone());
    let worker = std::thread::spawn(move || {
        for row in receiver {
            let message: Message = serde_json::from_str(&row).unwrap();
            elsewhere.send_message(&message).unwrap();
        }
        elsewhere.shutdown(Duration::from_secs(10))
    });
    for message in [&message, &group] {
        sender.send(serde_json::to_string(message).unwrap()).unwrap();
    }
    drop(sender);
    assert_eq!(worker.join().unwrap().delivered, 2);
    later.send_message(&message).unwrap();
    later.flush(Duration::from_secs(10));

    let sent = wire.0.lock().unwrap().clone();
    assert_eq!((&sent[0], &sent[1]), (&sent[2], &sent[3]));
    assert_eq!((&sent[0], sent[0].as_str()), (&sent[4], message.as_str()));
    let whole: Value = message.to_json();
    assert_eq!(whole["context"]["protocols"]["event_version"], 3);
    assert_eq!(whole["integrations"], json!({ "Mixpanel": false, "Slack": true }));
    assert_eq!((&whole["messageId"], &whole["timestamp"]), (&json!("m-1"), &json!("2027-01-15T08:00:00.000Z")));
}

#[test]
fn forward_takes_a_message_and_changes_nothing() {
    let client = Client::memory();
    let message = client.message("u", &order("o1")).unwrap();
    client.forward(&message.to_json()).unwrap();
    assert_eq!(client.messages(), [message.to_json()]);
}

#[test]
fn what_is_no_whole_message_is_none() {
    let said = |text: &str| text.parse::<Message>().unwrap_err().to_string();
    assert!(said("{").starts_with("not a message: "));
    assert_eq!(said(r#"{"type":"trakc"}"#), "not a message: its `type` \"trakc\" is none of the six calls");
    assert_eq!(said(r#"{"type":"track"}"#), "track has no user: give a user id or an anonymous id that is not empty");
    let no_id = r#"{"type":"track","userId":"u","event":"E"}"#;
    assert_eq!(said(no_id), "track `E`: not a message: it has no `messageId`: `Client::forward` adds one");
    let of_bytes = |bytes: usize| {
        let start = r#"{"type":"track","userId":"u","event":"E","messageId":"m","timestamp":"2027-01-15T08:00:00Z"}"#;
        format!("{start}{}", " ".repeat(bytes - start.len()))
    };
    assert_eq!(of_bytes(32_768).parse::<Message>().unwrap().as_str().len(), 32_768);
    let too_large = "track `E` is 32769 bytes as a message, and the limit is 32768: send less in it";
    assert_eq!(said(&of_bytes(32_769)), too_large);
    let message = Client::memory().message("u", &CartViewed).unwrap();
    assert_eq!(message.to_string().parse::<Message>().unwrap(), message);
    assert!(serde_json::from_value::<Message>(json!("{}")).is_err());
    assert!(!format!("{message:?}").contains("Cart"), "it may hold personal data");
}

#[test]
fn a_message_goes_by_what_the_client_is_told() {
    let client = Client::memory();
    let message = client.message("u", &CartViewed).unwrap();
    client.opt_out(&[Call::Track]);
    let error = client.send_message(&message).unwrap_err();
    assert_eq!((error.call(), error.name()), (Some(Call::Track), "Cart Viewed"));
    assert!(matches!(error.kind(), CallErrorKind::OptedOut));
    assert!(matches!(client.message("", &CartViewed).unwrap_err().kind(), CallErrorKind::NoUser));
    let traits = GroupTraits { seats: None };
    assert!(matches!(client.message("u", &traits).unwrap_err().kind(), CallErrorKind::NotAMessage { .. }));
    assert!(matches!(client.try_send("u", &traits).unwrap_err().kind(), CallErrorKind::NotAMessage { .. }));
    client.shutdown(Duration::from_secs(1));
    client.opt_in(&Call::ALL);
    assert!(matches!(client.send_message(&message).unwrap_err().kind(), CallErrorKind::Closed));
}

/// Broken rules are judged when the message is made.
#[test]
fn a_message_that_breaks_the_plan() {
    let errors = Arc::new(Mutex::new(Vec::new()));
    let client = |on_violation| {
        let errors = Arc::clone(&errors);
        let on_error = move |problem: Problem| errors.lock().unwrap().push(problem.to_string());
        Client::builder().memory().on_violation(on_violation).on_error(on_error).build().unwrap()
    };
    let event = OrderCompleted { total: -1.0, ..order("o1") };
    let reports = client(OnViolation::Report);
    let message = reports.message("u", &event).unwrap();
    reports.send_message(&message).unwrap();
    assert_eq!((errors.lock().unwrap().len(), reports.stats().violations), (1, 1));
    let drops = client(OnViolation::Drop);
    assert!(!drops.message("u", &event).unwrap_err().was_sent());
    assert_eq!((drops.stats().violations, errors.lock().unwrap().len()), (1, 1));
}

/// Where a call panics: the line of the test that makes it.
#[test]
fn on_violation_panic_names_the_line_of_the_call() {
    static PLACES: Mutex<Vec<(String, u32)>> = Mutex::new(Vec::new());
    let client = Client::builder().memory().on_violation(OnViolation::Panic).build().unwrap();
    let (before, ours) = (std::panic::take_hook(), std::thread::current().id());
    std::panic::set_hook(Box::new(move |info| {
        // Other tests, beside this one, panic too.
        if std::thread::current().id() != ours {
            return;
        }
        let place = info.location().map(|place| (place.file().to_owned(), place.line())).unwrap_or_default();
        PLACES.lock().unwrap().push(place);
    }));
    let event = OrderCompleted { total: -1.0, ..order("o1") };
    let total = event.total;
    let start = Location::caller().line();
    let calls: [&dyn Fn(); 5] = [
        &|| track(&client, "u", &event),
        &|| track!(client, "u", OrderCompleted { order_id: "o1", total: total }),
        &|| analytics::try_track(&client, "u", &event).unwrap(),
        &|| client.send("u", &event),
        &|| drop(client.message("u", &event)),
    ];
    for call in calls {
        assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
    }
    std::panic::set_hook(before);
    let places = PLACES.lock().unwrap().clone();
    let ours: Vec<u32> = places.iter().filter(|(file, _)| file.ends_with("events.rs")).map(|(_, line)| *line).collect();
    assert_eq!(ours, [start + 2, start + 3, start + 4, start + 5, start + 6]);
}

#[test]
fn what_was_recorded_tells_absent_from_null() {
    let client = Client::memory();
    track!(client, "u", OrderCompleted { order_id: "o1", total: 1.0, coupon: null });
    track!(client, "u", OrderCompleted { order_id: "o2", total: 1.0 });
    let orders = client.recorded::<OrderCompleted>();
    let (null, absent) = (orders[0].property("coupon"), orders[1].property("coupon"));
    assert!(null == Value::Null && null.is_null() && !null.is_absent());
    assert!(absent != Value::Null && !absent.is_null() && absent.is_absent() && absent.value().is_none());
    assert!(null != absent);
    assert_eq!(orders[0].property("Order ID"), "o1");
    assert_eq!(orders[0].property("total"), 1.0);
    assert_eq!((format!("{absent:?}"), null.to_string()), ("absent".to_owned(), "null".to_owned()));
    let shown: Value = serde_json::from_str(&orders[0].to_string()).unwrap();
    assert_eq!(&shown, orders[0].message());
}

#[test]
fn a_client_that_records_nothing_does_not_say_that_nothing_was_sent() {
    let client = Client::builder().sink(Wire::default()).build().unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| client.recorded::<CartViewed>())).unwrap_err();
    let said = panic.downcast_ref::<&str>().copied().unwrap_or_default();
    assert!(said.starts_with("this client records nothing: in tests use `Client::memory()`"), "{said}");
}

/// A message does not say its plan: what the docs of `recorded` say.
#[test]
fn an_event_of_another_plan_with_the_same_name_counts_too() {
    let client = Client::memory();
    other::track!(client, "u", other::CartViewed);
    assert_eq!(client.recorded::<CartViewed>().len(), 1);
}
