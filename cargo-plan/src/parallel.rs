//! Two things at once: a plan of thousands of events has work for two threads.

use std::panic::resume_unwind;
use std::thread;

/// Returns what both give. The first is done by a thread of its own.
pub(crate) fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| resume_unwind(panic)), other)
    })
}
