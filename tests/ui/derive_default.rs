plan_runtime::include_plan!("plans/shop.json", derive(Debug, Clone, Default));

fn main() {}
