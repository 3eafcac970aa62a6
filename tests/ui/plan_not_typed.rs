#![deny(warnings)]

plan_runtime::include_plan!("plans/not_typed.json");

fn main() {}
