plan_runtime::include_plan!("plans/two_names.json", events(CheckIn));

fn main() {}
