//! What changes between two versions of a plan, and what each change does: to code, to data, to tables of a warehouse. It
//! compares named plans, so that it says of code what the compiler would. Knows nothing of files and formats.

mod alike;
mod changes;
mod columns;
mod parts;
mod refusals;
mod unsaid;

pub(crate) use unsaid::unsaid;

use crate::parallel::both;
use alike::NamedPair;
use changes::FoundChanges;
use plan_model::name::Named;
use plan_model::{Call, Plan, Rule, Span};
use std::collections::HashMap;

/// What a change breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Class {
    /// A crate that uses it does not compile any more.
    Code,
    /// What reads the data misses something, or finds another meaning.
    Data,
    /// A table or column goes, or changes its type.
    Warehouse,
}

impl Class {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Data => "data",
            Self::Warehouse => "warehouse",
        }
    }
}

/// A plan with the names of its code.
pub(crate) type NamedPlan<'a, 'p> = (&'a Plan, &'a Named<'p>);

/// One change.
#[derive(Debug)]
pub(crate) struct Change {
    /// A sentence.
    pub(crate) what: String,
    /// What it breaks, each with the reason; none where it is safe.
    pub(crate) breaks: Vec<(Class, String)>,
    /// Where it is in the old plan, and in the new one.
    pub(crate) old: Option<Span>,
    pub(crate) new: Option<Span>,
    /// The event that it is about: its call and its name, which is empty for identify and group.
    pub(crate) event: (Call, String),
    /// The property of that event that it is about, or that it is within; none where it is about the event as a whole.
    pub(crate) property: Option<String>,
}

/// Returns every change from the old to the new plan: what goes and what changes, then what comes, in the order of paths. The
/// conventions of the new one say which server names the tables and columns.
pub(crate) fn compare((old_plan, old): NamedPlan<'_, '_>, (new_plan, new): NamedPlan<'_, '_>) -> Vec<Change> {
    let (before, after) = (EventsById::of(old), EventsById::of(new));
    let comes = after.0.iter().filter(|(id, _)| !before.1.contains_key(id)).map(|(_, place)| (None, Some(*place)));
    let stays = before.0.iter().map(|(id, place)| (Some(*place), after.1.get(id).copied()));
    let pairs: Vec<_> = stays.chain(comes).collect();
    let changes = |pairs: &[(Option<usize>, Option<usize>)]| {
        let mut found = FoundChanges::default();
        for pair in pairs {
            let [was, is] = parts::of_event(NamedPair { old, new }, *pair);
            found.compare(&was, &is);
        }
        found
    };
    let (first, second) = pairs.split_at(pairs.len() / 2);
    let (mut found, more) = both(|| changes(first), || changes(second));
    found.add(more);
    for (was, is) in parts::of_traits(old).iter().zip(&parts::of_traits(new)) {
        found.compare(was, is);
    }
    found.categories(&old.consent, &new.consent);
    found.destinations(old_plan, new_plan, (old.destinations.as_ref(), new.destinations.as_ref()));
    columns::add(old_plan, new_plan, &mut found);
    found.in_order()
}

/// Returns the event that a rule is of: its call and its name, which is empty for identify and group.
fn event_of(rule: &Rule) -> (Call, &str) {
    match rule.call {
        Call::Identify | Call::Group => (rule.call, ""),
        call => (call, rule.name.as_str()),
    }
}

/// The events of a plan, by call and name, in their order and to be looked up.
struct EventsById<'n>(Vec<((Call, &'n str), usize)>, HashMap<(Call, &'n str), usize>);

impl<'n> EventsById<'n> {
    fn of(named: &'n Named<'_>) -> Self {
        let ids = named.events.iter().map(|event| (event.rule.call, event.rule.name.as_str()));
        let all: Vec<_> = ids.enumerate().map(|(place, id)| (id, place)).collect();
        let known = all.iter().copied().collect();
        Self(all, known)
    }
}
