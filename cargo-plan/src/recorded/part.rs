//! A part of an input, as the thread that read it parses it.

use super::table::Table;
use super::{FileName, ParsingThread, RecordPlace, Visitor};
use serde::de::IgnoredAny;
use std::sync::Arc;

/// A part: of each text in it, where it stands.
#[derive(Debug)]
pub(super) enum RecordedPart {
    /// Whole lines.
    Lines { file: FileName, first_line: u64, offset: u64, bytes: Vec<u8> },
    /// A piece of a line that is too long to be a message.
    TooLong { bytes: Vec<u8>, is_end: bool },
    /// Rows of a table as JSON, one a line.
    Records { file: FileName, table: Arc<Table>, first_row: u64, bytes: Vec<u8> },
    /// Values that may go over lines.
    Values { file: FileName, values: Vec<ValueText> },
    /// Rows of a table.
    Rows { file: FileName, table: Arc<Table>, rows: Vec<(u64, u64, csv::StringRecord)> },
}

/// The text of a value.
#[derive(Debug)]
pub(super) struct ValueText {
    pub(super) line: u64,
    pub(super) offset: u64,
    pub(super) bytes: Vec<u8>,
}

impl ValueText {
    /// Gives the value to a worker. Where one is broken, the lines behind the mistake seem to belong to it: those that are whole by
    /// themselves are used.
    fn messages<V: Visitor>(&self, file: &str, worker: &mut ParsingThread<'_, V>) {
        let place = RecordPlace { file, line: self.line, offset: self.offset };
        let is_json = |text: &[u8]| serde_json::from_slice::<IgnoredAny>(text).is_ok();
        let is_message = |(_, text): &(_, &[u8])| text.starts_with(b"{") && is_json(text);
        if std::str::from_utf8(&self.bytes).is_ok_and(|text| worker.give(text, place, None)) {
            return;
        }
        if is_json(&self.bytes) || !self.lines(file).any(|line| is_message(&line)) {
            return worker.no_json(&self.bytes, place);
        }
        // The brackets of a list say nothing by themselves.
        for (place, text) in self.lines(file).filter(|(_, text)| !matches!(*text, b"" | b"[" | b"]")) {
            worker.text(text, place);
        }
    }

    /// Returns the lines, without white space and the comma of a list.
    fn lines<'r>(&'r self, file: &'r str) -> impl Iterator<Item = (RecordPlace<'r>, &'r [u8])> {
        let mut offset = self.offset;
        (self.line..).zip(self.bytes.split_inclusive(|byte| *byte == b'\n')).map(move |(line, text)| {
            let blanks = text.len() - text.trim_ascii_start().len();
            let place = RecordPlace { file, line, offset: offset + blanks as u64 };
            offset += text.len() as u64;
            let text = text.trim_ascii();
            (place, text.strip_suffix(b",").unwrap_or(text))
        })
    }
}

impl RecordedPart {
    /// Gives what is in the part to a worker.
    pub(super) fn messages<V: Visitor>(&self, worker: &mut ParsingThread<'_, V>) {
        match self {
            Self::Lines { file, first_line, offset, bytes } => {
                // Of a part that is all text, no line has to be looked at for that.
                let text = std::str::from_utf8(bytes).ok();
                let (mut line, mut start) = (*first_line, 0);
                for end in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]) {
                    let place = RecordPlace { file, line, offset: offset + start as u64 };
                    match (text.and_then(|text| text.get(start..end)), bytes.get(start..end)) {
                        (Some(text), _) if !text.trim_ascii().is_empty() => worker.json(text.trim_ascii(), place, None),
                        (None, Some(text)) if !text.trim_ascii().is_empty() => worker.text(text.trim_ascii(), place),
                        _ => {}
                    }
                    line += 1;
                    start = end + 1;
                }
            }
            Self::TooLong { bytes, is_end } => worker.visitor.reject_piece(bytes, *is_end),
            Self::Records { file, table, first_row, bytes } => {
                for (row, text) in (*first_row..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
                    worker.record(table, text, RecordPlace { file, line: row, offset: 0 });
                }
            }
            Self::Values { file, values } => {
                for value in values {
                    value.messages(file, worker);
                }
            }
            Self::Rows { file, table, rows } => {
                for (line, offset, row) in rows {
                    let place = RecordPlace { file, line: *line, offset: *offset };
                    worker.row(table, &table.message(row), place);
                }
            }
        }
    }

    /// Returns the buffer that the next part may be read into.
    pub(super) fn into_buffer(self) -> Vec<u8> {
        match self {
            Self::Lines { bytes, .. } | Self::TooLong { bytes, is_end: true } => bytes,
            _ => Vec::new(),
        }
    }
}
