mod analytics {
    plan_runtime::include_plan!("plans/shop.json", events("Home"));
}

use analytics::{payload, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", analytics::OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
    track!(client, "u1", "Order Completed");
    let _ = payload!(analytics::OrderCompleted { order_id: "o1" });
}

fn main() {
    let _ = send;
}
