mod analytics {
    plan_runtime::include_plan!("plans/cart.json");
}

use analytics::{CartViewed, OrderCompleted, identify, page, track};

fn send(client: plan_runtime::Client) {
    track!("u1", client, CartViewed);
    track!(CartViewed, client, "u1");
    track!(client, OrderCompleted { order_id: "o1", total: 9.5 }, "u1");
    track!(client, "u1", "Cart Viewed");
    track!(client, "u1", "order completed", { order_id: "o1" });
    track!(client, "u1", "order completed", plan_runtime::json!({ "order_id": "o1" }));
    track!(client, "u1", "Something Else");
    page!(client, "u1", "home");
    track!(client, "u1", OrderCompleted, order_id: "o1", total: 9.5);
    identify!(client, "u1", email: "a@b.co");
    identify!(client, "u1", "a@b.co");
    identify!(client, "u1", plan_runtime::json!({ "email": "a@b.co" }));
    track!(client,, "u1", CartViewed);
    track!(client, "u1", CartViewed,,);
}

fn main() {
    let _ = send;
}
