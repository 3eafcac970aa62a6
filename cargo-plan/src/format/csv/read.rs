//! CSV into a grid.

use super::super::grid::Grid;
use super::super::ledger::Ledger;
use super::super::{InputFile, encoding};

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads a file of separated values.
///
/// # Errors
/// A sentence for the user.
pub(crate) fn read(source: &InputFile, ledger: &mut Ledger) -> Result<Vec<Grid>, String> {
    let Some(decoded) = encoding::decode(&source.bytes) else {
        return Err(encoding::no_text(&source.name, &source.bytes));
    };
    let sheet = ledger.sheet(&source.name, None);
    if let Some(note) = decoded.note {
        ledger.note(sheet, note);
    }
    let mut grid = Grid::new(sheet, "");
    let (separator, text, first_row) = separator(&decoded.text);
    if separator != b',' {
        let name = match separator {
            b'\t' => "tabs".to_owned(),
            other => format!("\"{}\"", char::from(other)),
        };
        ledger.note(sheet, format!("the columns are separated by {name}"));
    }
    if let Some(line) = open_quote(text, separator) {
        let line = line + first_row;
        return Err(format!(
            "{}:{line} opens a quote that nothing closes, so that the lines after it would be one cell\n\
             help: close it, or write \"\" for each quote that is a part of the text",
            source.name
        ));
    }
    let mut row = first_row;
    let mut reader = reader(text, separator);
    let mut record = csv::StringRecord::new();
    loop {
        let start = reader.position().byte();
        let has_more =
            reader.read_record(&mut record).map_err(|error| format!("{} is no CSV: {error}", source.name))?;
        if !has_more {
            return Ok(vec![grid]);
        }
        row += 1 + blank_lines(text, start);
        grid.add_row(ledger, row, record.iter());
    }
}

/// Returns the line of a quote that opens a cell and is not closed at the end of one: what stands up to the next quote, or the end, would be
/// swallowed by the cell. A cell within its own line is what people wrote, whatever is in it.
fn open_quote(text: &str, separator: u8) -> Option<usize> {
    let mut bytes = text.bytes().peekable();
    let (mut line, mut is_start) = (1, true);
    while let Some(byte) = bytes.next() {
        if byte != b'"' || !is_start {
            line += usize::from(byte == b'\n');
            is_start = byte == separator || byte == b'\n';
            continue;
        }
        let opened = line;
        loop {
            match bytes.next() {
                None => return Some(opened),
                Some(b'"') if bytes.peek() == Some(&b'"') => {
                    bytes.next();
                }
                Some(b'"') => break,
                Some(other) => line += usize::from(other == b'\n'),
            }
        }
        let is_closed = bytes.peek().is_none_or(|next| *next == separator || matches!(next, b'\r' | b'\n' | b' '));
        if line > opened && !is_closed {
            return Some(opened);
        }
        is_start = false;
    }
    None
}

/// Returns how many lines are blank from here on: they are rows of a spreadsheet too, which the reader passes over.
fn blank_lines(text: &str, start: u64) -> usize {
    let rest = usize::try_from(start).ok().and_then(|start| text.get(start..)).unwrap_or_default();
    // The line before may end in "\r\n", of which the reader takes the first alone.
    let rest = rest
        .strip_prefix('\n')
        .filter(|_| start > 0 && text.as_bytes().get(start as usize - 1) == Some(&b'\r'))
        .unwrap_or(rest);
    let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    rest.get(..blank).unwrap_or_default().matches('\n').count()
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes())
}

/// Returns the separator, the text after a line that names it (as Excel writes), and how many rows were passed over.
fn separator(text: &str) -> (u8, &str, usize) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let (Some(separator), Some((_, after))) = (rest.bytes().next(), rest.split_once('\n'))
    {
        return (separator, after, 1);
    }
    let best = SEPARATORS.into_iter().max_by_key(|separator| (fit(text, *separator), *separator == b','));
    (best.unwrap_or(b','), text, 0)
}

/// Returns how well a separator fits: how many of the first rows have as many columns as most, times how many these are.
fn fit(text: &str, separator: u8) -> usize {
    let widths: Vec<usize> =
        reader(text, separator).records().take(40).filter_map(|record| Some(record.ok()?.len())).collect();
    let count = |width: usize| widths.iter().filter(|known| **known == width).count();
    let most = widths.iter().copied().filter(|width| *width > 1).max_by_key(|width| (count(*width), *width));
    most.map_or(0, |width| count(width) * width)
}
