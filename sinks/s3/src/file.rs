//! The file that a batch becomes: its path in the layout of Segment, and its bytes. Knows nothing of where it is stored.

use flate2::Compression;
use flate2::write::GzEncoder;
use plan_runtime::__private::members_of;
use plan_runtime::Batch;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The end of the year 9999, in seconds since 1970. Times are written up to then.
const LAST_SECOND: Duration = Duration::from_secs(253_402_300_799);

const DAY_MILLIS: u128 = 86_400_000;

/// How many bytes of the hash are in a name: enough that no two batches ever share one.
const NAME_BYTES: usize = 16;

/// What is stored of a batch.
#[derive(Debug, PartialEq)]
pub(crate) struct EventFile {
    /// `{day}/{name}.gz`: the midnight (UTC) of the day of the attempt in milliseconds since 1970, and a hash of the messages.
    pub(crate) path: String,
    /// A message a line, gzipped.
    pub(crate) bytes: Vec<u8>,
}

impl EventFile {
    /// Returns the file of a batch.
    pub(crate) fn of(batch: &Batch<'_>) -> io::Result<Self> {
        Self::of_messages(batch.messages(), batch.now())
    }

    /// Returns the file of these messages. The name has neither the time nor the process in it: a batch that is tried again replaces
    /// what was stored of it, and another batch never does.
    fn of_messages<'m>(messages: impl Iterator<Item = &'m [u8]>, now: SystemTime) -> io::Result<Self> {
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default().min(LAST_SECOND);
        let time = humantime::format_rfc3339_millis(UNIX_EPOCH + since).to_string();
        let mut name = Sha256::new();
        // Files are kept for longer than it takes to send them: the best level that is not much slower than those below it.
        let mut lines = GzEncoder::new(Vec::new(), Compression::default());
        let mut line = Vec::new();
        for message in messages {
            name.update(message);
            name.update(b"\n");
            line.clear();
            write_line(&mut line, message, &time);
            lines.write_all(&line)?;
        }
        let mut path = format!("{}/", since.as_millis() / DAY_MILLIS * DAY_MILLIS);
        for byte in name.finalize().iter().take(NAME_BYTES) {
            let _ = write!(path, "{byte:02x}");
        }
        path.push_str(".gz");
        Ok(Self { path, bytes: lines.finish()? })
    }
}

/// Writes a message as a line of its own, with the times that a server adds as far as it lacks them.
fn write_line(line: &mut Vec<u8>, message: &[u8], time: &str) {
    let message = message.trim_ascii();
    // In JSON a line end is never within text.
    line.extend(message.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }));
    // What is no object is written as it is, for readers to tell.
    let names = ["sentAt", "receivedAt"];
    if let Ok(times) = members_of(message, names) {
        line.pop();
        let is_empty = line.trim_ascii_end().ends_with(b"{");
        let mut comma = if is_empty { "" } else { "," };
        for (name, _) in names.iter().zip(times).filter(|(_, time)| time.is_none()) {
            line.extend_from_slice(format!("{comma}\"{name}\":\"{time}\"").as_bytes());
            comma = ",";
        }
        line.push(b'}');
    }
    line.push(b'\n');
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read as _;

    fn file(messages: &[&str], now: SystemTime) -> (String, String) {
        let file = EventFile::of_messages(messages.iter().map(|message| message.as_bytes()), now).unwrap();
        let mut text = String::new();
        GzDecoder::new(&*file.bytes).read_to_string(&mut text).unwrap();
        (file.path, text)
    }

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_line_a_message_with_the_times_of_a_server() {
        let (path, text) = file(
            &[
                r#"{"type":"track","messageId":"m1"}"#,
                "{ \"type\": \"page\",\r\n  \"name\": \"a\\nb\"\n}\n",
                r#"{"receivedAt":"2020-01-01T00:00:00Z","context":{"sentAt":1}}"#,
                r#"{"sentAt":null,"received\u0041t":0}"#,
            ],
            at(1_795_514_401),
        );
        let wanted = [
            r#"{"type":"track","messageId":"m1","sentAt":"2026-11-24T10:00:01.000Z","receivedAt":"2026-11-24T10:00:01.000Z"}"#,
            "{ \"type\": \"page\",    \"name\": \"a\\nb\" ,\"sentAt\":\"2026-11-24T10:00:01.000Z\",\"receivedAt\":\"2026-11-24T10:00:01.000Z\"}",
            r#"{"receivedAt":"2020-01-01T00:00:00Z","context":{"sentAt":1},"sentAt":"2026-11-24T10:00:01.000Z"}"#,
            r#"{"sentAt":null,"received\u0041t":0}"#,
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), wanted);
        assert!(text.ends_with('\n'));
        assert_eq!(path, "1795478400000/67cf8a5497a5e2bc10e8d30d75dd8865.gz");
    }

    /// The same messages have the same name at any time of the day, and others never.
    #[test]
    fn a_name_is_that_of_the_messages() {
        let path = |messages: &[&str], seconds| file(messages, at(seconds)).0;
        let first = path(&["{\"a\":1}", "{\"a\":2}"], 86_400);
        assert_eq!(path(&["{\"a\":1}", "{\"a\":2}"], 2 * 86_400 - 1), first);
        let (day, name) = first.split_once('/').unwrap();
        assert_eq!(day, "86400000");
        assert_eq!(path(&["{\"a\":1}", "{\"a\":2}"], 2 * 86_400), format!("172800000/{name}"));
        for others in [&["{\"a\":1}"][..], &["{\"a\":2}", "{\"a\":1}"], &["{\"a\":1}", "{\"a\":2}", "{\"a\":2}"], &[]] {
            assert_ne!(path(others, 86_400), first);
        }
    }

    /// A client may have a clock of its own, which says what it likes.
    #[test]
    fn times_that_no_calendar_has() {
        let of = |now| file(&["{\"a\":1}"], now);
        let (path, text) = of(UNIX_EPOCH - Duration::from_secs(1));
        assert!(path.starts_with("0/") && text.contains("\"1970-01-01T00:00:00.000Z\""), "{path} {text}");
        let (path, text) = of(UNIX_EPOCH + Duration::from_secs(300_000_000_000));
        assert!(path.starts_with("253402214400000/") && text.contains("\"9999-12-31T23:59:59.000Z\""), "{path} {text}");
    }

    #[test]
    fn what_is_no_object_is_left_as_it_is() {
        assert_eq!(file(&["[1]", "", "{"], at(0)).1, "[1]\n\n{\n");
        assert!(file(&["{}"], at(0)).1.starts_with("{\"sentAt\":"));
    }
}
