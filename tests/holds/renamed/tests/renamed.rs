//! The macros find a runtime that Cargo.toml calls `tracking`.

use hold_renamed::analytics::{self, OrderCompleted, group, identify, track};

#[test]
fn calls_arrive() {
    let client = tracking::Client::memory();
    track!(client, "u", OrderCompleted { order_id: "o", total: 1.0, currency: "USD" });
    identify!(client, "u", { email: "a@b.c" });
    group!(client, "u", "acme", {});
    analytics::track(
        &client,
        "u",
        &OrderCompleted {
            order_id: "o",
            total: 1.0,
            currency: analytics::Currency::Eur,
            coupon: None,
            shipping: None,
            products: None,
        },
    );
    assert_eq!(client.recorded::<OrderCompleted>().len(), 2);
    assert_eq!(client.messages().len(), 4);
}
