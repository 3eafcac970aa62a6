//! Why a call's message was not accepted.

use super::{Lasting, MessageCount, write_causes};
use crate::event::call::{Call, CallRule};
use crate::violation::Violation;
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// What went wrong with a call, before its message was accepted for delivery: returned by the `try_` functions, and handed to
/// the error handler by the others.
///
/// ```
/// use plan_runtime::{Call, CallErrorKind, Client, json};
///
/// let client = Client::memory();
/// let error = client.forward(&json!({ "type": "track", "event": "Signed Up" })).unwrap_err();
/// assert!(matches!(error.kind(), CallErrorKind::NoUser));
/// assert_eq!((error.call(), error.name()), (Some(Call::Track), "Signed Up"));
/// assert!(!error.was_sent());
/// ```
// In a box: every call returns a `Result` with it, and nearly none of them an error.
#[derive(Debug, Clone)]
pub struct CallError(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    /// `None` of what is not a message at all.
    call: Option<Call>,
    name: Cow<'static, str>,
    kind: CallErrorKind,
}

/// What is wrong with a call: [`CallError::kind`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum CallErrorKind {
    /// The message is over 32 KB, which the Segment HTTP API does not accept.
    #[non_exhaustive]
    TooLarge {
        /// Size of the message in bytes.
        size: usize,
        /// The largest size that is accepted, in bytes.
        limit: usize,
    },
    /// A number is NaN or infinite, which JSON cannot express; or a call macro was given a `usize`, `u64`, `u128` or `i128` for
    /// an integer that does not fit into an `i64`, and `value` is infinite.
    #[non_exhaustive]
    NotFinite {
        /// Path of the property: `products[2].price`.
        property: String,
        /// The number.
        value: f64,
    },
    /// The user has neither a user id nor an anonymous id, or only white space for one, and the server would drop the message
    /// in silence.
    NoUser,
    /// A group call has no group id, or an alias call no previous id, and the server would drop the message in silence.
    #[non_exhaustive]
    NoId {
        /// Which one: `group id`, `previous id`.
        id: &'static str,
    },
    /// The timestamp is before 1970 or after 9999.
    Timestamp,
    /// The message id of the call's options, or of a message that is forwarded, is empty or white space alone, or has 100
    /// characters or more.
    #[non_exhaustive]
    MessageId {
        /// The message id.
        message_id: String,
    },
    /// The message id of the call's options was used by another call: the server would drop this message in silence.
    #[non_exhaustive]
    MessageIdUsed {
        /// The message id.
        message_id: String,
    },
    /// Values of the message break rules of the plan.
    #[non_exhaustive]
    Violations {
        /// Every rule that is broken.
        violations: Vec<Violation>,
        /// Whether the message was sent all the same: see [`OnViolation`](crate::OnViolation).
        sent: bool,
    },
    /// What was given to [`Client::forward`](crate::Client::forward) is not a message of the Segment HTTP API.
    #[non_exhaustive]
    NotAMessage {
        /// Which field is wrong, and how.
        reason: String,
    },
    /// The queue is full, and stayed so for as long as the client's overflow policy waits.
    #[non_exhaustive]
    QueueFull {
        /// Messages waiting.
        messages: usize,
        /// The bytes of all of them.
        bytes: usize,
    },
    /// The message could not be written to disk, as a durable client does before a call returns.
    #[non_exhaustive]
    NotDurable {
        /// Whether it is sent from memory all the same. It is unless the queue is full.
        sent: bool,
        /// The operating system's error.
        source: Arc<io::Error>,
    },
    /// The user does not consent to the message ([`CallOptions::consent`](crate::CallOptions::consent)), or a hook of
    /// [`ClientBuilder::before_send`](crate::ClientBuilder::before_send) dropped it. Counted, but neither logged nor handed to the
    /// error handler.
    #[non_exhaustive]
    Withheld {
        /// What the user does not consent to, or what the hook gave as its reason.
        reason: String,
    },
    /// A hook of [`ClientBuilder::before_send`](crate::ClientBuilder::before_send) panicked over the message, or made a call.
    #[non_exhaustive]
    Hook {
        /// What went wrong.
        reason: &'static str,
    },
    /// The call has waited a second or longer for a hook of [`ClientBuilder::before_send`](crate::ClientBuilder::before_send); when
    /// a shutdown ends, a tenth of one. It is told once of each such call, for the hook may never return: handed to the error
    /// handler and logged, and returned by no call. The call goes on once the hook returns, and says then how it ends.
    #[non_exhaustive]
    HeldUp {
        /// How long it has waited so far.
        lasts: Duration,
    },
    /// The client was shut down before.
    Closed,
    /// The process was forked since the client was made, and this is the child: its calls would be lost, or be written over
    /// those of the parent. Make a client after the fork, in each process, a durable one with a folder of its own.
    Forked,
    /// The user of the app has opted out of such calls: [`Client::opt_out`](crate::Client::opt_out). Counted, but neither
    /// logged nor handed to the error handler.
    OptedOut,
}

impl CallError {
    pub(crate) fn new(call: Call, name: impl Into<Cow<'static, str>>, kind: CallErrorKind) -> Self {
        Self(Box::new(Inner { call: Some(call), name: name.into(), kind }))
    }

    /// Returns the error of what is not a message, be it of a known call or not.
    pub(crate) fn not_a_message(reason: impl Into<String>) -> Self {
        let kind = CallErrorKind::NotAMessage { reason: reason.into() };
        Self(Box::new(Inner { call: None, name: Cow::Borrowed(""), kind }))
    }

    /// Returns the error of a number that JSON cannot express, with the path of its property.
    pub(crate) fn not_finite(rule: &CallRule, (property, value): (String, f64)) -> Self {
        Self::new(rule.call, rule.name, CallErrorKind::NotFinite { property, value })
    }

    /// Returns the call; `None` if what was forwarded is not a message.
    #[must_use]
    pub fn call(&self) -> Option<Call> {
        self.0.call
    }

    /// Returns the name of the event, page or screen. It is empty for the other calls.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn kind(&self) -> &CallErrorKind {
        &self.0.kind
    }

    /// Returns whether the message is sent in spite of this error, so that to send it again would duplicate it: it breaks
    /// the plan and the client reports that only ([`OnViolation::Report`](crate::OnViolation::Report)), it goes out from
    /// memory because it could not be written to disk, or it is only held up by a hook.
    #[must_use]
    pub fn was_sent(&self) -> bool {
        matches!(
            self.0.kind,
            CallErrorKind::Violations { sent: true, .. }
                | CallErrorKind::NotDurable { sent: true, .. }
                | CallErrorKind::HeldUp { .. }
        )
    }
}

impl CallError {
    /// Writes "track `Order Completed`", "identify".
    fn write_title(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.call, &*self.0.name) {
            (None, _) => Ok(()),
            (Some(call), "") => write!(f, "{call}"),
            (Some(call), name) => write!(f, "{call} `{name}`"),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_title(f)?;
        match &self.0.kind {
            CallErrorKind::TooLarge { size, limit } => {
                write!(f, " is {size} bytes as a message, and the limit is {limit}: send less in it")
            }
            CallErrorKind::NotFinite { property, value } => {
                write!(f, ": `{property}` is {value}, which JSON cannot express")
            }
            CallErrorKind::NoUser => f.write_str(" has no user: give a user id or an anonymous id that is not empty"),
            CallErrorKind::NoId { id } => write!(f, " has no {id}: give one that is not empty"),
            CallErrorKind::Timestamp => f.write_str(": the timestamp must be between the years 1970 and 9999"),
            CallErrorKind::MessageId { message_id } => write!(
                f,
                ": the message id {message_id:?} must have between 1 and 99 characters, and not white space alone"
            ),
            CallErrorKind::MessageIdUsed { message_id } => write!(
                f,
                ": the message id {message_id:?} is that of another message already: give each call options with an id of its own"
            ),
            CallErrorKind::Violations { violations, .. } => write_violations(violations, f),
            CallErrorKind::NotAMessage { reason } => {
                write!(f, "{}not a message: {reason}", if self.0.call.is_some() { ": " } else { "" })
            }
            CallErrorKind::QueueFull { messages, bytes } => {
                write!(f, " was not accepted: the queue is full with {} of {bytes} bytes", MessageCount(*messages))
            }
            CallErrorKind::NotDurable { sent: true, .. } => f.write_str(" is not on disk and goes out from memory"),
            CallErrorKind::NotDurable { sent: false, .. } => {
                f.write_str(" was not accepted: it could not be written to disk, and the queue in memory is full")
            }
            CallErrorKind::Withheld { reason } => write!(f, " was withheld: {reason}"),
            CallErrorKind::Hook { reason } => write!(f, " was not accepted: {reason}"),
            CallErrorKind::HeldUp { lasts } => write!(
                f,
                " has waited {} for a hook of before_send, which holds up its thread: move what takes long elsewhere",
                Lasting(*lasts)
            ),
            CallErrorKind::Closed => f.write_str(" was not accepted: the client is shut down"),
            CallErrorKind::Forked => f.write_str(
                " was not accepted: the client was made before this process was forked: make a client in the child",
            ),
            CallErrorKind::OptedOut => f.write_str(" was not accepted: such calls are opted out of"),
        }?;
        write_causes(self, f)
    }
}

fn write_violations(violations: &[Violation], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(" breaks the plan: ")?;
    violations.iter().enumerate().try_for_each(|(position, violation)| {
        f.write_str(if position > 0 { "; " } else { "" })?;
        write!(f, "{violation}")
    })
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.kind {
            CallErrorKind::NotDurable { source, .. } => Some(&**source),
            _ => None,
        }
    }
}
