plan_runtime::include_plan!("plans/conventions_wrong.json");

fn main() {}
