mod analytics {
    plan_runtime::include_plan!("plans/include_broken.json");
}

fn main() {
    analytics::track!(plan_runtime::Client::memory(), "u", analytics::CheckoutCompleted);
}
