//! Which times a message has already. The rest is passed over.

use plan_runtime::serde_json;
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use std::fmt;

/// The times of a message that a server adds, as far as they are there.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct TimeMembers {
    pub(crate) sent: bool,
    pub(crate) received: bool,
    /// Whether the message has members at all.
    pub(crate) any: bool,
}

impl TimeMembers {
    /// Returns the times of a message; `None` of what is no JSON object.
    pub(crate) fn of(message: &[u8]) -> Option<Self> {
        let mut reader = serde_json::Deserializer::from_slice(message);
        let times = reader.deserialize_map(MemberNames).ok()?;
        reader.end().ok().map(|()| times)
    }
}

struct MemberNames;

impl<'de> Visitor<'de> for MemberNames {
    type Value = TimeMembers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<TimeMembers, A::Error> {
        let mut times = TimeMembers::default();
        while let Some(name) = members.next_key::<String>()? {
            times.any = true;
            times.sent |= name == "sentAt";
            times.received |= name == "receivedAt";
            members.next_value::<IgnoredAny>()?;
        }
        Ok(times)
    }
}
