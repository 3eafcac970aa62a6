//! Appends messages to a file, as JSON lines. Of a batch that does not fit, as on a full disk, nothing stays in the file.

use super::stream::{Stream, append, lines};
use super::{Batch, Sink};
use crate::error::SinkError;
use crate::own_file::private;
use crate::quiet::quietly;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

struct JsonLines(LineFile);

/// A file of lines that is appended to: whole lines, or nothing.
#[derive(Debug)]
pub(crate) struct LineFile {
    file: File,
    /// Whether the file ends within a line.
    is_cut: bool,
}

/// Opens the file to append to. Of a pipe or a device, as `/dev/stdout`, nothing can be taken back.
pub(crate) fn open(path: &Path) -> io::Result<Box<dyn Sink>> {
    let file = private().create(true).append(true).open(path)?;
    Ok(if file.metadata()?.is_file() {
        Box::new(JsonLines(LineFile::new(file, path)))
    } else {
        Box::new(Stream::new(file))
    })
}

impl LineFile {
    /// Opens a file, or makes it if there is none: on Unix, one that only the user of this process may read.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = private().create(true).append(true).open(path)?;
        Ok(Self::new(file, path))
    }

    fn new(file: File, path: &Path) -> Self {
        // A process that was killed may have left half a line.
        let is_cut = last_byte(path).is_ok_and(|last| last != b'\n');
        if is_cut {
            let path = path.display();
            quietly(|| tracing::warn!(target: "plan_runtime", "{path} ends within a line: the next begins a new one"));
        }
        Self { file, is_cut }
    }

    /// Returns how many bytes the file has.
    pub(crate) fn len(&self) -> io::Result<u64> {
        self.file.metadata().map(|file| file.len())
    }

    /// Appends lines. Of lines that do not fit, as on a full disk, nothing stays in the file.
    pub(crate) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let begin: &[u8] = if self.is_cut { b"\n" } else { b"" };
        let mut written = 0;
        if let Err(error) = append(&mut &self.file, &[begin, lines].concat(), &mut written) {
            self.is_cut |= written > 0 && !self.take_back(written as u64);
            return Err(error);
        }
        self.is_cut = false;
        Ok(())
    }

    /// Takes back what was written of a batch, unless another process has written since. Returns whether it did.
    fn take_back(&mut self, written: u64) -> bool {
        let cut = || -> io::Result<bool> {
            let end = (&self.file).stream_position()?;
            let is_last = self.file.metadata()?.len() == end;
            if is_last { self.file.set_len(end.saturating_sub(written)).map(|()| true) } else { Ok(false) }
        };
        cut().unwrap_or(false)
    }
}

impl Sink for JsonLines {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        self.0.append(&lines(batch, false)).map_err(SinkError::retry)
    }
}

/// Returns the last byte of a file. Fails for an empty one.
fn last_byte(path: &Path) -> io::Result<u8> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(u8::from_le_bytes(last))
}
