mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{ValuesGiven, track};

fn send(client: &plan_runtime::Client, stock: &[u64]) {
    track!(client, "u1", ValuesGiven { stock: stock });
}

fn main() {
    let _ = send;
}
