//! A message that is made now and sent later: it is kept in an outbox table, crosses a queue, or is tried again.

use crate::error::{CallError, CallErrorKind};
use crate::event::call::Call;
use crate::message::read_id::MessageHead;
use crate::message::{check_size, forward};
use serde_core::de::Error as _;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// A whole message as it goes over the wire, made by [`Client::message`](crate::Client::message) and sent by
/// [`Client::send_message`](crate::Client::send_message), in another thread or another process if need be.
///
/// It is its own JSON text, and keeps every byte: `Display` and `as_str` write that text, `FromStr` reads it, and serde
/// has it as one string. To send one message twice is harmless: it has one message id, by which Segment tells the second.
///
/// ```
/// # mod analytics {
/// #     plan_runtime::include_plan!("doc/tracking-plan.json");
/// # }
/// use analytics::{OrderCompleted, payload};
/// use plan_runtime::{Client, Message};
///
/// let client = Client::memory();
/// let order = payload!(OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
/// let row: String = client.message("user-1", &order)?.into_string(); // into the outbox, in the transaction of the order
///
/// let message: Message = row.parse()?; // out of it, once the transaction is through
/// client.send_message(&message)?;
/// assert_eq!(client.messages(), [message.to_json()]);
/// # Ok::<(), plan_runtime::CallError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Message {
    call: Call,
    json: String,
}

impl Message {
    /// Returns the message that was written into these bytes.
    pub(crate) fn written(call: Call, bytes: Vec<u8>) -> Result<Self, CallError> {
        let json = String::from_utf8(bytes).map_err(|error| CallError::not_a_message(error.to_string()))?;
        Ok(Self { call, json })
    }

    /// Returns a message that was accepted before, from its bytes; `None` of bytes that are none.
    pub(crate) fn read_back(bytes: &[u8]) -> Option<Self> {
        let call = MessageHead::of(bytes).call?;
        Self::written(call, bytes.to_vec()).ok()
    }

    /// Returns the call that the message makes.
    #[must_use]
    pub const fn call(&self) -> Call {
        self.call
    }

    /// Returns the JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.json
    }

    /// Returns the JSON text, without a copy.
    #[must_use]
    pub fn into_string(self) -> String {
        self.json
    }

    /// Returns the message as a JSON value, as [`Client::forward`](crate::Client::forward) takes it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        serde_json::from_str(&self.json).unwrap_or_default()
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.json)
    }
}

/// Shows the call alone: a message may hold personal data.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("call", &self.call).finish_non_exhaustive()
    }
}

/// Reads the text of a message that is complete.
///
/// # Errors
/// As of [`Client::forward`](crate::Client::forward), and [`CallErrorKind::NotAMessage`] if it lacks a `messageId` or a `timestamp`, which
/// that would add. White space counts as well towards the 32 KB of a message, as it is sent too.
impl FromStr for Message {
    type Err = CallError;

    fn from_str(text: &str) -> Result<Self, CallError> {
        let value: Value = serde_json::from_str(text).map_err(|error| CallError::not_a_message(error.to_string()))?;
        let call = forward::call_of(&value)?;
        let failed = |kind| CallError::new(call, forward::name_of(&value), kind);
        forward::check(call, &value).map_err(failed)?;
        for name in ["messageId", "timestamp"] {
            if value.get(name).is_none_or(Value::is_null) {
                let reason = format!("it has no `{name}`: `Client::forward` adds one");
                return Err(failed(CallErrorKind::NotAMessage { reason }));
            }
        }
        check_size(text.len()).map_err(failed)?;
        Ok(Self { call, json: text.to_owned() })
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.json)
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
