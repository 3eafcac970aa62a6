mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{Row, ValuesGiven, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", ValuesGiven { tags: &["a" "b"] });
    track!(client, "u1", ValuesGiven { counts: &[1, 2 3] });
    track!(client, "u1", ValuesGiven { sizes: &["s" null] });
    track!(client, "u1", ValuesGiven { sizes: &["s"; "m"] });
    track!(client, "u1", ValuesGiven { rows: &[Row { size: "s" } Row { size: "m" }] });
    track!(client, "u1", ValuesGiven { state: &[("a", "low") ("b", "full")] });
    track!(client, "u1", ValuesGiven { state: &[("a" "low")] });
    track!(client, "u1", ValuesGiven { place: (1, "north" null, true) });
}

fn main() {
    let _ = send;
}
