mod analytics {
    plan_runtime::include_plan!("plans/shop.json");
}

use analytics::{HomePage, page};

fn send(client: &plan_runtime::Client) {
    page!(client; "u1"; HomePage);
    page!(client, "u1"; HomePage);
}

fn main() {
    let _ = send;
}
