mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, group, track};

fn send(client: &plan_runtime::Client, total: Option<f64>, employees: &str) {
    track!(client, "u1", OrderCompleted { order_id: "o1", total: total, currency: "USD" });
    group!(client, "u1", "g1", { employees: employees });
}

fn main() {
    let _ = send;
}
