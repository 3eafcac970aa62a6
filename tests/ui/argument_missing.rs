mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, group, identify, track};

fn send(client: &plan_runtime::Client) {
    track!(client, OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
    identify!(client, { email: "ada@example.com" });
    group!(client, "initech", { name: "Initech" });
}

fn main() {
    let _ = send;
}
