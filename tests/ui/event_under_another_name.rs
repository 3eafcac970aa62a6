mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted as Paid, Product as Item, payload, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", Paid { order_id: "o1", total: 99.5, currency: "USD", coupon?: None });
    let _ = payload!(Paid { order_id: "o1", total: 99.5, currency: "USD" });
    track!(client, "u1", analytics::OrderCompleted {
        order_id: "o1",
        total: 99.5,
        currency: "USD",
        products: &[Item { product_id: "p1" }],
    });
}

fn main() {
    let _ = send;
}
