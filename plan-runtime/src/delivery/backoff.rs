//! When to try again: which answers of the server are final, and how long to wait.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// How a batch that was not taken is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retry {
    /// The longest first wait.
    pub(crate) first: Duration,
    /// The longest wait.
    pub(crate) longest: Duration,
    /// How long a batch is tried in all.
    pub(crate) max_age: Duration,
    /// How often it is tried, attempts that the server put off not counted.
    pub(crate) max_attempts: Option<u32>,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(60),
            max_age: Duration::from_secs(12 * 3600),
            max_attempts: None,
        }
    }
}

impl Retry {
    /// The wait before attempt `attempt` (from 1), anywhere between nothing and its bound: full jitter, so that clients
    /// which failed together do not come back together.
    pub(crate) fn backoff(&self, attempt: u32) -> Duration {
        let bound = self.first.saturating_mul(1 << attempt.saturating_sub(1).min(20)).min(self.longest);
        bound.mul_f64(random())
    }
}

/// A number from 0 to 1. The keys of the standard library's hasher are random, which is random enough to spread waits.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

/// What a status of the Segment HTTP API means, as its newest official clients have it, but for one: they take a redirect
/// for success, though where it comes from a portal or a proxy nothing has reached the server. It is tried again.
#[cfg(feature = "http")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Taken,
    Later,
    Never,
}

#[cfg(feature = "http")]
pub(crate) fn meaning(status: u16) -> Meaning {
    match status {
        200..=299 => Meaning::Taken,
        400..=499 if !matches!(status, 408 | 410 | 429 | 460) => Meaning::Never,
        501 | 505 | 511 => Meaning::Never,
        // Also what is no status of HTTP: it says nothing about the messages.
        _ => Meaning::Later,
    }
}

/// `Retry-After` in seconds or as a date.
#[cfg(feature = "http")]
pub(crate) fn retry_after(value: &str, now: std::time::SystemTime) -> Option<Duration> {
    let date = || httpdate::parse_http_date(value.trim()).ok();
    seconds(value).or_else(|| Some(within_reason(date()?.duration_since(now).unwrap_or_default())))
}

/// A wait in seconds, as `Retry-After` and `X-RateLimit-Reset` have it.
#[cfg(feature = "http")]
pub(crate) fn seconds(value: &str) -> Option<Duration> {
    value.trim().parse().ok().map(|seconds| within_reason(Duration::from_secs(seconds)))
}

/// At least a second and at most five minutes, whatever the server says.
#[cfg(feature = "http")]
fn within_reason(wait: Duration) -> Duration {
    wait.clamp(Duration::from_secs(1), Duration::from_secs(300))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_is_bounded_and_not_always_the_same() {
        let retry = Retry::default();
        for attempt in 1..=100 {
            let bound =
                Duration::from_millis(500).saturating_mul(1 << (attempt - 1).min(20)).min(Duration::from_secs(60));
            assert!(retry.backoff(attempt) <= bound);
        }
        let waits: std::collections::HashSet<Duration> = (0..10).map(|_| retry.backoff(8)).collect();
        assert!(waits.len() > 1);
    }

    /// Of a hundred waits some are short and some come near their bound, which doubles until it is the longest.
    #[test]
    fn backoff_is_spread_up_to_a_bound_that_doubles() {
        let retry = Retry::default();
        for (attempt, bound) in [(1, 500), (2, 1000), (3, 2000), (7, 32_000), (8, 60_000), (100, 60_000)] {
            let bound = Duration::from_millis(bound);
            let waits: Vec<Duration> = (0..100).map(|_| retry.backoff(attempt)).collect();
            assert!(waits.iter().any(|wait| *wait < bound / 2), "{attempt}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait > bound / 2), "{attempt}: {waits:?}");
            assert!(waits.iter().all(|wait| *wait <= bound), "{attempt}: {waits:?}");
        }
    }

    #[cfg(feature = "http")]
    #[test]
    fn statuses() {
        for status in [200, 202, 204, 299] {
            assert_eq!(meaning(status), Meaning::Taken, "{status}");
        }
        for status in [0, 100, 101, 199, 301, 302, 307, 399, 408, 410, 429, 460, 500, 502, 503, 504, 599, 600, 999] {
            assert_eq!(meaning(status), Meaning::Later, "{status}");
        }
        for status in [400, 401, 403, 404, 413, 499, 501, 505, 511] {
            assert_eq!(meaning(status), Meaning::Never, "{status}");
        }
    }

    #[cfg(feature = "http")]
    #[test]
    fn retry_after_in_seconds_and_as_a_date() {
        let now = httpdate::parse_http_date("Tue, 24 Nov 2026 10:00:00 GMT").unwrap_or(std::time::UNIX_EPOCH);
        let after = |value: &str| retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!(after("7"), Some(7));
        assert_eq!(after("0"), Some(1));
        assert_eq!(after("99999999"), Some(300));
        assert_eq!(after("Tue, 24 Nov 2026 10:00:30 GMT"), Some(30));
        assert_eq!(after("Tue, 24 Nov 2026 09:00:00 GMT"), Some(1));
        assert_eq!(after("soon"), None);
        assert_eq!(after("-5"), None);
    }

    #[cfg(feature = "http")]
    #[test]
    fn the_reset_of_a_rate_limit_is_in_seconds() {
        let after = |value: &str| seconds(value).map(|wait| wait.as_secs());
        assert_eq!((after(" 7 "), after("0"), after("1795514400")), (Some(7), Some(1), Some(300)));
        assert_eq!((after("Tue, 24 Nov 2026 10:00:30 GMT"), after("7.5"), after("")), (None, None, None));
    }
}
