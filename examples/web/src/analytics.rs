//! The whole integration of the plan.

plan_runtime::include_plan!("tracking-plan.json");
