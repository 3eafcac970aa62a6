//! The delivery loop: batch by batch from the queue to the sink, again where the sink says later, in parts where the
//! server refuses a whole batch for what may be one message.

use super::Delivery;
use super::attempt::Attempted;
use super::outcome::BatchOutcome;
use super::parts::UntriedPart;
use crate::error::SinkError;
use crate::message::batch::Messages;
use crate::metrics;
use crate::sink::{Batch, Sink};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::{io, thread};

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
            self.deliver(batch);
            self.delivery.report_queued();
        }
        if delivery.store.queue().rest_is_given_up() {
            delivery.abandon_rest();
        }
    }

    /// Delivers a batch, or what of it can be delivered, and reports the rest.
    fn deliver(&mut self, mut batch: Messages) {
        let delivery = Arc::clone(&self.delivery);
        let mut parts = delivery.parts_of(&batch);
        while let Some(part) = parts.next() {
            let positions = part.positions.clone();
            let outcome = self.deliver_part(&batch, part);
            if !parts.decide(positions, outcome).into_iter().all(|part| delivery.account(&batch, part)) {
                break;
            }
            match delivery.set_aside(batch, parts) {
                None => return,
                Some(back) => (batch, parts) = back,
            }
        }
        delivery.store.queue().recycle(batch);
    }

    /// Hands messages to the sink until they are accepted, refused, or there is no time left.
    fn deliver_part(&mut self, messages: &Messages, part: UntriedPart) -> BatchOutcome {
        let delivery = Arc::clone(&self.delivery);
        let UntriedPart { positions, mut tries, not_before, source } = part;
        if !delivery.back_off(not_before.saturating_sub(delivery.clock.elapsed())) {
            return BatchOutcome::OutOfTime { source: source.or_else(|| delivery.outage.reason()) };
        }
        delivery.reporter.counters.retries.add(usize::from(tries.attempt > 0));
        loop {
            let began = delivery.outage.begins();
            let now = delivery.clock.now();
            let batch = Batch::new(messages, &positions, tries.attempt, delivery.store.queue().time_left(), now);
            let sent = self.send(&batch);
            match delivery.attempted(sent, &batch, began, &mut tries) {
                Attempted::Decided(outcome) => return outcome,
                Attempted::Again { wait, source } => {
                    if !delivery.back_off(wait) {
                        return BatchOutcome::OutOfTime { source: Some(source) };
                    }
                    delivery.reporter.counters.retries.add(1);
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
