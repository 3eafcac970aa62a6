plan_runtime::include_plan!("plans/extends.json");

fn main() {}
