//! A part of an input, as the reading thread gives it to those that parse.

use super::table::Table;
use super::{FileName, ParsingThread, RecordPlace, Visitor};
use std::sync::Arc;

/// A part: of each text in it, where it stands.
#[derive(Debug)]
pub(super) enum RecordedPart {
    /// Whole lines.
    Lines { file: FileName, first_line: u64, offset: u64, bytes: Vec<u8> },
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

impl RecordedPart {
    /// Gives what is in the part to a worker.
    pub(super) fn messages<V: Visitor>(&self, worker: &mut ParsingThread<'_, V>) {
        match self {
            Self::Lines { file, first_line, offset, bytes } => {
                let (mut line, mut offset) = (*first_line, *offset);
                for text in bytes.split_inclusive(|byte| *byte == b'\n') {
                    let trimmed = text.trim_ascii();
                    if !trimmed.is_empty() {
                        worker.text(trimmed, RecordPlace { file, line, offset });
                    }
                    line += 1;
                    offset += text.len() as u64;
                }
            }
            Self::Records { file, table, first_row, bytes } => {
                for (row, text) in (*first_row..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
                    worker.record(table, text, RecordPlace { file, line: row, offset: 0 });
                }
            }
            Self::Values { file, values } => {
                for ValueText { line, offset, bytes } in values {
                    worker.text(bytes, RecordPlace { file, line: *line, offset: *offset });
                }
            }
            Self::Rows { file, table, rows } => {
                for (line, offset, row) in rows {
                    let place = RecordPlace { file, line: *line, offset: *offset };
                    worker.row(table, table.message(row), place);
                }
            }
        }
    }
}
