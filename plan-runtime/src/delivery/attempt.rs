//! Attempts to deliver a batch: what the answer of the sink to one means for its messages.

use super::Delivery;
use super::outage::News;
use super::outcome::{BatchOutcome, MixedOutcomes, NamedBy, TriedAgain};
use super::tries::Tries;
use crate::error::{DeliveryError, Lasting, SinkError};
use crate::message::positions::Positions;
use crate::message::read_id::message_id_of;
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
            Err(error) if error.is_partial() => self.attempted_in_part(error, batch, began, tries),
            Err(source) if source.is_final() => {
                self.outage_ended();
                let (status, reason, source) = (source.http_status(), source.reason(), Arc::new(source));
                quietly(|| tracing::debug!(target: "plan_runtime", attempt, messages, status, "refused: {reason}"));
                let message_id = batch.id_of_single();
                Attempted::Decided(BatchOutcome::Refused { source, message_id, named: NamedBy::Nobody })
            }
            Err(error) => self.failed(Arc::new(error), messages, began, tries),
        }
    }

    /// Returns what an attempt has led to after which the sink has taken some messages and not others.
    fn attempted_in_part(&self, error: SinkError, batch: &Batch<'_>, began: u64, tries: &mut Tries) -> Attempted {
        let messages = batch.messages().len();
        if let Some(wait) = error.retry_after() {
            self.store.queue().hold(wait);
        }
        let mut failed = error.into_failed(messages);
        if failed.is_empty() {
            return self.attempted(Ok(()), batch, began, tries);
        }
        let is_all_later = failed.len() == messages && failed.values().all(|error| !error.is_final());
        if is_all_later && failed.values().all(|error| error.retry_after().is_none()) {
            let error = failed.pop_first().map_or_else(|| SinkError::retry("no reason is given"), |(_, error)| error);
            return self.failed(Arc::new(error), messages, began, tries);
        }
        // Of what is to wait by name the destination has said nothing that holds for others.
        let is_answer = |error: &SinkError| error.is_final() && !error.is_unsent();
        if failed.len() < messages || failed.values().any(is_answer) {
            self.outage_ended();
        }
        let (attempt, not_accepted) = (tries.attempt, failed.len());
        quietly(|| tracing::debug!(target: "plan_runtime", attempt, messages, not_accepted, "delivered in part"));
        let (mut mixed, mut later) = (MixedOutcomes::default(), Vec::new());
        for (at, (position, message)) in batch.with_positions().enumerate() {
            match failed.remove(&at) {
                None => mixed.decide(position, BatchOutcome::Delivered),
                Some(source) if source.is_final() => {
                    let named = if source.is_unsent() { NamedBy::Sink } else { NamedBy::Destination };
                    let (source, message_id) = (Arc::new(source), message_id_of(message));
                    mixed.decide(position, BatchOutcome::Refused { source, message_id, named });
                }
                Some(error) => put_off(&mut later, position, error),
            }
        }
        // Where none has left its batch, one that is never sent would come again without an end.
        let may_be_unsent = !mixed.decided.is_empty();
        later.into_iter().for_each(|put_off| self.again(put_off, tries, may_be_unsent, &mut mixed));
        Attempted::Decided(BatchOutcome::Mixed(mixed))
    }

    /// Notes when messages are tried again of which the sink has said so by name; what it asks for holds for these alone.
    fn again(&self, put_off: PutOffByName, tries: &Tries, may_be_unsent: bool, mixed: &mut MixedOutcomes) {
        let PutOffByName { positions, source } = put_off;
        let mut tries = tries.clone();
        let is_unsent = source.is_unsent() && may_be_unsent;
        let wait = if is_unsent { Duration::ZERO } else { tries.wait(&source, &self.retry) };
        let not_before = self.clock.elapsed().saturating_add(wait);
        // What was never sent has used up no try, however old the batch is.
        match (!is_unsent).then(|| tries.gave_up(not_before, &self.retry)).flatten() {
            Some(gave_up) => {
                let outcome = BatchOutcome::Exhausted { gave_up, source };
                mixed.decided.extend(positions.runs().iter().map(|run| (run.clone(), outcome.clone())));
            }
            None => mixed.again.push(TriedAgain { positions, tries, not_before, source }),
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

/// Messages that a sink has put off by name, and for the same time.
struct PutOffByName {
    positions: Positions,
    source: Arc<SinkError>,
}

/// Adds a message to those that wait as long: they are sent again together, as few requests as before.
fn put_off(later: &mut Vec<PutOffByName>, position: usize, error: SinkError) {
    let is_alike = |known: &&mut PutOffByName| {
        let known = &known.source;
        (known.retry_after(), known.is_unsent()) == (error.retry_after(), error.is_unsent())
    };
    match later.iter_mut().find(is_alike) {
        Some(known) => known.positions.push(position),
        None => later.push(PutOffByName { positions: (position..position + 1).into(), source: Arc::new(error) }),
    }
}
