plan_runtime::include_plan!("plans/unknown_type.json");

fn main() {}
