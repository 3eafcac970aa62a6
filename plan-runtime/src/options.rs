//! What any call may carry beside its user and payload.

use serde_json::{Map, Value};
use std::time::SystemTime;

/// Options that any call takes, for [`Client::with`](crate::Client::with). Each is left to the client unless set.
///
/// ```
/// use plan_runtime::{Client, Options, json};
/// use std::time::{Duration, SystemTime};
///
/// let client = Client::memory();
/// let yesterday = SystemTime::now() - Duration::from_secs(86_400);
/// let import = client.with(Options::new().timestamp(yesterday).context("ip", json!("203.0.113.7")));
/// # let _ = import;
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    pub(crate) timestamp: Option<SystemTime>,
    pub(crate) message_id: Option<String>,
    pub(crate) context: Map<String, Value>,
    pub(crate) integrations: Map<String, Value>,
}

impl Options {
    /// No options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// When it happened; by default, now.
    #[must_use]
    pub fn timestamp(mut self, timestamp: SystemTime) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    /// The id by which the server drops duplicates, under 100 characters; by default a new UUID. For one call only.
    #[must_use]
    pub fn message_id(mut self, message_id: impl Into<String>) -> Self {
        self.message_id = Some(message_id.into());
        self
    }

    /// A field of the message's context, such as `ip`, `locale` or `userAgent` (Segment spec, common fields).
    #[must_use]
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.context.insert(name.into(), value.into());
        self
    }

    /// Turns a destination on or off, or gives it options. Names are case-sensitive; `All` stands for all others. A plan
    /// with `destinations` has an enum `Destination` of their names.
    #[must_use]
    pub fn integration(mut self, destination: impl Into<String>, value: impl Into<Value>) -> Self {
        self.integrations.insert(destination.into(), value.into());
        self
    }
}
