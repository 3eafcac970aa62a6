plan_runtime::include_plan!("plans/shop.json", rename("Order Completed" => "Paid"));

fn main() {}
