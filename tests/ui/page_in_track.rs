mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{HomePage, OrderCompleted, page, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", HomePage { title: "Start" });
    page!(client, "u1", OrderCompleted { order_id: "o-1", total: 99.5, currency: "USD" });
}

fn main() {
    let _ = send;
}
