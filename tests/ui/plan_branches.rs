//! Properties of branches that cannot be sent, and rules about properties that are not there.

#![deny(warnings)]

plan_runtime::include_plan!("plans/branches.json");

fn main() {}
