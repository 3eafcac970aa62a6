//! The header of a table: which row it is, and what each of its columns says.

use super::super::ImportOptions;
use super::super::draft::Call;
use super::super::field::{self, Field, HeaderMeaning, Subject};
use super::super::grid::Grid;
use super::super::ledger::{Id, Ledger};
use super::super::{types, values, words};
use super::{Around, marks};
use std::ops::Range;

/// The columns of a table.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// The row of the header.
    pub(super) row: usize,
    pub(super) columns: Vec<Column>,
    /// Whether nothing stands above it.
    is_first: bool,
    /// Whether the row above it is a part of the header: "Parameter 1" over several of its columns.
    pub(super) has_row_above: bool,
    /// How many columns of unknown names have nothing but marks below them.
    marked: usize,
}

/// One column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) index: usize,
    pub(super) header: String,
    pub(super) id: Id,
    pub(super) meaning: Option<HeaderMeaning>,
    /// What `--map` says that it is.
    mapped: Option<Field>,
    /// What it is.
    pub(super) field: Option<Field>,
    /// Which of several groups of columns, of `param_1` and `param_2`, it belongs to.
    pub(super) number: Option<u32>,
    /// The call of the events that it names, where its header says it: "Screen name".
    pub(super) call: Option<Call>,
    /// Why its cells are left out.
    pub(super) reason: Option<String>,
}

impl Column {
    fn new(index: usize, id: Id, ledger: &Ledger, options: &ImportOptions) -> Self {
        let header = ledger.text(id).trim().to_owned();
        let (meaning, mapped) = (field::meaning(&header), options.mapped(&header));
        Self { index, id, meaning, mapped, field: None, number: None, call: None, reason: None, header }
    }
}

/// Headers are looked for in so many rows.
const FIRST_ROWS: usize = 200;

/// How many cells below a header tell what a column holds.
const SAMPLE_CELLS: usize = 300;

/// Returns the row that is most like a header.
pub(super) fn best(grid: &Grid, ledger: &Ledger, options: &ImportOptions) -> Option<Columns> {
    let mut best: Option<(usize, Columns)> = None;
    for row in 0..grid.rows.len().min(FIRST_ROWS) {
        let Some(columns) = of_row(grid, ledger, options, row) else { continue };
        let score = columns.score();
        if score > best.as_ref().map_or(0, |(score, _)| *score) {
            best = Some((score, columns));
        }
    }
    best.map(|(_, columns)| columns).filter(|columns| !is_glossary(grid, ledger, columns))
}

/// Returns whether a table explains headers, which stand below each other in it: "Event name", "Property type". Names of properties that
/// are words of headers too, such as `status`, do not say whom they are about, and beside properties stand their types.
fn is_glossary(grid: &Grid, ledger: &Ledger, columns: &Columns) -> bool {
    let Some(first) = columns.columns.first().filter(|_| columns.columns.len() <= 2) else { return false };
    let says_types = |column: &Column| {
        column.meaning.is_some_and(|meaning| meaning.is_sure && matches!(meaning.aspect, "type" | "required"))
    };
    if columns.columns.iter().skip(1).any(says_types) {
        return false;
    }
    let cells: Vec<Id> = (columns.row + 1..grid.rows.len()).filter_map(|row| grid.own(row, first.index)).collect();
    let known: Vec<HeaderMeaning> =
        cells.iter().filter_map(|id| field::meaning(ledger.text(*id)).filter(|meaning| meaning.is_sure)).collect();
    let has_subjects = known.iter().filter(|meaning| meaning.subject.is_some()).count() >= 2;
    known.len() >= 3 && 2 * known.len() >= cells.len() && has_subjects
}

/// Returns a row as a header; none where nothing in it names an event or a property.
pub(super) fn of_row(grid: &Grid, ledger: &Ledger, options: &ImportOptions, row: usize) -> Option<Columns> {
    let columns: Vec<Column> = grid
        .filled(row)
        .filter(|(column, id)| grid.place(ledger, *id).1 == column + 1)
        .map(|(index, id)| Column::new(index, id, ledger, options))
        .collect();
    let is_first = (0..row).all(|before| grid.filled(before).next().is_none());
    let mut columns = Columns { row, columns, is_first, has_row_above: false, marked: 0 };
    columns.take_row_above(grid, ledger, options);
    if columns.names() > 0 {
        columns.marked = columns.marked(grid, ledger);
    }
    (columns.score() > 0).then_some(columns)
}

/// Returns whether the headers of a table stand below each other in its first column, with an event in each column beside it.
pub(super) fn is_turned(grid: &Grid, ledger: &Ledger, options: &ImportOptions) -> bool {
    let rows: Vec<(usize, Id)> =
        (0..grid.rows.len()).filter_map(|row| grid.filled(row).next().map(|(_, id)| (row, id))).collect();
    if rows.len() > MOST_TURNED || rows.iter().any(|(row, id)| grid.own(*row, 0) != Some(*id)) {
        return false;
    }
    let known: Vec<(Option<Subject>, &str)> = rows
        .iter()
        .filter_map(|(_, id)| field::meaning(ledger.text(*id)).filter(|meaning| meaning.is_sure))
        .map(|meaning| (meaning.subject, meaning.aspect))
        .collect();
    let is_once = |at: usize| known.iter().skip(at + 1).all(|other| Some(other) != known.get(at));
    let names_an_event = known.contains(&(Some(Subject::Event), "name"));
    // A row of nothing but headers is one, with its columns below it.
    let has_header = best(grid, ledger, options).is_some_and(|best| {
        (best.columns.len() >= 2 && best.known() == best.columns.len()) || 2 * best.known() > known.len()
    });
    names_an_event
        && known.len() >= 3
        && (0..known.len()).all(is_once)
        && 5 * known.len() >= 4 * rows.len()
        && !has_header
}

/// A table with more rows than this has its headers above it.
const MOST_TURNED: usize = 40;

/// Returns whether a row repeats the header, or starts another table below it.
pub(super) fn is_header_like(
    grid: &Grid,
    ledger: &Ledger,
    options: &ImportOptions,
    row: usize,
    best: &Columns,
) -> bool {
    let filled = grid.filled(row).count();
    if filled < 2 {
        return false;
    }
    let is_same = best
        .columns
        .iter()
        .all(|column| grid.own(row, column.index).is_some_and(|id| ledger.text(id).trim() == column.header));
    if is_same {
        return true;
    }
    // Most rows end here, at their first cell that is no word of headers.
    let may_be_header = |id: Id| {
        let text = ledger.text(id).trim();
        options.mapped(text).is_some() || field::meaning(text).is_some_and(|meaning| meaning.is_sure)
    };
    if !grid.filled(row).all(|(_, id)| may_be_header(id)) {
        return false;
    }
    let Some(columns) = of_row(grid, ledger, options, row) else { return false };
    let is_known = |column: &Column| column.mapped.is_some() || column.meaning.is_some_and(|meaning| meaning.is_sure);
    let is_short = |column: &Column| {
        column.header.chars().count() <= 40 && !column.header.contains('_')
            || column.meaning.is_some_and(|meaning| meaning.subject.is_some())
    };
    columns.columns.len() >= 2
        && 2 * columns.columns.len() >= best.columns.len().min(6)
        && columns.columns.iter().all(|column| is_known(column) && is_short(column))
}

impl Columns {
    /// Returns how many headers name an event or a property.
    fn names(&self) -> usize {
        let is_name = |column: &&Column| match (column.mapped, column.meaning) {
            (Some(field), _) => field == Field::Event || field.names_a_property() || field.lists_properties(),
            (None, Some(meaning)) => {
                meaning.is_sure
                    && (meaning.aspect == "name"
                        || is_action(&meaning)
                        || (meaning.is_plural && meaning.subject == Some(Subject::Property)))
            }
            (None, None) => false,
        };
        self.columns.iter().filter(is_name).count()
    }

    fn known(&self) -> usize {
        let is_known =
            |column: &&Column| column.mapped.is_some() || column.meaning.is_some_and(|meaning| meaning.is_sure);
        self.columns.iter().filter(is_known).count()
    }

    /// Returns how much a row is like a header: how many of its cells are known, where one of them names an event or a property.
    fn score(&self) -> usize {
        let (names, known) = (self.names(), self.known());
        // A single word "event" in a text is no header.
        let few = known + self.marked < 2 && !(self.is_first && self.columns.len() > 1);
        if names == 0 || few || 3 * (known + self.marked) < self.columns.len() { 0 } else { known + names }
    }

    /// Returns how many columns of unknown names have nothing but marks below them.
    fn marked(&self, grid: &Grid, ledger: &Ledger) -> usize {
        let is_unknown =
            |column: &&Column| column.mapped.is_none() && !column.meaning.is_some_and(|meaning| meaning.is_sure);
        let rows = self.row + 1..grid.rows.len();
        self.columns
            .iter()
            .filter(is_unknown)
            .filter(|column| has_marks(grid, ledger, column.index, rows.clone()))
            .count()
    }

    pub(super) fn of(&self, field: Field) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == Some(field) && column.number.is_none())
    }

    pub(super) fn has_numbered(&self) -> bool {
        self.columns.iter().any(|column| column.number.is_some())
    }

    /// Returns whether properties have rows of their own.
    pub(super) fn property(&self) -> Option<&Column> {
        let of = |wanted: &dyn Fn(Field) -> bool| {
            self.columns.iter().find(|column| column.number.is_none() && column.field.is_some_and(wanted))
        };
        let has_list = of(&Field::lists_properties).is_some() && self.of(Field::Event).is_some();
        of(&|field| field == Field::Property).or_else(|| of(&Field::names_a_property).filter(|_| !has_list))
    }

    /// Lists of traits beside the properties of an event.
    pub(super) fn lists_of_traits(&self) -> impl Iterator<Item = &Column> {
        let property = self.property().map(|column| column.index);
        let is_of_traits = |column: &&Column| matches!(column.field, Some(Field::Trait | Field::GroupTrait));
        self.columns
            .iter()
            .filter(is_of_traits)
            .filter(move |column| column.number.is_none() && Some(column.index) != property)
    }

    /// Decides what each column says, by all headers together and by what stands below them.
    pub(super) fn resolve(&mut self, grid: &Grid, ledger: &Ledger, around: &Around, rows: Range<usize>) {
        self.take_groups(grid, ledger);
        self.take_rows_of_properties(grid, ledger, rows.clone());
        let names = self.names_of(around);
        let has_numbered = self.columns.iter().any(|column| {
            column.meaning.is_some_and(|meaning| {
                meaning.number.is_some() && meaning.aspect == "name" && meaning.subject != Some(Subject::Event)
            })
        });
        for at in 0..self.columns.len() {
            let subject = self.subject_of(at, &names);
            let Some(column) = self.columns.get_mut(at) else { continue };
            column.number = column.meaning.and_then(|meaning| meaning.number).filter(|_| has_numbered);
            let read = column
                .meaning
                .filter(|meaning| meaning.is_sure || is_loose(meaning))
                .and_then(|meaning| meaning.field(subject));
            column.field = column.mapped.or(read);
            if column.mapped.is_none() && names.contains(&(at, Subject::Event)) {
                column.field = Some(Field::Event);
                column.call =
                    column.meaning.filter(|meaning| meaning.aspect == "where").map(|_| call_of(&column.header));
            }
        }
        self.keep_one_name(&names);
        self.look_below(grid, ledger, rows.clone());
        self.take_marks(grid, ledger, around, rows.clone());
        self.move_description(grid, ledger, rows);
        self.keep_first();
    }

    /// Reads "Parameter 1" and "Parameter 2" above the header, each over several of its columns: which of the properties of a row these are
    /// about. The columns beside them have their headers in that row.
    fn take_row_above(&mut self, grid: &Grid, ledger: &Ledger, options: &ImportOptions) {
        let Some(above) = self.row.checked_sub(1) else { return };
        let is_own = |column: usize| self.columns.iter().any(|known| known.index == column);
        let is_group = |column: usize, meaning: &HeaderMeaning| {
            meaning.is_sure
                && meaning.aspect == "name"
                && meaning.subject == Some(Subject::Property)
                && is_own(column)
                && (is_own(column + 1) && grid.own(above, column + 1).is_none())
        };
        let cells: Vec<(usize, Id, Option<HeaderMeaning>)> =
            grid.filled(above).map(|(column, id)| (column, id, field::meaning(ledger.text(id)))).collect();
        let groups: Vec<(usize, u32)> = cells
            .iter()
            .filter(|(column, _, meaning)| meaning.is_some_and(|meaning| is_group(*column, &meaning)))
            .zip(1..)
            .map(|((column, _, meaning), at)| (*column, meaning.and_then(|meaning| meaning.number).unwrap_or(at)))
            .collect();
        let has_names = self.columns.iter().filter(|column| is_bare_name(column)).count() >= groups.len();
        if groups.len() < 2 || !has_names {
            return;
        }
        self.has_row_above = true;
        let starts: Vec<usize> = groups.iter().map(|(first, _)| *first).collect();
        let width = starts.iter().zip(starts.iter().skip(1)).map(|(one, next)| next - one).min().unwrap_or(1);
        for column in &mut self.columns {
            // A group ends at the next cell above, and is as wide as the others.
            let over = cells.iter().rev().find(|(first, ..)| *first <= column.index).map(|(first, ..)| *first);
            let group = groups.iter().find(|(first, _)| Some(*first) == over && column.index < first + width);
            if let (Some(meaning), Some((_, number))) = (&mut column.meaning, group) {
                meaning.subject = Some(Subject::Property);
                meaning.number = Some(*number);
            }
        }
        for (column, id, _) in &cells {
            if !self.columns.iter().any(|known| known.index == *column) {
                self.columns.push(Column::new(*column, *id, ledger, options));
            }
        }
        self.columns.sort_by_key(|column| column.index);
    }

    /// Reads a row of "Event" and "Property" above the header, which says whom the headers below are about.
    fn take_groups(&mut self, grid: &Grid, ledger: &Ledger) {
        let Some(above) = self.row.checked_sub(1).filter(|_| !self.has_row_above) else { return };
        let groups: Vec<(usize, Subject)> = grid
            .filled(above)
            .filter_map(|(column, id)| {
                let meaning = field::meaning(ledger.text(id))?;
                Some((column, meaning.subject.filter(|_| meaning.is_sure && meaning.aspect == "name")?))
            })
            .collect();
        if groups.len() < 2 && !groups.iter().any(|(column, _)| grid.is_wide(above, *column)) {
            return;
        }
        for column in &mut self.columns {
            let group = groups.iter().rev().find(|(first, _)| *first <= column.index);
            if let (Some(meaning), Some((_, subject))) = (&mut column.meaning, group) {
                meaning.subject.get_or_insert(*subject);
            }
        }
    }

    /// Takes "Properties" over one name a row, with a type or a mark beside it, for a property a row.
    fn take_rows_of_properties(&mut self, grid: &Grid, ledger: &Ledger, rows: Range<usize>) {
        let is_of_one = |column: &Column| {
            let aspects = ["type", "required", "optional", "enum", "values", "example", "nullable", "pii"];
            column
                .meaning
                .is_some_and(|meaning| meaning.is_sure && !meaning.is_plural && aspects.contains(&meaning.aspect))
                && column.mapped.is_none()
        };
        if !self.columns.iter().any(is_of_one) {
            return;
        }
        for column in &mut self.columns {
            let Some(meaning) = &mut column.meaning else { continue };
            let is_list = meaning.is_plural && meaning.aspect == "name" && meaning.subject == Some(Subject::Property);
            if is_list
                && column.mapped.is_none()
                && has_property_rows(&cells_below(grid, ledger, column.index, rows.clone()))
            {
                meaning.is_plural = false;
            }
        }
    }

    /// Takes columns that are named after a property of events, or after an event that has the property of the row, with marks below them.
    /// A tick may be about anything, so the names must look like those of properties, or a mark must be a word.
    fn take_marks(&mut self, grid: &Grid, ledger: &Ledger, around: &Around, rows: Range<usize>) {
        let has_property = self
            .columns
            .iter()
            .any(|column| column.field.is_some_and(|field| field.names_a_property() || field.lists_properties()));
        let has_event = self.of(Field::Event).is_some() || around.event.is_some();
        if has_property == has_event {
            return;
        }
        let may_be = |column: &Column| {
            let is_known = column.meaning.is_some_and(|meaning| meaning.is_sure);
            column.mapped.is_none()
                && (!is_known || (marks::is_code(&column.header) && column.field.is_none_or(is_word_of_both)))
        };
        let found: Vec<usize> = (0..self.columns.len())
            .filter(|at| {
                let column = self.columns.get(*at).filter(|column| may_be(column));
                column.is_some_and(|column| has_marks(grid, ledger, column.index, rows.clone()))
            })
            .collect();
        let of_found = |is: &dyn Fn(&Column) -> bool| {
            found.iter().filter_map(|at| self.columns.get(*at)).filter(|column| is(column)).count()
        };
        let is_said = of_found(&|column| {
            let cells = cells_below(grid, ledger, column.index, rows.clone());
            let is_word = |text: &&str| marks::read(text).is_some_and(marks::Mark::is_word);
            // One letter may be about anything, unless there are no others: "R" and "O" beside the names of properties.
            let are_letters = has_property && cells.iter().all(is_word);
            cells.iter().any(|text| is_word(text) && (are_letters || text.trim().len() > 1))
        });
        let is_name = |column: &Column| {
            marks::is_code(&column.header) || (has_property && column.header.split_whitespace().count() > 1)
        };
        if found.len() < 2 || (is_said == 0 && of_found(&is_name) < found.len()) {
            return;
        }
        let field = if has_property { Field::EventColumn } else { Field::PropertyColumn };
        for at in found {
            if let Some(column) = self.columns.get_mut(at) {
                column.field = Some(field);
            }
        }
    }

    /// Returns which columns name events and properties: their places in the list, with whom they name.
    fn names_of(&self, around: &Around) -> Vec<(usize, Subject)> {
        let rank = |column: &Column, meaning: &HeaderMeaning| {
            (
                column.mapped.is_some(),
                meaning.is_name && meaning.subject.is_some(),
                meaning.is_name,
                meaning.subject.is_some(),
            )
        };
        let mut named: Vec<(usize, Option<Subject>, _)> = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let mapped = column.mapped.and_then(|field| match field {
                Field::Event => Some(Subject::Event),
                Field::Property | Field::Properties | Field::RequiredProperties | Field::OptionalProperties => {
                    Some(Subject::Property)
                }
                Field::Trait => Some(Subject::User),
                Field::GroupTrait => Some(Subject::Group),
                _ => None,
            });
            if let Some(subject) = mapped {
                named.push((at, Some(subject), (true, true, true, true)));
            } else if let Some(meaning) = column.meaning.filter(|meaning| column.mapped.is_none() && meaning.is_sure) {
                let is_list = matches!(meaning.aspect, "required" | "optional") && meaning.is_plural;
                if meaning.aspect == "name" || is_list {
                    named.push((at, meaning.subject, rank(column, &meaning)));
                }
            }
        }
        let best = |wanted: &dyn Fn(Subject) -> bool| {
            let fits = named.iter().filter(|(_, subject, _)| subject.is_some_and(wanted));
            fits.reduce(|best, next| if next.2 > best.2 { next } else { best }).map(|(at, subject, _)| (*at, *subject))
        };
        let event = best(&|subject| subject == Subject::Event);
        let property =
            best(&|subject| subject == Subject::Property).or_else(|| best(&|subject| subject != Subject::Event));
        let bare = named.iter().find(|(_, subject, _)| subject.is_none()).map(|(at, ..)| *at);
        let has_types = self.columns.iter().any(|column| {
            column.meaning.is_some_and(|meaning| meaning.is_sure && matches!(meaning.aspect, "type" | "required"))
        });
        let mut names: Vec<(usize, Subject)> =
            [event, property].into_iter().flatten().filter_map(|(at, subject)| Some((at, subject?))).collect();
        match (bare, event, property) {
            (Some(at), None, Some(_)) if around.event.is_none() => names.push((at, Subject::Event)),
            (Some(at), Some(_), None) if has_types => names.push((at, Subject::Property)),
            (Some(at), None, None) => {
                names.push((at, if has_types || around.event.is_some() { Subject::Property } else { Subject::Event }))
            }
            (None, None, _) if around.event.is_none() => {
                names.extend(self.event_of_other_name(property.is_some()).map(|at| (at, Subject::Event)));
            }
            _ => {}
        }
        // "User properties" beside those of the event.
        if names.iter().any(|(_, subject)| *subject == Subject::Event) && property.is_some() {
            let is_list = |at: usize| {
                self.columns.get(at).is_some_and(|column| column.meaning.is_some_and(|meaning| meaning.is_plural))
            };
            let lists = named.iter().filter_map(|(at, subject, _)| Some((*at, (*subject)?)));
            let lists = lists.filter(|(at, subject)| matches!(subject, Subject::User | Subject::Group) && is_list(*at));
            let more: Vec<(usize, Subject)> = lists.filter(|list| !names.contains(list)).collect();
            names.extend(more);
        }
        names
    }

    /// Returns the column that names events where none says so: "Event action" of Google's older events, and a first column of screens.
    fn event_of_other_name(&self, has_property: bool) -> Option<usize> {
        let sure = |column: &Column| column.meaning.filter(|meaning| meaning.is_sure && column.mapped.is_none());
        let action = self.columns.iter().position(|column| sure(column).is_some_and(|meaning| is_action(&meaning)));
        let is_screen = |column: &Column| {
            sure(column).is_some_and(|meaning| meaning.aspect == "where") && names_screens(&column.header)
        };
        action.or_else(|| (has_property && self.columns.first().is_some_and(is_screen)).then_some(0))
    }

    /// Returns whom a bare header is about: the name before it, else the one after it.
    fn subject_of(&self, at: usize, names: &[(usize, Subject)]) -> Subject {
        let own = names.iter().find(|(name, _)| *name == at);
        // "Belongs to" names an event of which other columns say nothing.
        let is_parent = |name: usize| {
            let header = self.columns.get(name).map(|column| words::folded(&column.header)).unwrap_or_default();
            ["belongs to", "used in", "used by"].iter().any(|words| header.contains(words))
                || header.starts_with("parent ")
        };
        let others = || names.iter().filter(|(name, _)| !is_parent(*name));
        let before = others().filter(|(name, _)| *name <= at).max_by_key(|(name, _)| *name);
        let after = others().min_by_key(|(name, _)| *name);
        // What is not of one of several properties is of their event.
        let number = |column: &Column| column.meaning.and_then(|meaning| meaning.number);
        let is_numbered = |column: &&Column| {
            number(column).is_some()
                && column
                    .meaning
                    .is_some_and(|meaning| meaning.aspect == "name" && meaning.subject == Some(Subject::Property))
        };
        let is_of_none = self.columns.get(at).is_some_and(|column| number(column).is_none());
        if own.is_none() && is_of_none && self.has_row_above && self.columns.iter().any(|column| is_numbered(&column)) {
            return Subject::Event;
        }
        let is_list = |(name, _): &&(usize, Subject)| {
            self.columns.get(*name).is_some_and(|column| {
                column.meaning.is_some_and(|meaning| meaning.is_plural)
                    || column.mapped.is_some_and(Field::lists_properties)
            })
        };
        // After a list of properties in one cell, what follows is about the event.
        let event = names.iter().find(|(_, subject)| *subject == Subject::Event);
        match own.or(before).or(after) {
            Some(list) if is_list(&list) && own.is_none() && event.is_some() => Subject::Event,
            Some((_, subject)) => *subject,
            None => Subject::Event,
        }
    }

    /// Keeps the best of several columns that name the same.
    fn keep_one_name(&mut self, names: &[(usize, Subject)]) {
        let headers: Vec<String> =
            names.iter().filter_map(|(at, _)| Some(self.columns.get(*at)?.header.clone())).collect();
        for (at, column) in self.columns.iter_mut().enumerate() {
            let is_name = column.field.is_some_and(|field| field == Field::Event || field.names_a_property());
            if is_name
                && column.mapped.is_none()
                && column.number.is_none()
                && !names.iter().any(|(name, _)| *name == at)
            {
                if column.field == Some(Field::Event) && is_for_people(&column.header) {
                    column.field = Some(Field::EventDisplay);
                    continue;
                }
                column.field = None;
                let names = headers.join("\" and \"");
                column.reason =
                    Some(format!("column \"{}\" could be a name, which column \"{names}\" is", column.header));
            }
        }
    }

    /// Tells headers apart that mean different things to different people, by what stands below.
    fn look_below(&mut self, grid: &Grid, ledger: &Ledger, rows: Range<usize>) {
        let has_property = self.columns.iter().any(|column| column.field.is_some_and(Field::names_a_property));
        let has_list = self.columns.iter().any(|column| column.field == Some(Field::Properties)) && !has_property;
        let has_types = self.columns.iter().any(|column| matches!(column.field, Some(Field::Type | Field::Scope)));
        for column in self.columns.iter_mut().filter(|column| column.mapped.is_none()) {
            let cells = cells_below(grid, ledger, column.index, rows.clone());
            let most = |is: &dyn Fn(&str) -> bool| 2 * cells.iter().filter(|text| is(text)).count() > cells.len();
            match column.field {
                Some(Field::Type | Field::Scope | Field::Call) => {
                    let is_property = column.meaning.is_some_and(|meaning| meaning.subject != Some(Subject::Event));
                    // "object" is what some call an event, and the type of a property.
                    let are_types = !cells.is_empty() && cells.iter().all(|text| is_type(text));
                    let is_scope = !are_types && most(&|text| scope(text).is_some()) && !most(&is_name_of_call);
                    let field = match column.field {
                        _ if is_scope => Some(Field::Scope),
                        _ if most(&|text| Call::read(text).is_some()) && !most(&is_type) => Some(Field::Call),
                        _ if most(&is_type) => Some(Field::Type),
                        Some(Field::Type) if has_property => Some(Field::Type),
                        Some(Field::Scope) if has_property && is_property && !cells.is_empty() => Some(Field::Type),
                        _ => None,
                    };
                    if field.is_none() {
                        column.reason = Some(format!("column \"{}\" holds neither types nor calls", column.header));
                    }
                    column.field = field;
                }
                // "Format" over the names of types says them where nothing else does.
                Some(Field::Format) if !has_types && most(&is_type) => column.field = Some(Field::Type),
                // "Signed Up → Checkout Started" is a way through events.
                Some(Field::Event)
                    if !cells.is_empty()
                        && most(&|text| {
                            let is_list = !has_property && values::list(text).len() > 2;
                            text.contains(['→', '➜']) || text.contains("->") || is_list
                        }) =>
                {
                    column.field = None;
                    column.reason = Some(format!("column \"{}\" holds several events in a cell", column.header));
                }
                // Numbers, dates and flags name nothing.
                Some(Field::Event) if !cells.is_empty() && most(&|text| text.trim().parse::<f64>().is_ok()) => {
                    column.field = None;
                    column.reason = Some(format!("column \"{}\" holds numbers, not names of events", column.header));
                }
                Some(Field::OnPlatform) if !most(&|text| values::yes_or_no(text).is_some()) => column.field = None,
                Some(Field::Where) if !cells.is_empty() && most(&|text| values::yes_or_no(text).is_some()) => {
                    column.field = None;
                }
                Some(Field::RequiredProperties) if has_answers(&cells) => column.field = Some(Field::Required),
                Some(Field::OptionalProperties) if has_answers(&cells) => column.field = Some(Field::Optional),
                // "Req." over the names of those that are.
                Some(Field::Required)
                    if has_list && cells.iter().any(|text| !values::is_nothing(text)) && are_names(&cells) =>
                {
                    column.field = Some(Field::RequiredProperties);
                }
                // "Pflichtparameter", "Optionale Parameter" over names, where no other column has them.
                Some(field @ (Field::Required | Field::Optional))
                    if !has_property
                        && column.meaning.is_some_and(|meaning| meaning.subject == Some(Subject::Property))
                        && cells.iter().any(|text| !values::is_nothing(text))
                        && are_names(&cells) =>
                {
                    let is_required = field == Field::Required;
                    column.field =
                        Some(if is_required { Field::RequiredProperties } else { Field::OptionalProperties });
                }
                Some(Field::Properties) if has_property_rows(&cells) => column.field = Some(Field::Property),
                // What people do, where nothing in it says that rows are to be left out.
                Some(Field::Action) if !most(&|text| is_action_on_row(text)) => column.field = Some(Field::Trigger),
                _ => {}
            }
        }
        // "Properties" over one name a row, with a type beside it, is a property a row.
        let has_types = self.columns.iter().any(|column| column.field == Some(Field::Type));
        if let Some(column) = self.columns.iter_mut().find(|column| {
            column.field == Some(Field::Property) && column.meaning.is_some_and(|meaning| meaning.is_plural)
        }) && !has_types
            && column.mapped.is_none()
        {
            column.field = Some(Field::Properties);
        }
    }

    /// Gives a bare "Description" that only the first row of an event has to the event.
    fn move_description(&mut self, grid: &Grid, ledger: &Ledger, rows: Range<usize>) {
        let (Some(event), Some(property)) =
            (self.of(Field::Event).map(|column| column.index), self.property().map(|column| column.index))
        else {
            return;
        };
        if self.of(Field::EventDescription).is_some() {
            return;
        }
        let Some(column) = self.columns.iter_mut().find(|column| {
            column.field == Some(Field::PropertyDescription)
                && column.meaning.is_some_and(|meaning| meaning.subject.is_none())
        }) else {
            return;
        };
        let is_own = |row: usize, index: usize| {
            grid.own(row, index).is_some_and(|id| grid.place(ledger, id).0 == row_number(grid, ledger, row))
        };
        let more: Vec<usize> =
            rows.clone().filter(|row| !is_own(*row, event) && grid.own(*row, property).is_some()).collect();
        let firsts = rows.filter(|row| is_own(*row, event) && is_own(*row, column.index)).count();
        if more.len() >= 2 && firsts >= 1 && more.iter().all(|row| !is_own(*row, column.index)) {
            column.field = Some(Field::EventDescription);
        }
    }

    /// Keeps the first of several columns that say the same, unless a plan can hold both.
    fn keep_first(&mut self) {
        let mut seen: Vec<(Field, Option<u32>, String)> = Vec::new();
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_key(|at| {
            !self
                .columns
                .get(*at)
                .is_some_and(|column| column.mapped.is_some() || column.meaning.is_some_and(|meaning| meaning.is_sure))
        });
        for at in order {
            let Some(column) = self.columns.get_mut(at) else { continue };
            let Some(field) = column.field else {
                if column.meaning.is_some_and(|meaning| meaning.aspect == "usage") {
                    column.reason = Some(format!(
                        "column \"{}\" is about the use of another tool, which a plan does not hold",
                        column.header
                    ));
                }
                column.reason.get_or_insert_with(|| format!("column \"{0}\" is not recognised", column.header));
                continue;
            };
            let is_many = matches!(
                field,
                Field::OnPlatform
                    | Field::Why
                    | Field::Where
                    | Field::Trigger
                    | Field::EventNotes
                    | Field::PropertyNotes
                    | Field::Label
                    | Field::Ignore
                    | Field::Properties
                    | Field::PropertyColumn
                    | Field::EventColumn
                    | Field::Scope
            );
            // "Deprecated?" and "Replaced by"; "Deprecated since" says neither.
            let is_sure = column.meaning.is_some_and(|meaning| meaning.is_sure);
            let is_many = is_many || (field == Field::Deprecated && is_sure);
            match seen.iter().find(|(known, number, _)| (*known, *number) == (field, column.number)) {
                Some((.., first)) if !is_many && column.mapped.is_none() => {
                    column.field = None;
                    column.reason = Some(format!("column \"{}\" says the same as column \"{first}\"", column.header));
                }
                _ => seen.push((field, column.number, column.header.clone())),
            }
        }
    }

    /// Tells the ledger what each header was read as.
    pub(super) fn account(&self, grid: &Grid, ledger: &mut Ledger) {
        let mut said = Vec::new();
        for column in &self.columns {
            match column.field {
                Some(field) => {
                    ledger.read(column.id, &format!("the header of {}", field.what()));
                    said.push(format!("\"{}\" = {}", column.header, field.name()));
                }
                None => ledger.leave(column.id, column.reason.as_deref().unwrap_or_default()),
            }
        }
        let above = self
            .row
            .checked_sub(1)
            .map(|above| grid.filled(above).map(|(_, id)| id).collect::<Vec<_>>())
            .unwrap_or_default();
        for id in above {
            if field::meaning(ledger.text(id))
                .is_some_and(|meaning| meaning.is_sure && meaning.aspect == "name" && meaning.subject.is_some())
            {
                ledger.read(id, "whom the headers below are about");
            }
        }
        let row = self.columns.first().map_or(0, |column| ledger.row_and_column(column.id).0);
        ledger.note(grid.sheet, format!("the header is in row {row}: {}", said.join(", ")));
    }
}

/// Returns whether a header is "Name", or "Parameter", and no more.
fn is_bare_name(column: &Column) -> bool {
    column.meaning.is_some_and(|meaning| {
        meaning.is_sure
            && meaning.aspect == "name"
            && meaning.subject.is_none_or(|subject| subject == Subject::Property)
    })
}

fn row_number(grid: &Grid, ledger: &Ledger, row: usize) -> usize {
    // A cell that was filled down has the row of its origin, so the greatest is the row's own.
    grid.filled(row).map(|(_, id)| grid.place(ledger, id).0).max().unwrap_or(0)
}

/// Returns the first cells of a column.
fn cells_below<'l>(grid: &Grid, ledger: &'l Ledger, column: usize, rows: Range<usize>) -> Vec<&'l str> {
    rows.filter_map(|row| grid.own(row, column)).take(SAMPLE_CELLS).map(|id| ledger.text(id)).collect()
}

fn has_marks(grid: &Grid, ledger: &Ledger, column: usize, rows: Range<usize>) -> bool {
    let cells = cells_below(grid, ledger, column, rows);
    !cells.is_empty() && cells.iter().all(|text| marks::read(text).is_some())
}

/// Returns whether a header is "Event action", which names the event where "Event category" groups it.
fn is_action(meaning: &HeaderMeaning) -> bool {
    meaning.aspect == "action" && meaning.subject == Some(Subject::Event)
}

/// Returns what a column of actions says of a row, in the export of a tool.
pub(super) fn is_action_on_row(text: &str) -> bool {
    let word = words::folded(text);
    matches!(
        word.as_str(),
        "ignore"
            | "ignored"
            | "remove"
            | "removed"
            | "delete"
            | "deleted"
            | "add"
            | "create"
            | "update"
            | "keep"
            | "none"
    )
}

/// Returns whether a header names screens or pages themselves, and not where on them something is.
fn names_screens(header: &str) -> bool {
    let words = words::header(header);
    let folded = words::folded(header);
    let kinds =
        ["screen", "page", "pantalla", "pagina", "ecran", "seite", "bildschirm", "ekran", "strona", "tela", "画面"];
    words.unknown.is_empty()
        && folded.split(' ').next().is_some_and(|first| kinds.iter().any(|kind| first.starts_with(kind)))
        && !folded.ends_with("url")
}

/// Returns whether a header of names says that they are for people: "Event name (business)".
fn is_for_people(header: &str) -> bool {
    let lower = header.to_lowercase();
    ["business", "display", "friendly", "readable", "human"].iter().any(|word| lower.contains(word))
}

fn call_of(header: &str) -> Call {
    let is_page = ["page", "pagina", "seite", "strona"].iter().any(|kind| words::folded(header).starts_with(kind));
    if is_page { Call::Page } else { Call::Screen }
}

/// Returns whether a header of this field is a name that properties have too, such as `category` and `source`.
const fn is_word_of_both(field: Field) -> bool {
    matches!(
        field,
        Field::Category
            | Field::Where
            | Field::InputFile
            | Field::Id
            | Field::Tags
            | Field::Platform
            | Field::Label
            | Field::Priority
    )
}

/// Returns whether a header with a word that is not known may still say what it says: unless that is a name or a place.
fn is_loose(meaning: &HeaderMeaning) -> bool {
    !matches!(
        meaning.aspect,
        "name"
            | "where"
            | "id"
            | "values"
            | "minimum"
            | "maximum"
            | "version"
            | "source"
            | "action"
            | "type"
            | "category"
            | "format"
            | "items"
    )
}

fn has_answers(cells: &[&str]) -> bool {
    !cells.is_empty() && cells.iter().all(|text| values::yes_or_no(text).is_some())
}

/// Returns whether cells name properties, and none of them says "required" or "optional".
fn are_names(cells: &[&str]) -> bool {
    cells.iter().all(|text| values::is_nothing(text) || values::requirement(text).is_none())
}

/// Returns whether a cell holds a type, or the types of several properties below each other.
fn is_type(text: &str) -> bool {
    let parts = values::split(text, "\n");
    types::read(text).is_some() || (parts.len() > 1 && parts.iter().all(|part| types::read(part).is_some()))
}

fn has_property_rows(cells: &[&str]) -> bool {
    let is_one = |text: &&&str| !text.trim().contains(['\n', ',', ';', '|', ' ', '(', '{']);
    !cells.is_empty() && 10 * cells.iter().filter(is_one).count() >= 9 * cells.len()
}

/// Returns whether a text is the name of a call and nothing else: "user" says whom a row is about.
fn is_name_of_call(text: &str) -> bool {
    matches!(words::folded(text).as_str(), "track" | "identify" | "group" | "page" | "screen" | "alias")
}

/// Returns what a row is about.
pub(super) fn scope(text: &str) -> Option<Field> {
    let words = words::header(text);
    if !words.unknown.is_empty() || words.meanings.is_empty() {
        return (words::folded(text) == "property group").then_some(Field::PropertyGroup);
    }
    match text {
        _ if words.has("group_names") => Some(Field::PropertyGroup),
        _ if words.has("group") => Some(Field::GroupTrait),
        _ if words.has("user") => Some(Field::Trait),
        _ if words.has("property") => Some(Field::Property),
        _ if words.has("event") => Some(Field::Event),
        _ => None,
    }
}
