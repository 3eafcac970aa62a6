plan_runtime::include_plan!("plans/two_names.json", rename("Check In" => CheckInEvent, "Signed up" => Joined));

mod parts {
    plan_runtime::include_plan!("plans/shop.json", rename(
        page "Order Completed" => OrderPage,
        "Product" => Item,
        "Order Completed.product" => Item,
        "curency" "USD" => UsDollar,
        "currency" "USDD" => UsDollar,
    ));
}

fn main() {}
