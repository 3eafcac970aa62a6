mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, Product, Shipping, track};

fn main() {
    let client = plan_runtime::Client::memory();
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 9.0,
        currency: "USD",
        shipping: Product { product_id: "p1" },
        products: &[Product { product_id: "p1" }, Shipping { method: "air" }],
    });
}
