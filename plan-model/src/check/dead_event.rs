//! A planned, live event that no call of the crate sends. The compiler knows best what is never made: with
//! `warn(dead_event)` or `deny(dead_event)` at the macro, `include_plan!` leaves its dead-code lint on for the structs of
//! events, so this check finds nothing by itself.
//!
//! - good: an event that some call of the crate sends, by `track!` or as a struct
//! - good: an event with `"status": "planned"`, or one that is `deprecated`
//! - bad: an event whose struct nothing makes
//! - bad: an event that only the tests of the crate send
//!
//! It is off unless asked for: a crate that only holds the plan for others never sends any event.

use super::Check;
use super::context::Context;
use crate::diagnostic::Diagnostic;
use crate::severity::Severity;

/// The check, whose findings are the compiler's.
pub const CHECK: Check =
    Check { id: "dead_event", default: Severity::Allow, about: "a live event that nothing in the crate sends", run };

fn run(_: &Context<'_>, _: &mut Vec<Diagnostic>) {}
