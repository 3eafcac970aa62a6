//! What was recorded, judged again.

use super::no_json::no_json;
use super::shared::{Arrived, LiveServer};
use crate::time;
use plan_model::json::{Kind, Node, parse};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// The longest line that is read back.
const LINE_BYTES: u64 = 16 * 1024 * 1024;

/// Judges what was recorded, as if it came again. Returns how many messages there were.
///
/// # Errors
/// The file cannot be read, or is no text.
pub(crate) fn replay(path: &Path, server: &LiveServer) -> io::Result<u64> {
    let mut lines = BufReader::new(File::open(path)?);
    let (mut count, mut number) = (0, 0_u64);
    while let Some(line) = next_line(&mut lines)? {
        number += 1;
        match line {
            RecordedLine::Text(text) if text.trim().is_empty() => continue,
            RecordedLine::Text(text) => match parse(&text) {
                Ok(message) => server.take_recorded(message),
                Err(error) => server.take_unread(no_json(&in_words(number), &text, error.span.start())),
            },
            RecordedLine::TooLong => {
                server.take_unread(format!("{} is longer than {} MiB", in_words(number), LINE_BYTES / 1024 / 1024));
            }
            RecordedLine::NoText => {
                return Err(io::Error::other(format!("line {number} is no text, as a recording is")));
            }
        }
        count += 1;
    }
    Ok(count)
}

/// What is read of a line before it is parsed.
enum RecordedLine {
    Text(String),
    TooLong,
    NoText,
}

fn in_words(number: u64) -> String {
    format!("line {number} of the recording")
}

fn next_line(lines: &mut BufReader<File>) -> io::Result<Option<RecordedLine>> {
    let mut bytes = Vec::new();
    if lines.by_ref().take(LINE_BYTES).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() as u64 == LINE_BYTES && !bytes.ends_with(b"\n") {
        lines.skip_until(b'\n')?;
        return Ok(Some(RecordedLine::TooLong));
    }
    Ok(Some(String::from_utf8(bytes).map_or(RecordedLine::NoText, RecordedLine::Text)))
}

impl LiveServer {
    /// Judges a recorded message, at the time at which it came.
    fn take_recorded(&self, mut message: Node) {
        let time = message.get("receivedAt").and_then(Node::as_str).and_then(time::parse);
        if let Kind::Object(members) = &mut message.kind {
            members.retain(|member| member.name != "receivedAt");
        }
        self.take_in(Arrived { messages: vec![message], route: None, write_key: None, user_agent: None, time });
    }
}
