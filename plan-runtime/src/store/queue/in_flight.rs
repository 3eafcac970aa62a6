//! What was taken and is not completed.

use super::Queue;
use super::given_up::GivenUp;
use crate::message::batch::Messages;
use crate::message::positions::Positions;
use std::ops::Range;

/// What of a batch is not completed.
pub(super) struct BatchInFlight {
    /// The number of the message at position 0 of the batch.
    pub(super) first: u64,
    /// The messages of which it is not known what becomes of them.
    pub(super) unanswered: Positions,
    /// Those for which the worker has an answer, and accounts now.
    pub(super) claimed: Positions,
    /// So many of these are counted elsewhere already.
    pub(super) counted: u64,
    /// The batch, if somebody asks what becomes of its messages.
    pub(super) batch: Option<Messages>,
}

impl BatchInFlight {
    /// Returns the numbers of the messages that are not completed.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Range<u64>> {
        [&self.unanswered, &self.claimed].into_iter().flat_map(|positions| positions.numbers_from(self.first))
    }

    pub(super) fn oldest(&self) -> Option<u64> {
        let firsts = [&self.unanswered, &self.claimed].map(|positions| positions.numbers_from(self.first).next());
        firsts.into_iter().flatten().map(|run| run.start).min()
    }
}

impl Queue {
    /// Notes that a worker has an answer for messages of its batch, and accounts for them from now on, until it
    /// [completes](Self::complete) them. Nothing, if a shutdown has given them up, and has accounted for them.
    pub(crate) fn claim(&self, batch: &Messages, positions: &Positions) -> Option<GivenUp> {
        let mut state = self.lock();
        let in_flight = state.in_flight(batch.first()).filter(|in_flight| !in_flight.unanswered.is_empty())?;
        if !in_flight.unanswered.remove(positions) {
            return None;
        }
        in_flight.claimed = positions.clone();
        drop(state);
        // A copy that shares their bytes.
        let batches = if self.is_watched() { vec![batch.clone()] } else { Vec::new() };
        Some(GivenUp { numbers: positions.numbers_from(batch.first()).collect(), batches })
    }

    /// Notes that messages that were claimed or taken are accounted for.
    pub(crate) fn complete(&self, these: &GivenUp) {
        let mut state = self.lock();
        let Some(at) = these.first().and_then(|number| state.batch_of(number)) else { return };
        let Some(batch) = state.in_flight.get_mut(at) else { return };
        let (claimed, counted) = (std::mem::take(&mut batch.claimed), std::mem::take(&mut batch.counted));
        if batch.unanswered.is_empty() {
            state.in_flight.remove(at);
        }
        state.completed += (claimed.len() as u64).saturating_sub(counted);
        self.has_progressed(&mut state);
    }

    /// Takes everything that waits, for a worker to account for, which is to [`complete`](Self::complete) it.
    pub(crate) fn take_rest(&self) -> GivenUp {
        let mut state = self.lock();
        let rest = state.waiting.take_rest();
        if let Some(first) = rest.first() {
            let (unanswered, claimed) = (Positions::default(), (0..rest.len() as usize).into());
            state.in_flight.push_back(BatchInFlight { first, unanswered, claimed, counted: 0, batch: None });
        }
        rest
    }

    /// Gives up everything that waits or is under way and has no answer yet. The workers no longer account for it.
    pub(crate) fn give_up(&self) -> Vec<GivenUp> {
        let mut state = self.lock();
        let mut given_up = vec![state.waiting.take_rest()];
        for batch in &mut state.in_flight {
            let numbers = std::mem::take(&mut batch.unanswered).numbers_from(batch.first).collect();
            given_up.push(GivenUp { numbers, batches: batch.batch.clone().into_iter().collect() });
        }
        state.in_flight.retain(|batch| !batch.claimed.is_empty());
        state.completed += given_up.iter().map(GivenUp::len).sum::<u64>();
        self.has_progressed(&mut state);
        given_up
    }
}
