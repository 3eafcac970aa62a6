//! The table as cells, which spreadsheets and Markdown share.

use crate::audit::table::{Audit, AuditEvent, AuditFinding, TextCount};

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Count(u64),
    /// From 0 to 1.
    Share(f64),
    Empty,
}

impl Cell {
    fn of(text: Option<impl Into<String>>) -> Self {
        text.map(Into::into).filter(|text: &String| !text.is_empty()).map_or(Self::Empty, Self::Text)
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Share(share) => share.to_string(),
            Self::Empty => String::new(),
        }
    }
}

pub(super) const EVENT_HEADERS: [&str; 12] = [
    "Call",
    "Event",
    "Owner",
    "In plan",
    "In code",
    "In data",
    "Messages",
    "Violating",
    "Violating share",
    "First seen",
    "Last seen",
    "States",
];

/// Returns what is said of an event.
pub(super) fn event(event: &AuditEvent) -> Vec<Cell> {
    let states: Vec<&str> = event.states.iter().map(|state| state.as_str()).collect();
    vec![
        Cell::Text(event.call.to_owned()),
        Cell::of(Some(event.name.as_str())),
        Cell::of(event.owner.clone()),
        yes_or_no(event.in_plan),
        event.in_code.map_or(Cell::Empty, |places| Cell::Count(places as u64)),
        yes_or_no(event.in_data),
        Cell::Count(event.messages),
        Cell::Count(event.violating),
        Cell::Share(event.violating_share),
        Cell::of(event.first.clone()),
        Cell::of(event.last.clone()),
        Cell::Text(if states.is_empty() { "ok".to_owned() } else { states.join(", ") }),
    ]
}

pub(super) const FINDING_HEADERS: [&str; 12] = [
    "State",
    "Path",
    "Rule",
    "Finding",
    "In messages",
    "Share",
    "First found",
    "Last found",
    "Values",
    "Got",
    "Sample",
    "Recorded at",
];

/// The state of a row that is a note on what was read, and about no event.
pub(super) const NOTE: &str = "note";

/// Returns what is said of a finding.
pub(super) fn finding(finding: &AuditFinding) -> Vec<Cell> {
    let sample = finding.sample.as_ref();
    vec![
        Cell::Text(finding.kind.as_str().to_owned()),
        Cell::of(finding.path.clone()),
        Cell::of(finding.rule),
        Cell::Text(finding.message.clone()),
        Cell::Count(finding.messages),
        Cell::Share(finding.share),
        Cell::of(finding.first.clone()),
        Cell::of(finding.last.clone()),
        Cell::of(Some(values(&finding.values))),
        Cell::of(sample.and_then(|sample| sample.got.clone())),
        Cell::of(sample.map(|sample| sample.payload.clone())),
        Cell::of(sample.map(|sample| format!("{}:{}", sample.file, sample.line))),
    ]
}

/// Returns values with how often each was there: `card (12), cash (3)`.
pub(super) fn values(values: &[TextCount]) -> String {
    let value = |value: &TextCount| match value.messages {
        0 => value.value.clone(),
        count => format!("{} ({count})", value.value),
    };
    values.iter().map(value).collect::<Vec<_>>().join(", ")
}

/// Returns the events with their findings: one row for each, and one for an event without any.
pub(super) fn findings(audit: &Audit) -> impl Iterator<Item = (&AuditEvent, Option<&AuditFinding>)> {
    audit.events.iter().flat_map(|event| {
        let none = event.findings.is_empty().then_some((event, None));
        none.into_iter().chain(event.findings.iter().map(move |finding| (event, Some(finding))))
    })
}

fn yes_or_no(is: bool) -> Cell {
    Cell::Text(if is { "yes" } else { "no" }.to_owned())
}
