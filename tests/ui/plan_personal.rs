plan_runtime::include_plan!("plans/personal.json");

fn main() {}
