#![deny(warnings)]

plan_runtime::include_plan!("plans/conventions_events.json");

fn main() {}
