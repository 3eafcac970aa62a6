mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

fn send<E: plan_runtime::Event>(client: &plan_runtime::Client, event: &E) {
    analytics::track(client, "u1", event);
}

fn main() {
    let _ = send::<analytics::OrderCompleted<'_>>;
}
