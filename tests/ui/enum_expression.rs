mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, track};

fn send(client: &plan_runtime::Client, currency: &str) {
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 99.5,
        currency: currency,
    });
}

fn main() {
    let _ = send;
}
