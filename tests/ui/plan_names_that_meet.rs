plan_runtime::include_plan!("plans/page_and_event.json");

fn main() {}
