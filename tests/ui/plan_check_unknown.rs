plan_runtime::include_plan!("plans/shop.json", deny(event_cas), allow(all));

fn main() {}
