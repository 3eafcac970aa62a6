//! What becomes of the messages that workers have taken, or that are left at the end: each is accounted for once.

use super::Queue;
use super::given_up::GivenUp;
use crate::message::batch::Messages;
use crate::message::positions::Positions;

impl Queue {
    /// Notes that a worker has an answer for messages of its batch, and accounts for them from now on, until it
    /// [completes](Self::complete) them. Nothing, if a shutdown has given them up, and has accounted for them.
    pub(crate) fn claim(&self, batch: &Messages, positions: &Positions) -> Option<GivenUp> {
        let is_claimed = self.lock().in_flight.claim(batch, positions);
        if !is_claimed {
            return None;
        }
        // A copy that shares their bytes.
        let batches = if self.is_watched() { vec![batch.clone()] } else { Vec::new() };
        Some(GivenUp { numbers: positions.numbers_from(batch.first()).collect(), batches })
    }

    /// Notes that messages that were claimed or taken are accounted for.
    pub(crate) fn complete(&self, these: &GivenUp) {
        let mut state = self.lock();
        let Some(completed) = these.first().and_then(|number| state.in_flight.complete(number)) else { return };
        state.completed += completed;
        self.has_progressed(&mut state);
    }

    /// Takes everything that waits, for a worker to account for, which is to [`complete`](Self::complete) it.
    pub(crate) fn take_rest(&self) -> GivenUp {
        let mut state = self.lock();
        let rest = state.waiting.take_rest();
        state.in_flight.add_claimed(&rest);
        rest
    }

    /// Gives up everything that waits or is under way and has no answer yet. The workers no longer account for it.
    pub(crate) fn give_up(&self) -> Vec<GivenUp> {
        let mut state = self.lock();
        let mut given_up = vec![state.waiting.take_rest()];
        state.in_flight.give_up(&mut given_up);
        state.completed += given_up.iter().map(GivenUp::len).sum::<u64>();
        self.has_progressed(&mut state);
        given_up
    }
}
