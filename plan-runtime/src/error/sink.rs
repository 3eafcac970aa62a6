//! Why a sink did not accept a batch.

use super::{in_one_line, write_causes};
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// The longest time for which a client leaves a destination alone. With a longer one it would look as if it had stopped.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3600);

/// Any error, as the sinks and transports of an app have them.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Why a [`Sink`](crate::Sink) did not accept a batch: what the worker does about it, and the error behind it, which is its
/// `source()`.
///
/// ```
/// use plan_runtime::SinkError;
/// use std::time::Duration;
///
/// let busy = SinkError::retry("the broker is busy").after(Duration::from_secs(5));
/// let refused = SinkError::reject(std::io::Error::other("not for this topic")).status(413);
/// assert_eq!((busy.is_final(), refused.is_final()), (false, true));
/// assert!(refused.get_ref().is::<std::io::Error>());
/// assert_eq!(format!("{refused:#}"), "the batch was refused: not for this topic");
/// ```
#[derive(Debug)]
pub struct SinkError {
    is_final: bool,
    after: Option<Duration>,
    status: Option<u16>,
    source: BoxError,
}

impl SinkError {
    /// Returns an error after which the worker sends the same batch again, when the client's backoff is over.
    pub fn retry(source: impl Into<BoxError>) -> Self {
        Self { is_final: false, after: None, status: None, source: source.into() }
    }

    /// Returns an error after which the worker never sends the batch again. Unless [`status`](Self::status) says that the
    /// messages are at fault, a durable client keeps them for the next one.
    pub fn reject(source: impl Into<BoxError>) -> Self {
        Self { is_final: true, ..Self::retry(source) }
    }

    /// Sets how long the destination asks to be left alone, at most 24 hours: the client sends nothing at all until then, and the
    /// attempt does not count. It has no effect on a rejection.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self { after: Some(wait.min(LONGEST_WAIT)), ..self }
    }

    /// Sets the HTTP status of a rejection. With 400, 413 or 422 the worker sends a batch of several messages again in
    /// parts, until the messages at fault stand alone. With any other status, or none, the messages are not at fault.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// Returns whether the batch is never sent again.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        self.is_final
    }

    /// Returns how long the destination asks to be left alone.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        self.after
    }

    /// Returns the HTTP status of a rejection.
    #[must_use]
    pub const fn http_status(&self) -> Option<u16> {
        self.status
    }

    /// Returns the error that the sink gave.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.source
    }

    /// Returns the reason, with its causes, in one line.
    pub(crate) fn reason(&self) -> String {
        in_one_line(self.get_ref())
    }
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_final { "the batch was refused" } else { "the batch was not accepted yet" })?;
        write_causes(self, f)
    }
}

impl Error for SinkError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.get_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(std::io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("cannot publish")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn a_reason_has_the_causes_in_one_line() {
        let error = SinkError::retry(Outer(std::io::Error::other("no route"))).after(Duration::from_secs(7));
        assert_eq!(
            (error.reason().as_str(), error.retry_after()),
            ("cannot publish: no route", Some(Duration::from_secs(7)))
        );
        assert_eq!(error.to_string(), "the batch was not accepted yet");
        assert_eq!(format!("{error:#}"), "the batch was not accepted yet: cannot publish: no route");
        let source = error.source().and_then(Error::source).map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("no route"));
    }

    #[test]
    fn a_sink_around_another_hands_its_error_on() {
        let inner = SinkError::retry(std::io::Error::other("no route"));
        let outer = SinkError::reject(inner).status(422);
        assert_eq!(outer.reason(), "the batch was not accepted yet: no route");
        assert_eq!((outer.http_status(), outer.retry_after()), (Some(422), None));
    }

    #[test]
    fn a_destination_is_left_alone_for_a_day_at_most() {
        let after = |wait| SinkError::retry("busy").after(wait).retry_after();
        assert_eq!(after(Duration::from_secs(86_400)), Some(LONGEST_WAIT));
        assert_eq!(after(Duration::MAX), Some(LONGEST_WAIT));
    }
}
