//! What a message that was written before says of itself, for reports: its id, its call and its name.

use crate::event::call::Call;
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// Returns the message id of a message, however deep the rest of it is nested.
pub(crate) fn message_id_of(message: &[u8]) -> Option<String> {
    MessageHead::of(message).message_id
}

/// What a message says of itself. Of bytes that are no message it is empty.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct MessageHead {
    pub(crate) message_id: Option<String>,
    pub(crate) call: Option<Call>,
    /// Of the event, page or screen; empty if there is none.
    pub(crate) name: String,
}

impl MessageHead {
    pub(crate) fn of(message: &[u8]) -> Self {
        serde_json::Deserializer::from_slice(message).deserialize_map(Fields).unwrap_or_default()
    }
}

/// Reads these fields, and passes over all else, however deep it is nested.
struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = MessageHead;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<MessageHead, A::Error> {
        let mut head = MessageHead::default();
        while let Some(field) = fields.next_key::<String>()? {
            match &*field {
                "messageId" => head.message_id = fields.next_value()?,
                "type" => head.call = fields.next_value::<Option<String>>()?.and_then(|call| call.parse().ok()),
                "event" | "name" if head.name.is_empty() => {
                    head.name = fields.next_value::<Option<String>>()?.unwrap_or_default();
                }
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(head)
    }
}
