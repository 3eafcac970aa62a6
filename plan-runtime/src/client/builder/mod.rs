//! The options of a client, and their defaults. Those of HTTP are in `http_options`.

#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) mod browser;
#[cfg(feature = "_server")]
pub(crate) mod http_options;

use crate::client::consent::{KeptMessages, WithoutConsent};
use crate::client::hooks::{BeforeSend, Hooks};
use crate::client::on_violation::OnViolation;
use crate::client::opt_outs::OptOuts;
use crate::client::options::CallOptions;
use crate::client::preferences::ConsentPreferences;
use crate::client::{Client, Shared};
use crate::clock::{Clock, SystemClock};
use crate::context::Context;
use crate::delivery::backoff::Retry;
use crate::delivery::outage::Outage;
use crate::delivery::wait::Waits;
use crate::delivery::worker::Worker;
use crate::delivery::{Delivery, SetAside};
use crate::error::{BuildError, Problem};
use crate::fork::Owner;
use crate::message::draft::MessageDraft;
use crate::outcome::dead_letters::DeadLetters;
use crate::outcome::{MessageOutcome, Outcomes};
use crate::report::Reporter;
use crate::sink::file;
use crate::sink::memory::Recorder;
use crate::sink::stream::Stream;
use crate::sink::{Batch, ClientSink, HangUp, Sink};
use crate::store::Store;
#[cfg(feature = "durable")]
use crate::store::durable::{Durable, spool::Spool};
use crate::store::overflow::Overflow;
use crate::store::queue::{Limits, Queue};
#[cfg(all(target_arch = "wasm32", feature = "web"))]
use browser::Browser;
#[cfg(feature = "_server")]
use http_options::HttpOptions;
use std::env::VarError;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The longest time in which a client does one thing, be it a request or a wait before another attempt. Beyond it nobody could
/// tell the client from one that hangs.
const LONGEST_TIME: Duration = Duration::from_secs(24 * 3600);

/// The most that the Segment HTTP API takes for one batch.
const BATCH_MESSAGES: usize = 2500;
const BATCH_BYTES: usize = 500_000;
/// What a batch has beside its envelope, unless set.
const BATCH_ROOM: usize = BATCH_BYTES - Batch::ENVELOPE_BYTES;
/// The most that any batch has: it is in memory as a whole, as often as there are requests in flight.
const LARGEST_BATCH_BYTES: usize = 256 * 1024 * 1024;

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
                batch_messages: BATCH_MESSAGES,
                batch_bytes: BATCH_ROOM,
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
        let write_key = self.variable("SEGMENT_WRITE_KEY").or_else(|| self.variable("WRITE_KEY"));
        let endpoint = self.variable("SEGMENT_ENDPOINT").or_else(|| self.variable("PLAN_ENDPOINT"));
        #[cfg(feature = "_server")]
        self.http.set_from_env(write_key, endpoint);
        #[cfg(not(feature = "_server"))]
        if write_key.or(endpoint).is_some() {
            let reason = "SEGMENT_WRITE_KEY or SEGMENT_ENDPOINT is set: build plan-runtime with the feature `http` to send over HTTP";
            self.unusable.get_or_insert_with(|| BuildError::option(reason));
        }
        self
    }

    fn variable(&mut self, name: &'static str) -> Option<String> {
        match std::env::var(name) {
            Ok(value) => Some(value).filter(|value| !value.is_empty()),
            Err(VarError::NotPresent) => None,
            Err(VarError::NotUnicode(_)) => {
                self.unusable.get_or_insert(BuildError::Environment { variable: name });
                None
            }
        }
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
        let path = path.as_ref();
        self.destination = match file::open(path) {
            Ok(sink) => ClientDestination::Sink(sink),
            Err(source) => ClientDestination::Unusable(BuildError::File { path: path.to_owned(), source }),
        };
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
        self.limits.batch_bytes = bytes.saturating_sub(Batch::ENVELOPE_BYTES);
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

    /// Returns what is wrong with an option as it is set.
    fn wrong_option(&self) -> Option<&'static str> {
        let Self { limits, retry, .. } = self;
        // What a client in memory takes is what the one that it stands for takes.
        let is_for_the_api = !matches!(self.destination, ClientDestination::Sink(_));
        let is_larger = limits.batch_bytes > BATCH_ROOM;
        let wrong = [
            (self.requests_in_flight == 0, "the number of requests in flight is 0: one is the least that can send"),
            (limits.queue_messages == 0, "a queue of 0 messages takes none"),
            (limits.queue_bytes == 0, "a queue of 0 bytes takes no messages"),
            (limits.batch_messages == 0, "a batch of 0 messages sends none"),
            (
                is_for_the_api && limits.batch_messages > BATCH_MESSAGES,
                "a batch has more than 2500 messages: the API takes no more",
            ),
            (limits.batch_bytes == 0, "a batch of so few bytes has room for no message"),
            (is_for_the_api && is_larger, "a batch has more than 500000 bytes: the API takes no more"),
            (
                is_larger && limits.batch_bytes > limits.queue_bytes,
                "a batch has more bytes than the queue, and would never be full: `queue_bytes` gives the queue more room",
            ),
            (limits.batch_bytes > LARGEST_BATCH_BYTES, "a batch has more than 256 MiB, which are in memory as a whole"),
            #[cfg(feature = "durable")]
            (
                self.durable.as_ref().is_some_and(|durable| durable.max_bytes < Durable::LEAST_BYTES),
                "a folder of messages has room for less than 1 MiB",
            ),
            #[cfg(feature = "durable")]
            (
                self.durable.as_ref().is_some_and(Durable::syncs_without_pause),
                "messages are synced every 0 seconds, without a pause: `Fsync::Always` syncs each before its call returns",
            ),
            #[cfg(feature = "durable")]
            (
                self.durable.as_ref().is_some_and(|durable| durable.fsync.is_longer_than(LONGEST_TIME)),
                "messages are synced less than once in 24 hours: `Fsync::Never` leaves that to the operating system",
            ),
            (retry.first > retry.longest, "the first backoff is longer than the longest"),
            (retry.longest > LONGEST_TIME, "the longest backoff is over 24 hours: nothing would be tried again"),
            (retry.max_attempts == Some(0), "0 attempts deliver nothing"),
            #[cfg(feature = "_server")]
            (self.http.has_no_time(), "the time-out of a request is 0: none can be made in no time"),
            #[cfg(feature = "_server")]
            (
                self.http.takes_longer_than(LONGEST_TIME),
                "the time-out of a request is over 24 hours: a server that is silent would never be given up",
            ),
        ];
        wrong.into_iter().find_map(|(is_wrong, what)| is_wrong.then_some(what))
    }

    /// Makes the client and starts its worker.
    ///
    /// # Errors
    /// [`BuildError`] says which option cannot work as it is set: the write key is empty or missing, or has spaces or control
    /// characters within; the endpoint is not a URL, or has spaces, a user or a query; a number is 0 where that makes no
    /// sense, or a time is over 24 hours in which one thing is done; no HTTP client can be made with the settings of the
    /// transport; a file or a folder cannot be opened, or no thread can be started.
    pub fn build(mut self) -> Result<Client, BuildError> {
        if let Some(error) = self.unusable.take() {
            return Err(error);
        }
        if let Some(wrong) = self.wrong_option() {
            return Err(BuildError::option(wrong));
        }
        let destination = std::mem::replace(&mut self.destination, ClientDestination::ByWriteKey);
        let (target, recorder) = match destination {
            ClientDestination::Unusable(error) => return Err(error),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            ClientDestination::Browser(browser) => return self.build_in_browser(&browser),
            _ if cfg!(all(target_arch = "wasm32", feature = "web")) => {
                let reason = "there are no threads here that could send: a page has `ClientBuilder::browser`";
                return Err(BuildError::option(reason));
            }
            ClientDestination::ByWriteKey => (self.target_by_write_key()?, None),
            ClientDestination::Sink(sink) => (ClientSink::of(sink), None),
            ClientDestination::Memory(recorder) => (ClientSink::of(Box::new(recorder.clone())), Some(recorder)),
        };
        self.limits.batch_bytes = self.limits.batch_bytes.saturating_sub(target.batch_overhead_bytes);
        if let Some(letters) = self.dead_letters.take() {
            self.outcomes.dead_letters = Some(letters.open()?);
        }
        let store = self.store()?;
        let (delivery, client) = self.shared(store, target.hang_up, recorder);
        // Where that fails the client is let go, and waits for no worker.
        Worker::start(delivery, target.sink).map_err(|source| BuildError::Thread { source })?;
        Ok(client)
    }

    /// Makes the client, of which nothing is sent yet.
    fn shared(self, store: Store, hang_up: Option<HangUp>, recorder: Option<Recorder>) -> (Arc<Delivery>, Client) {
        if self.outcomes.are_wanted() {
            store.queue().watch();
        }
        // Not when the builder was made: it may have been before a fork.
        let owner = Owner::new();
        #[cfg(test)]
        let owner = self.owner.unwrap_or(owner);
        let delivery = Arc::new(Delivery {
            store,
            reporter: self.reporter,
            retry: self.retry,
            clock: self.clock,
            outage: Outage::default(),
            set_aside: SetAside::default(),
            owner,
            waits: Waits::default(),
            outcomes: self.outcomes,
            hang_up,
            workers: self.requests_in_flight,
        });
        let shared = Shared {
            delivery: Arc::clone(&delivery),
            recorder,
            drop_timeout: self.drop_timeout,
            on_violation: self.on_violation,
            opt_outs: OptOuts::default(),
            kept: KeptMessages::new(self.without_consent),
            hooks: self.hooks,
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            page: None,
        };
        (delivery, Client::from_shared(shared, self.options))
    }

    fn store(&mut self) -> Result<Store, BuildError> {
        let queue = Queue::new(self.limits, Arc::clone(&self.clock));
        #[cfg(feature = "durable")]
        if let Some(durable) = &self.durable {
            let spool = Spool::open(durable, self.limits.overflow, self.reporter.clone())?;
            return Ok(Store::Durable(spool, queue));
        }
        Ok(Store::Memory(queue))
    }

    /// Returns the server, if there is a write key for it, and stdout if there is none.
    fn target_by_write_key(&mut self) -> Result<ClientSink, BuildError> {
        #[cfg(feature = "_server")]
        if let Some(target) = std::mem::take(&mut self.http).connect(&self.clock, &self.reporter)? {
            return Ok(target);
        }
        self.stdout()
    }

    /// Returns stdout. It is not for what is on disk, which was put there to be sent.
    fn stdout(&self) -> Result<ClientSink, BuildError> {
        if self.from_env {
            tracing::warn!(target: "plan_runtime", "SEGMENT_WRITE_KEY is not set: messages are printed, and not sent");
        }
        #[cfg(feature = "durable")]
        if self.durable.is_some() {
            let reason = "a folder of messages is set, but no write key or sink: they would be printed, and not sent";
            return Err(BuildError::option(reason));
        }
        Ok(ClientSink::of(Box::new(Stream::new(io::stdout()))))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::error::CallErrorKind;

    #[test]
    fn the_defaults_are_those_that_the_options_name() {
        let ClientBuilder { limits, retry, requests_in_flight, drop_timeout, .. } = ClientBuilder::default();
        assert_eq!((limits.queue_messages, limits.queue_bytes), (100_000, 32 << 20));
        assert_eq!(limits.overflow, Overflow::Block { at_most: Duration::from_millis(100) });
        assert_eq!((limits.batch_messages, limits.interval), (2500, Duration::from_secs(1)));
        assert_eq!((retry.first, retry.longest), (Duration::from_millis(500), Duration::from_secs(60)));
        assert_eq!((retry.max_age, retry.max_attempts), (Duration::from_secs(12 * 3600), None));
        assert_eq!((requests_in_flight, drop_timeout), (4, Duration::from_secs(5)));
        #[cfg(feature = "durable")]
        assert_eq!(Durable::new("a").max_bytes, 256 << 20);
    }

    /// A builder may be made before a fork, and the client after it, in each process.
    #[test]
    fn the_process_that_builds_a_client_is_its_owner() {
        let builder = ClientBuilder::default().memory();
        assert!(builder.owner.is_none());
        let client = builder.build().unwrap();
        assert!(client.forward(&serde_json::json!({ "type": "track", "userId": "u", "event": "E" })).is_ok());
    }

    /// As a child sees a client that its parent has made: no thread runs there that would deliver anything.
    #[test]
    fn a_client_in_a_forked_child() {
        let told = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = Arc::clone(&told);
        let mut builder = ClientBuilder::default().memory().drop_timeout(Duration::MAX).on_error(move |problem| {
            assert!(matches!(&problem, Problem::Call(error) if matches!(error.kind(), CallErrorKind::Forked)));
            count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        });
        builder.owner = Some(Owner::parent());
        let client = builder.build().unwrap_or_else(|error| panic!("{error}"));
        // What the parent's threads held when it was forked is held for ever.
        let held = (client.hold_queue(), client.shared.kept.hold_lock());
        for _ in 0..20 {
            let message = serde_json::json!({ "type": "track", "userId": "u", "event": "E" });
            let error = client.forward(&message).unwrap_err();
            assert!(matches!(error.kind(), CallErrorKind::Forked));
            client.report(error);
        }
        client.pause();
        client.resume();
        let reports = [client.flush(Duration::MAX), client.shutdown(Duration::MAX)];
        assert_eq!(reports, [crate::Report::default(); 2]);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        for mut wait in [
            Box::pin(client.flush_async(Duration::MAX)) as std::pin::Pin<Box<dyn Future<Output = _>>>,
            Box::pin(client.shutdown_async(Duration::MAX)),
        ] {
            assert_eq!(wait.as_mut().poll(&mut context), std::task::Poll::Ready(crate::Report::default()));
        }
        assert_eq!((client.stats().rejected, told.load(std::sync::atomic::Ordering::SeqCst)), (40, 20));
        drop(held);
        drop(client);
    }
}
