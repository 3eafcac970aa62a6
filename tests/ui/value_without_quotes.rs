mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 99.5, currency: USD });
}

fn main() {
    let _ = send;
}
