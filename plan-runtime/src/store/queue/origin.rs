//! Where messages come from.

#[cfg(feature = "durable")]
use std::time::Duration;

/// Where a message comes from that goes into a batch.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageOrigin {
    /// A call.
    #[default]
    Call,
    /// The disk, where it waited for room in memory.
    #[cfg(feature = "durable")]
    Disk,
    /// The disk, where it was put off until this time, by the client's clock.
    #[cfg(feature = "durable")]
    PutOff(Duration),
}

impl MessageOrigin {
    /// Returns whether a message may come into a batch with those that were put off with it alone: it may be the reason why the
    /// server failed, and is to take nothing else with it.
    pub(super) fn keeps_apart(self) -> bool {
        match self {
            Self::Call => false,
            #[cfg(feature = "durable")]
            Self::Disk => false,
            #[cfg(feature = "durable")]
            Self::PutOff(_) => true,
        }
    }
}
