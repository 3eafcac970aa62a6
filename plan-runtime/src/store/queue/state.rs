//! What a queue holds, under its lock.

use super::Aside;
use super::crew::Crew;
use super::gate::Gate;
use super::in_flight::BatchInFlight;
use super::waiting::WaitingMessages;
use crate::store::overflow::FullSince;
use std::collections::VecDeque;
use std::time::Duration;

#[derive(Default)]
pub(super) struct QueueState {
    pub(super) waiting: WaitingMessages,
    /// What was taken and is not completed, in the order of the numbers.
    pub(super) in_flight: VecDeque<BatchInFlight>,
    /// Batches in flight that no worker has in its hands until they are due.
    pub(super) aside: Aside,
    /// How many of the messages that were accepted are completed: delivered or reported.
    pub(super) completed: u64,
    /// Messages with numbers below this are wanted out without waiting for a full batch.
    pub(super) flush_to: u64,
    /// A message found the queue full: what waits goes out now, be it less than a batch.
    pub(super) flush_requested: bool,
    pub(super) full_since: FullSince,
    pub(super) gate: Gate,
    pub(super) workers: Crew,
    /// Callers that wait for progress.
    pub(super) waiters: usize,
    /// How often there was progress, for those who wait for it without this lock.
    pub(super) progressed: u64,
    /// How often workers were asked to look at the disk again.
    pub(super) disk_news: u64,
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
    /// Returns where in `in_flight` the batch of a message is.
    pub(super) fn batch_of(&self, number: u64) -> Option<usize> {
        self.in_flight.partition_point(|batch| batch.first <= number).checked_sub(1)
    }

    /// Returns what is in flight of the batch with this number at position 0.
    pub(super) fn in_flight(&mut self, first: u64) -> Option<&mut BatchInFlight> {
        let at = self.batch_of(first)?;
        self.in_flight.get_mut(at).filter(|batch| batch.first == first)
    }

    /// Returns the number of the oldest message that is not completed.
    pub(super) fn oldest(&self) -> u64 {
        self.in_flight.front().and_then(BatchInFlight::oldest).unwrap_or_else(|| self.waiting.oldest())
    }

    pub(super) fn is_flushing(&self, target: u64) -> bool {
        self.oldest() < target && !self.workers.is_empty()
    }

    /// Returns how many messages with numbers below `target` are not completed.
    pub(super) fn left_below(&self, target: u64) -> u64 {
        let older = self.in_flight.iter().take_while(|batch| batch.first < target).flat_map(BatchInFlight::numbers);
        let in_flight: u64 = older.map(|run| run.end.min(target).saturating_sub(run.start)).sum();
        in_flight + target.saturating_sub(self.waiting.oldest())
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
        let wanted = self.flush_to > self.waiting.oldest() || self.flush_requested || self.gate.is_closed();
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
    }
}
