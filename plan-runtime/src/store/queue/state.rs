//! What a queue holds, under its lock.

use super::Aside;
use super::crew::Crew;
use super::flush::EarlyFlush;
use super::gate::Gate;
use super::in_flight::InFlight;
use super::waiters::Waiters;
use super::waiting::WaitingMessages;
use std::time::Duration;

#[derive(Default)]
pub(super) struct QueueState {
    pub(super) waiting: WaitingMessages,
    /// What was taken and is not completed.
    pub(super) in_flight: InFlight,
    /// Batches in flight that no worker has in its hands until they are due.
    pub(super) aside: Aside,
    /// How many of the messages that were accepted are completed: delivered or reported.
    pub(super) completed: u64,
    pub(super) flush: EarlyFlush,
    pub(super) gate: Gate,
    pub(super) workers: Crew,
    pub(super) waiters: Waiters,
    /// How often workers were asked to look at the disk again.
    pub(super) disk_news: u64,
    /// How many messages were ever dropped for newer ones.
    pub(super) drops: u64,
    /// Messages that were dropped, for those who ask what becomes of them.
    pub(super) dropped: Vec<Vec<u8>>,
}

/// What whoever sends does next.
pub(super) enum NextStep {
    /// The queue is closed and empty, or its time is up.
    End,
    /// Take a batch.
    Take,
    /// Go on with a batch that was set aside.
    Resume,
    /// Wait for so long, or until something changes.
    Wait(Option<Duration>),
}

impl QueueState {
    /// Returns the number of the oldest message that is not completed.
    pub(super) fn oldest(&self) -> u64 {
        self.in_flight.oldest().unwrap_or_else(|| self.waiting.oldest())
    }

    pub(super) fn is_flushing(&self, target: u64) -> bool {
        self.oldest() < target && !self.workers.is_empty()
    }

    /// Returns how many messages with numbers below `target` are not completed.
    pub(super) fn left_below(&self, target: u64) -> u64 {
        self.in_flight.left_below(target) + target.saturating_sub(self.waiting.oldest())
    }

    /// Returns what whoever sends does next.
    pub(super) fn next_step(&self, now: Duration, interval: Duration) -> NextStep {
        if self.gate.is_over(|| now) || (self.gate.is_closed() && self.is_empty()) {
            return NextStep::End;
        }
        if self.is_empty() || self.gate.is_paused() {
            return NextStep::Wait(None);
        }
        if self.gate.held_until() > now {
            return NextStep::Wait(Some(self.gate.held_until()));
        }
        let resumed = self.aside.due();
        let due = self.waiting.due(interval);
        let wanted = self.flush.is_wanted(self.waiting.oldest()) || self.gate.is_closed();
        let is_ready = due.is_some_and(|due| wanted || due <= now || self.waiting.has_full_batch());
        if resumed.is_some_and(|due| due <= now) && !(is_ready && self.aside.yields()) {
            return NextStep::Resume;
        }
        if is_ready {
            return NextStep::Take;
        }
        NextStep::Wait(resumed.into_iter().chain(due).min())
    }

    /// Returns whether there is nothing to send, now or later.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.aside.is_empty()
    }

    /// Drops the oldest message that waits; there must be one. It is kept for those who ask, if there are any.
    pub(super) fn drop_oldest(&mut self, is_watched: bool) {
        if is_watched {
            self.dropped.push(self.waiting.oldest_message().to_vec());
        }
        self.waiting.drop_oldest();
        self.completed += 1;
        self.drops += 1;
    }
}
