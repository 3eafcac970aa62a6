//! Writes messages as JSON lines to stdout, or anything else that takes bytes. What of a batch was written before an error is
//! not written again: the stream may be a file on a disk that is full, or a pipe that nobody reads for a while.

use super::{Batch, Sink};
use crate::error::SinkError;
use std::borrow::Cow;
use std::io::{self, Write};

pub(crate) struct Stream<W> {
    out: W,
    /// How many bytes of the batch at hand the stream has taken.
    written: usize,
    /// Whether the stream ended within a line when the batch at hand came: the one before it was given up there.
    begins_cut: bool,
    /// Whether it does now.
    is_cut: bool,
}

impl<W> Stream<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, written: 0, begins_cut: false, is_cut: false }
    }
}

impl<W: Write + Send + 'static> Sink for Stream<W> {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        if batch.attempt() == 0 {
            (self.written, self.begins_cut) = (0, self.is_cut);
        }
        let bytes = lines(batch, self.begins_cut);
        let result = append(&mut self.out, &bytes, &mut self.written).and_then(|()| self.out.flush());
        if let Some(last) = self.written.checked_sub(1).and_then(|last| bytes.get(last)) {
            self.is_cut = *last != b'\n';
        }
        result.map_err(SinkError::retry)
    }
}

/// Returns the messages of a batch, each with the end of a line. If the line before them is cut, they end it first.
pub(super) fn lines(batch: &Batch<'_>, is_cut: bool) -> Vec<u8> {
    let mut lines = Vec::new();
    if is_cut {
        lines.push(b'\n');
    }
    for message in batch.messages() {
        lines.extend_from_slice(&in_one_line(message));
        lines.push(b'\n');
    }
    lines
}

/// Returns a message without line ends. One that was read from text keeps every byte of it, also those between its members; within text
/// JSON has none.
pub(crate) fn in_one_line(message: &[u8]) -> Cow<'_, [u8]> {
    if !message.contains(&b'\n') && !message.contains(&b'\r') {
        return Cow::Borrowed(message);
    }
    let blank = |byte: &u8| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte };
    Cow::Owned(message.iter().map(blank).collect())
}

/// Writes all bytes from `written` on. `written` then says how many there are, be it all or not.
pub(super) fn append(out: &mut impl Write, bytes: &[u8], written: &mut usize) -> io::Result<()> {
    while let Some(rest) = bytes.get(*written..).filter(|rest| !rest.is_empty()) {
        match out.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(more) => *written += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::batch::Messages;
    use std::sync::{Arc, Mutex};
    use std::time::SystemTime;

    /// A disk with room for so many bytes.
    #[derive(Clone, Default)]
    struct Disk(Arc<Mutex<(Vec<u8>, usize)>>);

    impl Disk {
        fn text(&self) -> String {
            self.0.lock().map(|disk| String::from_utf8_lossy(&disk.0).into_owned()).unwrap_or_default()
        }

        fn has_room_for(&self, more: usize) {
            self.0.lock().iter_mut().for_each(|disk| disk.1 += more);
        }
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let Ok(mut disk) = self.0.lock() else { return Ok(0) };
            let fits = bytes.len().min(disk.1 - disk.0.len());
            disk.0.extend_from_slice(bytes.get(..fits).unwrap_or_default());
            if fits == 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(fits) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn messages(texts: &[&str]) -> Messages {
        let mut messages = Messages::new(0, Default::default());
        texts.iter().for_each(|text| messages.push(text.as_bytes()));
        messages
    }

    fn send(stream: &mut Stream<Disk>, messages: &Messages, attempt: u32) -> bool {
        let all = messages.positions().into();
        stream.send(&Batch::new(messages, &all, attempt, None, SystemTime::UNIX_EPOCH)).is_ok()
    }

    #[test]
    fn what_was_written_before_an_error_is_not_written_again() {
        let disk = Disk::default();
        let (mut stream, batch) = (Stream::new(disk.clone()), messages(&["{1}", "{22}", "{333}"]));
        let mut attempts = 0;
        while !send(&mut stream, &batch, attempts) {
            attempts += 1;
            disk.has_room_for(5);
        }
        assert_eq!((disk.text().as_str(), attempts), ("{1}\n{22}\n{333}\n", 3));
    }

    #[test]
    fn a_batch_after_one_that_was_given_up_begins_a_line() {
        for (room, expected) in [(0, "{3}\n"), (2, "{1\n{3}\n"), (4, "{1}\n{3}\n"), (6, "{1}\n{2\n{3}\n")] {
            let disk = Disk::default();
            let mut stream = Stream::new(disk.clone());
            disk.has_room_for(room);
            assert!(!send(&mut stream, &messages(&["{1}", "{2}"]), 0));
            assert!(!send(&mut stream, &messages(&["{3}"]), 0));
            disk.has_room_for(99);
            assert!(send(&mut stream, &messages(&["{3}"]), 1));
            assert_eq!(disk.text(), expected, "{room}");
        }
    }
}
