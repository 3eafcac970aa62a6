mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, group, track};

fn send(client: &plan_runtime::Client) {
    track!("u1", OrderCompleted { order_id: "o1", total: 1.0, currency: "USD" });
    track!(plan_runtime::User::anonymous("a1"), OrderCompleted { order_id: "o1", total: 1.0, currency: "USD" });
    track!(OrderCompleted { order_id: "o1", total: 1.0, currency: "USD" });
    group!(client, { name: "Initech" });
    track!(client, "u1");
}

fn main() {
    let _ = send;
}
