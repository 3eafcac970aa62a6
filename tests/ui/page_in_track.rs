mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{HomePage, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", HomePage { title: "Start" });
}

fn main() {
    let _ = send;
}
