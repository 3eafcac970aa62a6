#![deny(warnings)]

plan_runtime::include_plan!("plans/conventions_practice.json");

fn main() {}
