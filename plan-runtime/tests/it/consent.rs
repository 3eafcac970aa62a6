//! What the consent of a user does not cover goes nowhere: not to the destination, not into a file, and not with the answer of another.

mod analytics {
    plan_runtime::include_plan!("tests/consent-plan.json");
}

use analytics::{CartViewed, Consent, payload, track, try_track};
use plan_runtime::serde_json::Value;
use plan_runtime::{
    Call, CallErrorKind, CallOptions, Client, ClientBuilder, ConsentPreferences, OnViolation, User, WithoutConsent,
    json,
};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ANALYTICS: Consent = Consent { analytics: true, ads: false };

/// A value that is nested too deep for a reader of JSON.
fn deep() -> Value {
    (0..200).fold(Value::Null, |inner, _| json!([inner]))
}

/// More than the plan allows, which is not known while compiling.
fn too_many() -> i64 {
    std::hint::black_box(11)
}

fn refusing() -> ClientBuilder {
    Client::builder().memory().consent(Consent::default())
}

fn keeping() -> ClientBuilder {
    refusing().without_consent(WithoutConsent::keep(10))
}

#[track_caller]
fn assert_withheld(kind: &CallErrorKind) {
    assert!(matches!(kind, CallErrorKind::Withheld { .. }), "{kind:?}");
}

#[test]
fn a_message_that_cannot_be_read_is_withheld() {
    let client = Client::builder().memory().consent(ANALYTICS).build().unwrap();
    let event = payload!(CartViewed { items: 1, gclid: "g", details: &deep() });
    assert_withheld(try_track(&client, "u", &event).unwrap_err().kind());
    assert_withheld(client.message("u", &event).unwrap_err().kind());
    assert_eq!((client.messages().len(), client.stats().withheld), (0, 2));
    // Where there is nothing to take out it is sent as it is.
    let all = client.with_options(CallOptions::new().consent(Consent { analytics: true, ads: true }));
    try_track(&all, "u", &event).unwrap();
    assert_eq!(client.stats().accepted, 1);
}

/// It is found by its user all the same, and told of.
#[test]
fn a_kept_message_that_cannot_be_read_is_withheld() {
    let client = keeping().build().unwrap();
    track!(client, "u", CartViewed { items: 1, details: &deep() });
    let _ = client.update_consent("u", ANALYTICS);
    assert_eq!((client.messages().len(), client.stats().awaiting_consent, client.stats().withheld), (1, 0, 1));
}

/// A message that breaks the plan would be a dead letter, with all that its user does not consent to.
#[test]
fn what_is_refused_is_no_dead_letter() {
    for builder in [refusing(), keeping()] {
        let file = std::env::temp_dir().join(format!("plan-runtime-consent-letters-{}", std::process::id()));
        let told = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&told);
        let client = builder
            .on_violation(OnViolation::Drop)
            .dead_letters(&file)
            .on_delivery(move |one| seen.lock().unwrap().push(one.message().is_some()))
            .build()
            .unwrap();
        let items = too_many();
        let error = try_track(&client, "u", &payload!(CartViewed { items, gclid: "g" })).unwrap_err();
        let letters = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!((letters.as_str(), told.lock().unwrap().len()), ("", 1), "{error}");
        match error.kind() {
            CallErrorKind::Violations { .. } => assert_eq!(*told.lock().unwrap(), [false]),
            kind => assert_withheld(kind),
        }
    }
}

/// A call that is refused leaves its message id for the next attempt.
#[test]
fn a_refused_message_does_not_use_its_id() {
    let client = refusing().build().unwrap();
    let once = client.with_options(CallOptions::new().message_id("m1"));
    let event = payload!(CartViewed { items: 1 });
    for _ in 0..2 {
        assert_withheld(once.message("u", &event).unwrap_err().kind());
        assert_withheld(try_track(&once, "u", &event).unwrap_err().kind());
    }
    once.with_options(CallOptions::new().consent(ANALYTICS)).message("u", &event).unwrap();
}

/// Two users of one device have one anonymous id.
#[test]
fn the_answer_of_a_user_is_not_that_of_another() {
    let client = keeping().build().unwrap();
    let user = |id| User::known(id).anonymous("device");
    track!(client, user("u"), CartViewed { items: 1 });
    track!(client, user("v"), CartViewed { items: 2 });
    track!(client, User::anonymous("device"), CartViewed { items: 3 });
    track!(client, User::anonymous("other"), CartViewed { items: 4 });
    let _ = client.update_consent(user("v"), ANALYTICS);
    let items: Vec<Value> = client.messages().iter().map(|message| message["properties"]["items"].clone()).collect();
    assert_eq!(items, [Value::Null, json!(2), json!(3)]);
    assert_eq!(client.stats().awaiting_consent, 2);
}

/// Who consents after opting out is not tracked all the same, with what was kept before.
#[test]
fn what_is_kept_goes_nowhere_after_an_opt_out() {
    let client = keeping().build().unwrap();
    track!(client, "u", CartViewed { items: 1 });
    client.opt_out(&[Call::Track]);
    let _ = client.update_consent("u", ANALYTICS);
    assert!(client.messages().is_empty());
    // The message, and the event that tells of the consent.
    assert_eq!((client.stats().opted_out, client.stats().awaiting_consent), (2, 0));
}

/// It has the consent in it from then on.
#[test]
fn what_was_kept_may_be_too_large_with_the_consent() {
    let kinds = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&kinds);
    let client = keeping()
        .on_error(move |problem| told.lock().unwrap().extend(problem.as_call().map(|error| error.kind().clone())));
    let client = client.build().unwrap();
    let without = client
        .with_options(CallOptions::new().consent(ANALYTICS))
        .message("u", &payload!(CartViewed { items: 1, details: &Value::from("") }));
    let room = 32 * 1024 - without.unwrap().as_str().len();
    // The first has room for the consent, and the second for all else.
    for letters in [room, room + 1] {
        track!(client, "u", CartViewed { items: 1, details: &Value::from("x".repeat(letters)) });
    }
    assert_eq!(client.stats().awaiting_consent, 2);
    let _ = client.update_consent("u", ANALYTICS);
    assert_eq!(client.messages().len(), 2, "the first, and the event that tells of the consent");
    let kinds = kinds.lock().unwrap();
    assert!(matches!(kinds[..], [CallErrorKind::TooLarge { size: 32_769, limit: 32_768, .. }]), "{kinds:?}");
    assert_eq!((client.stats().rejected, client.stats().withheld, client.stats().awaiting_consent), (1, 0, 0));
}

#[test]
fn nothing_is_kept_after_a_shutdown() {
    let client = keeping().build().unwrap();
    client.shutdown(Duration::from_secs(5));
    let error = try_track(&client, "u", &payload!(CartViewed { items: 1 })).unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Closed), "{error}");
    assert_eq!(client.stats().awaiting_consent, 0);
}

#[test]
fn a_refusal_says_what_is_refused() {
    let error = try_track(&refusing().build().unwrap(), "u", &payload!(CartViewed { items: 1 })).unwrap_err();
    assert_eq!(error.to_string(), "track `Cart Viewed` was withheld: the user does not consent to `analytics`");
}

#[test]
fn options_do_not_show_what_is_personal() {
    let options = CallOptions::new()
        .message_id("m1")
        .context("ip", "203.0.113.7")
        .consent(ConsentPreferences::none().category("ads", true))
        .integration("Mixpanel", json!({ "email": "ada@example.com" }));
    assert_eq!(
        format!("{options:?}"),
        r#"CallOptions { timestamp: None, message_id: Some("m1"), context: ["ip"], consent: Some({"ads": true}), integrations: ["Mixpanel"] }"#
    );
}
