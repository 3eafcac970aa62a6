plan_runtime::include_plan!("plans/conventions_practice.json", deny(all));

fn main() {}
