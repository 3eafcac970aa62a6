mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{ValuesGiven, payload, track};
use std::collections::HashMap;

fn send(client: &plan_runtime::Client, tags: Vec<String>, stock: HashMap<String, f64>) {
    let event = payload!(ValuesGiven {
        tags: &tags,
        stock: &stock,
    });
    track!(client, "u1", event);
}

fn main() {
    let _ = send;
}
