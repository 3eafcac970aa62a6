//! A batch in parts: a server that refuses all of it may mean one message. Knows which parts to try, and when it is known whose the
//! fault is.

use super::outcome::BatchOutcome;
use crate::message::batch::Messages;
use std::collections::VecDeque;
use std::ops::Range;

/// A batch of which no part was ever accepted is split so often at most: by then its parts are so small that the fault is
/// not with a message here and there.
const MOST_SPLITS: usize = 64;

/// What is left to try of a batch.
pub(super) struct BatchParts {
    /// Positions in the batch.
    untried: VecDeque<Range<usize>>,
    any_taken: bool,
    splits: usize,
    /// Refused before any was accepted: whether the fault is theirs is known later.
    undecided: Vec<(Range<u64>, BatchOutcome)>,
}

/// Messages of a batch of which it is known what became of them.
pub(super) struct DecidedPart {
    pub(super) numbers: Range<u64>,
    pub(super) outcome: BatchOutcome,
    /// A server that refuses whatever it is asked does not find fault with these.
    pub(super) is_theirs: bool,
}

impl BatchParts {
    /// Returns the whole batch as one part.
    pub(super) fn of(batch: &Messages) -> Self {
        let untried = VecDeque::from([batch.positions()]);
        Self { untried, any_taken: false, splits: 0, undecided: Vec::new() }
    }

    /// Returns the next part to try.
    pub(super) fn next(&mut self) -> Option<Range<usize>> {
        self.untried.pop_front()
    }

    /// Takes what became of a part. Returns the parts that are to be accounted for now, in the order of the calls.
    pub(super) fn decide(&mut self, batch: &Messages, part: Range<usize>, outcome: BatchOutcome) -> Vec<DecidedPart> {
        self.any_taken |= matches!(outcome, BatchOutcome::Delivered);
        let is_refused = outcome.is_about_messages();
        let may_split = self.any_taken || self.splits < MOST_SPLITS;
        if is_refused && part.len() > 1 && may_split {
            self.splits += 1;
            let middle = part.start + part.len() / 2;
            self.untried.push_front(middle..part.end);
            self.untried.push_front(part.start..middle);
            return Vec::new();
        }
        self.undecided.push((batch.numbers_at(&part), outcome));
        if !self.any_taken && is_refused && !self.untried.is_empty() {
            return Vec::new();
        }
        let is_theirs = self.any_taken || self.splits < MOST_SPLITS;
        let decided = |(numbers, outcome)| DecidedPart { numbers, outcome, is_theirs };
        self.undecided.drain(..).map(decided).collect()
    }
}
