//! Tables of events: where the header is, what each column says, and how rows become events. For every format that has
//! tables; it knows grids and the ledger only.
//!
//! What it bears, each seen in real plans: a header in any row and column, repeated headers, a second header row above it, titles
//! over the table, merged cells, blank cells that mean "as above", rows that name an event or an objective for those below, one
//! row an event with lists of properties in a cell, numbered columns (`param_1`, `param_2`).

mod columns;
mod marks;
mod rows;

use super::ImportOptions;
use super::draft::{Call, Draft};
use super::field::Field;
use super::grid::Grid;
use super::ledger::Ledger;
use columns::Columns;

/// What stands around a table and says whom it is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Around {
    /// The event that a heading over the table names, and whether its properties are traits.
    pub(crate) event: Option<(Call, String)>,
    /// Whether it is that of a row above, which is no word on a table that has no column for events.
    pub(crate) is_of_row: bool,
}

/// What a table turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableContents {
    /// Events, properties or traits were read.
    Plan,
    /// It lists properties, and nothing says of which events.
    PropertiesWithoutEvents,
    /// No header of it is known.
    Nothing,
}

/// The rows of a table under one header.
#[derive(Debug)]
struct TableBlock {
    columns: Columns,
    /// The first row below the header, and the one below the last.
    rows: std::ops::Range<usize>,
}

/// Reads a grid into the draft, and says what became of each cell.
pub(crate) fn read(
    grid: &mut Grid,
    around: &Around,
    options: &ImportOptions,
    ledger: &mut Ledger,
    draft: &mut Draft,
) -> TableContents {
    grid.fill_down();
    if let Some(event) = &around.event
        && says_of_event(grid, event, ledger, draft)
    {
        return TableContents::Plan;
    }
    if columns::is_turned(grid, ledger, options) {
        grid.turn();
        ledger.note(grid.sheet, "the headers stand below each other, so each column was read as a row");
    }
    let Some(blocks) = blocks(grid, around, options, ledger) else {
        ledger.leave_rest(grid.sheet, "the sheet has no row of headers that say \"event\" or \"property\"");
        return TableContents::Nothing;
    };
    let mut around = around.clone();
    if let Some(block) = blocks.first().filter(|block| block.columns.of(Field::Event).is_none()) {
        let repeats = blocks.len() > 1 && around.event.is_none();
        around.event = event_above(grid, block.columns.row, repeats, ledger, draft).or(around.event);
        around.event.iter().for_each(|event| said_above(grid, block.columns.row, event, ledger, draft));
    }
    let first =
        blocks.first().map_or(0, |block| block.columns.row.saturating_sub(usize::from(block.columns.has_row_above)));
    for row in 0..first {
        let cells: Vec<_> = grid.filled(row).map(|(_, id)| id).collect();
        cells.into_iter().for_each(|id| ledger.leave(id, "it stands above the header"));
    }
    let mut found = TableContents::Nothing;
    for block in blocks {
        block.columns.account(grid, ledger);
        match rows::read(grid, &block, &mut around, ledger, draft) {
            TableContents::Plan => found = TableContents::Plan,
            other if found == TableContents::Nothing => found = other,
            _ => {}
        }
    }
    found
}

/// Returns the names of the events of a table that has a column for them.
pub(crate) fn event_names(grid: &Grid, options: &ImportOptions, ledger: &Ledger) -> Vec<String> {
    let blocks = blocks(grid, &Around::default(), options, ledger).unwrap_or_default();
    let names = |block: TableBlock| {
        let column = block.columns.of(Field::Event).map(|column| column.index);
        let cells =
            column.into_iter().flat_map(|column| block.rows.clone().filter_map(move |row| grid.own(row, column)));
        cells.map(|id| super::items::event_name(ledger.text(id)).1).collect::<Vec<_>>()
    };
    blocks.into_iter().flat_map(names).collect()
}

/// Returns whether a table lists properties and does not name their events, so that a heading over it must.
pub(crate) fn wants_an_event(grid: &Grid, options: &ImportOptions, ledger: &Ledger) -> bool {
    let around = Around { event: Some((Call::Track, String::new())), is_of_row: false };
    let blocks = blocks(grid, &around, options, ledger).unwrap_or_default();
    let names_an_event =
        |block: &TableBlock| block.columns.of(Field::Event).is_some() || block.columns.of(Field::EventColumn).is_some();
    let is_of_traits =
        |block: &TableBlock| block.columns.property().is_some_and(|column| column.field != Some(Field::Property));
    let has_properties = |block: &TableBlock| block.columns.property().is_some() && !is_of_traits(block);
    blocks.iter().any(|block| has_properties(block) && !names_an_event(block))
}

/// How far above its header a table may name its event.
const ROWS_ABOVE: usize = 12;

/// Returns the event that stands above the first header, where no column names events: "▶ Signed Up", "Event: Signed Up", "Event name" with the
/// name beside it; where headers repeat, whatever stands alone above the first of them.
fn event_above(
    grid: &Grid,
    header: usize,
    repeats: bool,
    ledger: &mut Ledger,
    draft: &mut Draft,
) -> Option<(Call, String)> {
    for row in (header.saturating_sub(ROWS_ABOVE)..header).rev() {
        let cells: Vec<_> = grid.filled(row).map(|(_, id)| id).collect();
        let (key, name) = match cells.as_slice() {
            [key, name] if rows::is_key_of_event(ledger.text(*key)) => (Some(*key), *name),
            [key, _] if rows::field_of_event(ledger.text(*key)).is_some() => continue,
            [name] if header - row <= 4 => (None, *name),
            _ => continue,
        };
        let text = ledger.text(name).trim().to_owned();
        let is_said = key.is_some() || text.starts_with(rows::MARKS) || text.to_lowercase().starts_with("event:");
        if !is_said && !repeats {
            return None;
        }
        let (call, event) = super::items::event_name(text.trim_start_matches(rows::MARKS));
        key.into_iter().for_each(|key| ledger.read(key, "whose name stands beside it"));
        ledger.read(name, "the event of the rows below it");
        draft.rule(call, &event);
        return Some((call, event));
    }
    None
}

/// Reads what rows of a key and a value above the header say of the event: "Trigger" with what triggers it beside it.
fn said_above(grid: &Grid, header: usize, (call, event): &(Call, String), ledger: &mut Ledger, draft: &mut Draft) {
    for row in header.saturating_sub(ROWS_ABOVE)..header {
        let cells: Vec<_> = grid.filled(row).map(|(_, id)| id).collect();
        if let [key, value] = cells.as_slice()
            && !ledger.has_fate(*key)
            && rows::field_of_event(ledger.text(*key)).is_some()
        {
            rows::say_of_event((*call, event), *key, *value, ledger, draft);
        }
    }
}

/// Reads "Field" and "Value" over what is said of the event that the table is about: "Trigger" with what triggers it beside it. Returns
/// whether the table is one.
fn says_of_event(grid: &Grid, (call, event): &(Call, String), ledger: &mut Ledger, draft: &mut Draft) -> bool {
    let rows: Vec<Vec<_>> = (0..grid.rows.len()).map(|row| grid.filled(row).map(|(_, id)| id).collect()).collect();
    let Some((header, below)) = rows.split_first() else { return false };
    let key_of = |cells: &[super::ledger::Id]| match cells {
        [key, _] => Some(ledger.text(*key).trim().to_owned()),
        _ => None,
    };
    // Names of properties may be words of headers, and are not written so.
    let is_key = |text: &String| text.starts_with(char::is_uppercase) && rows::field_of_event(text).is_some();
    let is_table =
        header.len() == 2 && below.len() > 1 && below.iter().all(|cells| key_of(cells).as_ref().is_some_and(is_key));
    if !is_table || key_of(header).is_some_and(|text| rows::is_key_of_event(&text)) {
        return false;
    }
    header.iter().for_each(|id| ledger.read(*id, "the title of the table below it"));
    for cells in below {
        if let [key, value] = cells.as_slice() {
            rows::say_of_event((*call, event), *key, *value, ledger, draft);
        }
    }
    true
}

/// Divides a grid at its headers.
fn blocks(grid: &Grid, around: &Around, options: &ImportOptions, ledger: &Ledger) -> Option<Vec<TableBlock>> {
    let best = columns::best(grid, ledger, options)?;
    let mut headers = vec![best.clone()];
    for row in 0..grid.rows.len() {
        let is_of_best = row == best.row || (best.has_row_above && row + 1 == best.row);
        if !is_of_best && columns::is_header_like(grid, ledger, options, row, &best) {
            headers.extend(columns::of_row(grid, ledger, options, row));
        }
    }
    headers.sort_by_key(|columns| columns.row);
    let ends: Vec<usize> = headers.iter().skip(1).map(|next| next.row).chain([grid.rows.len()]).collect();
    let blocks = headers.into_iter().zip(ends).map(|(mut columns, end)| {
        let rows = columns.row + 1..end;
        columns.resolve(grid, ledger, around, rows.clone());
        TableBlock { columns, rows }
    });
    Some(blocks.collect())
}
