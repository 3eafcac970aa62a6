//! Keeps messages in memory, for the tests of those who use a plan.

use super::{Batch, Sink};
use crate::error::SinkError;
use crate::event::Event;
use crate::event::call::Call;
use crate::event::writer::Writer;
use serde_json::Value;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// Why a message is refused that cannot be read back.
const CANNOT_RECORD: &str =
    "a client with a memory sink cannot record a message that is nested deeper than 127 levels, which HTTP would send";

/// The messages, shared by the sink and its client.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Vec<Value>>>);

impl Recorder {
    pub(crate) fn messages(&self) -> Vec<Value> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Sink for Recorder {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let read: Result<Vec<Value>, _> = batch.messages().map(serde_json::from_slice).collect();
        // As a server refuses a batch for one message in it: the others are recorded.
        let never = |error| SinkError::reject(format!("{CANNOT_RECORD}: {error}")).status(400);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(read.map_err(never)?);
        Ok(())
    }
}

/// A message that a client with a memory sink has recorded: [`Client::recorded`](crate::Client::recorded).
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    message: Value,
}

impl Recorded {
    /// Returns the message, if it was sent with an event of type `E`.
    pub(crate) fn of<E: Event>(message: Value) -> Option<Self> {
        let text = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = match E::CALL {
            Call::Track => text("event"),
            Call::Page | Call::Screen => text("name"),
            _ => "",
        };
        let same = text("type") == E::CALL.as_str() && name == E::NAME;
        same.then_some(Self { message })
    }

    /// Returns the whole message, as it goes over the wire.
    #[must_use]
    pub fn message(&self) -> &Value {
        &self.message
    }

    /// Returns the properties of a track, page or screen call, the traits of an identify or group call.
    #[must_use]
    pub fn payload(&self) -> &Value {
        let payload = ["properties", "traits"].iter().find_map(|key| self.message.get(*key));
        payload.unwrap_or(&Value::Null)
    }

    /// Returns a property or trait by its name in the plan. It equals what a JSON value equals; one that was not sent equals
    /// nothing, not even null.
    ///
    /// ```
    /// # mod analytics {
    /// #     plan_runtime::include_plan!("doc/tracking-plan.json");
    /// # }
    /// # use analytics::{OrderCompleted, track};
    /// # use plan_runtime::{Client, serde_json::Value};
    /// # let client = Client::memory();
    /// # track!(client, "user-1", OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
    /// let order = &client.recorded::<OrderCompleted>()[0];
    /// assert_eq!(order.property("currency"), "USD");
    /// assert!(order.property("coupon") != Value::Null && order.property("coupon").is_absent());
    /// ```
    #[must_use]
    pub fn property(&self, name: &str) -> Property<'_> {
        Property(self.get(name))
    }

    /// Returns a property or trait by its name in the plan; `None` if it was not sent.
    ///
    /// ```
    /// use plan_runtime::{Client, Event, Writer, serde_json::Value};
    /// # struct SignedUp;
    /// # impl Event for SignedUp {
    /// #     const NAME: &'static str = "Signed Up";
    /// #     fn write(&self, writer: &mut Writer) {
    /// #         writer.object(&[("plan", &"pro"), ("coupon", &Some(None::<&str>))]);
    /// #     }
    /// # }
    /// # let client = Client::memory();
    /// # client.send("user-1", &SignedUp);
    /// let signed_up = &client.recorded::<SignedUp>()[0];
    /// assert_eq!(signed_up.get("plan"), Some(&Value::from("pro")));
    /// assert_eq!((signed_up.get("coupon"), signed_up.get("seats")), (Some(&Value::Null), None));
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.payload().get(name)
    }

    /// Returns the user id.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.message.get("userId")?.as_str()
    }

    /// Returns the anonymous id.
    #[must_use]
    pub fn anonymous_id(&self) -> Option<&str> {
        self.message.get("anonymousId")?.as_str()
    }

    /// Returns the group id of a group call.
    #[must_use]
    pub fn group_id(&self) -> Option<&str> {
        self.message.get("groupId")?.as_str()
    }

    /// Returns whether exactly these properties or traits were sent.
    #[must_use]
    pub fn matches<E: Event>(&self, event: &E) -> bool {
        let mut writer = Writer::default();
        event.write(&mut writer);
        let sent = writer.finish().ok().and_then(|(bytes, _)| serde_json::from_slice::<Value>(&bytes).ok());
        sent.as_ref() == Some(self.payload())
    }
}

/// Writes the message as JSON.
impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message.fmt(f)
    }
}

/// A property of a recorded message, or that it was not sent: [`Recorded::property`]. All methods of a JSON value can be called
/// on it; those of one that was not sent are answered as of null.
// Not `Clone`, so that `property("total").clone()` is the JSON value.
pub struct Property<'a>(Option<&'a Value>);

impl<'a> Property<'a> {
    /// Returns the value; `None` if the property was not sent.
    #[must_use]
    pub const fn value(&self) -> Option<&'a Value> {
        self.0
    }

    /// Returns whether the property was not sent.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        self.0.is_none()
    }

    /// Returns whether the property was sent as null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.0.is_some_and(Value::is_null)
    }

    /// Returns the text of a property that is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&'a str> {
        self.0?.as_str()
    }
}

impl Deref for Property<'_> {
    type Target = Value;

    fn deref(&self) -> &Value {
        self.0.unwrap_or(&Value::Null)
    }
}

impl<T: ?Sized> PartialEq<T> for Property<'_>
where
    Value: PartialEq<T>,
{
    fn eq(&self, other: &T) -> bool {
        self.0.is_some_and(|value| value == other)
    }
}

impl PartialEq for Property<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl fmt::Debug for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("absent"),
        }
    }
}

impl fmt::Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("absent"),
        }
    }
}
