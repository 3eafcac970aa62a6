//! The audit as a workbook: a sheet of events, one of findings, one of the messages of each day, and one of what was read.

use super::rows::{Cell, EVENT_HEADERS, FINDING_HEADERS, NOTE, event, finding};
use super::text::read;
use crate::audit::table::Audit;
use crate::judge::cut;
use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// The longest text of a cell, in characters.
const CELL_CHARS: usize = 32_000;
/// The most rows of a sheet, of which the first has the headers.
const MOST_ROWS: usize = 1_048_575;

/// Returns the bytes of the workbook.
///
/// # Errors
/// A sentence: a table that is larger than a sheet can be.
pub(crate) fn write(audit: &Audit) -> Result<Vec<u8>, String> {
    workbook(audit).map_err(|error| format!("the workbook cannot be written: {error}"))
}

fn workbook(audit: &Audit) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let name = |call: &str, name: &str| [Cell::Text(call.to_owned()), Cell::Text(name.to_owned())];
    let events = audit.events.iter().map(event);
    sheet(workbook.add_worksheet(), "Events", &EVENT_HEADERS, events, MOST_ROWS)?;
    let headers = [["Call", "Event", "Owner"].as_slice(), &FINDING_HEADERS].concat();
    let findings = audit.findings().map(|(event, found)| {
        let owner = event.owner.clone().map_or(Cell::Empty, Cell::Text);
        name(event.call, &event.name).into_iter().chain([owner]).chain(finding(found)).collect()
    });
    sheet(workbook.add_worksheet(), "Findings", &headers, findings, MOST_ROWS)?;
    let days = audit.events.iter().flat_map(|event| {
        event.days.iter().map(move |day| {
            let counts = [Cell::Text(day.day.clone()), Cell::Count(day.messages), Cell::Count(day.violating)];
            name(event.call, &event.name).into_iter().chain(counts).collect()
        })
    });
    let headers = ["Call", "Event", "Day", "Messages", "Violating"];
    sheet(workbook.add_worksheet(), "Days", &headers, days, MOST_ROWS)?;
    let row = |what: &str, text: String| vec![Cell::Text(what.to_owned()), Cell::Text(text)];
    let notes = audit.read.notes.iter().map(|note| row(NOTE, note.clone()));
    let all = [row("plan", audit.plan.clone()), row("read", read(audit))].into_iter().chain(notes);
    sheet(workbook.add_worksheet(), "Read", &["What", "Text"], all, MOST_ROWS)?;
    workbook.save_to_buffer()
}

fn sheet(
    sheet: &mut Worksheet,
    name: &str,
    headers: &[&str],
    rows: impl Iterator<Item = Vec<Cell>>,
    most: usize,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_background_color(0x00D9_E7F5).set_text_wrap().set_align(FormatAlign::Top);
    let top = Format::new().set_align(FormatAlign::Top);
    let percent = Format::new().set_num_format("0.00%").set_align(FormatAlign::Top);
    sheet.set_name(name)?;
    for (column, header) in (0..).zip(headers) {
        sheet.write_string_with_format(0, column, *header, &bold)?;
        sheet.set_column_width(column, width(header))?;
    }
    let mut last = 1;
    for (row, cells) in (1..).zip(all_or_told(rows, most)) {
        last = row;
        for (column, cell) in (0..).zip(&cells) {
            match cell {
                Cell::Text(text) => {
                    let text = cut(text, CELL_CHARS);
                    sheet.write_string_with_format(row, column, text, &top)?
                }
                Cell::Count(count) => sheet.write_number_with_format(row, column, *count as f64, &top)?,
                Cell::Share(share) => sheet.write_number_with_format(row, column, *share, &percent)?,
                Cell::Empty => continue,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, last, u16::try_from(headers.len().saturating_sub(1)).unwrap_or(u16::MAX))?;
    Ok(())
}

/// Returns the rows, and, where a sheet has no room for all of them, how many others there are in place of the last one.
fn all_or_told(rows: impl Iterator<Item = Vec<Cell>>, most: usize) -> impl Iterator<Item = Vec<Cell>> {
    let (mut rows, mut place) = (rows.peekable(), 0);
    std::iter::from_fn(move || {
        place += 1;
        let row = rows.next()?;
        if place < most || rows.peek().is_none() {
            return Some(row);
        }
        let others = 1 + rows.by_ref().count();
        Some(vec![Cell::Text(format!("and {others} more rows, for which a sheet has no room"))])
    })
}

/// Returns the width of a column in characters.
fn width(header: &str) -> f64 {
    match header {
        "Event" | "Path" => 30.0,
        "Text" => 100.0,
        "Finding" | "Sample" | "States" => 50.0,
        "First seen" | "Last seen" | "First found" | "Last found" => 24.0,
        _ => 13.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_a_sheet_has_no_room_for_are_told() {
        let rows = |count: u64, most: usize| {
            let cells = (0..count).map(|row| vec![Cell::Count(row)]);
            all_or_told(cells, most).map(|row| row.first().map(Cell::text).unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(rows(3, 3), ["0", "1", "2"]);
        assert_eq!(rows(5, 3), ["0", "1", "and 3 more rows, for which a sheet has no room"]);
    }
}
