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

/// Reads a wait in seconds, as `Retry-After` and `X-RateLimit-Reset` have it: digits, and a fraction, which some servers send though no
/// standard has it. More digits than a number holds are nobody's wish, and read as no answer at all.
pub(crate) fn seconds(value: &str) -> Option<Duration> {
    let value = value.trim();
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let is_number = !whole.is_empty() && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    let begun = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    let seconds = whole.parse::<u64>().ok().filter(|_| is_number)?.saturating_add(begun);
    Some(within_reason(Duration::from_secs(seconds)))
}

/// Returns whether this is a page of HTML. Where such a one comes with success, it comes from a portal or a proxy in between, which
/// asks somebody to log in, and nothing has reached the server.
pub(crate) fn is_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    let begins = |start: &[u8]| body.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    begins(b"<!doctype html") || begins(b"<html")
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
        for (value, expected) in [
            ("\t 7 ", Some(7)),
            ("007", Some(7)),
            ("99999999999999999999999", None),
            ("1.5", Some(2)),
            ("2.0", Some(2)),
            ("0.001", Some(1)),
            // The other forms that a date of HTTP may have.
            ("Tuesday, 24-Nov-26 10:00:30 GMT", Some(30)),
            ("Tue Nov 24 10:00:30 2026", Some(30)),
            (" Tue, 24 Nov 2026 10:00:30 GMT ", Some(30)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(300)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(1)),
            ("Tue, 24 Nov 2026 10:00:30 CET", None),
            ("2026-11-24T10:00:30Z", None),
            ("", None),
            (" ", None),
            ("soon", None),
            ("-5", None),
            ("+5", None),
            (".5", None),
            ("1e3", None),
            ("0x7", None),
            ("7 s", None),
            ("3, 4", None),
            ("1.2.3", None),
            ("\u{663}", None),
        ] {
            assert_eq!(after(value), expected, "{value:?}");
        }
    }

    #[test]
    fn the_reset_of_a_rate_limit_is_in_seconds() {
        let after = |value: &str| seconds(value).map(|wait| wait.as_secs());
        assert_eq!((after(" 7 "), after("0"), after("1795514400")), (Some(7), Some(1), Some(300)));
        assert_eq!((after("Tue, 24 Nov 2026 10:00:30 GMT"), after("7.5"), after("")), (None, Some(8), None));
    }

    #[test]
    fn pages() {
        for page in ["<!DOCTYPE html><title>x", "\r\n <!doctype HTML", "\u{feff}<html lang=\"en\">", "<HTML>"] {
            assert!(is_page(page.as_bytes()), "{page}");
        }
        for other in
            ["", "{\"success\":true}", "OK", "<p>OK", "<?xml version=\"1.0\"?>", "<!doctype", "\"<html>\"", "1"]
        {
            assert!(!is_page(other.as_bytes()), "{other}");
        }
    }
}
