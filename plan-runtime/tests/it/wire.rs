//! The wire format: a golden message for each call of the Segment HTTP API, compared key by key, order included.

mod analytics {
    plan_runtime::include_plan!("tests/wire-plan.json");
}

use analytics::{OrderCompleted, Product, Shipping, group, identify, page, screen, track};
use collector::Collector;
use plan_runtime::serde_json::{Value, from_str, json};
use plan_runtime::{CallOptions, Client, User};
use std::time::{Duration, UNIX_EPOCH};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn client() -> (Client, Client) {
    let client = Client::memory();
    let at = UNIX_EPOCH + Duration::from_millis(1_795_514_399_042);
    let with = client.with_options(CallOptions::new().timestamp(at).message_id("m-1"));
    (client, with)
}

/// Same keys, same values, and nothing else, at every depth.
fn assert_same(found: &Value, expected: &Value, path: &str) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            let keys = |map: &plan_runtime::serde_json::Map<String, Value>| map.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(found), keys(expected), "keys at {path}");
            for (key, value) in expected {
                assert_same(&found[key], value, &format!("{path}.{key}"));
            }
        }
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len(), "length of {path}");
            for (position, (found, expected)) in found.iter().zip(expected).enumerate() {
                assert_same(found, expected, &format!("{path}[{position}]"));
            }
        }
        _ => assert_eq!(found, expected, "at {path}"),
    }
}

fn assert_golden(client: &Client, fixture: &str) {
    let expected: Value = from_str(&fixture.replace("$VERSION", VERSION)).unwrap();
    let messages = client.messages();
    assert_eq!(messages.len(), 1);
    assert_same(&messages[0], &expected, "message");
}

#[test]
fn track_call() {
    let (client, with) = client();
    track!(
        with,
        User::known("user-1").anonymous("visitor-1"),
        OrderCompleted {
            order_id: "o-1 \"quoted\" é 🎉\n",
            total: 99.5,
            currency: "EUR",
            reason: null,
            shipping: Shipping { method: "air", cost: 4.5 },
            products: &[Product { product_id: "p-1", price: 9.0 }, Product { product_id: "p-2" }],
            gift: true,
            items: 3,
            tags: &["a", "b"],
            meta: &json!({ "any": [1, null] }),
        }
    );
    assert_golden(&client, include_str!("../fixtures/track.json"));
}

#[test]
fn identify_call() {
    let (client, with) = client();
    identify!(with, "user-1", { email: "a@b.c", plan: "pro" });
    assert_golden(&client, include_str!("../fixtures/identify.json"));
}

#[test]
fn group_call() {
    let (client, with) = client();
    group!(with, "user-1", "acme", { name: "Acme", employees: 12 });
    assert_golden(&client, include_str!("../fixtures/group.json"));
}

#[test]
fn page_call() {
    let (client, with) = client();
    page!(with, User::anonymous("visitor-1"), analytics::HomePage { title: "Start" });
    assert_golden(&client, include_str!("../fixtures/page.json"));
}

#[test]
fn screen_call() {
    let (client, with) = client();
    let with_all = with.with_options(
        CallOptions::new()
            .timestamp(UNIX_EPOCH)
            .message_id("m-2")
            .context("ip", "203.0.113.7")
            .context("app", json!({ "name": "Shop", "version": "1.2.3" }))
            .integration("All", false)
            .integration("Mixpanel", true),
    );
    screen!(with_all, "user-1", analytics::HomeScreen {});
    assert_golden(&client, include_str!("../fixtures/screen.json"));
}

#[test]
fn alias_call() {
    let (client, with) = client();
    analytics::alias(&with, "visitor-1", "user-1");
    assert_golden(&client, include_str!("../fixtures/alias.json"));
}

#[test]
fn fields_stand_in_one_order_and_absent_ones_are_left_out() {
    let file = std::env::temp_dir().join(format!("plan-runtime-wire-{}.jsonl", std::process::id()));
    let client = Client::file(&file).unwrap();
    let with = client.with_options(CallOptions::new().timestamp(UNIX_EPOCH).message_id("m-1"));
    track!(with, "user-1", OrderCompleted { order_id: "o", total: 1.0, currency: "USD", reason: "r" });
    assert!(client.shutdown(Duration::from_secs(10)).is_complete());
    let written = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let expected = concat!(
        r#"{"type":"track","messageId":"m-1","timestamp":"1970-01-01T00:00:00.000Z","userId":"user-1","#,
        r#""event":"Order Completed","properties":{"order_id":"o","total":1.0,"currency":"USD","reason":"r","kind":"order"},"#,
        r#""context":{"library":{"name":"plan-runtime","version":"$VERSION"},"protocols":{"event_version":2}}}"#,
        "\n"
    );
    assert_eq!(written, expected.replace("$VERSION", VERSION));
}

#[test]
fn message_ids_are_unique_and_timestamps_now() {
    let client = Client::memory();
    for _ in 0..1000 {
        analytics::alias(&client, "a", "b");
    }
    let messages = client.messages();
    let ids: std::collections::HashSet<&str> =
        messages.iter().map(|message| message["messageId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 1000);
    assert!(ids.iter().all(|id| id.len() == 36));
    let timestamp = messages[0]["timestamp"].as_str().unwrap();
    assert!(timestamp.len() == 24 && timestamp.ends_with('Z') && timestamp > "2026-01-01", "{timestamp}");
}

#[test]
fn a_batch_over_http() {
    let collector = Collector::start().unwrap();
    let client = Client::builder().write_key("key-1").endpoint(collector.url() + "/").build().unwrap();
    for number in 0..3 {
        analytics::alias(&client, "a", &format!("user-{number}"));
    }
    assert!(client.flush(Duration::from_secs(20)).is_complete());
    let requests = collector.requests();
    assert_eq!(requests.len(), 1);
    let request = &requests[0];
    assert_eq!(request.path, "/v1/batch");
    assert_eq!(request.header("authorization"), Some("Basic a2V5LTE6"));
    assert_eq!(request.write_key().as_deref(), Some("key-1"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("user-agent"), Some(format!("plan-runtime/{VERSION}").as_str()));
    assert_eq!(request.header("x-retry-count"), None);
    let keys: Vec<&String> = request.body.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["batch", "sentAt"]);
    let users: Vec<&Value> =
        request.body["batch"].as_array().unwrap().iter().map(|message| &message["userId"]).collect();
    assert_eq!(users, ["user-0", "user-1", "user-2"]);
}

/// An id of the app's own.
struct CustomerId(String);

impl<'a> From<&'a CustomerId> for User<'a> {
    fn from(id: &'a CustomerId) -> Self {
        User::from(&id.0)
    }
}

fn visit<'u>(client: &Client, user: impl Into<User<'u>>) {
    page!(client, user, analytics::HomePage { title: "Start" });
}

#[test]
fn a_user_is_all_that_is_into_user() {
    let (client, text) = (Client::memory(), "u".to_owned());
    let boxed: Box<str> = "u".into();
    visit(&client, "u");
    visit(&client, &text);
    visit(&client, &boxed);
    visit(&client, &CustomerId("u".to_owned()));
    visit(&client, User::known("u"));
    let known = client.messages();
    assert_eq!(known.len(), 5);
    assert!(known.iter().all(|message| message["userId"] == "u"), "{known:?}");
}
