//! What went wrong with messages after they were accepted.

use super::{Lasting, MessageCount, SinkError, write_causes};
use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// What went wrong with the delivery of messages that were accepted, or with the disk of a durable client. The error handler
/// is given it, on the thread that delivers.
///
/// `{error}` is what happened, `source()` is why: the error of the [`Sink`](crate::Sink) itself, or of the operating system. An
/// answer of the server is an error that reads like `status 503: slow down`. `{error:#}` is all of it in one line.
///
/// ```
/// use plan_runtime::{Batch, Client, DeliveryError, Problem, Sink, SinkError};
/// use std::error::Error;
///
/// struct Down;
///
/// impl Sink for Down {
///     fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
///         Err(SinkError::reject(std::io::Error::other("the topic is gone")))
///     }
/// }
///
/// let on_error = |problem: Problem| match problem {
///     Problem::Delivery(error @ DeliveryError::Refused { messages: 1, .. }) => {
///         assert!(error.source().is_some_and(|source| source.is::<std::io::Error>()));
///         assert_eq!(format!("{error:#}"), "the message m1 was refused: the topic is gone");
///     }
///     other => panic!("{other}"),
/// };
/// let client = Client::builder().sink(Down).on_error(on_error).build()?;
/// # client.forward(&plan_runtime::json!({ "type": "track", "userId": "u", "event": "E", "messageId": "m1" })).unwrap();
/// # assert_eq!(client.flush(std::time::Duration::from_secs(10)).refused, 1);
/// # Ok::<(), plan_runtime::BuildError>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum DeliveryError {
    /// The destination refused a batch for good.
    #[non_exhaustive]
    Refused {
        /// How many messages were in it.
        messages: usize,
        /// The HTTP status, if it was HTTP that refused.
        status: Option<u16>,
        /// The message's id, if it was one alone: the one at fault of a batch that was sent again in parts.
        message_id: Option<String>,
        /// How many of the messages a durable client keeps on disk for the next one. It does if the server finds fault with
        /// the client and not with messages: any status but 400, 413 and 422, or none; or one of these for all parts of a
        /// large batch.
        kept: usize,
        /// The error of the sink.
        source: Arc<SinkError>,
    },
    /// A batch could not be delivered in all the time there was for it, and is lost.
    #[non_exhaustive]
    NotDelivered {
        /// How many messages were left.
        messages: usize,
        /// Why there were no more attempts.
        gave_up: GaveUp,
        /// Why the last attempt failed, if there was one since something was delivered.
        source: Option<Arc<SinkError>>,
    },
    /// A durable client could not deliver a batch in all the time there was for it. The messages stay on disk: they are not
    /// lost, but tried again, by this client or the next. Reported once.
    #[non_exhaustive]
    Kept {
        /// How many messages are kept.
        messages: usize,
        /// Why the last attempt failed.
        source: Arc<SinkError>,
    },
    /// Nothing has been delivered for a while, whether the server is away or the client is set up wrongly. The messages are
    /// not lost, the client goes on trying. Reported at the third failure in a row, then about once a minute while it lasts.
    /// That it is over is logged, as a line of the level INFO.
    #[non_exhaustive]
    Outage {
        /// How many attempts in a row have failed. Those that were under way at one time count once.
        attempts: u64,
        /// How long it has lasted, from the first of them.
        lasts: Duration,
        /// How many messages wait, those on disk included.
        waiting: u64,
        /// Why the last attempt failed.
        source: Arc<SinkError>,
    },
    /// MessageCount were dropped from the full queue for a newer one, as the overflow policy says.
    #[non_exhaustive]
    Dropped {
        /// How many.
        messages: usize,
        /// How many of them a durable client had kept for the next one, when they were refused because of the client: they are counted
        /// as refused, and not as lost.
        refused: usize,
    },
    /// The source of bearer tokens gave one that cannot be sent. It is asked again for the next attempt.
    #[non_exhaustive]
    BearerToken {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file of a durable client holds bytes that are not messages. What is intact around them is sent.
    #[non_exhaustive]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The position of the first of these bytes in the file.
        position: u64,
        /// How many there are.
        bytes: u64,
    },
    /// A file in the folder of a durable client was written by another version of this crate. It is left alone.
    #[non_exhaustive]
    OtherVersion {
        /// The file.
        file: PathBuf,
        /// The size of the file, which counts towards
        /// [`Durable::max_bytes`](https://docs.rs/plan-runtime/latest/plan_runtime/struct.Durable.html).
        bytes: u64,
    },
    /// Other users may write to the folder of a durable client.
    #[non_exhaustive]
    OpenToOthers {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of a durable client, or its folder, cannot be made, read, written or deleted; or a dead letter cannot be written.
    #[non_exhaustive]
    Storage {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's error.
        source: Arc<io::Error>,
    },
}

/// Why a client makes no more attempts to deliver a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GaveUp {
    /// The batch has reached [`ClientBuilder::max_age`](crate::ClientBuilder::max_age).
    MaxAge,
    /// The batch was tried [`ClientBuilder::max_attempts`](crate::ClientBuilder::max_attempts) times.
    MaxAttempts,
    /// The client was shut down, or its last clone was dropped, and the time for that was up.
    ShutDown,
    /// The client was shut down while it was [paused](crate::Client::pause).
    Paused,
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MaxAge => "they have reached the maximal age",
            Self::MaxAttempts => "the last of the attempts failed",
            Self::ShutDown => "the client was shut down and had no more time for it",
            Self::Paused => "the client was shut down while it was paused",
        })
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { messages, status, message_id, kept, .. } => {
                match message_id {
                    Some(id) => write!(f, "the message {id} was refused")?,
                    None if *messages == 1 => f.write_str("1 message was refused")?,
                    None => write!(f, "{} were refused", MessageCount(*messages))?,
                }
                status.map_or(Ok(()), |status| write!(f, " with status {status}"))?;
                match *kept {
                    0 => Ok(()),
                    kept if kept == *messages => f.write_str(", and kept on disk for the next client"),
                    kept => write!(f, ", of which {kept} kept on disk for the next client"),
                }
            }
            Self::NotDelivered { messages, gave_up, .. } => {
                write!(f, "{} not delivered: {gave_up}", MessageCount(*messages))
            }
            Self::Kept { messages, .. } => {
                write!(f, "{} not delivered yet, and kept on disk", MessageCount(*messages))
            }
            Self::Outage { attempts, lasts, waiting, .. } => {
                let failed = if *attempts == 1 { "attempt has failed" } else { "attempts in a row have failed" };
                let wait = if *waiting == 1 { "message waits and is" } else { "messages wait and are" };
                let lasts = Lasting(*lasts);
                write!(f, "nothing was delivered for {lasts}, {attempts} {failed}, {waiting} {wait} tried again")
            }
            Self::Dropped { messages, .. } => {
                write!(f, "the queue was full, and {} dropped from it", MessageCount(*messages))
            }
            Self::BearerToken { reason } => write!(f, "the bearer token cannot be sent: {reason}"),
            Self::Damaged { file, position, bytes } => {
                write!(f, "{}: {bytes} bytes are not messages, the first at byte {position}", file.display())
            }
            Self::OtherVersion { file, bytes } => write!(
                f,
                "{} was written by another version of plan-runtime, and is left alone: its {bytes} bytes count as those of this one",
                file.display()
            ),
            Self::OpenToOthers { folder } => {
                write!(f, "other users may write to {0}, the folder of messages: `chmod o-w {0}`", folder.display())
            }
            Self::Storage { path, .. } => write!(f, "{} cannot be used to keep messages", path.display()),
        }?;
        write_causes(self, f)
    }
}

impl Error for DeliveryError {
    /// Returns the sink's own error, and not the [`SinkError`] around it, which says nothing more than this one.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused { source, .. } | Self::Kept { source, .. } | Self::Outage { source, .. } => {
                Some(source.get_ref())
            }
            Self::NotDelivered { source, .. } => Some(source.as_ref()?.get_ref()),
            Self::Storage { source, .. } => Some(&**source),
            _ => None,
        }
    }
}
