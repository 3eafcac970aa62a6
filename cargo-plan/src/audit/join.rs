//! Counts, the plan and the code become the table of the audit.

use super::counts::{AuditCounts, EventCounts, FindingCounts, FindingKey, PropertyCounts};
use super::names::of_payload;
use super::table::{
    Audit, AuditEvent, AuditFinding, AuditProperty, AuditReading, ColumnCount, DayCount, FindingKind, TextCount,
    VersionCount,
};
use crate::infer::without_personal;
use crate::judge::{JudgedEvent, JudgedPlan, place};
use crate::pages::view::{PersonalMark, PropertyView};
use crate::recorded::SeenTimes;
use crate::recorded::Summary;
use crate::sentence::counted;
use crate::time::{day_of, written};
use crate::warehouse::ColumnKind;
use plan_model::Call;
use plan_model::diagnostic::suggest;
use std::cmp::Reverse;
use std::collections::HashMap;

/// In how many places code sends each event, tests left out. An event that is not there is in no plan that the code includes.
pub(crate) type CodePlaces = HashMap<(Call, String), usize>;

const DAY_MILLIS: i64 = 86_400_000;

/// Makes the table.
pub(crate) fn audit(counts: AuditCounts<'_>, summary: &Summary, plan: &JudgedPlan, code: Option<&CodePlaces>) -> Audit {
    let AuditCounts { planned, unplanned, aliases, broken_aliases, .. } = counts;
    // They name files, which may be called by a person.
    let mut notes: Vec<String> = summary.notes().iter().map(|note| without_personal(note)).collect();
    if aliases > 0 {
        let aliases = counted(aliases, "alias call");
        let broken = match broken_aliases {
            0 => String::new(),
            count => format!(", and {count} that Segment would not take"),
        };
        notes.push(format!("{aliases}, of which a plan says nothing{broken}"));
    }
    if unplanned.has_more {
        notes.push(format!("of too many events that the plan does not have, {} are listed", unplanned.len()));
    }
    let row = |(event, counts): (&JudgedEvent, EventCounts)| planned_row(event, counts, plan, code, &mut notes);
    let mut events: Vec<AuditEvent> = plan.events.iter().zip(planned).map(row).collect();
    let mut further: Vec<AuditEvent> = unplanned
        .into_sorted()
        .into_iter()
        .map(|(key, counts)| unplanned_row(key.call, key.name, counts, plan, code, &mut notes))
        .collect();
    // Those that are as frequent stay in the order of their names.
    further.sort_by_key(|event| Reverse(event.messages));
    events.append(&mut further);
    let read = AuditReading {
        files: summary.files,
        lines: summary.lines,
        messages: summary.messages,
        violating: events.iter().map(|event| event.violating).sum::<u64>() + broken_aliases,
        passed_over: summary.passed_over,
        first: summary.seen.first.map(written),
        last: summary.seen.last.map(written),
        write_keys: summary.write_keys(),
        notes,
    };
    let (plan, title) = (plan.file.name.clone(), plan.title.clone());
    Audit { version: 1, plan, title, has_code: code.is_some(), read, events }
}

/// Returns the row of an event with what was counted of its messages, without what the plan and the code say.
fn row(call: &'static str, name: String, counts: EventCounts, notes: &mut Vec<String>) -> AuditEvent {
    notes.extend(bounds(&counts, if name.is_empty() { call } else { &name }));
    let EventCounts { messages, violating, seen, days, versions, libraries, findings, further, .. } = counts;
    let day = |(day, seen): (i64, super::counts::DaySeen)| DayCount {
        day: day_of(day.saturating_mul(DAY_MILLIS)),
        messages: seen.messages,
        violating: seen.violating,
    };
    let version = |(version, messages): (String, u64)| VersionCount {
        version: Some(version).filter(|version| !version.is_empty()),
        in_plan: false,
        messages,
    };
    let SeenTimes { first, last } = seen;
    let all = findings.into_sorted().into_iter().chain(further.into_sorted());
    let mut findings: Vec<AuditFinding> = all.map(|(key, counts)| finding(key, counts, messages)).collect();
    // The most frequent of each kind first.
    findings.sort_by_key(|finding| (finding.kind, Reverse(finding.messages)));
    AuditEvent {
        call,
        name,
        owner: None,
        in_plan: false,
        live: false,
        in_code: None,
        in_data: messages > 0,
        messages,
        violating,
        violating_share: share(violating, messages),
        first: first.map(written),
        last: last.map(written),
        days: days.into_iter().map(day).collect(),
        versions: versions.into_sorted().into_iter().map(version).collect(),
        libraries: most_frequent(libraries.into_sorted()),
        nearest: None,
        states: Vec::new(),
        findings,
        properties: Vec::new(),
        place: None,
    }
}

/// Returns what is said of an event of which more was seen than is counted apart.
fn bounds(counts: &EventCounts, event: &str) -> Vec<String> {
    let EventCounts { days, versions, libraries, findings, further, .. } = counts;
    let mut notes = Vec::new();
    let mut add = |has_more: bool, what: &str, listed: usize| {
        if has_more {
            notes.push(format!("of too many {what} of `{event}`, {listed} are listed"));
        }
    };
    add(counts.has_more_days, "days", days.len());
    add(findings.has_more || further.has_more, "findings", findings.len() + further.len());
    add(versions.has_more, "versions", versions.len());
    add(libraries.has_more, "libraries", libraries.len());
    for (key, finding) in findings.sorted() {
        add(finding.values.has_more, &format!("new values of `{}`", of_payload(&key.path)), finding.values.len());
    }
    notes
}

fn unplanned_row(
    call: &'static str,
    name: String,
    counts: EventCounts,
    plan: &JudgedPlan,
    code: Option<&CodePlaces>,
    notes: &mut Vec<String>,
) -> AuditEvent {
    let mut row = row(call, name, counts, notes);
    row.in_code = code.map(|_| 0);
    let known = Call::ALL.into_iter().find(|known| known.as_str() == call).filter(|_| !row.name.is_empty());
    row.nearest = known.and_then(|call| plan.nearest(call, &row.name)).map(|near| near.name.clone());
    let near = suggest::meant_code(row.nearest.as_ref());
    let what = if call == "track" { "event" } else { call };
    let message = match row.name.as_str() {
        "" => format!("the plan has no {what} without a name"),
        name => format!("the plan has no {what} `{name}`{near}"),
    };
    let message =
        if matches!(call, "identify" | "group") { format!("the plan says nothing of {call} calls") } else { message };
    let found = AuditFinding {
        messages: row.messages,
        share: 1.0,
        first: row.first.clone(),
        last: row.last.clone(),
        ..of_event(FindingKind::Unplanned, message)
    };
    row.findings.insert(0, found);
    finished(row)
}

fn planned_row(
    event: &JudgedEvent,
    counts: EventCounts,
    plan: &JudgedPlan,
    code: Option<&CodePlaces>,
    notes: &mut Vec<String>,
) -> AuditEvent {
    let mut counts = counts;
    let properties = std::mem::take(&mut counts.properties);
    let mut row = row(event.call.as_str(), event.name.clone(), counts, notes);
    let rule = plan.rule(event);
    row.in_plan = true;
    row.owner = event.owner.clone();
    row.live = event.is_live;
    row.place = rule.map(|rule| rule.name_span);
    row.in_code = code.map(|code| code.get(&(event.call, event.name.clone())).copied().unwrap_or_default());
    let known = plan.versions(event);
    for version in &mut row.versions {
        version.in_plan = version.version.as_deref().is_some_and(|version| known.contains(&version));
    }
    let server = plan.plan.extra.conventions.warehouse.unwrap_or_default().title();
    let mut found = of_states(&row);
    for (property, counts) in event.properties.iter().zip(&properties) {
        let about = PropertyFindings { event, property, counts, server, messages: row.messages };
        about.all(&mut found);
        row.properties.push(about.row());
    }
    found.append(&mut row.findings);
    found.sort_by_key(|finding| finding.kind);
    for finding in &mut found {
        finding.place = rule.map(|rule| place(rule, &finding.steps));
    }
    row.findings = found;
    finished(row)
}

/// Returns a finding about an event as a whole.
fn of_event(kind: FindingKind, message: String) -> AuditFinding {
    AuditFinding {
        kind,
        rule: None,
        path: None,
        message,
        messages: 0,
        share: 0.0,
        first: None,
        last: None,
        sample: None,
        values: Vec::new(),
        steps: Vec::new(),
        place: None,
    }
}

/// Returns what is found by whether the event is in the plan, in the code, in the data.
fn of_states(row: &AuditEvent) -> Vec<AuditFinding> {
    let mut found = Vec::new();
    let name = row.shown_name();
    let mut add = |kind, message: String| {
        let finding = of_event(kind, message);
        let share = if row.in_data { 1.0 } else { 0.0 };
        found.push(AuditFinding {
            messages: row.messages,
            share,
            first: row.first.clone(),
            last: row.last.clone(),
            ..finding
        });
    };
    let is_sent = row.in_code.is_some_and(|places| places > 0);
    if !row.in_data && row.live {
        add(FindingKind::NeverSeen, format!("`{name}` is in the plan, and was never seen"));
    }
    if !row.in_data && is_sent {
        let places = counted(row.in_code.unwrap_or_default(), "place");
        add(FindingKind::NeverFires, format!("`{name}` is sent from {places} in the code, and was never seen"));
    }
    if row.in_data && row.in_code == Some(0) {
        add(FindingKind::NotInCode, format!("`{name}` is in the data, and no code of the workspace sends it"));
    }
    if row.in_data && !row.live {
        add(
            FindingKind::NotLive,
            format!("`{name}` is in the data, though the plan calls it deprecated or only planned"),
        );
    }
    found
}

fn finding(key: FindingKey, counts: FindingCounts, messages: u64) -> AuditFinding {
    let (message, sample) = counts.sample.map(super::sample::SampleCounts::into_sample).unzip();
    AuditFinding {
        kind: key.kind,
        rule: Some(key.rule),
        path: Some(key.path).filter(|path| !path.is_empty()),
        message: message.unwrap_or_default(),
        messages: counts.messages,
        share: share(counts.messages, messages),
        first: counts.seen.first.map(written),
        last: counts.seen.last.map(written),
        sample,
        values: most_frequent(counts.values.into_sorted()),
        steps: key.steps,
        place: None,
    }
}

/// What the counts of a property say.
struct PropertyFindings<'a> {
    event: &'a JudgedEvent,
    property: &'a PropertyView,
    counts: &'a PropertyCounts,
    server: &'static str,
    /// Of the event.
    messages: u64,
}

impl PropertyFindings<'_> {
    fn row(&self) -> AuditProperty {
        let value = |value: &String| TextCount { value: value.clone(), messages: self.messages_with(value) };
        let mut columns: Vec<ColumnCount> = ColumnKind::ALL
            .into_iter()
            .zip(self.counts.columns)
            .filter(|(_, values)| *values > 0)
            .map(|(column, values)| ColumnCount { column: column.as_str(), values })
            .collect();
        columns.sort_by_key(|column| Reverse(column.values));
        AuditProperty {
            path: self.property.path.clone(),
            type_words: self.property.type_words.clone(),
            required: self.property.is_required,
            could: self.counts.could,
            given: self.counts.given,
            values: self.property.values.iter().map(value).collect(),
            columns,
        }
    }

    /// Returns how often a value of the list was seen. One that is there twice was counted at its first place.
    fn messages_with(&self, value: &str) -> u64 {
        let at = self.property.values.iter().position(|listed| listed == value);
        at.and_then(|at| self.counts.values.get(at)).copied().unwrap_or_default()
    }

    fn all(&self, found: &mut Vec<AuditFinding>) {
        // Of an event that was never seen, and of an object that was not, nothing more is to be said.
        if self.counts.could > 0 && self.counts.given == 0 && !self.property.is_required {
            let message = format!("`{}` is optional, and was never seen", self.property.path);
            found.push(self.found(FindingKind::PropertyNeverSeen, message));
        }
        if self.counts.given > 0 {
            self.values(found);
            found.extend(self.column());
        }
    }

    fn found(&self, kind: FindingKind, message: String) -> AuditFinding {
        let path = format!("{}.{}", self.event.call.payload(), self.property.path);
        AuditFinding { path: Some(path), steps: self.property.steps.clone(), ..of_event(kind, message) }
    }

    fn values(&self, found: &mut Vec<AuditFinding>) {
        let never: Vec<TextCount> = self
            .property
            .values
            .iter()
            .filter(|value| self.messages_with(value) == 0)
            .map(|value| TextCount { value: value.clone(), messages: 0 })
            .collect();
        if never.is_empty() {
            return;
        }
        let names: Vec<String> = never.iter().map(|value| format!("\"{}\"", value.value)).collect();
        let message = format!("`{}` never was {}", self.property.path, names.join(", "));
        found.push(AuditFinding { values: never, ..self.found(FindingKind::ValueNeverSeen, message) });
    }

    /// Returns what a warehouse loses, or makes otherwise than the plan says.
    fn column(&self) -> Option<AuditFinding> {
        let (_, column) = self.counts.first?;
        let others = || ColumnKind::ALL.into_iter().zip(self.counts.columns).filter(|(_, values)| *values > 0);
        let lost: u64 = others().filter(|(kind, _)| !column.takes(*kind)).map(|(_, values)| values).sum();
        let planned = match self.property.personal {
            // Whatever the value is, its hash is a text.
            Some(PersonalMark::Hashed) => Some(ColumnKind::Text),
            _ => ColumnKind::of_words(&self.property.type_words),
        };
        let planned = planned.filter(|planned| *planned != column);
        let (name, server, made) = (&self.property.path, self.server, column.as_str());
        let (count, message) = match (lost, planned) {
            (0, None) => return None,
            (0, Some(planned)) => {
                let planned = planned.as_str();
                let message = format!(
                    "the first value of `{name}` makes a column of type {made} at {server}, and the plan says {planned}"
                );
                (self.counts.given, message)
            }
            (lost, _) => {
                let counts: Vec<String> = others()
                    .filter(|(kind, _)| !column.takes(*kind))
                    .map(|(kind, values)| format!("{} {values}", kind.as_str()))
                    .collect();
                let message = format!(
                    "the first value of `{name}` makes a column of type {made} at {server}, which loses the values of other types ({})",
                    counts.join(", ")
                );
                (lost, message)
            }
        };
        let found = self.found(FindingKind::WarehouseType, message);
        Some(AuditFinding { messages: count, share: share(count, self.messages), ..found })
    }
}

fn most_frequent(counts: Vec<(String, u64)>) -> Vec<TextCount> {
    let mut all: Vec<TextCount> = counts.into_iter().map(|(value, messages)| TextCount { value, messages }).collect();
    all.sort_by_key(|count| Reverse(count.messages));
    all
}

fn finished(mut row: AuditEvent) -> AuditEvent {
    row.states = row.findings.iter().map(|finding| finding.kind).collect();
    row.states.dedup();
    row
}

/// Returns a share, rounded to six digits, so that programs in other languages write the same.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64 * 1e6).round() / 1e6 }
}
