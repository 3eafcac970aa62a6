//! What call macros take for a property about time. The traits are there for what the compiler says of any other type. A value that has
//! no text in the format is sent as another text, which is reported as what breaks the plan: a call has no error to return.

use super::{Date, DateTime, Duration, TimeText};
use std::borrow::Cow;

macro_rules! accepted {
    ($trait:ident::$method:ident for $name:ident, $what:literal, $takes:literal: $($type:ty),*; $($(#[$if:meta])* [$($generics:tt)*] $made:ty),* $(,)?) => {
        #[diagnostic::on_unimplemented(
            message = $what,
            label = "the plan wants another type here",
            note = $takes
        )]
        #[doc = concat!("What a call takes for a [`", stringify!($name), "`].")]
        pub trait $trait<'a> {
            /// Returns the value, as the field has it.
            fn $method(self) -> $name<'a>;
        }

        $(
            #[diagnostic::do_not_recommend]
            impl<'a> $trait<'a> for $type {
                fn $method(self) -> $name<'a> {
                    self.into()
                }
            }
        )*

        $(
            $(#[$if])*
            #[diagnostic::do_not_recommend]
            impl<'a, $($generics)*> $trait<'a> for $made {
                fn $method(self) -> $name<'a> {
                    $name(Cow::Owned(self.text()))
                }
            }

            $(#[$if])*
            #[diagnostic::do_not_recommend]
            impl<'a, $($generics)*> $trait<'a> for &$made {
                fn $method(self) -> $name<'a> {
                    $name(Cow::Owned(Clone::clone(self).text()))
                }
            }
        )*
    };
}

accepted! {
    IntoDateTime::into_date_time for DateTime,
    "`{Self}` is no date and time",
    "it takes text, \"2026-11-24T09:30:00Z\", a `SystemTime`, and with the feature of plan-runtime that is called so, a \
     `jiff::Timestamp`, a `chrono::DateTime` or a `time::OffsetDateTime`":
    &'a str, &'a String, String, DateTime<'a>;
    [] std::time::SystemTime,
    #[cfg(feature = "jiff")]
    [] jiff::Timestamp,
    #[cfg(feature = "time")]
    [] ::time::OffsetDateTime,
    #[cfg(feature = "chrono")]
    [Zone: chrono::TimeZone] chrono::DateTime<Zone>,
}

accepted! {
    IntoDate::into_date for Date,
    "`{Self}` is no date",
    "it takes text, \"2026-11-24\", and with the feature of plan-runtime that is called so, a `jiff::civil::Date`, a \
     `chrono::NaiveDate` or a `time::Date`":
    &'a str, &'a String, String, Date<'a>;
    #[cfg(feature = "jiff")]
    [] jiff::civil::Date,
    #[cfg(feature = "chrono")]
    [] chrono::NaiveDate,
    #[cfg(feature = "time")]
    [] ::time::Date,
}

accepted! {
    IntoDuration::into_duration for Duration,
    "`{Self}` is no duration",
    "it takes text, \"PT90S\", a `std::time::Duration`, and with the feature of plan-runtime that is called so, a `jiff::Span`, a \
     `jiff::SignedDuration`, a `chrono::TimeDelta` or a `time::Duration`":
    &'a str, &'a String, String, Duration<'a>;
    [] std::time::Duration,
    #[cfg(feature = "jiff")]
    [] jiff::Span,
    #[cfg(feature = "jiff")]
    [] jiff::SignedDuration,
    #[cfg(feature = "chrono")]
    [] chrono::TimeDelta,
    #[cfg(feature = "time")]
    [] ::time::Duration,
}
