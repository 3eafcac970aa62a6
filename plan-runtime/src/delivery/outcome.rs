//! What became of the messages of a batch, or of a part of one.

use crate::error::{GaveUp, SinkError};
use std::sync::Arc;

/// What became of messages that were handed to the sink together.
#[derive(Debug)]
pub(crate) enum BatchOutcome {
    /// The sink has accepted them.
    Delivered,
    /// The sink has refused them for good.
    Refused {
        source: SinkError,
        /// The id of the message, if it was one alone.
        message_id: Option<String>,
    },
    /// They were tried for as long, or as often, as the client's options allow.
    Exhausted { gave_up: GaveUp, source: Arc<SinkError> },
    /// The time of a shutdown was up.
    OutOfTime { source: Option<Arc<SinkError>> },
}

impl BatchOutcome {
    /// Returns whether the destination has refused the messages, and finds fault with them. If it refuses them with any other
    /// status it finds fault with the client: its write key, its token, its URL. A sink that gives no status has not said that
    /// it is about messages.
    pub(crate) fn is_about_messages(&self) -> bool {
        matches!(self, Self::Refused { source, .. } if matches!(source.http_status(), Some(400 | 413 | 422)))
    }
}
