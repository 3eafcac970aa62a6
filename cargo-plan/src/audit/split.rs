//! The stream parted: each message goes to one of two files as it was written, in the order of the input, while it is counted too. What is
//! no message goes to the second, so that nothing of the stream is lost.

use super::counts::AuditCounts;
use crate::judge::Verdict;
use crate::recorded::{RecordedMessage, Visitor};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where messages go.
pub(crate) struct SplitFiles {
    /// Of those that are as the plan says, and of the others.
    writers: [Box<dyn Write + Send>; 2],
    names: [String; 2],
    /// Why no more can be written.
    failure: Option<String>,
}

impl SplitFiles {
    /// Creates the files, which [`check`](super::outputs::check) has let through.
    ///
    /// # Errors
    /// A sentence: one cannot be written.
    pub(crate) fn create(outputs: [&PathBuf; 2], folder: &Path) -> Result<Self, String> {
        let create = |output: &Path| -> Result<Box<dyn Write + Send>, String> {
            if output.as_os_str() == "-" {
                return Ok(Box::new(BufWriter::new(io::stdout())));
            }
            let file = File::create(folder.join(output));
            let file = file.map_err(|error| format!("cannot write {}: {error}", output.display()))?;
            Ok(Box::new(BufWriter::new(file)))
        };
        Ok(Self {
            writers: [create(outputs[0])?, create(outputs[1])?],
            names: outputs.map(|output| output.display().to_string()),
            failure: None,
        })
    }

    fn write(&mut self, is_good: bool, text: &[u8]) {
        self.write_piece(is_good, text, true);
    }

    /// Writes a piece of a line.
    fn write_piece(&mut self, is_good: bool, text: &[u8], is_end: bool) {
        if self.failure.is_some() {
            return;
        }
        let [good, bad] = &mut self.writers;
        let writer = if is_good { good } else { bad };
        let end: &[u8] = if is_end { b"\n" } else { b"" };
        if let Err(error) = writer.write_all(text).and_then(|()| writer.write_all(end)) {
            let [good, bad] = &self.names;
            self.failure = Some(format!("cannot write {}: {error}", if is_good { good } else { bad }));
        }
    }

    /// Gives on what was written, so that who reads it waits for nothing.
    fn flush(&mut self) {
        for (writer, name) in self.writers.iter_mut().zip(&self.names) {
            if let Err(error) = writer.flush() {
                self.failure.get_or_insert_with(|| format!("cannot write {name}: {error}"));
            }
        }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// A sentence: something could not be written.
    pub(crate) fn finish(files: Mutex<Self>) -> Result<(), String> {
        let Self { writers, names, failure } = files.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = failure {
            return Err(failure);
        }
        for (mut writer, name) in writers.into_iter().zip(names) {
            writer.flush().map_err(|error| format!("cannot write {name}: {error}"))?;
        }
        Ok(())
    }
}

/// Counts messages and writes them.
pub(crate) struct SplitVisitor<'p, 'f> {
    counts: AuditCounts<'p>,
    files: &'f Mutex<SplitFiles>,
}

impl<'p, 'f> SplitVisitor<'p, 'f> {
    pub(crate) fn new(counts: AuditCounts<'p>, files: &'f Mutex<SplitFiles>) -> Self {
        Self { counts, files }
    }

    fn files(&self) -> MutexGuard<'f, SplitFiles> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn into_counts(self) -> AuditCounts<'p> {
        self.counts
    }
}

impl Visitor for SplitVisitor<'_, '_> {
    fn visit(&mut self, recorded: &RecordedMessage<'_>) {
        let is_good = self.counts.judge(recorded) == Verdict::Good;
        let whole;
        let text = match recorded.parts.text {
            Some(text) => text,
            None => {
                whole = self.counts.whole(recorded).to_json();
                whole.as_bytes()
            }
        };
        self.files().write(is_good, text);
    }

    fn reject(&mut self, text: &[u8]) {
        self.files().write(false, text);
    }

    fn reject_piece(&mut self, text: &[u8], is_end: bool) {
        let text = if is_end { text.trim_ascii_end() } else { text };
        self.files().write_piece(false, text, is_end);
    }

    fn end_part(&mut self) {
        self.files().flush();
    }
}
