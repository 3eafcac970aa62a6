//! Why a message was not delivered whose sender waits for the answer.

use super::MessageOutcome;
use crate::error::{CallError, Lasting, SinkError, write_causes};
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Why [`Client::send_now`](crate::Client::send_now) cannot say that the message was delivered.
///
/// ```
/// use plan_runtime::{AnyEvent, Client, Outcome, SendError};
/// use std::time::Duration;
///
/// fn send(client: &Client, event: &dyn AnyEvent) {
///     match client.send_now("user-1", event, Duration::from_secs(5)) {
///         Ok(()) => {}
///         Err(SendError::NotDelivered(told)) => match told.outcome() {
///             Outcome::Refused { status, .. } => eprintln!("the server says {status:?}: {told}"),
///             _ => eprintln!("{told}"),
///         },
///         Err(error) => eprintln!("{error}"),
///     }
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum SendError {
    /// The message was not accepted, and nothing was sent.
    NotAccepted(CallError),
    /// The message was accepted and not delivered: what became of it, with the server's words.
    NotDelivered(Box<MessageOutcome>),
    /// There was no answer in time. The message is still queued and is tried again for as long as the client lives, which
    /// reports what becomes of it as of any other.
    #[non_exhaustive]
    NoAnswer {
        /// How long was waited.
        waited: Duration,
        /// Why the last attempt failed, if there was one since something was delivered.
        source: Option<Arc<SinkError>>,
    },
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAccepted(error) => return fmt::Display::fmt(error, f),
            Self::NotDelivered(told) => return fmt::Display::fmt(told, f),
            Self::NoAnswer { waited, .. } => {
                write!(f, "no answer within {}: the message waits and is tried again", Lasting(*waited))?;
            }
        }
        write_causes(self, f)
    }
}

impl Error for SendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotAccepted(error) => error.source(),
            Self::NotDelivered(_) => None,
            Self::NoAnswer { source, .. } => Some(source.as_ref()?.get_ref()),
        }
    }
}
