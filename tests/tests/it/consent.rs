//! What a user consents to: it is on every message, and what it does not cover is withheld, counted and told of.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use plan_runtime::serde_json::{self, Value};
use plan_runtime::{
    CallErrorKind, CallOptions, Client, ConsentPreferences, Context, Outcome, Scope, WithoutConsent, json,
};
use std::sync::{Arc, Mutex};
use std::time::Duration;

mod analytics {
    plan_runtime::include_plan!("consent.json", derive(Debug));
}

use analytics::{AdClicked, CartViewed, Consent, OrderCompleted, group, identify, payload, track, try_track};

const ALL: Consent = Consent { analytics: true, ads: true, data_sharing: true };

fn with(client: &Client, consent: impl Into<ConsentPreferences>) -> Scope {
    client.scope("u", CallOptions::new().consent(consent))
}

fn names(client: &Client) -> Vec<String> {
    client.messages().iter().map(|message| message["event"].as_str().unwrap_or_default().to_owned()).collect()
}

fn preferences(message: &Value) -> &Value {
    &message["context"]["consent"]["categoryPreferences"]
}

/// All that the plan has, in one go.
fn send_all(scope: &Scope) {
    track!(scope, AdClicked { ad: "a" });
    track!(scope, CartViewed { items: 2, gclid: "g", partner: "p" });
    track!(scope, OrderCompleted { total: 1 });
    identify!(scope, { email: "ada@example.com", segment: "s" });
    group!(scope, "g", { name: "Initech" });
}

/// Segment sends what has no preferences to every destination: nothing is withheld.
#[test]
fn absent() {
    let client = Client::memory();
    send_all(&client.scope("u", CallOptions::new()));
    let messages = client.messages();
    assert_eq!((messages.len(), client.stats().withheld), (5, 0));
    assert!(messages.iter().all(|message| message["context"].get("consent").is_none()), "{messages:?}");
    assert_eq!(messages[1]["properties"], json!({ "items": 2, "gclid": "g", "partner": "p" }));
    assert_eq!(messages[2]["integrations"], json!({ "Ad Network": true }));
}

/// An empty object is no consent to anything.
#[test]
fn empty() {
    let client = Client::memory();
    send_all(&with(&client, ConsentPreferences::none()));
    let messages = client.messages();
    assert_eq!((messages.len(), client.stats().withheld), (2, 3));
    assert!(messages.iter().all(|message| *preferences(message) == json!({})), "{messages:?}");
    assert_eq!(messages[1]["traits"], json!({ "email": "ada@example.com" }));
}

#[test]
fn all_of_it() {
    let client = Client::memory();
    send_all(&with(&client, ALL));
    let messages = client.messages();
    assert_eq!((messages.len(), client.stats().withheld), (5, 0));
    let given = json!({ "analytics": true, "ads": true, "data-sharing": true });
    assert!(messages.iter().all(|message| *preferences(message) == given), "{messages:?}");
    assert_eq!(messages[1]["properties"], json!({ "items": 2, "gclid": "g", "partner": "p" }));
    assert!(messages[0].get("integrations").is_none());
    assert_eq!(messages[2]["integrations"], json!({ "Ad Network": true }));
}

/// An event needs all of its purposes, and so does a property, a required one too.
#[test]
fn a_part_of_it() {
    let client = Client::memory();
    let scope = with(&client, Consent { analytics: true, ..Consent::default() });
    send_all(&scope);
    let messages = client.messages();
    assert_eq!(names(&client), ["Cart Viewed", "Order Completed", ""]);
    assert_eq!(messages[0]["properties"], json!({ "items": 2 }));
    assert_eq!(*preferences(&messages[0]), json!({ "analytics": true, "ads": false, "data-sharing": false }));
    // A destination with two categories needs both, whatever the plan or the call says of it.
    assert_eq!(messages[0]["integrations"], json!({ "Ad Network": false }));
    assert_eq!(messages[1]["integrations"], json!({ "Ad Network": false }));
    track!(
        scope.with_options(CallOptions::new().integration("Ad Network", true).integration("Other", true)),
        OrderCompleted { total: 1 }
    );
    assert_eq!(client.messages()[3]["integrations"], json!({ "Ad Network": false, "Other": true }));
}

/// What of each message goes over the wire: what it is, its payload, its preferences and its integrations.
fn wire(client: &Client) -> Vec<Value> {
    let of = |message: &Value| {
        let kind = message.get("event").unwrap_or(&message["type"]);
        let payload = message.get("properties").or(message.get("traits"));
        let preferences = &message["context"]["consent"];
        json!([kind, payload, preferences, message.get("integrations")])
    };
    client.messages().iter().map(of).collect()
}

/// The context and the integrations of all that is sent while a user has answered so.
fn answered(analytics: bool, ads: bool, data_sharing: bool) -> (Value, Value) {
    let preferences = json!({ "analytics": analytics, "ads": ads, "data-sharing": data_sharing });
    let refused = [("Mixpanel (Actions)", !analytics), ("Ad Network", !(analytics && ads))];
    let refused: serde_json::Map<String, Value> = refused
        .iter()
        .filter(|(_, is_refused)| *is_refused)
        .map(|(name, _)| ((*name).to_owned(), json!(false)))
        .collect();
    let refused = if refused.is_empty() { Value::Null } else { Value::Object(refused) };
    (json!({ "categoryPreferences": preferences }), refused)
}

/// Every answer that there is, whole: what is sent at once, and what is sent of it where it was kept until the answer.
#[test]
fn each_answer_over_the_wire() {
    for answer in 0..8 {
        let [analytics, ads, data_sharing] = [answer & 1, answer & 2, answer & 4].map(|bit| bit > 0);
        let consent = Consent { analytics, ads, data_sharing };
        let (preferences, refused) = answered(analytics, ads, data_sharing);
        let message = |kind: &str, payload: Value| json!([kind, payload, preferences, refused]);
        let mut cart = json!({ "items": 2 });
        let mut traits = json!({ "email": "ada@example.com" });
        if ads {
            cart["gclid"] = json!("g");
            traits["segment"] = json!("s");
        }
        if ads && data_sharing {
            cart["partner"] = json!("p");
        }
        // The plan turns the network on, which counts less than an answer that does not cover it.
        let of_order = match &refused {
            Value::Null => json!({ "Ad Network": true }),
            refused => refused.clone(),
        };
        let order = json!(["Order Completed", { "total": 1.0 }, preferences, of_order]);
        let ad = (analytics && ads).then(|| message("Ad Clicked", json!({ "ad": "a" })));
        let cart = analytics.then(|| message("Cart Viewed", cart));
        let group = data_sharing.then(|| message("group", json!({ "name": "Initech" })));
        let identify = message("identify", traits);

        let client = Client::memory();
        send_all(&with(&client, consent));
        let sent = [ad.clone(), cart.clone(), Some(order.clone()), Some(identify.clone()), group.clone()];
        let expected: Vec<Value> = sent.into_iter().flatten().collect();
        assert_eq!(wire(&client), expected, "{answer:03b}");
        assert_eq!(client.stats().withheld, 5 - expected.len() as u64, "{answer:03b}");

        // Kept: whatever has a purpose, before anybody was asked.
        let client = keeping(10);
        let scope = client.scope("u", CallOptions::new());
        send_all(&scope);
        let unasked = client.messages().len();
        assert_eq!((unasked, client.stats().awaiting_consent, client.stats().withheld), (2, 3, 0));
        let scope = scope.update_consent(consent);
        let updated = message("Segment Consent Preference Updated", json!({}));
        let expected: Vec<Value> = [Some(updated), ad, cart, group].into_iter().flatten().collect();
        assert_eq!(wire(&client)[unasked..], expected, "{answer:03b}");
        let withheld = 4 - expected.len() as u64;
        assert_eq!((client.stats().awaiting_consent, client.stats().withheld), (0, withheld), "{answer:03b}");
        drop(scope);
    }
}

/// What was sent at once, before the answer, went without what is for a purpose: it is in no later message either.
#[test]
fn a_property_that_was_left_out_is_not_sent_later() {
    let client = keeping(10);
    let scope = client.scope("u", CallOptions::new());
    identify!(scope, { email: "ada@example.com", segment: "s" });
    assert_eq!(wire(&client)[0][1], json!({ "email": "ada@example.com" }));
    assert_eq!((client.stats().awaiting_consent, client.stats().withheld), (0, 0), "the message is not withheld");
    let scope = scope.update_consent(ALL);
    assert_eq!(client.messages().len(), 2);
    identify!(scope, { email: "ada@example.com", segment: "s" });
    assert_eq!(wire(&client)[2][1], json!({ "email": "ada@example.com", "segment": "s" }));
}

/// Every call has the preferences: those without a rule of the plan, and alias, too.
#[test]
fn every_call_has_the_preferences() {
    let client = Client::builder().memory().consent(ConsentPreferences::none()).build().unwrap();
    analytics::alias(&client, "u", "previous");
    client.send("u", &OrderCompleted { total: Some(1.0) });
    assert!(client.messages().iter().all(|message| *preferences(message) == json!({})), "{:?}", client.messages());
    client.forward(&json!({ "type": "track", "userId": "u", "event": "E" })).unwrap();
    assert_eq!(client.messages()[2]["context"].get("consent"), None, "what others have made is sent as it is");
}

/// By hand, with what a tool for consent says; a category that is not named is not consented to.
#[test]
fn preferences_by_hand() {
    let client = Client::memory();
    let scope = with(&client, ConsentPreferences::none().category("analytics", false).category("analytics", true));
    send_all(&scope);
    assert_eq!(names(&client), ["Cart Viewed", "Order Completed", ""]);
    assert_eq!(*preferences(&client.messages()[0]), json!({ "analytics": true }));
    let foreign = scope.with_options(CallOptions::new().consent(ConsentPreferences::none().category("C0004", true)));
    track!(foreign, OrderCompleted { total: 1 });
    assert_eq!(*preferences(&client.messages()[3]), json!({ "C0004": true }), "it takes the place of the former one");
}

/// What a context says by its own name is not what the options say.
#[test]
fn a_context_of_that_name() {
    let client = Client::memory();
    let context = Context::new().field("consent", json!({ "categoryPreferences": { "ads": true } })).locale("de");
    let scope = client.scope("u", context.clone());
    send_all(&scope);
    assert_eq!((client.messages().len(), preferences(&client.messages()[0])), (5, &json!({ "ads": true })));
    let client = Client::memory();
    let scope = client.scope("u", CallOptions::new().with_context(context).consent(Consent::default()));
    send_all(&scope);
    let messages = client.messages();
    assert_eq!(*preferences(&messages[0]), json!({ "analytics": false, "ads": false, "data-sharing": false }));
    assert_eq!(messages[0]["context"]["locale"], "de");
}

#[test]
fn a_client_has_it_for_all_and_a_scope_for_one() {
    let client = Client::builder().memory().consent(Consent::default()).build().unwrap();
    track!(client, "u", CartViewed { items: 1, gclid: "g" });
    track!(with(&client, ALL), CartViewed { items: 2, gclid: "g" });
    assert_eq!((names(&client), client.stats().withheld), (vec!["Cart Viewed".to_owned()], 1));
}

#[test]
fn what_is_withheld_is_told_and_returned() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let errors = Arc::new(Mutex::new(0));
    let failed = Arc::clone(&errors);
    let client = Client::builder()
        .memory()
        .consent(Consent { ads: true, ..Consent::default() })
        .on_error(move |_| *failed.lock().unwrap() += 1)
        .on_delivery(move |message| seen.lock().unwrap().push((message.name().to_owned(), message.outcome().clone())))
        .build()
        .unwrap();
    let event = payload!(AdClicked { ad: "a" });
    let error = try_track(&client, "u", &event).unwrap_err();
    let CallErrorKind::Withheld { reason, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(reason, "the user does not consent to `analytics`");
    assert!(matches!(client.message("u", &event).unwrap_err().kind(), CallErrorKind::Withheld { .. }));
    track!(client, "u", AdClicked { ad: "a" });
    let told = told.lock().unwrap();
    assert!(told.iter().all(|(_, outcome)| matches!(outcome, Outcome::Withheld { .. })), "{told:?}");
    assert_eq!((told.len(), client.stats().withheld, *errors.lock().unwrap()), (3, 3, 0));
}

/// A message that is made now and sent later has what the user consented to then.
#[test]
fn a_message_for_later() {
    let client = Client::memory();
    let client = client.with_options(CallOptions::new().consent(Consent { analytics: true, ..Consent::default() }));
    let message = client.message("u", &payload!(CartViewed { items: 1, gclid: "g" })).unwrap().to_json();
    assert_eq!(message["properties"], json!({ "items": 1 }));
    assert_eq!(preferences(&message)["analytics"], true);
}

#[test]
fn a_change_is_sent_whatever_it_is() {
    let client = Client::memory();
    let scope = with(&client, ALL).update_consent(Consent::default());
    track!(scope, AdClicked { ad: "a" });
    let messages = client.messages();
    assert_eq!(names(&client), ["Segment Consent Preference Updated"]);
    assert_eq!((&messages[0]["type"], &messages[0]["userId"]), (&json!("track"), &json!("u")));
    assert_eq!(messages[0]["properties"], json!({}));
    assert_eq!(*preferences(&messages[0]), json!({ "analytics": false, "ads": false, "data-sharing": false }));
}

fn keeping(at_most: usize) -> Client {
    let builder = Client::builder().memory().consent(Consent::default());
    builder.without_consent(WithoutConsent::keep(at_most)).build().unwrap()
}

/// What the answer covers is sent with the answer, what it does not is dropped, and what is of others waits on.
#[test]
fn messages_that_wait_for_consent() {
    let client = keeping(10);
    let scope = client.scope("u", CallOptions::new());
    track!(client, "v", CartViewed { items: 9, gclid: "g" });
    track!(scope, CartViewed { items: 1, gclid: "g" });
    track!(scope, AdClicked { ad: "a" });
    assert!(try_track(&client, "u", &payload!(AdClicked { ad: "b" })).is_ok(), "it is kept, and not refused");
    assert_eq!((client.messages().len(), client.stats().awaiting_consent, client.stats().withheld), (0, 4, 0));

    let scope = scope.update_consent(Consent { analytics: true, ..Consent::default() });
    assert_eq!(names(&client), ["Segment Consent Preference Updated", "Cart Viewed"]);
    let released = &client.messages()[1];
    assert_eq!(*preferences(released), json!({ "analytics": true, "ads": false, "data-sharing": false }));
    assert_eq!(released["properties"], json!({ "items": 1 }));
    assert_eq!(released["integrations"], json!({ "Ad Network": false }));
    assert_eq!((client.stats().awaiting_consent, client.stats().withheld), (1, 2));

    track!(scope, CartViewed { items: 2, gclid: "g" });
    assert_eq!(names(&client).len(), 3, "the scope has the answer");
    track!(client, "w", CartViewed { items: 7, gclid: "of w" });
    let _ = client.update_consent("w", ALL);
    let released = &client.messages()[4];
    assert_eq!((&released["userId"], released.get("integrations")), (&json!("w"), None));
    assert_eq!(
        released["properties"],
        json!({ "items": 7, "gclid": "of w" }),
        "the answer decides on the properties too"
    );
    let report = client.shutdown(Duration::from_secs(5));
    assert_eq!((client.stats().awaiting_consent, client.stats().withheld, report.withheld), (0, 3, 3));
}

/// The oldest goes when there is no room, and what is left when the client is dropped is told of.
#[test]
fn what_waits_is_bounded_and_nothing_is_lost_in_silence() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let client = Client::builder()
        .memory()
        .consent(Consent::default())
        .without_consent(WithoutConsent::keep(2))
        .on_delivery(move |message| {
            let message = message.into_message().unwrap().to_json();
            seen.lock().unwrap().push(message["properties"]["items"].clone());
        })
        .build()
        .unwrap();
    for items in 1..=3 {
        track!(client, "u", CartViewed { items, gclid: "g" });
    }
    assert_eq!((client.stats().awaiting_consent, client.stats().withheld), (2, 1));
    assert_eq!(*told.lock().unwrap(), [1]);
    drop(client);
    assert_eq!(*told.lock().unwrap(), [1, 2, 3]);
}

#[test]
fn preferences_are_shown_and_users_are_not() {
    let shown = format!("{:?}", ConsentPreferences::from(Consent { ads: true, ..Consent::default() }));
    assert_eq!(shown, r#"{"analytics": false, "ads": true, "data-sharing": false}"#);
    assert!(ConsentPreferences::from(ALL).has("ads") && !ConsentPreferences::none().has("ads"));
}
