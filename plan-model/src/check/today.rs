//! The day on which a plan is checked.

/// The day on which a plan is looked at, and how grave it is that an event has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// Days since 1970-01-01.
    pub(super) day: i64,
    /// Says so before the day, and has an error from then on.
    pub(super) is_strict: bool,
}

impl Today {
    /// Returns the day of a time in seconds since 1970. Nothing is said before an event expires, and then a warning.
    ///
    /// ```
    /// use plan_model::check::Today;
    /// assert_eq!(Today::of_seconds(86_400 * 365), Today::of_seconds(86_400 * 366 - 1));
    /// ```
    #[must_use]
    pub const fn of_seconds(seconds: u64) -> Self {
        Self { day: (seconds / 86_400).cast_signed(), is_strict: false }
    }

    /// Returns the same day, on which an expired event is an error, and one that soon expires is said too.
    #[must_use]
    pub const fn strict(self) -> Self {
        Self { is_strict: true, ..self }
    }
}
