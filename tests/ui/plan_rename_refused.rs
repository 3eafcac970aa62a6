mod function { plan_runtime::include_plan!("plans/shop.json", rename("Order Completed" => track)); }
mod primitive { plan_runtime::include_plan!("plans/shop.json", rename("Order Completed" => str)); }
mod prelude { plan_runtime::include_plan!("plans/shop.json", rename("Order Completed" => Option)); }
mod keyword { plan_runtime::include_plan!("plans/shop.json", rename("Order Completed" => type)); }
mod traits { plan_runtime::include_plan!("plans/shop.json", rename("products" => IdentifyTraits)); }
mod variant { plan_runtime::include_plan!("plans/shop.json", rename("currency" "USD" => ALL)); }
mod twice { plan_runtime::include_plan!("plans/shop.json", rename("currency" "USD" => A, "currency" "USD" => B)); }
mod call { plan_runtime::include_plan!("plans/shop.json", rename(pages "Home" => HomeView)); }

fn main() {}
