//! What a message that was written before says of itself, for reports: its id, its call and its name.

use super::members::{MessageMember, members_of};
use crate::event::call::Call;

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
        let text = |member: Option<MessageMember<'_>>| match member {
            Some(MessageMember::Text(text)) => Some(text.into_owned()),
            _ => None,
        };
        let members = members_of(message, ["messageId", "type", "event", "name"]).unwrap_or_default();
        let [message_id, call, event, name] = members.map(text);
        let name = event.into_iter().chain(name).find(|name| !name.is_empty()).unwrap_or_default();
        Self { message_id, call: call.and_then(|call| call.parse().ok()), name }
    }
}
