#![deny(warnings)]

plan_runtime::include_plan!("plans/conventions_many.json");

fn main() {}
