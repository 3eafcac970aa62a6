//! The code of a tracking plan, as text, and what the call macros know of a plan. Nothing here knows of procedural macros:
//! `include_plan!` turns the text into tokens, `cargo plan code` writes it to a file.
//!
//! Internal to `plan-runtime`: what is public here is exempt from semantic versioning, and may change with every release.
//!
//! It decides nothing: names and types are those of [`plan_model::name`].

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod call_macro;
pub mod committed;
mod items;
pub mod plan_index;
mod target;

pub use call_macro::CallMacro;
pub use items::{NAME_MARK, PlanCode, TYPE_MARK, WATCH_MARK, editor, hashes};
pub use plan_index::PlanIndex;
pub use target::Target;

/// The alias that generated code has for the runtime's private module.
pub const RUNTIME: &str = "__plan_runtime";
