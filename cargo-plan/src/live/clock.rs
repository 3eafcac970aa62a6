//! Points in time as text: `2026-11-27T20:40:01.123Z`.

use std::time::{SystemTime, UNIX_EPOCH};

/// Returns the milliseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Returns a point in time as RFC 3339 writes it, in UTC.
pub(super) fn text(millis: u64) -> String {
    let (seconds, fraction) = (millis / 1000, millis % 1000);
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:03}Z")
}

/// Returns the milliseconds of a point in time in UTC, as [`text`] writes it; the fraction may have fewer digits, or be missing.
pub(super) fn millis(text: &str) -> Option<u64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let numbers = |text: &str, sign: char| -> Option<[u64; 3]> {
        let parts: Vec<u64> = text.split(sign).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        parts.try_into().ok()
    };
    let [year, month, day] = numbers(date, '-')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(time, ':')?;
    let is_date = (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !is_date || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + fraction.parse::<u64>().ok()?)
}

/// The date of a day since 1970. A year begins in March here, so that its leap day is the last.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (year_of_era + era * 400 + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::{millis, text};

    #[test]
    fn points_in_time() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_812_001_123, "2026-11-27T20:40:01.123Z"),
            (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ];
        for (time, wanted) in cases {
            assert_eq!(text(time), wanted);
            assert_eq!(millis(wanted), Some(time));
        }
        assert_eq!(millis("1970-01-01T00:00:01Z"), Some(1000));
        assert_eq!(millis("1970-01-01T00:00:00.1234567Z"), Some(123));
        for text in
            ["", "1970-01-01", "1970-13-01T00:00:00Z", "1969-01-01T00:00:00Z", "1970-01-01T00:00:00+01:00", "aTbZ"]
        {
            assert_eq!(millis(text), None, "{text}");
        }
    }
}
