//! Attempts to deliver a batch: how long to wait after one that failed, and when there is none any more.

use super::Delivery;
use super::backoff::Retry;
use super::outage::News;
use super::outcome::BatchOutcome;
use crate::error::{DeliveryError, GaveUp, Lasting, SinkError};
use crate::quiet::quietly;
use crate::sink::Batch;
use crate::store::queue::Waited;
use std::sync::Arc;
use std::time::Duration;

/// How often a batch was tried, and since when.
pub(crate) struct Tries {
    /// When the worker took the batch.
    start: Duration,
    pub(crate) attempt: u32,
    /// Attempts that the server did not put off.
    failures: u32,
}

impl Tries {
    /// Returns none yet, of a batch that a worker has taken at this time.
    pub(crate) fn since(start: Duration) -> Self {
        Self { start, attempt: 0, failures: 0 }
    }

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

/// What an attempt to deliver messages has led to.
pub(super) enum Attempted {
    /// There is none after it.
    Decided(BatchOutcome),
    /// There is another one after a wait, for this reason.
    Again { wait: Duration, source: Arc<SinkError> },
}

impl Delivery {
    /// Waits before another attempt, and reports an outage meanwhile. `false` says that the time of a shutdown is up.
    pub(super) fn back_off(&self, wait: Duration) -> bool {
        let until = self.clock.elapsed().saturating_add(wait);
        loop {
            match self.store.queue().back_off(until, self.outage.next_news()) {
                Waited::Enough => return true,
                Waited::ForTooLong => return false,
                Waited::ForNews => self.report_outage(self.outage.news(self.clock.elapsed())),
            }
        }
    }

    /// Returns what an attempt has led to.
    pub(super) fn attempted(
        &self,
        sent: Result<(), SinkError>,
        batch: &Batch<'_>,
        began: u64,
        tries: &mut Tries,
    ) -> Attempted {
        let (attempt, messages) = (tries.attempt, batch.messages().len());
        match sent {
            Ok(()) => {
                self.outage_ended();
                quietly(|| tracing::debug!(target: "plan_runtime", attempt, messages, "delivered"));
                Attempted::Decided(BatchOutcome::Delivered)
            }
            Err(source) if source.is_final() => {
                self.outage_ended();
                let (status, reason) = (source.http_status(), source.reason());
                quietly(|| tracing::debug!(target: "plan_runtime", attempt, messages, status, "refused: {reason}"));
                Attempted::Decided(BatchOutcome::Refused { source, message_id: batch.id_of_single() })
            }
            Err(error) => self.failed(Arc::new(error), messages, began, tries),
        }
    }

    fn failed(&self, error: Arc<SinkError>, messages: usize, began: u64, tries: &mut Tries) -> Attempted {
        let news = self.outage.failed(began, self.clock.elapsed(), &error);
        let wait = tries.wait(&error, &self.retry);
        if error.retry_after().is_some() {
            // What a server asks for holds for all that would be sent to it.
            self.store.queue().hold(wait);
        }
        let (attempt, reason) = (tries.attempt, error.reason());
        quietly(|| {
            tracing::debug!(target: "plan_runtime", attempt, messages, ?wait, "not delivered yet: {reason}");
        });
        if let Some(gave_up) = tries.gave_up(self.clock.elapsed().saturating_add(wait), &self.retry) {
            return Attempted::Decided(BatchOutcome::Exhausted { gave_up, source: error });
        }
        if !self.store.queue().is_over() {
            self.report_outage(news);
        }
        Attempted::Again { wait, source: error }
    }

    pub(super) fn report_outage(&self, news: Option<News>) {
        if let Some(News { attempts, lasts, reason: source }) = news {
            let waiting = self.store.counts().queued;
            self.reporter.report(DeliveryError::Outage { attempts, lasts, waiting, source });
        }
    }

    pub(super) fn outage_ended(&self) {
        if let Some(lasted) = self.outage.ended(self.clock.elapsed()) {
            let lasted = Lasting(lasted);
            quietly(|| {
                tracing::info!(target: "plan_runtime", "the destination answers again, after an outage of {lasted}");
            });
        }
    }
}
