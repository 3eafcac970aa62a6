plan_runtime::include_plan!("plans/not_a_plan.json");

fn main() {}
