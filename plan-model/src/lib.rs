//! The tracking plan as data: read it, check it, name it.
//!
//! The way through is **read -> plan -> check -> name**. Input is the text of a plan file; output is a [`Plan`], then
//! [`name::Named`] (every Rust name and type decided), or [`Diagnostic`]s with positions in the text. Nothing here knows
//! of procedural macros, so the macro and the command line share it.
//!
//! ```
//! let text = r#"{ "rules": [ { "key": "Order Completed", "type": "TRACK", "version": 1, "jsonSchema": {
//!     "properties": { "properties": { "type": "object",
//!         "properties": { "order_id": { "type": "string" } }, "required": ["order_id"] } } } } ] }"#;
//! let plan = plan_model::read(text).plan.ok_or("no plan")?;
//! let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
//! assert_eq!(named.events[0].type_name, "OrderCompleted");
//! assert_eq!(named.events[0].fields[0].name, "order_id");
//! # Ok::<(), &str>(())
//! ```

pub mod call;
pub mod catalog;
pub mod check;
pub mod conventions;
pub mod diagnostic;
mod hash;
pub mod in_words;
pub mod include;
pub mod keywords;
pub mod markdown;
pub mod name;
mod personal;
pub mod plan;
pub mod read;
pub mod render;
pub mod schema;
pub mod select;
pub mod specs;
pub mod suggest;
pub mod wording;

pub use call::{Call, Source};
pub use diagnostic::{Diagnostic, Level, Span};
pub use plan::{Plan, Rule};
pub use plan_rules::json;
pub use read::{Reading, read};
