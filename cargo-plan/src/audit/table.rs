//! The audit as a value: a row for each event, with what is found of it. All of it is plain data, which every writer shows. A field may be
//! added here, and none changes its name: programs read them.

use crate::pages::view::PathStep;
use clap::ValueEnum;
use plan_model::Span;
use serde::Serialize;

/// What recorded messages, the plan and the code say of each event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Audit {
    /// Grows when a field goes or changes its meaning.
    pub(crate) version: u8,
    /// The file of the plan.
    pub(crate) plan: String,
    pub(crate) title: String,
    /// Whether the code was looked through.
    pub(crate) has_code: bool,
    pub(crate) read: AuditReading,
    /// Those of the plan in its order, then those that it does not have, the most frequent first.
    pub(crate) events: Vec<AuditEvent>,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct AuditReading {
    pub(crate) files: usize,
    /// Lines and rows that are not blank.
    pub(crate) lines: u64,
    pub(crate) messages: u64,
    /// Messages that break a rule of the plan, or that Segment would not take.
    pub(crate) violating: u64,
    /// Messages that `--since`, `--until` or `--sample` leave out.
    pub(crate) passed_over: u64,
    pub(crate) first: Option<String>,
    pub(crate) last: Option<String>,
    /// How many write keys the messages were sent with.
    pub(crate) write_keys: usize,
    /// What is noteworthy of the inputs, in sentences: broken lines, files that break off, clocks that are wrong.
    pub(crate) notes: Vec<String>,
}

/// A row: an event, a page, a screen, or the traits of identify or group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct AuditEvent {
    pub(crate) call: &'static str,
    /// Empty for identify and group, and for pages and screens without a name.
    pub(crate) name: String,
    pub(crate) owner: Option<String>,
    pub(crate) in_plan: bool,
    /// Whether code is expected to send it: it is neither planned only nor deprecated.
    pub(crate) live: bool,
    /// In how many places code sends it, tests left out; none where the code was not looked through.
    pub(crate) in_code: Option<usize>,
    pub(crate) in_data: bool,
    pub(crate) messages: u64,
    /// Messages that break a rule of the plan, or that Segment would not take.
    pub(crate) violating: u64,
    /// Their share of the messages, from 0 to 1.
    pub(crate) violating_share: f64,
    /// When the first and the last message were made, as RFC 3339 in UTC.
    pub(crate) first: Option<String>,
    pub(crate) last: Option<String>,
    /// The days in UTC on which there are messages, in their order.
    pub(crate) days: Vec<DayCount>,
    /// The versions of the event that messages say they have.
    pub(crate) versions: Vec<VersionCount>,
    /// The libraries that sent it.
    pub(crate) libraries: Vec<TextCount>,
    /// The planned event that may have been meant.
    pub(crate) nearest: Option<String>,
    /// The kinds of the findings, each once. None is an event with which all is well.
    pub(crate) states: Vec<FindingKind>,
    pub(crate) findings: Vec<AuditFinding>,
    /// What was seen of each property of the plan.
    pub(crate) properties: Vec<AuditProperty>,
    /// Where its rule is in the plan.
    #[serde(skip)]
    pub(crate) place: Option<Span>,
}

/// The messages of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct DayCount {
    /// `2026-11-27`
    pub(crate) day: String,
    pub(crate) messages: u64,
    pub(crate) violating: u64,
}

/// Messages of a version of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct VersionCount {
    /// `2`; none of messages that do not say it.
    pub(crate) version: Option<String>,
    /// Whether the plan has it.
    pub(crate) in_plan: bool,
    pub(crate) messages: u64,
}

/// How often a text was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TextCount {
    pub(crate) value: String,
    pub(crate) messages: u64,
}

/// A property of the plan, and what was seen of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct AuditProperty {
    /// `products[].price`
    pub(crate) path: String,
    #[serde(rename = "type")]
    pub(crate) type_words: String,
    pub(crate) required: bool,
    /// How many objects could have it, and how many have it.
    pub(crate) could: u64,
    pub(crate) given: u64,
    /// The only values that it may have, and how often each was seen.
    pub(crate) values: Vec<TextCount>,
    /// What the values would be in a column of a warehouse, the most frequent first.
    pub(crate) columns: Vec<ColumnCount>,
}

/// How many values are of a type of column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ColumnCount {
    pub(crate) column: &'static str,
    pub(crate) values: u64,
}

/// What is found of an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct AuditFinding {
    pub(crate) kind: FindingKind,
    /// The rule that is broken: `minimum`.
    pub(crate) rule: Option<&'static str>,
    /// From the message on, without positions: `properties.products[].price`.
    pub(crate) path: Option<String>,
    /// One sentence, without values.
    pub(crate) message: String,
    /// How many messages it is found in.
    pub(crate) messages: u64,
    /// Their share of the messages of the event, from 0 to 1.
    pub(crate) share: f64,
    pub(crate) first: Option<String>,
    pub(crate) last: Option<String>,
    pub(crate) sample: Option<AuditSample>,
    /// Values that are new, and how often each was seen.
    pub(crate) values: Vec<TextCount>,
    /// The path within the payload, as far as the plan has it.
    #[serde(skip)]
    pub(crate) steps: Vec<PathStep>,
    /// Where the plan speaks of it.
    #[serde(skip)]
    pub(crate) place: Option<Span>,
}

/// One of the messages that a finding is about, the earliest, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct AuditSample {
    /// Where it was recorded.
    pub(crate) file: String,
    pub(crate) line: u64,
    /// What is there, in words: `-1`.
    pub(crate) got: Option<String>,
    /// Its properties or traits, as JSON, cut where they are long.
    pub(crate) payload: String,
}

/// What can be found. The words are stable: programs, queries and `--fail-on` name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FindingKind {
    /// An event that is in the data and not in the plan.
    Unplanned,
    /// An event that the plan wants to be sent, and that is not in the data.
    NeverSeen,
    /// An event that code sends, and that is not in the data.
    NeverFires,
    /// An event of the plan that is in the data, and that no code sends.
    NotInCode,
    /// An event that is in the data though the plan calls it deprecated or only planned.
    NotLive,
    /// Messages that break a rule of the plan.
    Violation,
    /// Messages that Segment would not take.
    Broken,
    /// A property that is in the data and not in the plan.
    UnplannedProperty,
    /// An optional property that is not in the data, though its event is.
    PropertyNeverSeen,
    /// A value of a list of the plan that is not in the data.
    ValueNeverSeen,
    /// A value in the data that is not in the list of the plan.
    NewValue,
    /// Messages of a version that the plan does not have.
    UnknownVersion,
    /// Values of another type than the column that a warehouse makes of the first one.
    WarehouseType,
    /// A table of the plan that the warehouse does not have.
    MissingTable,
    /// A table of the warehouse that no event of the plan makes.
    UnplannedTable,
    /// A column of the plan that its table does not have.
    MissingColumn,
    /// A column of a table that no property of the plan makes.
    UnplannedColumn,
    /// A column of another type than the plan makes.
    ColumnType,
}

impl FindingKind {
    /// What can be found of messages.
    pub(crate) const ALL: [Self; 13] = [
        Self::Unplanned,
        Self::NeverSeen,
        Self::NeverFires,
        Self::NotInCode,
        Self::NotLive,
        Self::Violation,
        Self::Broken,
        Self::UnplannedProperty,
        Self::PropertyNeverSeen,
        Self::ValueNeverSeen,
        Self::NewValue,
        Self::UnknownVersion,
        Self::WarehouseType,
    ];

    /// What can be found of the tables of a warehouse.
    pub(crate) const OF_TABLES: [Self; 5] =
        [Self::MissingTable, Self::UnplannedTable, Self::MissingColumn, Self::UnplannedColumn, Self::ColumnType];

    /// Returns the stable word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Unplanned => "unplanned",
            Self::NeverSeen => "never-seen",
            Self::NeverFires => "never-fires",
            Self::NotInCode => "not-in-code",
            Self::NotLive => "not-live",
            Self::Violation => "violation",
            Self::Broken => "broken",
            Self::UnplannedProperty => "unplanned-property",
            Self::PropertyNeverSeen => "property-never-seen",
            Self::ValueNeverSeen => "value-never-seen",
            Self::NewValue => "new-value",
            Self::UnknownVersion => "unknown-version",
            Self::WarehouseType => "warehouse-type",
            Self::MissingTable => "missing-table",
            Self::UnplannedTable => "unplanned-table",
            Self::MissingColumn => "missing-column",
            Self::UnplannedColumn => "unplanned-column",
            Self::ColumnType => "column-type",
        }
    }

    /// Returns what it means, in a sentence without a full stop.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Unplanned => "an event that is in the data and not in the plan",
            Self::NeverSeen => "an event that the plan wants to be sent, and that is not in the data",
            Self::NeverFires => "an event that code sends, and that is not in the data",
            Self::NotInCode => "an event of the plan that is in the data, and that no code sends",
            Self::NotLive => "an event that is in the data though the plan calls it deprecated or only planned",
            Self::Violation => "messages that break a rule of the plan",
            Self::Broken => "messages that Segment would not take",
            Self::UnplannedProperty => "a property that is in the data and not in the plan",
            Self::PropertyNeverSeen => "an optional property that is not in the data, though its event is",
            Self::ValueNeverSeen => "a value of a list of the plan that is not in the data",
            Self::NewValue => "a value in the data that is not in the list of the plan",
            Self::UnknownVersion => "messages of a version that the plan does not have",
            Self::WarehouseType => "values of another type than the column that a warehouse makes of the first one",
            Self::MissingTable => "a table of the plan that the warehouse does not have",
            Self::UnplannedTable => "a table of the warehouse that no event of the plan makes",
            Self::MissingColumn => "a column of the plan that its table does not have",
            Self::UnplannedColumn => "a column of a table that no property of the plan makes",
            Self::ColumnType => "a column of another type than the plan makes",
        }
    }
}

impl Audit {
    /// Returns each finding with its event.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (&AuditEvent, &AuditFinding)> {
        self.events.iter().flat_map(|event| event.findings.iter().map(move |finding| (event, finding)))
    }
}

impl AuditEvent {
    /// Returns what a person calls it: its name, or that of its call.
    pub(crate) fn shown_name(&self) -> &str {
        if self.name.is_empty() { self.call } else { &self.name }
    }
}
