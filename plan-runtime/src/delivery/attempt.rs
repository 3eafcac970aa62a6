//! Attempts to deliver a batch: what the answer of the sink to one means for its messages.

use super::Delivery;
use super::outage::News;
use super::outcome::{BatchOutcome, RunOutcome};
use super::tries::Tries;
use crate::error::{DeliveryError, Lasting, SinkError};
use crate::message::read_id::message_id_of;
use crate::quiet::quietly;
use crate::sink::Batch;
use crate::store::queue::Waited;
use std::ops::Range;
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
            Err(error) if error.is_partial() => self.attempted_in_part(error, batch, began, tries),
            Err(source) if source.is_final() => {
                self.outage_ended();
                let (status, reason) = (source.http_status(), source.reason());
                quietly(|| tracing::debug!(target: "plan_runtime", attempt, messages, status, "refused: {reason}"));
                let message_id = batch.id_of_single();
                Attempted::Decided(BatchOutcome::Refused { source, message_id, is_named: false })
            }
            Err(error) => self.failed(Arc::new(error), messages, began, tries),
        }
    }

    /// Returns what an attempt has led to after which the sink has taken some messages and not others.
    fn attempted_in_part(&self, error: SinkError, batch: &Batch<'_>, began: u64, tries: &mut Tries) -> Attempted {
        let messages = batch.messages().len();
        let mut failed = error.into_failed(messages);
        if failed.is_empty() {
            return self.attempted(Ok(()), batch, began, tries);
        }
        let is_all_later = failed.len() == messages && failed.values().all(|error| !error.is_final());
        let mut waits = failed.values().map(SinkError::retry_after);
        let first = waits.next();
        if is_all_later && waits.all(|wait| Some(wait) == first) {
            let error = failed.pop_first().map_or_else(|| SinkError::retry("no reason is given"), |(_, error)| error);
            return self.failed(Arc::new(error), messages, began, tries);
        }
        if !is_all_later {
            self.outage_ended();
        }
        let (attempt, not_accepted) = (tries.attempt, failed.len());
        quietly(|| tracing::debug!(target: "plan_runtime", attempt, messages, not_accepted, "delivered in part"));
        let mut runs: Vec<(Range<usize>, RunOutcome)> = Vec::new();
        for (position, message) in batch.messages().enumerate() {
            let run = match failed.remove(&position) {
                None => RunOutcome::Decided(BatchOutcome::Delivered),
                Some(source) if source.is_final() => {
                    let message_id = message_id_of(message);
                    RunOutcome::Decided(BatchOutcome::Refused { source, message_id, is_named: true })
                }
                Some(error) => self.again(Arc::new(error), tries.clone()),
            };
            match runs.last_mut() {
                Some((positions, last)) if last.goes_on_with(&run) => positions.end += 1,
                _ => runs.push((position..position + 1, run)),
            }
        }
        Attempted::Decided(BatchOutcome::Mixed(runs))
    }

    /// Returns when messages are tried again of which the sink has said so by name; what it asks for holds for these alone.
    fn again(&self, source: Arc<SinkError>, mut tries: Tries) -> RunOutcome {
        let wait = tries.wait(&source, &self.retry);
        let not_before = self.clock.elapsed().saturating_add(wait);
        match tries.gave_up(not_before, &self.retry) {
            Some(gave_up) => RunOutcome::Decided(BatchOutcome::Exhausted { gave_up, source }),
            None => RunOutcome::Again { tries, not_before, source },
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
