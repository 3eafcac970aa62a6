//! The time, as something that tests can replace.

#[cfg(all(target_arch = "wasm32", feature = "web"))]
mod web;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
pub(crate) use std::time::Instant;
use std::time::{Duration, SystemTime};
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) use web::Instant;

/// What tells a client the time: [`SystemClock`] unless [`ClientBuilder::clock`](crate::ClientBuilder::clock) sets another.
pub trait Clock: Send + Sync + 'static {
    /// Returns the time of day: of `timestamp` and `sentAt`, and what a `Retry-After` with a date is compared with. It may
    /// jump.
    fn now(&self) -> SystemTime;

    /// Returns the time since any fixed moment, for waits and limits. It never goes back.
    fn elapsed(&self) -> Duration;

    /// Returns how long to sleep in real time before looking at [`elapsed`](Self::elapsed) again, of a wait that has `left` to
    /// go. A clock that runs with real time leaves this as it is.
    fn sleep(&self, left: Duration) -> Duration {
        left
    }
}

/// The clock of the operating system.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    // That of the standard library panics there.
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    fn now(&self) -> SystemTime {
        web::time_of_day()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A clock that stands until a test moves it. Clones are the same clock.
///
/// ```
/// use plan_runtime::{Client, Clock, ManualClock};
/// use std::time::{Duration, SystemTime};
///
/// let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
/// let client = Client::builder().memory().clock(clock.clone()).build()?;
/// clock.advance(Duration::from_secs(3600)); // an hour of backoff passes at once
/// assert_eq!(clock.elapsed(), Duration::from_secs(3600));
/// # drop(client);
/// # Ok::<(), plan_runtime::BuildError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<(SystemTime, Duration)>>);

impl ManualClock {
    /// Returns a clock that stands at this time of day.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Self(Arc::new(Mutex::new((now, Duration::ZERO))))
    }

    fn lock(&self) -> MutexGuard<'_, (SystemTime, Duration)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets so much time pass.
    pub fn advance(&self, time: Duration) {
        let mut state = self.lock();
        state.0 = state.0.checked_add(time).unwrap_or(state.0);
        state.1 = state.1.saturating_add(time);
    }

    /// Sets the time of day, as when somebody sets the clock of the machine. No time passes.
    pub fn jump_to(&self, now: SystemTime) {
        self.lock().0 = now;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        self.lock().0
    }

    fn elapsed(&self) -> Duration {
        self.lock().1
    }

    /// Returns how long to sleep. Nobody is told when the clock moves, so whoever waits looks again and again.
    fn sleep(&self, left: Duration) -> Duration {
        left.min(Duration::from_millis(1))
    }
}
