//! Loom's locks and condition variables, with the interface of the standard library's. No wait ends by its time: a thread
//! that nobody wakes waits for ever, which loom reports as a deadlock.

use ::loom::sync;
pub(crate) use ::loom::sync::{Mutex, MutexGuard};
use std::sync::LockResult;
use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct Condvar(sync::Condvar);

pub(crate) struct WaitTimeoutResult;

impl WaitTimeoutResult {
    pub(crate) fn timed_out(&self) -> bool {
        false
    }
}

type Waited<'a, T> = LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)>;

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(sync::Condvar::new())
    }

    pub(crate) fn notify_one(&self) {
        self.0.notify_one();
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }

    pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.0.wait(guard)
    }

    pub(crate) fn wait_timeout<'a, T>(&self, guard: MutexGuard<'a, T>, _: Duration) -> Waited<'a, T> {
        Ok((self.wait(guard).unwrap_or_else(std::sync::PoisonError::into_inner), WaitTimeoutResult))
    }

    pub(crate) fn wait_timeout_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        _: Duration,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> Waited<'a, T> {
        while condition(&mut *guard) {
            guard = self.wait(guard).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        Ok((guard, WaitTimeoutResult))
    }
}
