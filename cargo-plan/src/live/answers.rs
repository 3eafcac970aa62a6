//! What the routes answer with, as the page and programs read it. A field may be added here, and none changes its name.

use crate::judge::{ShownViolation, Verdict};
use serde::Serialize;
use serde_json::value::RawValue;

/// A message as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct MessageSummary {
    pub(crate) id: u64,
    pub(crate) time: String,
    pub(crate) call: String,
    pub(crate) name: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) verdict: Verdict,
    pub(crate) problems: usize,
}

/// How many messages came, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct MessageCounts {
    pub(crate) received: u64,
    pub(crate) good: u64,
    pub(crate) bad: u64,
    pub(crate) unplanned: u64,
    pub(crate) broken: u64,
    /// Those that can be looked at.
    pub(crate) kept: u64,
    /// Those that fell out of the bounded memory. They are counted above all the same.
    pub(crate) dropped: u64,
}

impl MessageCounts {
    pub(crate) const fn add(&mut self, verdict: Verdict) {
        self.received += 1;
        match verdict {
            Verdict::Good => self.good += 1,
            Verdict::Bad => self.bad += 1,
            Verdict::Unplanned => self.unplanned += 1,
            Verdict::Broken => self.broken += 1,
        }
    }
}

/// A page of the list, the newest message first.
#[derive(Debug, Serialize)]
pub(crate) struct MessageList {
    pub(crate) messages: Vec<MessageSummary>,
    /// What `before` is for the next page.
    pub(crate) next: Option<u64>,
    pub(crate) counts: MessageCounts,
}

/// Messages that have just come, the oldest first.
#[derive(Debug, Serialize)]
pub(crate) struct StreamedMessages {
    pub(crate) messages: Vec<MessageSummary>,
    /// How many more came that the filter wants, and that are not among them.
    pub(crate) skipped: u64,
    pub(crate) counts: MessageCounts,
}

/// One message, whole.
#[derive(Debug, Serialize)]
pub(crate) struct MessageDetail {
    #[serde(flatten)]
    pub(crate) summary: MessageSummary,
    /// As it was sent, without the write key, and without personal data.
    pub(crate) sent: Box<RawValue>,
    pub(crate) plan: Option<PlannedShape>,
    pub(crate) violations: Vec<ShownViolation>,
    pub(crate) nearest: Option<String>,
    pub(crate) copies: MessageCopies,
    pub(crate) source: MessageSource,
}

/// What the plan says of an event.
#[derive(Debug, Serialize)]
pub(crate) struct PlannedShape {
    pub(crate) description: Option<String>,
    pub(crate) why: Option<String>,
    pub(crate) owner: Option<String>,
    #[serde(rename = "where")]
    pub(crate) fires: Option<String>,
    pub(crate) properties: Vec<PlannedProperty>,
}

/// What the plan says of a property.
#[derive(Debug, Serialize)]
pub(crate) struct PlannedProperty {
    pub(crate) path: String,
    #[serde(rename = "type")]
    pub(crate) type_words: String,
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
    pub(crate) personal: bool,
    /// The only values that it may have; none where the plan lists none.
    pub(crate) values: Vec<String>,
    /// As Markdown.
    pub(crate) rule: String,
}

/// The message in the forms that people paste elsewhere.
#[derive(Debug, Default, Serialize)]
pub(crate) struct MessageCopies {
    pub(crate) json: String,
    pub(crate) rust: Option<String>,
    pub(crate) test: Option<String>,
    pub(crate) plan_entry: Option<String>,
}

/// What sent a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct MessageSource {
    pub(crate) library: Option<String>,
    pub(crate) user_agent: Option<String>,
}

/// What the header of the page shows.
#[derive(Debug, Serialize)]
pub(crate) struct PlanInfo {
    pub(crate) file: String,
    pub(crate) title: String,
    pub(crate) events: usize,
    /// Why the file as it is now is no plan; the one before is still in use.
    pub(crate) problem: Option<String>,
    /// Whether the plan marks personal data, which is masked.
    pub(crate) masked: bool,
    /// The server that messages are passed on to.
    pub(crate) proxy: Option<String>,
    /// Why that server does not take any.
    pub(crate) paused_proxy: Option<String>,
    /// Why the recording lacks messages.
    pub(crate) record_problem: Option<String>,
}

/// That the plan was read again.
#[derive(Debug, Serialize)]
pub(crate) struct PlanChange {
    pub(crate) file: String,
    pub(crate) problem: Option<String>,
}

/// What of the plan has been seen.
#[derive(Debug, Serialize)]
pub(crate) struct CoverageAnswer {
    pub(crate) events: Vec<EventCoverage>,
    /// The events that code is expected to send.
    pub(crate) planned: usize,
    /// Those of them that were seen.
    pub(crate) seen: usize,
    /// From 0 to 1.
    pub(crate) share: f64,
    pub(crate) unplanned: Vec<UnplannedEvent>,
}

/// What of a planned event has been seen.
#[derive(Debug, Serialize)]
pub(crate) struct EventCoverage {
    pub(crate) call: &'static str,
    pub(crate) name: String,
    pub(crate) owner: Option<String>,
    /// Whether code is expected to send it: it is neither deprecated nor only planned.
    pub(crate) live: bool,
    pub(crate) seen: u64,
    pub(crate) bad: u64,
    pub(crate) first: Option<String>,
    pub(crate) last: Option<String>,
    pub(crate) properties: Vec<PropertyCoverage>,
}

/// How often a property was given.
#[derive(Debug, Serialize)]
pub(crate) struct PropertyCoverage {
    pub(crate) path: String,
    pub(crate) required: bool,
    pub(crate) given: u64,
    /// Of the objects that could have it, from 0 to 1.
    pub(crate) share: f64,
    #[serde(rename = "enum")]
    pub(crate) values: Option<Vec<ValueCoverage>>,
}

/// How often a value of a list was seen.
#[derive(Debug, Serialize)]
pub(crate) struct ValueCoverage {
    pub(crate) value: String,
    pub(crate) seen: u64,
}

/// An event that came, and that the plan does not have.
#[derive(Debug, Serialize)]
pub(crate) struct UnplannedEvent {
    pub(crate) call: String,
    pub(crate) name: String,
    pub(crate) seen: u64,
    pub(crate) nearest: Option<String>,
}
