mod analytics {
    plan_runtime::include_plan!("plans/shp.json");
}

use analytics::track;

fn main() {
    track!(&plan_runtime::Client::memory(), "u", analytics::OrderCompleted { order_id: "o1" });
}
