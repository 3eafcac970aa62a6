//! What a generated type tells the runtime.

pub(crate) mod call;
pub(crate) mod personal;
pub(crate) mod purposes;
pub(crate) mod rules;
pub mod time;
pub(crate) mod value;
pub(crate) mod writer;

use crate::error::CallError;
use crate::event::call::{Call, CallRule};
use crate::event::purposes::ConsentPurposes;
use crate::event::rules::MessageRules;
use crate::event::writer::Writer;
use serde_json::Value;

/// A typed call of a plan: a track event, a page, a screen, or the traits of identify or group.
///
/// `include_plan!` implements it. By hand, for an event that is in no plan, it looks like this;
/// [`Client::send`](crate::Client::send) sends it:
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
///
/// let client = plan_runtime::Client::memory();
/// client.send("user-1", &SignedUp { plan: "pro", seats: None });
/// assert_eq!(client.recorded::<SignedUp>()[0].property("plan"), "pro");
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
    const MESSAGE: MessageRules = None;

    /// Which consent the event and its properties need. `include_plan!` gives it where the plan does.
    #[doc(hidden)]
    const CONSENT: ConsentPurposes = None;

    /// Writes the properties or traits: one JSON object.
    fn write(&self, writer: &mut Writer);
}

/// Any [`Event`], of whichever type: `&dyn AnyEvent`, `Vec<Box<dyn AnyEvent>>`. Every event is one, and nothing else.
///
/// The module of a plan has narrower ones for its own events: `TrackEvent`, `PageEvent` and `ScreenEvent`, which can be
/// used as `&dyn TrackEvent` too.
///
/// ```
/// # mod analytics {
/// #     plan_runtime::include_plan!("doc/tracking-plan.json");
/// # }
/// use analytics::{IdentifyTraits, OrderCompleted, payload};
/// use plan_runtime::{AnyEvent, Client};
///
/// let order = payload!(OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
/// assert_eq!((order.call().as_str(), order.name()), ("track", "Order Completed"));
/// assert_eq!(order.to_json()?["total"], 99.5);
///
/// let client = Client::memory();
/// let events: Vec<Box<dyn AnyEvent>> = vec![Box::new(IdentifyTraits { email: "ada@example.com", plan: None }), Box::new(order)];
/// for event in &events {
///     client.send("user-1", &**event);
/// }
/// assert_eq!(client.messages().len(), 2);
/// # Ok::<(), plan_runtime::CallError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event of a plan",
    label = "an event, a page, a screen or traits are wanted here",
    note = "an event is given by its type, as a reference: `&CartViewed`"
)]
pub trait AnyEvent {
    /// Returns the call that the event is sent with.
    fn call(&self) -> Call;

    /// Returns the name of the event, page or screen; of the traits of identify and group it is empty.
    fn name(&self) -> &'static str;

    /// Returns the properties or traits as they are sent: with the names of the plan, without absent optional properties,
    /// with the hashes of what the plan marks `"x-pii": "sha256"`. [`Client::message`](crate::Client::message) makes the
    /// whole message.
    ///
    /// # Errors
    /// [`CallErrorKind::NotFinite`](crate::CallErrorKind::NotFinite): a number is NaN or infinite. Rules of the plan are checked when the message is made.
    fn to_json(&self) -> Result<Value, CallError>;

    #[doc(hidden)]
    fn rule(&self) -> CallRule;

    #[doc(hidden)]
    fn write_payload(&self, writer: &mut Writer);
}

#[diagnostic::do_not_recommend]
impl<E: Event> AnyEvent for E {
    fn call(&self) -> Call {
        E::CALL
    }

    fn name(&self) -> &'static str {
        E::NAME
    }

    fn to_json(&self) -> Result<Value, CallError> {
        payload_of(self.rule(), &|writer| self.write(writer))
    }

    fn rule(&self) -> CallRule {
        CallRule::of::<E>()
    }

    fn write_payload(&self, writer: &mut Writer) {
        self.write(writer);
    }
}

/// Returns the payload by itself.
fn payload_of(rule: CallRule, write: &dyn Fn(&mut Writer)) -> Result<Value, CallError> {
    let mut writer = Writer::default();
    write(&mut writer);
    let (bytes, _) = writer.finish().map_err(|problem| CallError::not_finite(&rule, problem))?;
    serde_json::from_slice(&bytes).map_err(|error| CallError::not_a_message(error.to_string()))
}

impl CallRule {
    /// Returns what `E` says of itself.
    pub(crate) const fn of<E: Event>() -> Self {
        Self {
            call: E::CALL,
            name: E::NAME,
            version: E::VERSION,
            category: E::CATEGORY,
            integrations: E::INTEGRATIONS,
            message: E::MESSAGE,
            consent: E::CONSENT,
        }
    }
}
