//! The options of a client, and their defaults.

use crate::client::{Client, Shared};
use crate::error::Error;
use crate::queue::{Limits, Overflow, Queue};
use crate::report::Reporter;
use crate::retry::Retry;
use crate::sink::Sink;
use crate::sink::memory::Recorder;
use crate::sink::stream::Stream;
use crate::violations::OnViolation;
use crate::worker::Worker;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The most that the Segment HTTP API takes for one batch.
const BATCH_MESSAGES: usize = 2500;
const BATCH_BYTES: usize = 500_000;
/// What a batch is beside its messages: `{"batch":[],"sentAt":"2026-11-24T10:00:00.000Z"}`.
const ENVELOPE_BYTES: usize = 64;

#[cfg(feature = "http")]
const SEGMENT: &str = "https://api.segment.io";

/// Makes a [`Client`].
///
/// ```
/// use plan_runtime::{Client, Overflow};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .write_key("my write key")
///     .endpoint("http://127.0.0.1:8080")
///     .overflow(Overflow::DropOldest)
///     .on_error(|error| eprintln!("analytics: {error}"))
///     .drop_timeout(Duration::ZERO)
///     .build()?;
/// # Ok::<(), plan_runtime::Error>(())
/// ```
#[must_use]
pub struct Builder {
    destination: Destination,
    #[cfg(feature = "http")]
    write_key: Option<String>,
    #[cfg(feature = "http")]
    endpoint: Option<String>,
    #[cfg(feature = "http")]
    request_timeout: Duration,
    limits: Limits,
    retry: Retry,
    reporter: Reporter,
    drop_timeout: Duration,
    on_violation: OnViolation,
}

enum Destination {
    /// HTTP if there is a write key, else stdout.
    ByWriteKey,
    Sink(Box<dyn Sink>),
    Memory(Recorder),
    Unusable(Error),
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            destination: Destination::ByWriteKey,
            #[cfg(feature = "http")]
            write_key: None,
            #[cfg(feature = "http")]
            endpoint: None,
            #[cfg(feature = "http")]
            request_timeout: Duration::from_secs(10),
            limits: Limits {
                queue_messages: 100_000,
                queue_bytes: 32 * 1024 * 1024,
                overflow: Overflow::Block { at_most: Duration::from_millis(100) },
                batch_messages: BATCH_MESSAGES,
                batch_bytes: BATCH_BYTES - ENVELOPE_BYTES,
                interval: Duration::from_secs(1),
            },
            retry: Retry::default(),
            reporter: Reporter::default(),
            drop_timeout: Duration::from_secs(5),
            on_violation: OnViolation::default(),
        }
    }
}

impl Builder {
    /// The write key of the source. Sent as the user of HTTP basic authentication.
    #[cfg(feature = "http")]
    pub fn write_key(mut self, write_key: impl Into<String>) -> Self {
        self.write_key = Some(write_key.into());
        self
    }

    /// The server: `https://api.segment.io` unless set. Of a source in the EU, `https://events.eu1.segmentapis.com`.
    #[cfg(feature = "http")]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// How long one request may take; 10 seconds unless set.
    #[cfg(feature = "http")]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// A sink of one's own instead of HTTP.
    pub fn sink(mut self, sink: impl Sink) -> Self {
        self.destination = Destination::Sink(Box::new(sink));
        self
    }

    /// Appends messages to a file, as JSON lines.
    pub fn file(mut self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        self.destination = match File::options().create(true).append(true).open(path) {
            Ok(file) => Destination::Sink(Box::new(Stream(file))),
            Err(error) => {
                Destination::Unusable(Error::Configuration(format!("cannot open {}: {error}", path.display())))
            }
        };
        self
    }

    /// Keeps messages in memory, for tests.
    pub fn memory(mut self) -> Self {
        self.destination = Destination::Memory(Recorder::default());
        // Nobody wants to wait for company in a test.
        self.limits.interval = Duration::ZERO;
        self
    }

    #[cfg(not(feature = "http"))]
    pub(crate) fn unusable(mut self, reason: &str) -> Self {
        self.destination = Destination::Unusable(Error::Configuration(reason.to_owned()));
        self
    }

    /// The most messages that wait; 100,000 unless set.
    pub fn queue_messages(mut self, messages: usize) -> Self {
        self.limits.queue_messages = messages.max(1);
        self
    }

    /// The most bytes that wait; 32 MiB unless set.
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.limits.queue_bytes = bytes;
        self
    }

    /// What a call does when the queue is full.
    pub fn overflow(mut self, overflow: Overflow) -> Self {
        self.limits.overflow = overflow;
        self
    }

    /// The most messages in a batch; 2,500 unless set, which is also the most that the Segment HTTP API takes.
    pub fn batch_messages(mut self, messages: usize) -> Self {
        self.limits.batch_messages = messages.clamp(1, BATCH_MESSAGES);
        self
    }

    /// How long a message waits for others to come into its batch; 1 second unless set.
    pub fn flush_interval(mut self, interval: Duration) -> Self {
        self.limits.interval = interval;
        self
    }

    /// The bounds of the wait before another attempt: at first, and at most. 0.5 and 60 seconds unless set. The wait is
    /// anywhere up to its bound, which doubles with each attempt.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.retry.first = first;
        self.retry.longest = longest;
        self
    }

    /// How long one batch is tried; 12 hours unless set.
    pub fn give_up_after(mut self, time: Duration) -> Self {
        self.retry.give_up_after = time;
        self
    }

    /// Called with everything that goes wrong, on the thread where it does. A panic in it is caught.
    pub fn on_error(mut self, handler: impl Fn(&Error) + Send + Sync + 'static) -> Self {
        self.reporter.handler = Some(Arc::new(handler));
        self
    }

    /// What to do with a message whose values break the plan; sent and reported unless set.
    pub fn on_violation(mut self, on_violation: OnViolation) -> Self {
        self.on_violation = on_violation;
        self
    }

    /// How long dropping the last client may take to send what is left; 5 seconds unless set.
    pub fn drop_timeout(mut self, timeout: Duration) -> Self {
        self.drop_timeout = timeout;
        self
    }

    /// Makes the client and starts its worker.
    ///
    /// # Errors
    /// [`Error::Configuration`]: the write key is empty, the endpoint is no URL, a file cannot be opened, TLS or the
    /// worker's thread cannot be set up.
    pub fn build(mut self) -> Result<Client, Error> {
        let destination = std::mem::replace(&mut self.destination, Destination::ByWriteKey);
        let (sink, recorder) = match destination {
            Destination::ByWriteKey => (self.sink_by_write_key()?, None),
            Destination::Sink(sink) => (sink, None),
            Destination::Memory(recorder) => (Box::new(recorder.clone()) as Box<dyn Sink>, Some(recorder)),
            Destination::Unusable(error) => return Err(error),
        };
        let queue = Arc::new(Queue::new(self.limits));
        let worker = Worker { queue: Arc::clone(&queue), reporter: self.reporter.clone(), retry: self.retry, sink };
        let thread = std::thread::Builder::new().name("plan-runtime".to_owned()).spawn(move || worker.run());
        let thread = thread.map_err(|error| Error::Configuration(format!("no thread for delivery: {error}")))?;
        Ok(Client::from_shared(Shared {
            queue,
            reporter: self.reporter,
            recorder,
            drop_timeout: self.drop_timeout,
            on_violation: self.on_violation,
            worker: thread.thread().id(),
        }))
    }

    #[cfg(feature = "http")]
    fn sink_by_write_key(&mut self) -> Result<Box<dyn Sink>, Error> {
        let Some(write_key) = self.write_key.take() else {
            if self.endpoint.is_some() {
                return Err(Error::Configuration("an endpoint is set, but no write key".to_owned()));
            }
            return Ok(Box::new(Stream(io::stdout())));
        };
        if write_key.trim().is_empty() {
            let reason =
                "the write key is empty: copy it from the settings of your source, or leave it out to print messages";
            return Err(Error::Configuration(reason.to_owned()));
        }
        let endpoint = self.endpoint.as_deref().unwrap_or(SEGMENT);
        Ok(Box::new(crate::sink::http::Http::new(endpoint, write_key, self.request_timeout)?))
    }

    #[cfg(not(feature = "http"))]
    fn sink_by_write_key(&mut self) -> Result<Box<dyn Sink>, Error> {
        Ok(Box::new(Stream(io::stdout())))
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("limits", &self.limits).field("retry", &self.retry).finish_non_exhaustive()
    }
}
