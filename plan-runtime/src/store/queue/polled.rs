//! The queue for somebody who cannot wait: in a browser there is one thread, and it must return.

use super::gate::Waited;
use super::state::NextStep;
use super::{NotAccepted, Queue};
use crate::message::batch::Messages;
use std::ops::Range;
use std::time::Duration;

/// What a queue has.
pub(crate) enum Polled {
    Batch(Messages),
    /// Nothing until then, or until something changes.
    Nothing(Option<Duration>),
    /// The queue is closed and empty, or its time is up.
    End,
}

impl Queue {
    /// Returns the next batch, once it is full, old enough, or asked for.
    pub(crate) fn poll_batch(&self) -> Polled {
        let state = self.lock();
        match state.next_step(self.clock.elapsed(), self.limits.interval) {
            NextStep::End => Polled::End,
            NextStep::Take => Polled::Batch(self.take(state)),
            NextStep::Resume => Polled::Batch(self.resume(state)),
            NextStep::Wait(until) => Polled::Nothing(until),
        }
    }

    /// Returns how a wait before another attempt has ended; while it has not, when to ask again.
    pub(crate) fn poll_back_off(&self, until: Duration, news: Option<Duration>) -> Result<Waited, Option<Duration>> {
        self.lock().gate.backed_off(self.clock.elapsed(), until, news)
    }

    /// Returns whether something has changed since this was last asked.
    pub(crate) fn take_change(&self) -> bool {
        // Each is asked: one that is left out would tell of an old change later.
        self.work.take_change() | self.change.take_change() | self.progress.take_change()
    }

    /// Returns whether the queue could hold so many messages of so many bytes, were it empty.
    pub(crate) fn could_hold(&self, messages: usize, bytes: usize) -> bool {
        messages <= self.limits.queue_messages && bytes <= self.limits.queue_bytes
    }

    /// Accepts a message. Returns its number, and those of older ones that it dropped for it.
    pub(crate) fn push_numbered(&self, message: &[u8]) -> Result<(u64, Range<u64>), NotAccepted> {
        let oldest = self.lock().waiting.oldest();
        let dropped = self.push(message)?;
        // Nobody else has pushed meanwhile.
        let number = self.lock().waiting.accepted().saturating_sub(1);
        Ok((number, oldest..oldest + dropped as u64))
    }
}
