//! Members of a message that was written before, by their names. Knows JSON, and nothing of what the members mean.

use serde_core::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_core::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

/// The value of a member. It has no `Debug`, as ids are personal data.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub enum MessageMember<'m> {
    /// A text: without escapes the one of the message, and else a copy.
    Text(Cow<'m, str>),
    /// The digits of a number.
    Number(String),
    /// Null.
    Null,
    /// A truth value, a list or an object, passed over.
    Other,
}

/// Returns the members of these names, each where the message has it at its top level; of several with one name the last. All else is
/// passed over, however deep it is nested, as to read it would cost more than to send it.
///
/// # Errors
/// It is no JSON object. It is said where and not what, which may be personal.
pub fn members_of<'m, const N: usize>(
    message: &'m [u8],
    names: [&str; N],
) -> Result<[Option<MessageMember<'m>>; N], String> {
    let mut reader = serde_json::Deserializer::from_slice(message);
    let found = reader.deserialize_map(WantedMembers(names)).and_then(|found| reader.end().map(|()| found));
    found.map_err(|error| format!("it is no message, as line {} column {} shows", error.line(), error.column()))
}

struct WantedMembers<'n, const N: usize>([&'n str; N]);

impl<'de, const N: usize> Visitor<'de> for WantedMembers<'_, N> {
    type Value = [Option<MessageMember<'de>>; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = [const { None }; N];
        while let Some(name) = members.next_key::<MessageMember<'de>>()? {
            let is_name = |known: &str| matches!(&name, MessageMember::Text(name) if name == known);
            match self.0.iter().zip(&mut found).find(|(known, _)| is_name(known)) {
                Some((_, place)) => *place = Some(members.next_value()?),
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

impl<'de> Deserialize<'de> for MessageMember<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnyMember)
    }
}

struct AnyMember;

impl<'de> Visitor<'de> for AnyMember {
    type Value = MessageMember<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<MessageMember<'de>, E> {
        Ok(MessageMember::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<MessageMember<'de>, E> {
        Ok(MessageMember::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<MessageMember<'de>, E> {
        Ok(MessageMember::Number(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<MessageMember<'de>, E> {
        Ok(MessageMember::Number(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<MessageMember<'de>, E> {
        Ok(MessageMember::Number(number.to_string()))
    }

    fn visit_unit<E: Error>(self) -> Result<MessageMember<'de>, E> {
        Ok(MessageMember::Null)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<MessageMember<'de>, E> {
        Ok(MessageMember::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<MessageMember<'de>, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(MessageMember::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<MessageMember<'de>, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(MessageMember::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_passed_over() {
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        let message = format!(
            r#"{{"properties":{{"type":"x"}},"deep":{deep},"t\u0079pe":"page","a":7,"b":-7,"c":4.5,"d":null,"e":true,"f":[{deep}],"g":{{"a":1}},"type":"tr\u0061ck"}}"#
        );
        let found = members_of(message.as_bytes(), ["type", "a", "b", "c", "d", "e", "f", "g", "h"]);
        let number = |digits: &str| Some(MessageMember::Number(digits.to_owned()));
        let other = || Some(MessageMember::Other);
        let text = Some(MessageMember::Text("track".into()));
        let expected = [
            text,
            number("7"),
            number("-7"),
            number("4.5"),
            Some(MessageMember::Null),
            other(),
            other(),
            other(),
            None,
        ];
        assert_eq!(found, Ok(expected));
        let found = members_of(br#"{"event":"Order Completed"}"#, ["event"]);
        assert!(
            matches!(found, Ok([Some(MessageMember::Text(Cow::Borrowed(_)))])),
            "an event without escapes is not copied"
        );
    }

    #[test]
    fn an_error_has_no_value_of_the_message() {
        for (wrong, column) in [(r#""jane@example.com""#, 18), ("[]", 0), ("{", 1), ("", 0), (r#"{"a":1} jane"#, 9)] {
            let said = members_of(wrong.as_bytes(), ["type"]).map(drop);
            assert_eq!(said, Err(format!("it is no message, as line 1 column {column} shows")), "{wrong}");
        }
    }
}
