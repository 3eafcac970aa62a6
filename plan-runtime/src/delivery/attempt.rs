//! Attempts to deliver a batch: what the answer of the sink to one means for its messages.

use super::Delivery;
use super::outage::News;
use super::outcome::BatchOutcome;
use super::tries::Tries;
use crate::error::{DeliveryError, Lasting, SinkError};
use crate::quiet::quietly;
use crate::sink::Batch;
use crate::store::queue::Waited;
use std::sync::Arc;
use std::time::Duration;

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
            #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
            Err(error) if error.is_partial() => self.attempted_in_part(error, batch, began, tries),
            Err(source) if source.is_final() => {
                self.outage_ended();
                // With the words of the app's own error, which may panic as well as the log.
                quietly(|| {
                    let (status, reason) = (source.http_status(), source.reason());
                    tracing::debug!(target: "plan_runtime", attempt, messages, status, "refused: {reason}");
                });
                let message_id = batch.id_of_single();
                Attempted::Decided(BatchOutcome::Refused { source, message_id, named: None })
            }
            Err(error) => self.failed(Arc::new(error), messages, began, tries),
        }
    }

    pub(super) fn failed(&self, error: Arc<SinkError>, messages: usize, began: u64, tries: &mut Tries) -> Attempted {
        let news = self.outage.failed(began, self.clock.elapsed(), &error);
        let wait = tries.wait(&error, &self.retry);
        if error.retry_after().is_some() {
            // What a server asks for holds for all that would be sent to it.
            self.store.queue().hold(wait);
        }
        let attempt = tries.attempt;
        quietly(|| {
            let reason = error.reason();
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
