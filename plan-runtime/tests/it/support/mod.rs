//! What the tests of delivery share: clients that try again at once, and accounts of every message.

#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

pub mod log;

pub mod analytics {
    plan_runtime::include_plan!("tests/wire-plan.json");
}

use analytics::{OrderCompleted, payload, track, try_track};
use collector::Collector;
use plan_runtime::{Batch, CallError, CallErrorKind, Client, ClientBuilder, DeliveryError, Problem, Sink, SinkError};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

/// Takes a batch once as many are in flight as the barrier is for.
pub struct Together(pub Arc<Barrier>);

impl Sink for Together {
    fn send(&mut self, _: &Batch<'_>) -> Result<(), SinkError> {
        self.0.wait();
        Ok(())
    }

    fn try_clone(&self) -> Option<Box<dyn Sink>> {
        Some(Box::new(Self(Arc::clone(&self.0))))
    }
}

pub const LONG: Duration = Duration::from_secs(30);

/// Errors that the client's handler was given.
#[derive(Clone, Default)]
pub struct Errors(Arc<Mutex<Vec<Problem>>>);

impl Errors {
    /// What was reported of messages and calls.
    pub fn all(&self) -> Vec<Problem> {
        self.some(|problem| !is_outage(problem))
    }

    /// What was told of outages.
    pub fn outages(&self) -> Vec<Problem> {
        self.some(is_outage)
    }

    fn some(&self, is_wanted: impl Fn(&Problem) -> bool) -> Vec<Problem> {
        self.0.lock().unwrap().iter().filter(|problem| is_wanted(problem)).cloned().collect()
    }

    /// What was reported of the delivery of messages.
    pub fn deliveries(&self) -> Vec<DeliveryError> {
        self.all().iter().filter_map(Problem::as_delivery).cloned().collect()
    }

    /// All that was reported, in words.
    pub fn texts(&self) -> Vec<String> {
        self.all().iter().map(ToString::to_string).collect()
    }

    pub fn handler(&self) -> impl Fn(Problem) + Send + Sync + 'static {
        let errors = self.clone();
        move |problem| errors.0.lock().unwrap().push(problem)
    }

    /// How many messages they are about.
    fn messages(&self) -> u64 {
        let messages = |problem: &Problem| match problem {
            Problem::Delivery(
                DeliveryError::Refused { messages, .. }
                | DeliveryError::NotDelivered { messages, .. }
                | DeliveryError::Dropped { messages, .. },
            ) => *messages as u64,
            _ => 1,
        };
        self.all().iter().map(messages).sum()
    }
}

fn is_outage(problem: &Problem) -> bool {
    matches!(problem, Problem::Delivery(DeliveryError::Outage { .. }))
}

/// What is wrong with a call, which must have failed.
#[track_caller]
pub fn kind<T: std::fmt::Debug>(result: Result<T, CallError>) -> CallErrorKind {
    result.unwrap_err().kind().clone()
}

/// What is behind an error, with all that is behind that.
pub fn reason(error: &DeliveryError) -> String {
    let mut causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let first = causes.next().map(ToString::to_string).unwrap_or_default();
    causes.fold(first, |text, cause| format!("{text}: {cause}"))
}

/// Waits until something has come about, which it must.
#[track_caller]
pub fn wait_until(mut has_come: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !has_come() {
        assert!(begin.elapsed() < LONG, "it did not come about");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Polls in this thread, without a runtime.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(std::thread::current())).into();
    let mut future = Box::pin(future);
    loop {
        match future.as_mut().poll(&mut std::task::Context::from_waker(&waker)) {
            std::task::Poll::Ready(result) => return result,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}

/// Returns whether the tests of delivery run with ureq, as `PLAN_TRANSPORT=ureq` says.
pub fn is_ureq() -> bool {
    let is_ureq = std::env::var("PLAN_TRANSPORT").is_ok_and(|transport| transport == "ureq");
    assert!(!is_ureq || cfg!(feature = "ureq"), "the feature `ureq` is off");
    is_ureq
}

/// Returns a builder with the transport that the tests run with.
pub fn http() -> ClientBuilder {
    #[cfg(feature = "ureq")]
    if is_ureq() {
        return Client::builder().transport(plan_runtime::UreqTransport::new());
    }
    Client::builder()
}

pub fn builder(endpoint: String, errors: &Errors) -> ClientBuilder {
    http()
        .write_key("key")
        .endpoint(endpoint)
        .backoff(Duration::from_millis(1), Duration::from_millis(5))
        .on_error(errors.handler())
}

/// Calls `track` once for each number.
pub fn send(client: &Client, numbers: Range<i64>) {
    for number in numbers {
        let order_id = format!("o-{number}");
        track!(
            client,
            "u",
            OrderCompleted { order_id: &order_id, total: 1.0, currency: "USD", reason: null, items: number }
        );
    }
}

/// As [`send`], until the client takes no more. Says how many calls were taken.
pub fn send_until_closed(client: &Client, numbers: Range<i64>) -> u64 {
    let mut taken = 0;
    for number in numbers {
        let order = OrderCompleted { items: Some(number), ..minimal() };
        match try_track(client, "u", &order) {
            Ok(()) => taken += 1,
            Err(error) if matches!(error.kind(), CallErrorKind::Closed) => break,
            Err(error) => panic!("{error}"),
        }
    }
    taken
}

pub fn minimal() -> OrderCompleted<'static> {
    payload!(OrderCompleted { order_id: "o", total: 1.0, currency: "USD", reason: null })
}

/// How often each number arrived, sorted by the numbers. One number always has the same message id, and no other has it.
pub fn copies(collector: &Collector) -> Vec<(i64, usize)> {
    let mut ids: HashMap<String, (i64, usize)> = HashMap::new();
    for message in collector.messages() {
        let number = message["properties"]["items"].as_i64().unwrap();
        let id = message["messageId"].as_str().unwrap().to_owned();
        let (first, copies) = ids.entry(id).or_insert((number, 0));
        assert_eq!(*first, number, "one message id for two messages");
        *copies += 1;
    }
    let mut copies: Vec<(i64, usize)> = ids.into_values().collect();
    copies.sort_unstable();
    assert!(copies.windows(2).all(|pair| pair[0].0 != pair[1].0), "one message under two message ids: {copies:?}");
    copies
}

/// The numbers that arrived, each once. Batches in flight at one time may overtake each other, so they are sorted.
pub fn arrived(collector: &Collector) -> Vec<i64> {
    let copies = copies(collector);
    assert!(copies.iter().all(|(_, copies)| *copies == 1), "no duplicates: {copies:?}");
    copies.into_iter().map(|(number, _)| number).collect()
}

/// Every call is accounted for: it arrived (`received`, each message once), or the error handler was told of it; and the
/// client's own counts say the same.
#[track_caller]
pub fn assert_accounted(client: &Client, errors: &Errors, called: u64, received: usize) {
    let (stats, received) = (client.stats(), received as u64);
    assert_eq!(received + errors.messages(), called, "received and reported: {stats:?}, {:?}", errors.all());
    assert_eq!(stats.accepted + stats.rejected, called, "{stats:?}");
    assert_eq!(stats.delivered + stats.refused + stats.lost, stats.accepted, "{stats:?}");
    assert_eq!((stats.delivered, stats.queued, stats.queued_bytes), (received, 0, 0), "{stats:?}");
}
