plan_runtime::include_plan!("plans/shop.json", event("Order *"));

fn main() {}
