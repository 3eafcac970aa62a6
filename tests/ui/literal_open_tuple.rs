// The lists may be shorter or longer than the plan's positions, so they are lists of JSON values. Each position has its rules.
mod analytics {
    plan_runtime::include_plan!("plans/open_tuple.json");
}

use analytics::{CardMoved, track};
use plan_runtime::json;

fn main() {
    let client = plan_runtime::Client::memory();
    let place = [json!(0.5), json!("left"), json!("and more")];
    track!(client, "u1", CardMoved { place: &place });
    track!(client, "u1", CardMoved { place: &[1.0.into(), "left".into()] });
    track!(client, "u1", CardMoved { place: &[1.0, "up"] });
    track!(client, "u1", CardMoved { place: &[-1.0, "left"] });
    track!(client, "u1", CardMoved { path: &[1, 2, 30] });
    track!(client, "u1", CardMoved { pair: &["a", true, false] });
    track!(client, "u1", CardMoved { pair: &["c"] });
}
