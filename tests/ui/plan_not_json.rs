plan_runtime::include_plan!("plans/not_json.json");

fn main() {}
