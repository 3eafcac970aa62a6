//! Attempts after which the sink has taken some messages of a batch and not others: each has the outcome that the sink says of it.

use super::Delivery;
use super::attempt::Attempted;
use super::outcome::{BatchOutcome, MixedOutcomes, NamedBy, TriedAgain};
use super::tries::Tries;
use crate::error::SinkError;
use crate::message::positions::Positions;
use crate::message::read_id::message_id_of;
use crate::quiet::quietly;
use crate::sink::Batch;
use std::sync::Arc;
use std::time::Duration;

/// Messages that a sink has put off by name, and for the same time.
struct PutOffByName {
    positions: Positions,
    source: Arc<SinkError>,
}

impl Delivery {
    /// Returns what an attempt has led to after which the sink has taken some messages and not others.
    pub(super) fn attempted_in_part(
        &self,
        error: SinkError,
        batch: &Batch<'_>,
        began: u64,
        tries: &mut Tries,
    ) -> Attempted {
        let (messages, hold) = (batch.messages().len(), error.retry_after());
        hold.into_iter().for_each(|wait| self.store.queue().hold(wait));
        let mut failed = error.into_failed(messages);
        if failed.is_empty() {
            return self.attempted(Ok(()), batch, began, tries);
        }
        let is_all_later = failed.len() == messages && failed.values().all(|error| !error.is_final());
        if is_all_later && failed.values().all(|error| error.retry_after() == hold) {
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
                None => mixed.delivered.push(position),
                Some(source) if source.is_final() => {
                    let named = Some(if source.is_unsent() { NamedBy::Sink } else { NamedBy::Destination });
                    let refused = BatchOutcome::Refused { source, message_id: message_id_of(message), named };
                    mixed.given_up.push(((position..position + 1).into(), refused));
                }
                Some(error) => put_off(&mut later, position, error),
            }
        }
        // Where none has left its batch, one that is never sent would come again without an end.
        let may_be_unsent = mixed.is_decided_of_some();
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
            Some(gave_up) => mixed.given_up.push((positions, BatchOutcome::Exhausted { gave_up, source })),
            None => mixed.again.push(TriedAgain { positions, tries, not_before, source }),
        }
    }
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
