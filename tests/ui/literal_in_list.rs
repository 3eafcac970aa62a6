mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{Line, ValuesGiven, track};

fn send(client: &plan_runtime::Client, name: &str) {
    track!(client, "u1", ValuesGiven { tags: ["a", 1, name, null] });
    track!(client, "u1", ValuesGiven { flags: [true, "yes"], counts: [1, null] });
    track!(client, "u1", ValuesGiven { state: [("a", null)], lines: [Line { sku: "a" }, null] });
    track!(client, "u1", ValuesGiven { labels: ["a", "b"], stock: [["a", 1]] });
}

fn main() {
    let _ = send;
}
