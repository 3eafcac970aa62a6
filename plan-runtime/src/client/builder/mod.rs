//! The options of a client, and their defaults. Those of HTTP are in `http_options`.
//!
//! What options are held against is in `checks`, or beside the option; what the client is made of is in `assemble` and `destination`.

mod assemble;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) mod browser;
mod checks;
mod destination;
mod environment;
#[cfg(feature = "_server")]
pub(crate) mod http_options;
#[cfg(test)]
mod tests;

use crate::client::Client;
use crate::client::consent::WithoutConsent;
use crate::client::hooks::{BeforeSend, Hooks};
use crate::client::on_violation::OnViolation;
use crate::client::options::CallOptions;
use crate::client::preferences::ConsentPreferences;
use crate::clock::{Clock, SystemClock};
use crate::context::Context;
use crate::delivery::backoff::Retry;
use crate::error::{BuildError, Problem};
#[cfg(test)]
use crate::fork::Owner;
use crate::message::draft::MessageDraft;
use crate::outcome::dead_letters::DeadLetters;
use crate::outcome::{MessageOutcome, Outcomes};
use crate::report::Reporter;
use crate::sink::memory::Recorder;
use crate::sink::{Batch, Sink};
#[cfg(feature = "durable")]
use crate::store::durable::Durable;
use crate::store::overflow::Overflow;
use crate::store::queue::Limits;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
use browser::Browser;
use environment::ServerVariables;
#[cfg(feature = "_server")]
use http_options::HttpOptions;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Makes a [`Client`].
///
/// ```
/// use plan_runtime::{Client, Overflow};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .write_key("my-write-key")
///     .endpoint("http://127.0.0.1:8080")
///     .overflow(Overflow::DropOldest)
///     .on_error(|problem| eprintln!("analytics: {problem}"))
///     .drop_timeout(Duration::ZERO)
///     .build()?;
/// # Ok::<(), plan_runtime::BuildError>(())
/// ```
#[must_use]
pub struct ClientBuilder {
    destination: ClientDestination,
    #[cfg(feature = "_server")]
    http: HttpOptions,
    #[cfg(feature = "durable")]
    durable: Option<Durable>,
    requests_in_flight: usize,
    /// Which process makes the client, for tests; unless set it is the one that calls `build`.
    #[cfg(test)]
    owner: Option<Owner>,
    clock: Arc<dyn Clock>,
    limits: Limits,
    retry: Retry,
    reporter: Reporter,
    outcomes: Outcomes,
    dead_letters: Option<DeadLetters>,
    hooks: Hooks,
    drop_timeout: Duration,
    on_violation: OnViolation,
    options: Option<CallOptions>,
    without_consent: WithoutConsent,
    /// Whether the variables of the environment were read.
    from_env: bool,
    /// Which of them cannot be used, and why.
    unusable: Option<BuildError>,
}

/// Where messages go.
enum ClientDestination {
    /// HTTP if there is a write key, else stdout.
    ByWriteKey,
    Sink(Box<dyn Sink>),
    Memory(Recorder),
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    Browser(Browser),
    Unusable(BuildError),
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            destination: ClientDestination::ByWriteKey,
            #[cfg(feature = "_server")]
            http: HttpOptions::default(),
            #[cfg(feature = "durable")]
            durable: None,
            requests_in_flight: 4,
            #[cfg(test)]
            owner: None,
            clock: Arc::new(SystemClock::default()),
            limits: Limits {
                queue_messages: 100_000,
                queue_bytes: 32 * 1024 * 1024,
                overflow: Overflow::Block { at_most: Duration::from_millis(100) },
                batch_messages: Batch::API_MESSAGES,
                batch_bytes: Batch::room(Batch::API_BYTES),
                interval: Duration::from_secs(1),
            },
            retry: Retry::default(),
            reporter: Reporter::default(),
            outcomes: Outcomes::default(),
            dead_letters: None,
            hooks: Hooks::default(),
            drop_timeout: Duration::from_secs(5),
            on_violation: OnViolation::default(),
            options: None,
            without_consent: WithoutConsent::default(),
            from_env: false,
            unusable: None,
        }
    }
}

impl ClientBuilder {
    /// Sets what the environment says: `SEGMENT_WRITE_KEY`, and `SEGMENT_ENDPOINT` for a server other than Segment's; where
    /// they are not set, their former names `WRITE_KEY` and `PLAN_ENDPOINT`. A variable that is empty counts as not set, one
    /// that is no UTF-8 is an error of [`build`](Self::build). Without a write key or a sink messages are printed to stdout as
    /// JSON lines, and the log says so.
    ///
    /// ```
    /// use plan_runtime::{Client, Overflow};
    /// let client = Client::builder().from_env().overflow(Overflow::Reject).build()?;
    /// # drop(client);
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    pub fn from_env(mut self) -> Self {
        self.from_env = true;
        let mut variables = ServerVariables::read();
        self.unusable = self.unusable.or(variables.unusable.take());
        #[cfg(feature = "_server")]
        self.http.set_from_env(variables.write_key, variables.endpoint);
        self
    }

    /// Sets a clock of one's own, for tests: timestamps, intervals, backoff and limits of age go by it. How long `flush`,
    /// `shutdown`, drop and a call that finds the queue full wait at most goes by real time all the same.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets the most requests in flight at one time; 4 unless set, and not 0. Each has a thread, which is started when all
    /// others are busy, and over HTTP a connection, which takes five file descriptors: many clients in one process share one,
    /// as clones, or have fewer requests in flight. With more than one, batches may arrive in another order than that of the
    /// calls: servers go by the messages' `timestamp`. A sink of one's own has one, unless it implements [`Sink::try_clone`].
    pub fn requests_in_flight(mut self, requests: usize) -> Self {
        self.requests_in_flight = requests;
        self
    }

    /// Sets a sink of one's own instead of HTTP. Of this, [`file`](Self::file) and [`memory`](Self::memory) the last counts.
    pub fn sink(mut self, sink: impl Sink) -> Self {
        self.destination = ClientDestination::Sink(Box::new(sink));
        self
    }

    /// Appends messages to a file, as JSON lines. Of a batch that does not fit, as on a full disk, nothing stays in it. On
    /// Unix a new file has the mode 0600, as messages hold personal data.
    pub fn file(mut self, path: impl AsRef<Path>) -> Self {
        self.destination = ClientDestination::file(path.as_ref());
        self
    }

    /// Keeps messages in memory, for tests. A message nested deeper than 127 levels cannot be read back, and is refused.
    pub fn memory(mut self) -> Self {
        self.destination = ClientDestination::Memory(Recorder::default());
        // Nobody wants to wait for company in a test.
        self.limits.interval = Duration::ZERO;
        self
    }

    /// Sets the most messages that wait; 100,000 unless set, and not 0. Those of batches that are being sent come on top.
    pub fn queue_messages(mut self, messages: usize) -> Self {
        self.limits.queue_messages = messages;
        self
    }

    /// Sets the most bytes that wait; 32 MiB unless set, and not 0. One message is accepted however large it is. Those of
    /// batches that are being sent come on top.
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.limits.queue_bytes = bytes;
        self
    }

    /// Sets what a call does when the queue is full; of a durable client, when its folder is.
    pub fn overflow(mut self, overflow: Overflow) -> Self {
        self.limits.overflow = overflow;
        self
    }

    /// Keeps messages on disk until they are delivered or refused for good, in a folder: see [`Durable`] for its size and
    /// for when messages are safe from a loss of power too.
    ///
    /// A message is on disk, in the hands of the operating system, before its call returns: it survives the process, however
    /// that ends. What is left in the folder is sent by the next client that uses it, with the same message ids, at least
    /// once: what was delivered just before the process ended may be sent again. Messages for which the queue in memory has no
    /// room wait on disk, so [`queue_bytes`](Self::queue_bytes) bounds memory only, and [`Durable::max_bytes`] what can wait.
    ///
    /// When the disk fails, full or taken away, messages go out from memory, and each call says so with
    /// [`CallErrorKind::NotDurable`](crate::CallErrorKind::NotDurable). Bytes in the folder that are damaged are reported as
    /// [`DeliveryError::Damaged`](crate::DeliveryError::Damaged), and what is intact
    /// around them is sent.
    ///
    /// ```
    /// # let folder = std::env::temp_dir().join(format!("plan-runtime-doctest-{}", std::process::id()));
    /// let client = plan_runtime::Client::builder()
    ///     .write_key("my-write-key")
    ///     .endpoint("http://127.0.0.1:8080")
    ///     .durable(&*folder)
    ///     .build()?;
    ///
    /// // One client at a time has the folder.
    /// let second = plan_runtime::Client::builder().memory().durable(&*folder).build();
    /// assert!(matches!(second, Err(plan_runtime::BuildError::FolderInUse { .. })));
    /// # client.shutdown(std::time::Duration::ZERO);
    /// # std::fs::remove_dir_all(&folder).unwrap();
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    #[cfg(feature = "durable")]
    pub fn durable(mut self, durable: impl Into<Durable>) -> Self {
        self.durable = Some(durable.into());
        self
    }

    /// Sets the most messages in a batch; 2,500 unless set, and not 0. That is also the most that the Segment HTTP API takes:
    /// [`build`](Self::build) refuses a larger number unless there is a [`sink`](Self::sink) of one's own.
    pub fn batch_messages(mut self, messages: usize) -> Self {
        self.limits.batch_messages = messages;
        self
    }

    /// Sets the most bytes of a batch, as the body of a request has them, uncompressed; 500,000 unless set. That is also the most
    /// that the Segment HTTP API takes: [`build`](Self::build) refuses more unless there is a [`sink`](Self::sink) of one's own, and then
    /// more than 256 MiB, or than [`queue_bytes`](Self::queue_bytes). A message with more bytes is a batch alone.
    ///
    /// It is for sinks that make a file of a batch: with more [`batch_messages`](Self::batch_messages) and a longer
    /// [`flush_interval`](Self::flush_interval) the files are larger and fewer. Each batch in flight is in memory, beside the queue.
    ///
    /// ```
    /// # use plan_runtime::{Batch, Client, Sink, SinkError};
    /// # struct Files;
    /// # impl Sink for Files {
    /// #     fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> { Ok(()) }
    /// # }
    /// use std::time::Duration;
    ///
    /// let client = Client::builder()
    ///     .sink(Files)
    ///     .batch_bytes(16 * 1024 * 1024)
    ///     .batch_messages(100_000)
    ///     .flush_interval(Duration::from_secs(300))
    ///     .build()?;
    /// # drop(client);
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    pub fn batch_bytes(mut self, bytes: usize) -> Self {
        self.limits.batch_bytes = Batch::room(bytes);
        self
    }

    /// Sets how long a message waits for others to come into its batch; 1 second unless set. With `Duration::MAX` only a batch
    /// that is full, a flush and the end of the client have messages sent.
    pub fn flush_interval(mut self, interval: Duration) -> Self {
        self.limits.interval = interval;
        self
    }

    /// Sets the bounds of the wait before another attempt: at first, and at most. 0.5 and 60 seconds unless set. The wait is
    /// anywhere up to its bound, which doubles with each attempt. `first` is not longer than `longest`, and `longest` is at
    /// most 24 hours.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.retry.first = first;
        self.retry.longest = longest;
        self
    }

    /// Sets how long one batch is tried, from its first attempt; 12 hours unless set, and for ever with `Duration::MAX`. Then
    /// it is lost, or if the client is durable kept on disk, reported as [`DeliveryError::Kept`](crate::DeliveryError::Kept),
    /// and tried anew after the longest [`backoff`](Self::backoff).
    pub fn max_age(mut self, age: Duration) -> Self {
        self.retry.max_age = age;
        self
    }

    /// Sets how often one batch is tried; as often as [`max_age`](Self::max_age) allows unless set. Attempts that the server
    /// put off with `Retry-After` or, of a 429 without it, `X-RateLimit-Reset` do not count. Not 0.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.retry.max_attempts = Some(attempts);
        self
    }

    /// Sets what is called with everything that goes wrong, on the thread where it does: the error of a call on the thread of
    /// the call, that of a delivery on a thread of the client. The handler is given it as its own, may make calls, and must
    /// not block for long. A panic in it is caught.
    ///
    /// ```
    /// use plan_runtime::{Client, DeliveryError, Problem};
    ///
    /// let on_error = |problem: Problem| match problem {
    ///     Problem::Delivery(DeliveryError::Outage { waiting, .. }) => eprintln!("{waiting} messages wait"),
    ///     problem => eprintln!("analytics: {problem}"), // with its causes, in one line
    /// };
    /// let client = Client::builder().memory().on_error(on_error).build()?;
    /// # drop(client);
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    pub fn on_error(mut self, handler: impl Fn(Problem) + Send + Sync + 'static) -> Self {
        self.reporter.handler = Some(Arc::new(handler));
        self
    }

    /// Adds a hook: what an app does with each message before it is queued, as to add a field, take one out, or drop the message.
    /// Hooks run in the order in which they were added, on the thread of the call, which waits for them; those after one that
    /// drops a message do not run.
    ///
    /// A hook is given the message as it would be sent, with the hashes of what the plan has hashed, and after the rules of the
    /// plan were checked: what it changes is not checked against them, but is held to what the API takes, as a size of 32 KB and
    /// a user. It sees messages that are forwarded too. What it leaves is what is sent, kept on disk, and recorded in a test. It
    /// is the place to send a sample: drop the others.
    ///
    /// A message that is dropped is counted in [`Stats::withheld`](crate::Stats::withheld) and
    /// [`Report::withheld`](crate::Report::withheld), and is no error of `track`; `try_track` returns
    /// [`CallErrorKind::Withheld`](crate::CallErrorKind::Withheld). A hook that panics costs that one message, which is reported;
    /// so is a call that a hook makes to the same client. A hook that blocks holds up its call and the thread of it, and nothing else:
    /// neither other threads nor a flush or a shutdown wait. After a second that is told, as
    /// [`CallErrorKind::HeldUp`](crate::CallErrorKind::HeldUp).
    ///
    /// ```
    /// use plan_runtime::{BeforeSend, Client, json};
    ///
    /// let client = Client::builder()
    ///     .memory()
    ///     .before_send(|message| {
    ///         message.context_mut().insert("app".to_owned(), json!({ "name": "shop", "version": "1.2.3" }));
    ///         BeforeSend::Keep
    ///     })
    ///     .before_send(|message| match message.user_id() {
    ///         Some("robot") => BeforeSend::Drop("a robot".into()),
    ///         _ => BeforeSend::Keep,
    ///     })
    ///     .build()?;
    /// let call = |user: &str| client.forward(&json!({ "type": "track", "userId": user, "event": "Signed Up" }));
    /// assert_eq!(call("robot").unwrap_err().to_string(), "track `Signed Up` was withheld: a robot");
    /// call("user-1")?;
    /// assert_eq!(client.messages()[0]["context"]["app"]["name"], "shop");
    /// assert_eq!(client.stats().withheld, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn before_send(mut self, hook: impl Fn(&mut MessageDraft) -> BeforeSend + Send + Sync + 'static) -> Self {
        self.hooks.add(hook);
        self
    }

    /// Sets what is told what became of each message: its id, call and name, the outcome, and the message itself if it was not
    /// delivered. Of a call it is told on the thread of the call, of a delivery on a thread of the client, before `flush` and
    /// `shutdown` return. It may make calls, of whose outcomes it is not told on this thread, and must not block for long: the
    /// thread that it blocks sends nothing meanwhile. A panic in it is caught and logged. Of several handlers the last counts.
    /// To keep what is lost there is a ready file: [`dead_letters`](Self::dead_letters).
    ///
    /// It costs some microseconds a message. Without it, nothing is read or kept of any.
    ///
    /// ```
    /// use plan_runtime::{Client, MessageOutcome, Outcome};
    ///
    /// let on_delivery = |told: MessageOutcome| match told.outcome() {
    ///     Outcome::Delivered => {}
    ///     Outcome::Refused { status: Some(400), .. } => eprintln!("a bug: {told}"), // with the server's words
    ///     _ => eprintln!("{told}"),
    /// };
    /// let client = Client::builder().memory().on_delivery(on_delivery).build()?;
    /// # drop(client);
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    pub fn on_delivery(mut self, handler: impl Fn(MessageOutcome) + Send + Sync + 'static) -> Self {
        self.outcomes.handler = Some(Arc::new(handler));
        self
    }

    /// Keeps messages that were not delivered, and are nowhere else any more, in a file, as JSON lines: what a server refused,
    /// what was given up or dropped, and calls that were not accepted as the queue was full or the client shut down, or as a
    /// value broke the plan. Not kept are calls of which no message could be made, calls that were opted out of, and what a
    /// durable client has on disk.
    ///
    /// Each line is the message as it would have been sent, with its message id, so that [`Client::forward`] sends it, and a
    /// server drops what it has after all. The file is appended to; it holds whole lines, also on a full disk, and at most
    /// [`DeadLetters::max_bytes`]. On Unix a new file has the mode 0600, as messages hold personal data.
    ///
    /// ```
    /// # let file = std::env::temp_dir().join(format!("plan-runtime-letters-{}", std::process::id()));
    /// use plan_runtime::{Client, Problem, json, serde_json};
    ///
    /// let client = Client::builder().memory().dead_letters(&file).build()?;
    /// client.shutdown(std::time::Duration::ZERO);
    /// let late = client.forward(&json!({ "type": "track", "userId": "user-1", "event": "Signed Up" }));
    /// assert!(late.is_err());
    ///
    /// // Later, perhaps in another process.
    /// let client = Client::memory();
    /// for line in std::fs::read_to_string(&file)?.lines() {
    ///     client.forward(&serde_json::from_str(line)?)?;
    /// }
    /// assert_eq!(client.messages()[0]["event"], "Signed Up");
    /// # std::fs::remove_file(&file)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dead_letters(mut self, letters: impl Into<DeadLetters>) -> Self {
        self.dead_letters = Some(letters.into());
        self
    }

    /// Sets what to do with a message whose values break the plan; sent and reported unless set.
    pub fn on_violation(mut self, on_violation: OnViolation) -> Self {
        self.on_violation = on_violation;
        self
    }

    /// Sets fields of the context of every message, beside those that were set before. Those of a scope, of
    /// [`Client::with_options`] and of a call stand beside these, and count more.
    pub fn context(mut self, context: Context) -> Self {
        self.options = Some(self.options.unwrap_or_default().with_context(context));
        self
    }

    /// Sets what users consent to for whom no scope or call says more: `ConsentPreferences::none()`, or `Consent::default()` of the
    /// plan, for an app that asks first. Unless set, nothing is withheld, and messages have no preferences.
    pub fn consent(mut self, consent: impl Into<ConsentPreferences>) -> Self {
        self.options = Some(self.options.unwrap_or_default().consent(consent));
        self
    }

    /// Sets what becomes of an event with a purpose that its user does not consent to; dropped unless set. It is counted in
    /// [`Stats::withheld`](crate::Stats::withheld), or while it is kept in [`Stats::awaiting_consent`](crate::Stats::awaiting_consent).
    pub fn without_consent(mut self, without_consent: WithoutConsent) -> Self {
        self.without_consent = without_consent;
        self
    }

    /// Sets how long dropping the last client may take to send what is left; 5 seconds unless set, and none after a shutdown
    /// that had its time. It blocks its thread: async code has [`Client::shutdown_async`].
    pub fn drop_timeout(mut self, timeout: Duration) -> Self {
        self.drop_timeout = timeout;
        self
    }

    /// Makes the client and starts its worker.
    ///
    /// # Errors
    /// [`BuildError`] says which option cannot work as it is set: the write key is empty or missing, or has spaces or control
    /// characters within; the endpoint is not a URL, or has spaces, a user or a query; a number is 0 where that makes no
    /// sense, or a time is over 24 hours in which one thing is done; no HTTP client can be made with the settings of the
    /// transport; a file or a folder cannot be opened, or no thread can be started.
    pub fn build(self) -> Result<Client, BuildError> {
        self.assembled()
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
