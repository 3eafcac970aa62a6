#![deny(warnings)]

plan_runtime::include_plan!("plans/conventions_destinations.json");

fn main() {}
