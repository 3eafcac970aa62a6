//! A message that can still be changed: what a hook is given before it is queued.

use crate::error::CallErrorKind;
use crate::event::call::Call;
use crate::message::read_id::MessageHead;
use crate::message::{check_size, forward};
use serde_json::{Map, Value};
use std::fmt;

/// A message before it is queued, as a hook of [`ClientBuilder::before_send`](crate::ClientBuilder::before_send) is given it: what
/// it says may be changed, and what it is may not: its call, its name, its message id and its timestamp.
///
/// `Debug` shows neither the user nor the properties, which are personal data.
pub struct MessageDraft {
    call: Call,
    fields: Map<String, Value>,
    is_changed: bool,
}

impl MessageDraft {
    /// Reads a message; `None` of bytes that are none, or nested too deep to be read.
    pub(crate) fn read(message: &[u8]) -> Option<Self> {
        let call = MessageHead::of(message).call?;
        Some(Self { call, fields: serde_json::from_slice(message).ok()?, is_changed: false })
    }

    /// Returns the bytes of what was changed; `None` if nothing was.
    pub(crate) fn finish(self) -> Result<Option<Vec<u8>>, CallErrorKind> {
        if !self.is_changed {
            return Ok(None);
        }
        let message = Value::Object(self.fields);
        forward::check(self.call, &message)?;
        let bytes = message.to_string().into_bytes();
        check_size(bytes.len()).map(|()| Some(bytes))
    }

    /// Returns the call.
    #[must_use]
    pub fn call(&self) -> Call {
        self.call
    }

    /// Returns the name of the event, page or screen. It is empty for the other calls.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text("event").or_else(|| self.text("name")).unwrap_or_default()
    }

    /// Returns the message id.
    #[must_use]
    pub fn message_id(&self) -> &str {
        self.text("messageId").unwrap_or_default()
    }

    /// Returns the user id. One that was forwarded as a number is none here.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.text("userId")
    }

    /// Returns the anonymous id. One that was forwarded as a number is none here.
    #[must_use]
    pub fn anonymous_id(&self) -> Option<&str> {
        self.text("anonymousId")
    }

    /// Returns the group id of a group call.
    #[must_use]
    pub fn group_id(&self) -> Option<&str> {
        self.text("groupId")
    }

    /// Sets or takes away the user id. A message that is left with neither id is not sent, which is
    /// [`CallErrorKind::NoUser`](crate::CallErrorKind::NoUser).
    pub fn set_user_id(&mut self, id: Option<impl Into<String>>) {
        self.set("userId", id.map(Into::into));
    }

    /// Sets or takes away the anonymous id.
    pub fn set_anonymous_id(&mut self, id: Option<impl Into<String>>) {
        self.set("anonymousId", id.map(Into::into));
    }

    /// Returns the properties; of identify and group the traits. An alias call has none.
    #[must_use]
    pub fn properties(&self) -> Option<&Map<String, Value>> {
        self.fields.get(self.payload())?.as_object()
    }

    /// Returns the properties, to be changed. What is put into them is not checked against the plan.
    pub fn properties_mut(&mut self) -> &mut Map<String, Value> {
        self.object_mut(self.payload())
    }

    /// Returns the context.
    #[must_use]
    pub fn context(&self) -> Option<&Map<String, Value>> {
        self.fields.get("context")?.as_object()
    }

    /// Returns the context, to be changed.
    pub fn context_mut(&mut self) -> &mut Map<String, Value> {
        self.object_mut("context")
    }

    /// Returns the integrations: to which destinations the message goes.
    #[must_use]
    pub fn integrations(&self) -> Option<&Map<String, Value>> {
        self.fields.get("integrations")?.as_object()
    }

    /// Returns the integrations, to be changed: to which destinations the message goes.
    pub fn integrations_mut(&mut self) -> &mut Map<String, Value> {
        self.object_mut("integrations")
    }

    fn payload(&self) -> &'static str {
        if matches!(self.call, Call::Identify | Call::Group) { "traits" } else { "properties" }
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.as_str()
    }

    fn set(&mut self, field: &str, id: Option<String>) {
        self.is_changed = true;
        match id {
            Some(id) => drop(self.fields.insert(field.to_owned(), id.into())),
            None => drop(self.fields.remove(field)),
        }
    }

    fn object_mut(&mut self, field: &str) -> &mut Map<String, Value> {
        self.is_changed = true;
        let value = self.fields.entry(field).or_insert_with(|| Value::Object(Map::new()));
        if !value.is_object() {
            *value = Value::Object(Map::new());
        }
        match value {
            Value::Object(fields) => fields,
            _ => unreachable!("it was made an object"),
        }
    }
}

impl fmt::Debug for MessageDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("MessageDraft");
        debug.field("call", &self.call).field("name", &self.name()).field("message_id", &self.message_id());
        debug.finish_non_exhaustive()
    }
}
