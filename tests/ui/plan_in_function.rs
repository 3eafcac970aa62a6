// Events that the plan deprecates stand in a module of their own, which sees nothing of a function around it.

fn main() {
    plan_runtime::include_plan!("plans/deprecated.json");
    let client = plan_runtime::Client::memory();
    track!(client, "u1", PurchaseDone { order_id: "o1", total: 9.5 });
    track!(client, "u1", OrderCompleted { order_id: "o1" });
    identify!(client, "u1", { email: "a@b.c" });
}
