//! The whole integration: the B2B SaaS Spec, and what the plan says over it.

plan_runtime::include_plan!("tracking-plan.json");
