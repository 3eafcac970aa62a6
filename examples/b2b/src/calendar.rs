//! The days of the example: its accounts live in March 2026, whenever it runs.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// 1 March 2026, nine o'clock UTC, in seconds since 1970.
const FIRST_MORNING: u64 = 1_772_355_600;

/// A day of the month, from 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day(pub(crate) u32);

impl Day {
    pub(crate) fn after(self, days: u32) -> Self {
        Self(self.0 + days)
    }

    /// As a call's timestamp.
    pub(crate) fn time(self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(FIRST_MORNING + 86_400 * u64::from(self.0 - 1))
    }

    /// As a property of the format `date-time`.
    pub(crate) fn text(self) -> String {
        format!("2026-03-{:02}T09:00:00Z", self.0)
    }
}
