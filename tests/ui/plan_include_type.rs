mod analytics {
    plan_runtime::include_plan!("plans/include_type.json");
}

fn main() {
    analytics::track!(plan_runtime::Client::memory(), "u", analytics::CheckoutStarted { step: 1 });
}
