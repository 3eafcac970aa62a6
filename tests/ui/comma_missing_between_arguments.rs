mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, identify, track};

fn send(client: &plan_runtime::Client, user: &str) {
    track!(client user, OrderCompleted { order_id: "o1", total: 1.0, currency: "USD" });
    track!(client, user OrderCompleted { order_id: "o1", total: 1.0, currency: "USD" });
    track!(client, "u1" OrderCompleted { order_id: "o1", total: 1.0, currency: "USD" });
    identify!(client user, { email: "ada@example.com" });
}

fn main() {
    let _ = send;
}
