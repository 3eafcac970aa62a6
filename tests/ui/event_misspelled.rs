mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::track;

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", analytics::OrderComplete { order_id: "o1", total: 99.5, currency: "USD" });
    track!(client, "u1", analytics::OrderComplet { order_id: "o1", coupon: null, products: &[null] });
}

fn main() {
    let _ = send;
}
