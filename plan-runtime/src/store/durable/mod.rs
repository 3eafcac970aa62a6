//! Durable mode: what a client has taken is on disk before the call returns.

mod acks;
mod deferred;
mod files;
mod folder;
mod fsync;
mod record;
mod recover;
mod spool;

use crate::error::{BuildError, CallErrorKind};
use crate::message::batch::Messages;
use crate::report::Reporter;
use crate::store::queue::{Accepted, Counts, Overflow, PutOff, Queue};
pub(crate) use files::Position as End;
use spool::Spool;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where and how a durable client keeps its messages: see [`ClientBuilder::durable`](crate::ClientBuilder::durable).
///
/// ```
/// use plan_runtime::{Durable, Fsync};
/// use std::time::Duration;
///
/// let durable = Durable::new("/var/lib/shop/analytics")
///     .max_bytes(1024 * 1024 * 1024)
///     .fsync(Fsync::Every(Duration::from_secs(1)));
/// # let _ = durable;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Durable {
    pub(crate) folder: PathBuf,
    pub(crate) max_bytes: u64,
    pub(crate) fsync: Fsync,
}

/// When messages go on from the operating system to the disk itself.
///
/// A message outlives its process, however that ends, as soon as the operating system has it. It outlives the machine's loss
/// of power only once it is on the disk itself, and that takes a disk's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Fsync {
    /// When the operating system finds the time, on Linux within about 30 seconds. The default.
    #[default]
    Never,
    /// So often, on a thread of its own: a loss of power takes at most what was called since.
    Every(Duration),
    /// Before the call returns. Calls from several threads share one wait.
    Always,
}

impl Durable {
    /// The least room that a folder can have, in bytes.
    pub(crate) const LEAST_BYTES: u64 = 1024 * 1024;

    /// Keeps messages in this folder, which is made if need be. One client at a time can use a folder, and nothing else
    /// should be in it.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), max_bytes: 256 * 1024 * 1024, fsync: Fsync::default() }
    }

    /// The most bytes on disk, 256 MiB unless set. The client is not built with less than 1 MiB. What happens to a call beyond that,
    /// [`ClientBuilder::overflow`](crate::ClientBuilder::overflow) says; [`Overflow::DropOldest`](crate::Overflow::DropOldest) drops the
    /// oldest file, an eighth of this or 8 MiB, with all of its messages that are not being sent just then.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// When messages go on from the operating system to the disk itself; [`Fsync::Never`] unless set.
    pub fn fsync(mut self, fsync: Fsync) -> Self {
        self.fsync = fsync;
        self
    }
}

impl From<&str> for Durable {
    fn from(folder: &str) -> Self {
        Self::new(folder)
    }
}

impl From<&Path> for Durable {
    fn from(folder: &Path) -> Self {
        Self::new(folder)
    }
}

impl From<PathBuf> for Durable {
    fn from(folder: PathBuf) -> Self {
        Self::new(folder)
    }
}

/// What of a client's messages is on disk: nothing, unless it is durable.
#[derive(Default)]
pub(crate) struct Disk(Option<Arc<Spool>>);

/// How reading from disk went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refill {
    /// All that is due was read, or memory has no room for more.
    Done,
    /// Another worker is at it.
    Busy,
}

impl Disk {
    pub(crate) fn open(durable: &Durable, overflow: Overflow, reporter: Reporter) -> Result<Self, BuildError> {
        Spool::open(durable, overflow, reporter).map(|spool| Self(Some(spool)))
    }

    /// Accepts a message into memory, and before that onto disk.
    pub(crate) fn accept(&self, message: &[u8], queue: &Queue) -> Result<Accepted, CallErrorKind> {
        match &self.0 {
            Some(spool) => spool.accept(message, queue),
            None => Ok(Accepted { dropped: queue.push(message)?, not_durable: None }),
        }
    }

    /// The next batch, of messages that wait in memory or, as far as there is room for them, on disk.
    pub(crate) fn next_batch(&self, queue: &Queue) -> Option<Messages> {
        let Some(spool) = &self.0 else { return queue.next_batch() };
        loop {
            let seen = queue.disk_news();
            let refill = spool.refill(queue);
            let due = spool.next_due(queue).filter(|_| refill == Refill::Done);
            let batch = queue.next_batch_unless(seen, due);
            if batch.as_ref().is_some_and(Messages::is_empty) {
                continue;
            }
            // After the queue was closed it may be empty before the disk is.
            if batch.is_some() || refill != Refill::Done || queue.is_over() || !spool.has_more(queue) {
                return batch;
            }
        }
    }

    /// The messages with these numbers are done with: delivered, or refused for good.
    pub(crate) fn done(&self, numbers: Range<u64>) {
        if let Some(spool) = &self.0 {
            spool.done(numbers);
        }
    }

    /// The messages with these numbers could not be delivered. What of them is on disk is tried again after a pause.
    pub(crate) fn put_off(&self, numbers: Range<u64>, pause: Duration, queue: &Queue) -> PutOff {
        self.0.as_ref().map_or_else(PutOff::default, |spool| spool.put_off(numbers, pause, queue))
    }

    /// How many messages are left, when so many that were not put off are.
    pub(crate) fn left(&self, left: u64, queue: &Queue) -> u64 {
        match self.0.as_ref().filter(|spool| spool.has_put_off()) {
            // With those called in the meantime, which cannot be told from those put off.
            Some(spool) => spool.counts(queue).queued,
            None => left,
        }
    }

    /// The messages with these numbers leave memory and stay on disk. Says how many are there.
    pub(crate) fn keep(&self, numbers: Range<u64>) -> usize {
        self.0.as_ref().map_or(0, |spool| spool.keep(numbers))
    }

    /// The messages with these numbers were refused through no fault of theirs. Says how many stay on disk.
    pub(crate) fn set_aside(&self, numbers: Range<u64>) -> usize {
        self.0.as_ref().map_or(0, |spool| spool.set_aside(numbers))
    }

    pub(crate) fn counts(&self, queue: &Queue) -> Counts {
        self.0.as_ref().map_or_else(|| queue.counts(), |spool| spool.counts(queue))
    }

    /// Where the last message on disk ends.
    pub(crate) fn end(&self) -> End {
        self.0.as_ref().map_or(End::default(), |spool| spool.end())
    }

    /// Waits until what is on disk before `end` was read into memory. Says how many messages were not.
    pub(crate) fn wait_until_read(&self, end: End, timeout: Duration) -> u64 {
        self.0.as_ref().map_or(0, |spool| spool.wait_until_read(end, timeout))
    }

    /// Takes no more messages and lets go of the folder.
    pub(crate) fn close(&self) {
        if let Some(spool) = &self.0 {
            spool.close();
        }
    }
}

/// As many cases as usual; under Miri, which takes seconds for what the machine does in milliseconds, a few.
#[cfg(test)]
fn cases() -> proptest::test_runner::Config {
    if cfg!(miri) { proptest::test_runner::Config::with_cases(2) } else { Default::default() }
}
