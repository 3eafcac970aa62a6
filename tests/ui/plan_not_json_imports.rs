mod analytics {
    plan_runtime::include_plan!("plans/not_json_shop.json");
}

use analytics::{CartViewed, Currency, OrderCompleted, Product, identify, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", OrderCompleted { order_id: "o1", products: &[Product { product_id: "p1" }] });
    track!(client, "u1", CartViewed { currency: Currency::Usd });
    identify!(client, "u1", { email: "a@b.c" });
}

fn main() {
    let _ = send;
}
