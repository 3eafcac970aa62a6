mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{ValuesGiven, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", ValuesGiven { count?: 3, name?: "x", done?: true, tags?: ["a"], code?: -7 });
    track!(client, "u1", ValuesGiven { count?: Some("3"), name?: true.then_some(5), done?: Some(1) });
    track!(client, "u1", ValuesGiven { extra?: plan_runtime::json!(1), currency?: "EUR" });
}

fn main() {
    let _ = send;
}
