//! The delivery loop: batch by batch from the queue to the sink, again where the sink says later, in parts where the
//! server refuses a whole batch for what may be one message.

use crate::clock::Clock;
use crate::delivery::backoff::Retry;
use crate::delivery::outage::{News, Outage};
use crate::delivery::wait::Waits;
use crate::error::{Error, Lasting, SinkError};
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

/// What the server's words are followed by if a durable client still has what was refused.
const KEPT: &str = " (kept on disk for the next client)";

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
    /// Does the sink have others like it?
    alone: bool,
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
        let worker = Self { delivery, sink, alone: false };
        let run = move || {
            worker.run();
            drop(leave);
        };
        thread::Builder::new().name("plan-runtime".to_owned()).spawn(run).map(drop)
    }

    fn spawn_another(&mut self) {
        if self.alone || !self.delivery.queue.enter_if_none_idle(self.delivery.workers) {
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
        self.alone = started.is_err();
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
        delivery.leave_behind([rest.clone()], delivery.why_no_more());
        delivery.queue.settle(&rest);
        self.delivery.say_how_many_are_queued();
    }

    /// All the time there was for messages with these numbers is over: what is not on disk is lost.
    fn not_delivered(&self, numbers: Range<u64>, reason: String) {
        let Delivery { queue, disk, reporter, retry, .. } = &*self.delivery;
        if queue.time_left().is_some() {
            return self.delivery.leave_behind([numbers], reason);
        }
        let messages = numbers.end.saturating_sub(numbers.start) as usize;
        let PutOff { kept, first_time } = disk.put_off(numbers, retry.longest, queue);
        if first_time > 0 {
            reporter.report(&Error::Kept { messages: first_time, reason: reason.clone() });
        }
        if messages > kept {
            reporter.report(&Error::NotDelivered { messages: messages - kept, reason });
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
            let answer = self.deliver_part(batch, &part, start);
            any_taken |= answer.is_ok();
            let is_refused = matches!(&answer, Err(Error::Refused { status, .. }) if is_about_messages(*status));
            if is_refused && part.len() > 1 && (any_taken || splits < SPLITS) {
                splits += 1;
                let middle = part.start + part.len() / 2;
                parts.push_front(middle..part.end);
                parts.push_front(part.start..middle);
                continue;
            }
            undecided.push((batch.numbers_at(&part), answer));
            let is_settled = if any_taken || !is_refused || parts.is_empty() {
                // A server that refuses whatever it is asked does not find fault with these.
                let is_theirs = any_taken || splits < SPLITS;
                undecided.drain(..).all(|(numbers, answer)| self.account(numbers, answer, is_theirs))
            } else {
                true
            };
            if !is_settled {
                return;
            }
        }
    }

    /// Counts and reports what became of messages with these numbers. `false` says that a shutdown has given them up.
    fn account(&self, numbers: Range<u64>, answer: Result<(), Error>, is_theirs: bool) -> bool {
        let Delivery { queue, disk, reporter, .. } = &*self.delivery;
        if !queue.claim(&numbers) {
            return false;
        }
        match answer {
            Ok(()) => {
                reporter.counters.delivered.add(numbers.end.saturating_sub(numbers.start) as usize);
                reporter.counters.batches.add(1);
                disk.done(numbers.clone());
            }
            Err(Error::NotDelivered { reason, .. }) => self.not_delivered(numbers.clone(), reason),
            // Several that are refused together after all those splits are not all at fault.
            Err(Error::Refused { messages, status, mut reason, message_id })
                if messages > 1 || !is_theirs || !is_about_messages(status) =>
            {
                if disk.set_aside(numbers.clone()) > 0 {
                    reason.push_str(KEPT);
                }
                reporter.report(&Error::Refused { messages, status, reason, message_id });
            }
            Err(error) => {
                reporter.report(&error);
                disk.done(numbers.clone());
            }
        }
        queue.settle(&numbers);
        true
    }

    /// Hands messages to the sink until they are taken, refused, or there is no time left.
    fn deliver_part(&mut self, messages: &Messages, part: &Range<usize>, start: Duration) -> Result<(), Error> {
        let delivery = Arc::clone(&self.delivery);
        let Delivery { queue, reporter, retry, clock, outage, .. } = &*delivery;
        let (mut attempt, mut failures) = (0, 0);
        let not_delivered = |reason| Error::NotDelivered { messages: part.len(), reason };
        if !delivery.back_off(Duration::ZERO) {
            return Err(not_delivered(delivery.why_no_more()));
        }
        loop {
            let began = outage.begins();
            reporter.counters.requests.add(1);
            let batch = Batch::new(messages, part, attempt, queue.time_left(), clock.now());
            let answer = self.send(&batch);
            if answer.as_ref().map_or_else(SinkError::is_final, |()| true) {
                delivery.outage_ended();
            }
            let (reason, after) = match answer {
                Ok(()) => {
                    tracing::debug!(target: "plan_runtime", attempt, messages = part.len(), "delivered");
                    return Ok(());
                }
                Err(error) if error.is_final() => {
                    let (status, reason) = (error.http_status(), error.reason());
                    tracing::debug!(target: "plan_runtime", attempt, messages = part.len(), status, "refused: {reason}");
                    let message_id = alone(&batch);
                    return Err(Error::Refused { messages: part.len(), status, reason, message_id });
                }
                Err(error) => (error.reason(), error.retry_after()),
            };
            let news = outage.failed(began, clock.elapsed(), &reason);
            attempt += 1;
            let wait = match after {
                // What a server asks for holds for all that would be sent to it, and is no failure.
                Some(wait) => {
                    queue.hold(wait);
                    wait
                }
                None => {
                    failures += 1;
                    retry.backoff(failures)
                }
            };
            tracing::debug!(target: "plan_runtime", attempt, messages = part.len(), ?wait, "not delivered yet: {reason}");
            let age = clock.elapsed().saturating_sub(start).saturating_add(wait);
            let gives_up = age > retry.max_age || retry.max_attempts.is_some_and(|most| failures >= most);
            if !gives_up && !queue.is_over() {
                delivery.tell_of_outage(news);
            }
            if gives_up || !delivery.back_off(wait) {
                return Err(not_delivered(reason));
            }
            reporter.counters.retries.add(1);
        }
    }

    /// A sink of the user's that panics is a sink that fails.
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
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

    /// Waits before another attempt, and tells of an outage meanwhile. `false` says that the time of a shutdown is up.
    fn back_off(&self, wait: Duration) -> bool {
        let until = self.clock.elapsed().saturating_add(wait);
        loop {
            match self.queue.back_off(until, self.outage.next_news()) {
                Waited::Enough => return true,
                Waited::ForTooLong => return false,
                Waited::ForNews => self.tell_of_outage(self.outage.news(self.clock.elapsed())),
            }
        }
    }

    fn tell_of_outage(&self, news: Option<News>) {
        if let Some(News { attempts, lasts, reason }) = news {
            let waiting = self.disk.counts(&self.queue).queued;
            self.reporter.report(&Error::Outage { attempts, lasts, waiting, reason });
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
        let reason = self.why_no_more();
        let given_up = self.queue.give_up();
        if let Some(hang_up) = &self.hang_up {
            hang_up();
        }
        self.leave_behind(given_up, reason);
    }

    /// The time is up for messages with these numbers: what is not on disk is lost.
    fn leave_behind(&self, numbers: impl IntoIterator<Item = Range<u64>>, reason: String) {
        let lost = |numbers: Range<u64>| {
            let messages = numbers.end.saturating_sub(numbers.start) as usize;
            messages - self.disk.keep(numbers)
        };
        let messages = numbers.into_iter().map(lost).sum();
        if messages > 0 {
            self.reporter.report(&Error::NotDelivered { messages, reason });
        }
    }

    fn why_no_more(&self) -> String {
        let why = if self.queue.is_paused() { "was paused" } else { "had no more time for it" };
        let last = self.outage.reason().map_or(String::new(), |reason| format!("; the last attempt failed: {reason}"));
        format!("the client was shut down and {why}{last}")
    }
}

/// Does a server that refuses with this status find fault with messages? If not, it does with the client: its write key, its
/// token, its URL. A sink that gives no status has not said that it is about messages.
fn is_about_messages(status: Option<u16>) -> bool {
    matches!(status, Some(400 | 413 | 422))
}

/// The id of the message in a batch of one.
fn alone(batch: &Batch<'_>) -> Option<String> {
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
