//! `dead_event` of a plan: whether its structs are watched, and a warning where the compiler would find nothing.

use super::arguments::MacroArguments;
use super::reachable;
use crate::compile_error;
use plan_codegen::Target;
use plan_model::check::{self, Severity};
use plan_model::include::Included;
use proc_macro2::TokenStream;

/// Returns the level of `dead_event`, or a warning where the compiler cannot find such events.
pub(super) fn level(included: &Included, arguments: &MacroArguments, target: Target) -> (Severity, TokenStream) {
    if target == Target::Editor {
        return (Severity::Allow, TokenStream::new());
    }
    let level = included.level(&check::dead_event::CHECK);
    let place = arguments.span_of(arguments.options.dead_event.unwrap_or(arguments.options.place));
    if level == Severity::Allow || target != Target::Compiler || !reachable::from_outside(place) {
        return (level, TokenStream::new());
    }
    let message = "`dead_event` can find nothing here: this module is public, and to the compiler every public struct is used\n\
                   help: put the plan in a private module, `mod` and not `pub mod`, of the crate that sends the events";
    (Severity::Allow, compile_error::warning(place, message, Some(check::dead_event::CHECK.id)))
}
