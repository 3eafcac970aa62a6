mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::page;

fn send(client: &plan_runtime::Client) {
    page!(client, "u1", Home { title: "Start" });
}

fn main() {
    let _ = send;
}
