//! A time of day as text, without a detour through `fmt`: every message has one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The year 10000.
const LAST_SECOND: u64 = 253_402_300_800;
/// The year 1, in seconds before 1970.
const FIRST_SECOND: u64 = 62_135_596_800;

/// RFC 3339 in UTC with milliseconds: `2026-11-24T10:00:00.000Z`.
pub(crate) struct Rfc3339([u8; 24]);

impl Rfc3339 {
    /// Returns the time as text; `None` outside of the years 1970 to 9999.
    pub(crate) fn of(time: SystemTime) -> Option<Self> {
        Self::at(time.duration_since(UNIX_EPOCH).ok()?, 0)
    }

    /// Returns the time as text; `None` outside of the years 1 to 9999.
    pub(crate) fn of_history(time: SystemTime) -> Option<Self> {
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self::at(since, 0),
            Err(before) => {
                let since_year_1 = Duration::from_secs(FIRST_SECOND).checked_sub(before.duration())?;
                Self::at(since_year_1, FIRST_SECOND / 86_400)
            }
        }
    }

    /// Returns the time so long after midnight `days_before` 1970.
    fn at(since: Duration, days_before: u64) -> Option<Self> {
        if since.as_secs() >= LAST_SECOND {
            return None;
        }
        let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
        // Since the first of March in the year 0.
        let (year, month, day) = date(days + 719_468 - days_before);
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let two = |number: u64| [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        text[..2].copy_from_slice(&two(year / 100));
        text[2..4].copy_from_slice(&two(year % 100));
        text[5..7].copy_from_slice(&two(month));
        text[8..10].copy_from_slice(&two(day));
        text[11..13].copy_from_slice(&two(second / 3600));
        text[14..16].copy_from_slice(&two(second / 60 % 60));
        text[17..19].copy_from_slice(&two(second % 60));
        let millis = u64::from(since.subsec_millis());
        text[20] = b'0' + (millis / 100) as u8;
        text[21..23].copy_from_slice(&two(millis % 100));
        Some(Self(text))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Returns year, month and day of the Gregorian calendar, from days since the first of March in the year 0. Years are counted
/// from March on, so that a leap day is the last one of its year (Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms").
fn date(days: u64) -> (u64, u64, u64) {
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(millis: u64) -> Option<String> {
        Rfc3339::of(UNIX_EPOCH + Duration::from_millis(millis))
            .map(|time| String::from_utf8_lossy(time.as_bytes()).into_owned())
    }

    #[test]
    fn timestamps() {
        assert_eq!(text(0).as_deref(), Some("1970-01-01T00:00:00.000Z"));
        assert_eq!(text(1_709_164_799_999).as_deref(), Some("2024-02-28T23:59:59.999Z"));
        assert_eq!(text(1_709_164_800_000).as_deref(), Some("2024-02-29T00:00:00.000Z"));
        assert_eq!(text(LAST_SECOND * 1000 - 1).as_deref(), Some("9999-12-31T23:59:59.999Z"));
        assert_eq!(text(LAST_SECOND * 1000), None);
        assert!(Rfc3339::of(UNIX_EPOCH - Duration::from_secs(1)).is_none());
    }

    #[test]
    fn before_1970() {
        let text = |seconds: u64| {
            let time = Rfc3339::of_history(UNIX_EPOCH - Duration::from_secs(seconds))?;
            Some(String::from_utf8_lossy(time.as_bytes()).into_owned())
        };
        assert_eq!(text(1).as_deref(), Some("1969-12-31T23:59:59.000Z"));
        assert_eq!(text(FIRST_SECOND).as_deref(), Some("0001-01-01T00:00:00.000Z"));
        assert_eq!(text(FIRST_SECOND + 1), None);
    }

    /// Every day until 10000, counted up by hand; under Miri, of some years.
    #[test]
    fn every_day() {
        let (mut year, mut month, mut day) = (1970, 1, 1);
        for days in 0..if cfg!(miri) { 3000 } else { LAST_SECOND / 86_400 } {
            assert_eq!(date(days + 719_468), (year, month, day));
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = match month {
                2 if is_leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > last {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
    }
}
