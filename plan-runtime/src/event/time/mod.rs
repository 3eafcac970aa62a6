//! Dates, times and durations in the formats of JSON Schema: as text, or out of a value of std, jiff, chrono or time.
//!
//! A property with one of these formats takes them; call macros convert by themselves. In plain code a text is `From`, and a value of
//! another type is `TryFrom`, as it may have no text in the format.

pub(crate) mod accepted;

use crate::event::value::Value;
use crate::event::writer::Writer;
use crate::message::timestamp::Rfc3339;
use plan_rules::format::Format;
use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

macro_rules! text_of_format {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name<'a>(Cow<'a, str>);

        impl<'a> $name<'a> {
            /// Returns what a literal of a call is, also in a constant.
            #[doc(hidden)]
            #[must_use]
            pub const fn of_literal(text: &'a str) -> Self {
                Self(Cow::Borrowed(text))
            }

            /// Returns the text as it is sent.
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

        impl AsRef<str> for $name<'_> {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        /// Writes the text as it is sent.
        impl fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
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
    /// `jiff::Timestamp`, a `chrono::DateTime`, a `time::OffsetDateTime`. A time is written in UTC, a `SystemTime` to the
    /// millisecond; one before the year 0 or after 9999 is [`OutOfRange`].
    ///
    /// ```
    /// use plan_runtime::time::DateTime;
    /// use std::time::{Duration, SystemTime};
    ///
    /// let time = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
    /// assert_eq!(DateTime::try_from(time)?.as_str(), "1970-01-01T00:00:01.500Z");
    /// assert_eq!(DateTime::from("2026-11-24T09:30:00Z").as_str(), "2026-11-24T09:30:00Z");
    /// # Ok::<(), plan_runtime::time::OutOfRange>(())
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
    /// name a `jiff::Span` or `jiff::SignedDuration`, a `chrono::TimeDelta`, a `time::Duration`.
    ///
    /// The format has no fractions of a second (RFC 3339, appendix A), so a value that has them is [`OutOfRange`]. A call macro
    /// sends such a value as it is, and it is reported as what breaks the plan.
    ///
    /// ```
    /// use plan_runtime::time::Duration;
    /// assert_eq!(Duration::from_secs(90).as_str(), "PT90S");
    /// assert_eq!(Duration::try_from(std::time::Duration::from_secs(90)), Ok(Duration::from_secs(90)));
    /// assert!(Duration::try_from(std::time::Duration::from_millis(1_500)).is_err());
    /// ```
    Duration
}

impl Duration<'_> {
    /// Returns a duration of whole seconds.
    #[must_use]
    pub fn from_secs(seconds: u64) -> Self {
        Self(Cow::Owned(format!("PT{seconds}S")))
    }
}

/// A value that has no text in the format of a property: a time before the year 0 or after 9999, a duration with fractions of a
/// second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfRange {
    text: String,
    format: &'static str,
}

impl fmt::Display for OutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be sent in the format `{}`", self.text, self.format)?;
        f.write_str(match self.format {
            "duration" => ": it must not be negative, nor have fractions of a second",
            _ => ": it must be of the years 0 to 9999",
        })
    }
}

impl std::error::Error for OutOfRange {}

/// A value of std or of another crate, as text in a format; as some text beside it if it has none there.
trait TimeText {
    fn text(self) -> String;
}

/// `TryFrom` for types whose values may have no text in a format.
macro_rules! try_from {
    ($name:ident, $format:literal: $($(#[$if:meta])* [$($generics:tt)*] $type:ty),* $(,)?) => {
        $(
            $(#[$if])*
            impl<$($generics)*> TryFrom<$type> for $name<'_> {
                type Error = OutOfRange;

                fn try_from(value: $type) -> Result<Self, OutOfRange> {
                    let text = value.text();
                    match Format::of($format).is_some_and(|format| format.is_valid(&text)) {
                        true => Ok(Self(Cow::Owned(text))),
                        false => Err(OutOfRange { text, format: $format }),
                    }
                }
            }
        )*
    };
}

try_from! {
    DateTime, "date-time":
    [] SystemTime,
    #[cfg(feature = "jiff")] [] jiff::Timestamp,
    #[cfg(feature = "chrono")] [Zone: chrono::TimeZone] chrono::DateTime<Zone>,
    #[cfg(feature = "time")] [] ::time::OffsetDateTime,
}

try_from! {
    Date, "date":
    #[cfg(feature = "jiff")] [] jiff::civil::Date,
    #[cfg(feature = "chrono")] [] chrono::NaiveDate,
    #[cfg(feature = "time")] [] ::time::Date,
}

try_from! {
    Duration, "duration":
    [] std::time::Duration,
    #[cfg(feature = "jiff")] [] jiff::Span,
    #[cfg(feature = "jiff")] [] jiff::SignedDuration,
    #[cfg(feature = "chrono")] [] chrono::TimeDelta,
    #[cfg(feature = "time")] [] ::time::Duration,
}

impl TimeText for SystemTime {
    fn text(self) -> String {
        let text = Rfc3339::of_history(self).map(|text| String::from_utf8_lossy(text.as_bytes()).into_owned());
        text.unwrap_or_else(|| format!("{self:?}"))
    }
}

impl TimeText for std::time::Duration {
    fn text(self) -> String {
        let (seconds, nanos) = (self.as_secs(), self.subsec_nanos());
        let fraction = if nanos == 0 { String::new() } else { format!(".{nanos:09}") };
        format!("PT{seconds}{}S", fraction.trim_end_matches('0'))
    }
}

#[cfg(feature = "time")]
impl TimeText for ::time::Duration {
    fn text(self) -> String {
        let sign = if self.is_negative() { "-" } else { "" };
        format!("{sign}{}", self.unsigned_abs().text())
    }
}

/// Of types that write themselves in the format.
macro_rules! text_by_display {
    ($($(#[$if:meta])* $type:ty),* $(,)?) => {
        $(
            $(#[$if])*
            impl TimeText for $type {
                fn text(self) -> String {
                    self.to_string()
                }
            }
        )*
    };
}

text_by_display! {
    #[cfg(feature = "jiff")] jiff::Timestamp,
    #[cfg(feature = "jiff")] jiff::civil::Date,
    #[cfg(feature = "jiff")] jiff::Span,
    #[cfg(feature = "jiff")] jiff::SignedDuration,
    #[cfg(feature = "chrono")] chrono::NaiveDate,
    #[cfg(feature = "chrono")] chrono::TimeDelta,
    #[cfg(feature = "time")] ::time::Date,
}

#[cfg(feature = "chrono")]
impl<Zone: chrono::TimeZone> TimeText for chrono::DateTime<Zone> {
    fn text(self) -> String {
        self.with_timezone(&chrono::Utc).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
    }
}

#[cfg(feature = "time")]
impl TimeText for ::time::OffsetDateTime {
    fn text(self) -> String {
        SystemTime::from(self).text()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::time::UNIX_EPOCH;

    #[test]
    fn of_std() {
        let year_1 = UNIX_EPOCH - std::time::Duration::from_secs(62_135_596_800);
        assert_eq!(DateTime::try_from(year_1), Ok(DateTime::from("0001-01-01T00:00:00.000Z")));
        let before = DateTime::try_from(year_1 - std::time::Duration::from_secs(1)).unwrap_err().to_string();
        assert!(
            before.ends_with("cannot be sent in the format `date-time`: it must be of the years 0 to 9999"),
            "{before}"
        );
        for (seconds, text) in [(0, "PT0S"), (3600, "PT3600S"), (u64::MAX, "PT18446744073709551615S")] {
            assert_eq!(Duration::try_from(std::time::Duration::from_secs(seconds)), Ok(Duration::from(text)));
            assert_eq!(Duration::from_secs(seconds).to_string(), text);
        }
        let fractions = Duration::try_from(std::time::Duration::from_millis(1_250)).unwrap_err().to_string();
        assert!(fractions.starts_with("PT1.25S cannot be sent in the format `duration`: "), "{fractions}");
    }

    #[test]
    fn what_is_sent_can_be_read_and_shown() {
        let date = Date::from("2026-11-24");
        assert_eq!((date.as_ref(), date.to_string()), ("2026-11-24", "2026-11-24".to_owned()));
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn of_jiff() {
        let time: jiff::Timestamp = "2026-11-24T10:30:00+01:00".parse().unwrap();
        assert_eq!(DateTime::try_from(time), Ok(DateTime::from("2026-11-24T09:30:00Z")));
        assert!(DateTime::try_from(jiff::Timestamp::MIN).is_err());
        assert_eq!(Date::try_from(jiff::civil::date(2026, 2, 3)), Ok(Date::from("2026-02-03")));
        assert!(Date::try_from(jiff::civil::Date::MIN).is_err());
        assert_eq!(Duration::try_from(jiff::Span::new().days(1).hours(12)), Ok(Duration::from("P1DT12H")));
        assert_eq!(Duration::try_from(jiff::SignedDuration::from_secs(90)), Ok(Duration::from("PT1M30S")));
        assert!(Duration::try_from(jiff::SignedDuration::from_secs(-1)).is_err());
        assert!(Duration::try_from(jiff::SignedDuration::from_millis(1_500)).is_err());
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn of_chrono() {
        let time = chrono::DateTime::parse_from_rfc3339("2026-11-24T10:30:00.250+01:00").unwrap();
        assert_eq!(DateTime::try_from(time), Ok(DateTime::from("2026-11-24T09:30:00.250Z")));
        assert!(DateTime::try_from(chrono::DateTime::<chrono::Utc>::MAX_UTC).is_err());
        let date = chrono::NaiveDate::from_ymd_opt(2026, 2, 3).unwrap();
        assert_eq!(Date::try_from(date), Ok(Date::from("2026-02-03")));
        assert!(Date::try_from(chrono::NaiveDate::MAX).is_err());
        assert_eq!(Duration::try_from(chrono::TimeDelta::seconds(90)), Ok(Duration::from("PT90S")));
        assert!(Duration::try_from(chrono::TimeDelta::zero()).is_ok());
        assert!(Duration::try_from(chrono::TimeDelta::seconds(-1)).is_err());
        assert!(Duration::try_from(chrono::TimeDelta::milliseconds(1_500)).is_err());
    }

    #[cfg(feature = "time")]
    #[test]
    fn of_time() {
        let time = ::time::OffsetDateTime::UNIX_EPOCH + ::time::Duration::milliseconds(1_500);
        assert_eq!(DateTime::try_from(time), Ok(DateTime::from("1970-01-01T00:00:01.500Z")));
        let date = ::time::Date::from_calendar_date(2026, ::time::Month::February, 3).unwrap();
        assert_eq!(Date::try_from(date), Ok(Date::from("2026-02-03")));
        assert!(Date::try_from(::time::Date::MIN).is_err());
        assert_eq!(Duration::try_from(::time::Duration::seconds(90)), Ok(Duration::from("PT90S")));
        assert!(Duration::try_from(::time::Duration::seconds(-1)).is_err());
        assert!(Duration::try_from(::time::Duration::milliseconds(1_500)).is_err());
    }
}
