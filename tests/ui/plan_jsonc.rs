plan_runtime::include_plan!("plans/commented.jsonc");

fn main() {}
