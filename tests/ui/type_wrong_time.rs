mod analytics {
    plan_runtime::include_plan!("plans/formats.json");
}

use analytics::{Visited, track};

fn main() {
    let client = plan_runtime::Client::memory();
    let (started, took) = (1_763_976_600_u64, 90.0);
    track!(client, "u1", Visited { date: 20261124 });
    track!(client, "u1", Visited { date_time: started, duration?: Some(took) });
}
