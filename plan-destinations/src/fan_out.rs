//! Several destinations at once: a client for the calls, and behind it one client for each destination, with a queue, a disk and
//! a consent of its own.

use crate::DestinationError;
use crate::allowed;
use plan_runtime::{
    Batch, BeforeSend, CallErrorKind, Client, ClientBuilder, Message, Overflow, Report, Sink, SinkError, Stats,
};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A destination and its client.
struct NamedClient {
    name: String,
    client: Client,
}

/// Several destinations at once. Calls are made on [`client`](Self::client); each message goes to every destination that may have it.
///
/// - **A queue each.** A destination that is slow, down or refuses everything keeps its own queue full and no other. What a full
///   queue does not take is reported as refused for that destination, by name, to the error handler of the client for
///   calls; with `ClientBuilder::durable` a queue is as large as its folder.
/// - **Consent each.** A destination has no message whose `integrations` turn it off, which is how a plan's
///   `consent.destinations` are written into messages, nor one whose user does not consent to all categories of
///   [`FanOutBuilder::destination_that_needs`]. Such a message is withheld there: counted in `Stats::withheld` of that destination and
///   told to its `on_delivery`.
/// - **One end.** [`flush`](Self::flush) and [`shutdown`](Self::shutdown) wait for all at the same time. Dropped, it shuts all down
///   within [`FanOutBuilder::drop_timeout`]: keep it for as long as the program runs.
///
/// "Delivered" of the client for calls means that every queue has the message; what became of it further on is what the client of
/// each destination says.
///
/// ```
/// use plan_destinations::FanOut;
/// use plan_runtime::{Client, json};
/// use std::time::Duration;
///
/// let all = FanOut::builder()
///     .destination("Segment", Client::builder().memory())
///     .destination_that_needs("Ads", &["ads"], Client::builder().memory())
///     .build()?;
/// let no_ads = json!({ "consent": { "categoryPreferences": { "ads": false } } });
/// all.client().forward(&json!({ "type": "track", "event": "E", "userId": "u", "context": no_ads })).unwrap();
///
/// assert!(all.flush(Duration::from_secs(10)).is_complete());
/// let received = |name| all.client_of(name).map(|client| client.messages().len());
/// assert_eq!((received("Segment"), received("Ads")), (Some(1), Some(0)));
/// # Ok::<(), plan_destinations::DestinationError>(())
/// ```
#[must_use = "dropped, it shuts all its clients down"]
pub struct FanOut {
    front: Client,
    destinations: Arc<[NamedClient]>,
    drop_timeout: Duration,
}

/// Makes a [`FanOut`].
#[must_use]
pub struct FanOutBuilder {
    front: ClientBuilder,
    destinations: Vec<(String, Vec<String>, ClientBuilder)>,
    drop_timeout: Duration,
}

impl FanOut {
    /// Returns a builder without destinations.
    pub fn builder() -> FanOutBuilder {
        FanOutBuilder { front: Client::builder(), destinations: Vec::new(), drop_timeout: Duration::from_secs(5) }
    }

    /// Returns the client that calls are made on. After the end of this its clones take no more calls, and say so.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.front
    }

    /// Returns the client of a destination, as to pause it or to see what it does.
    #[must_use]
    pub fn client_of(&self, name: &str) -> Option<&Client> {
        self.destinations.iter().find(|destination| destination.name == name).map(|destination| &destination.client)
    }

    /// Returns what each destination has done so far, in the order in which they were added.
    pub fn stats(&self) -> impl Iterator<Item = (&str, Stats)> {
        self.destinations.iter().map(|destination| (destination.name.as_str(), destination.client.stats()))
    }

    /// Sends everything called so far to all destinations at the same time, and waits for it as long as `timeout`.
    pub fn flush(&self, timeout: Duration) -> FanOutReport {
        let start = Instant::now();
        let front = self.front.flush(timeout);
        let left = timeout.saturating_sub(start.elapsed());
        FanOutReport { front, destinations: self.of_each(|client| client.flush(left)) }
    }

    /// Accepts no more calls, sends what was called so far within `timeout`, and says what became of all messages at each destination.
    pub fn shutdown(&self, timeout: Duration) -> FanOutReport {
        let start = Instant::now();
        let front = self.front.shutdown(timeout);
        let left = timeout.saturating_sub(start.elapsed());
        FanOutReport { front, destinations: self.of_each(|client| client.shutdown(left)) }
    }

    /// Has every destination do this at the same time, so that one that is slow takes no time of the others.
    fn of_each(&self, act: impl Fn(&Client) -> Report + Sync) -> Vec<(String, Report)> {
        let act = &act;
        thread::scope(|scope| {
            let mut begun = Vec::new();
            for NamedClient { name, client } in self.destinations.iter() {
                let thread = thread::Builder::new().name("plan-destinations".to_owned());
                begun.push((name, client, thread.spawn_scoped(scope, move || act(client)).ok()));
            }
            let mut reports = Vec::new();
            for (name, client, thread) in begun {
                // Where no thread can be had, this one does it.
                let report = thread.and_then(|thread| thread.join().ok()).unwrap_or_else(|| act(client));
                reports.push((name.clone(), report));
            }
            reports
        })
    }
}

impl Drop for FanOut {
    fn drop(&mut self) {
        let _ = self.shutdown(self.drop_timeout);
    }
}

impl std::fmt::Debug for FanOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.stats()).finish()
    }
}

impl FanOutBuilder {
    /// Sets the options of the client that calls are made on: consent, hooks, context, error handler and so on. Where it sends to is
    /// set here, and its messages wait for no company.
    pub fn calls(mut self, builder: ClientBuilder) -> Self {
        self.front = builder;
        self
    }

    /// Adds a destination: the sink, the disk and all else of its client. `name` is the one that the plan's `destinations` and the
    /// `integrations` of messages have, whatever the case. Its queue does not make calls wait
    /// ([`Overflow::Reject`]), whatever the builder says.
    pub fn destination(self, name: impl Into<String>, builder: ClientBuilder) -> Self {
        self.destination_that_needs(name, &[], builder)
    }

    /// Adds a destination that needs the consent of users to all of these categories, beside what the plan says. A message
    /// without any preferences goes there all the same, as Segment publishes it.
    pub fn destination_that_needs(
        mut self,
        name: impl Into<String>,
        categories: &[&str],
        builder: ClientBuilder,
    ) -> Self {
        let categories = categories.iter().map(ToString::to_string).collect();
        self.destinations.push((name.into(), categories, builder));
        self
    }

    /// Sets how long the end waits when this is dropped; 5 seconds unless set.
    pub fn drop_timeout(mut self, timeout: Duration) -> Self {
        self.drop_timeout = timeout;
        self
    }

    /// Starts the clients.
    ///
    /// # Errors
    /// There is no destination, two have one name, or a client cannot be built.
    pub fn build(self) -> Result<FanOut, DestinationError> {
        let mut destinations: Vec<NamedClient> = Vec::new();
        if self.destinations.is_empty() {
            return Err(DestinationError::setting("there is no destination: add one with `destination`".to_owned()));
        }
        for (name, needs, builder) in self.destinations {
            if destinations.iter().any(|known| known.name.eq_ignore_ascii_case(&name)) {
                return Err(DestinationError::setting(format!(
                    "two destinations are called {name}: consent could not tell them apart"
                )));
            }
            let own = name.clone();
            let hook = move |message: &mut plan_runtime::MessageDraft| match allowed::refusal(
                &own,
                &needs,
                message.integrations(),
                message.context(),
            ) {
                Some(reason) => BeforeSend::Drop(reason.into()),
                None => BeforeSend::Keep,
            };
            let built = builder.before_send(hook).overflow(Overflow::Reject).build();
            let client = built.map_err(|source| DestinationError::Client { name: name.clone(), source })?;
            destinations.push(NamedClient { name, client });
        }
        let destinations: Arc<[NamedClient]> = destinations.into();
        let front = self.front.sink(FanOutSink(Arc::clone(&destinations))).flush_interval(Duration::ZERO).build();
        let front = front.map_err(|source| DestinationError::Client { name: "the calls".to_owned(), source })?;
        Ok(FanOut { front, destinations, drop_timeout: self.drop_timeout })
    }
}

/// What became of the messages of a [`FanOut`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FanOutReport {
    /// Of the client that calls are made on: how many messages were handed to the destinations.
    pub front: Report,
    /// Of each destination, in the order in which they were added.
    pub destinations: Vec<(String, Report)>,
}

impl FanOutReport {
    /// Returns whether every destination has all that it may have.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.front.is_complete() && self.destinations.iter().all(|(_, report)| report.is_complete())
    }

    /// Returns the report of a destination.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&Report> {
        self.destinations.iter().find(|(known, _)| known == name).map(|(_, report)| report)
    }
}

/// Hands each message to the clients of all destinations.
struct FanOutSink(Arc<[NamedClient]>);

impl FanOutSink {
    /// Hands a message on. Returns why which destinations have not taken it.
    fn hand_on(&self, message: &[u8]) -> Result<(), String> {
        let text = std::str::from_utf8(message).map_err(|error| error.to_string())?;
        let message: Message = text.parse().map_err(|error| format!("{error:#}"))?;
        let mut failed = Vec::new();
        for NamedClient { name, client } in self.0.iter() {
            if let Err(error) = client.send_message(&message)
                && !is_meant(error.kind())
            {
                failed.push(format!("{name} has not taken it: {error:#}"));
            }
        }
        if failed.is_empty() { Ok(()) } else { Err(failed.join("; ")) }
    }
}

/// Returns whether nothing is wrong: the message is nowhere to go, or goes there from memory.
fn is_meant(kind: &CallErrorKind) -> bool {
    matches!(
        kind,
        CallErrorKind::Withheld { .. } | CallErrorKind::OptedOut | CallErrorKind::NotDurable { sent: true, .. }
    )
}

impl Sink for FanOutSink {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let hand_on = |(at, message): (usize, &[u8])| Some((at, SinkError::reject(self.hand_on(message).err()?)));
        Err(SinkError::partial(batch.messages().enumerate().filter_map(hand_on)))
    }
}
