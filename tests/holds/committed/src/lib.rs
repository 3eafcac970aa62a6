//! Code that `cargo plan code` wrote, in place of `include_plan!`: as a module file, and by `include!`, in a crate that allows itself
//! nothing. `cargo-plan/tests/code.rs` holds that the files are what their plans make.

#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![forbid(unsafe_code)]

mod analytics;

/// The same file again, where others see it.
pub mod public {
    include!("analytics.rs");
}

/// A part of a published spec, under a name of the user's.
pub mod orders {
    include!("orders.rs");
}

use analytics::{HomePage, OrderCompleted, Product, Shipping, group, identify, page, payload, track};
use plan_runtime::Client;

/// Sends one call of each kind.
pub fn send(client: &Client, user_id: &str, coupon: Option<&str>) {
    track!(client, user_id, OrderCompleted {
        order_id: "o1",
        total: 1.5,
        currency: "EUR",
        coupon?: coupon,
        shipping: Shipping { method: "sea", cost: 4.5 },
        products: &[Product { product_id: "p1" }],
    });
    identify!(client, user_id, { email: "a@b.c", plan: "pro" });
    group!(client, user_id, "acme", { name: "Acme" });
    page!(client, user_id, HomePage { title: "Start" });
    track(client, user_id, &payload!(OrderCompleted { order_id: "o2", total: 2.0, currency: "USD" }));
    public::page!(client, user_id, public::HomePage { title: "Start" });
    orders::track!(client, user_id, orders::Refund { order_id: "o1" });
}

#[cfg(test)]
mod tests {
    use super::{Client, OrderCompleted, orders, send};

    #[test]
    fn calls_arrive() {
        let client = Client::memory();
        send(&client, "u", Some("SPRING"));
        let sent = client.recorded::<OrderCompleted>();
        assert_eq!((sent.len(), client.messages().len()), (2, 7));
        assert_eq!(sent[0].property("currency"), "EUR");
        assert_eq!(sent[0].property("coupon"), "SPRING");
        assert_eq!(client.recorded::<orders::Refund<'_>>()[0].property("order_id"), "o1");
    }
}
