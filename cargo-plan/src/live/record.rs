//! Messages as lines of a file, and back: each as it was sent, masked, with `receivedAt`, when it came.

use super::clock;
use super::shared::{Arrived, LiveServer};
use plan_model::json::{Kind, Node, parse};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The longest line that is read back.
const LONGEST: u64 = 16 * 1024 * 1024;

/// How many lines are judged at once.
const AT_ONCE: usize = 500;

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
        *problem = written.err().map(|error| format!("messages are not recorded: {error}"));
    }

    pub(super) fn problem(&self) -> Option<String> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Adds the line of a message.
pub(super) fn line(message: &Node, text: &str, time: u64, lines: &mut String) {
    let object = text.strip_suffix('}').filter(|_| message.is_object() && message.get("receivedAt").is_none());
    match object {
        Some(open) => {
            let comma = if message.members().is_empty() { "" } else { "," };
            lines.push_str(open);
            lines.push_str(&format!("{comma}\"receivedAt\":\"{}\"}}\n", clock::text(time)));
        }
        None => lines.extend([text, "\n"]),
    }
}

/// Judges what was recorded, as if it came again. Returns how many messages there were.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn replay(path: &Path, server: &LiveServer) -> io::Result<u64> {
    let mut lines = BufReader::new(File::open(path)?);
    let (mut count, mut messages) = (0, Vec::new());
    while let Some(text) = next_line(&mut lines)? {
        if text.trim().is_empty() {
            continue;
        }
        count += 1;
        // A line that is no JSON is no message, and is shown as such.
        messages.push(parse(&text).unwrap_or_else(|_| Node::null()));
        if messages.len() == AT_ONCE {
            server.take_recorded(std::mem::take(&mut messages));
        }
    }
    server.take_recorded(messages);
    Ok(count)
}

fn next_line(lines: &mut BufReader<File>) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let read = lines.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
    Ok((read > 0).then(|| String::from_utf8_lossy(&bytes).into_owned()))
}

impl LiveServer {
    /// Judges recorded messages, each at the time at which it came.
    fn take_recorded(&self, messages: Vec<Node>) {
        for mut message in messages {
            let time = message.get("receivedAt").and_then(Node::as_str).and_then(clock::millis);
            if let Kind::Object(members) = &mut message.kind {
                members.retain(|member| member.name != "receivedAt");
            }
            self.take_in(Arrived { messages: vec![message], route: None, write_key: None, user_agent: None, time });
        }
    }
}
