mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{Product, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", Product { product_id: "p1" });
}

fn main() {
    let _ = send;
}
