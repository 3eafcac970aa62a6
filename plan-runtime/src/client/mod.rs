//! The client: takes typed calls, and hands their messages to a worker in the background.

pub(crate) mod builder;
pub(crate) mod consent;
pub(crate) mod defaults;
pub(crate) mod ending;
pub(crate) mod hooks;
pub(crate) mod on_violation;
pub(crate) mod opt_outs;
pub(crate) mod options;
pub(crate) mod preferences;
pub(crate) mod scope;
pub(crate) mod send_now;

use self::ending::ShutdownGuard;
use crate::__private as private;
use crate::client::builder::ClientBuilder;
use crate::client::consent::{KeptMessages, withheld_call, without_refused};
use crate::client::hooks::Hooks;
use crate::client::on_violation::OnViolation;
use crate::client::opt_outs::OptOuts;
use crate::client::options::{CallOptions, GivenId};
use crate::client::send_now::{PendingSend, SendNow};
use crate::delivery::Delivery;
use crate::error::{BuildError, CallError, CallErrorKind, Problem};
use crate::event::call::Call;
use crate::event::writer::Writer;
use crate::event::{AnyEvent, Event};
use crate::message::forward;
use crate::message::outbox::Message;
use crate::message::read_id::MessageHead;
use crate::message::{self, CallParts};
use crate::metrics;
use crate::outcome::Outcome;
use crate::outcome::send_error::SendError;
use crate::quiet::quietly;
use crate::report::stats::{Report, Stats};
use crate::sink::memory::{Recorded, Recorder};
use crate::store::{Accepted, NotTaken};
use crate::user::IntoUser;
use crate::violation::Violation;
use serde_json::Value;
use std::cell::Cell;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How long [`Client::recorded`] waits for the worker, which only copies in memory.
const RECORDING_TIME: Duration = Duration::from_secs(10);

/// The most memory that a thread keeps for its next message.
const KEPT_BYTES: usize = 64 * 1024;

thread_local! {
    /// Where this thread writes its messages.
    static MEMORY: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Sends the typed calls of a plan. Cheap to clone; all clones share one queue and its workers.
///
/// Calls write their message and put it into the queue; workers send batches. Dropping the last clone sends what is
/// left, within [`ClientBuilder::drop_timeout`]; [`shutdown`](Self::shutdown) does the same and says how it went.
///
/// # When a program ends
///
/// | end | what was called in the last second |
/// |---|---|
/// | `main` returns, or returns an error, or panics | sent: the last clone is dropped |
/// | `main` returns, and the client is in a `static` | lost in silence: Rust drops no statics. Hold a [`guard`](Self::guard) in `main` |
/// | `std::process::exit` | lost in silence: it drops nothing. Call [`shutdown`](Self::shutdown) before it, or return an `ExitCode` from `main` |
/// | a signal: SIGTERM, SIGINT (Ctrl-C) | lost in silence: it ends the process at once. Listen for it, and let `main` return |
/// | `panic = "abort"`, `std::process::abort`, SIGKILL, loss of power | lost in silence, whatever the program does |
/// | `fork` | a child's calls are [`CallErrorKind::Forked`]: make the client after the fork, in each process |
///
/// With `ClientBuilder::durable` nothing of this is lost: it is on disk, and the next client sends it. On Linux with the GNU C
/// library a client that was made on the main thread is also shut down when `main` returns, in a `static` or not, and by
/// `std::process::exit` on that thread, within [`ClientBuilder::drop_timeout`]; other systems do not tell in time that the program
/// ends, so code that is to run elsewhere should not count on it.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    options: Option<Arc<CallOptions>>,
}

/// What all clones share. The workers have the delivery, and not this: they end when the last clone goes.
pub(crate) struct Shared {
    pub(crate) delivery: Arc<Delivery>,
    pub(crate) recorder: Option<Recorder>,
    pub(crate) drop_timeout: Duration,
    pub(crate) on_violation: OnViolation,
    pub(crate) opt_outs: OptOuts,
    pub(crate) kept: KeptMessages,
    pub(crate) hooks: Hooks,
    /// What the page of the client adds, if it has one.
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    pub(crate) page: Option<builder::browser::PageSettings>,
}

impl Client {
    /// Returns a client that sends to Segment with this write key.
    ///
    /// # Errors
    /// The write key is empty, or TLS cannot be set up.
    ///
    /// ```
    /// let client = plan_runtime::Client::new("my-write-key")?;
    /// # Ok::<(), plan_runtime::BuildError>(())
    /// ```
    #[cfg(any(feature = "tls", feature = "native-tls"))]
    pub fn new(write_key: impl Into<String>) -> Result<Self, BuildError> {
        Self::builder().write_key(write_key).build()
    }

    /// Returns a client as the environment says: `SEGMENT_WRITE_KEY`, and `SEGMENT_ENDPOINT` for a server other than Segment's.
    /// Without `SEGMENT_WRITE_KEY` messages are printed to stdout as JSON lines, so that a first run needs no account. With
    /// more options: [`ClientBuilder::from_env`].
    ///
    /// # Errors
    /// As [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, BuildError> {
        Self::builder().from_env().build()
    }

    /// Returns a client whose options are chosen one by one. Without a write key or a sink it prints to stdout.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Returns a client that appends messages to a file, as JSON lines.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn file(path: impl AsRef<Path>) -> Result<Self, BuildError> {
        Self::builder().file(path).build()
    }

    /// Returns a client that prints messages to stdout, as JSON lines.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn stdout() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// Returns a client that keeps messages in memory, for tests.
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
            Err(error) => panic!("a client for tests cannot be made: {error:#}"),
        }
    }

    pub(crate) fn from_shared(shared: Shared, options: Option<CallOptions>) -> Self {
        let shared = Arc::new(shared);
        ending::hear_of_the_end(&shared);
        Self { shared, options: options.map(Arc::new) }
    }

    /// Returns this client with options for its calls, over those it has; the queue and the workers stay the same.
    #[must_use]
    pub fn with_options(&self, options: impl Into<CallOptions>) -> Self {
        let options = options.into();
        let options = match &self.options {
            Some(own) => options.over(own),
            None => options,
        };
        Self { shared: Arc::clone(&self.shared), options: Some(Arc::new(options)) }
    }

    /// Sends everything called so far, and waits for it as long as `timeout`. Returns what happened meanwhile, to these and
    /// other messages. Blocks its thread: see [`flush_async`](Self::flush_async). In the error handler, where it may run on
    /// the thread that sends, it waits for nothing then.
    ///
    /// ```
    /// # let client = plan_runtime::Client::memory();
    /// let report = client.flush(std::time::Duration::from_secs(5));
    /// assert!(report.is_complete());
    /// ```
    pub fn flush(&self, timeout: Duration) -> Report {
        self.shared.delivery.flush(timeout)
    }

    /// Waits as [`flush`](Self::flush) does, without blocking. Needs no particular runtime, nor any: one thread a client looks
    /// after all that is awaited so. Dropped before it is ready, it costs nothing more; the messages are sent all the same.
    ///
    /// ```
    /// # async fn handler(client: plan_runtime::Client) {
    /// let report = client.flush_async(std::time::Duration::from_secs(5)).await;
    /// # let _ = report;
    /// # }
    /// ```
    pub fn flush_async(&self, timeout: Duration) -> impl Future<Output = Report> + Send + use<> {
        self.shared.delivery.flush_later(timeout)
    }

    /// Accepts no more calls, sends what was called so far within `timeout`, and says what became of all messages since the
    /// client was made. What is left then is given up, counted and reported, a request under way too: it may still arrive. Of
    /// a durable client it stays on disk. Blocks its thread: see [`shutdown_async`](Self::shutdown_async).
    pub fn shutdown(&self, timeout: Duration) -> Report {
        self.shared.drop_kept();
        self.shared.delivery.shutdown(timeout)
    }

    /// Shuts down as [`shutdown`](Self::shutdown) does, without blocking. Needs no particular runtime, nor any. No more calls
    /// are accepted from now on; dropped before it is ready, it goes on.
    pub fn shutdown_async(&self, timeout: Duration) -> impl Future<Output = Report> + Send + use<> {
        self.shared.drop_kept();
        self.shared.delivery.shutdown_later(timeout)
    }

    /// Shuts the client down when what this returns is dropped, on return, on an error and while a panic unwinds, whoever has
    /// clones of it by then: to be held in `main` where the client is in a `static`, which Rust never drops. What was lost by
    /// then is said as [`shutdown`](Self::shutdown) does: reported, and logged in one line. [`ShutdownGuard::shutdown`] returns
    /// it instead.
    ///
    /// ```
    /// # mod analytics {
    /// #     plan_runtime::include_plan!("doc/tracking-plan.json");
    /// # }
    /// use analytics::{OrderCompleted, track};
    /// use plan_runtime::Client;
    /// use std::sync::LazyLock;
    /// use std::time::Duration;
    ///
    /// static CLIENT: LazyLock<Client> = LazyLock::new(Client::memory);
    ///
    /// fn main() {
    ///     let _guard = CLIENT.guard(Duration::from_secs(5));
    ///     track!(CLIENT, "user-1", OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
    /// }
    /// ```
    pub fn guard(&self, timeout: Duration) -> ShutdownGuard {
        ShutdownGuard::new(self.clone(), timeout)
    }

    /// Sends one event, and returns when the destination has answered: for a command line, a job or a lambda that ends right
    /// after. It is sent at once, with what else waits, and tried again like any other message for as long as `timeout`.
    /// Blocks its thread: see [`send_now_async`](Self::send_now_async). In a handler that runs on the thread that sends it
    /// waits for nothing.
    ///
    /// # Errors
    /// [`SendError`] says why the message was not accepted, what the server said of it, or that there was no answer in time: it
    /// then goes on being tried, for as long as the client lives.
    ///
    /// ```
    /// # mod analytics {
    /// #     plan_runtime::include_plan!("doc/tracking-plan.json");
    /// # }
    /// use analytics::{OrderCompleted, payload};
    /// use std::time::Duration;
    ///
    /// # let client = plan_runtime::Client::memory();
    /// let order = payload!(OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
    /// if let Err(error) = client.send_now("user-1", &order, Duration::from_secs(5)) {
    ///     eprintln!("analytics: {error}");
    /// }
    /// # assert_eq!(client.stats().delivered, 1);
    /// ```
    #[track_caller]
    pub fn send_now<'u>(
        &self,
        user: impl IntoUser<'u>,
        event: &(impl AnyEvent + ?Sized),
        timeout: Duration,
    ) -> Result<(), SendError> {
        self.message(user, event)
            .map_err(SendError::NotAccepted)
            .and_then(|message| PendingSend::begin(self, &message)?.wait(timeout))
    }

    /// Sends one event as [`send_now`](Self::send_now) does, without blocking. Needs no particular runtime, nor any. The message
    /// is queued by this call, and the future only waits: dropped before it is ready, the message is sent all the same.
    ///
    /// # Errors
    /// As [`send_now`](Self::send_now).
    #[track_caller]
    pub fn send_now_async<'u>(
        &self,
        user: impl IntoUser<'u>,
        event: &(impl AnyEvent + ?Sized),
        timeout: Duration,
    ) -> SendNow {
        let made = self.message(user, event).map_err(SendError::NotAccepted);
        SendNow::new(made.and_then(|message| PendingSend::begin(self, &message)), timeout)
    }

    /// Sends a message that was made before, as [`send_message`](Self::send_message) does, and returns when the destination has
    /// answered, as [`send_now`](Self::send_now) does. With [`group_message`](Self::group_message) it is the form for a group.
    ///
    /// # Errors
    /// As [`send_now`](Self::send_now).
    pub fn send_message_now(&self, message: &Message, timeout: Duration) -> Result<(), SendError> {
        PendingSend::begin(self, message)?.wait(timeout)
    }

    /// Stops sending, until [`resume`](Self::resume). Calls are still accepted into the queue, as far as it has room; what is
    /// left in it at the end is given up. For when the app has to wait for consent.
    ///
    /// ```
    /// # let client = plan_runtime::Client::memory();
    /// client.pause();
    /// let asked = true; // …and the user agrees
    /// if asked {
    ///     client.resume();
    /// }
    /// ```
    pub fn pause(&self) {
        self.shared.delivery.pause(true);
    }

    /// Goes on sending after [`pause`](Self::pause).
    pub fn resume(&self) {
        self.shared.delivery.pause(false);
    }

    /// Accepts no more calls of these classes, from any clone of this client, until [`opt_in`](Self::opt_in). What was
    /// called before is still sent. The calls are counted in [`Stats::opted_out`] and their `try_` functions return
    /// [`CallErrorKind::OptedOut`].
    ///
    /// ```
    /// use plan_runtime::{Call, Client};
    /// let client = Client::memory();
    /// client.opt_out(&[Call::Identify, Call::Group]); // nothing about persons
    /// client.opt_out(&Call::ALL); // nothing at all
    /// ```
    pub fn opt_out(&self, calls: &[Call]) {
        self.shared.opt_outs.close(calls);
    }

    /// Accepts calls of these classes again.
    pub fn opt_in(&self, calls: &[Call]) {
        self.shared.opt_outs.open(calls);
    }

    /// Returns what the client has done so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let delivery = &self.shared.delivery;
        // In a child that was forked they are the parent's, and the lock may never be free.
        let awaiting_consent = if delivery.owner.is_forked() { 0 } else { self.shared.kept.count() };
        Stats { awaiting_consent, ..delivery.stats() }
    }

    /// Returns the messages recorded so far by a client with a memory sink, in the order of the calls, without those that wait
    /// while it is paused.
    ///
    /// # Panics
    /// The client has no memory sink: it records nothing, and must not seem to have sent nothing.
    #[must_use]
    #[track_caller]
    #[allow(clippy::panic)]
    pub fn messages(&self) -> Vec<Value> {
        let Some(recorder) = &self.shared.recorder else {
            panic!("this client records nothing: in tests use `Client::memory()` or `Client::builder().memory()`")
        };
        if !self.shared.delivery.store.queue().is_paused() {
            self.flush(RECORDING_TIME);
        }
        recorder.messages()
    }

    /// Returns the messages recorded so far that were sent with events of the type `E`: see [`memory`](Self::memory). A message
    /// says its call and its name, and not its plan: an event of another plan with both the same counts too.
    ///
    /// # Panics
    /// As [`messages`](Self::messages).
    #[must_use]
    #[track_caller]
    pub fn recorded<E: Event>(&self) -> Vec<Recorded> {
        self.messages().into_iter().filter_map(Recorded::of::<E>).collect()
    }

    /// Sends a message that was made elsewhere, by no typed call: a line of a file that [`ClientBuilder::file`] wrote, a message
    /// of another source. What it has is sent as it is; it gets a message id, a timestamp and a context with the library if
    /// it has none of these, or null for one. No rule of a plan is checked.
    ///
    /// What the API would not take for what it says is refused, and not mended in silence. `type` is one of the six calls; a
    /// user id or an anonymous id is there, of group the `groupId`, of alias the `previousId`, and none of them is white space
    /// alone; a track call has an `event`. Ids are texts or numbers; `event`, `name` and `messageId` are texts, the last of at
    /// most 99 characters; `timestamp` is a date or time of ISO 8601; `properties`, `traits`, `context` and `integrations` are
    /// objects. All but these fields go as they are.
    ///
    /// # Errors
    /// [`CallErrorKind::NotAMessage`], which says which field is wrong, [`CallErrorKind::NoUser`], [`CallErrorKind::NoId`],
    /// [`CallErrorKind::MessageId`]; and as the `try_` functions.
    ///
    /// ```
    /// use plan_runtime::{Client, json};
    /// let client = Client::memory();
    /// client.forward(&json!({ "type": "track", "userId": "user-1", "event": "Signed Up" }))?;
    /// assert_eq!(client.messages()[0]["context"]["library"]["name"], "plan-runtime");
    /// assert!(client.forward(&json!({ "type": "trakc", "userId": "user-1" })).is_err());
    /// # Ok::<(), plan_runtime::CallError>(())
    /// ```
    pub fn forward(&self, message: &Value) -> Result<(), CallError> {
        let forward = || {
            let call = forward::call_of(message)?;
            let sent = self.forward_as(call, message);
            sent.map_err(|kind| CallError::new(call, forward::name_of(message), kind))
        };
        forward().inspect_err(|error| self.count(error))
    }

    fn forward_as(&self, call: Call, message: &Value) -> Result<(), CallErrorKind> {
        let delivery = &self.shared.delivery;
        let complete = || {
            self.may(call)?;
            forward::check(call, message)?;
            forward::complete(message, &*delivery.clock, delivery.owner.process())
        };
        let name = || forward::name_of(message);
        let message =
            complete().inspect_err(|kind| self.tell_of_call(|| CallError::new(call, name(), kind.clone())))?;
        self.accept(message)
    }

    /// Sends any event: one of a plan whose type is not known here, or one that is in no plan. What goes wrong is counted,
    /// logged and handed to the client's error handler. The functions of a plan take the events of that plan only, and
    /// `group` has the id that traits of a group need.
    ///
    /// ```
    /// use plan_runtime::{AnyEvent, Client};
    ///
    /// /// All events of the app go through here.
    /// struct Tracker {
    ///     client: Client,
    ///     user: String,
    /// }
    ///
    /// impl Tracker {
    ///     fn send(&self, event: &dyn AnyEvent) {
    ///         self.client.send(&self.user, event);
    ///     }
    /// }
    /// ```
    #[track_caller]
    pub fn send<'u>(&self, user: impl IntoUser<'u>, event: &(impl AnyEvent + ?Sized)) {
        private::send(self, user.into_user(), event);
    }

    /// Sends as [`send`](Self::send) does, and returns what went wrong before the message was queued.
    ///
    /// # Errors
    /// As the `try_` functions of a plan.
    #[track_caller]
    pub fn try_send<'u>(&self, user: impl IntoUser<'u>, event: &(impl AnyEvent + ?Sized)) -> Result<(), CallError> {
        private::try_send(self, user.into_user(), event)
    }

    /// Makes the whole message of an event and does not send it: with a message id and a timestamp of now, and with the
    /// options of this client. [`send_message`](Self::send_message) sends it. Values that break rules of the plan are
    /// judged and reported now.
    ///
    /// # Errors
    /// The message is too large, a number is not finite, the user has no id, a value breaks the plan and the client drops
    /// such messages.
    #[track_caller]
    pub fn message<'u>(&self, user: impl IntoUser<'u>, event: &(impl AnyEvent + ?Sized)) -> Result<Message, CallError> {
        let payload = |writer: &mut Writer| event.write_payload(writer);
        self.make(&private::parts(event.rule(), user.into_user(), None, &payload))
    }

    /// Makes the whole message of a group call, as [`message`](Self::message) does.
    ///
    /// # Errors
    /// As [`message`](Self::message).
    #[track_caller]
    pub fn group_message<'u>(
        &self,
        user: impl IntoUser<'u>,
        group_id: &str,
        traits: &(impl AnyEvent + ?Sized),
    ) -> Result<Message, CallError> {
        let payload = |writer: &mut Writer| traits.write_payload(writer);
        self.make(&private::parts(traits.rule(), user.into_user(), Some(group_id), &payload))
    }

    #[track_caller]
    fn make(&self, parts: &CallParts<'_>) -> Result<Message, CallError> {
        // First of all: neither the message id is used for it, nor is the message told of by another name.
        if let Some(category) = self.refused_purpose(parts) {
            return Err(self.told(withheld_call(parts, category))).inspect_err(|error| self.count(error));
        }
        let given = self.take_message_id(parts).inspect_err(|error| self.count(error))?;
        let written = self.write(parts, self.shared.delivery.clock.now()).inspect_err(|error| self.count(error));
        given.into_iter().for_each(|id| id.give_back_unless_sent(&written));
        let (bytes, broken) = written?;
        broken.into_iter().for_each(|error| self.report(error));
        Message::written(parts.rule.call, bytes)
    }

    /// Takes the message id that the options of this client give, for one call.
    fn take_message_id(&self, parts: &CallParts<'_>) -> Result<Option<&GivenId>, CallError> {
        let Some(given) = self.options.as_ref().and_then(|options| options.message_id.as_deref()) else {
            return Ok(None);
        };
        let taken = given.take().map(|()| Some(given));
        let taken = taken.map_err(|kind| CallError::new(parts.rule.call, parts.rule.name, kind));
        // Not by `told`: with it a call without such an id takes 3% more instructions.
        taken.inspect_err(|error| self.tell_of_call(|| error.clone()))
    }

    /// Sends a message that was made before, byte for byte as it is.
    ///
    /// # Errors
    /// The client is shut down or its queue is full, or such calls are opted out of.
    pub fn send_message(&self, message: &Message) -> Result<(), CallError> {
        let failed = |kind| CallError::new(message.call(), forward::name_of(&message.to_json()), kind);
        let may = self.may(message.call()).inspect_err(|kind| self.tell_of_call(|| failed(kind.clone())));
        let sent = may.and_then(|()| self.accept(message.as_str().into()));
        sent.map_err(failed).inspect_err(|error| self.count(error))
    }

    /// Returns an error if such calls are opted out of.
    pub(crate) fn may(&self, call: Call) -> Result<(), CallErrorKind> {
        if self.shared.opt_outs.is_closed(call) { Err(CallErrorKind::OptedOut) } else { Ok(()) }
    }

    /// Writes the message of a call and puts it into the queue.
    #[track_caller]
    pub(crate) fn call(&self, parts: &CallParts<'_>) -> Result<(), CallError> {
        let given = self.take_message_id(parts)?;
        let sent = self.call_with_id(parts);
        given.into_iter().for_each(|id| id.give_back_unless_sent(&sent));
        sent
    }

    #[track_caller]
    fn call_with_id(&self, parts: &CallParts<'_>) -> Result<(), CallError> {
        let failed = |kind| CallError::new(parts.rule.call, parts.rule.name, kind);
        let now = self.shared.delivery.clock.now();
        let owner = &self.shared.delivery.owner;
        let may = self.may(parts.rule.call).and_then(|()| owner.check_now_and_then(now));
        may.map_err(|kind| self.told(failed(kind)))?;
        if let Some(category) = self.refused_purpose(parts) {
            return self.withhold(parts, now, category);
        }
        let (message, broken) = self.write(parts, now)?;
        self.put(message, broken).map_err(failed)
    }

    /// Writes the message of a call. With it comes which rules of the plan it breaks, if it is sent all the same.
    #[track_caller]
    fn write(&self, parts: &CallParts<'_>, now: SystemTime) -> Result<(Vec<u8>, Option<CallError>), CallError> {
        let (message, violations) = self.written(parts, now)?;
        if violations.is_empty() {
            return Ok((message, None));
        }
        let broken = self.judged(parts, violations);
        broken.inspect_err(|error| self.tell_not_accepted(&message, || error.clone())).map(|broken| (message, broken))
    }

    /// Writes the message of a call, without what its user does not consent to. With it comes which rules of the plan it breaks.
    fn written(&self, parts: &CallParts<'_>, now: SystemTime) -> Result<(Vec<u8>, Vec<Violation>), CallError> {
        let process = self.shared.delivery.owner.process();
        #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
        let options = self.options.as_deref();
        #[cfg(all(target_arch = "wasm32", feature = "web"))]
        let of_page = self.options_of_page();
        #[cfg(all(target_arch = "wasm32", feature = "web"))]
        let options = of_page.as_ref().or(self.options.as_deref());
        let parts = CallParts { options, process, ..*parts };
        let memory = MEMORY.try_with(Cell::take).unwrap_or_default();
        let written = message::write(&parts, now, memory);
        let (mut message, violations) = written.map_err(|error| self.told(error))?;
        if let (Some(purposes), Some(consent)) =
            (parts.rule.consent, parts.options.and_then(|options| options.consent.as_ref()))
        {
            let without = without_refused(&message, purposes, consent);
            let without = without.map_err(|kind| self.told(CallError::new(parts.rule.call, parts.rule.name, kind)))?;
            message = without.unwrap_or(message);
        }
        Ok((message, violations.into_iter().map(Violation).collect()))
    }

    /// Returns which rules of the plan a message breaks, if it is sent all the same; as the error if it is not.
    #[track_caller]
    fn judged(&self, parts: &CallParts<'_>, violations: Vec<Violation>) -> Result<Option<CallError>, CallError> {
        if violations.is_empty() {
            return Ok(None);
        }
        let sent = self.shared.on_violation == OnViolation::Report;
        let kind = CallErrorKind::Violations { violations, sent };
        let error = CallError::new(parts.rule.call, parts.rule.name, kind);
        if self.shared.on_violation.should_send(&error) { Ok(Some(error)) } else { Err(error) }
    }

    /// Returns the options of this client over what its page says now.
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    fn options_of_page(&self) -> Option<CallOptions> {
        self.shared.page.as_ref().filter(|settings| !settings.has_no_page)?;
        let page = CallOptions::from(builder::browser::page::context());
        Some(match &self.options {
            Some(own) => CallOptions::clone(own).over(&page),
            None => page,
        })
    }

    /// Puts a message into the queue that no typed call has made.
    fn accept(&self, message: Vec<u8>) -> Result<(), CallErrorKind> {
        self.shared.delivery.owner.check()?;
        self.put(message, None)
    }

    /// Runs the hooks, and accepts what they leave.
    #[cold]
    fn accept_with_hooks(&self, message: &[u8]) -> Result<Accepted, NotTaken> {
        let changed = self.shared.hooks.run(message, &self.shared.delivery.reporter)?;
        self.shared.delivery.store.accept(changed.as_deref().unwrap_or(message))
    }

    /// Returns the error of a call of which no message was made, and tells of it if somebody asks.
    #[cold]
    fn told(&self, error: CallError) -> CallError {
        self.tell_of_call(|| error.clone());
        error
    }

    /// Returns why a message was not accepted, and tells of it if somebody asks.
    #[cold]
    fn told_of_message(&self, message: &[u8], kind: CallErrorKind) -> CallErrorKind {
        self.tell_not_accepted(message, || Self::not_accepted(message, &kind));
        kind
    }

    /// Tells of a call of which no message was made, if somebody asks.
    #[cold]
    fn tell_of_call(&self, error: impl FnOnce() -> CallError) {
        let delivery = &self.shared.delivery;
        if delivery.outcomes.are_wanted() {
            delivery.outcomes.tell_of_call(&error());
        }
    }

    /// Tells of a message that was not accepted, if somebody asks.
    #[cold]
    fn tell_not_accepted(&self, message: &[u8], error: impl FnOnce() -> CallError) {
        self.shared.tell_not_accepted(message, error);
    }

    /// Returns the error of a message that was not accepted, in words that name its call.
    fn not_accepted(message: &[u8], kind: &CallErrorKind) -> CallError {
        let MessageHead { call, name, .. } = MessageHead::of(message);
        match call {
            Some(call) => CallError::new(call, name, kind.clone()),
            None => CallError::not_a_message(""),
        }
    }

    /// Puts a message into the queue. `broken` says which rules of the plan it breaks: that is reported and is no error of
    /// the call, which would make its caller send the message again.
    fn put(&self, message: Vec<u8>, broken: Option<CallError>) -> Result<(), CallErrorKind> {
        let delivery = &*self.shared.delivery;
        let has_hooks = !self.shared.hooks.is_empty();
        let accepted = if has_hooks { self.accept_with_hooks(&message) } else { delivery.store.accept(&message) };
        let dropped = accepted.as_ref().map_or_else(|not_taken| not_taken.dropped, |accepted| accepted.dropped);
        if dropped.messages > 0 {
            delivery.dropped(dropped);
        }
        let accepted = accepted.map_err(|not_taken| self.told_of_message(&message, not_taken.kind));
        if message.capacity() <= KEPT_BYTES {
            let _ = MEMORY.try_with(|memory| memory.set(message));
        }
        let Accepted { not_durable, .. } = accepted?;
        metrics::accepted();
        broken.into_iter().for_each(|error| delivery.reporter.report(error));
        not_durable.map_or(Ok(()), |source| Err(CallErrorKind::NotDurable { sent: true, source }))
    }

    /// Holds the lock of the queue.
    #[cfg(test)]
    pub(crate) fn hold_queue(&self) -> impl Sized {
        self.shared.delivery.store.queue().hold_lock()
    }

    pub(crate) fn report(&self, error: impl Into<Problem>) {
        self.shared.delivery.reporter.report(error);
    }

    /// Counts a call whose error was returned to the caller, and is therefore not reported.
    pub(crate) fn count(&self, error: &CallError) {
        self.shared.delivery.reporter.count_call(error);
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the options: a context has addresses and traits of users.
        f.debug_struct("Client").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

impl Shared {
    /// Tells of a message that was not accepted, if somebody asks.
    #[cold]
    fn tell_not_accepted(&self, message: &[u8], error: impl FnOnce() -> CallError) {
        let delivery = &self.delivery;
        if delivery.outcomes.are_wanted() {
            delivery.outcomes.tell(message, &Outcome::of_call(&error()), &delivery.reporter);
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let delivery = &self.delivery;
        if delivery.owner.is_forked() {
            return;
        }
        self.drop_kept();
        // Not once more after a shutdown that has waited for all of its time.
        let left = match delivery.store.queue().is_over() {
            true => delivery.stats().queued,
            false => delivery.shutdown(self.drop_timeout).left,
        };
        // A page goes on sending.
        if left > 0 && !cfg!(all(target_arch = "wasm32", feature = "web")) {
            // Also while a panic unwinds, where another one would be the end of the process.
            quietly(|| {
                tracing::warn!(target: "plan_runtime", left, "the last client was dropped before all messages were delivered");
            });
        }
    }
}
