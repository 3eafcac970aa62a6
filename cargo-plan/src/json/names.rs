//! The names of an object that has many, each found at once: an object of twenty thousand names would be compared for minutes else.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// The entries of names, by their hashes. Two names of one hash are not kept apart: whoever asks compares the texts.
#[derive(Debug, Default)]
pub(super) struct NameEntries {
    state: RandomState,
    entries: HashMap<u64, usize>,
}

impl NameEntries {
    /// Takes a name. Returns the entry of an earlier one of the same hash.
    pub(super) fn add(&mut self, name: &str, entry: usize) -> Option<usize> {
        self.entries.insert(self.state.hash_one(name), entry)
    }
}
