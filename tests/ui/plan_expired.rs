#![deny(warnings)]

plan_runtime::include_plan!("plans/expired.json");

fn main() {}
