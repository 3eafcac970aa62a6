plan_runtime::include_plan!("plans/merge_conflict.json");

fn main() {}
