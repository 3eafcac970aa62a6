//! Everything that can go wrong, in words that say what to do.

use crate::event::call::{Call, Rule};
use crate::violation::Violation;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// What went wrong: with a call, before its message was queued, or later with its delivery.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The message is over 32 KB, which the Segment HTTP API does not take.
    TooLarge {
        /// The call.
        call: Call,
        /// The event's name.
        name: String,
        /// Size of the message in bytes.
        size: usize,
        /// The most that is taken, in bytes.
        limit: usize,
    },
    /// A number is NaN or infinite, which JSON cannot say; or a call macro was given a `usize`, `u64`, `u128` or `i128` for an
    /// integer that does not fit into an `i64`, and `value` is infinite.
    NotFinite {
        /// The call.
        call: Call,
        /// The event's name.
        name: String,
        /// Path of the property: `products[2].price`.
        property: String,
        /// The number.
        value: f64,
    },
    /// The user has neither a user id nor an anonymous id, or only white space for one, and the server would drop the message in silence.
    NoUser {
        /// The call.
        call: Call,
        /// The event's name.
        name: String,
    },
    /// A group call has no group id, or an alias call no previous id, and the server would drop the message in silence.
    NoId {
        /// The call.
        call: Call,
        /// Which one: `group id`, `previous id`.
        id: &'static str,
    },
    /// The timestamp is before 1970 or after 9999.
    Timestamp {
        /// The call.
        call: Call,
        /// The event's name.
        name: String,
    },
    /// The message id of the call's options, or of a message that is forwarded, is empty or white space alone, or has 100
    /// characters or more.
    MessageId {
        /// The call.
        call: Call,
        /// The event's name.
        name: String,
        /// The message id.
        message_id: String,
    },
    /// Values of the message break rules of the plan.
    Violations {
        /// The call.
        call: Call,
        /// The event's name.
        name: String,
        /// Every rule that is broken.
        violations: Vec<Violation>,
        /// Was the message sent all the same? See [`OnViolation`](crate::OnViolation).
        sent: bool,
    },
    /// The queue is full, and stayed so for as long as the client's overflow policy waits.
    QueueFull {
        /// Messages waiting.
        messages: usize,
        /// Their bytes.
        bytes: usize,
    },
    /// A message was dropped from the full queue for a newer one, as the overflow policy says.
    Dropped {
        /// How many.
        messages: usize,
    },
    /// The client was shut down before.
    Closed,
    /// The process was forked since the client was made, and this is the child: its calls would be lost, or be written over
    /// those of the parent. A client is to be made after the fork, in each process, a durable one with a folder of its own.
    Forked,
    /// The user of the app has opted out of such calls: [`Client::opt_out`](crate::Client::opt_out). Counted, but neither
    /// logged nor handed to the error handler.
    OptedOut {
        /// The call.
        call: Call,
    },
    /// What was given to [`Client::forward`](crate::Client::forward) is no message of the Segment HTTP API: why not.
    NotAMessage(String),
    /// The server refused a batch for good. If it finds fault with the client and not with messages (any status but 400, 413
    /// and 422, or none; or one of these for all parts of a large batch), a durable client keeps them for the next one, and `reason` says so.
    Refused {
        /// How many messages were in it.
        messages: usize,
        /// The HTTP status, if it was HTTP that refused.
        status: Option<u16>,
        /// The server's words, at most 1 KB.
        reason: String,
        /// The message's id, if it was one alone: the one at fault of a batch that was sent again in parts.
        message_id: Option<String>,
    },
    /// A batch could not be delivered in all the time there was for it.
    NotDelivered {
        /// How many messages were left.
        messages: usize,
        /// Why the last attempt failed.
        reason: String,
    },
    /// A durable client could not deliver a batch in all the time there was for it. The messages stay on disk: they are not
    /// lost, but tried again, by this client or the next. Told of once.
    Kept {
        /// How many messages are kept.
        messages: usize,
        /// Why the last attempt failed.
        reason: String,
    },
    /// Nothing has been delivered for a while, whether the server is away or the client is set up wrongly: `reason` says. The
    /// messages are not lost, the client goes on trying. Told at the third failure in a row, then about once a minute while
    /// it lasts. That it is over is logged, as a line of the level INFO.
    Outage {
        /// How many attempts in a row have failed. Those that were under way at one time count once.
        attempts: u64,
        /// How long it has lasted, from the first of them.
        lasts: Duration,
        /// How many messages wait, those on disk included.
        waiting: u64,
        /// Why the last attempt failed.
        reason: String,
    },
    /// The message could not be brought to disk, as a durable client does before a call returns.
    NotDurable {
        /// The operating system's words.
        reason: String,
        /// Is it sent from memory all the same? It is unless the queue is full.
        sent: bool,
    },
    /// A file of a durable client holds bytes that are no message. What is intact around them is sent.
    Damaged {
        /// The file.
        file: PathBuf,
        /// Where the first of these bytes is.
        position: u64,
        /// How many there are.
        bytes: u64,
    },
    /// Another client, in this or another process, uses the folder of a durable client.
    FolderInUse {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of a durable client, or its folder, cannot be made, read, written or deleted.
    Storage {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's words.
        reason: String,
    },
    /// The client cannot be made like this; or, told to the error handler, a bearer token is none that can be sent.
    Configuration(String),
}

impl Error {
    /// Returns whether the message is sent in spite of this error, so that to send it again would duplicate it: it breaks
    /// the plan and the client reports that only ([`OnViolation::Report`](crate::OnViolation::Report)), or it goes out from
    /// memory because it could not be brought to disk.
    #[must_use]
    pub const fn was_sent(&self) -> bool {
        matches!(self, Self::Violations { sent: true, .. } | Self::NotDurable { sent: true, .. })
    }

    /// The error of a number that JSON cannot say, with the path of its property.
    pub(crate) fn not_finite(rule: &Rule, (property, value): (String, f64)) -> Self {
        Self::NotFinite { call: rule.call, name: rule.name.to_owned(), property, value }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { call, name, size, limit } => write!(
                f,
                "{} is {size} bytes as a message, and the limit is {limit}: send less in it",
                Titled(*call, name)
            ),
            Self::NotFinite { call, name, property, value } => {
                write!(f, "{}: `{property}` is {value}, which JSON cannot say", Titled(*call, name))
            }
            Self::NoUser { call, name } => {
                write!(f, "{} has no user: give a user id or an anonymous id that is not empty", Titled(*call, name))
            }
            Self::NoId { call, id } => write!(f, "{call} has no {id}: give one that is not empty"),
            Self::Timestamp { call, name } => {
                write!(f, "{}: the timestamp must be between the years 1970 and 9999", Titled(*call, name))
            }
            Self::MessageId { call, name, message_id } => {
                let title = Titled(*call, name);
                write!(f, "{title}: the message id {message_id:?} must have between 1 and 99 characters, and not white space alone")
            }
            Self::Violations { call, name, violations, .. } => {
                write!(f, "{} breaks the plan: ", Titled(*call, name))?;
                violations.iter().enumerate().try_for_each(|(position, violation)| {
                    f.write_str(if position > 0 { "; " } else { "" })?;
                    violation.fmt(f)
                })
            }
            Self::QueueFull { messages, bytes } => {
                write!(f, "the queue is full with {messages} messages of {bytes} bytes, this one was not taken")
            }
            Self::Dropped { messages } => write!(f, "the queue was full, {messages} older messages were dropped"),
            Self::Closed => f.write_str("the client is shut down, this message was not taken"),
            Self::Forked => f.write_str(
                "the client was made before this process was forked, and the message was not taken: make a client in the child",
            ),
            Self::NotAMessage(reason) => write!(f, "not a message: {reason}"),
            Self::OptedOut { call } => write!(f, "{call} calls are opted out of, this message was not taken"),
            Self::Refused { messages, status, reason, message_id } => {
                match message_id {
                    Some(id) => write!(f, "the server refused message {id}")?,
                    None => write!(f, "the server refused {messages} messages")?,
                }
                status.map_or(Ok(()), |status| write!(f, " with status {status}"))?;
                write!(f, ": {reason}")
            }
            Self::NotDelivered { messages, reason } => write!(f, "{messages} messages were not delivered: {reason}"),
            Self::Kept { messages, reason } => {
                write!(f, "{messages} messages were not delivered yet, and are kept on disk: {reason}")
            }
            Self::Outage { attempts, lasts, waiting, reason } => write!(
                f,
                "nothing was delivered for {}, {attempts} attempts in a row have failed, {waiting} messages wait and are tried \
                 again: {reason}",
                Lasting(*lasts)
            ),
            Self::NotDurable { reason, sent: true } => {
                write!(f, "a message is not on disk and goes out from memory: {reason}")
            }
            Self::NotDurable { reason, sent: false } => {
                write!(f, "a message could not be brought to disk and was not taken: {reason}")
            }
            Self::Damaged { file, position, bytes } => {
                write!(f, "{}: {bytes} bytes are no messages, the first at byte {position}", file.display())
            }
            Self::FolderInUse { folder } => {
                write!(f, "{} is used by another client: give each a folder of its own", folder.display())
            }
            Self::Storage { path, reason } => write!(f, "{}: {reason}", path.display()),
            Self::Configuration(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Error {}

/// "track `Order Completed`", "identify".
struct Titled<'a>(Call, &'a str);

impl fmt::Display for Titled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            "" => write!(f, "{}", self.0),
            name => write!(f, "{} `{name}`", self.0),
        }
    }
}

/// "850 ms", "12 s", "4 min", "2 h 5 min".
pub(crate) struct Lasting(pub(crate) Duration);

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.as_millis(), self.0.as_secs()) {
            (millis @ 0..1000, _) => write!(f, "{millis} ms"),
            (_, seconds @ 0..60) => write!(f, "{seconds} s"),
            (_, seconds @ 60..3600) => write!(f, "{} min", seconds / 60),
            (_, seconds) => write!(f, "{} h {} min", seconds / 3600, seconds / 60 % 60),
        }
    }
}

/// Any error, as the sinks and transports of an app have them.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a [`Sink`](crate::Sink) did not accept a batch. It shows the error behind it, whose causes are its `source()`.
///
/// ```
/// use plan_runtime::SinkError;
/// use std::time::Duration;
///
/// let busy = SinkError::retry("the broker is busy").after(Duration::from_secs(5));
/// let refused = SinkError::reject(std::io::Error::other("not for this topic")).status(413);
/// assert_eq!((busy.is_final(), refused.is_final()), (false, true));
/// assert_eq!(refused.to_string(), "the batch was refused: not for this topic");
/// ```
#[derive(Debug)]
pub struct SinkError {
    is_final: bool,
    after: Option<Duration>,
    status: Option<u16>,
    source: BoxError,
}

impl SinkError {
    /// Returns an error after which the worker sends the same batch again, when the client's backoff is over.
    pub fn retry(source: impl Into<BoxError>) -> Self {
        Self { is_final: false, after: None, status: None, source: source.into() }
    }

    /// Returns an error after which the worker never sends the batch again. Unless [`status`](Self::status) says that the
    /// messages are at fault, a durable client keeps them for the next one.
    pub fn reject(source: impl Into<BoxError>) -> Self {
        Self { is_final: true, ..Self::retry(source) }
    }

    /// Sets how long the destination asks to be left alone: the client sends nothing at all until then, and the attempt does
    /// not count. It has no effect on a rejection.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self { after: Some(wait), ..self }
    }

    /// Sets the HTTP status of a rejection. With 400, 413 or 422 the worker sends a batch of several messages again in
    /// parts, until the messages at fault stand alone. With any other status, or none, the messages are not at fault.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// Returns whether the batch is never sent again.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        self.is_final
    }

    /// Returns how long the destination asks to be left alone.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.after
    }

    /// Returns the HTTP status of a rejection.
    #[must_use]
    pub const fn http_status(&self) -> Option<u16> {
        self.status
    }

    /// Returns the reason, with its causes, in one line.
    pub(crate) fn reason(&self) -> String {
        in_one_line(&*self.source)
    }
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_final { "the batch was refused" } else { "the batch was not accepted yet" };
        write!(f, "{what}: {}", self.source)
    }
}

impl std::error::Error for SinkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.source()
    }
}

/// Returns an error with its causes: reqwest, for one, says only in the causes what happened.
pub(crate) fn in_one_line(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_the_causes_in_one_line() {
        let inner = SinkError::retry(std::io::Error::other("no route"));
        let outer = SinkError::reject(inner).status(422);
        assert_eq!(outer.reason(), "the batch was not accepted yet: no route");
        assert_eq!((outer.http_status(), outer.retry_after()), (Some(422), None));
        #[derive(Debug)]
        struct Outer(std::io::Error);
        impl fmt::Display for Outer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("cannot publish")
            }
        }
        impl std::error::Error for Outer {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.0)
            }
        }
        let error = SinkError::retry(Outer(std::io::Error::other("no route"))).after(Duration::from_secs(7));
        assert_eq!(
            (error.reason().as_str(), error.retry_after()),
            ("cannot publish: no route", Some(Duration::from_secs(7)))
        );
        assert_eq!(std::error::Error::source(&error).map(ToString::to_string).as_deref(), Some("no route"));
    }

    #[test]
    fn how_long_something_lasts() {
        let said = |millis| Lasting(Duration::from_millis(millis)).to_string();
        assert_eq!([0, 999, 1000, 59_999].map(said), ["0 ms", "999 ms", "1 s", "59 s"]);
        assert_eq!([60_000, 3_599_999, 3_600_000, 7_500_000].map(said), ["1 min", "59 min", "1 h 0 min", "2 h 5 min"]);
    }
}
