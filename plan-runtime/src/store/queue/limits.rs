//! The bounds of a queue and of a batch, and what is said of a message that is beyond them.

use crate::store::overflow::Overflow;
use std::time::Duration;

/// The bounds of a queue and of a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) queue_messages: usize,
    pub(crate) queue_bytes: usize,
    pub(crate) overflow: Overflow,
    pub(crate) batch_messages: usize,
    pub(crate) batch_bytes: usize,
    /// How long a message waits for others to come into its batch.
    pub(crate) interval: Duration,
}

/// Why a message was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAccepted {
    Full { messages: usize, bytes: usize },
    Closed,
}
