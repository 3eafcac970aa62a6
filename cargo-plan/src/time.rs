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
    if let Some(time) = of_common_form(text) {
        return Some(time);
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_number(text.parse().ok()?);
    }
    let timestamp = text.parse::<Timestamp>().ok().or_else(|| of_utc(text))?;
    Some(timestamp.as_millisecond())
}

/// Reads a time as nearly all libraries write it, `2026-11-27T20:40:01.123Z`, in a tenth of the time; `None` for any other form.
fn of_common_form(text: &str) -> Option<i64> {
    let (whole, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2] = whole else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i64, |all, digit| digit.is_ascii_digit().then(|| all * 10 + i64::from(digit - b'0')))
    };
    let (year, month, day) = (number(&[*y1, *y2, *y3, *y4])?, number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    let (hour, minute, second) = (number(&[*h1, *h2])?, number(&[*n1, *n2])?, number(&[*s1, *s2])?);
    let fraction = match rest.strip_suffix(b"Z")? {
        [] => 0,
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => {
            number(digits)? * 1000 / 10_i64.pow(digits.len().try_into().ok()?)
        }
        _ => return None,
    };
    // The days that not all months have are left to the calendar.
    let is_common = year >= 1970 && (1..=12).contains(&month) && (1..=28).contains(&day);
    if !is_common || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Years begin in March here, so that the day of a leap year is their last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469;
    Some(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + fraction)
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

/// Returns a time as RFC 3339 writes it, with all of its digits, of one that a database wrote: `2026-11-27 10:00:00.123456+00`. One
/// without a zone is of UTC. `None` where it is no time, or written so already.
pub(crate) fn rfc_3339(text: &str) -> Option<String> {
    let (day, clock) = text.split_at_checked(10)?;
    let clock = clock.strip_prefix([' ', 'T'])?;
    let end = clock.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.')).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at_checked(end)?;
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    let zone = match zone.trim() {
        "" | "Z" | "z" | "UTC" | "GMT" => "Z".to_owned(),
        zone if zone.len() == 3 => format!("{zone}:00"),
        zone => match zone.split_at_checked(3) {
            Some((hours, minutes)) if minutes.len() == 2 => format!("{hours}:{minutes}"),
            _ => zone.to_owned(),
        },
    };
    let written = format!("{day}T{clock}{seconds}{zone}");
    let is_time = plan_rules::format::Format::of("date-time").is_some_and(|format| format.is_valid(&written));
    (is_time && written != text).then_some(written)
}

/// Returns the day of a time at midnight, as a database writes a day that it keeps as a time.
pub(crate) fn day_without_time(text: &str) -> Option<&str> {
    let (day, clock) = text.split_at_checked(10)?;
    let clock = clock.strip_prefix([' ', 'T'])?;
    let end = clock.find(|c: char| !matches!(c, '0' | ':' | '.')).unwrap_or(clock.len());
    let is_midnight = end >= 5 && !clock.get(end..)?.starts_with(|c: char| c.is_ascii_digit());
    (is_midnight && parse(text).is_some()).then_some(day)
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

    /// Days of all months, leap years and not, and texts that are nearly of this form.
    #[test]
    fn the_common_form_is_read_as_any_other() {
        let (mut common, mut others) = (0, 0);
        for year in [1969, 1970, 1999, 2000, 2024, 2026, 2100, 9998] {
            for (month, day) in (0..14).flat_map(|month| [0, 1, 9, 28, 29, 30, 31, 32].map(|day| (month, day))) {
                for end in [
                    "T23:59:59Z",
                    "T00:00:00.5Z",
                    "T12:34:56.123456789Z",
                    "T24:00:00Z",
                    "T10:60:00Z",
                    "T10:00:60Z",
                    "T1:00:00Z",
                    "T10:00:00.Z",
                    "T10:00:00+00:00",
                ] {
                    let text = format!("{year}-{month:02}-{day:02}{end}");
                    let wanted = text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
                    match of_common_form(&text) {
                        None => others += 1,
                        found => {
                            common += 1;
                            assert_eq!(found, wanted, "{text}");
                        }
                    }
                }
            }
        }
        assert!(common > 700 && others > 700, "{common} {others}");
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
