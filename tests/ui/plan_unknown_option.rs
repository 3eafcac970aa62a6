plan_runtime::include_plan!("plans/shop.json", derives(Debug));

fn main() {}
