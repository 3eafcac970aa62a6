mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, track};

fn send(scope: &plan_runtime::Scope, job_scope: plan_runtime::Scope) {
    track!(scope, "u1", OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
    track!(job_scope, "u1", OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
}

fn main() {
    let _ = send;
}
