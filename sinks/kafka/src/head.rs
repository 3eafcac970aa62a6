//! What decides where a message goes: its call, its event, its ids. The rest is passed over, as reading it would cost more than producing it.

use plan_runtime::serde_json;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

/// The call, the event and the ids of a message; what it does not have is empty. No `Debug`: ids are personal data.
#[derive(Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct MessageHead<'a> {
    pub(crate) call: Cow<'a, str>,
    pub(crate) event: Cow<'a, str>,
    pub(crate) user_id: Cow<'a, str>,
    pub(crate) anonymous_id: Cow<'a, str>,
    pub(crate) message_id: Cow<'a, str>,
}

impl<'a> MessageHead<'a> {
    /// Reads a message.
    ///
    /// # Errors
    /// It is no JSON object, or one of the five is neither text nor a number. It is said where and not what, which may be personal.
    pub(crate) fn of(message: &'a [u8]) -> Result<Self, String> {
        let head = serde_json::Deserializer::from_slice(message).deserialize_map(HeadFields);
        head.map_err(|error| format!("it is no message, as line {} column {} shows", error.line(), error.column()))
    }

    /// Returns what the key of the message is: the user, else who is not known yet. A message of neither has none.
    pub(crate) fn key(&self) -> Option<&str> {
        [&self.user_id, &self.anonymous_id].into_iter().map(|id| &**id).find(|id| !id.is_empty())
    }
}

struct HeadFields;

impl<'de> Visitor<'de> for HeadFields {
    type Value = MessageHead<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<MessageHead<'de>, A::Error> {
        let mut head = MessageHead::default();
        while let Some(field) = fields.next_key::<IdText<'de>>()? {
            let value = match &*field.0 {
                "type" => &mut head.call,
                "event" => &mut head.event,
                "userId" => &mut head.user_id,
                "anonymousId" => &mut head.anonymous_id,
                "messageId" => &mut head.message_id,
                _ => {
                    fields.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *value = fields.next_value::<IdText<'de>>()?.0;
        }
        Ok(head)
    }
}

/// A text, or the digits of a number, which ids may be. Null is an empty text, as is what is not there.
struct IdText<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for IdText<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(IdVisitor)
    }
}

struct IdVisitor;

impl<'de> Visitor<'de> for IdVisitor {
    type Value = IdText<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<IdText<'de>, E> {
        Ok(IdText(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<IdText<'de>, E> {
        Ok(IdText(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<IdText<'de>, E> {
        Ok(IdText(Cow::Borrowed("")))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<IdText<'de>, E> {
        Ok(IdText(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<IdText<'de>, E> {
        Ok(IdText(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<IdText<'de>, E> {
        Ok(IdText(Cow::Owned(number.to_string())))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_rest_is_passed_over() {
        let message = br#"{"properties":{"type":"x","userId":[]},"messageId":"m\u0031","type":"track","event":"Order Completed"}"#;
        let head = MessageHead::of(message).unwrap();
        let expected = MessageHead {
            call: "track".into(),
            event: "Order Completed".into(),
            message_id: "m1".into(),
            ..MessageHead::default()
        };
        assert_eq!(head, expected);
        assert!(matches!(head.event, Cow::Borrowed(_)), "an event without escapes is not copied");
    }

    #[test]
    fn the_user_is_the_key() {
        let key = |message: &str| MessageHead::of(message.as_bytes()).unwrap().key().map(str::to_owned);
        assert_eq!(key(r#"{"anonymousId":"a","userId":"u"}"#).as_deref(), Some("u"));
        assert_eq!(key(r#"{"anonymousId":"a","userId":null}"#).as_deref(), Some("a"));
        assert_eq!(key(r#"{"anonymousId":"a","userId":""}"#).as_deref(), Some("a"));
        assert_eq!(key(r#"{"userId":42}"#).as_deref(), Some("42"));
        assert_eq!(key(r#"{"userId":-42}"#).as_deref(), Some("-42"));
        assert_eq!(key(r#"{"userId":4.5}"#).as_deref(), Some("4.5"));
        assert_eq!(key(r#"{"groupId":"g"}"#), None);
    }

    #[test]
    fn an_error_has_no_value_of_the_message() {
        let error = |message: &str| MessageHead::of(message.as_bytes()).map(drop).unwrap_err();
        assert_eq!(error(r#""jane@example.com""#), "it is no message, as line 1 column 18 shows");
        assert_eq!(error(r#"{"userId":["jane"]}"#), "it is no message, as line 1 column 11 shows");
        assert_eq!(error(r#"{"userId":true}"#), "it is no message, as line 1 column 14 shows");
        assert_eq!(error("{"), "it is no message, as line 1 column 1 shows");
    }
}
