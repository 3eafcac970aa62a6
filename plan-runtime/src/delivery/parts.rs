//! A batch in parts: a server that refuses all of it may mean one message, and a sink may have taken some of it only. Knows which
//! parts to try, and when it is known whose the fault is.

use super::outcome::BatchOutcome;
#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
use super::outcome::{MixedOutcomes, TriedAgain};
use super::tries::Tries;
use crate::error::SinkError;
use crate::message::batch::Messages;
use crate::message::positions::Positions;
use std::collections::VecDeque;
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
    undecided: Vec<(Positions, BatchOutcome)>,
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
    /// Positions in the batch.
    pub(super) positions: Positions,
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

    /// Takes what became of a part. Returns the parts that are to be accounted for now.
    pub(super) fn decide(&mut self, part: Positions, outcome: BatchOutcome) -> Vec<DecidedPart> {
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
            #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
            BatchOutcome::Mixed(mixed) => self.decide_mixed(mixed),
            outcome => self.undecided.push((part, outcome)),
        }
        if !self.any_taken && is_refused && !self.untried.is_empty() {
            return Vec::new();
        }
        let is_theirs = self.any_taken || self.splits < MOST_SPLITS;
        let decided = |(positions, outcome)| DecidedPart { positions, outcome, is_theirs };
        self.undecided.drain(..).map(decided).collect()
    }
}

#[cfg(not(all(target_arch = "wasm32", feature = "web")))]
impl BatchParts {
    /// Takes what became of the messages of a part that have different outcomes. What is to be tried again comes after all else.
    fn decide_mixed(&mut self, mixed: MixedOutcomes) {
        if !mixed.delivered.is_empty() {
            self.undecided.push((mixed.delivered, BatchOutcome::Delivered));
        }
        self.undecided.extend(mixed.given_up);
        for TriedAgain { positions, tries, not_before, source } in mixed.again {
            self.untried.push_back(UntriedPart { positions, tries, not_before, source: Some(source) });
        }
        self.untried.make_contiguous().sort_by_key(|part| part.not_before);
    }

    /// Returns when there is a part to try, if there is none before.
    pub(super) fn due(&self) -> Option<Duration> {
        self.untried.front().map(|part| part.not_before)
    }

    /// Returns the messages that are not accounted for.
    pub(super) fn open(&self) -> Positions {
        let untried = self.untried.iter().map(|part| &part.positions);
        let all = untried.chain(self.undecided.iter().map(|(positions, _)| positions));
        let mut positions: Vec<usize> = all.flat_map(Positions::iter).collect();
        positions.sort_unstable();
        let mut open = Positions::default();
        positions.into_iter().for_each(|position| open.push(position));
        open
    }

    /// Returns why the last attempt failed, if it is known of any message.
    pub(super) fn reason(&self) -> Option<Arc<SinkError>> {
        self.untried.iter().find_map(|part| part.source.clone())
    }
}
