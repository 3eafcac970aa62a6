//! What became of the messages of a batch, or of a part of one.

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
use super::partial::MixedOutcomes;
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
