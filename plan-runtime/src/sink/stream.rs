//! Writes messages as JSON lines to stdout, or anything else that takes bytes.

use super::{Batch, Sink};
use crate::error::SinkError;
use std::io::Write;

pub(crate) struct Stream<W>(pub(crate) W);

impl<W: Write + Send + 'static> Sink for Stream<W> {
    fn send(&mut self, batch: &Batch<'_>) -> Result<(), SinkError> {
        let written = self.0.write_all(&lines(batch)).and_then(|()| self.0.flush());
        written.map_err(SinkError::retry)
    }
}

/// The messages of a batch, each with the end of a line.
pub(super) fn lines(batch: &Batch<'_>) -> Vec<u8> {
    let mut lines = Vec::new();
    for message in batch.messages() {
        lines.extend_from_slice(message);
        lines.push(b'\n');
    }
    lines
}
