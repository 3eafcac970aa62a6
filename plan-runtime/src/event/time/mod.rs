//! Dates, times and durations in the formats of JSON Schema: as text, or out of a value of std, jiff, chrono or time.
//!
//! A property with one of these formats takes them; call macros convert by themselves.

pub(crate) mod taken;

use crate::event::value::Value;
use crate::event::writer::Writer;
use crate::message::timestamp::Rfc3339;
use std::borrow::Cow;
use std::time::SystemTime;

macro_rules! text_of_format {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name<'a>(Cow<'a, str>);

        impl $name<'_> {
            /// As it is sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<'a> From<&'a str> for $name<'a> {
            fn from(text: &'a str) -> Self {
                Self(Cow::Borrowed(text))
            }
        }

        impl<'a> From<&'a String> for $name<'a> {
            fn from(text: &'a String) -> Self {
                Self(Cow::Borrowed(text))
            }
        }

        impl From<String> for $name<'_> {
            fn from(text: String) -> Self {
                Self(Cow::Owned(text))
            }
        }

        impl Value for $name<'_> {
            fn write(&self, writer: &mut Writer) {
                writer.string(&self.0);
            }
        }
    };
}

text_of_format! {
    /// A date and time, of the format `date-time` (RFC 3339): text, a [`SystemTime`], or with the feature of that name a
    /// `jiff::Timestamp`, a `chrono::DateTime`, a `time::OffsetDateTime`.
    ///
    /// ```
    /// use plan_runtime::time::DateTime;
    /// use std::time::{Duration, SystemTime};
    ///
    /// let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
    /// assert_eq!(DateTime::from(time).as_str(), "1970-01-01T00:00:01.500Z");
    /// assert_eq!(DateTime::from("2026-11-24T09:30:00Z").as_str(), "2026-11-24T09:30:00Z");
    /// ```
    DateTime
}

text_of_format! {
    /// A day, of the format `date` (RFC 3339): text, or with the feature of that name a `jiff::civil::Date`, a
    /// `chrono::NaiveDate`, a `time::Date`.
    ///
    /// ```
    /// assert_eq!(plan_runtime::time::Date::from("2026-11-24").as_str(), "2026-11-24");
    /// ```
    Date
}

text_of_format! {
    /// A length of time, of the format `duration` (ISO 8601): text, a [`std::time::Duration`], or with the feature of that
    /// name a `jiff::Span` or `jiff::SignedDuration`.
    ///
    /// The format has no fractions of a second (RFC 3339, appendix A): a value that has them is sent with them, and
    /// reported as what breaks the plan.
    ///
    /// ```
    /// use plan_runtime::time::Duration;
    /// assert_eq!(Duration::from(std::time::Duration::from_secs(90)).as_str(), "PT90S");
    /// ```
    Duration
}

impl From<SystemTime> for DateTime<'_> {
    /// In UTC, to the millisecond. A time before the year 1 or after 9999 has no text in this format: it becomes one that
    /// is reported as what breaks the plan.
    fn from(time: SystemTime) -> Self {
        let text = Rfc3339::of_history(time).map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned());
        Self(Cow::Owned(text.unwrap_or_else(|| format!("{time:?}"))))
    }
}

impl From<std::time::Duration> for Duration<'_> {
    fn from(duration: std::time::Duration) -> Self {
        let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
        let fraction = if nanos == 0 { String::new() } else { format!(".{nanos:09}") };
        Self(Cow::Owned(format!("PT{seconds}{}S", fraction.trim_end_matches('0'))))
    }
}

#[cfg(feature = "jiff")]
mod of_jiff {
    use super::{Cow, Date, DateTime, Duration};

    impl From<jiff::Timestamp> for DateTime<'_> {
        fn from(time: jiff::Timestamp) -> Self {
            Self(Cow::Owned(time.to_string()))
        }
    }

    impl From<jiff::civil::Date> for Date<'_> {
        fn from(date: jiff::civil::Date) -> Self {
            Self(Cow::Owned(date.to_string()))
        }
    }

    impl From<jiff::Span> for Duration<'_> {
        fn from(span: jiff::Span) -> Self {
            Self(Cow::Owned(span.to_string()))
        }
    }

    impl From<jiff::SignedDuration> for Duration<'_> {
        fn from(duration: jiff::SignedDuration) -> Self {
            Self(Cow::Owned(duration.to_string()))
        }
    }
}

#[cfg(feature = "chrono")]
mod of_chrono {
    use super::{Cow, Date, DateTime};
    use chrono::{NaiveDate, SecondsFormat, TimeZone, Utc};

    impl<Zone: TimeZone> From<chrono::DateTime<Zone>> for DateTime<'_> {
        /// In UTC.
        fn from(time: chrono::DateTime<Zone>) -> Self {
            Self(Cow::Owned(time.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::AutoSi, true)))
        }
    }

    impl From<NaiveDate> for Date<'_> {
        fn from(date: NaiveDate) -> Self {
            Self(Cow::Owned(date.to_string()))
        }
    }
}

#[cfg(feature = "time")]
mod of_time {
    use super::{Cow, Date, DateTime};
    use std::time::SystemTime;

    impl From<::time::OffsetDateTime> for DateTime<'_> {
        /// In UTC, to the millisecond.
        fn from(time: ::time::OffsetDateTime) -> Self {
            SystemTime::from(time).into()
        }
    }

    impl From<::time::Date> for Date<'_> {
        fn from(date: ::time::Date) -> Self {
            Self(Cow::Owned(date.to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    #[test]
    fn of_std() {
        let seconds = |seconds| Duration::from(std::time::Duration::from_secs_f64(seconds)).as_str().to_owned();
        assert_eq!((seconds(0.0), seconds(3600.0), seconds(1.25)), ("PT0S".into(), "PT3600S".into(), "PT1.25S".into()));
        let year_1 = UNIX_EPOCH - std::time::Duration::from_secs(62_135_596_800);
        assert_eq!(DateTime::from(year_1).as_str(), "0001-01-01T00:00:00.000Z");
        assert!(!DateTime::from(year_1 - std::time::Duration::from_secs(1)).as_str().starts_with("0001"));
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn of_jiff() {
        let time = "2026-11-24T10:30:00+01:00".parse::<jiff::Timestamp>();
        assert_eq!(time.map(DateTime::from).ok(), Some(DateTime::from("2026-11-24T09:30:00Z")));
        assert_eq!(Date::from(jiff::civil::date(2026, 2, 3)).as_str(), "2026-02-03");
        assert_eq!(Duration::from(jiff::Span::new().days(1).hours(12)).as_str(), "P1DT12H");
        assert_eq!(Duration::from(jiff::SignedDuration::from_secs(90)).as_str(), "PT1M30S");
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn of_chrono() {
        let time = chrono::DateTime::parse_from_rfc3339("2026-11-24T10:30:00.250+01:00");
        assert_eq!(time.map(DateTime::from), Ok(DateTime::from("2026-11-24T09:30:00.250Z")));
        let date = chrono::NaiveDate::from_ymd_opt(2026, 2, 3);
        assert_eq!(date.map(Date::from), Some(Date::from("2026-02-03")));
    }

    #[cfg(feature = "time")]
    #[test]
    fn of_time() {
        let time = ::time::OffsetDateTime::UNIX_EPOCH + ::time::Duration::milliseconds(1_500);
        assert_eq!(DateTime::from(time).as_str(), "1970-01-01T00:00:01.500Z");
        let date = ::time::Date::from_calendar_date(2026, ::time::Month::February, 3);
        assert_eq!(date.map(Date::from), Ok(Date::from("2026-02-03")));
    }
}
