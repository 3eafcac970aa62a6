//! The time in a browser, where the clocks of the standard library panic.

use crate::js;
use std::ops::Add;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Returns the time of day.
pub(super) fn time_of_day() -> SystemTime {
    UNIX_EPOCH + js::time_of_day()
}

/// A moment, as the standard library has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        Self(js::time_of_page())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        Self::now().saturating_duration_since(*self)
    }

    pub(crate) fn saturating_duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    pub(crate) fn checked_add(&self, time: Duration) -> Option<Self> {
        self.0.checked_add(time).map(Self)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time))
    }
}
