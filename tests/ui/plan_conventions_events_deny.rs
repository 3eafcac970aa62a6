plan_runtime::include_plan!("plans/conventions_events.json", deny(all));

fn main() {}
