mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, track};

fn send(client: plan_runtime::Client, user_id: String) {
    track!(client, user_id, OrderCompleted { order_id: "o1", total: 9.5, currency: "USD" });
    track!(user_id, client, OrderCompleted { order_id: "o1", total: 9.5, currency: "USD" });
}

fn main() {
    let _ = send;
}
