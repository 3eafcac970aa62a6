mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{ValuesGiven, track};

fn send(client: &plan_runtime::Client, tags: &Vec<u64>) {
    track!(client, "u1", ValuesGiven { tags: tags });
}

fn main() {
    let _ = send;
}
