//! The inputs as one stream of parts: what a file is packed with, whether it has lines, values over several lines or a table, and where
//! it breaks off. Reading does no more than that.

use super::begun::Begun;
use super::input::InputPath;
use super::parquet::{self, ParquetRows};
use super::part::{RecordedPart, ValueText};
use super::schema::SchemaTable;
use super::table::Table;
use super::{FileName, Problems, RecordPlace, RecordProblem, SourceSchema};
use serde::de::IgnoredAny;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::vec;

/// How many bytes a part has, about.
const PART_BYTES: usize = 1 << 20;
/// A line, or a value, that is longer than this is no message: the API takes 32 KB.
const LINE_BYTES: usize = 16 << 20;
/// How many bytes of a pipe are waited for at most.
const PIPED_BYTES: usize = 1 << 16;
/// How many rows of a table a part has.
const PART_ROWS: usize = 2000;
/// How far a file is looked into to tell what it is.
const PEEK_BYTES: usize = 1 << 16;

/// All inputs, one after the other.
pub(super) struct RecordSource {
    files: vec::IntoIter<InputPath>,
    open: Option<FileStream>,
    /// Whether the user asked for a part of the messages.
    is_part: bool,
    schema: SourceSchema,
    problems: Problems,
}

impl RecordSource {
    pub(super) fn new(files: Vec<InputPath>, is_part: bool) -> Self {
        let (schema, problems) = Default::default();
        Self { files: files.into_iter(), open: None, is_part, schema, problems }
    }

    /// Returns the next part; `None` at the end of the last input. What is wrong with a file goes to the problems, what it counts of a
    /// source to the schema, and what messages it has are parts. Lines are read into `spare`.
    pub(super) fn part(&mut self, mut spare: Vec<u8>) -> Option<RecordedPart> {
        loop {
            let part = match &mut self.open {
                Some(open) => {
                    let mut found =
                        FileFindings { name: &open.name, schema: &mut self.schema, problems: &mut self.problems };
                    open.content.part(&mut spare, &mut found)
                }
                None => {
                    self.open = self.open_next()?;
                    continue;
                }
            };
            if part.is_some() {
                return part;
            }
            self.open = None;
        }
    }

    /// Opens the next file, if it has messages or counts; `None` where there is no file left.
    fn open_next(&mut self) -> Option<Option<FileStream>> {
        let input = self.files.next()?;
        Some(match FileStream::open(&input, self.is_part) {
            Ok(stream) => {
                if stream.content.is_schema() {
                    self.schema.files.push(input.name.to_string());
                }
                Some(stream)
            }
            Err(why) => {
                self.problems.files.push(format!("{} {why}", input.name));
                None
            }
        })
    }

    /// Returns what was found beside messages.
    pub(super) fn into_found(self) -> (SourceSchema, Problems) {
        (self.schema, self.problems)
    }
}

/// Bytes of a file, unpacked. Whichever thread comes next reads them.
type Bytes = Box<dyn BufRead + Send>;

/// A file that is being read.
struct FileStream {
    name: FileName,
    content: FileContent,
}

enum FileContent {
    Lines(LineStream),
    Values(ValueStream),
    Table(Box<TableStream>),
    Parquet(Box<ParquetStream>),
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

/// Tells what a file is by its first lines alone, so that it is the same however many bytes were read at once.
fn kind(start: &[u8], name: &str) -> FileKind {
    let start = start.get(..PEEK_BYTES).unwrap_or(start);
    if start.starts_with(PARQUET) {
        return FileKind::Parquet;
    }
    let (text, rest) = first_line(start);
    let is_packed = start.starts_with(b"PK") || start.starts_with(b"ORC") || start.starts_with(b"Obj\x01");
    if is_packed || (text.contains(&0) && !text.starts_with(b"[")) {
        return FileKind::Binary;
    }
    match text.first() {
        Some(b'[') => FileKind::Values,
        // An object that goes on in the next line is one of several lines.
        Some(b'{') if is_open(text) && rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(b"{")) => {
            FileKind::Values
        }
        Some(b'{') => FileKind::Lines,
        Some(_) if has_ending(name, "tsv") => FileKind::Table(b'\t'),
        Some(_) if has_ending(name, "csv") || is_schema(text) => FileKind::Table(separator(text)),
        _ => FileKind::Lines,
    }
}

/// Returns the first line that is not blank, and what follows it where the line has an end: both without blanks before them.
fn first_line(start: &[u8]) -> (&[u8], Option<&[u8]>) {
    let text = start.strip_prefix(MARK).unwrap_or(start).trim_ascii_start();
    let end = memchr::memchr(b'\n', text);
    let rest = end.and_then(|end| text.get(end..)).map(<[u8]>::trim_ascii_start);
    (end.and_then(|end| text.get(..end)).unwrap_or(text).trim_ascii_end(), rest)
}

/// Returns whether a line is the beginning of a value that it does not end.
fn is_open(line: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(line).is_err_and(|error| error.is_eof())
}

/// Returns whether these first bytes tell what a file is, whatever follows.
fn is_told(start: &[u8]) -> bool {
    let (text, rest) = first_line(start);
    start.len() >= MAGIC_BYTES
        && match text.first() {
            Some(b'[') => true,
            Some(b'{') => rest.is_some_and(|rest| !rest.is_empty() || !is_open(text)),
            Some(_) => rest.is_some() || start.starts_with(PARQUET),
            None => false,
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

/// Returns the sign that the first line has most of.
fn separator(text: &[u8]) -> u8 {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    [b',', b';', b'\t', b'|'].into_iter().max_by_key(|sign| (count(*sign), *sign == b',')).unwrap_or(b',')
}

impl FileStream {
    /// Opens a file, or standard input.
    ///
    /// # Errors
    /// Why nothing of a file is read, in words that go on with its name.
    fn open(input: &InputPath, is_part: bool) -> Result<Self, String> {
        let name = input.name.clone();
        let reader: Box<dyn Read + Send> = match &input.path {
            None => Box::new(io::stdin()),
            Some(path) => Box::new(File::open(path).map_err(|error| format!("cannot be opened: {error}"))?),
        };
        let mut reader =
            Begun::new(BufReader::with_capacity(PEEK_BYTES, reader), PEEK_BYTES, |start| start.len() >= MAGIC_BYTES);
        let cannot = |error: io::Error| format!("cannot be read: {error}");
        let magic = reader.start().map_err(cannot)?.to_vec();
        if let Some(path) = input.path.as_ref().filter(|_| magic.starts_with(PARQUET)) {
            let rows = ParquetRows::start(path).map_err(|why| format!("is Parquet, {why}; left out"))?;
            let stream = ParquetStream { rows: Some(rows), table: None, next_row: 1 };
            return Ok(Self { name, content: FileContent::Parquet(Box::new(stream)) });
        }
        let mut reader = Begun::new(unpacked(reader, &magic), PEEK_BYTES, is_told);
        let kind = kind(reader.start().map_err(cannot)?, &name);
        // Who writes into a pipe waits for what comes of it.
        let (reader, is_piped): (Bytes, _) = (Box::new(reader), input.path.is_none());
        let content = match kind {
            FileKind::Lines => FileContent::Lines(LineStream::new(reader, is_piped)),
            FileKind::Values => FileContent::Values(ValueStream {
                reader: Some(reader),
                scanner: Scanner::default(),
                next: VecDeque::new(),
                is_piped,
            }),
            FileKind::Table(separator) => {
                FileContent::Table(Box::new(TableStream::new(reader, separator, &name, (is_part, is_piped))?))
            }
            FileKind::Parquet => {
                return Err("is Parquet, which is read from a file alone that is not packed; left out".to_owned());
            }
            FileKind::Binary => return Err("is no text; left out".to_owned()),
        };
        Ok(Self { name, content })
    }
}

impl FileContent {
    /// Returns the next part; `None` at the end.
    fn part(&mut self, spare: &mut Vec<u8>, found: &mut FileFindings<'_>) -> Option<RecordedPart> {
        match self {
            Self::Lines(lines) => lines.part(std::mem::take(spare), found),
            Self::Values(values) => values.part(found),
            Self::Table(table) => table.part(found),
            Self::Parquet(rows) => rows.part(found),
        }
    }

    fn is_schema(&self) -> bool {
        matches!(self, Self::Table(table) if matches!(table.rows, TableRows::Counts(_)))
    }
}

/// How many bytes tell what a file is packed with.
const MAGIC_BYTES: usize = 4;

fn unpacked(reader: impl BufRead + Send + 'static, magic: &[u8]) -> Bytes {
    match magic {
        [0x1f, 0x8b, ..] => Box::new(BufReader::with_capacity(PEEK_BYTES, super::packed::gzip(reader))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(BufReader::with_capacity(PEEK_BYTES, super::packed::zstd(reader))),
        _ => Box::new(reader),
    }
}

/// What is found in a file beside messages, while it is read.
struct FileFindings<'f> {
    name: &'f FileName,
    schema: &'f mut SourceSchema,
    problems: &'f mut Problems,
}

impl FileFindings<'_> {
    fn file(&self) -> FileName {
        self.name.clone()
    }

    fn problem(&mut self, what: &'static str, line: u64, offset: u64) {
        let place = RecordPlace { file: self.name, line, offset };
        self.problems.found(RecordProblem::new(what, place));
    }

    fn too_long(&mut self, line: u64, offset: u64) {
        self.problem("is longer than 16 MB, which no message is", line, offset);
    }

    /// Takes a row of the export of a schema.
    fn counts(&mut self, schema: &SchemaTable, row: &csv::StringRecord, line: u64, offset: u64) {
        let place = RecordPlace { file: self.name, line, offset };
        match schema.row(row, place, &mut |odd| self.problems.found(odd)) {
            Ok(row) => self.schema.add(row),
            Err(why) => self.problems.found(RecordProblem::new(why, place)),
        }
    }

    /// Notes that a file breaks off; what could be read before counts.
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
}

/// Whole lines.
struct LineStream {
    /// `None` at the end.
    reader: Option<Bytes>,
    /// The beginning of a line, whose rest is not read yet.
    begun: Vec<u8>,
    /// Where it stands.
    line: u64,
    offset: u64,
    /// Within a line that is too long, whose end is looked for.
    is_skipping: bool,
    /// The lines behind one that was too long.
    next: Option<RecordedPart>,
    /// Whether a line is wanted as soon as it is there.
    is_piped: bool,
}

impl LineStream {
    fn new(reader: Bytes, is_piped: bool) -> Self {
        Self { reader: Some(reader), begun: Vec::new(), line: 1, offset: 0, is_skipping: false, next: None, is_piped }
    }

    fn part(&mut self, spare: Vec<u8>, found: &mut FileFindings<'_>) -> Option<RecordedPart> {
        if let Some(next) = self.next.take() {
            return Some(next);
        }
        let mut bytes = spare;
        bytes.clear();
        bytes.append(&mut self.begun);
        loop {
            let reader = self.reader.as_mut()?;
            // What was there before has no end of a line.
            let before = bytes.len();
            let read = if self.is_piped { fill_once(reader, &mut bytes) } else { fill(reader, &mut bytes) };
            let (is_end, error) = match read {
                Ok(is_end) => (is_end, None),
                Err(error) => (true, Some(error)),
            };
            if is_end {
                self.reader = None;
            }
            let end = match memchr::memrchr(b'\n', bytes.get(before..).unwrap_or_default()) {
                // The last line has no end, unless the file breaks off in it.
                _ if is_end && error.is_none() => bytes.len(),
                Some(at) => before + at + 1,
                None => 0,
            };
            if let Some(error) = error {
                let before = bytes.get(..end).unwrap_or_default();
                let line = self.line + memchr::memchr_iter(b'\n', before).count() as u64;
                found.breaks_off(&error, line, self.offset + bytes.len() as u64);
            }
            if end == 0 && !is_end {
                match self.piece_of_long(&mut bytes, found) {
                    Some(piece) => return Some(piece),
                    None => continue,
                }
            }
            self.begun.extend_from_slice(bytes.get(end..).unwrap_or_default());
            bytes.truncate(end);
            if self.is_skipping {
                let piece = self.end_of_long(&mut bytes);
                self.next = (!bytes.is_empty()).then(|| self.lines(bytes, found.file()));
                return Some(piece);
            }
            if !bytes.is_empty() {
                return Some(self.lines(bytes, found.file()));
            }
        }
    }

    /// Takes what there is of a line that is too long; `None` of one that is not so far.
    fn piece_of_long(&mut self, bytes: &mut Vec<u8>, found: &mut FileFindings<'_>) -> Option<RecordedPart> {
        if bytes.len() <= LINE_BYTES && !self.is_skipping {
            return None;
        }
        if !std::mem::replace(&mut self.is_skipping, true) {
            found.too_long(self.line, self.offset);
        }
        self.offset += bytes.len() as u64;
        Some(RecordedPart::TooLong { bytes: std::mem::take(bytes), is_end: false })
    }

    /// Takes off the end of a line that is too long.
    fn end_of_long(&mut self, bytes: &mut Vec<u8>) -> RecordedPart {
        let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        let rest = bytes.split_off(end);
        self.offset += end as u64;
        self.line += 1;
        self.is_skipping = false;
        RecordedPart::TooLong { bytes: std::mem::replace(bytes, rest), is_end: true }
    }

    fn lines(&mut self, mut bytes: Vec<u8>, file: FileName) -> RecordedPart {
        let (first_line, size) = (self.line, bytes.len() as u64);
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        let mut offset = self.offset;
        self.offset += size;
        if offset == 0 && bytes.starts_with(MARK) {
            bytes.drain(..MARK.len());
            offset += MARK.len() as u64;
        }
        RecordedPart::Lines { file, first_line, offset, bytes }
    }
}

/// Values that go over lines, or stand in one list: each object at the top, or at the top of the list.
struct ValueStream {
    /// `None` at the end.
    reader: Option<Bytes>,
    scanner: Scanner,
    /// What was read already: pieces of a value that is too long, and the values around it.
    next: VecDeque<RecordedPart>,
    /// Whether a value is wanted as soon as it is there.
    is_piped: bool,
}

impl ValueStream {
    fn part(&mut self, found: &mut FileFindings<'_>) -> Option<RecordedPart> {
        if let Some(next) = self.next.pop_front() {
            return Some(next);
        }
        let scanner = &mut self.scanner;
        let (mut values, mut size) = (Vec::new(), 0);
        while let Some(reader) = &mut self.reader {
            let (used, error) = match reader.fill_buf() {
                Ok(bytes) => {
                    for scanned in bytes.iter().filter_map(|byte| scanner.byte(*byte)) {
                        match scanned {
                            Scanned::Value(value) => {
                                size += value.bytes.len();
                                values.push(value);
                            }
                            Scanned::Piece { bytes, is_end } => {
                                self.next.extend(values_of(found.file(), &mut values));
                                self.next.push_back(RecordedPart::TooLong { bytes, is_end });
                            }
                        }
                    }
                    (bytes.len(), None)
                }
                Err(error) => (0, Some(error)),
            };
            reader.consume(used);
            if let Some((line, offset)) = scanner.too_long.take() {
                found.too_long(line, offset);
            }
            if used == 0 {
                self.reader = None;
                match error {
                    Some(error) => found.breaks_off(&error, scanner.line, scanner.offset),
                    // What is still open is broken, and is told as such.
                    None => match scanner.take() {
                        Some(Scanned::Value(value)) => values.push(value),
                        Some(Scanned::Piece { bytes, .. }) => {
                            self.next.push_back(RecordedPart::TooLong { bytes, is_end: true });
                        }
                        None => {}
                    },
                }
            }
            if size > PART_BYTES || !self.next.is_empty() || (self.is_piped && !values.is_empty()) {
                break;
            }
        }
        self.next.extend(values_of(found.file(), &mut values));
        self.next.pop_front()
    }
}

/// Returns the part that values are, if there are any.
fn values_of(file: FileName, values: &mut Vec<ValueText>) -> Option<RecordedPart> {
    let values = std::mem::take(values);
    (!values.is_empty()).then_some(RecordedPart::Values { file, values })
}

/// A table.
struct TableStream {
    /// `None` at the end.
    reader: Option<csv::Reader<RowBound<Bytes>>>,
    rows: TableRows,
    /// How many bytes the row may still have.
    left: Arc<AtomicUsize>,
    /// How many rows a part has at most: one where each is wanted as soon as it is there.
    most: usize,
}

/// What the rows of a table are.
enum TableRows {
    Messages(Arc<Table>),
    /// What a source counted, which is a part of nothing.
    Counts(SchemaTable),
}

impl TableStream {
    fn new(reader: Bytes, separator: u8, name: &str, (is_part, is_piped): (bool, bool)) -> Result<Self, String> {
        let left = Arc::new(AtomicUsize::new(LINE_BYTES));
        let reader = RowBound { reader, left: Arc::clone(&left) };
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(reader);
        let header = reader.headers().map_err(|error| format!("is no CSV: {error}; left out"))?;
        let rows = match (SchemaTable::of(header, name), Table::of(header, name)) {
            (Some(Ok(_)), _) if is_part => {
                return Err(
                    "counts what a source saw in all of its time, of which `--since`, `--until` and `--sample` cannot take a part; left out"
                        .to_owned(),
                );
            }
            (Some(Ok(schema)), _) => TableRows::Counts(schema),
            (None, Ok(table)) => TableRows::Messages(Arc::new(table)),
            (Some(Err(why)), _) | (None, Err(why)) => return Err(format!("{why}; left out")),
        };
        Ok(Self { reader: Some(reader), rows, left, most: if is_piped { 1 } else { PART_ROWS } })
    }

    fn part(&mut self, found: &mut FileFindings<'_>) -> Option<RecordedPart> {
        let (mut rows, mut size) = (Vec::new(), 0);
        while let Some(reader) = self.reader.as_mut().filter(|_| rows.len() < self.most && size <= PART_BYTES) {
            let (line, offset) = (reader.position().line(), reader.position().byte());
            let mut row = csv::StringRecord::new();
            let is_end = match reader.read_record(&mut row) {
                Ok(has_more) => !has_more,
                Err(error) => match error.into_kind() {
                    csv::ErrorKind::Utf8 { .. } => {
                        found.problem("is no UTF-8", line, offset);
                        continue;
                    }
                    csv::ErrorKind::Io(error) => {
                        found.breaks_off(&error, line, offset);
                        true
                    }
                    _ => continue,
                },
            };
            self.left.store(LINE_BYTES, Ordering::Relaxed);
            match &self.rows {
                _ if is_end => self.reader = None,
                TableRows::Messages(_) => {
                    size += row.as_slice().len();
                    rows.push((line, offset, row));
                }
                TableRows::Counts(schema) => found.counts(schema, &row, line, offset),
            }
        }
        let TableRows::Messages(table) = &self.rows else { return None };
        let is_end = self.reader.is_none() && rows.is_empty();
        (!is_end).then(|| RecordedPart::Rows { file: found.file(), table: Arc::clone(table), rows })
    }
}

/// A file of Parquet, whose rows another program gives.
struct ParquetStream {
    /// `None` at the end.
    rows: Option<ParquetRows>,
    /// The columns, which the first row says.
    table: Option<Arc<Table>>,
    next_row: u64,
}

impl ParquetStream {
    fn part(&mut self, found: &mut FileFindings<'_>) -> Option<RecordedPart> {
        let Self { rows, table, next_row } = self;
        let (first_row, mut bytes) = (*next_row, Vec::new());
        let end = loop {
            let row = match rows.as_mut()?.next() {
                Ok(Some(row)) => row,
                Ok(None) => break Some(Ok(())),
                Err(why) => break Some(Err(why)),
            };
            if table.is_none() {
                match columns(&row, found.name) {
                    Ok(columns) => *table = Some(Arc::new(columns)),
                    Err(why) => break Some(Err(why)),
                }
            }
            bytes.extend(row);
            *next_row += 1;
            if bytes.len() > PART_BYTES {
                break None;
            }
        };
        if let Some(read) = end
            && let Err(why) = rows.take()?.end(read.is_err()).and(read)
        {
            found.problems.files.push(format!("{} {why}", found.name));
        }
        let table = Arc::clone(table.as_ref()?);
        (!bytes.is_empty()).then(|| RecordedPart::Records { file: found.file(), table, first_row, bytes })
    }
}

/// Returns the columns of a table, by its first row.
fn columns(row: &[u8], name: &str) -> Result<Table, String> {
    let row = parquet::row(row).ok_or_else(|| "was read by another program than ours; left out".to_owned())?;
    Table::of_columns(&row, name).map_err(|why| format!("{why}; left out"))
}

/// The mark of UTF-8 at the beginning of a file.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads no more than the longest row in one go: behind a quote that is not closed, all that follows is one cell.
struct RowBound<R> {
    reader: R,
    /// How many bytes the row may still have.
    left: Arc<AtomicUsize>,
}

impl<R: Read> Read for RowBound<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(bytes)?;
        let too_long = || io::Error::other("a row is longer than 16 MB, or a quote in it is not closed");
        let left = self.left.load(Ordering::Relaxed).checked_sub(read).ok_or_else(too_long)?;
        self.left.store(left, Ordering::Relaxed);
        Ok(read)
    }
}

/// Adds bytes, up to the size of a part. Returns whether the input ends.
fn fill(reader: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<bool> {
    let end = bytes.len() + PART_BYTES;
    let mut filled = bytes.len();
    bytes.resize(end, 0);
    let mut read = Ok(true);
    while let Some(rest) = bytes.get_mut(filled..end).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                read = Err(error);
                break;
            }
        }
    }
    bytes.truncate(filled);
    read.map(|_| filled < end)
}

/// Adds what a pipe has, and waits only where that is nothing. Returns whether the input ends.
fn fill_once(reader: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<bool> {
    loop {
        match reader.fill_buf() {
            Ok(there) => {
                let count = there.len().min(PIPED_BYTES);
                bytes.extend_from_slice(there.get(..count).unwrap_or_default());
                reader.consume(count);
                return Ok(count == 0);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
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
    fn byte(&mut self, byte: u8) -> Option<Scanned> {
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
        // The pieces of what is too long become one line, in which a break between names and values is a space.
        self.bytes.push(if self.is_skipping && matches!(byte, b'\n' | b'\r') { b' ' } else { byte });
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' if self.in_text => self.is_escaped = true,
            b'"' => self.in_text = !self.in_text,
            b'{' | b'[' if !self.in_text => self.depth += 1,
            b'}' | b']' if !self.in_text => self.depth -= 1,
            _ => {}
        }
        if self.depth == 0 {
            return self.take();
        }
        let most = if self.is_skipping { PART_BYTES } else { LINE_BYTES };
        (self.bytes.len() > most).then(|| self.piece_of_long())
    }

    /// Takes what there is of a value that is too long.
    fn piece_of_long(&mut self) -> Scanned {
        let mut bytes = std::mem::take(&mut self.bytes);
        if !std::mem::replace(&mut self.is_skipping, true) {
            self.too_long = Some(self.start);
            bytes.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
        }
        Scanned::Piece { bytes, is_end: false }
    }

    fn take(&mut self) -> Option<Scanned> {
        let bytes = std::mem::take(&mut self.bytes);
        if std::mem::take(&mut self.is_skipping) {
            return Some(Scanned::Piece { bytes, is_end: true });
        }
        let value = ValueText { line: self.start.0, offset: self.start.1, bytes };
        (!value.bytes.is_empty()).then_some(Scanned::Value(value))
    }
}

/// What a byte ends.
#[derive(Debug)]
enum Scanned {
    Value(ValueText),
    /// A piece of a value that is too long to be a message.
    Piece {
        bytes: Vec<u8>,
        is_end: bool,
    },
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
        // By its first lines alone, so that it does not depend on how much was read at once.
        for text in
            ["{\"a\": 1}\n\0", "{\n\n \"a\": 1}\n", "[\n{}", "id,event\n1,a\n", "\u{feff} {\"a\"\n{", "PAR1 and more"]
        {
            let told = (0..=text.len()).find_map(|end| text.as_bytes().get(..end).filter(|start| is_told(start)));
            let told = told.unwrap_or_default();
            assert_eq!(kind(told, "a.csv"), kind(text.as_bytes(), "a.csv"), "{text:?}");
        }
        assert_eq!(kind(b"id;event\n1;a\n", "tracks.csv.gz"), FileKind::Table(b';'));
        assert_eq!(kind(b"PAR1\x15", "a.parquet"), FileKind::Parquet);
        assert_eq!(kind(b"\0\0", "a.json"), FileKind::Binary);
    }

    #[test]
    fn values_over_lines() {
        let text = "[\n{\"a\": \"}\\\"\"},\n {\n\"b\": [{}]}\n]\n{\"c\":";
        let mut scanner = Scanner::default();
        let mut found: Vec<Scanned> = text.bytes().filter_map(|byte| scanner.byte(byte)).collect();
        found.extend(scanner.take());
        let values = found.into_iter().filter_map(|scanned| match scanned {
            Scanned::Value(value) => Some(value),
            Scanned::Piece { .. } => None,
        });
        let found: Vec<(u64, u64, String)> = values
            .map(|value| (value.line, value.offset, String::from_utf8_lossy(&value.bytes).into_owned()))
            .collect();
        let wanted = [(2, 2, "{\"a\": \"}\\\"\"}"), (3, 17, "{\n\"b\": [{}]}"), (6, 32, "{\"c\":")];
        assert_eq!(found, wanted.map(|(line, offset, text)| (line, offset, text.to_owned())));
    }
}
