plan_runtime::include_plan!("plans/blog.json", deny(event_structure));

fn main() {}
