//! The whole integration: the plan becomes structs, functions and macros.

plan_runtime::include_plan!("tracking-plan.json");
