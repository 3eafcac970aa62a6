//! What has messages go out before their batch is full or old: a flush, or that the queue is full.

use crate::store::overflow::FullSince;
use std::time::Duration;

/// What callers want of the workers.
#[derive(Default)]
pub(super) struct EarlyFlush {
    /// Messages with numbers below this are wanted out without waiting for a full batch.
    target: u64,
    /// A message found the queue full: what waits goes out now, be it less than a batch.
    is_for_room: bool,
    full_since: FullSince,
}

impl EarlyFlush {
    /// Has messages with numbers below `target` go out.
    pub(super) fn request(&mut self, target: u64) {
        self.target = self.target.max(target);
    }

    /// Has what waits go out to make room. Returns whether nobody has asked for that yet.
    pub(super) fn request_room(&mut self) -> bool {
        !std::mem::replace(&mut self.is_for_room, true)
    }

    /// Returns whether a call that finds no room now waits for some, `at_most` so long.
    pub(super) fn is_worth_a_wait(&mut self, now: Duration, at_most: Duration) -> bool {
        self.full_since.is_worth_a_wait(now, at_most)
    }

    /// Notes that a batch was taken, which has made room.
    pub(super) fn has_made_room(&mut self) {
        self.is_for_room = false;
        self.full_since.reset();
    }

    /// Returns whether what waits is to go out now, of which the oldest message has this number.
    pub(super) fn is_wanted(&self, oldest: u64) -> bool {
        self.target > oldest || self.is_for_room
    }

    #[cfg(test)]
    pub(super) fn is_for_room(&self) -> bool {
        self.is_for_room
    }
}
