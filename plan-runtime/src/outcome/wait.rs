//! Who waits for what becomes of one message: it is found by its message id.

use super::MessageOutcome;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The messages that somebody waits for.
#[derive(Default)]
pub(crate) struct MessageWaits {
    waits: Mutex<Vec<(String, Arc<AwaitedOutcome>)>>,
    /// How many there are, so that nobody takes the lock where nobody waits.
    count: AtomicUsize,
}

/// What became of a message, once it is known.
#[derive(Default)]
pub(crate) struct AwaitedOutcome {
    told: Mutex<Option<MessageOutcome>>,
    /// Whether whoever waits may go on: the message is counted and reported by then.
    is_released: AtomicBool,
}

impl AwaitedOutcome {
    pub(crate) fn take(&self) -> Option<MessageOutcome> {
        lock(&self.told).take()
    }

    pub(crate) fn is_there(&self) -> bool {
        self.is_released.load(Acquire)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MessageWaits {
    pub(crate) fn is_empty(&self) -> bool {
        self.count.load(Relaxed) == 0
    }

    /// Begins to wait for the message with this id, before it is accepted.
    pub(crate) fn begin(&self, message_id: &str) -> Arc<AwaitedOutcome> {
        let answer = Arc::<AwaitedOutcome>::default();
        let mut waits = lock(&self.waits);
        waits.push((message_id.to_owned(), Arc::clone(&answer)));
        self.count.store(waits.len(), Relaxed);
        answer
    }

    /// Ends a wait, answered or not.
    pub(crate) fn end(&self, answer: &Arc<AwaitedOutcome>) {
        let mut waits = lock(&self.waits);
        waits.retain(|(_, waiting)| !Arc::ptr_eq(waiting, answer));
        self.count.store(waits.len(), Relaxed);
    }

    /// Answers those who wait for this message.
    pub(super) fn answer(&self, told: &MessageOutcome) {
        if self.is_empty() {
            return;
        }
        let waits = lock(&self.waits);
        for (_, answer) in waits.iter().filter(|(id, _)| Some(id.as_str()) == told.message_id()) {
            lock(&answer.told).get_or_insert_with(|| told.clone());
        }
    }

    /// Lets those go on who wait for a message of which it is known what became.
    pub(crate) fn release(&self) {
        for (_, answer) in &*lock(&self.waits) {
            let is_known = lock(&answer.told).is_some();
            answer.is_released.fetch_or(is_known, Release);
        }
    }
}
