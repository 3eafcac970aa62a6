plan_runtime::include_plan!("plans/trailing_comma.json");

fn main() {}
