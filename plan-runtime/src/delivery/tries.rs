//! How often messages were tried: how long to wait after an attempt that failed, and when there is none any more.

use super::backoff::Retry;
use crate::error::{GaveUp, SinkError};
use std::time::Duration;

/// How often a batch was tried, and since when.
#[derive(Debug, Clone)]
pub(crate) struct Tries {
    /// When the worker took the batch.
    start: Duration,
    pub(crate) attempt: u32,
    /// Attempts that the server did not put off.
    failures: u32,
}

impl Tries {
    /// Returns none yet, of a batch that a worker has taken at this time.
    pub(crate) fn since(start: Duration) -> Self {
        Self { start, attempt: 0, failures: 0 }
    }

    /// Counts an attempt that failed. Returns how long to wait before the next one.
    pub(super) fn wait(&mut self, error: &SinkError, retry: &Retry) -> Duration {
        self.attempt += 1;
        // What a server asks for is not a failure.
        error.retry_after().unwrap_or_else(|| {
            self.failures += 1;
            retry.backoff(self.failures)
        })
    }

    /// Returns why there is no attempt at a time to come.
    pub(super) fn gave_up(&self, next: Duration, retry: &Retry) -> Option<GaveUp> {
        if next.saturating_sub(self.start) > retry.max_age {
            return Some(GaveUp::MaxAge);
        }
        retry.max_attempts.filter(|most| self.failures >= *most).map(|_| GaveUp::MaxAttempts)
    }
}
