//! A batch in parts: a server that refuses all of it may mean one message, and a sink may have taken some of it only. Knows which
//! parts to try, and when it is known whose the fault is.

use super::outcome::{BatchOutcome, MixedOutcomes, TriedAgain};
use super::tries::Tries;
use crate::error::SinkError;
use crate::message::batch::Messages;
use crate::message::positions::Positions;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// A batch of which no part was ever accepted is split so often at most: by then its parts are so small that the fault is
/// not with a message here and there.
const MOST_SPLITS: usize = 64;

/// What is left to try of a batch.
pub(super) struct BatchParts {
    /// When the worker took the batch.
    start: Duration,
    untried: VecDeque<UntriedPart>,
    any_taken: bool,
    splits: usize,
    /// Refused before any was accepted: whether the fault is theirs is known later.
    undecided: Vec<DecidedPart>,
}

/// Messages of a batch that are to be handed to the sink together.
pub(super) struct UntriedPart {
    /// Positions in the batch.
    pub(super) positions: Positions,
    /// How often they were tried before.
    pub(super) tries: Tries,
    /// The time of the next attempt, by the client's clock.
    pub(super) not_before: Duration,
    /// Why the last attempt failed.
    pub(super) source: Option<Arc<SinkError>>,
}

/// Messages of a batch of which it is known what became of them.
pub(super) struct DecidedPart {
    pub(super) numbers: Range<u64>,
    pub(super) outcome: BatchOutcome,
    /// A server that refuses whatever it is asked does not find fault with these.
    pub(super) is_theirs: bool,
}

impl BatchParts {
    /// Returns the whole batch as one part, which a worker has taken at this time.
    pub(super) fn of(batch: &Messages, start: Duration) -> Self {
        let mut parts = Self { start, untried: VecDeque::new(), any_taken: false, splits: 0, undecided: Vec::new() };
        parts.untried.push_front(parts.never_tried(batch.positions().into()));
        parts
    }

    fn never_tried(&self, positions: Positions) -> UntriedPart {
        UntriedPart { positions, tries: Tries::since(self.start), not_before: Duration::ZERO, source: None }
    }

    /// Returns the next part to try.
    pub(super) fn next(&mut self) -> Option<UntriedPart> {
        self.untried.pop_front()
    }

    /// Returns when there is a part to try, if there is none before.
    pub(super) fn due(&self) -> Option<Duration> {
        self.untried.front().map(|part| part.not_before)
    }

    /// Returns all that is not accounted for, as the time of a shutdown is up.
    pub(super) fn give_up(&mut self, batch: &Messages) -> Vec<DecidedPart> {
        for UntriedPart { positions, source, .. } in std::mem::take(&mut self.untried) {
            self.note(batch, &positions, &BatchOutcome::OutOfTime { source });
        }
        self.decided()
    }

    /// Takes what became of a part. Returns the parts that are to be accounted for now.
    pub(super) fn decide(&mut self, batch: &Messages, part: &Positions, outcome: BatchOutcome) -> Vec<DecidedPart> {
        self.any_taken |= outcome.tells_messages_apart();
        let is_refused = outcome.is_about_messages();
        let may_split = self.any_taken || self.splits < MOST_SPLITS;
        if is_refused && part.len() > 1 && may_split {
            self.splits += 1;
            let [first, rest] = part.halves();
            self.untried.push_front(self.never_tried(rest));
            self.untried.push_front(self.never_tried(first));
            return Vec::new();
        }
        match outcome {
            BatchOutcome::Mixed(mixed) => self.decide_mixed(batch, mixed),
            outcome => self.note(batch, part, &outcome),
        }
        if !self.any_taken && is_refused && !self.untried.is_empty() {
            return Vec::new();
        }
        self.decided()
    }

    fn decided(&mut self) -> Vec<DecidedPart> {
        let is_theirs = self.any_taken || self.splits < MOST_SPLITS;
        // Several that are refused together after all those splits are not all at fault.
        let decided = |part: DecidedPart| DecidedPart { is_theirs: part.is_theirs && is_theirs, ..part };
        std::mem::take(&mut self.undecided).into_iter().map(decided).collect()
    }

    /// Notes what became of messages that were handed over together, by the numbers of those that stand together.
    fn note(&mut self, batch: &Messages, positions: &Positions, outcome: &BatchOutcome) {
        let is_theirs = positions.len() == 1;
        for run in positions.runs() {
            let (numbers, outcome) = (batch.numbers_at(run), outcome.clone());
            self.undecided.push(DecidedPart { numbers, outcome, is_theirs });
        }
    }

    /// Takes what became of the messages of a part that have different outcomes. What is to be tried again comes after all else.
    fn decide_mixed(&mut self, batch: &Messages, mixed: MixedOutcomes) {
        for (run, outcome) in mixed.decided {
            // It was named, and stands alone.
            self.undecided.push(DecidedPart { numbers: batch.numbers_at(&run), outcome, is_theirs: true });
        }
        for TriedAgain { positions, tries, not_before, source } in mixed.again {
            self.untried.push_back(UntriedPart { positions, tries, not_before, source: Some(source) });
        }
        self.untried.make_contiguous().sort_by_key(|part| part.not_before);
    }
}
