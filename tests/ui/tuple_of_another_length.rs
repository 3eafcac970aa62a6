mod analytics {
    plan_runtime::include_plan!("plans/values.json");
}

use analytics::{ValuesGiven, track};

fn send(client: &plan_runtime::Client) {
    track!(client, "u1", ValuesGiven { place: (1, "north") });
    track!(client, "u1", ValuesGiven { place: (1, "north", null, true, 5) });
    track!(client, "u1", ValuesGiven { route: ("a", ("up",)) });
}

fn main() {
    let _ = send;
}
