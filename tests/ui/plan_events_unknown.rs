plan_runtime::include_plan!("plans/two_names.json", events("Singed *", "sign*", "Check In"));

fn main() {}
