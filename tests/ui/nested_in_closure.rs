mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, Product, track};

fn send(client: &plan_runtime::Client, ids: &[&str]) {
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 99.5,
        currency: "USD",
        products: &ids.iter().map(|id| Product { product_id: id }).collect::<Vec<_>>(),
    });
}

fn main() {
    let _ = send;
}
