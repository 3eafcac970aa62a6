mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, Product, Shipping, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.0, currency: "USD", shipping: &[Shipping { method: "air" }] });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.0, currency: "USD", shipping?: Shipping { method: "air" } });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.0, currency: "USD", products: &Product { product_id: "p" } });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.0, currency: "USD", products?: &[Product { product_id: "p" }] });
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 9.0,
        currency: "USD",
        products: &[Some(Product { product_id: "p" })],
    });
}

fn main() {
    let _ = send;
}
