//! One file as a stream of parts: what it is packed with, whether it has lines, values over several lines or a table, and where it
//! breaks off. The reading thread does no more than that.

use super::input::InputPath;
use super::parquet::ParquetRows;
use super::part::{RecordedPart, ValueText};
use super::schema::SchemaTable;
use super::table::Table;
use super::{FileName, Problems, ReadOptions, RecordPlace, RecordProblem, SourceSchema, Summary};
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

/// How many bytes a part has, about.
const PART: usize = 1 << 20;
/// A line, or a value, that is longer than this is no message: the API takes 32 KB.
const LONGEST: usize = 16 << 20;
/// How many rows of a table a part has.
const ROWS: usize = 2000;
/// How far a file is looked into to tell what it is.
const PEEK: usize = 1 << 16;

/// Reads a file. What is wrong with it goes to the problems, what it counts of a source to the schema, and what messages it has is sent.
pub(super) fn file(input: &InputPath, send: &SyncSender<RecordedPart>, options: &ReadOptions, summary: &mut Summary) {
    let Summary { problems, schema, .. } = summary;
    let name = &input.name;
    let reader: Box<dyn Read> = match &input.path {
        None => Box::new(io::stdin()),
        Some(path) => match File::open(path) {
            Ok(file) => Box::new(file),
            Err(error) => return problems.files.push(format!("{name} cannot be opened: {error}")),
        },
    };
    let mut reader = BufReader::with_capacity(PEEK, reader);
    let start = peek(&mut reader);
    let is_parquet = start.starts_with(PARQUET);
    let mut stream = FileStream { name: name.clone(), send, is_part: options.is_part(), schema, problems };
    match start.as_slice() {
        _ if is_parquet && let Some(path) = &input.path => stream.parquet(path),
        [0x1f, 0x8b, ..] => stream.text(BufReader::with_capacity(PEEK, flate2::bufread::MultiGzDecoder::new(reader))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => stream.text(BufReader::with_capacity(PEEK, super::zstd::Frames::new(reader))),
        _ => stream.text(reader),
    }
}

/// The first bytes, as many as the reader has at once.
fn peek(reader: &mut impl BufRead) -> Vec<u8> {
    reader.fill_buf().map(<[u8]>::to_vec).unwrap_or_default()
}

struct FileStream<'s> {
    name: FileName,
    send: &'s SyncSender<RecordedPart>,
    /// Whether the user asked for a part of the messages.
    is_part: bool,
    schema: &'s mut SourceSchema,
    problems: &'s mut Problems,
}

/// A file of Parquet begins and ends with these.
const PARQUET: &[u8] = b"PAR1";

/// What an unpacked file is, by its beginning.
#[derive(Debug, PartialEq, Eq)]
enum FileKind {
    Lines,
    Values,
    Table(u8),
    Parquet,
    Binary,
}

fn kind(start: &[u8], name: &str) -> FileKind {
    if start.starts_with(PARQUET) {
        return FileKind::Parquet;
    }
    if start.starts_with(b"PK") || start.starts_with(b"ORC") || start.starts_with(b"Obj\x01") || start.contains(&0) {
        return FileKind::Binary;
    }
    let text = start.strip_prefix(MARK).unwrap_or(start).trim_ascii_start();
    match text.first() {
        Some(b'[') => FileKind::Values,
        Some(b'{') => {
            let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
            let first = lines.next().unwrap_or_default();
            let second = lines.next();
            // An object that goes on in the next line is one of several lines.
            let is_open = serde_json::from_slice::<serde_json::Value>(first).is_err_and(|error| error.is_eof());
            match second {
                Some(second) if is_open && !second.starts_with(b"{") => FileKind::Values,
                _ => FileKind::Lines,
            }
        }
        Some(_) if has_ending(name, "tsv") => FileKind::Table(b'\t'),
        Some(_) if has_ending(name, "csv") || is_schema(text) => FileKind::Table(separator(text)),
        _ => FileKind::Lines,
    }
}

/// Returns whether a text begins as the export of a schema does, which standard input has no ending to tell by.
fn is_schema(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default().to_ascii_lowercase();
    [&b"event name"[..], b"trait name"].iter().any(|start| line.strip_prefix(b"\"").unwrap_or(&line).starts_with(start))
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.to_ascii_lowercase().split('.').skip(1).any(|part| part == ending)
}

/// The sign that the first line has most of.
fn separator(text: &[u8]) -> u8 {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    [b',', b';', b'\t', b'|'].into_iter().max_by_key(|sign| (count(*sign), *sign == b',')).unwrap_or(b',')
}

impl FileStream<'_> {
    fn text(&mut self, mut reader: impl BufRead) {
        let start = match reader.fill_buf() {
            Ok(start) => start.to_vec(),
            Err(error) => return self.problems.files.push(format!("{} cannot be read: {error}", self.name)),
        };
        match kind(&start, &self.name) {
            FileKind::Parquet => self.problems.files.push(format!(
                "{} is Parquet, which is read from a file alone that is not packed; left out",
                self.name
            )),
            FileKind::Binary => self.problems.files.push(format!("{} is no text; left out", self.name)),
            FileKind::Lines => self.lines(reader),
            FileKind::Values => self.values(reader),
            FileKind::Table(separator) => self.table(reader, separator),
        }
    }

    /// A file of Parquet, whose rows another program gives.
    fn parquet(&mut self, path: &Path) {
        let mut rows = match ParquetRows::start(path) {
            Ok(rows) => rows,
            Err(why) => return self.problems.files.push(format!("{} is Parquet, {why}; left out", self.name)),
        };
        let read = self.records(&mut rows);
        if let Err(why) = rows.end(read.is_err()).and(read) {
            self.problems.files.push(format!("{} {why}", self.name));
        }
    }

    /// Rows as JSON, one a line. The first says which columns there are.
    fn records(&mut self, rows: &mut ParquetRows) -> Result<(), String> {
        let Some(first) = rows.next()? else { return Ok(()) };
        let row =
            serde_json::from_slice(&first).map_err(|_| "was read by another program than ours; left out".to_owned())?;
        let table = Arc::new(Table::of_columns(&row, &self.name).map_err(|why| format!("{why}; left out"))?);
        let (mut first_row, mut count, mut bytes) = (1, 1, first);
        loop {
            let row = rows.next();
            let is_end = !matches!(row, Ok(Some(_)));
            if is_end || bytes.len() > PART {
                let (file, table) = (self.name.clone(), Arc::clone(&table));
                let part = RecordedPart::Records { file, table, first_row, bytes: std::mem::take(&mut bytes) };
                if !self.part(part) {
                    return Ok(());
                }
                first_row += std::mem::take(&mut count);
            }
            match row? {
                Some(row) => bytes.extend(row),
                None => return Ok(()),
            }
            count += 1;
        }
    }

    /// Returns whether anybody still parses.
    fn part(&self, part: RecordedPart) -> bool {
        self.send.send(part).is_ok()
    }

    fn too_long(&mut self, line: u64, offset: u64) {
        let place = RecordPlace { file: &self.name, line, offset };
        self.problems.found(RecordProblem::new("is longer than 16 MB, which no message is", place));
    }

    /// What could be read before a file breaks off counts.
    fn breaks_off(&mut self, error: &io::Error, line: u64, offset: u64) {
        let said = if error.kind() == io::ErrorKind::UnexpectedEof {
            "its end is missing".to_owned()
        } else {
            error.to_string()
        };
        self.problems.files.push(format!(
            "{} breaks off in line {line}, at byte {offset} of what was unpacked: {said}; what stands before that was read",
            self.name
        ));
    }

    fn lines(&mut self, mut reader: impl Read) {
        let (mut line, mut offset) = (1_u64, 0_u64);
        let mut bytes: Vec<u8> = Vec::new();
        // Within a line that is too long, whose end is looked for.
        let mut is_skipping = false;
        loop {
            let (is_end, error) = match fill(&mut reader, &mut bytes) {
                Ok(is_end) => (is_end, None),
                Err(error) => (true, Some(error)),
            };
            let end = match bytes.iter().rposition(|byte| *byte == b'\n') {
                _ if is_end && error.is_none() => bytes.len(),
                Some(at) => at + 1,
                None => 0,
            };
            if end == 0 && bytes.len() > LONGEST && !is_end {
                if !std::mem::replace(&mut is_skipping, true) {
                    self.too_long(line, offset);
                }
                offset += bytes.len() as u64;
                bytes.clear();
                continue;
            }
            let rest = bytes.split_off(end);
            let mut whole = std::mem::replace(&mut bytes, rest);
            if is_skipping && !whole.is_empty() {
                let cut = whole.iter().position(|byte| *byte == b'\n').map_or(whole.len(), |at| at + 1);
                let rest = whole.split_off(cut);
                offset += whole.len() as u64;
                line += 1;
                whole = rest;
                is_skipping = false;
            }
            let lines = whole.iter().filter(|byte| **byte == b'\n').count() as u64;
            let size = whole.len() as u64;
            let mark = if offset == 0 && whole.starts_with(MARK) { MARK.len() } else { 0 };
            let text = whole.split_off(mark);
            let part = RecordedPart::Lines {
                file: self.name.clone(),
                first_line: line,
                offset: offset + mark as u64,
                bytes: text,
            };
            line += lines;
            offset += size;
            if size > 0 && !self.part(part) {
                return;
            }
            if let Some(error) = error {
                return self.breaks_off(&error, line, offset + bytes.len() as u64);
            }
            if is_end {
                return;
            }
        }
    }

    /// Values that go over lines, or stand in one list: each object at the top, or at the top of the list.
    fn values(&mut self, mut reader: impl BufRead) {
        let mut scanner = Scanner::default();
        let mut values = Vec::new();
        let mut size = 0;
        loop {
            let (used, is_end, error) = match reader.fill_buf() {
                Ok(bytes) => {
                    for byte in bytes {
                        if let Some(value) = scanner.byte(*byte) {
                            size += value.bytes.len();
                            values.push(value);
                        }
                    }
                    (bytes.len(), bytes.is_empty(), None)
                }
                Err(error) => (0, true, Some(error)),
            };
            reader.consume(used);
            if let Some((line, offset)) = scanner.too_long.take() {
                self.too_long(line, offset);
            }
            if size > PART || is_end {
                size = 0;
                let part = RecordedPart::Values { file: self.name.clone(), values: std::mem::take(&mut values) };
                if !self.part(part) {
                    return;
                }
            }
            if let Some(error) = error {
                return self.breaks_off(&error, scanner.line, scanner.offset);
            }
            if is_end {
                // What is still open is broken, and is told as such.
                let values: Vec<ValueText> = scanner.rest().into_iter().collect();
                self.part(RecordedPart::Values { file: self.name.clone(), values });
                return;
            }
        }
    }

    /// A row of the export of a schema.
    fn counts(&mut self, schema: &SchemaTable, row: &csv::StringRecord, (line, offset): (u64, u64)) {
        let place = RecordPlace { file: &self.name, line, offset };
        match schema.row(row, place, &mut |odd| self.problems.found(odd)) {
            Ok(row) => self.schema.add(row),
            Err(why) => self.problems.found(RecordProblem::new(why, place)),
        }
    }

    fn table(&mut self, reader: impl Read, separator: u8) {
        let left = Rc::new(Cell::new(LONGEST));
        let reader = RowBound { reader, left: Rc::clone(&left) };
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(reader);
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => return self.problems.files.push(format!("{} is no CSV: {error}; left out", self.name)),
        };
        let (table, schema) = match (SchemaTable::of(&header, &self.name), Table::of(&header, &self.name)) {
            (Some(Ok(_)), _) if self.is_part => {
                return self.problems.files.push(format!(
                    "{} counts what a source saw in all of its time, of which `--since`, `--until` and `--sample` cannot take a part; left out",
                    self.name
                ));
            }
            (Some(Ok(schema)), _) => (None, Some(schema)),
            (None, Ok(table)) => (Some(Arc::new(table)), None),
            (Some(Err(why)), _) | (None, Err(why)) => {
                return self.problems.files.push(format!("{} {why}; left out", self.name));
            }
        };
        if schema.is_some() {
            self.schema.files.push(self.name.to_string());
        }
        let (mut rows, mut size) = (Vec::new(), 0);
        let mut row = csv::StringRecord::new();
        loop {
            let (line, offset) = (reader.position().line(), reader.position().byte());
            let is_end = match reader.read_record(&mut row) {
                Ok(has_more) => !has_more,
                Err(error) => match error.into_kind() {
                    csv::ErrorKind::Utf8 { .. } => {
                        let place = RecordPlace { file: &self.name, line, offset };
                        self.problems.found(RecordProblem::new("is no UTF-8", place));
                        continue;
                    }
                    csv::ErrorKind::Io(error) => {
                        self.breaks_off(&error, line, offset);
                        true
                    }
                    _ => continue,
                },
            };
            left.set(LONGEST);
            if let Some(schema) = &schema {
                if is_end {
                    return;
                }
                self.counts(schema, &row, (line, offset));
                continue;
            }
            if !is_end {
                size += row.as_slice().len();
                rows.push((line, offset, std::mem::take(&mut row)));
            }
            if rows.len() >= ROWS || size > PART || is_end {
                size = 0;
                let Some(table) = table.clone() else { return };
                let part = RecordedPart::Rows { file: self.name.clone(), table, rows: std::mem::take(&mut rows) };
                if !self.part(part) || is_end {
                    return;
                }
            }
        }
    }
}

/// The mark of UTF-8 at the beginning of a file.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads no more than the longest row in one go: behind a quote that is not closed, all that follows is one cell.
struct RowBound<R> {
    reader: R,
    /// How many bytes the row may still have.
    left: Rc<Cell<usize>>,
}

impl<R: Read> Read for RowBound<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(bytes)?;
        let too_long = || io::Error::other("a row is longer than 16 MB, or a quote in it is not closed");
        self.left.set(self.left.get().checked_sub(read).ok_or_else(too_long)?);
        Ok(read)
    }
}

/// Adds bytes, up to the size of a part. Returns whether the input ends.
fn fill(reader: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let before = bytes.len();
    let read = reader.take(PART as u64).read_to_end(bytes)?;
    debug_assert_eq!(bytes.len(), before + read);
    Ok(read < PART)
}

/// Finds where values begin and end, by their brackets.
#[derive(Debug)]
struct Scanner {
    /// The value that is being read.
    bytes: Vec<u8>,
    line: u64,
    offset: u64,
    /// Where the value starts.
    start: (u64, u64),
    depth: usize,
    in_text: bool,
    is_escaped: bool,
    is_skipping: bool,
    too_long: Option<(u64, u64)>,
}

impl Default for Scanner {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            line: 1,
            offset: 0,
            start: (1, 0),
            depth: 0,
            in_text: false,
            is_escaped: false,
            is_skipping: false,
            too_long: None,
        }
    }
}

impl Scanner {
    /// Takes a byte. Returns the value that it ends.
    fn byte(&mut self, byte: u8) -> Option<ValueText> {
        let at = self.offset;
        self.offset += 1;
        if byte == b'\n' {
            self.line += 1;
        }
        if self.depth == 0 {
            // Brackets and commas of a list around values, and anything else between them.
            if byte != b'{' {
                return None;
            }
            self.start = (self.line, at);
        }
        if self.bytes.len() < LONGEST {
            self.bytes.push(byte);
        } else if !std::mem::replace(&mut self.is_skipping, true) {
            self.too_long = Some(self.start);
        }
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' if self.in_text => self.is_escaped = true,
            b'"' => self.in_text = !self.in_text,
            b'{' | b'[' if !self.in_text => self.depth += 1,
            b'}' | b']' if !self.in_text => self.depth -= 1,
            _ => {}
        }
        (self.depth == 0).then(|| self.take()).flatten()
    }

    fn take(&mut self) -> Option<ValueText> {
        let bytes = std::mem::take(&mut self.bytes);
        let is_whole = !std::mem::take(&mut self.is_skipping) && !bytes.is_empty();
        is_whole.then_some(ValueText { line: self.start.0, offset: self.start.1, bytes })
    }

    /// What is left at the end of the input.
    fn rest(mut self) -> Option<ValueText> {
        self.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is() {
        assert_eq!(kind(b"{\"a\": 1}\n{\"a\": 2}\n", "a.log"), FileKind::Lines);
        assert_eq!(kind(b"{\n  \"batch\": [\n", "a.json"), FileKind::Values);
        assert_eq!(kind(b"[{\"a\": 1}]", "a.json"), FileKind::Values);
        assert_eq!(kind(b"{\"cut\": \n{\"a\": 2}\n", "a.log"), FileKind::Lines);
        assert_eq!(kind(b"id;event\n1;a\n", "tracks.csv.gz"), FileKind::Table(b';'));
        assert_eq!(kind(b"PAR1\x15", "a.parquet"), FileKind::Parquet);
        assert_eq!(kind(b"\0\0", "a.json"), FileKind::Binary);
    }

    #[test]
    fn values_over_lines() {
        let text = "[\n{\"a\": \"}\\\"\"},\n {\n\"b\": [{}]}\n]\n{\"c\":";
        let mut scanner = Scanner::default();
        let mut found: Vec<ValueText> = text.bytes().filter_map(|byte| scanner.byte(byte)).collect();
        found.extend(scanner.rest());
        let found: Vec<(u64, u64, String)> = found
            .into_iter()
            .map(|value| (value.line, value.offset, String::from_utf8_lossy(&value.bytes).into_owned()))
            .collect();
        let wanted = [(2, 2, "{\"a\": \"}\\\"\"}"), (3, 17, "{\n\"b\": [{}]}"), (6, 32, "{\"c\":")];
        assert_eq!(found, wanted.map(|(line, offset, text)| (line, offset, text.to_owned())));
    }
}
