//! What becomes of the tables and columns of a warehouse. They are those that the statements of `--ddl` are written from, so that
//! both say the same.

use super::changes::{FoundChange, FoundChanges};
use super::{Change, Class, event_of};
use crate::parallel::both;
use crate::warehouse::standard::TableOf;
use crate::warehouse::tables::{ColumnProperty, PlannedColumn, PlannedTable, planned_tables};
use crate::warehouse::{ColumnKind, Loaded, Warehouse};
use plan_model::{Call, Plan, Rule, Span};
use std::collections::HashMap;

/// An event, by its call and its name, which is empty for identify and group.
type EventId = (Call, String);

/// What becomes of a table or a column.
struct ColumnEffect {
    /// What it is, for a sentence.
    what: String,
    why: String,
    /// What it holds: an event, and the path of a property of it; none where it holds the whole event.
    holds: Vec<(EventId, Option<String>)>,
    old: Option<Span>,
    new: Option<Span>,
}

/// Adds what becomes of tables and columns to the changes that make it so, or as changes of their own.
pub(super) fn add(old: &Plan, new: &Plan, found: &mut FoundChanges) {
    let server = new.extra.conventions.warehouse.unwrap_or_default();
    // Kinds of columns are those of any warehouse; PostgreSQL is loaded by each server.
    let loaded = Loaded { server, warehouse: Warehouse::Postgres };
    let effects = effects(old, new, loaded);
    if effects.is_empty() {
        return;
    }
    let gone = found.gone.len();
    let mut by_event: HashMap<EventId, Vec<usize>> = HashMap::new();
    for (place, found) in found.gone.iter().chain(&found.come).enumerate() {
        by_event.entry(found.change.event.clone()).or_default().push(place);
    }
    let mut alone = Vec::new();
    for effect in effects {
        let known = |place: usize| match place.checked_sub(gone) {
            Some(place) => found.come.get(place),
            None => found.gone.get(place),
        };
        let places = |event: &EventId| by_event.get(event).map(Vec::as_slice).unwrap_or_default();
        let candidates = effect.holds.iter().flat_map(|(event, path)| {
            let near = |place: &usize| Some((nearness(known(*place)?, path.as_deref())?, *place));
            places(event).iter().filter_map(near)
        });
        // Of changes that are as near, the first one.
        let nearest = candidates.max_by_key(|(near, place)| (*near, std::cmp::Reverse(*place)));
        let nearest = nearest.and_then(|(_, place)| match place.checked_sub(gone) {
            Some(place) => found.come.get_mut(place),
            None => found.gone.get_mut(place),
        });
        match nearest {
            Some(nearest) => {
                let reason = (Class::Warehouse, effect.why);
                if !nearest.change.breaks.contains(&reason) {
                    nearest.change.breaks.push(reason);
                }
            }
            None => alone.push(effect),
        }
    }
    found.gone.extend(alone.into_iter().map(of_its_own));
}

fn of_its_own(effect: ColumnEffect) -> FoundChange {
    let event = effect.holds.into_iter().next().map_or((Call::Track, String::new()), |(event, _)| event);
    let change = Change {
        what: format!("{} changes", effect.what),
        breaks: vec![(Class::Warehouse, effect.why)],
        old: effect.old,
        new: effect.new,
        event,
        property: None,
    };
    FoundChange { path: effect.what, column: None, is_whole: false, change }
}

/// Returns how near a change is to what happens to the column of `path`: it is about the property, about one around it, or about the
/// whole event, which comes or goes.
fn nearness(found: &FoundChange, path: Option<&str>) -> Option<usize> {
    match (&found.column, path) {
        (None, _) if found.is_whole => Some(0),
        (Some(column), Some(path)) => {
            let rest = path.strip_prefix(column.as_str())?;
            (rest.is_empty() || rest.starts_with('.')).then_some(1 + column.len())
        }
        _ => None,
    }
}

fn effects(old: &Plan, new: &Plan, loaded: Loaded) -> Vec<ColumnEffect> {
    let (before, after) = both(|| planned_tables(old, loaded), || planned_tables(new, loaded));
    let by_name: HashMap<&str, &PlannedTable<'_>> = after.iter().map(|table| (table.name.as_str(), table)).collect();
    let of_tables = |tables: &[PlannedTable<'_>]| {
        let mut effects = Vec::new();
        for was in tables {
            match by_name.get(was.name.as_str()) {
                // One table at a time: the columns of all take more memory than both plans.
                Some(is) => of_columns((old, was), (new, is), loaded, &mut effects),
                None => effects.push(of_table(was)),
            }
        }
        effects
    };
    let (first, second) = before.split_at(before.len() / 2);
    let (mut effects, more) = both(|| of_tables(first), || of_tables(second));
    effects.extend(more);
    effects
}

fn of_table(was: &PlannedTable<'_>) -> ColumnEffect {
    ColumnEffect {
        what: format!("table `{}`", was.name),
        why: format!("table `{}` gets no values any more", was.name),
        holds: was.rules.iter().map(|rule| (id(rule), None)).collect(),
        old: was.rules.first().map(|rule| rule.name_span),
        new: None,
    }
}

/// A table, and the plan that has it.
type TableOfPlan<'t, 'p> = (&'p Plan, &'t PlannedTable<'p>);

fn of_columns(
    (old, was): TableOfPlan<'_, '_>,
    (new, is): TableOfPlan<'_, '_>,
    loaded: Loaded,
    effects: &mut Vec<ColumnEffect>,
) {
    let (before, after) = match was.of == is.of {
        // Those of the server are the same.
        true => (was.own_columns(old, loaded), is.own_columns(new, loaded)),
        false => (was.columns(old, loaded), is.columns(new, loaded)),
    };
    let by_name: HashMap<&str, &PlannedColumn<'_>> =
        after.iter().map(|column| (column.name.as_str(), column)).collect();
    for column in &before {
        let known = by_name.get(column.name.as_str()).copied();
        let why = match known {
            Some(known) if known.kind == column.kind => continue,
            Some(known) => format!("column `{}` was {}, and is {}", column.name, words(column.kind), words(known.kind)),
            None => format!("column `{}` gets no values any more", column.name),
        };
        let first = |column: Option<&PlannedColumn<'_>>| column?.properties.first().map(|held| held.property.name_span);
        let after = known.map(|known| known.properties.as_slice()).unwrap_or_default();
        let before = column.properties.iter().map(|held| holds(held, was.of));
        effects.push(ColumnEffect {
            what: format!("column `{}` of table `{}`", column.name, was.name),
            why,
            holds: before.chain(after.iter().map(|held| holds(held, is.of))).collect(),
            old: first(Some(column)),
            new: first(known),
        });
    }
}

fn holds(held: &ColumnProperty<'_>, of: TableOf) -> (EventId, Option<String>) {
    let of_call = match of {
        TableOf::Users => Call::Identify,
        TableOf::Call(call) => call,
        TableOf::Event => Call::Track,
    };
    (held.rule.map_or((of_call, String::new()), id), Some(held.path.clone()))
}

fn id(rule: &Rule) -> EventId {
    let (call, name) = event_of(rule);
    (call, name.to_owned())
}

const fn words(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Boolean => "a boolean",
        ColumnKind::Integer => "an integer",
        ColumnKind::Number => "a number",
        ColumnKind::Time => "a time",
        ColumnKind::Text => "text",
    }
}
