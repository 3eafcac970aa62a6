//! Why a sink did not accept a batch.

use super::{in_one_line, write_causes};
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
use std::collections::BTreeMap;
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
    #[cfg_attr(all(target_arch = "wasm32", feature = "web"), expect(dead_code))]
    is_unsent: bool,
    source: BoxError,
    /// The messages that were not accepted, by their positions in the batch, if all others were.
    failed: Option<Vec<(usize, Self)>>,
}

impl SinkError {
    /// Returns an error after which the worker sends the same batch again, when the client's backoff is over.
    pub fn retry(source: impl Into<BoxError>) -> Self {
        Self { is_final: false, after: None, status: None, is_unsent: false, source: source.into(), failed: None }
    }

    /// Returns an error after which the worker never sends the batch again. Unless [`status`](Self::status) says that the
    /// messages are at fault, a durable client keeps them for the next one.
    pub fn reject(source: impl Into<BoxError>) -> Self {
        Self { is_final: true, ..Self::retry(source) }
    }

    /// Returns the error of a batch of which the sink has accepted all messages but these, by their positions in
    /// [`Batch::messages`](crate::Batch::messages): each is refused for good or sent again, as its own error says, and what was
    /// accepted is not sent a second time.
    ///
    /// A message that is refused so is at fault, whatever its status: no durable client keeps it. A wait that is
    /// [asked for](Self::after) of a message holds back that message and no other, and is no failure: other batches go out meanwhile, and
    /// those with the same wait are sent again together. A wait that is set on what this returns holds back all, as that of a whole
    /// batch does, and is no failure either. Where none is accepted, none refused and none asked to wait by itself, the batch has failed. A position that the batch
    /// does not have is passed over, of two errors for one message the first counts, and with no errors at all the whole batch was
    /// accepted.
    ///
    /// ```
    /// use plan_runtime::{Batch, Client, Sink, SinkError, json};
    ///
    /// /// Accepts messages of users who have an id.
    /// struct KnownUsers;
    ///
    /// impl Sink for KnownUsers {
    ///     fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
    ///         let is_unknown = |message: &[u8]| !message.windows(8).any(|part| part == b"\"userId\"");
    ///         let unknown = batch.messages().enumerate().filter(|(_, message)| is_unknown(message));
    ///         Err(SinkError::partial(unknown.map(|(at, _)| (at, SinkError::reject("it has no user id")))))
    ///     }
    /// }
    ///
    /// let client = Client::builder().sink(KnownUsers).on_error(|_| ()).build()?;
    /// # client.forward(&json!({ "type": "track", "userId": "u", "event": "E" })).unwrap();
    /// # client.forward(&json!({ "type": "track", "anonymousId": "a", "event": "E" })).unwrap();
    /// # let report = client.flush(std::time::Duration::from_secs(10));
    /// # assert_eq!((report.delivered, report.refused), (1, 1));
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    pub fn partial(failed: impl IntoIterator<Item = (usize, Self)>) -> Self {
        let failed: Vec<(usize, Self)> = failed.into_iter().collect();
        let is_final = failed.iter().all(|(_, error)| error.is_final);
        let first = failed.first().map(|(_, error)| error.reason()).unwrap_or_default();
        let source = format!("{} not accepted: {first}", super::MessageCount(failed.len()));
        Self { is_final, failed: Some(failed), ..Self::retry(source) }
    }

    /// Returns the errors of single messages by their positions in the batch, in their order. What is asked for all of them is asked for
    /// each: no attempt counts that the destination puts off.
    #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
    pub(crate) fn into_failed(self, messages: usize) -> BTreeMap<usize, Self> {
        let mut failed = BTreeMap::new();
        for (position, error) in self.failed.into_iter().flatten().filter(|(position, _)| *position < messages) {
            let after = error.after.or(self.after);
            failed.entry(position).or_insert(Self { after, ..error });
        }
        failed
    }

    /// Sets how long the destination asks to be left alone, at most 24 hours: the client sends nothing at all until then, and the
    /// attempt does not count. It has no effect on a rejection.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self { after: Some(wait.min(LONGEST_WAIT)), ..self }
    }

    /// Says of a message in a [`partial`](Self::partial) error that the destination was not asked: the sink itself refuses the message, or
    /// sends it once those are out of its batch. Nothing is learned of the destination then: it does not end an outage, and is no
    /// attempt.
    ///
    /// ```
    /// use plan_runtime::SinkError;
    ///
    /// let too_large = SinkError::reject("it has more than 255 properties").unsent();
    /// let others = SinkError::retry("others of its batch were refused").unsent();
    /// assert!(SinkError::partial([(0, too_large), (1, others)]).is_partial());
    /// ```
    #[must_use]
    pub fn unsent(self) -> Self {
        Self { is_unsent: true, ..self }
    }

    /// Returns whether the destination was not asked.
    #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
    pub(crate) const fn is_unsent(&self) -> bool {
        self.is_unsent
    }

    /// Sets the HTTP status of a rejection. With 400, 413 or 422 the worker sends a batch of several messages again in
    /// parts, until the messages at fault stand alone. With any other status, or none, the messages are not at fault.
    #[must_use]
    pub fn status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// Returns whether some messages of the batch were accepted and others were not, as [`partial`](Self::partial) says.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.failed.is_some()
    }

    /// Returns whether the batch is never sent again; of a [`partial`](Self::partial) one, what of it was not accepted.
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
