mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{OrderCompleted, Product, track};

fn send(client: &plan_runtime::Client, is_air: bool) {
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.0, currency: "USD", shipping: { method: "air" } });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.0, currency: "USD", products: [{ product_id: "p" }, { product_id: "q" }] });
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 9.0,
        currency: "USD",
        products: &[Product { product_id: "p" }, { "product_id": "q" }],
    });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.0, currency: "USD", shipping?: Some({ method: "air" }) });
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 9.0,
        currency: "USD",
        shipping: if is_air { { method: "air" } } else { { method: "sea" } },
    });
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 9.0,
        currency: "USD",
        shipping?: match is_air {
            true => Some({ method: "air" }),
            false => None,
        },
    });
    track!(client, "u1", OrderCompleted { order_id: "o1", total: 9.0, currency: "USD", shipping?: is_air.then(|| { method: "air" }) });
    track!(client, "u1", OrderCompleted {
        order_id: "o1",
        total: 9.0,
        currency: "USD",
        products?: is_air.then_some([{ product_id: "p" }]),
    });
}

fn main() {
    let _ = send;
}
