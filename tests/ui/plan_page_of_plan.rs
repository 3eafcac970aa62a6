plan_runtime::include_plan!("plans/page_of_plan.json");

fn main() {}
