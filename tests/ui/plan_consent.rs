plan_runtime::include_plan!("plans/consent.json");

fn main() {}
