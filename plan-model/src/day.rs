//! A day of the calendar as a number.

/// Returns the number of a day such as `2027-01-01` since 1970-01-01; none where it is no day of the calendar.
pub(crate) fn number_of(date: &str) -> Option<i64> {
    let format = plan_rules::format::Format::of("date")?;
    let mut parts = date.split('-').map(|part| part.parse::<i64>());
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) = (parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    if !format.is_valid(date) {
        return None;
    }
    // A year begins in March, so that its leap day is the last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(365 * year + leap_days + (153 * month + 2) / 5 + day - 719_469)
}

/// Returns what a text that is written as a day, `2027-02-30`, goes beyond; none where it is a day, or is written in another way.
pub(crate) fn beyond(date: &str) -> Option<String> {
    let is_written = date.len() == 10
        && date
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if !is_written || number_of(date).is_some() {
        return None;
    }
    let month = date.get(..8)?;
    let last = (28..=31).rev().find(|day| number_of(&format!("{month}{day}")).is_some());
    Some(last.map_or_else(
        || "a year has the months 01 to 12".to_owned(),
        |last| format!("this month has the days 01 to {last}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_the_calendar_has_not() {
        for (date, wanted) in [
            ("2027-02-30", Some("this month has the days 01 to 28")),
            ("2028-02-30", Some("this month has the days 01 to 29")),
            ("2027-04-31", Some("this month has the days 01 to 30")),
            ("2027-01-00", Some("this month has the days 01 to 31")),
            ("2027-13-01", Some("a year has the months 01 to 12")),
            ("2027-00-01", Some("a year has the months 01 to 12")),
            ("2027-02-28", None),
            ("2027-2-30", None),
            ("soon", None),
            ("2027–02–30", None),
        ] {
            assert_eq!(beyond(date).as_deref(), wanted, "{date}");
        }
    }

    #[test]
    fn days() {
        let days =
            [("1970-01-01", 0), ("1970-03-01", 59), ("2000-02-29", 11_016), ("2026-11-27", 20_784), ("1969-12-31", -1)];
        for (date, day) in days {
            assert_eq!(number_of(date), Some(day), "{date}");
        }
        for date in ["2026-02-29", "2026-1-1", "soon", "2026-01-01T00:00:00Z", ""] {
            assert_eq!(number_of(date), None, "{date}");
        }
    }
}
