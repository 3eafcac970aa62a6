plan_runtime::include_plan!("plans/kinds.json");

fn main() {}
