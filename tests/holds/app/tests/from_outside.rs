//! Everything of a plan crate works from an app: functions, structs, all call macros, by import and by path.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use hold_analytics::{self as analytics, Currency, OrderCompleted, Product, Shipping, identify, track};
use plan_runtime::serde_json::{Value, json};
use plan_runtime::{Client, User};

fn payloads(client: &Client, key: &str) -> Vec<Value> {
    client.messages().iter().map(|message| message[key].clone()).collect()
}

#[test]
fn macros_by_import() {
    let client = Client::memory();
    let user_id = String::from("u1");
    let coupon = Some(String::from("SPRING"));
    track!(client, &user_id, OrderCompleted {
        order_id: &format!("o{}", 1),
        total: 99.5,
        currency: "EUR",
        coupon?: coupon.as_deref(),
        shipping: Shipping { method: "air" },
        products: &[Product { product_id: "p1", price: 9.0 }, Product { product_id: "p2" }],
    });
    identify!(client, User::anonymous("a1"), { email: "a@b.c", plan: "pro" });
    assert_eq!(
        payloads(&client, "properties")[0],
        json!({ "order_id": "o1", "total": 99.5, "currency": "EUR", "coupon": "SPRING", "shipping": { "method": "air" },
                "products": [{ "product_id": "p1", "price": 9.0 }, { "product_id": "p2" }] })
    );
    assert_eq!(payloads(&client, "traits")[1], json!({ "email": "a@b.c", "plan": "pro" }));
    assert_eq!(payloads(&client, "anonymousId")[1], json!("a1"));
}

#[test]
fn macros_by_path() {
    let client = Client::memory();
    analytics::track!(client, "u", analytics::OrderCompleted { order_id: "o", total: 1.0, currency: "USD" });
    analytics::identify!(client, "u", { email: "a@b.c" });
    analytics::group!(client, "u", "acme", { employees: 12 });
    analytics::page!(client, "u", analytics::HomePage { title: "Start" });
    analytics::screen!(client, "u", analytics::HomeScreen {});
    assert_eq!(payloads(&client, "type"), ["track", "identify", "group", "page", "screen"]);
    assert_eq!(payloads(&client, "properties")[3], json!({ "title": "Start" }));
    assert_eq!(payloads(&client, "groupId")[2], json!("acme"));
}

#[test]
fn functions_need_no_macro() {
    let client = Client::memory();
    let event = OrderCompleted {
        order_id: "o1",
        total: 1.0,
        currency: "EUR".parse::<Currency>().unwrap(),
        coupon: None,
        shipping: None,
        products: None,
    };
    analytics::track(&client, "u", &event);
    analytics::try_track(&client, "u", &event).unwrap();
    analytics::identify(&client, "u", &analytics::IdentifyTraits { email: "a@b.c", plan: None });
    analytics::group(&client, "u", "acme", &analytics::GroupTraits { name: Some("Acme"), employees: None });
    analytics::page(&client, "u", &analytics::HomePage { title: None });
    analytics::screen(&client, "u", &analytics::HomeScreen { dark: Some(true) });
    analytics::alias(&client, "before", "u");
    assert_eq!(payloads(&client, "type"), ["track", "track", "identify", "group", "page", "screen", "alias"]);
    assert_eq!(client.recorded::<OrderCompleted>().len(), 2);
    assert_eq!(client.recorded::<analytics::HomePage>().len(), 1);
}

#[test]
fn an_enum_says_what_it_takes() {
    assert_eq!(Currency::ALL.iter().map(|currency| currency.as_str()).collect::<Vec<_>>(), ["USD", "EUR"]);
    let error = "GBP".parse::<Currency>().unwrap_err().to_string();
    assert!(error.contains("GBP") && error.contains("USD") && error.contains("EUR"), "{error}");
}
