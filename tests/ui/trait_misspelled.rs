mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::identify;

fn send(client: &plan_runtime::Client) {
    identify!(client, "u1", { emial: "a@b.c" });
}

fn main() {
    let _ = send;
}
