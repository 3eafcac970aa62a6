mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", OrderCompleted(order_id = "o1", total = 99.5));
    track!(client, "u1", OrderCompleted(order_id: "o1", total: 99.5));
    track!(client, "u1", "Order Completed" { order_id: "o1", total: 99.5 });
}

fn main() {
    let _: Option<OrderCompleted<'_>> = None;
    let _ = send;
}
