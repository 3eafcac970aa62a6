mod analytics {
    plan_runtime::include_plan!("plans/formats.json");
}

use analytics::{Visited, track};

fn main() {
    let client = plan_runtime::Client::memory();
    track!(client, "u1", Visited { date: 20261124 });
}
