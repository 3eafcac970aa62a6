//! What a tracking plan says of one value, beyond its Rust type: the rules of a JSON Schema (drafts 04, 06 and 07), read
//! into a form that checks JSON values.
//!
//! Internal to `plan-runtime`: what is public here is exempt from semantic versioning, and may change with every release.
//!
//! One crate for two uses, so that both say the same: `plan-macros` checks the literals of a call while compiling, and
//! `plan-runtime` checks every other value when it is sent. It stays small, for it goes into both builds.
//!
//! ```
//! use plan_rules::{Rules, json};
//!
//! let rules = Rules::parse(r#"{ "type": "number", "minimum": 0 }"#)?;
//! assert!(rules.check(&json::parse("99.5")?).is_empty());
//!
//! let violation = &rules.check(&json::parse("-1")?)[0];
//! assert_eq!(violation.wants, "at least 0");
//! assert_eq!(violation.nearest.as_deref(), Some("0"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
pub mod compile;
pub mod format;
pub mod json;
mod listed;
mod named;
pub mod number;
mod outline;
mod outlined_rules;
pub mod pattern;
mod same;
mod types;
mod value;
mod violation;

pub use compile::{CompiledKeyword, Rules, UncheckedKeyword};
pub use listed::ListedValues;
pub use named::{NamedSchemas, SchemaIndex};
pub use outline::PerOutline;
pub use outlined_rules::OutlinedRules;
pub use same::{canonical, is_same};
pub use types::TypeNames;
pub use value::{JsonKind, JsonValue};
pub use violation::Violation;
