mod types {
    plan_runtime::include_plan!("plans/shop.json", rename("products" => Thing, "shipping" => Thing));
}
mod variants {
    plan_runtime::include_plan!("plans/shop.json", rename("currency" "USD" => Money, "currency" "EUR" => Money));
}

fn main() {}
