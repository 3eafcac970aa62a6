plan_runtime::include_plan!("plans/conventions_destinations.json", deny(ignored_call, unreachable_destination));

fn main() {}
