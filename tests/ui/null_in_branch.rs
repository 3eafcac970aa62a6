mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, track};

fn send(client: &plan_runtime::Client, yes: bool) {
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.0, currency: "USD", coupon: if yes { "x" } else { null } });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: match yes { true => 9.0, _ => null }, currency: "USD" });
}

fn main() {
    let _ = send;
}
