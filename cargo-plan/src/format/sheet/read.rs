//! The sheets of a workbook into grids.

use super::super::InputFile;
use super::super::grid::{Grid, Merged};
use super::super::ledger::Ledger;
use calamine::{Data, Dimensions, Ods, Range, Reader, SheetVisible, Sheets, Xls, Xlsx, open_workbook_auto_from_rs};
use std::io::Cursor;

/// The beginning of a zip archive, as which XLSX and ODS are kept, and of the older container, in which Excel also keeps
/// workbooks with a password.
const ZIP: &[u8] = b"PK";
const CONTAINER: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Returns whether a file is a workbook, by its first bytes.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(CONTAINER)
}

/// Reads every sheet.
///
/// # Errors
/// A sentence for the user.
pub(crate) fn read(source: &InputFile, ledger: &mut Ledger) -> Result<Vec<Grid>, String> {
    let mut workbook = open(source)?;
    let mut grids = Vec::new();
    for name in workbook.sheet_names() {
        let cells = cells(&mut workbook, &name);
        let cells = cells.map_err(|error| format!("{}: the sheet \"{name}\" cannot be read: {error}", source.name))?;
        let sheet = ledger.sheet(&source.name, Some(&name));
        if workbook.sheets_metadata().iter().any(|known| known.name == name && known.visible != SheetVisible::Visible) {
            ledger.note(sheet, "the sheet is hidden in the workbook, and is read as the others are");
        }
        let mut grid = Grid::new(sheet, &name);
        match cells {
            SheetCells::All(range) => fill(&mut grid, &range, ledger),
            SheetCells::Some(some) => fill_from(&mut grid, some, ledger)
                .map_err(|why| format!("{}: the sheet \"{name}\" cannot be read: {why}", source.name))?,
        }
        grid.merged = merged(&mut workbook, &name);
        grids.push(grid);
    }
    Ok(grids)
}

fn open(source: &InputFile) -> Result<Sheets<Cursor<&[u8]>>, String> {
    open_workbook_auto_from_rs(Cursor::new(source.bytes.as_slice())).map_err(|error| {
        let said = reason(&source.bytes).unwrap_or_else(|| error.to_string());
        let has_password = said.to_lowercase().contains("password") || is_encrypted(&source.bytes);
        if has_password {
            return format!(
                "{} is protected by a password, so that it cannot be read\nhelp: save a copy without the password, or as CSV",
                source.name
            );
        }
        format!("{} is no workbook that can be read, perhaps as its end is missing: {said}\nhelp: open it in a spreadsheet program and save it again, or as CSV", source.name)
    })
}

/// Returns what the reader of the kind of workbook says that a file seems to be: the reader of any kind says of all of them that they fail.
fn reason(bytes: &[u8]) -> Option<String> {
    let file = Cursor::new(bytes);
    let is_ods = bytes.windows(OPEN_DOCUMENT.len()).take(200).any(|window| window == OPEN_DOCUMENT);
    match () {
        () if bytes.starts_with(CONTAINER) => Xls::new(file).err().map(|error| error.to_string()),
        () if is_ods => Ods::new(file).err().map(|error| error.to_string()),
        () => Xlsx::new(file).err().map(|error| error.to_string()),
    }
}

/// How the files of LibreOffice begin, behind the first bytes of any archive.
const OPEN_DOCUMENT: &[u8] = b"application/vnd.oasis.opendocument";

/// Returns the name of the part in which Excel keeps an encrypted workbook, as it stands in the container.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.starts_with(CONTAINER) && bytes.windows(name.len()).any(|window| window == name)
}

/// The cells of a sheet.
enum SheetCells {
    All(Range<Data>),
    /// Only those that have a value, with their rows and columns from 0.
    Some(Vec<((u32, u32), String)>),
}

/// Returns the cells of a sheet. Excel has room for so many that a sheet with one cell in the last row would need more memory than
/// there is, were the blank ones read too.
fn cells(workbook: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Result<SheetCells, String> {
    let mut some = Vec::new();
    let mut add = |place: (u32, u32), data: Data| match text(&data) {
        text if text.is_empty() => {}
        text => some.push((place, text)),
    };
    match workbook {
        Sheets::Xlsx(workbook) => {
            let mut reader = match workbook.worksheet_cells_reader(name) {
                Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(SheetCells::Some(some)),
                reader => reader.map_err(|error| error.to_string())?,
            };
            while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
                add(cell.get_position(), cell.get_value().clone().into());
            }
        }
        Sheets::Xlsb(workbook) => {
            let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
            while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
                add(cell.get_position(), cell.get_value().clone().into());
            }
        }
        _ => return workbook.worksheet_range(name).map(SheetCells::All).map_err(|error| error.to_string()),
    }
    some.sort_by_key(|(place, _)| *place);
    Ok(SheetCells::Some(some))
}

/// The most places for cells, blank ones before them included, that the rows of a sheet may have together.
const MOST_PLACES: usize = 50_000_000;

fn fill_from(grid: &mut Grid, cells: Vec<((u32, u32), String)>, ledger: &mut Ledger) -> Result<(), String> {
    let mut places = 0;
    for row in cells.chunk_by(|((one, _), _), ((other, _), _)| one == other) {
        let Some(((number, last), _)) = row.last() else { continue };
        places += *last as usize;
        if places > MOST_PLACES {
            return Err(format!(
                "its cells stand so far to the right, as in row {}, that they are in no table",
                number + 1
            ));
        }
        let mut texts = vec![""; *last as usize + 1];
        for ((_, column), text) in row {
            if let Some(place) = texts.get_mut(*column as usize) {
                *place = text;
            }
        }
        grid.rows.resize(*number as usize, Vec::new());
        grid.add_row(ledger, *number as usize + 1, texts.into_iter());
    }
    Ok(())
}

/// Rows and columns count from the first cell of the sheet, not from the first that has a value.
fn fill(grid: &mut Grid, range: &Range<Data>, ledger: &mut Ledger) {
    let Some((first_row, first_column)) = range.start() else { return };
    let (first_row, first_column) = (first_row as usize, first_column as usize);
    grid.rows.resize(first_row, Vec::new());
    for (row, cells) in range.rows().enumerate() {
        let texts: Vec<String> = cells.iter().map(text).collect();
        let blank = std::iter::repeat_n("", first_column);
        grid.add_row(ledger, first_row + row + 1, blank.chain(texts.iter().map(String::as_str)));
    }
}

/// Returns the text of a cell; of a date, as ISO 8601 writes it.
fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        cell => cell.to_string(),
    }
}

fn merged(workbook: &mut Sheets<Cursor<&[u8]>>, sheet: &str) -> Vec<Merged> {
    let regions: Vec<Dimensions> = match workbook {
        Sheets::Xlsx(workbook) => workbook.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
        Sheets::Xls(workbook) => workbook.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
        // Of the others the library does not tell: blank cells still mean "as above".
        _ => Vec::new(),
    };
    let pair = |(row, column): (u32, u32)| (row as usize, column as usize);
    regions.into_iter().map(|region| Merged { first: pair(region.start), last: pair(region.end) }).collect()
}
