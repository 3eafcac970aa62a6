mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 99.5,
        currency: "USD",
        colour: "red",
    });
    // In short, of no variable: the property alone is wrong.
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 1.0, currency: "USD", voucher });
}

fn main() {
    let _ = send;
}
