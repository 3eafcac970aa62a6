mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, Shipping, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 99.5, currency: "USD", ..Default::default() });
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 99.5,
        currency: "USD",
        shipping: Shipping { method: "air", ..Shipping::default() },
    });
}

fn main() {
    let _ = send;
}
