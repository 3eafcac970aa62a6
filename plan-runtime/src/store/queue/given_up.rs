//! Messages that are to be accounted for.

use crate::message::batch::Messages;
use std::ops::Range;

/// Messages of which it is known what becomes of them, for somebody to account for.
#[derive(Default)]
pub(crate) struct GivenUp {
    /// Their numbers, in runs.
    pub(crate) numbers: Vec<Range<u64>>,
    /// What they are, as far as somebody asks, in batches that may have others too.
    pub(crate) batches: Vec<Messages>,
}

impl GivenUp {
    /// Returns the number of the first of them.
    pub(crate) fn first(&self) -> Option<u64> {
        self.numbers.first().map(|run| run.start)
    }

    pub(crate) fn len(&self) -> u64 {
        self.numbers.iter().map(|run| run.end.saturating_sub(run.start)).sum()
    }

    /// Returns the numbers one by one.
    #[cfg(any(feature = "durable", all(target_arch = "wasm32", feature = "web")))]
    pub(crate) fn each_number(&self) -> impl Iterator<Item = u64> {
        self.numbers.iter().flat_map(Clone::clone)
    }

    /// Returns the messages, with their numbers.
    pub(crate) fn each(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.batches.iter().flat_map(|batch| {
            let own = batch.numbers();
            let common = move |run: &Range<u64>| run.start.max(own.start)..run.end.min(own.end);
            let numbers = self.numbers.iter().flat_map(common);
            numbers.filter_map(|number| Some((number, batch.with_number(number)?)))
        })
    }
}
