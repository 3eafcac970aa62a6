//! What any call may carry beside its user and payload.

use crate::client::preferences::ConsentPreferences;
use crate::context::{Context, merge};
use crate::error::{CallError, CallErrorKind};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::SystemTime;

/// A message id that the options give, and whether a call has used it. Clones of the options share it.
#[derive(Debug)]
pub(crate) struct GivenId {
    id: String,
    is_used: AtomicBool,
}

impl PartialEq for GivenId {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl GivenId {
    pub(crate) fn as_str(&self) -> &str {
        &self.id
    }

    /// Takes the id for a call, unless another one has it.
    pub(crate) fn take(&self) -> Result<(), CallErrorKind> {
        match self.is_used.swap(true, Relaxed) {
            false => Ok(()),
            true => Err(CallErrorKind::MessageIdUsed { message_id: self.id.clone() }),
        }
    }

    /// Gives the id back if the call has failed, so that it can be tried again.
    pub(crate) fn give_back_unless_sent<T>(&self, result: &Result<T, CallError>) {
        if result.as_ref().is_err_and(|error| !error.was_sent()) {
            self.is_used.store(false, Relaxed);
        }
    }
}

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
#[derive(Clone, Default, PartialEq)]
pub struct CallOptions {
    pub(crate) timestamp: Option<SystemTime>,
    pub(crate) message_id: Option<Arc<GivenId>>,
    pub(crate) context: Map<String, Value>,
    pub(crate) consent: Option<ConsentPreferences>,
    pub(crate) integrations: Map<String, Value>,
}

impl CallOptions {
    /// Returns these options, and of those of a client, `base`, what these leave open.
    pub(crate) fn over(self, base: &Self) -> Self {
        let over = |base: &Map<String, Value>, own: Map<String, Value>| base.clone().into_iter().chain(own).collect();
        let mut context = base.context.clone();
        merge(&mut context, self.context);
        Self {
            timestamp: self.timestamp.or(base.timestamp),
            message_id: self.message_id.or_else(|| base.message_id.clone()),
            context,
            consent: self.consent.or_else(|| base.consent.clone()),
            integrations: over(&base.integrations, self.integrations),
        }
    }

    /// Returns no options.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets when it happened; by default, now. A `SystemTime`, or what is turned into one: `chrono::DateTime`,
    /// `jiff::Timestamp` and `time::OffsetDateTime` are.
    #[must_use]
    pub fn timestamp(mut self, timestamp: impl Into<SystemTime>) -> Self {
        self.timestamp = Some(timestamp.into());
        self
    }

    /// Sets the id by which the server drops duplicates; by default each message has a new UUID.
    ///
    /// It is for one call. Of two messages with one id the server keeps the first and drops the other in silence, so a
    /// second call with these options, or with a clone of them, is
    /// [`CallErrorKind::MessageIdUsed`](crate::CallErrorKind::MessageIdUsed) and sends nothing. A call that fails leaves the id
    /// for the next attempt. To send one message twice on purpose, as from an outbox, there is [`Message`](crate::Message).
    /// A call with an id that is empty, or has 100 characters or more, is
    /// [`CallErrorKind::MessageId`](crate::CallErrorKind::MessageId).
    ///
    /// ```
    /// # mod analytics {
    /// #     plan_runtime::include_plan!("doc/tracking-plan.json");
    /// # }
    /// # use analytics::{OrderCompleted, payload, try_track};
    /// use plan_runtime::{CallErrorKind, CallOptions, Client};
    ///
    /// let client = Client::memory();
    /// let order = payload!(OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
    /// let once = client.with_options(CallOptions::new().message_id("order-o1"));
    /// try_track(&once, "user-1", &order)?;
    /// let again = try_track(&once, "user-1", &order).unwrap_err();
    /// assert!(matches!(again.kind(), CallErrorKind::MessageIdUsed { .. }));
    /// # Ok::<(), plan_runtime::CallError>(())
    /// ```
    #[must_use]
    pub fn message_id(mut self, message_id: impl Into<String>) -> Self {
        self.message_id = Some(Arc::new(GivenId { id: message_id.into(), is_used: AtomicBool::new(false) }));
        self
    }

    /// Sets a field of the message's context, such as `ip`, `locale` or `userAgent` (Segment spec, common fields). Null, which
    /// an `Option` that is `None` becomes, leaves the field as it was. The fields of an object stand beside those of an object
    /// that was set before, here or for the client or scope; anything else replaces what was there.
    ///
    /// ```
    /// use plan_runtime::{CallOptions, json};
    /// let options = CallOptions::new().context("page", json!({ "url": "/cart" })).context("page", json!({ "title": "Cart" }));
    /// assert_eq!(options, CallOptions::new().context("page", json!({ "url": "/cart", "title": "Cart" })));
    /// ```
    ///
    /// ```
    /// use plan_runtime::CallOptions;
    /// assert_eq!(CallOptions::new().context("ip", None::<String>), CallOptions::new());
    /// ```
    #[must_use]
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let value = value.into();
        if !value.is_null() {
            merge(&mut self.context, Map::from_iter([(name.into(), value)]));
        }
        self
    }

    /// Sets the fields of a context beside those that are there, as [`context`](Self::context) does with one.
    ///
    /// ```
    /// use plan_runtime::{CallOptions, Context};
    /// let options = CallOptions::new().with_context(Context::new().ip("203.0.113.7"));
    /// assert_eq!(options, CallOptions::new().context("ip", "203.0.113.7"));
    /// ```
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Self {
        merge(&mut self.context, context.fields);
        self
    }

    /// Sets what the user has consented to: the plan's `Consent`, or [`ConsentPreferences`] by hand. It takes the place of what the
    /// client or scope says, is sent as `context.consent`, and withholds events and properties whose purposes it does not cover.
    #[must_use]
    pub fn consent(mut self, consent: impl Into<ConsentPreferences>) -> Self {
        self.consent = Some(consent.into());
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

/// Shows of the context and the integrations only what they name: their values may be personal data.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |fields: &Map<String, Value>| fields.keys().cloned().collect::<Vec<_>>();
        f.debug_struct("CallOptions")
            .field("timestamp", &self.timestamp)
            .field("message_id", &self.message_id.as_ref().map(|given| given.as_str()))
            .field("context", &names(&self.context))
            .field("consent", &self.consent)
            .field("integrations", &names(&self.integrations))
            .finish()
    }
}

impl From<Context> for CallOptions {
    fn from(context: Context) -> Self {
        Self::new().with_context(context)
    }
}
