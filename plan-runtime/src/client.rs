//! The client: takes typed calls, and hands their messages to a worker in the background.

use crate::builder::Builder;
use crate::error::Error;
use crate::event::Event;
use crate::message::{self, Parts};
use crate::options::Options;
use crate::queue::Queue;
use crate::report::Reporter;
use crate::sink::memory::{Recorded, Recorder};
use crate::stats::{Report, Stats, add};
use crate::violations::OnViolation;
use serde_json::Value;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::thread::ThreadId;
use std::time::{Duration, Instant};

/// How long [`Client::recorded`] waits for the worker, which then only copies in memory.
const RECORDING: Duration = Duration::from_secs(10);

/// Sends the typed calls of a plan. Cheap to clone; all clones share one queue and one worker.
///
/// Calls write their message and put it into the queue; the worker sends batches. Dropping the last clone sends what is
/// left, within [`Builder::drop_timeout`]; [`shutdown`](Self::shutdown) does the same and says how it went.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    options: Option<Arc<Options>>,
}

/// What all clones share. The worker has the queue and the reporter, and not this: it ends when the last clone goes.
pub(crate) struct Shared {
    pub(crate) queue: Arc<Queue>,
    pub(crate) reporter: Reporter,
    pub(crate) recorder: Option<Recorder>,
    pub(crate) drop_timeout: Duration,
    pub(crate) on_violation: OnViolation,
    pub(crate) worker: ThreadId,
}

impl Client {
    /// A client that sends to Segment with this write key.
    ///
    /// # Errors
    /// The write key is empty, or TLS cannot be set up.
    ///
    /// ```
    /// let client = plan_runtime::Client::new("my write key")?;
    /// # Ok::<(), plan_runtime::Error>(())
    /// ```
    #[cfg(feature = "tls")]
    pub fn new(write_key: impl Into<String>) -> Result<Self, Error> {
        Self::builder().write_key(write_key).build()
    }

    /// A client as the environment says: `WRITE_KEY`, and `PLAN_ENDPOINT` for a server other than Segment's. Without
    /// `WRITE_KEY` messages are printed to stdout as JSON lines, so that a first run needs no account.
    ///
    /// # Errors
    /// As [`Builder::build`].
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let mut builder = Self::builder();
        #[cfg(feature = "http")]
        {
            if let Some(write_key) = variable("WRITE_KEY") {
                builder = builder.write_key(write_key);
            }
            if let Some(endpoint) = variable("PLAN_ENDPOINT") {
                builder = builder.endpoint(endpoint);
            }
        }
        #[cfg(not(feature = "http"))]
        if variable("WRITE_KEY").is_some() {
            builder =
                builder.unusable("WRITE_KEY is set: build plan-runtime with the feature `http` to send over HTTP");
        }
        builder.build()
    }

    /// A client whose options are chosen one by one. Without a write key or a sink it prints to stdout.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A client that appends messages to a file, as JSON lines.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn file(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::builder().file(path).build()
    }

    /// A client that prints messages to stdout, as JSON lines.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn stdout() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A client that keeps messages in memory, for tests.
    ///
    /// # Panics
    /// If no thread can be started.
    ///
    /// ```
    /// # mod analytics {
    /// #     plan_runtime::include_plan!("doc/tracking-plan.json");
    /// # }
    /// use analytics::{OrderCompleted, track};
    ///
    /// let client = plan_runtime::Client::memory();
    /// track!(client, "user-1", OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
    ///
    /// let recorded = client.recorded::<OrderCompleted>();
    /// assert_eq!(recorded.len(), 1);
    /// assert_eq!(recorded[0].user_id(), Some("user-1"));
    /// assert_eq!(recorded[0].property("total"), 99.5);
    /// ```
    #[must_use]
    #[allow(clippy::panic)]
    pub fn memory() -> Self {
        match Self::builder().memory().build() {
            Ok(client) => client,
            Err(error) => panic!("a client for tests cannot be made: {error}"),
        }
    }

    pub(crate) fn from_shared(shared: Shared) -> Self {
        Self { shared: Arc::new(shared), options: None }
    }

    /// This client with options for its calls; the queue and the worker stay the same.
    #[must_use]
    pub fn with(&self, options: Options) -> Self {
        Self { shared: Arc::clone(&self.shared), options: Some(Arc::new(options)) }
    }

    /// Sends everything called so far, and waits for it as long as `timeout`.
    ///
    /// ```
    /// # let client = plan_runtime::Client::memory();
    /// let report = client.flush(std::time::Duration::from_secs(5));
    /// assert!(report.is_complete());
    /// ```
    pub fn flush(&self, timeout: Duration) -> Report {
        let before = self.stats();
        let left = self.shared.queue.flush(timeout);
        self.report_since(&before, left)
    }

    /// Takes no more calls, sends what was called so far within `timeout`, and says how it went. What is left then is
    /// given up, counted and reported.
    pub fn shutdown(&self, timeout: Duration) -> Report {
        let before = self.stats();
        let left = self.shared.close(timeout);
        self.report_since(&before, left)
    }

    fn report_since(&self, before: &Stats, left: u64) -> Report {
        let now = self.stats();
        Report {
            delivered: now.delivered.saturating_sub(before.delivered),
            refused: now.refused.saturating_sub(before.refused),
            lost: now.lost.saturating_sub(before.lost),
            left,
        }
    }

    /// What the client has done so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let (queued, queued_bytes) = self.shared.queue.waiting();
        Stats { queued, queued_bytes, ..self.shared.reporter.counters.read() }
    }

    /// The messages recorded so far by a client with a memory sink, in the order of the calls; none of another client.
    #[must_use]
    pub fn messages(&self) -> Vec<Value> {
        let Some(recorder) = &self.shared.recorder else { return Vec::new() };
        self.flush(RECORDING);
        recorder.messages()
    }

    /// The messages recorded so far that were sent with events of the type `E`: see [`memory`](Self::memory).
    #[must_use]
    pub fn recorded<E: Event>(&self) -> Vec<Recorded> {
        self.messages().into_iter().filter_map(Recorded::of::<E>).collect()
    }

    /// Writes the message of a call and puts it into the queue.
    #[track_caller]
    pub(crate) fn call(&self, parts: &Parts<'_>) -> Result<(), Error> {
        let parts = Parts { options: self.options.as_deref(), ..*parts };
        let reporter = &self.shared.reporter;
        let (message, violations) = message::write(&parts)?;
        let mut broken = None;
        if !violations.is_empty() {
            let (call, name) = (parts.rule.call(), parts.rule.name().to_owned());
            let error =
                Error::Violations { call, name, violations, sent: self.shared.on_violation == OnViolation::Report };
            if !self.shared.on_violation.judge(&error) {
                return Err(error);
            }
            broken = Some(error);
        }
        let dropped = self.shared.queue.push(message)?;
        add(&reporter.counters.accepted, 1);
        if dropped > 0 {
            reporter.report(&Error::Dropped { messages: dropped });
        }
        broken.map_or(Ok(()), Err)
    }

    pub(crate) fn report(&self, error: &Error) {
        self.shared.reporter.report(error);
    }

    /// Counts a call whose error the caller was given, who need not be told of it twice.
    pub(crate) fn count(&self, error: &Error) {
        self.shared.reporter.count(error);
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("stats", &self.stats()).field("options", &self.options).finish_non_exhaustive()
    }
}

impl Shared {
    /// Ends the worker within `timeout`. Says how many messages are still not done with.
    fn close(&self, timeout: Duration) -> u64 {
        // A timeout beyond what a clock can say is no bound: a year is one.
        let now = Instant::now();
        let end = now.checked_add(timeout).unwrap_or_else(|| now + Duration::from_secs(365 * 86_400));
        self.queue.close(end);
        if std::thread::current().id() == self.worker {
            // The error handler let go of the last client: the worker cannot wait for itself.
            return self.queue.waiting().0;
        }
        // The worker keeps the end itself; what it needs beyond is to finish the attempt under way.
        self.queue.wait_finished(timeout.saturating_add(Duration::from_secs(1)))
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let left = self.close(self.drop_timeout);
        if left > 0 {
            tracing::warn!(target: "plan_runtime", left, "the last client was dropped before all messages were delivered");
        }
    }
}
