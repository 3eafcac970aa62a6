mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{ValuesGiven, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", ValuesGiven { name: 5 });
    track!(client, "u1", ValuesGiven { total: "9.5", counts: ["many"] });
    track!(client, "u1", ValuesGiven { count: 3.5 });
    track!(client, "u1", ValuesGiven { done: "true" });
    track!(client, "u1", ValuesGiven { code: 1.5 });
}

fn main() {
    let _ = send;
}
