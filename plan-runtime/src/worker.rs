//! The delivery loop: batch by batch from the queue to the sink, again where the sink says later.

use crate::error::{Error, SinkError};
use crate::queue::Queue;
use crate::report::Reporter;
use crate::retry::Retry;
use crate::sink::{Batch, Sink};
use crate::stats::add;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) struct Worker {
    pub(crate) queue: Arc<Queue>,
    pub(crate) reporter: Reporter,
    pub(crate) retry: Retry,
    pub(crate) sink: Box<dyn Sink>,
}

impl Worker {
    /// Runs until the queue is closed and empty, or its time is up.
    pub(crate) fn run(mut self) {
        while let Some(messages) = self.queue.next_batch() {
            match self.deliver(&messages) {
                Ok(()) => add(&self.reporter.counters.delivered, messages.len()),
                Err(error) => self.reporter.report(&error),
            }
            self.queue.settle();
            if self.queue.end().is_some_and(|end| end <= Instant::now()) {
                self.give_up_the_rest();
            }
        }
        self.queue.finish();
    }

    /// Hands one batch to the sink until it is taken, refused, or there is no time left.
    fn deliver(&mut self, messages: &[Vec<u8>]) -> Result<(), Error> {
        let start = Instant::now();
        let mut attempt = 0;
        loop {
            add(&self.reporter.counters.requests, 1);
            let end = self.queue.end();
            let batch = Batch::new(messages, attempt, end.map(|end| end.saturating_duration_since(Instant::now())));
            let (reason, after) = match self.send(&batch) {
                Ok(()) => return Ok(()),
                Err(SinkError::Never { status, reason }) => {
                    return Err(Error::Refused { messages: messages.len(), status, reason });
                }
                Err(SinkError::Later { reason, after }) => (reason, after),
            };
            attempt += 1;
            tracing::debug!(target: "plan_runtime", attempt, messages = messages.len(), "not delivered yet: {reason}");
            let wait = after.unwrap_or_else(|| self.retry.backoff(attempt));
            let too_late = start.elapsed().saturating_add(wait) > self.retry.give_up_after;
            if too_late || !self.queue.pause(wait) {
                return Err(Error::NotDelivered { messages: messages.len(), reason });
            }
            add(&self.reporter.counters.retries, 1);
        }
    }

    /// A sink of the user's that panics is a sink that fails.
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        catch_unwind(AssertUnwindSafe(|| self.sink.send(batch))).unwrap_or_else(|_| {
            Err(SinkError::Later { reason: "the sink panicked".to_owned(), after: Some(Duration::from_secs(1)) })
        })
    }

    fn give_up_the_rest(&self) {
        let messages = self.queue.take_rest();
        if messages > 0 {
            let reason = "the client was shut down and its time ran out".to_owned();
            self.reporter.report(&Error::NotDelivered { messages, reason });
        }
    }
}
