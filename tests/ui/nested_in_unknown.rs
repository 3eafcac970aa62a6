mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, Product, track};

fn main() {
    let client = plan_runtime::Client::memory();
    track!(client, "u1", OrderComplete { order_id: "o1", products: &[Product { product_id: "p1" }] });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 1.0, currency: "USD", prodcts: &[Product { product_id: "p1" }] });
}
