//! What is counted of recorded messages, each judged by the plan. Counts of several threads become one in any order, and everything has a
//! bound, so that memory does not grow with the number of messages.

use super::good::{GoodMessage, GoodShapes};
use super::judged_record::JudgedRecord;
use super::library_names::{LibraryNames, shown};
use super::names::{of_payload, sentence, shown_path};
use super::planned_places::PlannedPlaces;
use super::row::PlanRows;
use super::sample::{self, SampleCounts};
use super::table::FindingKind;
use crate::bounded::{Bounded, HashedKey};
use crate::infer::without_personal;
use crate::judge::{
    JudgedEvent, JudgedPlan, KnownParts, MessageKind, MessageProblem, ReceivedMessage, Verdict, cut, each_listed,
    judgement, value_at,
};
use crate::pages::view::{PathStep, PropertyView};
use crate::recorded::{RecordedMessage, SeenTimes, Visitor};
use crate::warehouse::ColumnKind;
use plan_model::json::{Kind, Node};
use plan_rules::{JsonKind, JsonValue};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashSet};

/// How many names of unplanned events are counted apart.
const MOST_UNPLANNED: usize = 2000;
/// How many findings of an event are counted apart.
pub(super) const MOST_FINDINGS: usize = 300;
/// How many new values of a property are counted apart.
pub(super) const MOST_VALUES: usize = 20;
/// How many versions, and libraries, of an event are counted apart.
const MOST_VERSIONS: usize = 50;
/// How many characters of a version are kept.
const VERSION_CHARS: usize = 40;
/// How many days of an event are counted apart, the latest ones.
const MOST_DAYS: usize = 1100;
const DAY_MILLIS: i64 = 86_400_000;

/// What one thread counted.
pub(crate) struct AuditCounts<'p> {
    plan: &'p JudgedPlan,
    /// Of each event of the plan.
    pub(super) planned: Vec<EventCounts>,
    pub(super) unplanned: Bounded<UnplannedName, EventCounts, MOST_UNPLANNED>,
    /// Messages that a plan says nothing of: aliases.
    pub(super) aliases: u64,
    /// Those of them that Segment would not take.
    pub(super) broken_aliases: u64,
    pub(super) good: GoodShapes<'p>,
    /// Where the properties of each event are.
    places: Vec<PlannedPlaces>,
    library_names: LibraryNames,
    rows: PlanRows<'p>,
}

/// An event that the plan does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct UnplannedName {
    pub(super) name: String,
    /// The call, by its word.
    pub(super) call: &'static str,
}

impl HashedKey for UnplannedName {
    fn text(&self) -> &str {
        &self.name
    }
}

/// What was counted of an event.
#[derive(Debug, Default)]
pub(super) struct EventCounts {
    pub(super) messages: u64,
    pub(super) violating: u64,
    pub(super) seen: SeenTimes,
    /// By the day since 1970.
    pub(super) days: BTreeMap<i64, DaySeen>,
    /// Whether there were earlier ones.
    pub(super) has_more_days: bool,
    /// By the version that messages say; the empty text for none.
    pub(super) versions: Bounded<String, u64, MOST_VERSIONS>,
    pub(super) libraries: Bounded<String, u64, MOST_VERSIONS>,
    /// What is added to these at the end: messages without a version, and those of each library by the number that its name has.
    unversioned: u64,
    of_libraries: Vec<u64>,
    pub(super) findings: Bounded<FindingKey, FindingCounts, MOST_FINDINGS>,
    /// Those about names that the plan does not have, of which there may be any number: they take no room from the others.
    pub(super) further: Bounded<FindingKey, FindingCounts, MOST_FINDINGS>,
    /// Of each property of the plan.
    pub(super) properties: Vec<PropertyCounts>,
}

/// How many messages a day has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DaySeen {
    pub(super) messages: u64,
    pub(super) violating: u64,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FindingKey {
    pub(super) kind: FindingKind,
    pub(super) path: String,
    pub(super) rule: &'static str,
    /// The same path within the payload, as far as the plan has it.
    pub(super) steps: Vec<PathStep>,
}

impl HashedKey for FindingKey {
    fn text(&self) -> &str {
        &self.path
    }
}

/// What was counted of a finding.
#[derive(Debug, Default)]
pub(super) struct FindingCounts {
    pub(super) messages: u64,
    pub(super) seen: SeenTimes,
    pub(super) sample: Option<SampleCounts>,
    pub(super) values: Bounded<String, u64, MOST_VALUES>,
}

/// What was counted of a property.
#[derive(Debug, Clone, Default)]
pub(super) struct PropertyCounts {
    pub(super) could: u64,
    pub(super) given: u64,
    /// How often each value of the list of the plan was seen, in its order.
    pub(super) values: Vec<u64>,
    /// Whether a warehouse has a column for it.
    has_column: bool,
    /// How many values are of each kind of column, and the earliest one. Of what is within lists there is no column.
    pub(super) columns: [u64; ColumnKind::ALL.len()],
    pub(super) first: Option<(i64, ColumnKind)>,
}

impl<'p> AuditCounts<'p> {
    pub(crate) fn new(plan: &'p JudgedPlan) -> Self {
        let planned = plan.events.iter().map(EventCounts::of).collect();
        Self {
            plan,
            planned,
            unplanned: Bounded::default(),
            aliases: 0,
            broken_aliases: 0,
            good: GoodShapes::new(plan),
            places: plan.events.iter().map(places).collect(),
            library_names: LibraryNames::default(),
            rows: PlanRows::new(plan),
        }
    }

    /// Adds what was put off while messages were counted.
    pub(super) fn settled(mut self) -> Self {
        self.planned.iter_mut().for_each(|event| event.settle(&self.library_names));
        self
    }

    /// Adds what another thread counted.
    fn merged(mut self, other: Self) -> Self {
        self.planned.iter_mut().zip(other.planned).for_each(|(own, other)| own.merge(other));
        self.unplanned.merge(other.unplanned, EventCounts::merge);
        self.aliases += other.aliases;
        self.broken_aliases += other.broken_aliases;
        self
    }

    /// Returns what several threads counted.
    pub(crate) fn of_all(parts: Vec<Self>, plan: &'p JudgedPlan) -> Self {
        parts.into_iter().map(Self::settled).reduce(Self::merged).unwrap_or_else(|| Self::new(plan))
    }

    /// Returns a message with what stands in the row that it was made of.
    pub(super) fn whole(&mut self, recorded: &RecordedMessage<'_>) -> Node {
        let mut message = recorded.message.to_node();
        if let Some(row) = recorded.parts.cells {
            self.rows.read(&mut message, row);
        }
        message
    }

    /// Returns whether a message is as the plan wants it, and counts it.
    pub(super) fn judge(&mut self, recorded: &RecordedMessage<'_>) -> Verdict {
        let good = self.good.look(recorded, self.plan);
        if let Some(good) = good.filter(|good| good.has_known_shape)
            && let Some((counts, places)) = self.planned.get_mut(good.position).zip(self.places.get_mut(good.position))
        {
            let library = good.library.and_then(|library| self.library_names.number(library));
            counts.add_good(&good, library, recorded.time, places);
            return Verdict::Good;
        }
        let received = ReceivedMessage::of(self.whole(recorded), None);
        let known = KnownParts { size: None, payload: recorded.parts.has_payload, frame: recorded.parts.has_frame };
        // The event that may have been meant is looked for once for all messages with the name.
        let judgement = judgement(&received, known, self.plan, |_, _| None);
        if good.is_some() && judgement.problems.is_empty() {
            self.good.keep();
        }
        let MessageKind::Of(call) = received.kind else {
            self.aliases += 1;
            self.broken_aliases += u64::from(judgement.verdict() == Verdict::Broken);
            return judgement.verdict();
        };
        let (judgement, payload) = (&judgement, OnceCell::new());
        let judged = JudgedRecord { recorded, received: &received, judgement, plan: self.plan, payload };
        let name = received.name.as_deref();
        let position = self.plan.position(call, name);
        match position.and_then(|at| self.planned.get_mut(at).zip(self.places.get_mut(at))) {
            Some((counts, places)) => counts.add(&judged, places),
            None => {
                let name = cut(&without_personal(name.unwrap_or_default()), 200);
                let name = UnplannedName { name, call: call.as_str() };
                self.unplanned.count(name, |counts| counts.add(&judged, &mut PlannedPlaces::default()));
            }
        }
        judgement.verdict()
    }
}

impl Visitor for AuditCounts<'_> {
    fn visit(&mut self, recorded: &RecordedMessage<'_>) {
        self.judge(recorded);
    }
}

impl EventCounts {
    fn of(event: &JudgedEvent) -> Self {
        Self { properties: event.properties.iter().map(PropertyCounts::of).collect(), ..Self::default() }
    }

    fn add(&mut self, judged: &JudgedRecord<'_, '_>, places: &mut PlannedPlaces) {
        let time = judged.recorded.time;
        let is_violating = matches!(judged.judgement.verdict(), Verdict::Bad | Verdict::Broken);
        self.messages += 1;
        self.violating += u64::from(is_violating);
        self.seen.add(time);
        self.add_day(time, is_violating);
        let version = judged.received.version().map(|version| cut(&without_personal(&version), VERSION_CHARS));
        if let (Some(version), Some(event)) = (&version, judged.judgement.event) {
            self.version(version, event, judged);
        }
        self.versions.count(version.unwrap_or_default(), |count| *count += 1);
        if let Some(library) = judged.received.library() {
            self.libraries.count(shown(&library), |count| *count += 1);
        }
        self.problems(judged);
        if let Some(event) = judged.judgement.event.filter(|_| judged.recorded.parts.has_payload) {
            self.payload(event, judged, places);
        }
    }

    /// Adds a message that is as the plan wants it, as [`add`](Self::add) does. `library` is the number of its name, or the name.
    fn add_good(
        &mut self,
        good: &GoodMessage<'_, '_>,
        library: Option<Result<usize, String>>,
        time: Option<i64>,
        places: &mut PlannedPlaces,
    ) {
        self.messages += 1;
        self.seen.add(time);
        self.add_day(time, false);
        self.unversioned += 1;
        match library {
            Some(Ok(number)) => {
                if self.of_libraries.len() <= number {
                    self.of_libraries.resize(number + 1, 0);
                }
                self.of_libraries.get_mut(number).into_iter().for_each(|count| *count += 1);
            }
            Some(Err(name)) => self.libraries.count(name, |count| *count += 1),
            None => {}
        }
        self.properties(good.event, good.payload, time, places);
    }

    /// Adds what was put off.
    fn settle(&mut self, names: &LibraryNames) {
        let unversioned = std::mem::take(&mut self.unversioned);
        if unversioned > 0 {
            self.versions.count(String::new(), |count| *count += unversioned);
        }
        for (messages, name) in std::mem::take(&mut self.of_libraries).into_iter().zip(names.all()) {
            if messages > 0 {
                self.libraries.count(name.to_owned(), |count| *count += messages);
            }
        }
    }

    fn add_day(&mut self, time: Option<i64>, is_violating: bool) {
        let Some(time) = time else { return };
        let day = self.days.entry(time.div_euclid(DAY_MILLIS)).or_default();
        day.messages += 1;
        day.violating += u64::from(is_violating);
        self.keep_days();
    }

    fn keep_days(&mut self) {
        while self.days.len() > MOST_DAYS {
            self.days.pop_first();
            self.has_more_days = true;
        }
    }

    fn version(&mut self, version: &str, event: &JudgedEvent, judged: &JudgedRecord<'_, '_>) {
        let known = judged.plan.versions(event);
        if known.is_empty() || known.contains(&version) {
            return;
        }
        let path = "context.protocols.event_version".to_owned();
        let key = FindingKey { kind: FindingKind::UnknownVersion, path, rule: "version", steps: Vec::new() };
        let message = || format!("the plan has no version {version} of the event");
        self.findings.count(key, |finding| {
            finding.add(judged, message, || Some(version.to_owned()));
            finding.values.count(version.to_owned(), |count| *count += 1);
        });
    }

    /// Counts each kind of problem once a message, however many values have it.
    fn problems(&mut self, judged: &JudgedRecord<'_, '_>) {
        let mut counted = HashSet::new();
        for problem in &judged.judgement.problems {
            let Some(key) = key_of(problem, judged) else { continue };
            if problem.keyword == "enum" {
                self.new_value(problem, &key, judged, &mut counted);
            }
            if counted.insert(key.clone()) {
                let path = key.path.clone();
                let is_further = matches!(key.rule, "properties" | "false" | "propertyNames");
                let findings = if is_further { &mut self.further } else { &mut self.findings };
                findings.count(key, |finding| {
                    let message = || sentence(problem, &path);
                    finding.add(judged, message, || sample::got(problem, &judged.received.message));
                });
            }
        }
    }

    fn new_value(
        &mut self,
        problem: &MessageProblem,
        broken: &FindingKey,
        judged: &JudgedRecord<'_, '_>,
        counted: &mut HashSet<FindingKey>,
    ) {
        let path = &broken.path;
        let found = value_at(&problem.steps, &judged.received.message);
        let Some(found) = found.filter(|value| !value.is_null()) else { return };
        let key = FindingKey { kind: FindingKind::NewValue, ..broken.clone() };
        let is_first = counted.insert(key.clone());
        // Of a personal value the judge says its kind alone. What stands within an object or a list may be personal by its own name.
        let is_whole = found.is_object() || matches!(found.kind, Kind::Array(_));
        let is_shown = !is_whole && problem.shown.got.as_deref() != Some(found.describe());
        let text = if is_shown { sample::shown_value(&problem.path, found) } else { None };
        self.findings.count(key, |finding| {
            if is_first {
                let name = of_payload(path);
                let message = || format!("`{name}` has values that are not in the list of the plan");
                finding.add(judged, message, || sample::got(problem, &judged.received.message));
            }
            let text = text.unwrap_or_else(|| crate::recorded::MASK.to_owned());
            finding.values.count(text, |count| *count += 1);
        });
    }

    fn payload(&mut self, event: &JudgedEvent, judged: &JudgedRecord<'_, '_>, places: &mut PlannedPlaces) {
        let nothing = Node { kind: Kind::Object(Vec::new()), ..Node::null() };
        let payload = judged.received.message.get(event.call.payload()).filter(|payload| payload.is_object());
        self.properties(event, payload.unwrap_or(&nothing), judged.recorded.time, places);
    }

    /// Counts what was given of the properties. An older version has none that are counted.
    fn properties<'v>(
        &mut self,
        event: &JudgedEvent,
        payload: impl JsonValue<'v>,
        time: Option<i64>,
        places: &mut PlannedPlaces,
    ) {
        if event.properties.is_empty() {
            return;
        }
        let time = time.unwrap_or(i64::MAX);
        places.each(payload, &mut |at, value| {
            if let Some((counts, property)) = self.properties.get_mut(at).zip(event.properties.get(at)) {
                counts.look(value, property, time);
            }
        });
    }

    fn merge(&mut self, other: Self) {
        self.messages += other.messages;
        self.violating += other.violating;
        self.seen.merge(other.seen);
        for (day, seen) in other.days {
            let own = self.days.entry(day).or_default();
            own.messages += seen.messages;
            own.violating += seen.violating;
        }
        self.has_more_days |= other.has_more_days;
        self.keep_days();
        self.versions.merge(other.versions, |own, other| *own += other);
        self.libraries.merge(other.libraries, |own, other| *own += other);
        self.findings.merge(other.findings, FindingCounts::merge);
        self.further.merge(other.further, FindingCounts::merge);
        if self.properties.is_empty() {
            self.properties = other.properties;
        } else {
            self.properties.iter_mut().zip(other.properties).for_each(|(own, other)| own.merge(other));
        }
    }
}

/// Returns what a problem of a message is found as. That the plan does not have an event is said of the event.
fn key_of(problem: &MessageProblem, judged: &JudgedRecord<'_, '_>) -> Option<FindingKey> {
    let kind = match (problem.class, problem.keyword) {
        (Verdict::Unplanned, "event") | (Verdict::Good, _) => return None,
        (Verdict::Unplanned, _) => FindingKind::UnplannedProperty,
        (Verdict::Broken, _) => FindingKind::Broken,
        (Verdict::Bad, _) => FindingKind::Violation,
    };
    let (path, steps) = shown_path(problem, judged);
    Some(FindingKey { kind, path, rule: problem.keyword, steps })
}

impl FindingCounts {
    fn add(
        &mut self,
        judged: &JudgedRecord<'_, '_>,
        message: impl FnOnce() -> String,
        got: impl FnOnce() -> Option<String>,
    ) {
        self.messages += 1;
        self.seen.add(judged.recorded.time);
        let is_earlier = self.sample.as_ref().is_none_or(|known| known.is_after(judged.recorded));
        if is_earlier {
            let new = SampleCounts::of(judged, message(), got());
            self.sample = Some(new.earlier(self.sample.take()));
        }
    }

    fn merge(&mut self, other: Self) {
        self.messages += other.messages;
        self.seen.merge(other.seen);
        self.sample = match (self.sample.take(), other.sample) {
            (Some(own), other) => Some(own.earlier(other)),
            (None, other) => other,
        };
        self.values.merge(other.values, |own, other| *own += other);
    }
}

/// Returns where the properties of an event are.
fn places(event: &JudgedEvent) -> PlannedPlaces {
    PlannedPlaces::of(event.properties.iter().map(|property| property.steps.as_slice()))
}

impl PropertyCounts {
    fn of(property: &PropertyView) -> Self {
        // A warehouse keeps a list as one text.
        let has_column = property.steps.iter().all(|step| matches!(step, PathStep::Member(_)));
        Self { has_column, values: vec![0; property.values.len()], ..Self::default() }
    }

    /// Counts a value, or an object that has none.
    fn look<'v>(&mut self, found: Option<impl JsonValue<'v>>, property: &PropertyView, time: i64) {
        self.could += 1;
        let Some(found) = found else { return };
        self.given += 1;
        each_listed(found, &property.values, &mut |at| {
            self.values.get_mut(at).into_iter().for_each(|count| *count += 1);
        });
        // What is masked in a recording says nothing of its type.
        let is_masked = matches!(found.kind(), JsonKind::String(text) if text == crate::recorded::MASK);
        if let Some(column) = ColumnKind::of(found).filter(|_| self.has_column && !is_masked) {
            if let Some(count) = self.columns.get_mut(column as usize) {
                *count += 1;
            }
            self.note_first((time, column));
        }
    }

    fn note_first(&mut self, new: (i64, ColumnKind)) {
        self.first = Some(self.first.map_or(new, |first| first.min(new)));
    }

    fn merge(&mut self, other: Self) {
        self.could += other.could;
        self.given += other.given;
        self.values.iter_mut().zip(other.values).for_each(|(own, other)| *own += other);
        self.columns.iter_mut().zip(other.columns).for_each(|(own, other)| *own += other);
        other.first.into_iter().for_each(|first| self.note_first(first));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::recorded::{ReadOptions, visit};
    use crate::time::written;
    use plan_model::include::PlanFile;
    use serde_json::json;

    const PLAN: &str = r#"{"rules":[{"key":"Sent","properties":{"a":{"enum":["x"]}}}]}"#;

    fn plan() -> JudgedPlan {
        JudgedPlan::new(PlanFile::of_text("plan.json", None, PLAN.to_owned()), plan_model::read(PLAN).plan.unwrap())
    }

    /// A message of an event of its own, and one that has a version, a day, a library, a value and properties of its own.
    fn lines(at: i64) -> String {
        let message = |event: String| {
            let context = json!({ "protocols": { "event_version": at }, "library": { "name": format!("l{at}") } });
            let properties = json!({ "a": format!("v{at}"), format!("p{at}"): 1 });
            let time = written(at * DAY_MILLIS);
            json!({ "type": "track", "event": event, "userId": "u", "timestamp": time, "context": context, "properties": properties })
        };
        format!("{}\n{}\n", message("Sent".to_owned()), message(format!("event {at}")))
    }

    #[test]
    fn everything_has_a_bound() {
        let plan = plan();
        let file = std::env::temp_dir().join(format!("plan-audit-bounds-{}.ndjson", std::process::id()));
        std::fs::write(&file, (0..4000).map(lines).collect::<String>()).unwrap();
        let new = || AuditCounts::new(&plan);
        let read = visit(std::slice::from_ref(&file), &std::env::temp_dir(), &ReadOptions::default(), new);
        std::fs::remove_file(&file).unwrap();
        let mut counts = AuditCounts::of_all(read.unwrap().0, &plan);
        assert_eq!((counts.unplanned.len(), counts.unplanned.has_more), (MOST_UNPLANNED, true));
        let event = counts.planned.pop().unwrap();
        let kept = [event.further.len(), event.versions.len(), event.libraries.len(), event.days.len()];
        assert_eq!(kept, [MOST_FINDINGS, MOST_VERSIONS, MOST_VERSIONS, MOST_DAYS]);
        assert_eq!(event.messages, 4000);
        let values = |(_, finding): &(FindingKey, FindingCounts)| finding.values.len();
        assert_eq!(event.findings.into_sorted().iter().map(values).max(), Some(MOST_VALUES));
    }
}
