//! What a generated type tells the runtime.

use crate::call::{Call, Rule};
use crate::rules::OfMessage;
use crate::writer::Writer;

/// A typed call of a plan: a track event, a page, a screen, or the traits of identify or group.
///
/// `include_plan!` implements it; by hand it looks like this:
///
/// ```
/// use plan_runtime::{Event, Writer};
///
/// struct SignedUp<'a> {
///     plan: &'a str,
///     seats: Option<i64>,
/// }
///
/// impl Event for SignedUp<'_> {
///     const NAME: &'static str = "Signed Up";
///
///     fn write(&self, writer: &mut Writer) {
///         writer.object(&[("plan", &self.plan), ("seats", &self.seats)]);
///     }
/// }
/// ```
pub trait Event {
    /// The name of the event, page or screen; of the traits of identify and group it is empty.
    const NAME: &'static str;

    /// The call it is sent with.
    const CALL: Call = Call::Track;

    /// The version of the plan's rule, as JSON: `2` or `"1-0-0"`. It is sent as `context.protocols.event_version`; empty, it
    /// is not.
    const VERSION: &'static str = "";

    /// The category of a page or screen; empty, there is none.
    const CATEGORY: &'static str = "";

    /// The `integrations` of the message, a JSON object: which destinations it goes to. What the options of a call say of the
    /// same destinations counts more. Empty, the message has none.
    const INTEGRATIONS: &'static str = "";

    /// What the plan says of the whole message, such as of its context. `include_plan!` gives it where the plan does.
    #[doc(hidden)]
    const MESSAGE: OfMessage = None;

    /// Writes the properties or traits: one JSON object.
    fn write(&self, writer: &mut Writer);
}

impl Rule {
    /// What `E` says of itself.
    pub(crate) const fn of<E: Event>() -> Self {
        Self {
            call: E::CALL,
            name: E::NAME,
            version: E::VERSION,
            category: E::CATEGORY,
            integrations: E::INTEGRATIONS,
            message: E::MESSAGE,
        }
    }
}
