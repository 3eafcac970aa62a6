plan_runtime::include_plan!(concat!("plans/", "shop.json"));

fn main() {}
