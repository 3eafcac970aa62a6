//! The callers' side of the queue. Their waits go by real time, whatever the clock says: nobody is to hang in a call.

use super::Queue;
use super::limits::NotAccepted;
use super::origin::MessageOrigin;
use super::state::QueueState;
use crate::store::overflow::Overflow;
use crate::sync::MutexGuard;
use std::time::Duration;

impl Queue {
    /// Accepts a message. Returns how many older ones it dropped for it.
    pub(crate) fn push(&self, message: &[u8]) -> Result<usize, NotAccepted> {
        let full = |state: &QueueState| !state.gate.is_closed() && state.waiting.is_full(&self.limits, message.len());
        let mut state = self.lock();
        let mut dropped = 0;
        if full(&state) {
            let request = |state: &mut QueueState| {
                let is_full = full(state);
                if is_full {
                    self.request_flush(state);
                }
                is_full
            };
            request(&mut state);
            match self.limits.overflow {
                // A worker that calls, as an error handler may, would wait for itself.
                Overflow::Block { at_most } if !self.is_worker_thread() => {
                    if state.flush.is_worth_a_wait(self.clock.elapsed(), at_most) {
                        state = self.wait_for_progress(state, at_most, request);
                    }
                }
                Overflow::DropOldest => {
                    while full(&state) {
                        state.drop_oldest(self.is_watched());
                        dropped += 1;
                    }
                }
                Overflow::Block { .. } | Overflow::Reject => {}
            }
        }
        if state.gate.is_closed() {
            return Err(NotAccepted::Closed);
        }
        if full(&state) {
            return Err(state.waiting.not_accepted());
        }
        self.put(state, message, MessageOrigin::Call);
        Ok(dropped)
    }

    /// Has what waits go out now, be it less than a batch.
    pub(super) fn request_flush(&self, state: &mut QueueState) {
        if state.flush.request_room() {
            self.work.notify_one();
        }
    }

    /// Puts a message into the open batch, and wakes a worker if that gives it something to do.
    pub(super) fn put(&self, mut state: MutexGuard<'_, QueueState>, message: &[u8], origin: MessageOrigin) {
        let is_first = state.waiting.put(message, origin, &self.limits, || self.clock.elapsed());
        // A worker sleeps without an end while the queue is empty: with a first message it has one. What sends from a page is never
        // counted as idle, as it does not wait for the queue: it has to be told.
        let is_for_a_page = cfg!(all(target_arch = "wasm32", feature = "web"));
        let wake = (state.workers.has_idle() || is_for_a_page) && (is_first || state.waiting.has_full_batch());
        drop(state);
        if wake {
            self.work.notify_one();
        }
    }

    /// Returns whether the queue is at most half full. If not, what waits goes out now.
    #[cfg(any(feature = "durable", all(target_arch = "wasm32", feature = "web")))]
    pub(crate) fn has_room_for_more(&self) -> bool {
        let mut state = self.lock();
        let has_room = state.waiting.is_half_full_at_most(&self.limits);
        if !has_room {
            self.request_flush(&mut state);
        }
        has_room
    }

    /// Accepts no more messages; the workers have `timeout` for those it has. A later call can only shorten that.
    pub(crate) fn close(&self, timeout: Duration) {
        let mut state = self.lock();
        let end = self.clock.elapsed().saturating_add(timeout);
        state.gate.close(end);
        state.waiters.add_progress();
        self.notify_all();
    }

    /// Stops sending, or goes on with it.
    pub(crate) fn pause(&self, paused: bool) {
        self.lock().gate.pause(paused);
        self.notify_all();
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.lock().gate.is_paused()
    }
}
