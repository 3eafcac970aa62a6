#![deny(warnings)]

plan_runtime::include_plan!("plans/slips.json");

fn main() {}
