//! What a generated type tells the runtime.

use crate::call::Rule;
use crate::writer::Writer;

/// A typed call of a plan: a track event, a page, a screen, or the traits of identify or group.
///
/// `include_plan!` implements it; by hand it looks like this:
///
/// ```
/// use plan_runtime::{Call, Event, Rule, Writer};
///
/// struct SignedUp<'a> {
///     plan: &'a str,
///     seats: Option<i64>,
/// }
///
/// impl Event for SignedUp<'_> {
///     const RULE: Rule = Rule::new(Call::Track, "Signed Up");
///     fn write(&self, writer: &mut Writer) {
///         writer.object(&[("plan", &self.plan), ("seats", &self.seats)]);
///     }
/// }
/// ```
pub trait Event {
    /// The rule of the plan.
    const RULE: Rule;

    /// Writes the properties or traits: one JSON object.
    fn write(&self, writer: &mut Writer);
}
