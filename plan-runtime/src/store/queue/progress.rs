//! What callers can wait for: that messages are completed, and that the workers end.

use super::Queue;
use super::state::QueueState;
use crate::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

impl Queue {
    /// Has all messages accepted so far sent without waiting for more. Returns the number of the next one.
    pub(crate) fn begin_flush(&self) -> u64 {
        let mut state = self.lock();
        let target = state.waiting.accepted();
        state.flush.request(target);
        self.work.notify_all();
        target
    }

    /// Returns whether messages with numbers below `target` are not completed, and there are workers for them.
    pub(crate) fn is_flushing(&self, target: u64) -> bool {
        self.lock().is_flushing(target)
    }

    /// Returns how many messages with numbers below `target` are not completed.
    pub(crate) fn left_below(&self, target: u64) -> u64 {
        self.lock().left_below(target)
    }

    /// Waits until all messages accepted so far are completed. Returns how many are not.
    pub(crate) fn flush(&self, timeout: Duration) -> u64 {
        let target = self.begin_flush();
        let state = self.lock();
        let state = self.wait_for_progress(state, timeout, |state| state.is_flushing(target));
        state.left_below(target)
    }

    /// Waits for the end of the workers. Returns how many messages are not completed.
    pub(crate) fn wait_finished(&self, timeout: Duration) -> u64 {
        let state = self.lock();
        let state = self.wait_for_progress(state, timeout, |state| !state.workers.is_empty());
        state.waiting.accepted().saturating_sub(state.completed)
    }

    /// Waits until nothing is left that a worker accounts for. Returns whether that is so.
    pub(crate) fn wait_completed(&self, timeout: Duration) -> bool {
        let is_incomplete = |state: &mut QueueState| !state.waiting.is_empty() || !state.in_flight.is_empty();
        let mut state = self.wait_for_progress(self.lock(), timeout, is_incomplete);
        !is_incomplete(&mut state)
    }

    pub(crate) fn has_no_workers(&self) -> bool {
        self.lock().workers.is_empty()
    }

    /// Returns how often there was progress so far.
    pub(crate) fn progressed(&self) -> u64 {
        self.lock().waiters.progressed()
    }

    /// Waits until there was progress once more.
    pub(crate) fn wait_for_more(&self, progressed: u64, timeout: Duration) {
        let state = self.lock();
        drop(self.wait_for_progress(state, timeout, |state| state.waiters.progressed() == progressed));
    }

    /// Wakes those who wait for progress.
    pub(crate) fn poke(&self) {
        let mut state = self.lock();
        self.has_progressed(&mut state);
    }

    pub(super) fn wait_for_progress<'a>(
        &self,
        mut state: MutexGuard<'a, QueueState>,
        timeout: Duration,
        condition: impl FnMut(&mut QueueState) -> bool,
    ) -> MutexGuard<'a, QueueState> {
        state.waiters.enter();
        let wait = self.progress.wait_timeout_while(state, timeout, condition);
        let mut state = wait.unwrap_or_else(PoisonError::into_inner).0;
        state.waiters.leave();
        state
    }

    pub(super) fn has_progressed(&self, state: &mut QueueState) {
        state.waiters.add_progress();
        if !state.waiters.is_empty() || cfg!(all(target_arch = "wasm32", feature = "web")) {
            self.progress.notify_all();
        }
    }
}
