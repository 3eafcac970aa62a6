plan_runtime::include_plan!("plans/two_names.json");

fn main() {}
