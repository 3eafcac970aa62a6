plan_runtime::include_plan!("plans/shp.json");

fn main() {}
