mod analytics {
    plan_runtime::include_plan!("plans/photos.json");
}

use analytics::{PhotoShared, group, identify, page};

fn send(client: &plan_runtime::Client) {
    page!(client, "u1", PhotoShared);
    identify!(client, "u1", PhotoShared);
    group!(client, "u1", "g1", PhotoShared);
}

fn main() {
    let _ = send;
}
