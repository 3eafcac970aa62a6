//! The rows of a table, as events and their properties.

use super::super::draft::{Call, Definition, Draft, Property};
use super::super::field::{self, Field, Subject};
use super::super::grid::Grid;
use super::super::ledger::{Id, Ledger};
use super::super::{fill, items, typed, values, words};
use super::columns::{Column, scope};
use super::marks::{self, Mark};
use super::{Around, TableBlock, TableContents};

/// The event that rows belong to, and why properties below are left out where there is none.
#[derive(Debug, Clone)]
enum Current {
    Event(Call, String),
    None(String),
    /// No event stands above: what is said of properties is said of those of any event.
    Nowhere,
}

const NOWHERE: &str = "no event stands above it";

struct RowReader<'r> {
    grid: &'r Grid,
    block: &'r TableBlock,
    ledger: &'r mut Ledger,
    draft: &'r mut Draft,
    current: Current,
    /// Further events that the cell of the event names: what is said of properties is said of theirs too.
    others: Vec<(Call, String)>,
    /// The section that rows are in: its cell and its text.
    section: Option<(Id, String)>,
    /// The id of the objective that the section is, once an event stands in it.
    objective: Option<String>,
    /// Events that stand in the cell of another: the call, the name of that, and theirs.
    alike: Vec<(Call, String, String)>,
    /// What stands behind the names of events in their cells: a paragraph behind what their rows say of them.
    behind: Vec<(Call, String, String)>,
    /// What stood alone in its row, with nothing below it.
    alone: Vec<Id>,
    /// Whether the last row named an event for those below it.
    is_named: bool,
    has_read: bool,
    has_lost_properties: bool,
}

pub(super) fn read(
    grid: &Grid,
    block: &TableBlock,
    around: &mut Around,
    ledger: &mut Ledger,
    draft: &mut Draft,
) -> TableContents {
    let has_events = block.columns.of(Field::Event).is_some();
    let current = match &around.event {
        Some((call, name)) if has_events || !around.is_of_row => Current::Event(*call, name.clone()),
        _ => Current::Nowhere,
    };
    let mut reader = RowReader {
        grid,
        block,
        ledger,
        draft,
        current,
        others: Vec::new(),
        section: None,
        objective: None,
        alone: Vec::new(),
        alike: Vec::new(),
        behind: Vec::new(),
        is_named: false,
        has_read: false,
        has_lost_properties: false,
    };
    for row in block.rows.clone() {
        reader.row(row);
    }
    for (call, name, words) in std::mem::take(&mut reader.behind) {
        let rule = reader.draft.rule(call, &name);
        rule.description = Some(match rule.description.take() {
            Some(before) => format!("{before}\n{words}"),
            None => words,
        });
    }
    for (call, name, other) in std::mem::take(&mut reader.alike) {
        if !reader.draft.has(call, &other) {
            let rule = reader.draft.rule(call, &name).clone();
            let place = reader.draft.rule(call, &other);
            *place = super::super::draft::DraftRule { name: other, ..rule };
        }
    }
    for id in std::mem::take(&mut reader.alone) {
        reader.ledger.leave(id, "it stands alone in its row, and no event stands below it");
    }
    // The event that the last row names is that of the next header.
    if let Current::Event(call, name) = &reader.current {
        around.event = Some((*call, name.clone()));
        around.is_of_row = !reader.is_named && (has_events || around.is_of_row);
    }
    match (reader.has_read, reader.has_lost_properties) {
        (true, _) => TableContents::Plan,
        (false, true) => TableContents::PropertiesWithoutEvents,
        (false, false) => TableContents::Nothing,
    }
}

impl RowReader<'_> {
    fn cell(&self, row: usize, column: &Column) -> Option<Id> {
        self.grid.own(row, column.index)
    }

    fn text_of(&self, row: usize, field: Field) -> Option<(Id, String)> {
        let id = self.cell(row, self.block.columns.of(field)?)?;
        Some((id, self.ledger.text(id).trim().to_owned()))
    }

    /// Returns what a row is about, where a column says so.
    fn scope_of(&self, row: usize) -> Option<Field> {
        let columns = self.block.columns.columns.iter().filter(|column| column.field == Some(Field::Scope));
        columns.filter_map(|column| self.cell(row, column)).find_map(|id| scope(self.ledger.text(id)))
    }

    fn row(&mut self, row: usize) {
        let cells: Vec<(usize, Id)> = self.grid.filled(row).collect();
        match cells.as_slice() {
            [] => return,
            [(_, id)] if self.is_title(row, *id) => {
                return self.ledger.read(*id, "the title of the table below it");
            }
            [(column, id)] if self.is_group(row, *column) => {
                self.is_named = true;
                return self.group(*id);
            }
            [key, value] if self.names_event(key.1) && !self.is_property(*key, *value, true) => {
                self.is_named = true;
                return self.named(key.1, value.1);
            }
            [key @ (_, id), value]
                if self.is_named
                    && field_of_event(self.ledger.text(*id)).is_some()
                    && !self.is_property(*key, *value, false) =>
            {
                let (key, value) = (id, &value.1);
                if let Current::Event(call, name) = self.current.clone() {
                    return say_of_event((call, &name), *key, *value, self.ledger, self.draft);
                }
            }
            _ => {}
        }
        self.is_named = false;
        if let Some(reason) = self.excluded(row) {
            cells.iter().for_each(|(_, id)| self.ledger.leave(*id, &reason));
            return;
        }
        self.event(row);
        self.properties(row);
        self.rest(&cells);
    }

    /// Returns whether a row of two cells is a property that has the name of a header, such as `status`, and not what "Status" says of the
    /// event above it: it stands in the column of properties, and beside it what its column says. Below other headers than that of
    /// types, names that are written as those of the other properties are names of properties.
    fn is_property(&self, key: (usize, Id), value: (usize, Id), names_event: bool) -> bool {
        let columns = &self.block.columns;
        if columns.property().is_none_or(|column| column.index != key.0)
            || self.ledger.text(key.1).trim().ends_with(':')
        {
            return false;
        }
        let field = columns.columns.iter().find(|column| column.index == value.0).and_then(|column| column.field);
        let text = self.ledger.text(value.1);
        match field {
            Some(Field::Type) => super::super::types::read(text).is_some(),
            Some(Field::Required | Field::Optional) => values::requirement(text).is_some(),
            Some(Field::Nullable | Field::Pii | Field::IsArray) => values::yes_or_no(text).is_some(),
            Some(Field::EventColumn) => true,
            _ if names_event => marks::is_code(self.ledger.text(key.1).trim()),
            _ => self.is_written_as_properties(key),
        }
    }

    /// Returns whether a cell begins as the names of properties in its column do: with a small letter, or with a capital.
    fn is_written_as_properties(&self, (column, id): (usize, Id)) -> bool {
        let is_small = |text: &str| text.trim().starts_with(char::is_lowercase);
        let others = self.block.rows.clone().filter(|row| self.grid.filled(*row).count() > 1);
        let names: Vec<&str> = others
            .filter_map(|row| self.grid.own(row, column))
            .map(|id| self.ledger.text(id))
            .filter(|text| field_of_event(text).is_none() && !is_key_of_event(text))
            .collect();
        let small = names.iter().filter(|text| is_small(text)).count();
        is_small(self.ledger.text(id)) || 2 * small < names.len()
    }

    /// Returns whether the only cell of a row is the title of the next table: it stands above its header, apart from the rows before.
    fn is_title(&self, row: usize, id: Id) -> bool {
        let is_blank = |row: usize| self.grid.filled(row).next().is_none();
        let is_last = (row + 1..self.block.rows.end).all(is_blank) && self.block.rows.end < self.grid.rows.len();
        let is_apart = row == self.block.rows.start || is_blank(row - 1);
        let text = self.ledger.text(id).trim();
        let says_event = text.starts_with(MARKS) || text.to_lowercase().starts_with("event:");
        let has_events = self.block.columns.of(Field::Event).is_some();
        is_last && !says_event && (items::is_heading_word(text) || (is_apart && has_events))
    }

    /// Returns whether the only cell of a row names what stands below it.
    fn is_group(&self, row: usize, column: usize) -> bool {
        let columns = &self.block.columns;
        if columns.columns.len() < 3 && !self.grid.is_wide(row, column) && !self.marked(row, column) {
            return false;
        }
        let field = columns.columns.iter().find(|known| known.index == column).and_then(|known| known.field);
        let is_own_row = self.grid.own(row, column).is_some_and(|id| self.grid.place(self.ledger, id).1 == column + 1);
        match field {
            _ if !is_own_row => false,
            _ if self.grid.is_wide(row, column) => true,
            Some(Field::Event) => self.marked(row, column) || self.is_section(row, column),
            Some(field) if field.names_a_property() => {
                columns.of(Field::Event).is_none()
                    && (self.marked(row, column) || (self.rows_are_wide() && !self.has_marked(column)))
            }
            Some(field) if field.is_of_property() => false,
            // A page without a name and without more to be said of it.
            Some(Field::Call)
                if self.grid.own(row, column).is_some_and(|id| Call::read(self.ledger.text(id)).is_some()) =>
            {
                false
            }
            _ => true,
        }
    }

    fn marked(&self, row: usize, column: usize) -> bool {
        let text = self.grid.own(row, column).map(|id| self.ledger.text(id)).unwrap_or_default();
        text.trim_start().starts_with(MARKS)
    }

    /// Returns whether a row that names an event has a sign before the name, so that a name without one is something else.
    fn has_marked(&self, column: usize) -> bool {
        self.block.rows.clone().any(|row| self.grid.filled(row).count() == 1 && self.marked(row, column))
    }

    /// Returns whether a text that stands alone below "Event" is a section: "Section: Shop", where no event with more in its row is written so.
    fn is_section(&self, row: usize, column: usize) -> bool {
        let has_prefix = |text: &str| {
            [": ", " – ", " — "]
                .iter()
                .any(|sign| text.split_once(sign).is_some_and(|(head, _)| !is_key_of_event(head)))
        };
        let has_prefix_at =
            |row: usize| self.grid.own(row, column).is_some_and(|id| has_prefix(self.ledger.text(id).trim()));
        let is_event = |row: &usize| self.grid.filled(*row).count() > 1;
        let is_other = has_prefix_at(row) && !self.block.rows.clone().filter(is_event).any(has_prefix_at);
        self.rows_are_wide() && (is_other || self.is_no_code_among_code(row, column))
    }

    /// Returns whether the names of all events with more in their rows are written as code, and this text is not: "Onboarding" among
    /// `signup_started` and `signup_done`.
    fn is_no_code_among_code(&self, row: usize, column: usize) -> bool {
        let is_code = |text: &str| text.starts_with('`') || (marks::is_code(text) && text.contains('_'));
        let text = |row: usize| self.grid.own(row, column).map(|id| self.ledger.text(id).trim());
        let wide = self.block.rows.clone().filter(|row| self.grid.filled(*row).count() > 1);
        let mut names: Vec<&str> = wide.filter_map(text).collect();
        names.dedup();
        names.len() > 1 && names.iter().all(|name| is_code(name)) && !text(row).is_some_and(is_code)
    }

    /// Returns whether properties have more than their name, so that a name alone is something else.
    fn rows_are_wide(&self) -> bool {
        let rows = self.block.rows.clone();
        let wide = rows.clone().filter(|row| self.grid.filled(*row).count() > 1).count();
        let single = rows.filter(|row| self.grid.filled(*row).count() == 1).count();
        wide >= single && single > 0
    }

    /// Returns whether a row says "Event name: …" above a table that has no column for it.
    fn names_event(&self, key: Id) -> bool {
        self.block.columns.of(Field::Event).is_none() && is_key_of_event(self.ledger.text(key))
    }

    fn named(&mut self, key: Id, value: Id) {
        let (call, name) = items::event_name(self.ledger.text(value));
        self.ledger.read(key, "whose name stands beside it");
        self.ledger.read(value, Field::Event.what());
        self.start(call, &name);
    }

    /// Reads a row that names an event, or an objective, for the rows below it.
    fn group(&mut self, id: Id) {
        let text = self.ledger.text(id).trim().to_owned();
        let is_marked = text.starts_with(MARKS);
        let name = text.trim_start_matches(MARKS).trim();
        let has_events = self.block.columns.of(Field::Event).is_some();
        let is_name = name.chars().count() <= 80 && !name.ends_with(['.', ':']) && !name.is_empty();
        if (is_marked || !has_events) && is_name && !super::super::items::is_heading_word(name) {
            // "▶ Order Refunded — by support"
            let dash = [" — ", " – "].iter().find_map(|dash| name.split_once(dash)).filter(|_| is_marked);
            let (name, words) = dash.unwrap_or((name, ""));
            let (call, name) = items::event_name(name);
            self.ledger.read(id, "the event of the rows below it");
            self.draft.rule(call, &name);
            if !words.trim().is_empty() {
                self.behind.push((call, name.clone(), words.trim().to_owned()));
            }
            self.has_read = true;
            self.add_objective(call, &name);
            self.current = Current::Event(call, name);
        } else {
            self.section = Some((id, text));
            self.objective = None;
            self.alone.push(id);
        }
    }

    /// Returns why a row does not count, if it does not.
    fn excluded(&mut self, row: usize) -> Option<String> {
        if let Some((_, action)) = self.text_of(row, Field::Action)
            && matches!(
                words::folded(&action).as_str(),
                "ignore" | "ignored" | "remove" | "delete" | "removed" | "deleted"
            )
        {
            self.current = Current::None(format!("its event is left out, as the column of actions says \"{action}\""));
            return Some(format!("the column of actions says \"{action}\""));
        }
        let (_, status) = self.text_of(row, Field::Status)?;
        let has_name = self.text_of(row, Field::Event).is_some();
        if has_name
            && matches!(
                words::folded(&status).as_str(),
                "deleted" | "removed" | "geloscht" | "supprime" | "eliminado" | "excluido" | "usuniete"
            )
        {
            self.current = Current::None(format!("its event has the status \"{status}\""));
            return Some(format!("the event has the status \"{status}\""));
        }
        None
    }

    /// Reads the event of a row, and what the row says of it.
    fn event(&mut self, row: usize) {
        if let Some((id, text)) = self.text_of(row, Field::Event) {
            let scope = self.scope_of(row);
            if scope == Some(Field::PropertyGroup) {
                self.current =
                    Current::None(format!("it belongs to the group of properties \"{text}\", which is no event"));
                let cells: Vec<Id> = self.grid.filled(row).map(|(_, id)| id).collect();
                return cells
                    .into_iter()
                    .for_each(|id| self.ledger.leave(id, "it is a group of properties, which is no event"));
            }
            match self.events_in(&text) {
                Some(events) => return self.start_several(id, &events),
                None => self.name(row, id, &text, scope),
            }
        } else if let Some((id, text)) = self.event_in_place_of_property(row) {
            self.name(row, id, &text, None);
        } else if let Some((id, call)) =
            self.text_of(row, Field::Call).and_then(|(id, text)| Some((id, Call::read(&text)?)))
            && call != Call::Track
        {
            self.ledger.read(id, Field::Call.what());
            self.start(call, "");
        }
        let Current::Event(call, name) = self.current.clone() else { return };
        let has_description = self.block.columns.of(Field::EventDescription).is_some();
        let block = self.block;
        let has_property = block.columns.property().is_none_or(|column| self.cell(row, column).is_some())
            && self.event_in_place_of_property(row).is_none();
        for column in &block.columns.columns {
            let Some(field) = column.field.and_then(|field| of_event(column, field, has_property)) else { continue };
            if matches!(field, Field::Event | Field::Call | Field::Scope | Field::Action | Field::Ignore) {
                continue;
            }
            let Some(id) = self.cell(row, column) else { continue };
            let field = if field == Field::Trigger && !has_description { Field::EventDescription } else { field };
            // A cell that is merged over several rows says it once.
            if self.ledger.has_fate(id) {
                continue;
            }
            let text = self.ledger.text(id).to_owned();
            let outcome = fill::event(self.draft.rule(call, &name), field, &column.header, &text);
            self.tell(id, outcome);
        }
    }

    /// Returns the event that a row is about where "Kind" says so of what stands in the column of properties.
    fn event_in_place_of_property(&self, row: usize) -> Option<(Id, String)> {
        let is_event = self.scope_of(row) == Some(Field::Event) && self.text_of(row, Field::Event).is_none();
        let id = self.cell(row, self.block.columns.property().filter(|_| is_event)?)?;
        Some((id, self.ledger.text(id).trim().to_owned()))
    }

    /// Returns the events of a cell that names several, beside a property that all of them have.
    fn events_in(&self, text: &str) -> Option<Vec<(Call, String)>> {
        let column = self.block.columns.of(Field::Event).filter(|_| self.block.columns.property().is_some())?;
        let parts = values::list(text);
        let events: Vec<(Call, String)> = parts.iter().map(|part| items::event_name(part)).collect();
        let is_plural = column.meaning.is_some_and(|meaning| meaning.is_plural);
        let are_events = events.iter().all(|(call, name)| self.draft.has(*call, name))
            || (is_plural && parts.iter().all(|part| marks::is_code(unquoted(part)) || is_title(unquoted(part))));
        (events.len() > 1 && are_events).then_some(events)
    }

    fn start_several(&mut self, id: Id, events: &[(Call, String)]) {
        self.ledger.read(id, Field::Event.what());
        let Some(((call, name), others)) = events.split_first() else { return };
        for (call, name) in others {
            self.draft.rule(*call, name);
        }
        self.start(*call, name);
        self.others = others.to_vec();
    }

    fn name(&mut self, row: usize, id: Id, text: &str, scope: Option<Field>) {
        let said = self.text_of(row, Field::Call).and_then(|(_, said)| Call::read(&said));
        if let Current::Event(call, known) = &self.current
            && known == text
            && said.is_none_or(|said| said == *call)
        {
            self.others.clear();
            return self.ledger.read(id, Field::Event.what());
        }
        let (first, others) = several_events(text);
        let (mut call, mut name) = items::event_name(first.as_deref().unwrap_or(text));
        if let Some(of_column) = self.block.columns.of(Field::Event).and_then(|column| column.call) {
            (call, name) = (of_column, text.trim().to_owned());
        }
        if let Some((call_id, said)) = self.text_of(row, Field::Call) {
            match Call::read(&said) {
                Some(read) => {
                    self.ledger.read(call_id, Field::Call.what());
                    call = read;
                    name = text.trim().to_owned();
                }
                None => self.ledger.leave(call_id, "it is none of track, identify, group, page and screen"),
            }
        }
        match scope {
            Some(Field::Trait) => call = Call::Identify,
            Some(Field::GroupTrait) => call = Call::Group,
            _ => {}
        }
        if name.chars().count() > 200 || (name.is_empty() && call != Call::Common) {
            self.ledger.leave(id, "it is too long to be the name of an event");
            self.current = Current::None("its event has no name".to_owned());
            return;
        }
        self.ledger.read(id, Field::Event.what());
        self.start(call, &name);
        let rule = self.draft.rule(call, &name);
        if text.contains("~~") {
            rule.deprecated.get_or_insert(super::super::value::boolean(true));
        }
        match others {
            Behind::Events(others) => self.alike.extend(others.into_iter().map(|other| (call, name.clone(), other))),
            Behind::Words(words) => self.behind.push((call, name, words)),
            Behind::Nothing => {}
        }
    }

    fn start(&mut self, call: Call, name: &str) {
        self.draft.rule(call, name);
        self.has_read = true;
        self.add_objective(call, name);
        self.current = Current::Event(call, name.to_owned());
        self.others.clear();
    }

    /// Makes the section that an event stands in an objective that the event serves.
    fn add_objective(&mut self, call: Call, name: &str) {
        let Some((id, text)) = self.section.clone() else { return };
        self.ledger.read(id, "the objective of the events below it");
        let objective = match self.objective.take() {
            Some(known) => known,
            None => self.objective_of(&text),
        };
        self.objective = Some(objective.clone());
        let rule = self.draft.rule(call, name);
        if !rule.why.contains(&objective) {
            rule.why.push(objective);
        }
    }

    /// Returns the id of the objective that a section is. Where several begin with the same words, "Section: Shop", all of its words tell
    /// it from the others.
    fn objective_of(&mut self, text: &str) -> String {
        let (id, sentence) = objective(text);
        let is_prefix = self.block.rows.clone().filter(|row| self.grid.filled(*row).count() == 1).any(|row| {
            let other = self.grid.filled(row).next().map(|(_, id)| self.ledger.text(id).trim()).unwrap_or_default();
            other != text && objective(other).0 == id
        });
        match is_prefix {
            true => self.draft.objective(&identifier(text), text),
            false => self.draft.objective(&id, &sentence),
        }
    }

    /// Reads the properties of a row: in a cell of their own, in a list, or in numbered columns.
    fn properties(&mut self, row: usize) {
        let block = self.block;
        let columns = &block.columns;
        if let Some(column) = columns.property()
            && let Some(id) = self.cell(row, column)
            && self.event_in_place_of_property(row).is_none()
        {
            self.property(row, column, id, None);
        }
        for column in columns.columns.iter().filter(|column| column.field.is_some_and(Field::lists_properties)) {
            if let Some(id) = self.cell(row, column) {
                self.list(row, column, id);
            }
        }
        for column in columns.lists_of_traits() {
            if let Some(id) = self.cell(row, column) {
                let call = if column.field == Some(Field::GroupTrait) { Call::Group } else { Call::Identify };
                let text = self.ledger.text(id).to_owned();
                let outcome = items::list(self.draft.rule(call, ""), Field::Properties, &text);
                self.tell(id, outcome);
            }
        }
        for column in columns.columns.iter().filter(|column| column.field == Some(Field::PropertyColumn)) {
            if let Some(id) = self.cell(row, column) {
                self.mark(column, id);
            }
        }
        if columns.has_numbered() {
            for column in columns
                .columns
                .iter()
                .filter(|column| column.number.is_some() && column.field.is_some_and(Field::names_a_property))
            {
                if let Some(id) = self.cell(row, column) {
                    self.property(row, column, id, column.number);
                }
            }
        }
    }

    /// Returns whose property it is: of the event above it, or of a user or group, where the column or the row says so.
    fn owner_of(&self, row: usize, column: &Column) -> Result<(Call, String), String> {
        let said = self.scope_of(row);
        match (column.field, said) {
            (Some(Field::Trait), _) | (_, Some(Field::Trait)) => Ok((Call::Identify, String::new())),
            (Some(Field::GroupTrait), _) | (_, Some(Field::GroupTrait)) => Ok((Call::Group, String::new())),
            _ => match &self.current {
                Current::Event(call, name) => Ok((*call, name.clone())),
                Current::None(reason) => Err(reason.clone()),
                Current::Nowhere => Err(NOWHERE.to_owned()),
            },
        }
    }

    /// Reads a mark below the name of a property.
    fn mark(&mut self, column: &Column, id: Id) {
        let Current::Event(call, name) = self.current.clone() else {
            return self.ledger.leave(id, "no event stands beside it");
        };
        let mark = marks::read(self.ledger.text(id));
        let outcome = match (mark, items::item(&column.header)) {
            (Some(Mark::Absent), _) => Ok("that the event does not have the property".to_owned()),
            (Some(mark), Some(item)) => {
                let (property, _) = self.draft.rule(call, &name).property(&item.name);
                property.required |= mark == Mark::Required;
                let required = mark == Mark::Required;
                Ok(format!("that the event {} the property", if required { "requires" } else { "has" }))
            }
            _ => Err("it says neither that the event has the property nor that it does not".to_owned()),
        };
        self.tell(id, outcome);
    }

    /// Returns the events that have a mark in the row of a property, and whether they require it.
    fn marked_events(&mut self, row: usize) -> Vec<(String, bool)> {
        let block = self.block;
        let mut events = Vec::new();
        for column in block.columns.columns.iter().filter(|column| column.field == Some(Field::EventColumn)) {
            let Some(id) = self.cell(row, column) else { continue };
            match marks::read(self.ledger.text(id)) {
                Some(mark) if mark.is_present() => {
                    events.push((column.header.clone(), mark == Mark::Required));
                    self.ledger.read(id, "that the event has the property");
                }
                Some(_) => self.ledger.read(id, "that the event does not have the property"),
                None => self.ledger.leave(id, "it says neither that the event has the property nor that it does not"),
            }
        }
        events
    }

    /// Reads what a row says of a property of any event.
    fn define(&mut self, id: Id, name: &str, about: &[&Column], row: usize) {
        let mut property = Property { name: name.to_owned(), ..Property::default() };
        let mut ids = vec![id];
        for column in about {
            let (Some(id), Some(field)) = (self.cell(row, column), column.field) else { continue };
            let text = self.ledger.text(id).to_owned();
            match fill::property(&mut property, field, &column.header, &text) {
                Ok(_) if !matches!(field, Field::Required | Field::Optional) => ids.push(id),
                Ok(_) => self.ledger.leave(id, "no event stands beside it, and events differ in what they require"),
                Err(why) => self.ledger.leave(id, &why),
            }
        }
        self.draft.definitions.push(Definition { property, ids, otherwise: NOWHERE });
    }

    /// Reads one property and what its row says of it.
    fn property(&mut self, row: usize, column: &Column, id: Id, number: Option<u32>) {
        let text = self.ledger.text(id).trim().to_owned();
        let block = self.block;
        let mut about: Vec<&Column> = block
            .columns
            .columns
            .iter()
            .filter(|known| known.number == number && known.field.is_some_and(Field::is_of_property))
            .collect();
        about.sort_by_key(|column| order(column.field));
        if values::is_nothing(&text) || words::folded(&text).starts_with("no prop") {
            return self.ledger.read(id, "no property");
        }
        let events = self.marked_events(row);
        let has_columns = block.columns.of(Field::EventColumn).is_some();
        let owner = match self.owner_of(row, column) {
            // One of the events that are columns: the others follow.
            Err(_) if has_columns => events
                .first()
                .map(|(name, _)| (Call::Track, name.clone()))
                .ok_or_else(|| "no event of the columns has it".to_owned()),
            owner => owner,
        };
        if owner.is_err()
            && !has_columns
            && matches!(self.current, Current::Nowhere)
            && items::several(&text).len() == 1
        {
            self.has_lost_properties = true;
            return self.define(id, &text, &about, row);
        }
        let (call, name) = match owner {
            Ok(owner) => owner,
            Err(reason) => {
                self.has_lost_properties = true;
                self.ledger.leave(id, &reason);
                return self.leave_all(row, &about, &reason);
            }
        };
        let raw = self.ledger.text(id).to_owned();
        if let Some(outcome) =
            items::nested(self.draft.rule(call, &name), column.field.unwrap_or(Field::Property), &raw)
        {
            self.has_read = true;
            for (call, name) in self.others.clone() {
                let _same = items::nested(self.draft.rule(call, &name), Field::Property, &raw);
            }
            self.tell(id, outcome);
            return self.leave_all(row, &about, "it stands beside several properties, and does not say of which");
        }
        let several = items::several(&text);
        if several.len() > 1 {
            let required = column.field == Some(Field::RequiredProperties);
            return self.several(row, (call, &name), id, &several, &about, required);
        }
        let Some(item) = items::item(&text) else {
            self.ledger.leave(id, "it is too long to be the name of a property");
            return self.leave_all(row, &about, "its property has no name");
        };
        // Beside `tags[]`, the other cells are about each tag.
        let is_list = values::unmarked(&text).ends_with("[]");
        let mut fresh =
            Property { name: item.name.clone(), required: item.required == Some(true), is_list, ..Property::default() };
        self.ledger.read(id, &format!("a {}", call.payload()));
        if let Some(rest) = item.rest.as_ref().filter(|_| !is_list) {
            items::say(&mut fresh, rest);
        }
        let mut set: Vec<(Id, Vec<String>)> = Vec::new();
        for column in about {
            let (Some(id), Some(field)) = (self.cell(row, column), column.field) else { continue };
            let before = fresh.keywords.clone();
            let text = self.ledger.text(id).to_owned();
            let text = self.unabbreviated(field, column, text);
            let outcome = fill::property(&mut fresh, field, &column.header, &text);
            let changed = fresh.keywords.iter().filter(|known| !before.contains(known)).map(|(name, _)| name.clone());
            let is_mark = matches!(field, Field::Required | Field::Optional);
            set.push((id, changed.chain(is_mark.then(|| "required".to_owned())).collect()));
            self.tell(id, outcome);
        }
        if !has_columns {
            for (call, name) in self.others.clone() {
                self.merge((call, &name), fresh.clone(), &[]);
            }
            return self.merge((call, &name), fresh, &set);
        }
        for (event, is_required) in events {
            let required = fresh.required || is_required;
            self.merge((Call::Track, &event), Property { required, ..fresh.clone() }, &set);
        }
    }

    fn leave_all(&mut self, row: usize, columns: &[&Column], why: &str) {
        let ids: Vec<Id> = columns.iter().filter_map(|column| self.cell(row, column)).collect();
        ids.into_iter().for_each(|id| self.ledger.leave(id, why));
    }

    /// Returns what an abbreviation stands for: "O" is "optional" beside "M" for "mandatory", and "oui" beside "N" for "non".
    fn unabbreviated(&self, field: Field, column: &Column, text: String) -> String {
        if field != Field::Required || !text.trim().eq_ignore_ascii_case("o") {
            return text;
        }
        let has = |letter: &str| {
            let cells = self.block.rows.clone().filter_map(|row| self.cell(row, column));
            cells.into_iter().any(|id| self.ledger.text(id).trim().eq_ignore_ascii_case(letter))
        };
        match () {
            () if has("m") || has("r") => "optional".to_owned(),
            () if has("n") => "yes".to_owned(),
            () => text,
        }
    }

    /// Adds a property, unless the event has it already and says something else of it.
    fn merge(&mut self, (call, name): (Call, &str), fresh: Property, set: &[(Id, Vec<String>)]) {
        self.has_read = true;
        let (known, is_new) = self.draft.rule(call, name).property(&fresh.name);
        if is_new {
            let (name, is_list) = (std::mem::take(&mut known.name), known.is_list || fresh.is_list);
            *known = Property { name, is_list, ..fresh };
            return;
        }
        let withdraw = |ledger: &mut Ledger, keyword: &str, said: &str| {
            let reason = format!("the event has `{}` already, {said}", fresh.name);
            let ids = set.iter().filter(|(_, changed)| changed.iter().any(|name| name == keyword)).map(|(id, _)| *id);
            ids.for_each(|id| ledger.withdraw(id, &reason));
        };
        if known.required && !fresh.required {
            withdraw(self.ledger, "required", "as a required one");
        }
        known.required |= fresh.required;
        known.is_list |= fresh.is_list;
        for child in fresh.children {
            let (place, is_new) = super::super::draft::property_in(&mut known.children, &child.name);
            if is_new {
                *place = child;
            }
        }
        for (keyword, value) in fresh.keywords {
            match known.get(&keyword) {
                None => known.set(&keyword, value),
                Some(said) if *said == value => {}
                Some(said) => {
                    let said = format!("with {keyword} {}", typed::shortened(&said.to_text()));
                    withdraw(self.ledger, &keyword, &said);
                }
            }
        }
    }

    /// Reads several names in one cell, with what the cells beside it say of each, or of all.
    fn several(
        &mut self,
        row: usize,
        (call, name): (Call, &str),
        id: Id,
        names: &[String],
        about: &[&Column],
        required: bool,
    ) {
        self.ledger
            .read(id, &format!("{} {}", names.len(), if call.payload() == "trait" { "traits" } else { "properties" }));
        let mut fresh: Vec<Property> = Vec::new();
        for text in names {
            let Some(item) = items::item(text) else { continue };
            let mut property =
                Property { name: item.name, required: required || item.required == Some(true), ..Property::default() };
            if let Some(rest) = &item.rest {
                items::say(&mut property, rest);
            }
            fresh.push(property);
        }
        for column in about {
            let (Some(id), Some(field)) = (self.cell(row, column), column.field) else { continue };
            let text = self.ledger.text(id).to_owned();
            let parts = items::several(&text);
            let mut last = Err("it stands beside several properties, and does not say of which".to_owned());
            let count = fresh.len();
            // "total: number; currency: EUR | USD"
            let lines = if text.contains('\n') { values::split(&text, "\n") } else { values::split(&text, ";") };
            let named: Vec<(&str, &str)> = lines.iter().filter_map(|part| part.split_once(':')).collect();
            let is_named = named.len() == lines.len()
                && named.iter().all(|(name, _)| fresh.iter().any(|property| property.name == unquoted(name)));
            // Values of one of them are not those of the others.
            let is_of_one =
                matches!(field, Field::Enum | Field::Values | Field::Example | Field::Const | Field::Default);
            for (at, property) in fresh.iter_mut().enumerate() {
                let part = match () {
                    () if is_named => {
                        named.iter().find(|(name, _)| unquoted(name) == property.name).map(|(_, said)| *said)
                    }
                    () if parts.len() == count => parts.get(at).map(String::as_str),
                    () if is_of_one && count > 1 => None,
                    () => Some(text.as_str()),
                };
                if let Some(part) = part {
                    last = fill::property(property, field, &column.header, part);
                }
            }
            self.tell(id, last);
        }
        for property in fresh {
            for (call, name) in self.others.clone() {
                self.merge((call, &name), property.clone(), &[]);
            }
            self.merge((call, name), property, &[]);
        }
    }

    /// Reads a list of properties in one cell, with what the cells beside it say of them.
    fn list(&mut self, row: usize, column: &Column, id: Id) {
        let Current::Event(call, name) = self.current.clone() else {
            return self.ledger.leave(id, "no event stands beside it");
        };
        let text = self.ledger.text(id).to_owned();
        let block = self.block;
        let mut about: Vec<&Column> = block
            .columns
            .columns
            .iter()
            .filter(|known| known.number == column.number && known.field.is_some_and(Field::is_of_property))
            .filter(|known| self.cell(row, known).is_some_and(|id| !self.ledger.has_fate(id)))
            .collect();
        let names = items::listed_names(&text);
        let is_flat = items::indented(&text).is_none();
        if !about.is_empty() && is_flat && block.columns.property().is_none() && names.iter().all(|name| is_plain(name))
        {
            about.sort_by_key(|column| order(column.field));
            let required = column.field == Some(Field::RequiredProperties);
            return self.several(row, (call, &name), id, &names, &about, required);
        }
        let rule = self.draft.rule(call, &name);
        let outcome = items::list(rule, column.field.unwrap_or(Field::Properties), &text);
        self.has_read = true;
        self.tell(id, outcome);
    }

    fn tell(&mut self, id: Id, outcome: typed::Outcome) {
        match outcome {
            Ok(what) => self.ledger.read(id, &what),
            Err(why) => self.ledger.leave(id, &why),
        }
    }

    /// Leaves what no column spoke of.
    fn rest(&mut self, cells: &[(usize, Id)]) {
        let block = self.block;
        for (index, id) in cells {
            if self.ledger.has_fate(*id) {
                continue;
            }
            let column = block.columns.columns.iter().find(|column| column.index == *index);
            match column.map(|column| (column.field, &column.reason)) {
                Some((Some(Field::Scope), _)) => self.ledger.read(*id, Field::Scope.what()),
                Some((Some(Field::Ignore), _)) => self.ledger.leave(*id, "--map says to leave the column out"),
                Some((Some(Field::Call), _)) => self.ledger.read(*id, Field::Call.what()),
                Some((Some(Field::Action), _)) => self.ledger.read(*id, Field::Action.what()),
                Some((Some(field), _)) if field.is_of_property() => {
                    self.ledger.leave(*id, "no property stands beside it")
                }
                Some((Some(_), _)) if block.columns.of(Field::Event).is_none() => {
                    self.ledger.leave(*id, "a plan has no place for it beside a property or trait")
                }
                Some((Some(_), _)) => self.ledger.leave(*id, "no event stands beside it"),
                Some((None, Some(reason))) => self.ledger.leave(*id, &reason.clone()),
                _ => self.ledger.leave(*id, "no header stands above it"),
            }
        }
    }
}

/// What stands behind the name of an event in its cell.
enum Behind {
    Nothing,
    /// Other events, of which the row says the same.
    Events(Vec<String>),
    Words(String),
}

/// Returns the name that a cell begins with where more stands behind it: "`app_open` / `app_close`", "`screen_view` (`Home`)", "sign_up (new!)".
fn several_events(text: &str) -> (Option<String>, Behind) {
    let text = text.trim();
    // "and", in the languages of headers, is what some write between the last two.
    let joined = [" and ", " und ", " et ", " y ", " e ", " i ", " oraz ", "->"]
        .iter()
        .fold(text.to_owned(), |text, word| text.replace(word, ","));
    let parts: Vec<&str> = joined.split([',', '/', '&', '\n', '→', '➜']).map(str::trim).collect();
    let code =
        |part: &&str| part.len() > 2 && part.starts_with('`') && part.ends_with('`') && part.matches('`').count() == 2;
    if let [first, others @ ..] = parts.as_slice()
        && !others.is_empty()
        && parts.iter().all(code)
    {
        let others = others.iter().map(|other| other.trim_matches('`').to_owned()).collect();
        return (Some((*first).to_owned()), Behind::Events(others));
    }
    let (name, rest) = match text.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        Some((name, rest)) => (name, rest),
        None => match text.split_once(" (") {
            Some((name, _)) if marks::is_code(name) && text.ends_with(')') => {
                (name, text.get(name.len()..).unwrap_or_default())
            }
            _ => return (None, Behind::Nothing),
        },
    };
    let rest = rest.trim().trim_start_matches([',', ':', ';', '–', '—']).trim();
    if rest.is_empty() || name.trim().is_empty() {
        return (None, Behind::Nothing);
    }
    let inside =
        rest.strip_prefix('(').and_then(|inside| inside.strip_suffix(')')).filter(|inside| !inside.contains('('));
    (Some(name.to_owned()), Behind::Words(inside.unwrap_or(rest).trim().to_owned()))
}

/// Returns the field of a column where it is about the event: a bare "Description" is, in a row that has no property.
fn of_event(column: &Column, field: Field, has_property: bool) -> Option<Field> {
    let is_bare = column.meaning.is_some_and(|meaning| meaning.subject.is_none());
    match field {
        Field::PropertyNotes if !has_property && is_bare => Some(Field::EventNotes),
        Field::PropertyDescription if !has_property && is_bare => Some(Field::EventDescription),
        _ => Some(field)
            .filter(|field| !field.is_of_property() && !field.names_a_property() && !field.lists_properties()),
    }
}

/// Returns whether a part of a list is a name with nothing but a type or a mark behind it.
fn is_plain(text: &str) -> bool {
    !values::is_nothing(text) && !text.starts_with('{') && items::item(text).is_some()
}

/// Returns whether a text is a name in Title Case, of a few words that each begin with a capital letter.
fn is_title(text: &str) -> bool {
    (1..=4).contains(&text.split_whitespace().count())
        && text.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
}

fn unquoted(name: &str) -> &str {
    name.trim().trim_matches(['`', '"', '\'', '*']).trim()
}

/// Returns what "Description", "Trigger:" as the first of two cells in a row says of the event that the row above them names.
pub(super) fn field_of_event(text: &str) -> Option<Field> {
    let meaning = field::meaning(text.trim().trim_end_matches(':')).filter(|meaning| meaning.is_sure)?;
    let field = meaning.field(Subject::Event)?;
    (field != Field::Event && !field.is_of_property() && !field.names_a_property()).then_some(field)
}

/// Says of an event what stands beside a key.
pub(super) fn say_of_event((call, name): (Call, &str), key: Id, value: Id, ledger: &mut Ledger, draft: &mut Draft) {
    let header = ledger.text(key).to_owned();
    let Some(field) = field_of_event(&header) else { return };
    let text = ledger.text(value).to_owned();
    let rule = draft.rule(call, name);
    let outcome = if field.lists_properties() {
        items::list(rule, field, &text)
    } else {
        fill::event(rule, field, &header, &text)
    };
    ledger.read(key, "what the cell beside it says of the event");
    match outcome {
        Ok(what) => ledger.read(value, &what),
        Err(why) => ledger.leave(value, &why),
    }
}

/// Returns whether the first cell of a row is "Event name", "Event:" or the like.
pub(super) fn is_key_of_event(text: &str) -> bool {
    let meaning = field::meaning(text.trim().trim_end_matches(':'));
    meaning
        .is_some_and(|meaning| meaning.is_sure && meaning.aspect == "name" && meaning.subject == Some(Subject::Event))
}

/// Signs of a row that names what stands below it.
pub(super) const MARKS: &[char] = &['▶', '►', '▸', '▾', '▼', '▽', '▷', '‣', '➤', '➜', '→', '⯈', '#'];

/// Returns when a field is read: types come first, as values are read by them; what changes a whole property comes last.
fn order(field: Option<Field>) -> u8 {
    match field {
        Some(Field::Type) => 0,
        Some(Field::IsInteger) => 1,
        Some(Field::PropertyDescription) => 2,
        Some(Field::IsArray) => 8,
        Some(Field::Items) => 8,
        Some(Field::Nullable | Field::Required | Field::Optional) => 9,
        Some(Field::PropertyNotes) => 10,
        _ => 5,
    }
}

/// Returns the id and the sentence of an objective: "ACTIVATION [Improve onboarding]".
fn objective(text: &str) -> (String, String) {
    let (head, rest) = match text.find(['[', '(', ':', '–', '—']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let rest = rest.replace("] [", "; ");
    let sentence = rest.trim_matches(['[', ']', '(', ')', ':', '–', '—', ' ']);
    let sentence = if sentence.is_empty() { text.trim() } else { sentence };
    (identifier(head), sentence.to_owned())
}

fn identifier(text: &str) -> String {
    let id = words::words(text).into_iter().take(6).collect::<Vec<_>>().join("_");
    if id.is_empty() { "objective".to_owned() } else { id }
}
