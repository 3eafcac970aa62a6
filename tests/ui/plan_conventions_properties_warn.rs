#![deny(warnings)]

plan_runtime::include_plan!("plans/conventions_properties.json");

fn main() {}
