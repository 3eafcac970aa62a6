mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::OrderCompleted;

fn send(client: &plan_runtime::Client, event: &OrderCompleted<'_>) {
    client.track("u1", event);
}

fn main() {
    let _ = send;
}
