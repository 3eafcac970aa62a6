//! What became of each message, for those who ask: the handler of [`ClientBuilder::on_delivery`], the file of dead letters, and
//! who waits for one message. Where nobody asks, nothing is read or kept for it.
//!
//! [`ClientBuilder::on_delivery`]: crate::ClientBuilder::on_delivery

pub(crate) mod dead_letters;
pub(crate) mod send_error;
pub(crate) mod wait;

use crate::error::{CallError, CallErrorKind, GaveUp, SinkError};
use crate::event::call::Call;
use crate::message::outbox::Message;
use crate::message::read_id::MessageHead;
use crate::quiet::quietly;
use crate::report::{Reporter, Reporting};
use dead_letters::LetterFile;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use wait::MessageWaits;

/// What became of one message, as the handler of [`ClientBuilder::on_delivery`](crate::ClientBuilder::on_delivery) is given it.
///
/// `Debug` shows neither the message nor an id of its user, which are personal data.
#[derive(Clone)]
pub struct MessageOutcome {
    head: MessageHead,
    outcome: Outcome,
    message: Option<Message>,
}

impl MessageOutcome {
    /// Returns what became of the message.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Returns the message id; `None` of a call of which no message was made.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        self.head.message_id.as_deref()
    }

    /// Returns the call; `None` of what was forwarded and is not a message.
    #[must_use]
    pub fn call(&self) -> Option<Call> {
        self.head.call
    }

    /// Returns the name of the event, page or screen. It is empty for the other calls.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.head.name
    }

    /// Returns the message, byte for byte as it would have been sent, if it was not delivered. There is none of a call of
    /// which no message could be made, as without a user or above 32 KB, nor of one that was opted out of.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        self.message.as_ref()
    }

    /// Returns the message, without a copy.
    #[must_use]
    pub fn into_message(self) -> Option<Message> {
        self.message
    }
}

impl fmt::Debug for MessageOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageOutcome")
            .field("outcome", &self.outcome)
            .field("message_id", &self.head.message_id)
            .field("call", &self.head.call)
            .field("name", &self.head.name)
            .finish_non_exhaustive()
    }
}

/// Says it in one line: ``track `Order Completed` m1 was refused with status 400: no such property``.
impl fmt::Display for MessageOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MessageHead { message_id, call, name } = &self.head;
        if let Outcome::NotAccepted { error } = &self.outcome {
            return write!(f, "{error:#}");
        }
        f.write_str(call.map_or("a message", Call::as_str))?;
        if !name.is_empty() {
            write!(f, " `{name}`")?;
        }
        if let Some(id) = message_id {
            write!(f, " {id}")?;
        }
        write!(f, " {}", self.outcome)
    }
}

/// What became of a message.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Outcome {
    /// The destination has accepted it.
    Delivered,
    /// The destination has refused it for good.
    #[non_exhaustive]
    Refused {
        /// The HTTP status, if it was HTTP that refused.
        status: Option<u16>,
        /// The error of the sink, with the server's words.
        source: Arc<SinkError>,
    },
    /// It was tried for as long as there was time, or as often as the client's options allow, and is lost.
    #[non_exhaustive]
    GaveUp {
        /// Why there were no more attempts.
        why: GaveUp,
        /// Why the last attempt failed, if there was one since something was delivered.
        source: Option<Arc<SinkError>>,
    },
    /// It was dropped from the full queue for a newer one, as the overflow policy says.
    Dropped,
    /// A durable client could not deliver it, and has it on disk: this client or the next tries again, and tells of it again.
    #[non_exhaustive]
    Kept {
        /// Why the last attempt failed.
        source: Option<Arc<SinkError>>,
    },
    /// It was not accepted in the first place: the queue was full, the client was shut down, a value broke the plan.
    #[non_exhaustive]
    NotAccepted {
        /// The error of the call.
        error: CallError,
    },
    /// The user does not consent to it ([`CallOptions::consent`](crate::CallOptions::consent)), or a hook of
    /// [`ClientBuilder::before_send`](crate::ClientBuilder::before_send) dropped it.
    #[non_exhaustive]
    Withheld {
        /// What the user does not consent to, or what the hook gave as its reason.
        reason: String,
    },
    /// Such calls are opted out of: [`Client::opt_out`](crate::Client::opt_out).
    OptedOut,
}

impl Outcome {
    /// Returns the outcome of a call that failed.
    pub(crate) fn of_call(error: &CallError) -> Self {
        match error.kind() {
            CallErrorKind::OptedOut => Self::OptedOut,
            CallErrorKind::Withheld { reason } => Self::Withheld { reason: reason.clone() },
            _ => Self::NotAccepted { error: error.clone() },
        }
    }

    /// Returns whether the message is nowhere any more, though nobody wanted it gone.
    fn is_dead_letter(&self) -> bool {
        !matches!(self, Self::Delivered | Self::Kept { .. } | Self::Withheld { .. } | Self::OptedOut)
    }

    /// Returns whether nobody but the handler may have the message: it was delivered, or its user wants it nowhere.
    fn hides_message(&self) -> bool {
        matches!(self, Self::Delivered | Self::OptedOut)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let because = |source: &Option<Arc<SinkError>>| source.as_ref().map(|source| format!(": {}", source.reason()));
        match self {
            Self::Delivered => f.write_str("was delivered"),
            Self::Refused { status: Some(status), source } => {
                write!(f, "was refused with status {status}: {}", source.reason())
            }
            Self::Refused { status: None, source } => write!(f, "was refused: {}", source.reason()),
            Self::GaveUp { why, source } => {
                write!(f, "was not delivered: {why}{}", because(source).unwrap_or_default())
            }
            Self::Dropped => f.write_str("was dropped from the full queue"),
            Self::Kept { source } => {
                write!(f, "is not delivered yet, and kept on disk{}", because(source).unwrap_or_default())
            }
            Self::NotAccepted { error } => write!(f, "was not accepted: {error:#}"),
            Self::Withheld { reason } => write!(f, "was withheld: {reason}"),
            Self::OptedOut => f.write_str("was not accepted: such calls are opted out of"),
        }
    }
}

/// The user's handler.
pub(crate) type OutcomeHandler = Arc<dyn Fn(MessageOutcome) + Send + Sync>;

/// Those who ask what becomes of messages.
#[derive(Default)]
pub(crate) struct Outcomes {
    pub(crate) handler: Option<OutcomeHandler>,
    pub(crate) dead_letters: Option<LetterFile>,
    pub(crate) waits: MessageWaits,
}

impl Outcomes {
    /// Returns whether the client was built to tell of all messages.
    pub(crate) fn are_wanted(&self) -> bool {
        self.handler.is_some() || self.dead_letters.is_some()
    }

    /// Tells what became of a message. Of a call that the handler makes meanwhile it is not told on this thread: each would be
    /// followed by the next one, without an end.
    pub(crate) fn tell(&self, message: &[u8], outcome: &Outcome, reporter: &Reporter) {
        let is_waited_for = !self.waits.is_empty();
        if self.handler.is_none() && !is_waited_for && !outcome.is_dead_letter() {
            return;
        }
        if outcome.is_dead_letter()
            && let Some(letters) = &self.dead_letters
        {
            letters.keep(message, reporter);
        }
        if self.handler.is_none() && !is_waited_for {
            return;
        }
        let told = MessageOutcome {
            head: MessageHead::of(message),
            outcome: outcome.clone(),
            message: (!outcome.hides_message()).then(|| Message::read_back(message)).flatten(),
        };
        self.waits.answer(&told);
        self.hand_over(told);
    }

    /// Tells of a call of which there is no message, or none that may be shown.
    pub(crate) fn tell_of_call(&self, error: &CallError) {
        if self.handler.is_some() {
            let head = MessageHead { message_id: None, call: error.call(), name: error.name().to_owned() };
            self.hand_over(MessageOutcome { head, outcome: Outcome::of_call(error), message: None });
        }
    }

    fn hand_over(&self, told: MessageOutcome) {
        let Some(handler) = &self.handler else { return };
        let Some(_telling) = Reporting::begin_at(std::ptr::from_ref(self).addr()) else { return };
        // A handler that panics must take down neither the caller nor the worker.
        if catch_unwind(AssertUnwindSafe(|| handler(told))).is_err() {
            quietly(|| tracing::error!(target: "plan_runtime", "the handler of on_delivery panicked"));
        }
    }
}
