//! The tracking plan as data: read it, check it, name it.
//!
//! Internal to `plan-runtime`: what is public here is exempt from semantic versioning, and may change with every release.
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
pub mod comments;
pub mod conventions;
mod day;
pub mod diagnostic;
mod hash;
pub mod in_words;
pub mod include;
pub mod markdown;
pub mod name;
pub mod origin;
pub mod plan;
pub mod read;
pub mod schema;
pub mod select;
mod severity;
pub mod specs;
pub mod wording;

pub use call::{Call, Source};
pub use diagnostic::{Diagnostic, Level, Span};
pub use origin::PlanOrigin;
pub use plan::{Plan, Rule};
pub use plan_rules::json;
pub use read::Reading;

use check::{Checker, Levels};
use diagnostic::floods;
use read::{PlanTree, Syntax};

/// Reads and checks the text of a plan file, whichever published form it has. Every problem is reported, not the first only.
///
/// ```
/// let reading = plan_model::read(r#"{ "events": [ { "name": "Signed Up", "rules": { "type": "objct" } } ] }"#);
/// assert!(reading.has_errors());
/// assert_eq!(reading.diagnostics[0].message, "unknown type \"objct\" in event `Signed Up`");
/// ```
#[must_use]
pub fn read(text: &str) -> Reading {
    read_and_check(&PlanTree::of_text(text, Syntax::Json), &Levels::default()).0
}

/// Does what [`read()`] does, and returns the checks of the plan as well. The levels in `over` go before the plan's own.
fn read_and_check(tree: &PlanTree, over: &Levels) -> (Reading, Checker) {
    let mut reading = read::read(tree);
    let checker = reading.plan.as_ref().map_or_else(Checker::default, |plan| Checker::of(plan, over));
    if let Some(plan) = &reading.plan {
        reading.diagnostics.extend(checker.always(plan));
    }
    floods::once_per_place(&mut reading.diagnostics);
    diagnostic::in_order(&mut reading.diagnostics);
    floods::cut(&mut reading.diagnostics);
    (reading, checker)
}

/// Returns a published spec as a plan: the identify, group, page and screen rules of `core` hold the traits and properties
/// whose meaning the spec reserves.
///
/// ```
/// let core = plan_model::specs::Spec::find("core").map(plan_model::plan_of_spec).ok_or("no spec")?;
/// assert!(core.rules[0].payload.properties().iter().any(|reserved| reserved.name == "createdAt"));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn plan_of_spec(spec: &specs::Spec) -> Plan {
    read(spec.text).plan.unwrap_or_default()
}
