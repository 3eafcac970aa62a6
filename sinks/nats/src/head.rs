//! What decides where a message goes: its call and its id. The rest is passed over, as reading it would cost more than publishing it.

use plan_runtime::serde_json;
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// The call and the id of a message.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct MessageHead {
    pub(crate) call: String,
    pub(crate) message_id: String,
}

impl MessageHead {
    /// Reads a message.
    ///
    /// # Errors
    /// It is no JSON object, or one of the two is no text. It is said where and not what, which may be personal.
    pub(crate) fn of(message: &[u8]) -> Result<Self, String> {
        let head = serde_json::Deserializer::from_slice(message).deserialize_map(HeadFields);
        head.map_err(|error| format!("it is no message, as line {} column {} shows", error.line(), error.column()))
    }
}

struct HeadFields;

impl<'de> Visitor<'de> for HeadFields {
    type Value = MessageHead;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<MessageHead, A::Error> {
        let mut head = MessageHead::default();
        while let Some(field) = fields.next_key::<String>()? {
            match &*field {
                "type" => head.call = fields.next_value()?,
                "messageId" => head.message_id = fields.next_value()?,
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_rest_is_passed_over() {
        let head =
            MessageHead::of(br#"{"properties":{"type":"x","messageId":[]},"messageId":"m\u0031","type":"track"}"#)
                .unwrap();
        assert_eq!(head, MessageHead { call: "track".to_owned(), message_id: "m1".to_owned() });
        for (wrong, column) in [(r#""jane@example.com""#, 18), ("[]", 0), ("{", 1), (r#"{"type":1}"#, 9), ("", 0)] {
            let error = MessageHead::of(wrong.as_bytes()).unwrap_err();
            assert_eq!(error, format!("it is no message, as line {} column {column} shows", 1));
        }
    }
}
