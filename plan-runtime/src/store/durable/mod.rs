//! Durable mode: what a client has accepted is on disk before the call returns.

mod acks;
mod deferred;
mod files;
mod folder;
mod fsync;
mod record;
mod recover;
pub(crate) mod spool;

use std::path::{Path, PathBuf};
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
    /// So often, on a thread of its own: a loss of power takes at most what was called since. More than nothing, and at most 24
    /// hours.
    Every(Duration),
    /// Before the call returns. Calls from several threads share one wait.
    Always,
}

/// The least room that a folder can have.
const LEAST_BYTES: u64 = 1024 * 1024;

impl Durable {
    /// Keeps messages in this folder, which is made if need be. One client at a time can use a folder, and nothing else
    /// should be in it.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), max_bytes: 256 * 1024 * 1024, fsync: Fsync::default() }
    }

    /// Sets the most bytes on disk, 256 MiB unless set. The client is not built with less than 1 MiB. What happens to a call
    /// beyond that, [`ClientBuilder::overflow`](crate::ClientBuilder::overflow) says;
    /// [`Overflow::DropOldest`](crate::Overflow::DropOldest) drops the oldest file, an eighth of this or 8 MiB, with all of its
    /// messages that are not being sent just then.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Sets when messages go on from the operating system to the disk itself; [`Fsync::Never`] unless set.
    pub fn fsync(mut self, fsync: Fsync) -> Self {
        self.fsync = fsync;
        self
    }

    /// Returns what is wrong with an option as it is set. `longest` is as long as a client may take for one thing.
    pub(crate) fn wrong_option(&self, longest: Duration) -> Option<&'static str> {
        if self.max_bytes < LEAST_BYTES {
            return Some("a folder of messages has room for less than 1 MiB");
        }
        match self.fsync {
            // The thread that syncs would do nothing else.
            Fsync::Every(Duration::ZERO) => Some(
                "messages are synced every 0 seconds, without a pause: `Fsync::Always` syncs each before its call returns",
            ),
            Fsync::Every(every) if every > longest => Some(
                "messages are synced less than once in 24 hours: `Fsync::Never` leaves that to the operating system",
            ),
            _ => None,
        }
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

/// How reading from disk went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refill {
    /// All that is due was read, or memory has no room for more.
    Done,
    /// Another worker is at it.
    Busy,
}

/// As many cases as usual; under Miri, which takes seconds for what the machine does in milliseconds, a few.
#[cfg(test)]
fn cases() -> proptest::test_runner::Config {
    if cfg!(miri) { proptest::test_runner::Config::with_cases(2) } else { Default::default() }
}
