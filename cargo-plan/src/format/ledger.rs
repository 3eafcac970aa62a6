//! The account of an import: every cell, line or value of the sources, where it stands, and what became of it. It knows
//! nothing of formats: readers add what is there, recognisers say what it was read as, or why it was left out.

use std::collections::HashMap;

/// One cell, line or value of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Id(u32);

/// One sheet of a workbook, or a file that has no sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SheetId(u32);

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate<'l> {
    /// It is in the plan, as this.
    Read(&'l str),
    /// It is not in the plan, for this reason.
    LeftOut(&'l str),
}

/// A place in the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourcePlace<'l> {
    pub(crate) file: &'l str,
    pub(crate) sheet: Option<&'l str>,
    /// From 1: the row of a sheet, the line of a text.
    pub(crate) row: u32,
    /// From 1.
    pub(crate) column: u32,
    /// The way to a value in YAML or JSON: `events[0].name`.
    pub(crate) path: Option<&'l str>,
}

/// One item of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountItem<'l> {
    pub(crate) place: SourcePlace<'l>,
    pub(crate) text: &'l str,
    pub(crate) fate: Fate<'l>,
}

/// A decision about a whole sheet or file, said so that nothing is guessed in silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) sheet: SheetId,
    pub(crate) text: String,
}

#[derive(Debug)]
struct Sheet {
    file: String,
    name: Option<String>,
}

#[derive(Debug)]
struct LedgerItem {
    sheet: SheetId,
    row: u32,
    column: u32,
    /// Where its text ends among those of all items; it starts where that of the item before it ends.
    text_end: usize,
    path: Option<Box<str>>,
    fate: Option<(bool, u32)>,
}

/// The account.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    sheets: Vec<Sheet>,
    items: Vec<LedgerItem>,
    /// The texts of all items, one after the other: large sheets have hundreds of thousands.
    texts: String,
    /// What items were read as, and why they were left out: few sentences for many items.
    sentences: Vec<String>,
    known: HashMap<String, u32>,
    notes: Vec<Note>,
    /// What was read since words are held back.
    held_back: Option<Vec<Id>>,
}

/// What is said of an item that no recogniser spoke of: a mistake of this program, which tests look for.
pub(crate) const UNSPOKEN: &str = "nothing in it is known to belong to a plan";

impl Ledger {
    pub(crate) fn sheet(&mut self, file: &str, name: Option<&str>) -> SheetId {
        self.sheets.push(Sheet { file: file.to_owned(), name: name.map(str::to_owned) });
        SheetId(number(self.sheets.len() - 1))
    }

    pub(crate) fn first_sheet(&self) -> Option<SheetId> {
        (!self.sheets.is_empty()).then_some(SheetId(0))
    }

    /// Adds a cell or a line; rows and columns count from 1.
    pub(crate) fn add(&mut self, sheet: SheetId, row: usize, column: usize, text: &str) -> Id {
        self.add_at(sheet, (row, column), None, text)
    }

    /// Adds a value that has a way to it.
    pub(crate) fn add_value(&mut self, sheet: SheetId, place: (usize, usize), path: &str, text: &str) -> Id {
        self.add_at(sheet, place, Some(path.into()), text)
    }

    fn add_at(&mut self, sheet: SheetId, (row, column): (usize, usize), path: Option<Box<str>>, text: &str) -> Id {
        self.texts.push_str(text);
        let text_end = self.texts.len();
        let item = LedgerItem { sheet, row: number(row), column: number(column), text_end, path, fate: None };
        self.items.push(item);
        Id(number(self.items.len() - 1))
    }

    pub(crate) fn text(&self, id: Id) -> &str {
        self.text_at(id.0 as usize)
    }

    /// Returns the row and the column of an item.
    pub(crate) fn row_and_column(&self, id: Id) -> (u32, u32) {
        self.items.get(id.0 as usize).map_or((0, 0), |item| (item.row, item.column))
    }

    /// Says what an item was read as. Of several words the first holds, and any holds against "left out".
    pub(crate) fn read(&mut self, id: Id, what: &str) {
        if let Some(held_back) = &mut self.held_back {
            return held_back.push(id);
        }
        let sentence = self.sentence(what);
        if let Some(item) = self.items.get_mut(id.0 as usize)
            && !matches!(item.fate, Some((true, _)))
        {
            item.fate = Some((true, sentence));
        }
    }

    /// Holds back what is said to be read, of which it is not known yet whether it comes into the plan.
    pub(crate) fn hold_back(&mut self) {
        self.held_back = Some(Vec::new());
    }

    /// Returns what was read since, of which nothing is said yet.
    pub(crate) fn held_back(&mut self) -> Vec<Id> {
        self.held_back.take().unwrap_or_default()
    }

    /// Says why an item was left out, unless something was said of it before.
    pub(crate) fn leave(&mut self, id: Id, why: &str) {
        let sentence = self.sentence(why);
        if let Some(item) = self.items.get_mut(id.0 as usize) {
            item.fate.get_or_insert((false, sentence));
        }
    }

    /// Says of what was read before that it was left out after all.
    pub(crate) fn withdraw(&mut self, id: Id, why: &str) {
        let sentence = self.sentence(why);
        if let Some(item) = self.items.get_mut(id.0 as usize) {
            item.fate = Some((false, sentence));
        }
    }

    /// Leaves out what is not spoken of yet on a sheet.
    pub(crate) fn leave_rest(&mut self, sheet: SheetId, why: &str) {
        let sentence = self.sentence(why);
        for item in self.items.iter_mut().filter(|item| item.sheet == sheet) {
            item.fate.get_or_insert((false, sentence));
        }
    }

    /// Returns whether the sources have not a single cell, line or value.
    pub(crate) const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn has_fate(&self, id: Id) -> bool {
        self.items.get(id.0 as usize).is_some_and(|item| item.fate.is_some())
    }

    pub(crate) fn note(&mut self, sheet: SheetId, text: impl Into<String>) {
        self.notes.push(Note { sheet, text: text.into() });
    }

    pub(crate) fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Returns the file and the name of a sheet.
    pub(crate) fn sheet_name(&self, sheet: SheetId) -> (&str, Option<&str>) {
        self.sheets.get(sheet.0 as usize).map_or(("", None), |sheet| (&sheet.file, sheet.name.as_deref()))
    }

    /// Returns every item, in the order of the sources.
    pub(crate) fn entries(&self) -> impl Iterator<Item = AccountItem<'_>> {
        let entry = |(at, item)| AccountItem { place: self.place(item), text: self.text_at(at), fate: self.fate(item) };
        self.items.iter().enumerate().map(entry)
    }

    fn text_at(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.items.get(before)).map_or(0, |before| before.text_end);
        self.items.get(at).and_then(|item| self.texts.get(start..item.text_end)).unwrap_or_default()
    }

    fn place<'l>(&'l self, item: &'l LedgerItem) -> SourcePlace<'l> {
        let (file, sheet) = self.sheet_name(item.sheet);
        SourcePlace { file, sheet, row: item.row, column: item.column, path: item.path.as_deref() }
    }

    fn fate(&self, item: &LedgerItem) -> Fate<'_> {
        let said = |sentence: u32| self.sentences.get(sentence as usize).map_or("", String::as_str);
        match item.fate {
            Some((true, sentence)) => Fate::Read(said(sentence)),
            Some((false, sentence)) => Fate::LeftOut(said(sentence)),
            None => Fate::LeftOut(UNSPOKEN),
        }
    }

    fn sentence(&mut self, text: &str) -> u32 {
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let id = number(self.sentences.len());
        self.sentences.push(text.to_owned());
        self.known.insert(text.to_owned(), id);
        id
    }
}

/// Returns a count as it is kept. Four thousand million cells are more than any sheet has.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
