mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{Product, payload};

fn main() {
    let _ = payload!(&Product { product_id: "p1" });
    let _ = payload!("Order Completed");
}
