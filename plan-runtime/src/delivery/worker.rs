//! The delivery loop: batch by batch from the queue to the sink, again where the sink says later, in parts where the
//! server refuses a whole batch for what may be one message.

use crate::clock::Clock;
use crate::delivery::backoff::Retry;
use crate::delivery::outage::{News, Outage};
use crate::delivery::outcome::Outcome;
use crate::delivery::wait::Waits;
use crate::error::{DeliveryError, GaveUp, Lasting, SinkError};
use crate::fork::Owner;
use crate::message::batch::Messages;
use crate::report::Reporter;
use crate::sink::{Batch, Sink};
use crate::store::durable::Disk;
use crate::store::queue::{PutOff, Queue, Waited};
use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

/// A batch of which no part was ever taken is split so often at most: by then its parts are so small that the fault is
/// not with a message here and there.
const SPLITS: usize = 64;

/// Ends the requests under way.
pub(crate) type HangUp = Box<dyn Fn() + Send + Sync>;

/// What the workers of a client share.
pub(crate) struct Delivery {
    pub(crate) queue: Arc<Queue>,
    pub(crate) disk: Disk,
    pub(crate) reporter: Reporter,
    pub(crate) retry: Retry,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) outage: Outage,
    /// The process that made the client.
    pub(crate) owner: Owner,
    pub(crate) waits: Waits,
    /// Ends the requests under way.
    pub(crate) hang_up: Option<HangUp>,
    /// The most workers, each with one request in flight.
    pub(crate) workers: usize,
}

/// One of the threads that send. There is one at first, and one more whenever all are busy.
pub(crate) struct Worker {
    delivery: Arc<Delivery>,
    sink: Box<dyn Sink>,
    /// The sink has declined to be duplicated: no more workers are started.
    is_single: bool,
}

/// How often a batch was tried, and since when.
struct Tries {
    /// When the worker took the batch.
    start: Duration,
    attempt: u32,
    /// Attempts that the server did not put off.
    failures: u32,
}

impl Tries {
    /// Counts an attempt that failed. Returns how long to wait before the next one.
    fn wait(&mut self, error: &SinkError, retry: &Retry) -> Duration {
        self.attempt += 1;
        // What a server asks for is not a failure.
        error.retry_after().unwrap_or_else(|| {
            self.failures += 1;
            retry.backoff(self.failures)
        })
    }

    /// Returns why there is no attempt at a time to come.
    fn gave_up(&self, next: Duration, retry: &Retry) -> Option<GaveUp> {
        if next.saturating_sub(self.start) > retry.max_age {
            return Some(GaveUp::MaxAge);
        }
        retry.max_attempts.filter(|most| self.failures >= *most).map(|_| GaveUp::MaxAttempts)
    }
}

/// Says that a worker has ended, however it ends.
struct Leave(Arc<Delivery>);

impl Drop for Leave {
    fn drop(&mut self) {
        if self.0.queue.leave() {
            self.0.disk.close();
        }
    }
}

impl Worker {
    /// Starts the first worker.
    pub(crate) fn start(delivery: Arc<Delivery>, sink: Box<dyn Sink>) -> io::Result<()> {
        delivery.queue.enter();
        Self::spawn(delivery, sink)
    }

    /// Starts a worker that has entered.
    fn spawn(delivery: Arc<Delivery>, sink: Box<dyn Sink>) -> io::Result<()> {
        let leave = Leave(Arc::clone(&delivery));
        let worker = Self { delivery, sink, is_single: false };
        let run = move || {
            worker.run();
            drop(leave);
        };
        thread::Builder::new().name("plan-runtime".to_owned()).spawn(run).map(drop)
    }

    fn spawn_another(&mut self) {
        if self.is_single || !self.delivery.queue.enter_if_none_idle(self.delivery.workers) {
            return;
        }
        // A sink of the user's that panics here has no others.
        let another = catch_unwind(AssertUnwindSafe(|| self.sink.try_clone())).unwrap_or_default();
        let started = match another {
            Some(sink) => Self::spawn(Arc::clone(&self.delivery), sink),
            None => {
                self.delivery.queue.leave();
                Err(io::ErrorKind::Unsupported.into())
            }
        };
        self.is_single = started.is_err();
    }

    /// Runs until the queue is closed and empty, or its time is up.
    fn run(mut self) {
        let delivery = Arc::clone(&self.delivery);
        delivery.queue.own_thread();
        while let Some(batch) = delivery.disk.next_batch(&delivery.queue) {
            self.spawn_another();
            self.deliver(&batch);
            delivery.queue.recycle(batch);
            self.delivery.say_how_many_are_queued();
        }
        let rest = delivery.queue.take_rest();
        delivery.abandon([rest.clone()], delivery.end_of_time(), delivery.outage.reason());
        delivery.queue.settle(&rest);
        self.delivery.say_how_many_are_queued();
    }

    /// All the time there was for messages with these numbers is over: what is not on disk is lost.
    fn not_delivered(&self, numbers: Range<u64>, gave_up: GaveUp, source: Arc<SinkError>) {
        let Delivery { queue, disk, reporter, retry, .. } = &*self.delivery;
        if queue.time_left().is_some() {
            return self.delivery.abandon([numbers], gave_up, Some(source));
        }
        let messages = numbers.end.saturating_sub(numbers.start) as usize;
        let PutOff { kept, first_time } = disk.put_off(numbers, retry.longest, queue);
        if first_time > 0 {
            reporter.report(DeliveryError::Kept { messages: first_time, source: Arc::clone(&source) });
        }
        if messages > kept {
            let messages = messages - kept;
            reporter.report(DeliveryError::NotDelivered { messages, gave_up, source: Some(source) });
        }
    }

    /// Delivers a batch, or what of it can be delivered, and reports the rest. The parts of a batch are done with in the
    /// order of the calls.
    fn deliver(&mut self, batch: &Messages) {
        let start = self.delivery.clock.elapsed();
        let mut parts = VecDeque::from([batch.positions()]);
        let (mut any_taken, mut splits) = (false, 0);
        // Refused before any was taken: whether the fault is theirs is known later.
        let mut undecided = Vec::new();
        while let Some(part) = parts.pop_front() {
            let outcome = self.deliver_part(batch, &part, start);
            any_taken |= matches!(outcome, Outcome::Delivered);
            let is_refused = outcome.is_about_messages();
            if is_refused && part.len() > 1 && (any_taken || splits < SPLITS) {
                splits += 1;
                let middle = part.start + part.len() / 2;
                parts.push_front(middle..part.end);
                parts.push_front(part.start..middle);
                continue;
            }
            undecided.push((batch.numbers_at(&part), outcome));
            let is_settled = if any_taken || !is_refused || parts.is_empty() {
                // A server that refuses whatever it is asked does not find fault with these.
                let is_theirs = any_taken || splits < SPLITS;
                undecided.drain(..).all(|(numbers, outcome)| self.account(numbers, outcome, is_theirs))
            } else {
                true
            };
            if !is_settled {
                return;
            }
        }
    }

    /// Counts and reports what became of messages with these numbers. `false` says that a shutdown has given them up.
    fn account(&self, numbers: Range<u64>, outcome: Outcome, is_theirs: bool) -> bool {
        let Delivery { queue, disk, reporter, .. } = &*self.delivery;
        if !queue.claim(&numbers) {
            return false;
        }
        let messages = numbers.end.saturating_sub(numbers.start) as usize;
        // Several that are refused together after all those splits are not all at fault.
        let is_at_fault = messages == 1 && is_theirs && outcome.is_about_messages();
        match outcome {
            Outcome::Delivered => {
                reporter.counters.delivered.add(messages);
                reporter.counters.batches.add(1);
                disk.done(numbers.clone());
            }
            Outcome::Refused { source, message_id } => {
                let kept = if is_at_fault { 0 } else { disk.set_aside(numbers.clone()) };
                let (status, source) = (source.http_status(), Arc::new(source));
                reporter.report(DeliveryError::Refused { messages, status, message_id, kept, source });
                if is_at_fault {
                    disk.done(numbers.clone());
                }
            }
            Outcome::Exhausted { gave_up, source } => self.not_delivered(numbers.clone(), gave_up, source),
            Outcome::OutOfTime { source } => {
                self.delivery.abandon([numbers.clone()], self.delivery.end_of_time(), source);
            }
        }
        queue.settle(&numbers);
        true
    }

    /// Hands messages to the sink until they are accepted, refused, or there is no time left.
    fn deliver_part(&mut self, messages: &Messages, part: &Range<usize>, start: Duration) -> Outcome {
        let delivery = Arc::clone(&self.delivery);
        if !delivery.back_off(Duration::ZERO) {
            return Outcome::OutOfTime { source: delivery.outage.reason() };
        }
        let mut tries = Tries { start, attempt: 0, failures: 0 };
        loop {
            let began = delivery.outage.begins();
            let (attempt, now) = (tries.attempt, delivery.clock.now());
            let batch = Batch::new(messages, part, attempt, delivery.queue.time_left(), now);
            match self.send(&batch) {
                Ok(()) => {
                    delivery.outage_ended();
                    tracing::debug!(target: "plan_runtime", attempt, messages = part.len(), "delivered");
                    return Outcome::Delivered;
                }
                Err(source) if source.is_final() => {
                    delivery.outage_ended();
                    let (status, reason) = (source.http_status(), source.reason());
                    tracing::debug!(target: "plan_runtime", attempt, messages = part.len(), status, "refused: {reason}");
                    return Outcome::Refused { source, message_id: id_of_single(&batch) };
                }
                Err(error) => {
                    if let Some(outcome) = delivery.wait_after(Arc::new(error), began, part.len(), &mut tries) {
                        return outcome;
                    }
                }
            }
        }
    }

    /// A sink of the user's that panics is a sink that fails.
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        self.delivery.reporter.counters.requests.add(1);
        #[cfg(feature = "metrics")]
        let start = std::time::Instant::now();
        let result = catch_unwind(AssertUnwindSafe(|| self.sink.send(batch)))
            .unwrap_or_else(|_| Err(SinkError::retry("the sink panicked")));
        #[cfg(feature = "metrics")]
        metrics::histogram!("plan_runtime_request_seconds").record(start.elapsed());
        // Also while no batch gets through, and more and more wait.
        self.delivery.say_how_many_are_queued();
        result
    }
}

impl Delivery {
    #[cfg(not(feature = "metrics"))]
    pub(crate) fn say_how_many_are_queued(&self) {}

    #[cfg(feature = "metrics")]
    pub(crate) fn say_how_many_are_queued(&self) {
        // One thread at a time, so that the number told last is the one counted last.
        static TELLING: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _telling = TELLING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        metrics::gauge!("plan_runtime_queued_messages").set(self.disk.counts(&self.queue).queued as f64);
    }

    /// Waits before another attempt, and reports an outage meanwhile. `false` says that the time of a shutdown is up.
    fn back_off(&self, wait: Duration) -> bool {
        let until = self.clock.elapsed().saturating_add(wait);
        loop {
            match self.queue.back_off(until, self.outage.next_news()) {
                Waited::Enough => return true,
                Waited::ForTooLong => return false,
                Waited::ForNews => self.report_outage(self.outage.news(self.clock.elapsed())),
            }
        }
    }

    /// Waits after an attempt that failed, until the next one may begin. Returns what became of the messages if there is none.
    fn wait_after(&self, error: Arc<SinkError>, began: u64, messages: usize, tries: &mut Tries) -> Option<Outcome> {
        let news = self.outage.failed(began, self.clock.elapsed(), &error);
        let wait = tries.wait(&error, &self.retry);
        if error.retry_after().is_some() {
            // What a server asks for holds for all that would be sent to it.
            self.queue.hold(wait);
        }
        let (attempt, reason) = (tries.attempt, error.reason());
        tracing::debug!(target: "plan_runtime", attempt, messages, ?wait, "not delivered yet: {reason}");
        if let Some(gave_up) = tries.gave_up(self.clock.elapsed().saturating_add(wait), &self.retry) {
            return Some(Outcome::Exhausted { gave_up, source: error });
        }
        if !self.queue.is_over() {
            self.report_outage(news);
        }
        if !self.back_off(wait) {
            return Some(Outcome::OutOfTime { source: Some(error) });
        }
        self.reporter.counters.retries.add(1);
        None
    }

    fn report_outage(&self, news: Option<News>) {
        if let Some(News { attempts, lasts, reason: source }) = news {
            let waiting = self.disk.counts(&self.queue).queued;
            self.reporter.report(DeliveryError::Outage { attempts, lasts, waiting, source });
        }
    }

    fn outage_ended(&self) {
        if let Some(lasted) = self.outage.ended(self.clock.elapsed()) {
            let lasted = Lasting(lasted);
            tracing::info!(target: "plan_runtime", "the destination answers again, after an outage of {lasted}");
        }
    }

    /// The time of a shutdown is up: what waits or is under way is given up, whatever the workers are at.
    pub(crate) fn give_up(&self) {
        let (gave_up, source) = (self.end_of_time(), self.outage.reason());
        let given_up = self.queue.give_up();
        if let Some(hang_up) = &self.hang_up {
            hang_up();
        }
        self.abandon(given_up, gave_up, source);
    }

    /// The time is up for messages with these numbers: what is not on disk is lost.
    fn abandon(&self, numbers: impl IntoIterator<Item = Range<u64>>, gave_up: GaveUp, source: Option<Arc<SinkError>>) {
        let lost = |numbers: Range<u64>| {
            let messages = numbers.end.saturating_sub(numbers.start) as usize;
            messages - self.disk.keep(numbers)
        };
        let messages = numbers.into_iter().map(lost).sum();
        if messages > 0 {
            self.reporter.report(DeliveryError::NotDelivered { messages, gave_up, source });
        }
    }

    /// Returns why there is no more time in a shutdown.
    fn end_of_time(&self) -> GaveUp {
        if self.queue.is_paused() { GaveUp::Paused } else { GaveUp::ShutDown }
    }
}

/// Returns the id of the message in a batch of one.
fn id_of_single(batch: &Batch<'_>) -> Option<String> {
    let mut messages = batch.messages();
    let message = messages.next().filter(|_| messages.len() == 0)?;
    serde_json::Deserializer::from_slice(message).deserialize_map(MessageId).ok().flatten()
}

/// Reads the message id, and passes over all else, however deep it is nested.
struct MessageId;

impl<'de> Visitor<'de> for MessageId {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Option<String>, A::Error> {
        let mut id = None;
        while let Some(field) = fields.next_key::<String>()? {
            match &*field {
                "messageId" => id = Some(fields.next_value()?),
                _ => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(id)
    }
}
