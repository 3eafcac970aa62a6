//! Batches whose messages wait by name: they are in no worker's hands meanwhile, so that the others go out. The queue has the batches
//! and their times, this file what is left to try of each.

use super::Delivery;
use super::parts::BatchParts;
use crate::error::SinkError;
use crate::message::batch::Messages;
use crate::store::queue::GivenUp;
use crate::sync::{Mutex, MutexGuard};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// What is left to try of each batch that was set aside, by the number at its position 0.
#[derive(Default)]
pub(crate) struct SetAside(Mutex<BTreeMap<u64, BatchParts>>);

impl SetAside {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, BatchParts>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what the sink has said of the oldest of them.
    pub(super) fn reason(&self) -> Option<Arc<SinkError>> {
        self.lock().values().find_map(BatchParts::reason)
    }
}

impl Delivery {
    /// Returns what is left to try of a batch: all of one that was not set aside before.
    pub(super) fn parts_of(&self, batch: &Messages) -> BatchParts {
        let aside = self.set_aside.lock().remove(&batch.first());
        aside.unwrap_or_else(|| BatchParts::of(batch, self.clock.elapsed()))
    }

    /// Sets a batch aside if all that is left of it waits by name. Gives it back if it is to be gone on with, as it is also when more would
    /// wait than the queue may hold.
    pub(super) fn set_aside(&self, mut batch: Messages, parts: BatchParts) -> Option<(Messages, BatchParts)> {
        let Some(due) = parts.due().filter(|due| *due > self.clock.elapsed()) else { return Some((batch, parts)) };
        let open = parts.open();
        batch.keep(&open);
        // Before another worker can have the batch.
        self.set_aside.lock().insert(batch.first(), parts);
        let batch = self.store.queue().set_aside(batch, open.len(), due).err()?;
        let parts = self.parts_of(&batch);
        Some((batch, parts))
    }

    /// Takes all that is set aside at the end of a shutdown, for the caller to account for: what no shutdown has given up before.
    pub(super) fn take_set_aside(&self) -> Vec<GivenUp> {
        let queue = self.store.queue();
        let all = queue.take_aside().into_iter();
        all.filter_map(|batch| queue.claim(&batch, &self.parts_of(&batch).open())).collect()
    }
}
