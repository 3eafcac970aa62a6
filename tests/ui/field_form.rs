mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", OrderCompleted { order_id: "o1", total = 1.0, currency: "USD" });
    track!(client, "u1", OrderCompleted { order_id: "o1", "total": 1.0, currency: "USD" });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: , currency: "USD" });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 1.0, currency: "USD", coupon?: });
    track!(client, "u1", OrderCompleted { order_id "o1", total: 1.0, currency: "USD" });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 1.0, currency: "USD", coupon? None });
    track!(client, "u1", OrderCompleted { order_id: "o1", total => 1.0, currency: "USD" });
    track!(client, "u1", OrderCompleted { order_id: "o1", total := 1.0, currency: "USD" });
    track!(client, "u1", OrderCompleted { order_id:: "o1", total: 1.0, currency: "USD" });
    track!(client, "u1", OrderCompleted { order_id: "o1",, total: 1.0, currency: "USD" });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 1.0, currency: "USD", ...rest });
}

fn main() {
    let _ = send;
}
