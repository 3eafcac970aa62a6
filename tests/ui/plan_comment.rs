plan_runtime::include_plan!("plans/comment.json");

fn main() {}
