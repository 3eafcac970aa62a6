//! Points in time as messages, files and warehouses write them, in milliseconds since 1970.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Returns the milliseconds since 1970.
#[cfg(feature = "live")]
pub(crate) fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Reads a point in time: `2026-11-27T20:40:01.123Z`, `2026-11-27 20:40:01+01:00`, `2026-11-27 20:40:01 UTC`, one without a zone,
/// which is of UTC, a day, or a number of seconds or milliseconds since 1970.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_number(text.parse().ok()?);
    }
    let timestamp = text.parse::<Timestamp>().ok().or_else(|| of_utc(text))?;
    Some(timestamp.as_millisecond())
}

/// Reads a point in time that names UTC in letters, or no zone, and a day, which stands for its beginning.
fn of_utc(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT")).unwrap_or(text).trim_end();
    let date_time = text.parse::<DateTime>().or_else(|_| text.parse::<Date>().map(Date::into)).ok()?;
    TimeZone::UTC.to_timestamp(date_time).ok()
}

/// Returns the time that a number stands for: up to the year 5138 in seconds, from 1973 on in milliseconds.
pub(crate) fn of_number(number: i64) -> Option<i64> {
    match number {
        100_000_000..100_000_000_000 => Some(number * 1000),
        100_000_000_000..100_000_000_000_000 => Some(number),
        _ => None,
    }
}

/// Returns the day of a time: `2026-11-27`.
pub(crate) fn day_of(time: i64) -> String {
    timestamp(time).strftime("%Y-%m-%d").to_string()
}

/// Returns a time as RFC 3339 writes it, in UTC: `2026-11-27T20:40:01.123Z`.
pub(crate) fn written(time: i64) -> String {
    format!("{:.3}", timestamp(time))
}

fn timestamp(time: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_millis(time)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_they_are_written() {
        let wanted = Some(1_795_812_001_123);
        for text in [
            "2026-11-27T20:40:01.123Z",
            "2026-11-27T20:40:01.123456Z",
            "2026-11-27T20:40:01.123",
            "2026-11-27 20:40:01.123 UTC",
            "2026-11-27T21:40:01.123+01:00",
            "2026-11-27 15:10:01.123-05:30",
            "2026-11-27 22:40:01.123+02",
            "1795812001123",
        ] {
            assert_eq!(parse(text), wanted, "{text}");
        }
        assert_eq!(parse("2026-11-27T20:40Z"), Some(1_795_812_000_000));
        assert_eq!(parse("2026-11-27 20:40"), Some(1_795_812_000_000));
        assert_eq!(parse("2026-11-27"), Some(1_795_737_600_000));
        assert_eq!((parse("1969-12-31"), parse("2000-02-29")), (Some(-86_400_000), Some(951_782_400_000)));
        for text in [
            "",
            "today",
            "2026-13-01",
            "2026-02-30",
            "27.11.2026",
            "12",
            "2026-11-27T20x",
            "2026-11-27T25:00:00Z",
            "aTbZ",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn times_come_back_as_they_were() {
        for text in [
            "1970-01-01T00:00:00.000Z",
            "1969-12-31T23:59:59.999Z",
            "2000-02-29T00:00:00.000Z",
            "2026-11-27T20:40:01.123Z",
            "2099-12-31T23:59:59.999Z",
        ] {
            assert_eq!(parse(text).map(written).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_time_that_no_calendar_has_is_the_last_one() {
        assert_eq!((day_of(i64::MAX).as_str(), day_of(-1).as_str()), ("9999-12-30", "1969-12-31"));
    }
}
