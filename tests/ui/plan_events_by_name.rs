plan_runtime::include_plan!("plans/events_by_name.json");

fn main() {}
