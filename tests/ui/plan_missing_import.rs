mod analytics {
    plan_runtime::include_plan!("plans/shp.json");
}

use analytics::{OrderCompleted, track};

fn main() {
    track!(&plan_runtime::Client::memory(), "u", OrderCompleted { order_id: "o1" });
}
