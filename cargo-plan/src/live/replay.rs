//! What was recorded, judged again.

use super::shared::{Arrived, LiveServer};
use crate::time;
use plan_model::json::{Kind, Node, parse};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::str::Utf8Error;

/// The longest line that is read back.
const LONGEST: u64 = 16 * 1024 * 1024;

/// How many lines are judged at once.
const AT_ONCE: usize = 500;

/// Judges what was recorded, as if it came again. Returns how many messages there were.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn replay(path: &Path, server: &LiveServer) -> io::Result<u64> {
    let mut lines = BufReader::new(File::open(path)?);
    let (mut count, mut messages) = (0, Vec::new());
    while let Some(text) = next_line(&mut lines)? {
        let text = text.map_err(|_| io::Error::other(format!("line {} is no text, as a recording is", count + 1)))?;
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

/// Returns the next line, and whether it is text. The end of a line that is too long may be within a character.
fn next_line(lines: &mut BufReader<File>) -> io::Result<Option<Result<String, Utf8Error>>> {
    let mut bytes = Vec::new();
    let read = lines.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
    let text = || match std::str::from_utf8(&bytes) {
        Err(error) if error.error_len().is_some() => Err(error),
        _ => Ok(String::from_utf8_lossy(&bytes).into_owned()),
    };
    Ok((read > 0).then(text))
}

impl LiveServer {
    /// Judges recorded messages, each at the time at which it came.
    fn take_recorded(&self, messages: Vec<Node>) {
        for mut message in messages {
            let time = message.get("receivedAt").and_then(Node::as_str).and_then(time::parse);
            if let Kind::Object(members) = &mut message.kind {
                members.retain(|member| member.name != "receivedAt");
            }
            self.take_in(Arrived { messages: vec![message], route: None, write_key: None, user_agent: None, time });
        }
    }
}
