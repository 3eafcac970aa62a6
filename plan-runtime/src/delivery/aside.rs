//! Batches whose messages wait by name: they are in no worker's hands meanwhile, so that the others go out. The queue has the batches
//! and their times, this file what is left to try of each.

use super::Delivery;
use super::parts::BatchParts;
use crate::message::batch::Messages;
use crate::sync::Mutex;
use std::collections::BTreeMap;
use std::sync::PoisonError;

/// What is left to try of each batch that was set aside, by the number of its first message.
#[derive(Default)]
pub(crate) struct SetAside(Mutex<BTreeMap<u64, BatchParts>>);

impl SetAside {
    fn put(&self, batch: &Messages, parts: BatchParts) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(batch.numbers().start, parts);
    }

    fn take(&self, batch: &Messages) -> Option<BatchParts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&batch.numbers().start)
    }
}

impl Delivery {
    /// Returns what is left to try of a batch: all of one that was not set aside before.
    pub(super) fn parts_of(&self, batch: &Messages) -> BatchParts {
        self.set_aside.take(batch).unwrap_or_else(|| BatchParts::of(batch, self.clock.elapsed()))
    }

    /// Sets a batch aside if all that is left of it waits by name. Gives it back if it is to be gone on with, as it is also when more would
    /// wait than the queue may hold.
    pub(super) fn set_aside(&self, batch: Messages, parts: BatchParts) -> Option<(Messages, BatchParts)> {
        let Some(due) = parts.due().filter(|due| *due > self.clock.elapsed()) else { return Some((batch, parts)) };
        // Before another worker can have the batch.
        self.set_aside.put(&batch, parts);
        let batch = self.store.queue().set_aside(batch, due).err()?;
        let parts = self.parts_of(&batch);
        Some((batch, parts))
    }

    /// Accounts for all that is set aside at the end of a shutdown.
    pub(super) fn abandon_set_aside(&self) {
        for batch in self.store.queue().take_aside() {
            let mut parts = self.parts_of(&batch);
            parts.give_up(&batch).into_iter().for_each(|part| _ = self.account(&batch, part));
        }
    }
}
