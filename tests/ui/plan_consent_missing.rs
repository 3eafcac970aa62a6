plan_runtime::include_plan!("plans/consent_missing.json");

fn main() {}
