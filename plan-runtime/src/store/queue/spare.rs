//! Memory of batches that are done with, for the next ones.

use crate::message::batch::Messages;

/// How many batches have their memory kept.
const SPARE_BATCHES: usize = 4;
/// The most memory of a batch that is kept.
const SPARE_BYTES: usize = 1024 * 1024;

/// What [`Messages::new`] uses again.
#[derive(Default)]
pub(super) struct SpareMemory(Vec<(Vec<u8>, Vec<usize>)>);

impl SpareMemory {
    /// Returns whether the memory of this batch is worth keeping.
    pub(super) fn has_room_for(&self, batch: &Messages) -> bool {
        batch.bytes() <= SPARE_BYTES && self.0.len() < SPARE_BATCHES
    }

    pub(super) fn put(&mut self, batch: Messages) {
        self.0.push(batch.into_memory());
    }

    pub(super) fn take(&mut self) -> Option<(Vec<u8>, Vec<usize>)> {
        self.0.pop()
    }
}
