//! Everything a JSON Schema can say, as Rust types and on the wire; and what is left to check at run time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use plan_runtime::{CallError, CallErrorKind, Client, Map, OnViolation, Personal, Problem, json, serde_json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

#[allow(deprecated, reason = "the plan has a schema that contains itself, which is warned about")]
mod analytics {
    plan_runtime::include_plan!("schema.json", derive(Debug, Clone, PartialEq));
}

use analytics::{
    Answer, Card, EverythingSaid, Id, Level, Payment, Price, Shipping, Size, Transfer, Tree, payload, track,
};

/// The properties of the only message.
fn sent(client: &Client) -> serde_json::Value {
    client.recorded::<EverythingSaid>().last().unwrap().payload().clone()
}

/// An event with the required properties, and the rest as given.
macro_rules! said {
    ($client:expr, { $($rest:tt)* }) => {{
        track!($client, "u1", EverythingSaid { required_value: "x", required_nullable: null, $($rest)* });
        let mut sent = sent(&$client);
        let object = sent.as_object_mut().unwrap();
        for constant in ["required_value", "required_nullable", "version", "origin"] {
            assert!(object.remove(constant).is_some(), "{constant}");
        }
        sent
    }};
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    let client = Client::memory();
    assert_eq!(said!(client, {}), json!({}));
    assert_eq!(
        said!(client, { optional_value: 1, optional_nullable: 2 }),
        json!({ "optional_value": 1, "optional_nullable": 2 })
    );
    assert_eq!(said!(client, { optional_nullable: null }), json!({ "optional_nullable": null }));
    track!(client, "u1", EverythingSaid { required_value: "x", required_nullable: "y" });
    assert_eq!(sent(&client)["required_nullable"], "y");
    track!(client, "u1", EverythingSaid { required_value: "x", required_nullable?: None });
    assert_eq!(sent(&client)["required_nullable"], json!(null));
}

#[test]
fn literals_of_enums_stand_in_tuples_of_lists_of_tuples() {
    let client = Client::memory();
    let street = String::from("High Street");
    assert_eq!(
        said!(client, { route: (&[("up", "a"), ("down", &street)], 2), corner: ((1.5, "left"), "b") }),
        json!({ "route": [[["up", "a"], ["down", "High Street"]], 2.0], "corner": [[1.5, "left"], "b"] })
    );
}

#[test]
fn constants_are_always_sent() {
    let client = Client::memory();
    track!(client, "u1", EverythingSaid { required_value: "x", required_nullable: null });
    assert_eq!(sent(&client)["version"], 3);
    assert_eq!(sent(&client)["origin"], json!({ "system": "shop", "zones": [1, 2] }));
}

#[test]
fn a_constant_that_is_not_required_is_a_field() {
    let client = Client::memory();
    assert_eq!(said!(client, {}), json!({}));
    assert_eq!(said!(client, { beta: true }), json!({ "beta": true }));
}

#[test]
fn the_positions_of_an_open_tuple_are_checked() {
    let client = Client::memory();
    said!(client, { open_point: &[json!(1), json!("x"), json!(null)] });
    let literals = said!(client, { open_point: &[json!(1.5), json!("x")], point: (1.5, "x") });
    assert_eq!(literals, json!({ "open_point": [1.5, "x"], "point": [1.5, "x"] }));
    assert_eq!(client.stats().violations, 0);
    said!(client, { open_point: &[json!("x"), json!(true)] });
    assert_eq!(client.stats().violations, 1);
}

#[test]
fn times_are_text_or_values() {
    let client = Client::memory();
    let start = UNIX_EPOCH + Duration::from_millis(1_500);
    assert_eq!(
        said!(client, { at: start, lasts: Duration::from_secs(90) }),
        json!({ "at": "1970-01-01T00:00:01.500Z", "lasts": "PT90S" })
    );
    assert_eq!(
        said!(client, { at: "2026-11-24T09:30:00Z", day: null }),
        json!({ "at": "2026-11-24T09:30:00Z", "day": null })
    );
    let (text, at) = ("2026-11-24".to_owned(), Some(UNIX_EPOCH));
    assert_eq!(
        said!(client, { day: &text, at?: at }),
        json!({ "day": "2026-11-24", "at": "1970-01-01T00:00:00.000Z" })
    );
    assert_eq!(
        said!(client, { born: "1815-12-10", days: &["2026-11-24", &text] }),
        json!({ "born": "1815-12-10", "days": ["2026-11-24", "2026-11-24"] })
    );
    assert_eq!(
        said!(client, { born?: Some(text.as_str()), day?: Some(text.as_str()) }),
        json!({ "born": "2026-11-24", "day": "2026-11-24" })
    );

    // What only comes to light when the call is made.
    let before = client.stats().violations;
    said!(client, { day: &"tomorrow".to_owned(), lasts: Duration::from_millis(1_250) });
    assert_eq!(client.stats().violations, before + 1);
}

#[test]
fn enums_of_any_values() {
    let client = Client::memory();
    assert_eq!(said!(client, { size: 2, answer: 42 }), json!({ "size": 2, "answer": 42 }));
    assert_eq!(said!(client, { size: 3.5, answer: true }), json!({ "size": 3.5, "answer": true }));
    assert_eq!(said!(client, { size: Size::Value1, answer: Answer::Yes }), json!({ "size": 1, "answer": "yes" }));
    assert_eq!(said!(client, { answer: null }), json!({ "answer": null }));
    assert_eq!("3.5".parse::<Size>().map(Size::as_str), Ok("3.5"));
    assert_eq!("no".parse(), Ok(Answer::No));
    assert!("maybe".parse::<Answer>().is_err());
}

/// A whole number is an integer however it is written, and however large it is: what is sent is what the plan lists.
#[test]
fn integers_of_an_enum_however_they_are_written() {
    let client = Client::memory();
    let listed = ["1", "2.0", "1e2", "-0.0", "18446744073709551615", "-9223372036854775808", "1e30"];
    let listed = listed.into_iter().chain(["170141183460469231731687303715884105728"]);
    for (level, listed) in Level::ALL.iter().zip(listed) {
        assert_eq!(level.as_str(), listed);
        let event = payload!(EverythingSaid { required_value: "x", required_nullable: null, level: *level });
        let message = client.message("u1", &event).unwrap().into_string();
        let sent = message.split_once("\"level\":").unwrap().1.split(['}', ',']).next().unwrap();
        let [sent, listed] = [sent, listed].map(|text| plan_rules::json::parse(text).unwrap());
        assert!(plan_rules::is_same(&sent, &listed), "{message}");
    }
    assert_eq!(Level::ALL.len(), 8);
    // Literals of calls, in any way of writing.
    assert_eq!(said!(client, { level: 2 }), json!({ "level": 2.0 }));
    assert_eq!(said!(client, { level: 100 }), json!({ "level": 100.0 }));
    assert_eq!(said!(client, { level: 0 }), json!({ "level": -0.0 }));
    assert_eq!(said!(client, { level: 18446744073709551615 }), json!({ "level": u64::MAX }));
    assert_eq!(said!(client, { level: -9223372036854775808 }), json!({ "level": i64::MIN }));
    assert_eq!(client.stats().violations, 0);
}

#[test]
fn values_of_several_types() {
    let client = Client::memory();
    assert_eq!(said!(client, { id: "a" }), json!({ "id": "a" }));
    assert_eq!(said!(client, { id: -7 }), json!({ "id": -7 }));
    assert_eq!(said!(client, { id: Id::Integer(7) }), json!({ "id": 7 }));
    assert_eq!(said!(client, { id: null }), json!({ "id": null }));
    assert_eq!(said!(client, { body: "text" }), json!({ "body": "text" }));
    assert_eq!(said!(client, { body: &json!({ "a": 1 }) }), json!({ "body": { "a": 1 } }));
    assert_eq!(said!(client, { payment: "cash" }), json!({ "payment": "cash" }));
    assert_eq!(said!(client, { payment: Card { last4: "1234" } }), json!({ "payment": { "last4": "1234" } }));
    let transfer = Payment::from(Transfer { iban: "DE00" });
    assert_eq!(said!(client, { payment: transfer }), json!({ "payment": { "iban": "DE00" } }));
    assert_eq!(client.stats().violations, 0);
}

#[test]
fn references_and_all_of_are_one_type() {
    let client = Client::memory();
    let price = payload!(Price { amount: 2.5, currency: "EUR" });
    let shipping = Shipping { amount: 1.0, currency: None, method: "sea" };
    assert_eq!(
        said!(client, { price: price, shipping: shipping }),
        json!({ "price": { "amount": 2.5, "currency": "EUR" }, "shipping": { "amount": 1.0, "method": "sea" } })
    );
}

#[test]
fn what_contains_itself_is_any_json_and_checked() {
    let client = Client::memory();
    let children = [json!({ "name": "leaf" })];
    let sent = said!(client, { tree: Tree { name: "root", children: &children } });
    assert_eq!(sent["tree"], json!({ "name": "root", "children": [{ "name": "leaf" }] }));
    assert_eq!(client.stats().violations, 0);
    let children = [json!({ "name": "a", "children": [{}] })];
    said!(client, { tree: Tree { name: "root", children: &children } });
    assert_eq!(client.stats().violations, 1);
}

#[test]
fn tuples_maps_and_nested_arrays() {
    let client = Client::memory();
    let stock = [("small", 3), ("large", 0)];
    assert_eq!(
        said!(client, {
            point: (1.5, "x"),
            stock: Map(&stock),
            matrix: &[&[Some(1.0), None], &[]],
            anything: &json!([null]),
            yes: &json!(false),
        }),
        json!({
            "point": [1.5, "x"], "stock": { "small": 3, "large": 0 }, "matrix": [[1.0, null], []],
            "anything": [null], "yes": false,
        })
    );
    assert_eq!(client.stats().violations, 0);
}

/// A client with a policy, and the errors it reported.
fn strict(policy: OnViolation) -> (Client, Arc<Mutex<Vec<CallError>>>) {
    let errors: Arc<Mutex<Vec<CallError>>> = Arc::default();
    let kept = Arc::clone(&errors);
    let handler = move |problem: Problem| kept.lock().unwrap().extend(problem.as_call().cloned());
    (Client::builder().memory().on_violation(policy).on_error(handler).build().unwrap(), errors)
}

/// Breaks several rules with values that only the run time knows.
fn break_rules(client: &Client) {
    let (amount, long) = (-1.0, "far too long".to_owned());
    let shipping = Shipping { amount, currency: None, method: &long };
    let tags = ["a", "bb", "bb"];
    track!(
        client,
        "u1",
        EverythingSaid { required_value: "x", required_nullable: null, shipping: shipping, tags: &tags }
    );
}

const BROKEN: &str = "track `Everything Said` breaks the plan: `tags[2]` must be different from the items before it \
                      (uniqueItems), and is \"bb\"; `tags[0]` must be at least 2 characters long (minLength), and is \"a\"";

#[test]
fn the_default_is_to_send_and_to_report() {
    let (client, errors) = strict(OnViolation::default());
    break_rules(&client);
    assert_eq!(client.messages().len(), 1);
    let errors = errors.lock().unwrap();
    let [error] = errors.as_slice() else { panic!("{errors:?}") };
    let CallErrorKind::Violations { violations, sent: true, .. } = error.kind() else { panic!("{error:?}") };
    let found: Vec<_> = violations.iter().map(|violation| (violation.path(), violation.keyword())).collect();
    assert_eq!(
        found,
        [
            ("shipping.amount", "minimum"),
            ("shipping.method", "maxLength"),
            ("tags[2]", "uniqueItems"),
            ("tags[0]", "minLength")
        ]
    );
    let stats = client.stats();
    assert_eq!((stats.accepted, stats.rejected, stats.violations), (1, 0, 1));
}

#[test]
fn dropped_if_so_chosen() {
    let (client, errors) = strict(OnViolation::Drop);
    break_rules(&client);
    assert_eq!(client.messages().len(), 0);
    let errors = errors.lock().unwrap();
    assert_eq!(errors.len(), 1);
    assert!(matches!(errors[0].kind(), CallErrorKind::Violations { sent: false, .. }));
    let stats = client.stats();
    assert_eq!((stats.accepted, stats.rejected, stats.violations), (0, 1, 1));
}

#[test]
#[should_panic(
    expected = "track `Everything Said` breaks the plan: `shipping.amount` must be at least 0 (minimum), and is -1.0"
)]
fn a_panic_if_so_chosen() {
    break_rules(&strict(OnViolation::Panic).0);
}

#[test]
fn try_returns_all_violations_at_once() {
    let (client, errors) = strict(OnViolation::Drop);
    let tags = ["a", "bb", "bb"];
    let event = payload!(EverythingSaid { required_value: "x", required_nullable: null, tags?: Some(&tags) });
    let error = analytics::try_track(&client, "u1", &event).unwrap_err();
    assert_eq!(error.to_string(), BROKEN);
    assert_eq!(errors.lock().unwrap().len(), 0, "who is given the error is not told of it twice");
    assert_eq!((client.stats().rejected, client.stats().violations), (1, 1));

    // What is sent is no error of the call: whoever tries again what failed would send it twice.
    let (client, errors) = strict(OnViolation::Report);
    analytics::try_track(&client, "u1", &event).unwrap();
    assert!(matches!(errors.lock().unwrap().as_slice(), [error] if error.was_sent()));
    assert_eq!(client.messages().len(), 1);
}

#[test]
fn rules_of_the_whole_event() {
    let (client, errors) = strict(OnViolation::Report);
    said!(client, { until: 2 });
    said!(client, { from: 1, until: 2 });
    said!(client, { optional_value: 13 });
    said!(client, { optional_value: 13, tags: &[] });
    let said: Vec<String> = errors.lock().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "track `Everything Said` breaks the plan: the payload must be an object with `from` (dependencies), and is an object",
            "track `Everything Said` breaks the plan: the payload must be an object with `tags` (required), and is one without it",
        ]
    );
}

#[test]
fn personal_data_is_neither_shown_nor_reported() {
    let (client, errors) = strict(OnViolation::Report);
    let (email, phone) = ("not-an-address".to_owned(), "1".to_owned());
    let event = payload!(EverythingSaid { required_value: "x", required_nullable: null, email: &email, phone: &phone });
    assert_eq!(event.email, Some(Personal("not-an-address")));
    let shown = format!("{event:?}");
    assert!(!shown.contains("not-an-address") && shown.contains("email: Some((personal))"), "{shown}");
    analytics::track(&client, "u1", &event);
    assert_eq!(sent(&client)["email"], "not-an-address");
    let said = errors.lock().unwrap()[0].to_string();
    assert_eq!(
        said,
        "track `Everything Said` breaks the plan: `email` must be of the format email, such as \"ada@example.com\" (format), \
         and is a string; `phone` must be at least 5 characters long (minLength), and is a string"
    );
}

#[test]
fn personal_data_is_hashed_where_the_plan_says_so() {
    let client = Client::memory();
    let sent = said!(client, { ip: "192.0.2.1" });
    // As `printf 192.0.2.1 | sha256sum` has it.
    assert_eq!(sent, json!({ "ip": "37fcff24bf62035b2b08020afc08b4fecd4fcffce57ab23518e3561ff0fe76b9" }));
    assert_eq!(said!(client, { ip: null }), json!({ "ip": null }));
    let address = "no address".to_owned();
    said!(client, { ip: &address });
    assert_eq!(client.stats().violations, 1, "the rule is about the value, not its hash");
}
