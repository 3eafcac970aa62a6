//! What a call does when the store is full, and whether it is worth waiting for room.

use std::time::Duration;

/// How long calls wait at most, all together, for room in a queue that nothing leaves.
const PATIENCE: Duration = Duration::from_secs(1);

/// What a call does when the queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Overflow {
    /// Waits for room, for `at_most`; then the message is not accepted. The default, with 100 milliseconds.
    ///
    /// It is for short bursts. In an outage nothing leaves the queue: after so long of that, and a second at least, calls do
    /// not wait any more until something has. The wait blocks its thread; where other tasks need that thread, as in async
    /// code, the other policies have no wait at all.
    Block {
        /// The longest wait.
        at_most: Duration,
    },
    /// The message is not accepted.
    Reject,
    /// Drops the oldest waiting messages.
    DropOldest,
}

/// The time at which the queue became full; `None` once a message has left it.
#[derive(Debug, Default)]
pub(crate) struct FullSince(Option<Duration>);

impl FullSince {
    /// Returns whether a call that finds no room now waits for some, `at_most` so long.
    pub(crate) fn is_worth_a_wait(&mut self, now: Duration, at_most: Duration) -> bool {
        let since = *self.0.get_or_insert(now);
        now.saturating_sub(since) <= at_most.max(PATIENCE)
    }

    /// Notes that a message has left the queue.
    pub(crate) fn reset(&mut self) {
        self.0 = None;
    }
}
