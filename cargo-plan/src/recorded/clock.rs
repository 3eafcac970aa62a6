//! Times as messages and warehouses write them, in milliseconds since 1970.

const DAY: i64 = 86_400_000;

/// Reads a time: `2026-11-27T20:40:01.123Z`, `2026-11-27 20:40:01+01:00`, `2026-11-27 20:40:01 UTC`, a day, or a number of seconds or
/// milliseconds since 1970.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return of_number(text.parse().ok()?);
    }
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i64>().ok())?
    };
    let is_at = |at: usize, signs: &[u8]| text.as_bytes().get(at).is_some_and(|byte| signs.contains(byte));
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    if !is_at(4, b"-") || !is_at(7, b"-") || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let start = days(year, month, day) * DAY;
    if text.len() == 10 {
        return Some(start);
    }
    let (hour, minute) = (number(11..13)?, number(14..16)?);
    if !is_at(10, b"Tt ") || !is_at(13, b":") || hour > 23 || minute > 59 {
        return None;
    }
    let second = if is_at(16, b":") { number(17..19)? } else { 0 };
    let rest = text.get(if is_at(16, b":") { 19 } else { 16 }..)?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(digits) => digits.split_at(digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())),
        None => ("", rest),
    };
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(start + ((hour * 60 + minute) * 60 + second) * 1000 + millis - offset(zone)?)
}

/// A number of this size is a time: up to the year 5138 in seconds, from 1973 on in milliseconds.
pub(super) fn of_number(number: i64) -> Option<i64> {
    match number {
        100_000_000..100_000_000_000 => Some(number * 1000),
        100_000_000_000..100_000_000_000_000 => Some(number),
        _ => None,
    }
}

/// The milliseconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    let zone = zone.trim();
    if matches!(zone, "" | "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let (sign, rest) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return None,
    };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..).filter(|rest| !rest.is_empty()).map_or(Some(0), |rest| rest.parse().ok())?;
    Some(sign * (hours * 60 + minutes) * 60_000)
}

/// Days since 1970 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let from_march = (month + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The day of a time, as `2026-11-27`.
pub(crate) fn day_of(time: i64) -> String {
    let shifted = time.div_euclid(DAY) + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A time as `2026-11-27T20:40:01.123Z`.
pub(crate) fn written(time: i64) -> String {
    let of_day = time.rem_euclid(DAY);
    let (seconds, millis) = (of_day / 1000, of_day % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z", day_of(time))
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
            "2026-11-27 20:40:01.123 UTC",
            "2026-11-27T21:40:01.123+01:00",
            "2026-11-27 15:10:01.123-05:30",
            "2026-11-27 22:40:01.123+02",
            "1795812001123",
        ] {
            assert_eq!(parse(text), wanted, "{text}");
        }
        assert_eq!(parse("2026-11-27T20:40Z"), Some(1_795_812_000_000));
        assert_eq!(parse("2026-11-27"), Some(1_795_737_600_000));
        assert_eq!((parse("1969-12-31"), parse("2000-02-29")), (Some(-86_400_000), Some(951_782_400_000)));
        for text in ["", "today", "2026-13-01", "27.11.2026", "12", "2026-11-27T20", "2026-11-27T25:00:00Z"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn times_come_back_as_they_were() {
        for text in ["2026-11-27T20:40:01.123Z", "1969-12-31T23:59:59.999Z", "2000-02-29T00:00:00.000Z"] {
            assert_eq!(parse(text).map(written).as_deref(), Some(text));
        }
    }
}
