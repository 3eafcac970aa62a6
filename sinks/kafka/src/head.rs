//! What decides where a message goes: its call, its event, its ids.

use plan_runtime::__private::{MessageMember, members_of};
use std::borrow::Cow;

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
        let names = ["type", "event", "userId", "anonymousId", "messageId"];
        let [call, event, user_id, anonymous_id, message_id] = members_of(message, names)?;
        Ok(Self {
            call: text("type", call)?,
            event: text("event", event)?,
            user_id: text("userId", user_id)?,
            anonymous_id: text("anonymousId", anonymous_id)?,
            message_id: text("messageId", message_id)?,
        })
    }

    /// Returns what the key of the message is: the user, else who is not known yet. A message of neither has none.
    pub(crate) fn key(&self) -> Option<&str> {
        [&self.user_id, &self.anonymous_id].into_iter().map(|id| &**id).find(|id| !id.is_empty())
    }
}

/// Returns a text, or the digits of a number, which ids may be. Null is an empty text, as is what is not there.
fn text<'a>(name: &str, member: Option<MessageMember<'a>>) -> Result<Cow<'a, str>, String> {
    match member {
        Some(MessageMember::Text(text)) => Ok(text),
        Some(MessageMember::Number(digits)) => Ok(digits.into()),
        Some(MessageMember::Null) | None => Ok(Cow::default()),
        Some(MessageMember::Other) => Err(format!("it is no message: its `{name}` is neither text nor a number")),
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
        assert_eq!(error(r#"{"userId":["jane"]}"#), "it is no message: its `userId` is neither text nor a number");
        assert_eq!(error(r#"{"userId":true}"#), "it is no message: its `userId` is neither text nor a number");
        assert_eq!(error("{"), "it is no message, as line 1 column 1 shows");
    }
}
