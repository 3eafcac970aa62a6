//! The audit as one page of HTML, which needs no other file and no network: charts, the table of all events with filters, and what is
//! found of each. The template escapes every text.

use super::charts::{DaysChart, ShareBar, SpansChart, line_of_days, shares};
use super::digits::grouped;
use super::text::{percent, read};
use crate::audit::table::{Audit, AuditEvent, AuditFinding, AuditProperty, FindingKind, TextCount};
use crate::pages::html::STYLE;
use crate::pages::text;
use crate::stable_hash::stable_hash;
use askama::Template;
use std::collections::BTreeSet;

const AUDIT_STYLE: &str = include_str!("../../../templates/html/audit.css");
const SCRIPT: &str =
    concat!(include_str!("../../../templates/html/common.js"), include_str!("../../../templates/html/audit.js"));

/// Writes the page.
///
/// # Errors
/// A sentence: the page cannot be made, which no audit causes.
pub(crate) fn write(audit: &Audit) -> Result<String, String> {
    let events = || audit.events.iter();
    let figures = vec![
        (grouped(audit.read.messages), "messages", false),
        (
            percent(audit.read.violating as f64 / audit.read.messages.max(1) as f64),
            "in violation",
            audit.read.violating > 0,
        ),
        (share_seen(audit), "planned events seen", false),
        (
            count(events().filter(|event| !event.in_plan).count()),
            "unplanned events",
            events().any(|event| !event.in_plan),
        ),
        (count(audit.findings().count()), "findings", false),
    ];
    let page = AuditPage {
        title: text::line(&audit.title, 80),
        // No text of the page knows it before the page is made.
        nonce: format!("{:016x}", stable_hash(&format!("{audit:?}"))),
        style: format!("{STYLE}{AUDIT_STYLE}"),
        script: SCRIPT,
        version: env!("CARGO_PKG_VERSION"),
        read: read(audit),
        figures,
        days: DaysChart::of(audit),
        shares: shares(audit),
        spans: SpansChart::of(audit),
        kinds: kinds(audit),
        well: events().filter(|event| event.states.is_empty()).count(),
        owners: events().filter_map(|event| event.owner.as_deref()).collect(),
        rows: rows(audit),
        audit,
    };
    page.render().map_err(|error| format!("the page cannot be made: {error}"))
}

/// Returns how many of the events that the plan wants to be sent were seen.
fn share_seen(audit: &Audit) -> String {
    let wanted: Vec<&AuditEvent> = audit.events.iter().filter(|event| event.in_plan && event.live).collect();
    let seen = wanted.iter().filter(|event| event.in_data).count();
    format!("{seen} of {}", wanted.len())
}

/// Returns the events that were seen, the most frequent first, and then the others in the order of the plan.
fn rows(audit: &Audit) -> Vec<PageRow<'_>> {
    let events = audit.events.iter().enumerate();
    let mut rows: Vec<PageRow<'_>> =
        events.map(|(at, event)| PageRow { at, event, line: line_of_days(&event.days) }).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.event.messages));
    rows
}

/// Returns the kinds of findings that there are, each with the number of its events.
fn kinds(audit: &Audit) -> Vec<(FindingKind, usize)> {
    let of = |kind: FindingKind| audit.events.iter().filter(|event| event.states.contains(&kind)).count();
    FindingKind::ALL.into_iter().map(|kind| (kind, of(kind))).filter(|(_, count)| *count > 0).collect()
}

#[derive(Template)]
#[template(path = "html/audit.html")]
struct AuditPage<'a> {
    title: String,
    nonce: String,
    style: String,
    script: &'static str,
    version: &'static str,
    read: String,
    /// Each with what it is, and whether it is bad.
    figures: Vec<(String, &'static str, bool)>,
    days: Option<DaysChart>,
    shares: Vec<ShareBar<'a>>,
    spans: Option<SpansChart<'a>>,
    kinds: Vec<(FindingKind, usize)>,
    /// How many events nothing is found of.
    well: usize,
    owners: BTreeSet<&'a str>,
    rows: Vec<PageRow<'a>>,
    audit: &'a Audit,
}

impl AuditPage<'_> {
    fn words(&self, kind: &FindingKind) -> String {
        kind.as_str().replace('-', " ")
    }

    /// Returns the class of its colour.
    fn tone(&self, kind: &FindingKind) -> &'static str {
        match kind {
            FindingKind::Violation => "bad",
            FindingKind::Broken | FindingKind::WarehouseType => "broken",
            FindingKind::Unplanned
            | FindingKind::UnplannedProperty
            | FindingKind::NotLive
            | FindingKind::NewValue
            | FindingKind::UnknownVersion => "unplanned",
            _ => "quiet",
        }
    }

    /// Returns in how many messages it is found, and when.
    fn messages(&self, found: &AuditFinding) -> String {
        let one = if found.messages == 1 { "message" } else { "messages" };
        let often = format!("In {} {one} ({})", grouped(found.messages), percent(found.share));
        match (day(found.first.as_deref()), day(found.last.as_deref())) {
            (first, last) if first.is_empty() || last.is_empty() => often,
            (first, last) if first == last => format!("{often}, on {first}"),
            (first, last) => format!("{often}, from {first} to {last}"),
        }
    }

    /// Returns whether its values were seen: those that were not, stand in its sentence.
    fn has_counts(&self, found: &AuditFinding) -> bool {
        found.values.iter().any(|value| value.messages > 0)
    }

    fn count(&self, value: &TextCount) -> String {
        if value.messages == 0 { "never".to_owned() } else { grouped(value.messages) }
    }

    /// Returns in how many of the objects that could have it a property is.
    fn given(&self, property: &AuditProperty) -> String {
        match property.could {
            0 => "–".to_owned(),
            could => format!("{} ({})", grouped(property.given), percent(property.given as f64 / could as f64)),
        }
    }
}

/// A row of the table, and the part of the page with what is found.
struct PageRow<'a> {
    at: usize,
    event: &'a AuditEvent,
    /// The path of a line through the messages of each day.
    line: String,
}

impl PageRow<'_> {
    fn name(&self) -> String {
        text::line(self.event.shown_name(), 120)
    }

    fn owner(&self) -> String {
        text::line(self.event.owner.as_deref().unwrap_or_default(), 120)
    }

    /// Returns whether more is to be said of it than that it was never seen.
    fn has_more(&self) -> bool {
        self.event.in_data || self.event.states.iter().any(|kind| *kind != FindingKind::NeverSeen)
    }

    /// Returns the kinds of its findings, for the filters.
    fn kinds(&self) -> String {
        let kinds: Vec<&str> = self.event.states.iter().map(|kind| kind.as_str()).collect();
        if kinds.is_empty() { "well".to_owned() } else { kinds.join(" ") }
    }

    const fn plan(&self) -> &'static str {
        match (self.event.in_plan, self.event.live) {
            (false, _) => "no",
            (true, false) => "not live",
            (true, true) => "yes",
        }
    }

    fn code(&self) -> usize {
        self.event.in_code.unwrap_or_default()
    }

    fn messages(&self) -> String {
        grouped(self.event.messages)
    }

    fn violating(&self) -> String {
        format!("{} ({})", grouped(self.event.violating), percent(self.event.violating_share))
    }

    fn first(&self) -> String {
        day(self.event.first.as_deref())
    }

    fn last(&self) -> String {
        day(self.event.last.as_deref())
    }
}

/// Returns the day of a time.
fn day(time: Option<&str>) -> String {
    time.and_then(|time| time.get(..10)).unwrap_or_default().to_owned()
}

fn count(number: usize) -> String {
    grouped(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_a_sign_between_them() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn no_text_can_become_markup() {
        for way in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"]
        {
            assert!(!SCRIPT.contains(way), "{way}");
        }
        // These stand between tags of the page as they are.
        assert!(!SCRIPT.contains("</script") && !AUDIT_STYLE.contains("</style") && !STYLE.contains("</style"));
    }
}
