//! The file of dead letters: messages that were not delivered and are nowhere else any more, as JSON lines.

use crate::error::{BuildError, DeliveryError};
use crate::report::Reporter;
use crate::sink::file::LineFile;
use crate::sink::stream::in_one_line;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where messages are kept that were not delivered: [`ClientBuilder::dead_letters`](crate::ClientBuilder::dead_letters). A path is
/// one too.
///
/// ```
/// use plan_runtime::DeadLetters;
/// let letters = DeadLetters::new("/var/lib/shop/dead-letters.ndjson").max_bytes(1 << 30);
/// # let _ = letters;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct DeadLetters {
    path: PathBuf,
    max_bytes: u64,
}

impl DeadLetters {
    /// Returns a file of at most 64 MiB.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), max_bytes: 64 << 20 }
    }

    /// Sets the most bytes that the file may have; 64 MiB unless set, and without a bound with `u64::MAX`. A message for which
    /// there is no more room is lost, which is reported as [`DeliveryError::Storage`](crate::DeliveryError::Storage). The bound
    /// counts what an earlier process has left in the file.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    pub(crate) fn open(self) -> Result<LetterFile, BuildError> {
        match LineFile::open(&self.path) {
            Ok(lines) => Ok(LetterFile { letters: self, lines: Mutex::new((lines, false)) }),
            Err(source) => Err(BuildError::File { path: self.path, source }),
        }
    }
}

impl<P: AsRef<Path> + ?Sized> From<&P> for DeadLetters {
    fn from(path: &P) -> Self {
        Self::new(path.as_ref())
    }
}

impl From<PathBuf> for DeadLetters {
    fn from(path: PathBuf) -> Self {
        Self::new(path)
    }
}

/// The file, while a client has it.
pub(crate) struct LetterFile {
    letters: DeadLetters,
    /// With whether it is known to take no more: that is reported once until it takes one again.
    lines: Mutex<(LineFile, bool)>,
}

impl LetterFile {
    /// Appends a message. What cannot be kept is reported.
    pub(super) fn keep(&self, message: &[u8], reporter: &Reporter) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, has_failed) = &mut *lines;
        let line = [&*in_one_line(message), b"\n"].concat();
        let fits = file.len().is_ok_and(|length| length.saturating_add(line.len() as u64) <= self.letters.max_bytes);
        let kept = if fits { file.append(&line) } else { Err(io::Error::other(self.full())) };
        let was_reported = std::mem::replace(has_failed, kept.is_err());
        // Not under the lock: an error handler may make calls.
        drop(lines);
        if let Err(error) = kept
            && !was_reported
        {
            reporter.report(DeliveryError::Storage { path: self.letters.path.clone(), source: Arc::new(error) });
        }
    }

    fn full(&self) -> String {
        format!(
            "it has no room for more dead letters within {} bytes: move it away, or raise the bound",
            self.letters.max_bytes
        )
    }
}
