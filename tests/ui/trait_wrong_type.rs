mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{group, identify};

fn send(client: &plan_runtime::Client) {
    identify!(client, "u1", { email: 5 });
    group!(client, "u1", "acme", { employees: "12" });
}

fn main() {
    let _ = send;
}
