//! Messages as lines of a file: each as it was sent, masked, with `receivedAt`, when it came. `replay` reads them back.

use crate::time;
use plan_model::json::Node;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// A file that messages are added to.
#[derive(Debug)]
pub(crate) struct MessageRecorder {
    file: Mutex<File>,
    problem: Mutex<Option<String>>,
}

impl MessageRecorder {
    /// Opens a file, which keeps what is in it. Others may not read it, as messages are about people.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut options = File::options();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: Mutex::new(options.open(path)?), problem: Mutex::default() })
    }

    pub(super) fn write(&self, lines: &str) {
        let written = self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(lines.as_bytes());
        let mut problem = self.problem.lock().unwrap_or_else(PoisonError::into_inner);
        // One that is written later does not bring back those that are missing.
        if let (None, Err(error)) = (&*problem, written) {
            *problem = Some(format!("not every message is recorded: {error}"));
        }
    }

    pub(super) fn problem(&self) -> Option<String> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Adds the line of a message.
pub(super) fn line(message: &Node, text: &str, time: i64, lines: &mut String) {
    let object = text.strip_suffix('}').filter(|_| message.is_object() && message.get("receivedAt").is_none());
    match object {
        Some(open) => {
            let comma = if message.members().is_empty() { "" } else { "," };
            lines.push_str(open);
            lines.push_str(&format!("{comma}\"receivedAt\":\"{}\"}}\n", time::written(time)));
        }
        None => lines.extend([text, "\n"]),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_that_failed_once_is_not_whole() {
        let path = std::env::temp_dir().join(format!("plan-record-{}.ndjson", std::process::id()));
        let recorder = MessageRecorder::open(&path).unwrap();
        recorder.write("{}\n");
        assert_eq!(recorder.problem(), None);
        // What is opened for reading only cannot be written.
        let written = std::mem::replace(&mut *recorder.file.lock().unwrap(), File::open(&path).unwrap());
        recorder.write("{}\n");
        *recorder.file.lock().unwrap() = written;
        recorder.write("{}\n");
        std::fs::remove_file(&path).unwrap();
        assert!(recorder.problem().unwrap().starts_with("not every message is recorded: "));
    }
}
