//! What became of the messages of a batch, or of a part of one.

use super::tries::Tries;
use crate::error::{GaveUp, SinkError};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

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
        /// The sink has named the message, and taken others that came with it.
        is_named: bool,
    },
    /// They were tried for as long, or as often, as the client's options allow.
    Exhausted { gave_up: GaveUp, source: Arc<SinkError> },
    /// The time of a shutdown was up.
    OutOfTime { source: Option<Arc<SinkError>> },
    /// It is not the same for all of them: the positions in the batch have what became of each.
    Mixed(Vec<(Range<usize>, RunOutcome)>),
}

/// What became of messages that stand one after the other in a batch of which others have another outcome.
#[derive(Debug)]
pub(crate) enum RunOutcome {
    Decided(BatchOutcome),
    /// They are to be tried again, not before a time by the client's clock.
    Again {
        tries: Tries,
        not_before: Duration,
        source: Arc<SinkError>,
    },
}

impl RunOutcome {
    /// Returns whether the next message has the same outcome, so that both can be accounted for, or tried again, together.
    pub(crate) fn goes_on_with(&self, next: &Self) -> bool {
        match (self, next) {
            (Self::Decided(BatchOutcome::Delivered), Self::Decided(BatchOutcome::Delivered)) => true,
            (Self::Again { source, .. }, Self::Again { source: next, .. }) => {
                source.retry_after() == next.retry_after()
            }
            _ => false,
        }
    }
}

impl BatchOutcome {
    /// Returns whether the destination has accepted some messages, or refused some by name: it does not refuse whatever it is asked.
    pub(crate) fn tells_messages_apart(&self) -> bool {
        match self {
            Self::Delivered => true,
            Self::Refused { is_named, .. } => *is_named,
            Self::Mixed(runs) => runs
                .iter()
                .any(|(_, run)| matches!(run, RunOutcome::Decided(outcome) if outcome.tells_messages_apart())),
            Self::Exhausted { .. } | Self::OutOfTime { .. } => false,
        }
    }

    /// Returns whether the destination has refused the messages, and finds fault with them. If it refuses them with any other
    /// status it finds fault with the client: its write key, its token, its URL. A sink that gives no status has not said that
    /// it is about messages.
    pub(crate) fn is_about_messages(&self) -> bool {
        match self {
            Self::Refused { source, is_named, .. } => {
                *is_named || matches!(source.http_status(), Some(400 | 413 | 422))
            }
            _ => false,
        }
    }
}
