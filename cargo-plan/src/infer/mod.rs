//! A plan of messages that were recorded: which events there are, and what is known of their properties. The messages are counted
//! first (**messages -> [`stats`]**), and then decided of (**stats -> [`decide`] -> plan**), so that the order in which they come, and
//! the number of threads, change nothing. Every message of a recording is valid against the plan that is inferred of it, unless thresholds
//! are lowered.

mod cells;
mod counted;
mod decide;
mod missing;
mod personal;
mod stats;
mod texts;

pub(crate) use counted::{notes_of_schema, plan_of_schema};
pub(crate) use decide::{Ranges, Suspect, Thresholds};
pub(crate) use missing::missing;
pub(crate) use personal::is_suspected;
pub(crate) use texts::without_personal;

use crate::bounded::{Bounded, HashedKey};
use crate::format::value;
use crate::json::JsonValues;
use crate::recorded::{
    MessageView, Problems, RecordProblem, RecordedMember, RecordedMessage, RowCells, SeenTimes, Visitor,
};
use cells::ColumnStats;
use plan_model::json::Node;
use stats::ValueStats;
use std::collections::BTreeMap;

/// More events than this are no events of a plan: their names have data in them.
const MOST_RULES: usize = 5000;

/// The calls that rules are about, in the order of the plan.
const CALLS: [&str; 5] = ["track", "page", "screen", "identify", "group"];

/// What a rule is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct EventKey {
    /// The place among the calls.
    call: usize,
    name: String,
    version: Option<u64>,
}

impl HashedKey for EventKey {
    fn text(&self) -> &str {
        &self.name
    }
}

/// What was seen of an event.
#[derive(Debug, Default)]
struct RuleStats {
    messages: u64,
    seen: SeenTimes,
    payload: ValueStats,
    /// Of columns whose cells are texts.
    columns: BTreeMap<String, ColumnStats>,
}

/// What was seen of all events.
#[derive(Debug, Default)]
pub(crate) struct Observations {
    rules: Bounded<EventKey, RuleStats, MOST_RULES>,
    /// Messages that say nothing of properties or traits: aliases.
    aliases: u64,
    /// Messages whose properties or traits are no object.
    odd: Problems,
    /// The values of one cell after the other.
    values: JsonValues,
}

impl Visitor for Observations {
    fn visit(&mut self, recorded: &RecordedMessage<'_>) {
        let message = recorded.message;
        let Some(call) = CALLS.iter().position(|known| *known == message.call()) else {
            self.aliases += 1;
            return;
        };
        let payload = message.get(if call < 3 { RecordedMember::Properties } else { RecordedMember::Traits });
        let payload = payload.filter(|payload| !payload.is_null());
        if payload.is_some_and(|payload| !payload.is_object()) {
            self.odd.found(RecordProblem::new("has properties or traits that are no object", recorded.place));
            return;
        }
        let of_page = || message.text(RecordedMember::Name).or_else(|| payload?.get("name")?.as_str());
        let name = match call {
            0 => message.text(RecordedMember::Event),
            1 | 2 => of_page(),
            _ => None,
        };
        let name = name.unwrap_or_default().to_owned();
        let key = EventKey { call, name, version: version(&message) };
        let values = &mut self.values;
        self.rules.count(key, |stats| {
            stats.messages += 1;
            stats.seen.add(recorded.time);
            match payload {
                _ if !recorded.parts.has_payload => {}
                Some(payload) => stats.payload.add(payload, 0),
                None => stats.payload.types.objects += 1,
            }
            if let Some(row) = recorded.parts.cells.filter(|_| recorded.parts.has_payload) {
                stats.row(row, values);
            }
        });
    }
}

/// Returns the version of its event that a message says it has.
fn version(message: &MessageView<'_>) -> Option<u64> {
    let version = message.get(RecordedMember::Context)?.get("protocols")?.get("event_version")?;
    version.as_u64().or_else(|| version.as_str()?.parse().ok())
}

impl RuleStats {
    /// Adds the properties or traits of a row, whose message has been counted.
    fn row(&mut self, row: &RowCells, values: &mut JsonValues) {
        for (name, cell) in &row.own {
            match cell.as_str().filter(|_| row.are_texts) {
                Some(text) => self.columns.entry(name.clone()).or_default().add(text, values),
                None => self.payload.add_member(name, &cell.to_json(), values),
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.messages += other.messages;
        self.seen.merge(other.seen);
        self.payload.merge(other.payload, 0);
        for (name, column) in other.columns {
            self.columns.entry(name).or_default().merge(column);
        }
    }

    /// Makes properties of the columns, each of which is known as a whole now.
    fn end_columns(&mut self) {
        for (name, column) in std::mem::take(&mut self.columns) {
            self.payload.merge_member(name, column.into_stats());
        }
    }
}

impl Observations {
    /// Returns what several threads saw.
    pub(crate) fn of_all(parts: Vec<Self>) -> Self {
        let mut all = parts.into_iter().reduce(Self::merged).unwrap_or_default();
        all.rules.each(RuleStats::end_columns);
        all
    }

    fn merged(mut self, other: Self) -> Self {
        self.rules.merge(other.rules, RuleStats::merge);
        self.aliases += other.aliases;
        self.odd.add(other.odd);
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Returns what became of messages that the plan does not hold, in sentences.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.rules.has_more {
            notes.push(format!(
                "there are more than {MOST_RULES} names of events, of which so many are in the plan: do names have data in them?"
            ));
        }
        if self.aliases > 0 {
            let messages = match self.aliases {
                1 => "1 message is an alias".to_owned(),
                aliases => format!("{aliases} messages are aliases"),
            };
            notes.push(format!("{messages}, of which a plan says nothing"));
        }
        notes.extend(self.odd.sentences());
        notes
    }

    /// Returns the plan, and the properties that seem to be personal data.
    pub(crate) fn to_plan(&self, thresholds: &Thresholds) -> (Node, Vec<Suspect>) {
        let mut suspects = Vec::new();
        let rules = self.rules.sorted().into_iter().map(|(key, stats)| rule(key, stats, thresholds, &mut suspects));
        let plan = value::object([("rules", value::list(rules.collect()))]);
        (plan, suspects)
    }
}

fn rule(key: &EventKey, stats: &RuleStats, thresholds: &Thresholds, suspects: &mut Vec<Suspect>) -> Node {
    let call = CALLS.get(key.call).copied().unwrap_or_default();
    let mut members = Vec::new();
    if !key.name.is_empty() {
        members.push(("key".to_owned(), value::text(&key.name)));
    }
    members.push(("type".to_owned(), value::text(call.to_uppercase())));
    members.extend(key.version.map(|version| ("version".to_owned(), value::number(&version.to_string()))));
    if thresholds.evidence {
        members.push(("x-evidence".to_owned(), evidence(stats)));
    }
    let event = if key.name.is_empty() { call } else { &key.name };
    members.extend(decide::object(&stats.payload, thresholds, &mut |path, why| {
        suspects.push(Suspect { event: event.to_owned(), property: path.to_owned(), why });
    }));
    value::object(members)
}

/// Returns how often and when an event was seen.
fn evidence(stats: &RuleStats) -> Node {
    let mut members = vec![("messages", value::number(&stats.messages.to_string()))];
    let day = |time: Option<i64>| time.map(|time| value::text(crate::time::day_of(time)));
    members.extend(day(stats.seen.first).map(|day| ("first", day)));
    members.extend(day(stats.seen.last).map(|day| ("last", day)));
    value::object(members)
}
