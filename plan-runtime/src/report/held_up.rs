//! The calls that are in a hook now, and since when: a hook that blocks holds its call up, and that is told.

use crate::clock::Instant;
use crate::error::{CallError, CallErrorKind};
use crate::event::call::Call;
use crate::report::Reporter;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A call that has waited for its hooks for so long is told of.
const SLOW: Duration = Duration::from_secs(1);

/// So is one that has for so long when a shutdown ends: it is accepted no more, and the program may end before it says so. One that has
/// only begun is about to say so itself.
const SLOW_AT_THE_END: Duration = Duration::from_millis(100);

/// The calls that are in a hook now.
#[derive(Debug, Default)]
pub(crate) struct HeldUpCalls(Mutex<HeldUpState>);

#[derive(Debug, Default)]
struct HeldUpState {
    begun: u64,
    calls: Vec<HeldUpCall>,
}

#[derive(Debug)]
struct HeldUpCall {
    number: u64,
    since: Instant,
    call: Call,
    name: String,
    is_told: bool,
}

impl HeldUpCalls {
    fn lock(&self) -> MutexGuard<'_, HeldUpState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a call. Returns the number by which it [ends](Self::end).
    fn begin(&self, call: Call, name: &str) -> u64 {
        let mut state = self.lock();
        let number = state.begun;
        state.begun += 1;
        state.calls.push(HeldUpCall { number, since: Instant::now(), call, name: name.to_owned(), is_told: false });
        number
    }

    fn end(&self, number: u64) {
        self.lock().calls.retain(|held| held.number != number);
    }

    /// Returns what is to be told of the calls that are in a hook for so long. Of each it is told once.
    fn untold(&self, at_least: Duration) -> Vec<CallError> {
        let mut state = self.lock();
        let untold = state.calls.iter_mut().filter(|held| !held.is_told && held.since.elapsed() >= at_least);
        untold.map(HeldUpCall::tell).collect()
    }
}

impl HeldUpCall {
    fn tell(&mut self) -> CallError {
        self.is_told = true;
        CallError::new(self.call, self.name.clone(), CallErrorKind::HeldUp { lasts: self.since.elapsed() })
    }
}

impl Reporter {
    /// Notes that a call is in its hooks, until what this returns is dropped.
    pub(crate) fn call_in_hooks(&self, call: Call, name: &str) -> CallInHooks<'_> {
        CallInHooks { reporter: self, number: self.held_up.begin(call, name) }
    }

    /// Tells of the calls whose hooks block, each once: the next call does, and a flush, which does not wait for them.
    pub(crate) fn tell_of_slow_hooks(&self) {
        self.tell_of_hooks(SLOW);
    }

    /// Tells of the calls that are in a hook when a shutdown ends.
    pub(crate) fn tell_of_hooks_at_the_end(&self) {
        self.tell_of_hooks(SLOW_AT_THE_END);
    }

    fn tell_of_hooks(&self, at_least: Duration) {
        self.held_up.untold(at_least).into_iter().for_each(|error| self.report(error));
    }
}

/// A call that is in its hooks until this is dropped.
pub(crate) struct CallInHooks<'r> {
    reporter: &'r Reporter,
    number: u64,
}

impl Drop for CallInHooks<'_> {
    fn drop(&mut self) {
        // This one too, and others that may never come to their own end.
        self.reporter.tell_of_slow_hooks();
        self.reporter.held_up.end(self.number);
    }
}
