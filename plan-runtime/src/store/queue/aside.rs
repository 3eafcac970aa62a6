//! Batches in flight whose messages wait by name: no worker has them in its hands until they are due.

use super::Queue;
use crate::message::batch::Messages;
use std::collections::BTreeMap;
use std::time::Duration;

/// The batches that are set aside, the first to be due first.
#[derive(Default)]
pub(super) struct Aside {
    /// By the time and, of several at one time, in the order of the calls; with how many of their messages wait.
    batches: BTreeMap<(Duration, u64), (Messages, usize)>,
    /// So many messages wait in all of them.
    waiting: usize,
    /// The memory of all of them.
    bytes: usize,
    /// The last batch that went to a worker was one of these.
    has_resumed: bool,
}

impl Aside {
    pub(super) fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// Returns when the first of them is due.
    pub(super) fn due(&self) -> Option<Duration> {
        self.batches.first_key_value().map(|((due, _), _)| *due)
    }

    /// Returns whether what is new has its turn: where much is set aside, some of it is always due, and what is new would never go out.
    pub(super) fn yields(&self) -> bool {
        self.has_resumed
    }

    /// Notes that what is new had its turn.
    pub(super) fn has_yielded(&mut self) {
        self.has_resumed = false;
    }

    fn put(&mut self, batch: Messages, waiting: usize, due: Duration) {
        self.waiting += waiting;
        self.bytes += batch.memory();
        self.batches.insert((due, batch.first()), (batch, waiting));
    }

    /// Takes the batch that is the first to be due.
    pub(super) fn take(&mut self) -> Option<Messages> {
        let (batch, waiting) = self.batches.pop_first()?.1;
        self.waiting -= waiting;
        self.bytes -= batch.memory();
        self.has_resumed = true;
        Some(batch)
    }
}

impl Queue {
    /// Takes a batch of which so many messages wait out of a worker's hands until it is due, when [`next_batch`](Self::next_batch)
    /// returns it again. Gives it back if what is set aside would be more than the queue may hold, in messages or in memory.
    pub(crate) fn set_aside(&self, batch: Messages, waiting: usize, due: Duration) -> Result<(), Messages> {
        let mut state = self.lock();
        let aside = &state.aside;
        let (messages, bytes) = (aside.waiting + waiting, aside.bytes + batch.memory());
        if !aside.is_empty() && (messages > self.limits.queue_messages || bytes > self.limits.queue_bytes) {
            return Err(batch);
        }
        state.in_flight.share(&batch);
        state.aside.put(batch, waiting, due);
        Ok(())
    }

    /// Takes all that was set aside, at the end of a shutdown. While it has time there is nothing to take: another worker may have set a
    /// batch aside since this one found the queue empty, and comes back for it.
    pub(crate) fn take_aside(&self) -> Vec<Messages> {
        let mut state = self.lock();
        let is_over = state.gate.is_over(|| self.clock.elapsed());
        let aside = if is_over { std::mem::take(&mut state.aside) } else { Aside::default() };
        aside.batches.into_values().map(|(batch, _)| batch).collect()
    }
}
