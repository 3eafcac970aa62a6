mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, track};

fn send(client: &plan_runtime::Client, order_id: String) {
    track!(client, "u1", OrderCompleted {
        order_id: order_id,
        total: 99.5,
        currency: "USD",
    });
}

fn main() {
    let _ = send;
}
