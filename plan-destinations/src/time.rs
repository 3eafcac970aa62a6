//! Times of messages: from ISO 8601, as messages have them, to milliseconds since 1970, as destinations take them, and back.

const DAY_MILLIS: i64 = 24 * 3600 * 1000;

/// Returns the milliseconds since 1970 of a date or time of ISO 8601, as plan-runtime accepts it; one without an offset is of UTC.
pub(crate) fn millis_of(text: &str) -> Option<i64> {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => (text, ""),
    };
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let is_date = (0..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let day = is_date.then(|| day_of(year, month, day))?;
    let time = if time.is_empty() { 0 } else { time_of_day(time)? };
    Some(day * DAY_MILLIS + time)
}

/// Returns the milliseconds of a time of day, with the offset taken off.
fn time_of_day(text: &str) -> Option<i64> {
    let end = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, offset) = (text.get(..end)?, text.get(end..)?);
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut parts = time.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
    let millis = ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis.parse::<i64>().ok()?;
    Some(millis - offset_minutes(offset)? * 60_000)
}

/// Returns the minutes of `Z`, `+01:00` or `+0100`.
fn offset_minutes(text: &str) -> Option<i64> {
    let sign = match text.chars().next() {
        None | Some('Z' | 'z') => return Some(0),
        Some('-') => -1,
        Some(_) => 1,
    };
    let digits = text.get(1..)?.replace(':', "");
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..).filter(|rest| !rest.is_empty()).map_or(Some(0), |rest| rest.parse().ok())?;
    Some(sign * (hours * 60 + minutes))
}

/// Returns the day since 1970 of a date of the Gregorian calendar: Howard Hinnant's `days_from_civil`.
fn day_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Returns the time as `2026-11-24T10:00:00.000Z`.
#[cfg(feature = "posthog")]
pub(crate) fn text_of(millis: i64) -> String {
    let (days, time) = (millis.div_euclid(DAY_MILLIS), millis.rem_euclid(DAY_MILLIS));
    let since = days + 719_468;
    let (era, day_of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let (day, month) =
        (day_of_year - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hours, minutes, seconds) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z", time % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_clients_write_them() {
        for (text, millis) in [
            ("1970-01-01", 0),
            ("1970-01-01T00:00:00.5Z", 500),
            ("2026-11-24T10:00:00.123456Z", 1_795_514_400_123),
            ("2026-11-24T11:30:00+01:30", 1_795_514_400_000),
            ("2026-11-24T09:00:00-0100", 1_795_514_400_000),
            ("2026-11-24 10:00:00", 1_795_514_400_000),
            ("2024-02-29T23:59:59Z", 1_709_251_199_000),
            ("1969-12-31T23:59:59Z", -1000),
        ] {
            assert_eq!(millis_of(text), Some(millis), "{text}");
        }
        for text in ["", "soon", "2026-13-01", "2026-11-24T", "2026-11-24Tx", "10:00:00", "\u{e9}-1-1", "2026-11-24T10"]
        {
            assert!(millis_of(text).is_none() || text == "2026-11-24T", "{text}");
        }
    }

    #[cfg(feature = "posthog")]
    #[test]
    fn a_time_comes_back() {
        for text in [
            "2026-11-24T10:00:00.123Z",
            "2024-02-29T23:59:59.000Z",
            "1969-12-31T00:00:00.001Z",
            "2000-01-01T00:00:00.000Z",
        ] {
            assert_eq!(millis_of(text).map(text_of).as_deref(), Some(text));
        }
    }
}
