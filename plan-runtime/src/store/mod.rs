//! Where accepted messages wait until they are delivered: in memory, or on disk and in memory.
//!
//! Which of the two it is, only this file knows. The workers take batches from the queue in memory in either case.

#[cfg(feature = "durable")]
pub(crate) mod durable;
#[cfg(all(target_arch = "wasm32", feature = "web"))]
pub(crate) mod local;
pub(crate) mod overflow;
pub(crate) mod queue;

use crate::clock::Clock;
#[cfg(feature = "durable")]
use crate::error::BuildError;
use crate::error::CallErrorKind;
use crate::message::batch::Messages;
#[cfg(feature = "durable")]
use crate::report::Reporter;
#[cfg(feature = "durable")]
use durable::{Durable, spool::Spool};
#[cfg(all(target_arch = "wasm32", feature = "web"))]
use local::LocalStore;
use queue::{GivenUp, Limits, NotAccepted, Queue};
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// The messages that a client has accepted and that are not delivered yet.
pub(crate) enum Store {
    /// All of them are in memory.
    Memory(Queue),
    /// All of them are on disk, and as many as there is room for in memory as well.
    #[cfg(feature = "durable")]
    Durable(Arc<Spool>, Queue),
    /// All of them are in memory, and in the local storage of the page as far as it has one with room.
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    Local(LocalStore, Queue),
}

/// How a message was accepted.
#[derive(Debug, Default)]
pub(crate) struct Accepted {
    /// Older ones that were dropped for it.
    pub(crate) dropped: DroppedMessages,
    /// Why it is not on disk, though it should be.
    pub(crate) not_durable: Option<Arc<io::Error>>,
}

/// Messages that were dropped for a newer one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DroppedMessages {
    pub(crate) messages: usize,
    /// So many of them were refused before, because of the client, and are counted as that.
    pub(crate) refused: usize,
}

impl From<usize> for DroppedMessages {
    fn from(messages: usize) -> Self {
        Self { messages, refused: 0 }
    }
}

/// Why a message was not accepted.
#[derive(Debug)]
pub(crate) struct NotTaken {
    pub(crate) kind: CallErrorKind,
    /// Older ones that were dropped for it all the same.
    pub(crate) dropped: DroppedMessages,
}

impl From<CallErrorKind> for NotTaken {
    fn from(kind: CallErrorKind) -> Self {
        Self { kind, dropped: DroppedMessages::default() }
    }
}

/// What became of messages that could not be delivered in all the time there was for them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct PutOff {
    /// The numbers of those that are on disk, and are tried again later.
    pub(crate) kept: Vec<u64>,
    /// So many of those were not put off before.
    pub(crate) first_time: usize,
}

/// Counts of what was accepted, waits and is in flight, in memory and on disk.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) accepted: u64,
    pub(crate) recovered: u64,
    /// Dropped for newer ones, those that were refused before not counted.
    pub(crate) dropped: u64,
    pub(crate) queued: u64,
    pub(crate) queued_bytes: u64,
}

/// A place between two messages on disk: a file, and a byte in it. Without a disk there is only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Position {
    pub(crate) file: u64,
    pub(crate) byte: u32,
}

#[cfg(feature = "durable")]
impl Position {
    pub(crate) const MAX: Self = Self { file: u64::MAX, byte: u32::MAX };
}

impl From<NotAccepted> for CallErrorKind {
    fn from(why: NotAccepted) -> Self {
        match why {
            NotAccepted::Full { messages, bytes } => Self::QueueFull { messages, bytes },
            NotAccepted::Closed => Self::Closed,
        }
    }
}

impl Store {
    /// Returns a store of messages in memory.
    pub(crate) fn in_memory(limits: Limits, clock: &Arc<dyn Clock>) -> Self {
        Self::Memory(Queue::new(limits, Arc::clone(clock)))
    }

    /// Returns a store of messages on disk as well.
    #[cfg(feature = "durable")]
    pub(crate) fn on_disk(
        durable: &Durable,
        limits: Limits,
        clock: &Arc<dyn Clock>,
        reporter: &Reporter,
    ) -> Result<Self, BuildError> {
        let queue = Queue::new(limits, Arc::clone(clock));
        let spool = Spool::open(durable, limits.overflow, reporter.clone())?;
        Ok(Self::Durable(spool, queue))
    }

    /// Returns a store of the messages of a source in a page.
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    pub(crate) fn in_page(write_key: &str, limits: Limits, clock: &Arc<dyn Clock>) -> Self {
        Self::Local(LocalStore::new(write_key), Queue::new(limits, Arc::clone(clock)))
    }

    /// Returns the messages in memory.
    pub(crate) fn queue(&self) -> &Queue {
        match self {
            Self::Memory(queue) => queue,
            #[cfg(feature = "durable")]
            Self::Durable(_, queue) => queue,
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(_, queue) => queue,
        }
    }

    /// Accepts a message: into memory, and before that onto disk.
    pub(crate) fn accept(&self, message: &[u8]) -> Result<Accepted, NotTaken> {
        match self {
            Self::Memory(queue) => {
                let dropped = queue.push(message).map_err(CallErrorKind::from)?;
                Ok(Accepted { dropped: dropped.into(), not_durable: None })
            }
            #[cfg(feature = "durable")]
            Self::Durable(spool, queue) => spool.accept(message, queue),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(local, queue) => Ok(local.accept(message, queue)?),
        }
    }

    /// Returns the next batch, of messages that wait in memory or, as far as there is room for them, on disk; `None` at the
    /// end.
    pub(crate) fn next_batch(&self) -> Option<Messages> {
        match self {
            Self::Memory(queue) => queue.next_batch(),
            #[cfg(feature = "durable")]
            Self::Durable(spool, queue) => spool.next_batch(queue),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(_, queue) => queue.next_batch(),
        }
    }

    /// Notes that these messages are delivered, or refused for good: they leave the disk.
    #[cfg_attr(not(feature = "durable"), allow(unused_variables))]
    pub(crate) fn acknowledge(&self, these: &GivenUp) {
        match self {
            Self::Memory(_) => {}
            #[cfg(feature = "durable")]
            Self::Durable(spool, _) => spool.acknowledge(these.each_number()),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(local, _) => these.numbers.iter().for_each(|run| local.acknowledge(run.clone())),
        }
    }

    /// Puts off messages, which could not be delivered. What of them is on disk is tried again after a
    /// pause.
    #[cfg_attr(not(feature = "durable"), allow(unused_variables))]
    pub(crate) fn put_off(&self, these: &GivenUp, pause: Duration) -> PutOff {
        match self {
            Self::Memory(_) => PutOff::default(),
            #[cfg(feature = "durable")]
            Self::Durable(spool, queue) => spool.put_off(these, pause, queue),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(local, _) => {
                let kept = local.leave(these);
                PutOff { first_time: kept.len(), kept }
            }
        }
    }

    /// Returns how many messages were put off so far, each as often as it was.
    pub(crate) fn put_off_so_far(&self) -> u64 {
        match self {
            #[cfg(feature = "durable")]
            Self::Durable(spool, _) => spool.put_off_so_far(),
            _ => 0,
        }
    }

    /// Returns whether the message with this number, which is in memory, is on disk too.
    #[cfg_attr(not(feature = "durable"), allow(unused_variables))]
    pub(crate) fn is_on_disk(&self, number: u64) -> bool {
        match self {
            Self::Memory(_) => false,
            #[cfg(feature = "durable")]
            Self::Durable(spool, _) => spool.is_on_disk(number),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(local, _) => local.is_stored(number),
        }
    }

    /// Has these messages leave memory and stay on disk. Returns how many are there.
    #[cfg_attr(not(feature = "durable"), allow(unused_variables))]
    pub(crate) fn retain(&self, these: &GivenUp) -> usize {
        match self {
            Self::Memory(_) => 0,
            #[cfg(feature = "durable")]
            Self::Durable(spool, _) => spool.retain(these.each_number()),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(local, _) => local.leave(these).len(),
        }
    }

    /// Has these messages leave memory, which were refused through no fault of theirs: they stay on disk, for
    /// the next client. Returns the numbers of those that are there.
    #[cfg_attr(not(feature = "durable"), allow(unused_variables))]
    pub(crate) fn quarantine(&self, these: &GivenUp) -> Vec<u64> {
        match self {
            Self::Memory(_) => Vec::new(),
            #[cfg(feature = "durable")]
            Self::Durable(spool, _) => spool.quarantine(these.each_number()),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(local, _) => local.leave(these),
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        match self {
            Self::Memory(queue) => queue.counts(),
            #[cfg(feature = "durable")]
            Self::Durable(spool, queue) => spool.counts(queue),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(local, queue) => local.counts(queue),
        }
    }

    /// Returns how many messages are left, when so many that were not put off are.
    pub(crate) fn left(&self, left: u64) -> u64 {
        match self {
            // With those called in the meantime, which cannot be told from those put off.
            #[cfg(feature = "durable")]
            Self::Durable(spool, queue) if spool.has_put_off() => spool.counts(queue).queued,
            _ => left,
        }
    }

    /// Returns where the last message on disk ends.
    pub(crate) fn end(&self) -> Position {
        match self {
            Self::Memory(_) => Position::default(),
            #[cfg(feature = "durable")]
            Self::Durable(spool, _) => spool.end(),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(..) => Position::default(),
        }
    }

    /// Waits until what is on disk before `end` was read into memory. Returns how many messages were not.
    #[cfg_attr(not(feature = "durable"), allow(unused_variables))]
    pub(crate) fn wait_until_read(&self, end: Position, timeout: Duration) -> u64 {
        match self {
            Self::Memory(_) => 0,
            #[cfg(feature = "durable")]
            Self::Durable(spool, _) => spool.wait_until_read(end, timeout),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(..) => 0,
        }
    }

    /// Accepts no more messages, and lets another client have the folder.
    pub(crate) fn close(&self) {
        match self {
            Self::Memory(_) => {}
            #[cfg(feature = "durable")]
            Self::Durable(spool, _) => spool.close(),
            #[cfg(all(target_arch = "wasm32", feature = "web"))]
            Self::Local(local, _) => local.close(),
        }
    }
}
