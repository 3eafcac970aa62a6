//! What workers have taken and is not completed.

use super::given_up::GivenUp;
use crate::message::batch::Messages;
use crate::message::positions::Positions;
use std::collections::VecDeque;
use std::ops::Range;

/// Batches that were taken, in the order of the numbers.
#[derive(Default)]
pub(super) struct InFlight(VecDeque<BatchInFlight>);

/// What of a batch is not completed.
struct BatchInFlight {
    /// The number of the message at position 0 of the batch.
    first: u64,
    /// The messages of which it is not known what becomes of them.
    unanswered: Positions,
    /// Those for which the worker has an answer, and accounts now.
    claimed: Positions,
    /// So many of these are counted elsewhere already.
    counted: u64,
    /// The batch, if somebody asks what becomes of its messages.
    shared: Option<Messages>,
}

impl InFlight {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of the oldest message.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.0.front().and_then(BatchInFlight::oldest)
    }

    /// Returns how many messages have numbers below `target`.
    pub(super) fn left_below(&self, target: u64) -> u64 {
        let older = self.0.iter().take_while(|batch| batch.first < target).flat_map(BatchInFlight::numbers);
        older.map(|run| run.end.min(target).saturating_sub(run.start)).sum()
    }

    /// Adds a batch that a worker takes. It is shared with those who ask what becomes of its messages.
    pub(super) fn add(&mut self, batch: &Messages, is_watched: bool) {
        self.0.push_back(BatchInFlight {
            first: batch.first(),
            unanswered: batch.positions().into(),
            claimed: Positions::default(),
            counted: 0,
            shared: is_watched.then(|| batch.clone()),
        });
    }

    /// Adds messages for which there will be no answer, as all that is left is given up.
    pub(super) fn add_claimed(&mut self, rest: &GivenUp) {
        if let Some(first) = rest.first() {
            let (unanswered, claimed) = (Positions::default(), (0..rest.len() as usize).into());
            self.0.push_back(BatchInFlight { first, unanswered, claimed, counted: 0, shared: None });
        }
    }

    /// Notes that there is an answer for messages of a batch. `false` says that some of them were given up: then none is claimed.
    pub(super) fn claim(&mut self, batch: &Messages, positions: &Positions) -> bool {
        let Some(batch) = self.batch(batch.first()).filter(|batch| !batch.unanswered.is_empty()) else { return false };
        let are_there = batch.unanswered.remove(positions);
        if are_there {
            batch.claimed = positions.clone();
        }
        are_there
    }

    /// Notes that so many of the claimed messages of a batch, that of the message with this number, are counted elsewhere. Returns whether
    /// there are any.
    #[cfg(feature = "durable")]
    pub(super) fn count_elsewhere(&mut self, number: u64, messages: u64) -> bool {
        let batch = self.position(number).and_then(|at| self.0.get_mut(at));
        batch.map(|batch| batch.counted += messages).is_some()
    }

    /// Removes the claimed messages of a batch, that of the message with this number. Returns how many of them are not counted elsewhere.
    pub(super) fn complete(&mut self, number: u64) -> Option<u64> {
        let at = self.position(number)?;
        let batch = self.0.get_mut(at)?;
        let (claimed, counted) = (std::mem::take(&mut batch.claimed), std::mem::take(&mut batch.counted));
        if batch.unanswered.is_empty() {
            self.0.remove(at);
        }
        Some((claimed.len() as u64).saturating_sub(counted))
    }

    /// Removes all messages that have no answer yet, and adds them to `given_up`.
    pub(super) fn give_up(&mut self, given_up: &mut Vec<GivenUp>) {
        for batch in &mut self.0 {
            let numbers = std::mem::take(&mut batch.unanswered).numbers_from(batch.first).collect();
            given_up.push(GivenUp { numbers, batches: batch.shared.clone().into_iter().collect() });
        }
        self.0.retain(|batch| !batch.claimed.is_empty());
    }

    /// Has those who ask what becomes of the messages of a batch hold no more of it than the batch itself.
    #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
    pub(super) fn share(&mut self, batch: &Messages) {
        if let Some(shared) = self.batch(batch.first()).and_then(|in_flight| in_flight.shared.as_mut()) {
            *shared = batch.clone();
        }
    }

    /// Returns where the batch of a message is.
    fn position(&self, number: u64) -> Option<usize> {
        self.0.partition_point(|batch| batch.first <= number).checked_sub(1)
    }

    /// Returns the batch with this number at position 0.
    fn batch(&mut self, first: u64) -> Option<&mut BatchInFlight> {
        let at = self.position(first)?;
        self.0.get_mut(at).filter(|batch| batch.first == first)
    }
}

impl BatchInFlight {
    /// Returns the numbers of the messages that are not completed.
    fn numbers(&self) -> impl Iterator<Item = Range<u64>> {
        [&self.unanswered, &self.claimed].into_iter().flat_map(|positions| positions.numbers_from(self.first))
    }

    /// Returns the number of the oldest message that is not completed.
    fn oldest(&self) -> Option<u64> {
        let firsts = [&self.unanswered, &self.claimed].map(|positions| positions.numbers_from(self.first).next());
        firsts.into_iter().flatten().map(|run| run.start).min()
    }
}
