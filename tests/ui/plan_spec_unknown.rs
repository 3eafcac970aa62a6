plan_runtime::include_plan!(spec = "Ecomerce");

fn main() {}
