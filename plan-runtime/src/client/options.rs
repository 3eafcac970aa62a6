//! What any call may carry beside its user and payload.

use serde_json::{Map, Value};
use std::time::SystemTime;

/// Options that any call takes, for [`Client::with_options`](crate::Client::with_options). Each is left to the client unless set, which may
/// have options of its own already.
///
/// ```
/// use plan_runtime::{CallOptions, Client, json};
/// use std::time::{Duration, SystemTime};
///
/// let client = Client::memory();
/// let yesterday = SystemTime::now() - Duration::from_secs(86_400);
/// let import = client.with_options(CallOptions::new().timestamp(yesterday).context("ip", json!("203.0.113.7")));
/// let quiet = import.with_options(CallOptions::new().integration("All", false)); // with the timestamp and the context all the same
/// # let _ = quiet;
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallOptions {
    pub(crate) timestamp: Option<SystemTime>,
    pub(crate) message_id: Option<String>,
    pub(crate) context: Map<String, Value>,
    pub(crate) integrations: Map<String, Value>,
}

impl CallOptions {
    /// These, and what they leave to a client whose own are these.
    pub(crate) fn over(self, base: &Self) -> Self {
        let over = |base: &Map<String, Value>, own: Map<String, Value>| base.clone().into_iter().chain(own).collect();
        Self {
            timestamp: self.timestamp.or(base.timestamp),
            message_id: self.message_id.or_else(|| base.message_id.clone()),
            context: over(&base.context, self.context),
            integrations: over(&base.integrations, self.integrations),
        }
    }

    /// No options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// When it happened; by default, now. A `SystemTime`, or what is turned into one: `chrono::DateTime`, `jiff::Timestamp`
    /// and `time::OffsetDateTime` are.
    #[must_use]
    pub fn timestamp(mut self, timestamp: impl Into<SystemTime>) -> Self {
        self.timestamp = Some(timestamp.into());
        self
    }

    /// The id by which the server drops duplicates; by default a new UUID. For one call only: of two messages with one id,
    /// the server keeps the first. A call with an empty one, or one of 100 characters or more, is
    /// [`CallErrorKind::MessageId`](crate::CallErrorKind::MessageId).
    #[must_use]
    pub fn message_id(mut self, message_id: impl Into<String>) -> Self {
        self.message_id = Some(message_id.into());
        self
    }

    /// A field of the message's context, such as `ip`, `locale` or `userAgent` (Segment spec, common fields). Null, which
    /// an `Option` that is `None` becomes, leaves the field as it was.
    ///
    /// ```
    /// use plan_runtime::CallOptions;
    /// assert_eq!(CallOptions::new().context("ip", None::<String>), CallOptions::new());
    /// ```
    #[must_use]
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !value.is_null() {
            self.context.insert(name.into(), value);
        }
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
