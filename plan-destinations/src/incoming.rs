//! A message as plan-runtime hands it over, read for a destination.

use crate::time::millis_of;
use plan_runtime::Call;
use plan_runtime::serde_json::{self, Map, Value};

/// What of the campaign of a context both PostHog and Mixpanel have a name for, the same one.
#[cfg(any(feature = "mixpanel", feature = "posthog"))]
pub(crate) const CAMPAIGN: [(&str, &[&str]); 5] = [
    ("utm_campaign", &["campaign", "name"]),
    ("utm_source", &["campaign", "source"]),
    ("utm_medium", &["campaign", "medium"]),
    ("utm_term", &["campaign", "term"]),
    ("utm_content", &["campaign", "content"]),
];

/// A message of the Segment HTTP API, with its ids as text.
pub(crate) struct Incoming {
    fields: Map<String, Value>,
    pub(crate) call: Call,
    pub(crate) message_id: String,
    /// Milliseconds since 1970.
    pub(crate) time: i64,
    pub(crate) user_id: Option<String>,
    pub(crate) anonymous_id: Option<String>,
}

impl Incoming {
    /// Reads a message.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let fields: Map<String, Value> =
            serde_json::from_slice(bytes).map_err(|error| format!("the message cannot be read: {error}"))?;
        let text = |field: &str| fields.get(field).and_then(Value::as_str);
        let call = text("type").and_then(|call| call.parse().ok()).ok_or("the message has no `type` that is known")?;
        let time = text("timestamp").and_then(millis_of).ok_or("its `timestamp` is no time of ISO 8601")?;
        let message_id = text("messageId").unwrap_or_default().to_owned();
        let (user_id, anonymous_id) = (id(&fields, "userId"), id(&fields, "anonymousId"));
        Ok(Self { call, message_id, time, user_id, anonymous_id, fields })
    }

    /// Returns the user id, or else the anonymous id.
    pub(crate) fn user_or_anonymous_id(&self) -> Option<&str> {
        self.user_id.as_deref().or(self.anonymous_id.as_deref())
    }

    /// Returns the id of the group of a group call, or else that of the context.
    pub(crate) fn group_id(&self) -> Option<String> {
        id(&self.fields, "groupId").or_else(|| id(self.object("context")?, "groupId"))
    }

    /// Returns the former id of an alias call.
    pub(crate) fn previous_id(&self) -> Option<String> {
        id(&self.fields, "previousId")
    }

    /// Returns a field that is text and not empty.
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    pub(crate) fn object(&self, field: &str) -> Option<&Map<String, Value>> {
        self.fields.get(field).and_then(Value::as_object)
    }

    /// Returns the properties, or the traits of an identify or group call; none if there are none. Those of a page or screen have its
    /// category, for which no destination has a place of its own.
    pub(crate) fn payload(&self) -> Map<String, Value> {
        let field = if matches!(self.call, Call::Identify | Call::Group) { "traits" } else { "properties" };
        let mut payload = self.object(field).cloned().unwrap_or_default();
        if matches!(self.call, Call::Page | Call::Screen)
            && let Some(category) = self.text("category")
        {
            payload.entry("category").or_insert_with(|| category.into());
        }
        payload
    }

    /// Returns a value of the context, by the names of its fields.
    pub(crate) fn context(&self, path: &[&str]) -> Option<&Value> {
        let mut value = self.fields.get("context")?;
        for field in path {
            value = value.get(field)?;
        }
        Some(value).filter(|value| !value.is_null())
    }

    /// Copies what the context has of these into an object, which keeps what it has: its name there, and the fields of the context.
    pub(crate) fn copy_context(&self, into: &mut Map<String, Value>, fields: &[(&str, &[&str])]) {
        for (name, path) in fields {
            if let Some(value) = self.context(path) {
                into.entry(*name).or_insert_with(|| value.clone());
            }
        }
    }

    /// Returns the name of an event: of a page or screen as Segment's destinations name it.
    pub(crate) fn event_name(&self) -> String {
        let viewed = |what: &str| match self.text("name") {
            Some(name) => format!("Viewed {name} {what}"),
            None => format!("Loaded a {what}"),
        };
        match self.call {
            Call::Page => viewed("Page"),
            Call::Screen => viewed("Screen"),
            _ => self.text("event").unwrap_or_default().to_owned(),
        }
    }
}

/// Returns an object, of members that are not copied.
pub(crate) fn object<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Returns an id, which may be a number.
fn id(fields: &Map<String, Value>, field: &str) -> Option<String> {
    match fields.get(field)? {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
