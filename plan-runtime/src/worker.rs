//! The delivery loop: batch by batch from the queue to the sink, again where the sink says later, in parts where the
//! server refuses a whole batch for what may be one message.

use crate::clock::Clock;
use crate::durable::Disk;
use crate::error::{Error, SinkError};
use crate::messages::Messages;
use crate::queue::{PutOff, Queue};
use crate::report::Reporter;
use crate::retry::Retry;
use crate::sink::{Batch, Sink};
use std::cell::Cell;
use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use std::{io, ptr, thread};

/// A batch of which no part was ever taken is split so often at most: by then its parts are so small that the fault is
/// not with a message here and there.
const SPLITS: usize = 64;

/// What the server's words are followed by if a durable client still has what was refused.
const KEPT: &str = " (kept on disk for the next client)";

thread_local! {
    /// The queue that this thread works for.
    static WORKS_FOR: Cell<*const Queue> = const { Cell::new(ptr::null()) };
}

/// Is this thread a worker of that queue?
pub(crate) fn works_for(queue: &Queue) -> bool {
    WORKS_FOR.try_with(Cell::get).is_ok_and(|own| ptr::eq(own, queue))
}

/// What the workers of a client share.
pub(crate) struct Delivery {
    pub(crate) queue: Arc<Queue>,
    pub(crate) disk: Disk,
    pub(crate) reporter: Reporter,
    pub(crate) retry: Retry,
    pub(crate) clock: Arc<dyn Clock>,
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
        let another = catch_unwind(AssertUnwindSafe(|| self.sink.another())).unwrap_or_default();
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
        WORKS_FOR.set(Arc::as_ptr(&delivery.queue));
        while let Some(batch) = delivery.disk.next_batch(&delivery.queue) {
            self.spawn_another();
            self.deliver(&batch);
            delivery.queue.settle(batch);
            self.say_how_many_are_queued();
        }
        self.leave_behind(delivery.queue.take_rest(), self.why_no_more());
        self.say_how_many_are_queued();
    }

    #[cfg(not(feature = "metrics"))]
    fn say_how_many_are_queued(&self) {}

    #[cfg(feature = "metrics")]
    fn say_how_many_are_queued(&self) {
        let Delivery { queue, disk, .. } = &*self.delivery;
        metrics::gauge!("plan_runtime_queued_messages").set(disk.counts(queue).queued as f64);
    }

    /// The time is up for messages with these numbers: what is not on disk is lost.
    fn leave_behind(&self, numbers: Range<u64>, reason: String) {
        let messages = numbers.end.saturating_sub(numbers.start) as usize;
        let messages = messages - self.delivery.disk.keep(numbers);
        if messages > 0 {
            self.delivery.reporter.report(&Error::NotDelivered { messages, reason });
        }
    }

    /// All the time there was for messages with these numbers is over: what is not on disk is lost.
    fn not_delivered(&self, numbers: Range<u64>, reason: String) {
        let Delivery { queue, disk, reporter, retry, .. } = &*self.delivery;
        if queue.time_left().is_some() {
            return self.leave_behind(numbers, reason);
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

    /// Delivers a batch, or what of it can be delivered, and reports the rest.
    fn deliver(&mut self, batch: &Messages) {
        let start = self.delivery.clock.elapsed();
        let mut parts = VecDeque::from([batch.positions()]);
        let (mut any_taken, mut splits) = (false, 0);
        while let Some(part) = parts.pop_front() {
            match self.deliver_part(batch, &part, start) {
                Ok(()) => {
                    any_taken = true;
                    let counters = &self.delivery.reporter.counters;
                    counters.delivered.add(part.len());
                    counters.batches.add(1);
                    self.delivery.disk.done(batch.numbers_at(&part));
                }
                Err(Error::Refused { status: Some(400 | 413 | 422), .. })
                    if part.len() > 1 && (any_taken || splits < SPLITS) =>
                {
                    splits += 1;
                    let middle = part.start + part.len() / 2;
                    parts.extend([part.start..middle, middle..part.end]);
                }
                Err(Error::NotDelivered { reason, .. }) => self.not_delivered(batch.numbers_at(&part), reason),
                // Several that are refused together after all those splits are not all at fault.
                Err(Error::Refused { messages, status, mut reason, message_id })
                    if part.len() > 1 || !is_about_messages(status) =>
                {
                    if self.delivery.disk.set_aside(batch.numbers_at(&part)) > 0 {
                        reason.push_str(KEPT);
                    }
                    self.delivery.reporter.report(&Error::Refused { messages, status, reason, message_id });
                }
                Err(error) => {
                    self.delivery.reporter.report(&error);
                    self.delivery.disk.done(batch.numbers_at(&part));
                }
            }
        }
    }

    /// Hands messages to the sink until they are taken, refused, or there is no time left.
    fn deliver_part(&mut self, messages: &Messages, part: &Range<usize>, start: Duration) -> Result<(), Error> {
        let Delivery { queue, reporter, retry, clock, .. } = &*Arc::clone(&self.delivery);
        let (mut attempt, mut failures) = (0, 0);
        let not_delivered = |reason| Error::NotDelivered { messages: part.len(), reason };
        if !queue.back_off(Duration::ZERO) {
            return Err(not_delivered(self.why_no_more()));
        }
        loop {
            reporter.counters.requests.add(1);
            let batch = Batch::new(messages, part, attempt, queue.time_left(), clock.now());
            let (reason, after) = match self.send(&batch) {
                Ok(()) => {
                    tracing::debug!(target: "plan_runtime", attempt, messages = part.len(), "delivered");
                    return Ok(());
                }
                Err(SinkError::Never { status, reason }) => {
                    tracing::debug!(target: "plan_runtime", attempt, messages = part.len(), status, "refused: {reason}");
                    let message_id = alone(&batch);
                    return Err(Error::Refused { messages: part.len(), status, reason, message_id });
                }
                Err(SinkError::Later { reason, after }) => (reason, after),
            };
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
            if gives_up || !queue.back_off(wait) {
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
            .unwrap_or_else(|_| Err(SinkError::Later { reason: "the sink panicked".to_owned(), after: None }));
        #[cfg(feature = "metrics")]
        metrics::histogram!("plan_runtime_request_seconds").record(start.elapsed());
        // Also while no batch gets through, and more and more wait.
        self.say_how_many_are_queued();
        result
    }

    fn why_no_more(&self) -> String {
        let why = if self.delivery.queue.is_paused() { "was paused" } else { "had no more time for it" };
        format!("the client was shut down and {why}")
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
    let fields: serde_json::Value = serde_json::from_slice(message).ok()?;
    fields.get("messageId")?.as_str().map(str::to_owned)
}
