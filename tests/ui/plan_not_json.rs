plan_runtime::include_plan!("plans/not_json.json");

fn main() {
    identify!(plan_runtime::Client::memory(), "u", { email: "a@b.c" });
    track!(plan_runtime::Client::memory(), "u", OrderCompleted { products: &[payload!(Product { product_id: "p1" })] });
}
