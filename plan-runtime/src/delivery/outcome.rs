//! What became of the messages of a batch, or of a part of one.

use super::tries::Tries;
use crate::error::{GaveUp, SinkError};
use crate::message::positions::Positions;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// What became of messages that were handed to the sink together.
#[derive(Debug, Clone)]
pub(crate) enum BatchOutcome {
    /// The sink has accepted them.
    Delivered,
    /// The sink has refused them for good.
    Refused {
        source: Arc<SinkError>,
        /// The id of the message, if it was one alone.
        message_id: Option<String>,
        /// Who has named the message.
        named: NamedBy,
    },
    /// They were tried for as long, or as often, as the client's options allow.
    Exhausted { gave_up: GaveUp, source: Arc<SinkError> },
    /// The time of a shutdown was up.
    OutOfTime { source: Option<Arc<SinkError>> },
    /// It is not the same for all of them.
    Mixed(MixedOutcomes),
}

/// Who has refused a message by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamedBy {
    /// All that came together was refused.
    Nobody,
    /// The sink, as it sees the message itself: the destination was not asked.
    Sink,
    /// The destination, which has taken others that came with it.
    Destination,
}

/// What became of messages of which each has an outcome of its own, by their positions in the batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct MixedOutcomes {
    pub(crate) decided: Vec<(Range<usize>, BatchOutcome)>,
    pub(crate) again: Vec<TriedAgain>,
}

/// Messages that are to be tried again together, not before a time by the client's clock.
#[derive(Debug, Clone)]
pub(crate) struct TriedAgain {
    pub(crate) positions: Positions,
    pub(crate) tries: Tries,
    pub(crate) not_before: Duration,
    pub(crate) source: Arc<SinkError>,
}

impl MixedOutcomes {
    /// Notes what became of a message. Those that were delivered one after the other are accounted for together.
    pub(crate) fn decide(&mut self, position: usize, outcome: BatchOutcome) {
        match (self.decided.last_mut(), &outcome) {
            (Some((run, BatchOutcome::Delivered)), BatchOutcome::Delivered) if run.end == position => run.end += 1,
            _ => self.decided.push((position..position + 1, outcome)),
        }
    }
}

impl BatchOutcome {
    /// Returns whether the destination has accepted some messages, or refused some by name: it does not refuse whatever it is asked.
    pub(crate) fn tells_messages_apart(&self) -> bool {
        match self {
            Self::Delivered => true,
            Self::Refused { named, .. } => *named == NamedBy::Destination,
            Self::Mixed(mixed) => mixed.decided.iter().any(|(_, outcome)| outcome.tells_messages_apart()),
            Self::Exhausted { .. } | Self::OutOfTime { .. } => false,
        }
    }

    /// Returns whether the destination has refused the messages, and finds fault with them. If it refuses them with any other
    /// status it finds fault with the client: its write key, its token, its URL. A sink that gives no status has not said that
    /// it is about messages.
    pub(crate) fn is_about_messages(&self) -> bool {
        match self {
            Self::Refused { source, named, .. } => {
                *named != NamedBy::Nobody || matches!(source.http_status(), Some(400 | 413 | 422))
            }
            _ => false,
        }
    }
}
