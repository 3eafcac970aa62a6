//! The header of a table: which row it is, and what each of its columns says.

use super::super::ImportOptions;
use super::super::draft::Call;
use super::super::field::{self, Field, HeaderMeaning, Subject};
use super::super::grid::Grid;
use super::super::ledger::{Id, Ledger};
use super::super::{types, values, words};
use super::Around;
use std::ops::Range;

/// The columns of a table.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// The row of the header.
    pub(super) row: usize,
    pub(super) columns: Vec<Column>,
    /// Whether nothing stands above it.
    is_first: bool,
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
    /// Why its cells are left out.
    pub(super) reason: Option<String>,
}

/// Headers are looked for in so many rows.
const FIRST_ROWS: usize = 200;

/// How many cells below a header tell what a column holds.
const SAMPLE: usize = 300;

/// The row that is most like a header.
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

/// A list that explains headers has them below each other.
fn is_glossary(grid: &Grid, ledger: &Ledger, columns: &Columns) -> bool {
    let Some(first) = columns.columns.first().filter(|_| columns.columns.len() <= 2) else { return false };
    let cells: Vec<Id> = (0..grid.rows.len()).filter_map(|row| grid.own(row, first.index)).collect();
    let known =
        cells.iter().filter(|id| field::meaning(ledger.text(**id)).is_some_and(|meaning| meaning.is_sure)).count();
    known >= 4 && 2 * known >= cells.len()
}

/// A row as a header; none where nothing in it names an event or a property.
pub(super) fn of_row(grid: &Grid, ledger: &Ledger, options: &ImportOptions, row: usize) -> Option<Columns> {
    let columns: Vec<Column> = grid
        .filled(row)
        .filter(|(column, id)| ledger.row_and_column(*id).1 as usize == column + 1)
        .map(|(index, id)| {
            let header = ledger.text(id).trim().to_owned();
            let mapped = options.mapped(&header);
            Column {
                index,
                id,
                meaning: field::meaning(&header),
                mapped,
                field: None,
                number: None,
                reason: None,
                header,
            }
        })
        .collect();
    let is_first = (0..row).all(|before| grid.filled(before).next().is_none());
    let columns = Columns { row, columns, is_first };
    (columns.score() > 0).then_some(columns)
}

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
    /// How much a row is like a header: how many of its cells are known, where one of them names an event or a property.
    fn score(&self) -> usize {
        let is_name = |column: &&Column| match (column.mapped, column.meaning) {
            (Some(field), _) => field == Field::Event || field.names_a_property() || field.lists_properties(),
            (None, Some(meaning)) => {
                meaning.is_sure
                    && (meaning.aspect == "name" || (meaning.is_plural && meaning.subject == Some(Subject::Property)))
            }
            (None, None) => false,
        };
        let names = self.columns.iter().filter(is_name).count();
        let known = self
            .columns
            .iter()
            .filter(|column| column.mapped.is_some() || column.meaning.is_some_and(|meaning| meaning.is_sure))
            .count();
        // A single word "event" in a text is no header.
        let few = known < 2 && !(self.is_first && self.columns.len() > 1);
        if names == 0 || few || 3 * known < self.columns.len() { 0 } else { known + names }
    }

    pub(super) fn of(&self, field: Field) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == Some(field) && column.number.is_none())
    }

    pub(super) fn has_numbered(&self) -> bool {
        self.columns.iter().any(|column| column.number.is_some())
    }

    /// Whether properties have rows of their own.
    pub(super) fn property(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.number.is_none() && column.field.is_some_and(Field::names_a_property))
    }

    /// Decides what each column says, by all headers together and by what stands below them.
    pub(super) fn resolve(&mut self, grid: &Grid, ledger: &Ledger, around: &Around, rows: Range<usize>) {
        self.take_groups(grid, ledger);
        let names = self.names(around);
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
        }
        self.keep_one_name(&names);
        self.look_below(grid, ledger, rows.clone());
        self.move_description(grid, ledger, rows);
        self.keep_first();
    }

    /// A row of "Event" and "Property" above the header says whom the headers below are about.
    fn take_groups(&mut self, grid: &Grid, ledger: &Ledger) {
        let Some(above) = self.row.checked_sub(1) else { return };
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

    /// Which columns name events and properties: their places in the list, with whom they name.
    fn names(&self, around: &Around) -> Vec<(usize, Subject)> {
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
        let property = best(&|subject| subject != Subject::Event);
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
            _ => {}
        }
        names
    }

    /// Whom a bare header is about: the name before it, else the one after it.
    fn subject_of(&self, at: usize, names: &[(usize, Subject)]) -> Subject {
        let own = names.iter().find(|(name, _)| *name == at);
        let before = names.iter().filter(|(name, _)| *name <= at).max_by_key(|(name, _)| *name);
        let after = names.iter().min_by_key(|(name, _)| *name);
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

    /// Of several columns that name the same, the best is the name.
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
                column.field = None;
                let names = headers.join("\" and \"");
                column.reason =
                    Some(format!("column \"{}\" could be a name, which column \"{names}\" is", column.header));
            }
        }
    }

    /// What stands below tells headers apart that mean different things to different people.
    fn look_below(&mut self, grid: &Grid, ledger: &Ledger, rows: Range<usize>) {
        let has_property = self.columns.iter().any(|column| column.field.is_some_and(Field::names_a_property));
        for column in self.columns.iter_mut().filter(|column| column.mapped.is_none()) {
            let cells: Vec<&str> = rows
                .clone()
                .filter_map(|row| grid.own(row, column.index))
                .take(SAMPLE)
                .map(|id| ledger.text(id))
                .collect();
            let most = |is: &dyn Fn(&str) -> bool| 2 * cells.iter().filter(|text| is(text)).count() > cells.len();
            match column.field {
                Some(Field::Type | Field::Scope | Field::Call) => {
                    let is_property = column.meaning.is_some_and(|meaning| meaning.subject != Some(Subject::Event));
                    let is_scope = most(&|text| scope(text).is_some()) && !most(&is_name_of_call);
                    let field = match column.field {
                        _ if is_scope => Some(Field::Scope),
                        _ if most(&|text| Call::read(text).is_some()) && !most(&|text| types::read(text).is_some()) => {
                            Some(Field::Call)
                        }
                        _ if most(&|text| types::read(text).is_some()) => Some(Field::Type),
                        Some(Field::Type) if has_property => Some(Field::Type),
                        Some(Field::Scope) if has_property && is_property && !cells.is_empty() => Some(Field::Type),
                        _ => None,
                    };
                    if field.is_none() {
                        column.reason = Some(format!("column \"{}\" holds neither types nor calls", column.header));
                    }
                    column.field = field;
                }
                // "Signed Up → Checkout Started" is a way through events.
                Some(Field::Event)
                    if !cells.is_empty()
                        && most(&|text| {
                            text.contains(['→', '➜']) || text.contains("->") || values::list(text).len() > 2
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
                Some(Field::Properties) if has_property_rows(&cells) => column.field = Some(Field::Property),
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

    /// A bare "Description" that only the first row of an event has is the event's.
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
            grid.own(row, index).is_some_and(|id| ledger.row_and_column(id).0 as usize == row_number(grid, ledger, row))
        };
        let more: Vec<usize> =
            rows.clone().filter(|row| !is_own(*row, event) && grid.own(*row, property).is_some()).collect();
        let firsts = rows.filter(|row| is_own(*row, event) && is_own(*row, column.index)).count();
        if more.len() >= 2 && firsts >= 1 && more.iter().all(|row| !is_own(*row, column.index)) {
            column.field = Some(Field::EventDescription);
        }
    }

    /// Of several columns that say the same, the first counts, unless a plan can hold both.
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
                    | Field::Scope
            );
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

fn row_number(grid: &Grid, ledger: &Ledger, row: usize) -> usize {
    // A cell that was filled down has the row of its origin, so the greatest is the row's own.
    grid.filled(row).map(|(_, id)| ledger.row_and_column(id).0 as usize).max().unwrap_or(0)
}

/// With a word that is not known, a header may still say what it says, unless that is a name or a place.
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

fn has_property_rows(cells: &[&str]) -> bool {
    let is_one = |text: &&&str| !text.trim().contains(['\n', ',', ';', '|', ' ', '(', '{']);
    !cells.is_empty() && 10 * cells.iter().filter(is_one).count() >= 9 * cells.len()
}

/// Returns whether a text is the name of a call and nothing else: "user" says whom a row is about.
fn is_name_of_call(text: &str) -> bool {
    matches!(words::folded(text).as_str(), "track" | "identify" | "group" | "page" | "screen" | "alias")
}

/// What a row is about.
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
