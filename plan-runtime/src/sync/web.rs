//! Condition variables where there is one thread: nobody can wait, and whoever sends is called when something has changed.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LockResult, MutexGuard};
use std::time::Duration;

thread_local! {
    static ON_CHANGE: Cell<Option<fn()>> = const { Cell::new(None) };
}

/// Sets what is called when something has changed. It must not take a lock: whoever has changed something may hold it.
pub(crate) fn on_change(call: fn()) {
    ON_CHANGE.set(Some(call));
}

#[derive(Debug, Default)]
pub(crate) struct Condvar {
    has_changed: AtomicBool,
}

/// The time is always up.
pub(crate) struct WaitTimeoutResult;

impl WaitTimeoutResult {
    #[cfg_attr(not(feature = "durable"), expect(dead_code))]
    pub(crate) fn timed_out(&self) -> bool {
        true
    }
}

type Waited<'a, T> = LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>;

impl Condvar {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Returns whether something has changed since this was last asked.
    pub(crate) fn take_change(&self) -> bool {
        self.has_changed.swap(false, Ordering::Relaxed)
    }

    pub(crate) fn notify_one(&self) {
        self.notify_all();
    }

    pub(crate) fn notify_all(&self) {
        self.has_changed.store(true, Ordering::Relaxed);
        if let Some(call) = ON_CHANGE.get() {
            call();
        }
    }

    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        Ok(guard)
    }

    pub(crate) fn wait_timeout<'a, T>(&self, guard: MutexGuard<'a, T>, _: Duration) -> Waited<'a, T> {
        Ok((guard, WaitTimeoutResult))
    }

    pub(crate) fn wait_timeout_while<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        _: Duration,
        _: impl FnMut(&mut T) -> bool,
    ) -> Waited<'a, T> {
        Ok((guard, WaitTimeoutResult))
    }
}
