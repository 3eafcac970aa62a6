//! The folder of a durable client: who owns it, which files are in it, how they are named and made.
//!
//! ```text
//! lock               held by the client that uses the folder
//! 00…07.events       a head of 8 bytes, then records (`record`)
//! 00…07.done         which of them are acknowledged (`acks`)
//! ```

use crate::error::{BuildError, DeliveryError};
use crate::own_file::{open_or_make, private};
use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Stands at the start of each file of events: a name, and the version of what follows.
pub(crate) const HEAD: [u8; 8] = *b"planevt\x01";
const VERSION_BYTE: usize = 7;

const EVENTS: &str = "events";
const DONE: &str = "done";

/// A folder that is ours alone.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// Locked; the system lets go of it when the process ends, however that comes about.
    lock: File,
}

/// What is in a folder, by number.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The files of events, in order.
    pub(crate) events: Vec<u64>,
    /// The files that say what is acknowledged.
    pub(crate) done: Vec<u64>,
    /// The first number that no file has.
    pub(crate) next: u64,
}

/// What the start of a file says about the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    Ours,
    /// The file is of another version of this crate: it is not ours to read, nor to delete.
    OtherVersion,
    Damaged,
}

pub(crate) fn head(bytes: &[u8]) -> Head {
    match bytes.get(..HEAD.len()) {
        Some(head) if head == HEAD => Head::Ours,
        Some(head) if head.get(..VERSION_BYTE) == HEAD.get(..VERSION_BYTE) => Head::OtherVersion,
        _ => Head::Damaged,
    }
}

impl Folder {
    /// Makes the folder if need be, and locks it.
    pub(crate) fn open(path: &Path) -> Result<Self, BuildError> {
        let failed = unusable(path);
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        // Events hold personal data.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(&failed)?;
        // A name that stays valid when the process changes its working directory.
        let path = path.canonicalize().map_err(&failed)?;
        let lock_path = path.join("lock");
        let lock = open_or_make(&lock_path, private().write(true));
        let lock = lock.map_err(unusable(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, lock }),
            Err(TryLockError::WouldBlock) => Err(BuildError::FolderInUse { folder: path }),
            Err(TryLockError::Error(error)) => Err(unusable(&lock_path)(error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns whether other users may put files into the folder, or take ours away.
    pub(crate) fn is_open_to_others(&self) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            self.path.metadata().is_ok_and(|folder| folder.permissions().mode() & 0o002 != 0)
        }
        #[cfg(not(unix))]
        false
    }

    /// Lets another client have the folder.
    pub(crate) fn unlock(&self) {
        let _ = self.lock.unlock();
    }

    pub(crate) fn events(&self, number: u64) -> PathBuf {
        self.path.join(format!("{number:020}.{EVENTS}"))
    }

    pub(crate) fn acks(&self, number: u64) -> PathBuf {
        self.path.join(format!("{number:020}.{DONE}"))
    }

    pub(crate) fn list(&self) -> Result<Listing, BuildError> {
        let failed = unusable(&self.path);
        let mut listing = Listing::default();
        for entry in self.path.read_dir().map_err(&failed)? {
            let entry = entry.map_err(&failed)?;
            let path = entry.path();
            let part = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).map(str::to_owned);
            let number =
                part(path.file_stem()).filter(|stem| stem.len() == 20).and_then(|stem| stem.parse::<u64>().ok());
            let (Some(number), Some(kind)) = (number, part(path.extension())) else { continue };
            listing.next = listing.next.max(number.saturating_add(1));
            // Whatever else has such a name, a pipe or a link, is not ours.
            let is_file = entry.file_type().map_err(&failed)?.is_file();
            match kind.as_str() {
                EVENTS if is_file => listing.events.push(number),
                DONE if is_file => listing.done.push(number),
                _ => {}
            }
        }
        listing.events.sort_unstable();
        Ok(listing)
    }

    /// Makes the names of new files last through a loss of power, where the system can.
    pub(crate) fn sync(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(&self.path)?.sync_all() } else { Ok(()) }
    }
}

/// Returns how an error with this file or folder keeps a client from being built.
fn unusable(path: &Path) -> impl Fn(io::Error) -> BuildError + '_ {
    |source| BuildError::Storage { path: path.to_owned(), source }
}

/// Returns the error that is reported of this file or folder.
pub(crate) fn storage(path: &Path, error: io::Error) -> DeliveryError {
    DeliveryError::Storage { path: path.to_owned(), source: Arc::new(error) }
}
