//! Which process a client belongs to. A child that was forked has the client's memory, and none of its threads: what it took
//! would never be sent, and its locks may be held for ever by threads that it has not.

use crate::error::CallErrorKind;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

/// So many calls of a millisecond look at the process's id. To look is a system call, which takes as long as the rest of a
/// call: of a million calls a second only few do, and of those that come now and then each.
const LOOKS_PER_MILLISECOND: u64 = 8;

/// Returns the id of this process.
pub(crate) fn process_id() -> u32 {
    // There are no processes there, and the function of the standard library panics.
    if cfg!(all(target_arch = "wasm32", feature = "web")) { 0 } else { std::process::id() }
}

/// The process that made a client.
#[derive(Debug)]
pub(crate) struct Owner {
    process: u32,
    /// The millisecond of the last look, and how many there were in it.
    looks: AtomicU64,
}

impl Owner {
    /// Returns this process as the owner of a client.
    pub(crate) fn new() -> Self {
        Self { process: process_id(), looks: AtomicU64::new(0) }
    }

    /// Returns the id of the process that made the client.
    pub(crate) const fn process(&self) -> u32 {
        self.process
    }

    /// Returns another process than this one, which is what an owner is to a child.
    #[cfg(test)]
    pub(crate) fn parent() -> Self {
        Self { process: process_id() + 1, ..Self::new() }
    }

    /// Returns whether this is a child of the process that made the client.
    pub(crate) fn is_forked(&self) -> bool {
        process_id() != self.process
    }

    /// Returns an error in a child of the process that made the client.
    pub(crate) fn check(&self) -> Result<(), CallErrorKind> {
        if self.is_forked() { Err(CallErrorKind::Forked) } else { Ok(()) }
    }

    /// Checks as [`check`](Self::check) does, unless this has just been checked several times.
    pub(crate) fn check_now_and_then(&self, now: SystemTime) -> Result<(), CallErrorKind> {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
        let last = self.looks.load(Relaxed);
        let looks = if last / LOOKS_PER_MILLISECOND == now { last % LOOKS_PER_MILLISECOND } else { 0 };
        if looks == LOOKS_PER_MILLISECOND - 1 {
            return Ok(());
        }
        self.looks.store(now * LOOKS_PER_MILLISECOND + looks + 1, Relaxed);
        self.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_child_is_told_apart() {
        let parent = Owner::parent();
        assert!(matches!((parent.check(), Owner::new().check()), (Err(CallErrorKind::Forked), Ok(()))));
    }

    /// A child that was forked amid calls is found out by its first call a millisecond later.
    #[test]
    fn many_calls_at_one_time_look_seldom() {
        let parent = Owner::parent();
        let at = |millis: u64| UNIX_EPOCH + Duration::from_millis(1_795_514_400_000 + millis);
        let looks = |millis| (0..1000).filter(|_| parent.check_now_and_then(at(millis)).is_err()).count();
        assert_eq!([looks(0), looks(0), looks(1), looks(5), looks(0)], [7, 0, 7, 7, 7]);
    }
}
