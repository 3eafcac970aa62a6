//! A payload is an object with named properties: one that can be none is an error, one without names a warning.

plan_runtime::include_plan!("plans/payloads.json");

fn main() {}
