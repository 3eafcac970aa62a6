plan_runtime::include_plan!("plans/rules_by_name.json");

fn main() {}
