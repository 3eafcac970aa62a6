plan_runtime::include_plan!("plans/destinations.json");

fn main() {}
