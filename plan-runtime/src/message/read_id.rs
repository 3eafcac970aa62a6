//! The message id of a message that was written before, for reports.

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// Returns the message id of a message, however deep the rest of it is nested.
pub(crate) fn message_id_of(message: &[u8]) -> Option<String> {
    serde_json::Deserializer::from_slice(message).deserialize_map(MessageId).ok().flatten()
}

/// Reads the message id, and passes over all else, however deep it is nested.
struct MessageId;

impl<'de> Visitor<'de> for MessageId {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Option<String>, A::Error> {
        let mut id = None;
        while let Some(field) = fields.next_key::<String>()? {
            match &*field {
                "messageId" => id = Some(fields.next_value()?),
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(id)
    }
}
