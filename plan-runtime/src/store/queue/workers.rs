//! The workers' side of the queue. Their waits go by the clock.

use super::Queue;
use super::gate::Waited;
use super::state::{NextStep, QueueState};
use crate::message::batch::Messages;
use crate::sync::{Condvar, MutexGuard};
use std::cell::Cell;
use std::ptr;
use std::sync::PoisonError;
use std::time::Duration;

thread_local! {
    /// The queue that this thread works for.
    static WORKS_FOR: Cell<*const Queue> = const { Cell::new(ptr::null()) };
}

impl Queue {
    /// Notes that this thread works for this queue.
    pub(crate) fn enter_thread(&self) {
        WORKS_FOR.set(self);
    }

    /// Returns whether this thread is one of the workers. They cannot wait for themselves, as a handler that they call may try to.
    pub(crate) fn is_worker_thread(&self) -> bool {
        // Where there is one thread alone, it is the one that sends.
        cfg!(all(target_arch = "wasm32", feature = "web"))
            || WORKS_FOR.try_with(Cell::get).is_ok_and(|own| ptr::eq(own, self))
    }

    /// Notes that a worker starts, before its thread does, so that nobody takes the queue for finished.
    pub(crate) fn enter(&self) {
        self.lock().workers.enter();
    }

    /// Returns whether another worker should start, as none is idle for what may come. If so, it has entered.
    pub(crate) fn enter_if_none_idle(&self, most: usize) -> bool {
        let mut state = self.lock();
        // Also in a shutdown: what waits then is to go while there is time.
        let has_time = state.gate.end().is_none_or(|end| end > self.clock.elapsed());
        let enters = state.workers.is_short(most) && has_time;
        if enters {
            state.workers.enter();
        }
        enters
    }

    /// Notes that a worker has ended. Returns whether it was the last one.
    pub(crate) fn leave(&self) -> bool {
        let mut state = self.lock();
        state.workers.leave();
        self.has_progressed(&mut state);
        state.workers.is_empty()
    }

    /// Returns the next batch, once it is full, old enough, or asked for; `None` at the end.
    pub(crate) fn next_batch(&self) -> Option<Messages> {
        self.next_batch_unless(0, None)
    }

    /// Returns the next batch as [`next_batch`](Self::next_batch) does; an empty batch if there is none until then, or as soon
    /// as there is news of the disk beyond what was [`seen`](Self::disk_news).
    pub(crate) fn next_batch_unless(&self, seen: u64, until: Option<Duration>) -> Option<Messages> {
        let mut state = self.lock();
        loop {
            let now = self.clock.elapsed();
            let wait = match state.next_step(now, self.limits.interval) {
                NextStep::End => return None,
                NextStep::Take => return Some(self.take(state)),
                NextStep::Resume => return Some(self.resume(state)),
                NextStep::Wait(until) => until,
            };
            if state.disk_news != seen || until.is_some_and(|until| until <= now) {
                return Some(Messages::default());
            }
            let wait = [wait, state.gate.end(), until].into_iter().flatten().min();
            state.workers.begin_idling();
            state = self.wait_until(&self.work, state, now, wait);
            state.workers.end_idling();
        }
    }

    pub(super) fn take(&self, mut state: MutexGuard<'_, QueueState>) -> Messages {
        let batch = state.waiting.take();
        state.in_flight.add(&batch, self.is_watched());
        state.aside.has_yielded();
        state.flush.has_made_room();
        if !state.is_empty() && state.workers.has_idle() {
            // This worker may have been the only one that watched how old the rest gets.
            self.work.notify_one();
        }
        self.has_progressed(&mut state);
        batch
    }

    pub(super) fn resume(&self, mut state: MutexGuard<'_, QueueState>) -> Messages {
        let batch = state.aside.take().unwrap_or_default();
        if !state.is_empty() && state.workers.has_idle() {
            self.work.notify_one();
        }
        batch
    }

    /// Keeps the memory of a batch for the next ones.
    pub(crate) fn recycle(&self, batch: Messages) {
        let mut state = self.lock();
        let spare = &mut state.waiting.spare;
        // A batch that is not kept is freed at the end, when the lock is open again.
        if spare.has_room_for(&batch) {
            spare.put(batch);
        }
    }

    /// Holds back all sending for a while, as the destination asked.
    pub(crate) fn hold(&self, wait: Duration) {
        let mut state = self.lock();
        state.gate.hold(self.clock.elapsed().saturating_add(wait));
    }

    /// Waits before another attempt, and for as long as sending is held back. After a shutdown, not beyond its end; and not
    /// beyond `news`.
    pub(crate) fn back_off(&self, until: Duration, news: Option<Duration>) -> Waited {
        let mut state = self.lock();
        loop {
            let now = self.clock.elapsed();
            match state.gate.backed_off(now, until, news) {
                Ok(waited) => return waited,
                Err(until) => state = self.wait_until(&self.change, state, now, until),
            }
        }
    }

    pub(super) fn wait_until<'a>(
        &self,
        condvar: &Condvar,
        state: MutexGuard<'a, QueueState>,
        now: Duration,
        until: Option<Duration>,
    ) -> MutexGuard<'a, QueueState> {
        match until {
            Some(until) => {
                let sleep = self.clock.sleep(until.saturating_sub(now));
                condvar.wait_timeout(state, sleep).unwrap_or_else(PoisonError::into_inner).0
            }
            None => condvar.wait(state).unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Returns how much time is left, if the client is being shut down.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let end = self.lock().gate.end()?;
        Some(end.saturating_sub(self.clock.elapsed()))
    }

    /// Returns whether the time of a shutdown is up.
    pub(crate) fn is_over(&self) -> bool {
        self.lock().gate.is_over(|| self.clock.elapsed())
    }

    /// Returns whether a worker that ends gives up what waits: the time of a shutdown is up, or it is the last worker. While there is time,
    /// another one may have read from disk what waits, and sends it.
    pub(crate) fn rest_is_given_up(&self) -> bool {
        self.is_over() || self.lock().workers.is_one_at_most()
    }
}
