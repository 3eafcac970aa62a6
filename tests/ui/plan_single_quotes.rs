plan_runtime::include_plan!("plans/single_quotes.json");

fn main() {}
