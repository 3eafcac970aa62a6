//! The delivery loop: batch by batch from the queue to the sink, again where the sink says later, in parts where the
//! server refuses a whole batch for what may be one message.

use super::Delivery;
use super::attempt::Tries;
use super::outcome::BatchOutcome;
use crate::error::{DeliveryError, GaveUp, SinkError};
use crate::message::batch::Messages;
use crate::metrics;
use crate::outcome::Outcome;
use crate::quiet::quietly;
use crate::sink::{Batch, Sink};
use crate::store::PutOff;
use crate::store::queue::GivenUp;
use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

/// A batch of which no part was ever accepted is split so often at most: by then its parts are so small that the fault is
/// not with a message here and there.
const MOST_SPLITS: usize = 64;

/// One of the threads that send. There is one at first, and one more whenever all are busy.
pub(crate) struct Worker {
    delivery: Arc<Delivery>,
    sink: Box<dyn Sink>,
    /// The sink has declined to be duplicated: no more workers are started.
    is_single: bool,
}

/// Says that a worker has ended, however it ends.
struct Leave(Arc<Delivery>);

impl Drop for Leave {
    fn drop(&mut self) {
        if self.0.store.queue().leave() {
            self.0.store.close();
        }
    }
}

impl Worker {
    /// Starts the first worker.
    pub(crate) fn start(delivery: Arc<Delivery>, sink: Box<dyn Sink>) -> io::Result<()> {
        delivery.store.queue().enter();
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
        if self.is_single || !self.delivery.store.queue().enter_if_none_idle(self.delivery.workers) {
            return;
        }
        // A sink of the user's that panics here has no others.
        let another = catch_unwind(AssertUnwindSafe(|| self.sink.try_clone())).unwrap_or_default();
        let started = match another {
            Some(sink) => Self::spawn(Arc::clone(&self.delivery), sink),
            None => {
                self.delivery.store.queue().leave();
                Err(io::ErrorKind::Unsupported.into())
            }
        };
        self.is_single = started.is_err();
    }

    /// Runs until the queue is closed and empty, or its time is up.
    fn run(mut self) {
        let delivery = Arc::clone(&self.delivery);
        delivery.store.queue().enter_thread();
        while let Some(batch) = delivery.store.next_batch() {
            self.spawn_another();
            self.deliver(&batch);
            delivery.store.queue().recycle(batch);
            self.delivery.report_queued();
        }
        let rest = delivery.store.queue().take_rest();
        let numbers = rest.numbers.clone();
        delivery.abandon(vec![rest], delivery.end_of_time(), delivery.outage.reason());
        delivery.store.queue().complete(&numbers);
        delivery.release_answers();
        self.delivery.report_queued();
    }

    /// Accounts for messages with these numbers that have had all the time there was: what is not on disk is lost.
    fn not_delivered(&self, given_up: GivenUp, gave_up: GaveUp, source: Arc<SinkError>) {
        let Delivery { store, reporter, retry, .. } = &*self.delivery;
        if store.queue().time_left().is_some() {
            return self.delivery.abandon(vec![given_up], gave_up, Some(source));
        }
        let outcome = Outcome::GaveUp { why: gave_up, source: Some(Arc::clone(&source)) };
        self.delivery.tell_unless_kept(&given_up, &outcome, Some(&source));
        let numbers = given_up.numbers;
        let messages = numbers.end.saturating_sub(numbers.start) as usize;
        let PutOff { kept, first_time } = store.put_off(numbers, retry.longest);
        if first_time > 0 {
            reporter.report(DeliveryError::Kept { messages: first_time, source: Arc::clone(&source) });
        }
        if messages > kept {
            let messages = messages - kept;
            reporter.report(DeliveryError::NotDelivered { messages, gave_up, source: Some(source) });
        }
    }

    /// Delivers a batch, or what of it can be delivered, and reports the rest. The parts of a batch are completed in the
    /// order of the calls.
    fn deliver(&mut self, batch: &Messages) {
        let start = self.delivery.clock.elapsed();
        let mut parts = VecDeque::from([batch.positions()]);
        let (mut any_taken, mut splits) = (false, 0);
        // Refused before any was accepted: whether the fault is theirs is known later.
        let mut undecided = Vec::new();
        while let Some(part) = parts.pop_front() {
            let outcome = self.deliver_part(batch, &part, start);
            any_taken |= matches!(outcome, BatchOutcome::Delivered);
            let is_refused = outcome.is_about_messages();
            if is_refused && part.len() > 1 && (any_taken || splits < MOST_SPLITS) {
                splits += 1;
                let middle = part.start + part.len() / 2;
                parts.push_front(middle..part.end);
                parts.push_front(part.start..middle);
                continue;
            }
            undecided.push((batch.numbers_at(&part), outcome));
            let is_settled = if any_taken || !is_refused || parts.is_empty() {
                // A server that refuses whatever it is asked does not find fault with these.
                let is_theirs = any_taken || splits < MOST_SPLITS;
                undecided.drain(..).all(|(numbers, outcome)| self.account(batch, numbers, outcome, is_theirs))
            } else {
                true
            };
            if !is_settled {
                return;
            }
        }
    }

    /// Counts and reports what became of messages with these numbers. `false` says that a shutdown has given them up.
    fn account(&self, batch: &Messages, numbers: Range<u64>, outcome: BatchOutcome, is_theirs: bool) -> bool {
        let Delivery { store, reporter, .. } = &*self.delivery;
        if !store.queue().claim(&numbers) {
            return false;
        }
        let messages = numbers.end.saturating_sub(numbers.start) as usize;
        // A copy that shares their bytes.
        let batches = if store.queue().is_watched() { vec![batch.clone()] } else { Vec::new() };
        let these = GivenUp { numbers: numbers.clone(), batches };
        // Several that are refused together after all those splits are not all at fault.
        let is_at_fault = messages == 1 && is_theirs && outcome.is_about_messages();
        match outcome {
            BatchOutcome::Delivered => {
                reporter.counters.delivered.add(messages);
                reporter.counters.batches.add(1);
                store.acknowledge(numbers.clone());
                self.delivery.tell(&these, &Outcome::Delivered);
            }
            BatchOutcome::Refused { source, message_id } => {
                let (status, source) = (source.http_status(), Arc::new(source));
                let refused = Outcome::Refused { status, source: Arc::clone(&source) };
                match is_at_fault {
                    true => self.delivery.tell(&these, &refused),
                    false => self.delivery.tell_unless_kept(&these, &refused, Some(&source)),
                }
                let kept = if is_at_fault { 0 } else { store.quarantine(numbers.clone()) };
                reporter.report(DeliveryError::Refused { messages, status, message_id, kept, source });
                if is_at_fault {
                    store.acknowledge(numbers.clone());
                }
            }
            BatchOutcome::Exhausted { gave_up, source } => self.not_delivered(these, gave_up, source),
            BatchOutcome::OutOfTime { source } => {
                self.delivery.abandon(vec![these], self.delivery.end_of_time(), source);
            }
        }
        store.queue().complete(&numbers);
        self.delivery.release_answers();
        true
    }

    /// Hands messages to the sink until they are accepted, refused, or there is no time left.
    fn deliver_part(&mut self, messages: &Messages, part: &Range<usize>, start: Duration) -> BatchOutcome {
        let delivery = Arc::clone(&self.delivery);
        if !delivery.back_off(Duration::ZERO) {
            return BatchOutcome::OutOfTime { source: delivery.outage.reason() };
        }
        let mut tries = Tries::since(start);
        loop {
            let began = delivery.outage.begins();
            let (attempt, now) = (tries.attempt, delivery.clock.now());
            let batch = Batch::new(messages, part, attempt, delivery.store.queue().time_left(), now);
            match self.send(&batch) {
                Ok(()) => {
                    delivery.outage_ended();
                    let messages = part.len();
                    quietly(|| tracing::debug!(target: "plan_runtime", attempt, messages, "delivered"));
                    return BatchOutcome::Delivered;
                }
                Err(source) if source.is_final() => {
                    delivery.outage_ended();
                    let (status, reason) = (source.http_status(), source.reason());
                    let messages = part.len();
                    quietly(|| tracing::debug!(target: "plan_runtime", attempt, messages, status, "refused: {reason}"));
                    return BatchOutcome::Refused { source, message_id: batch.id_of_single() };
                }
                Err(error) => {
                    if let Some(outcome) = delivery.wait_after(Arc::new(error), began, part.len(), &mut tries) {
                        return outcome;
                    }
                }
            }
        }
    }

    /// Hands a batch to the sink. A sink of the user's that panics is a sink that fails.
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        self.delivery.reporter.counters.requests.add(1);
        let sent = metrics::timed(|| catch_unwind(AssertUnwindSafe(|| self.sink.send(batch))));
        let result = sent.unwrap_or_else(|_| Err(SinkError::retry("the sink panicked")));
        // Also while no batch gets through, and more and more wait.
        self.delivery.report_queued();
        result
    }
}
