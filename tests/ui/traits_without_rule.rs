mod analytics {
    plan_runtime::include_plan!("plans/blog.json", allow(all));
}

use analytics::{group, identify};

fn send(client: &plan_runtime::Client) {
    identify!(client, "u1", { email: "ada@example.com" });
    group!(client, "u1", "g1", { name: "Initech" });
}

fn main() {
    let _ = send;
}
