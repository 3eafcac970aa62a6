//! What becomes of messages once it is known: counted, reported, told, and off the disk.

use super::Delivery;
use super::outcome::BatchOutcome;
use super::parts::DecidedPart;
use crate::error::{DeliveryError, GaveUp, SinkError};
use crate::message::batch::Messages;
use crate::outcome::Outcome;
use crate::store::PutOff;
use crate::store::queue::GivenUp;
use std::sync::Arc;

impl Delivery {
    /// Accounts for all that still waits at the end of a shutdown.
    pub(super) fn abandon_rest(&self) {
        let rest = self.store.queue().take_rest();
        let numbers = rest.numbers.clone();
        self.abandon(vec![rest], self.end_of_time(), self.outage.reason());
        self.store.queue().complete(&numbers);
        self.release_answers();
        self.report_queued();
    }

    /// Counts and reports what became of messages with these numbers. `false` says that a shutdown has given them up.
    pub(super) fn account(&self, batch: &Messages, part: DecidedPart) -> bool {
        let (DecidedPart { numbers, outcome, is_theirs }, Delivery { store, reporter, .. }) = (part, self);
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
                self.tell(&these, &Outcome::Delivered);
            }
            BatchOutcome::Refused { source, message_id, .. } => {
                let (status, source) = (source.http_status(), Arc::new(source));
                let refused = Outcome::Refused { status, source: Arc::clone(&source) };
                match is_at_fault {
                    true => self.tell(&these, &refused),
                    false => self.tell_unless_kept(&these, &refused, Some(&source)),
                }
                let kept = if is_at_fault { 0 } else { store.quarantine(numbers.clone()) };
                reporter.report(DeliveryError::Refused { messages, status, message_id, kept, source });
                if is_at_fault {
                    store.acknowledge(numbers.clone());
                }
            }
            BatchOutcome::Exhausted { gave_up, source } => self.not_delivered(these, gave_up, source),
            BatchOutcome::OutOfTime { source } => {
                self.abandon(vec![these], self.end_of_time(), source);
            }
            // Its runs are accounted for one by one: `BatchParts::decide`.
            BatchOutcome::Mixed(_) => {}
        }
        store.queue().complete(&numbers);
        self.release_answers();
        true
    }

    /// Accounts for messages with these numbers that have had all the time there was: what is not on disk is lost.
    fn not_delivered(&self, given_up: GivenUp, gave_up: GaveUp, source: Arc<SinkError>) {
        let Delivery { store, reporter, retry, .. } = self;
        if store.queue().time_left().is_some() {
            return self.abandon(vec![given_up], gave_up, Some(source));
        }
        let outcome = Outcome::GaveUp { why: gave_up, source: Some(Arc::clone(&source)) };
        self.tell_unless_kept(&given_up, &outcome, Some(&source));
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
}
