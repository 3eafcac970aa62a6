//! The bounded queue between the callers and the workers. Knows messages as bytes and nothing of where they go.
//!
//! Messages are put into batches as they come, so that a batch is ready to be sent without being copied.
//!
//! One lock holds all of `state`, whose parts are in files of their own: `waiting`, `in_flight`, `aside`, `flush`, `gate`, `crew`, `waiters`.
//! They know nothing of the lock, and wake nobody. What is done under the lock, and who is woken, is in the files of those who do it:
//! `callers`, `progress`, `workers`, `accounting`, and `disk` or, in a page, `polled`.

mod accounting;
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
mod aside;
mod callers;
mod crew;
#[cfg(feature = "durable")]
mod disk;
mod flush;
mod gate;
mod given_up;
mod in_flight;
mod limits;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod nothing_aside;
mod origin;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) mod polled;
mod progress;
mod spare;
mod state;
#[cfg(test)]
mod tests;
mod waiters;
mod waiting;
mod workers;

pub(crate) use gate::Waited;
pub(crate) use given_up::GivenUp;
pub(crate) use limits::{Limits, NotAccepted};
#[cfg(feature = "durable")]
pub(crate) use origin::MessageOrigin;

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
use aside::Aside;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
use nothing_aside::Aside;

use crate::clock::Clock;
use crate::store::Counts;
use crate::sync::{Condvar, Mutex, MutexGuard};
use state::QueueState;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, PoisonError};

pub(crate) struct Queue {
    limits: Limits,
    clock: Arc<dyn Clock>,
    state: Mutex<QueueState>,
    /// There is work for an idle worker.
    work: Condvar,
    /// What holds back a worker that waits to try again has changed.
    change: Condvar,
    /// There is room in the queue, or progress for those who flush.
    progress: Condvar,
    /// How many ask what becomes of messages.
    watchers: AtomicUsize,
}

impl Queue {
    pub(crate) fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        let (work, change, progress) = (Condvar::new(), Condvar::new(), Condvar::new());
        let watchers = AtomicUsize::new(0);
        Self { limits, clock, state: Mutex::default(), work, change, progress, watchers }
    }

    /// Has messages kept for those who ask what becomes of them, until [`unwatch`](Self::unwatch).
    pub(crate) fn watch(&self) {
        self.watchers.fetch_add(1, Relaxed);
    }

    pub(crate) fn unwatch(&self) {
        self.watchers.fetch_sub(1, Relaxed);
    }

    /// Returns whether somebody asks what becomes of messages.
    pub(crate) fn is_watched(&self) -> bool {
        self.watchers.load(Relaxed) > 0
    }

    /// Returns what was dropped since this was last asked, for somebody who asks.
    pub(crate) fn take_dropped(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.lock().dropped)
    }

    fn lock(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn hold_lock(&self) -> impl Sized {
        self.lock()
    }

    fn notify_all(&self) {
        self.work.notify_all();
        self.change.notify_all();
        self.progress.notify_all();
    }

    pub(crate) fn counts(&self) -> Counts {
        let state = self.lock();
        let accepted = state.waiting.accepted();
        let queued = accepted.saturating_sub(state.completed);
        Counts { accepted, recovered: 0, dropped: state.drops, queued, queued_bytes: state.waiting.bytes() as u64 }
    }
}
