//! What became of the messages of a batch, or of a part of one.

use crate::error::{GaveUp, SinkError};
use std::sync::Arc;
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
use {super::tries::Tries, crate::message::positions::Positions, std::time::Duration};

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
        /// Who has named the message; nobody, if all that came together was refused.
        named: Option<NamedBy>,
    },
    /// They were tried for as long, or as often, as the client's options allow.
    Exhausted { gave_up: GaveUp, source: Arc<SinkError> },
    /// The time of a shutdown was up.
    OutOfTime { source: Option<Arc<SinkError>> },
    /// It is not the same for all of them. The server of a page does not say so.
    #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
    Mixed(MixedOutcomes),
}

/// Who has refused a message by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(all(target_arch = "wasm32", feature = "web"), expect(dead_code))]
pub(crate) enum NamedBy {
    /// The sink, as it sees the message itself: the destination was not asked.
    Sink,
    /// The destination, which has taken others that came with it.
    Destination,
}

/// What became of messages of which each has an outcome of its own, by their positions in the batch.
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
#[derive(Debug, Default)]
pub(crate) struct MixedOutcomes {
    pub(super) delivered: Positions,
    /// Each that is refused stands alone.
    pub(super) given_up: Vec<(Positions, BatchOutcome)>,
    pub(super) again: Vec<TriedAgain>,
}

/// Messages that are to be tried again together, not before a time by the client's clock.
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
#[derive(Debug)]
pub(super) struct TriedAgain {
    pub(super) positions: Positions,
    pub(super) tries: Tries,
    pub(super) not_before: Duration,
    pub(super) source: Arc<SinkError>,
}

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
impl MixedOutcomes {
    pub(super) fn tells_messages_apart(&self) -> bool {
        !self.delivered.is_empty() || self.given_up.iter().any(|(_, outcome)| outcome.tells_messages_apart())
    }

    /// Returns whether messages have left their batch.
    pub(super) fn is_decided_of_some(&self) -> bool {
        !self.delivered.is_empty() || !self.given_up.is_empty()
    }
}

impl BatchOutcome {
    /// Returns whether the destination has accepted some messages, or refused some by name: it does not refuse whatever it is asked.
    pub(crate) fn tells_messages_apart(&self) -> bool {
        match self {
            Self::Delivered => true,
            Self::Refused { named, .. } => *named == Some(NamedBy::Destination),
            #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
            Self::Mixed(mixed) => mixed.tells_messages_apart(),
            Self::Exhausted { .. } | Self::OutOfTime { .. } => false,
        }
    }

    /// Returns whether the message was refused by its name.
    pub(crate) fn is_named(&self) -> bool {
        matches!(self, Self::Refused { named: Some(_), .. })
    }

    /// Returns whether the destination has refused the messages, and finds fault with them. If it refuses them with any other
    /// status it finds fault with the client: its write key, its token, its URL. A sink that gives no status has not said that
    /// it is about messages.
    pub(crate) fn is_about_messages(&self) -> bool {
        match self {
            Self::Refused { source, .. } => self.is_named() || matches!(source.http_status(), Some(400 | 413 | 422)),
            _ => false,
        }
    }
}
