//! A crate that allows itself nothing: warnings, unsafe code and clippy's pedantic lints are errors, in what
//! `include_plan!` generates too.

#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub, unused_qualifications)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![forbid(unsafe_code)]

mod analytics {
    plan_runtime::include_plan!("../analytics/tracking-plan.json", derive(Debug, Clone, PartialEq));
}

/// The same plan again, in a module that others see.
pub mod public {
    plan_runtime::include_plan!("../analytics/tracking-plan.json", derive(Debug));
}

/// Every published spec.
pub mod specs {
    plan_runtime::include_plan!(
        spec = ["ecommerce", "b2b", "mobile", "video", "email", "live-chat", "ab-testing", "ai-copilot", "core"],
        derive(Debug)
    );
}

mod unseen {
    plan_runtime::include_plan!(spec = ["ecommerce", "b2b", "video", "core"], derive(Debug));
}

/// A part of one.
pub mod orders {
    plan_runtime::include_plan!(spec = "ecommerce", events("Order *"), derive(Debug));
}

// Deprecated events, which warn only where they are sent.
mod old {
    plan_runtime::include_plan!("old-events.json", derive(Debug, Clone, PartialEq));
}

use analytics::{OrderCompleted, Product, Shipping, group, identify, track};
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
    identify!(client, user_id, { email: "a@b.c" });
    group!(client, user_id, "acme", { name: "Acme" });
    orders::track!(client, user_id, orders::OrderRefunded { order_id: "o1" });
    unseen::group!(client, user_id, "acme", { name: "Acme" });
    public::page!(client, user_id, public::HomePage { title: "Start" });
}

#[cfg(test)]
mod tests {
    use super::{Client, OrderCompleted, send};

    #[test]
    fn calls_arrive() {
        let client = Client::memory();
        send(&client, "u", None);
        assert_eq!(client.recorded::<OrderCompleted>().len(), 1);
        assert_eq!(client.messages().len(), 6);
    }
}
