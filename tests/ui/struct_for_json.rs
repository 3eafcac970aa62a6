mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{Line, ValuesGiven, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", ValuesGiven { extra: Line { sku: "a" } });
    track!(client, "u1", ValuesGiven { anything: [Line { sku: "a" }], extra?: Some(Line { sku: "a" }) });
}

fn main() {
    let _ = send;
}
