//! What can go wrong, in words that say what to do: when a client is built, in a call, and later in delivery.
//!
//! No error repeats its source: `{error}` is what happened, `source()` is why, and `{error:#}` is both in one line.

mod build;
mod call;
mod delivery;
mod problem;
mod sink;

pub use build::BuildError;
pub use call::{CallError, CallErrorKind};
pub use delivery::{DeliveryError, GaveUp};
pub use problem::Problem;
pub use sink::{BoxError, SinkError};

use std::error::Error;
use std::fmt;
use std::iter::successors;
use std::time::Duration;

/// So many errors behind one are said.
const MOST_CAUSES: usize = 16;

/// Writes what is behind an error, if the alternate form `{error:#}` is asked for.
pub(crate) fn write_causes(error: &(dyn Error + 'static), f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // Not in their own alternate form, which would write the causes behind each twice.
    if f.alternate() { causes(error).try_for_each(|cause| write!(f, ": {cause}")) } else { Ok(()) }
}

/// Returns what is behind an error, as far as a reader follows: an error of the app's may name itself as its cause.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    successors(error.source(), |cause: &&'e (dyn Error + 'static)| (*cause).source()).take(MOST_CAUSES)
}

/// Returns an error with its causes, in one line.
pub(crate) fn in_one_line(error: &(dyn Error + 'static)) -> String {
    causes(error).fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// "1 message", "3 messages".
struct MessageCount(usize);

impl fmt::Display for MessageCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, if self.0 == 1 { "message" } else { "messages" })
    }
}

/// "850 ms", "12 s", "4 min", "2 h 5 min".
pub(crate) struct Lasting(pub(crate) Duration);

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.as_millis(), self.0.as_secs()) {
            (millis @ 0..1000, _) => write!(f, "{millis} ms"),
            (_, seconds @ 0..60) => write!(f, "{seconds} s"),
            (_, seconds @ 60..3600) => write!(f, "{} min", seconds / 60),
            (_, seconds) => write!(f, "{} h {} min", seconds / 3600, seconds / 60 % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct ItsOwnCause;

    impl fmt::Display for ItsOwnCause {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("why")
        }
    }

    impl Error for ItsOwnCause {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self)
        }
    }

    /// Else a worker would be at its words for ever.
    #[test]
    fn causes_in_a_circle_have_an_end() {
        assert_eq!(in_one_line(&ItsOwnCause), ["why"; 1 + MOST_CAUSES].join(": "));
        let error = SinkError::retry(ItsOwnCause);
        assert_eq!(format!("{error:#}").matches("why").count(), MOST_CAUSES);
    }

    #[test]
    fn how_long_something_lasts() {
        let said = |millis| Lasting(Duration::from_millis(millis)).to_string();
        assert_eq!([0, 999, 1000, 59_999].map(said), ["0 ms", "999 ms", "1 s", "59 s"]);
        assert_eq!([60_000, 3_599_999, 3_600_000, 7_500_000].map(said), ["1 min", "59 min", "1 h 0 min", "2 h 5 min"]);
    }
}
