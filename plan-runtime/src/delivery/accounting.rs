//! What becomes of messages once it is known: counted, reported, told, and off the disk.

use super::Delivery;
use super::outcome::BatchOutcome;
use super::parts::DecidedPart;
use crate::error::{DeliveryError, GaveUp, SinkError};
use crate::message::batch::Messages;
use crate::outcome::Outcome;
use crate::store::PutOff;
use crate::store::queue::GivenUp;
use std::slice;
use std::sync::Arc;

impl Delivery {
    /// Accounts for all that still waits at the end of a shutdown.
    pub(super) fn abandon_rest(&self) {
        let reason = self.reason();
        let mut rest = self.take_set_aside();
        rest.push(self.store.queue().take_rest());
        self.abandon(&rest, self.end_of_time(), reason);
        rest.iter().for_each(|these| self.store.queue().complete(these));
        self.release_answers();
        self.report_queued();
    }

    /// Counts and reports what became of messages of a batch. `false` says that a shutdown has given them up.
    pub(super) fn account(&self, batch: &Messages, part: DecidedPart) -> bool {
        let (DecidedPart { positions, outcome, is_theirs }, Delivery { store, reporter, .. }) = (part, self);
        let Some(these) = store.queue().claim(batch, &positions) else { return false };
        let messages = positions.len();
        // Several that are refused together after all those splits are not all at fault.
        let is_at_fault = messages == 1 && (is_theirs || outcome.is_named()) && outcome.is_about_messages();
        match outcome {
            BatchOutcome::Delivered => {
                reporter.counters.delivered.add(messages);
                reporter.counters.batches.add(1);
                store.acknowledge(&these);
                self.tell(&these, &Outcome::Delivered);
            }
            BatchOutcome::Refused { source, message_id, .. } => {
                let (status, source) = (source.http_status(), Arc::new(source));
                let refused = Outcome::Refused { status, source: Arc::clone(&source) };
                let kept = match is_at_fault {
                    true => {
                        self.tell(&these, &refused);
                        0
                    }
                    false => {
                        let told_as_kept = self.tell_unless_kept(&these, &refused, Some(&source));
                        let kept = store.quarantine(&these);
                        self.tell_of_those_not_kept(&these, &told_as_kept, &kept, &refused);
                        kept.len()
                    }
                };
                reporter.report(DeliveryError::Refused { messages, status, message_id, kept, source });
                if is_at_fault {
                    store.acknowledge(&these);
                }
            }
            BatchOutcome::Exhausted { gave_up, source } => self.not_delivered(&these, gave_up, source),
            BatchOutcome::OutOfTime { source } => self.abandon(slice::from_ref(&these), self.end_of_time(), source),
            // What became of each is accounted for by itself: `BatchParts::decide`.
            #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
            BatchOutcome::Mixed(_) => {}
        }
        store.queue().complete(&these);
        self.release_answers();
        true
    }

    /// Accounts for messages that have had all the time there was: what is not on disk is lost.
    fn not_delivered(&self, these: &GivenUp, gave_up: GaveUp, source: Arc<SinkError>) {
        let Delivery { store, reporter, retry, .. } = self;
        if store.queue().time_left().is_some() {
            return self.abandon(slice::from_ref(these), gave_up, Some(source));
        }
        let outcome = Outcome::GaveUp { why: gave_up, source: Some(Arc::clone(&source)) };
        let told_as_kept = self.tell_unless_kept(these, &outcome, Some(&source));
        let PutOff { kept, first_time } = store.put_off(these, retry.longest);
        self.tell_of_those_not_kept(these, &told_as_kept, &kept, &outcome);
        if first_time > 0 {
            reporter.report(DeliveryError::Kept { messages: first_time, source: Arc::clone(&source) });
        }
        let messages = (these.len() as usize).saturating_sub(kept.len());
        if messages > 0 {
            reporter.report(DeliveryError::NotDelivered { messages, gave_up, source: Some(source) });
        }
    }

    /// Accounts for messages whose time is up: what is not on disk is lost, which is reported once.
    pub(super) fn abandon(&self, given_up: &[GivenUp], gave_up: GaveUp, source: Option<Arc<SinkError>>) {
        let lost = |these: &GivenUp| (these.len() as usize).saturating_sub(self.store.retain(these));
        let messages = given_up.iter().map(lost).sum();
        if messages > 0 {
            self.reporter.report(DeliveryError::NotDelivered { messages, gave_up, source: source.clone() });
        }
        let outcome = Outcome::GaveUp { why: gave_up, source: source.clone() };
        given_up.iter().for_each(|these| _ = self.tell_unless_kept(these, &outcome, source.as_ref()));
    }
}
