plan_runtime::include_plan!();

fn main() {}
