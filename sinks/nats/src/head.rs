//! What decides where a message goes: its call and its id.

use plan_runtime::__private::{MessageMember, members_of};

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
        let [call, message_id] = members_of(message, ["type", "messageId"])?;
        Ok(Self { call: text("type", call)?, message_id: text("messageId", message_id)? })
    }
}

/// Returns the text of a member; an empty one, if there is none.
fn text(name: &str, member: Option<MessageMember<'_>>) -> Result<String, String> {
    match member {
        Some(MessageMember::Text(text)) => Ok(text.into_owned()),
        None => Ok(String::new()),
        Some(_) => Err(format!("it is no message: its `{name}` is no text")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_call_and_the_id() {
        let of = |message: &str| MessageHead::of(message.as_bytes());
        let head = of(r#"{"properties":{"type":"x","messageId":[]},"messageId":"m\u0031","type":"track"}"#).unwrap();
        assert_eq!(head, MessageHead { call: "track".to_owned(), message_id: "m1".to_owned() });
        assert_eq!(of("{}"), Ok(MessageHead::default()));
        for (wrong, words) in [
            (r#""jane@example.com""#, "it is no message, as line 1 column 18 shows"),
            (r#"{"type":1}"#, "it is no message: its `type` is no text"),
            (r#"{"type":"track","messageId":["jane"]}"#, "it is no message: its `messageId` is no text"),
            (r#"{"type":null}"#, "it is no message: its `type` is no text"),
        ] {
            assert_eq!(of(wrong), Err(words.to_owned()));
        }
    }
}
