//! A plan in its own crate. `tests/holds/app` uses it from outside.

plan_runtime::include_plan!("tracking-plan.json");
