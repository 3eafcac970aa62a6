//! What an answer of the Segment HTTP API means: its status, and when to come back.

use std::time::Duration;
#[cfg(feature = "_server")]
use std::time::SystemTime;

/// What a status of the Segment HTTP API means, as its newest official clients have it, but for one: they take a redirect
/// for success, though where it comes from a portal or a proxy nothing has reached the server. It is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    Taken,
    Later,
    Never,
}

pub(crate) fn meaning(status: u16) -> Meaning {
    match status {
        200..=299 => Meaning::Taken,
        400..=499 if !matches!(status, 408 | 410 | 429 | 460) => Meaning::Never,
        501 | 505 | 511 => Meaning::Never,
        // Also what is no status of HTTP: it says nothing about the messages.
        _ => Meaning::Later,
    }
}

/// Reads a `Retry-After` in seconds or as a date.
#[cfg(feature = "_server")]
pub(crate) fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let date = || httpdate::parse_http_date(value.trim()).ok();
    seconds(value).or_else(|| Some(within_reason(date()?.duration_since(now).unwrap_or_default())))
}

/// Reads a wait in seconds, as `Retry-After` and `X-RateLimit-Reset` have it.
pub(crate) fn seconds(value: &str) -> Option<Duration> {
    value.trim().parse().ok().map(|seconds| within_reason(Duration::from_secs(seconds)))
}

/// Returns the wait if it is within reason, and else the nearest that is: a second at least and five minutes at most, whatever
/// the server says.
fn within_reason(wait: Duration) -> Duration {
    wait.clamp(Duration::from_secs(1), Duration::from_secs(300))
}

#[cfg(all(test, feature = "_server"))]
mod tests {
    use super::*;

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

    #[test]
    fn the_reset_of_a_rate_limit_is_in_seconds() {
        let after = |value: &str| seconds(value).map(|wait| wait.as_secs());
        assert_eq!((after(" 7 "), after("0"), after("1795514400")), (Some(7), Some(1), Some(300)));
        assert_eq!((after("Tue, 24 Nov 2026 10:00:30 GMT"), after("7.5"), after("")), (None, None, None));
    }
}
