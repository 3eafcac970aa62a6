plan_runtime::include_plan!("plans/include.json");

fn main() {}
