plan_runtime::include_plan!("plans/property_twice.json");

fn main() {}
