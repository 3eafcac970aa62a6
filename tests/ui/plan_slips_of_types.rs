plan_runtime::include_plan!("plans/slips_of_types.json");

fn main() {}
