#![deny(warnings)]

plan_runtime::include_plan!("plans/rule_twice.json");

fn main() {}
