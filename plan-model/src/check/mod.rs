//! Checks of a plan that has been read, one small file each. A check sees the whole plan and returns its findings.
//!
//! Some hold always: see [`Checker::always`]. The others, [`CHECKS`], are the conventions of tracking plans. Each of these has an
//! id and a level, which the plan (`conventions`) and the macro (`deny(…)`, `warn(…)`, `allow(…)`) can change.

mod checker;
mod context;
mod counts;
pub mod dead_event;
pub mod dynamic_event_name;
pub mod event_case;
pub mod event_structure;
pub mod expired;
pub mod ignored_call;
mod keywords;
mod levels;
pub mod missing_description;
pub mod missing_owner;
pub mod missing_why;
pub mod name_too_long;
mod nameless_event;
pub mod near_duplicate_event;
pub mod near_duplicate_property;
pub mod numbered_property_keys;
pub mod property_case;
pub mod property_types;
mod required;
pub mod reserved_name;
pub mod spec_synonym;
pub mod stringly_typed;
mod today;
pub mod unknown_objective;
pub mod unreachable_destination;
pub mod unserved_objective;
mod usual_case;
pub mod value_in_event_name;
pub mod warehouse_collision;
pub mod warehouse_name;

use crate::diagnostic::{Diagnostic, Span};
pub use crate::severity::Severity;
pub use checker::{Checker, findings_of};
use context::Context;
pub use levels::{ALL_CHECKS, Levels};
pub use today::Today;

/// A convention of tracking plans that can be looked for.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The name of the check in `conventions` and at the macro.
    pub id: &'static str,
    /// The level of the check where neither says anything.
    pub default: Severity,
    /// What it finds, in a few words.
    pub about: &'static str,
    /// Adds what it finds.
    run: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

/// Every convention that can be looked for. Where two of them find fault with one name, the earlier one is said: its
/// advice includes the other's.
pub const CHECKS: [Check; 24] = [
    value_in_event_name::CHECK,
    dynamic_event_name::CHECK,
    spec_synonym::CHECK,
    near_duplicate_event::CHECK,
    event_structure::CHECK,
    event_case::CHECK,
    warehouse_collision::CHECK,
    warehouse_name::CHECK,
    near_duplicate_property::CHECK,
    reserved_name::CHECK,
    property_types::CHECK,
    numbered_property_keys::CHECK,
    property_case::CHECK,
    name_too_long::CHECK,
    stringly_typed::CHECK,
    missing_description::CHECK,
    missing_why::CHECK,
    missing_owner::CHECK,
    unknown_objective::CHECK,
    unserved_objective::CHECK,
    unreachable_destination::CHECK,
    ignored_call::CHECK,
    expired::CHECK,
    dead_event::CHECK,
];

/// Reports a name with a better one.
fn better(span: Span, message: String, name: &str) -> Diagnostic {
    let label = if name.is_empty() { String::new() } else { format!("better: \"{name}\"") };
    Diagnostic::warning(span, message, label)
}

/// How many names, or places, a message has.
const FEW_NAMES: usize = 5;

/// Names in a message: the first few of them.
fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(FEW_NAMES);
    let shown: Vec<String> = names.take(FEW_NAMES).map(|name| format!("`{name}`")).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
