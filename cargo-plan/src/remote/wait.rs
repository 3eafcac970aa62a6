//! How long a server asks to wait before the next request.

use jiff::fmt::rfc2822::DateTimeParser;
use plan_model::json::Node;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long to wait where a server says nothing, before the first repetition; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(250);
/// The longest wait that nobody asked for.
const LONGEST: Duration = Duration::from_secs(30);

/// Returns what a server asks for: by `Retry-After` in seconds or as a date, by `X-RateLimit-Reset`, or in the body, as Segment
/// (`errors[].data.msBeforeNext`) and Amplitude (`retry_after`) say it.
pub(super) fn asked<'h>(header: impl Fn(&str) -> Option<&'h str>, body: &[u8]) -> Option<Duration> {
    let after = header("retry-after").and_then(|text| seconds(text).or_else(|| until(text)));
    after.or_else(|| of_body(body)).or_else(|| header("x-ratelimit-reset").and_then(until))
}

fn seconds(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(Duration::from_secs)
}

fn of_body(body: &[u8]) -> Option<Duration> {
    let root = plan_model::json::parse(std::str::from_utf8(body).ok()?).ok()?;
    let number = |node: Option<&Node>| node?.to_text().parse::<f64>().ok();
    let error = root.get("errors").and_then(|errors| errors.items().first());
    let milliseconds = number(error.and_then(|error| error.get("data")?.get("msBeforeNext")));
    let seconds = milliseconds.map(|milliseconds| milliseconds / 1000.0).or_else(|| number(root.get("retry_after")))?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Returns the time until a date such as `Fri, 27 Nov 2026 17:03:28 GMT`.
fn until(text: &str) -> Option<Duration> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Some(Duration::from_secs(date(text)?).saturating_sub(now))
}

/// Returns a date in seconds since 1970. Segment documents the dates of mail (RFC 5322), which may have any zone; those of HTTP are among them.
fn date(text: &str) -> Option<u64> {
    let parser = DateTimeParser::new().relaxed_weekday(true);
    parser.parse_timestamp(text.trim()).ok()?.as_second().try_into().ok()
}

/// Returns how long to wait before repetition `attempt`, from 1, where nobody says.
pub(super) fn unasked(attempt: u32) -> Duration {
    FIRST.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(date("Tue, 29 Feb 2000 12:00:01 GMT"), Some(951_825_601));
        for same in [
            "Fri, 27 Nov 2026 17:03:28 GMT",
            "Fri, 27 Nov 2026 17:03:28 +0000",
            "27 Nov 2026 19:03:28 +0200",
            "Fri, 27 Nov 2026 09:03:28 -0800",
            " Thu, 27 Nov 2026 17:03:28 GMT ",
        ] {
            assert_eq!(date(same), Some(1_795_799_008), "{same}");
        }
        for wrong in
            ["", "soon", "27 Foo 2026 1:1:1", "-5", "Fri, 27 Nov 2026 17:03:28", "Mon, 01 Jan 1900 00:00:00 GMT"]
        {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_way_to_ask() {
        let with = |name: &'static str, value: &'static str| move |wanted: &str| (wanted == name).then_some(value);
        let none = |_: &str| None;
        assert_eq!(asked(with("retry-after", "7"), b""), Some(Duration::from_secs(7)));
        assert_eq!(asked(with("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT"), b""), Some(Duration::ZERO));
        assert_eq!(asked(with("x-ratelimit-reset", "Thu, 01 Jan 1970 00:00:00 GMT"), b""), Some(Duration::ZERO));
        let segment =
            br#"{"errors":[{"type":"RequestError","message":"Too many requests","data":{"msBeforeNext":57647}}]}"#;
        assert_eq!(asked(none, segment), Some(Duration::from_millis(57_647)));
        assert_eq!(asked(none, br#"{"status":429,"retry_after":3}"#), Some(Duration::from_secs(3)));
        for wrong in [&br#"{"retry_after":-1}"#[..], br#"{"retry_after":1e300}"#, b"\xff", b"[]"] {
            assert_eq!(asked(none, wrong), None);
        }
        assert_eq!(asked(with("retry-after", "-3"), b""), None);
    }

    #[test]
    fn a_date_to_come_is_waited_for() {
        let later = jiff::Timestamp::from_second(jiff::Timestamp::now().as_second() + 2 * 60 * 60).unwrap_or_default();
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&later).unwrap_or_default();
        let wait = asked(|name| (name == "retry-after").then_some(date.as_str()), b"");
        assert!(wait.is_some_and(|wait| (7190..=7200).contains(&wait.as_secs())), "{date}: {wait:?}");
    }

    #[test]
    fn waits_that_nobody_asked_for_are_bounded() {
        assert_eq!(unasked(1), FIRST);
        assert_eq!(unasked(2), FIRST * 2);
        assert_eq!(unasked(1000), LONGEST);
    }
}
