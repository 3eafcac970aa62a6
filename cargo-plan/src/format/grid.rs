//! A grid: what CSV, spreadsheets and tables of Markdown have in common. Cells are items of the ledger, so that each has a
//! place and a fate. It knows nothing of plans.

use super::ledger::{Id, Ledger, SheetId};

/// A table of cells.
#[derive(Debug)]
pub(crate) struct Grid {
    pub(crate) sheet: SheetId,
    /// The name of the sheet of a workbook; empty for other tables.
    pub(crate) title: String,
    pub(crate) rows: Vec<Vec<Option<Id>>>,
    /// Cells that were merged into one, which keeps its value in the first.
    pub(crate) merged: Vec<Merged>,
    /// Whether its rows are the columns of the source.
    is_turned: bool,
}

/// Cells merged into one; rows and columns of the grid from 0, the last ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merged {
    pub(crate) first: (usize, usize),
    pub(crate) last: (usize, usize),
}

impl Grid {
    pub(crate) fn new(sheet: SheetId, title: &str) -> Self {
        Self { sheet, title: title.to_owned(), rows: Vec::new(), merged: Vec::new(), is_turned: false }
    }

    /// Returns the cell that stands here itself.
    pub(crate) fn own(&self, row: usize, column: usize) -> Option<Id> {
        self.rows.get(row)?.get(column).copied().flatten()
    }

    /// Returns the columns of a row that have a value.
    pub(crate) fn filled(&self, row: usize) -> impl Iterator<Item = (usize, Id)> + '_ {
        let cells = self.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        cells.iter().enumerate().filter_map(|(column, cell)| Some((column, (*cell)?)))
    }

    /// Gives each cell that was merged with the one above it that cell's value; cells beside it stay empty, as titles are
    /// merged over columns that have nothing to do with them.
    pub(crate) fn fill_down(&mut self) {
        for merged in std::mem::take(&mut self.merged) {
            let Some(first) = self.own(merged.first.0, merged.first.1) else { continue };
            for row in merged.first.0 + 1..=merged.last.0 {
                let Some(cells) = self.rows.get_mut(row) else { continue };
                if cells.len() <= merged.first.1 {
                    cells.resize(merged.first.1 + 1, None);
                }
                if let Some(cell) = cells.get_mut(merged.first.1) {
                    cell.get_or_insert(first);
                }
            }
            self.merged.push(merged);
        }
    }

    /// Makes columns of its rows, for a table whose headers stand below each other.
    pub(crate) fn turn(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let column = |at: usize| rows.iter().map(|row| row.get(at).copied().flatten()).collect();
        self.rows = (0..width).map(column).collect();
        self.merged.clear();
        self.is_turned = true;
    }

    /// Returns the row and the column, from 1, that a cell has in this table. What was filled down has those of its origin.
    pub(crate) fn place(&self, ledger: &Ledger, id: Id) -> (usize, usize) {
        let (row, column) = ledger.row_and_column(id);
        let (row, column) = (row as usize, column as usize);
        if self.is_turned { (column, row) } else { (row, column) }
    }

    /// Returns whether one cell is merged over several columns here: a title, or the name of a section.
    pub(crate) fn is_wide(&self, row: usize, column: usize) -> bool {
        self.merged.iter().any(|merged| merged.first == (row, column) && merged.last.1 > column)
    }

    /// Adds a row of texts; a text of nothing but white space is no cell.
    pub(crate) fn add_row<'t>(&mut self, ledger: &mut Ledger, number: usize, texts: impl Iterator<Item = &'t str>) {
        let cells = texts.enumerate().map(|(column, text)| {
            let is_blank = text.chars().all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
            (!is_blank).then(|| ledger.add(self.sheet, number, column + 1, text))
        });
        let cells = cells.collect();
        self.rows.push(cells);
    }
}
