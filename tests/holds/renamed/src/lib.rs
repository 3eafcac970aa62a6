//! `plan-runtime` under another name in Cargo.toml.

/// The plan of this crate.
pub mod analytics {
    tracking::include_plan!("../analytics/tracking-plan.json");
}
