plan_runtime::include_plan!("plans/conventions_properties.json", deny(all));

fn main() {}
