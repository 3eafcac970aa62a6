//! The schema of a source, as Segment exports it as CSV: which events and properties the source saw, how often, and when last. Such a
//! file has no messages: nothing in it says of what type a value was, or what it was.

use super::{RecordPlace, RecordProblem};
use crate::time;
use csv::StringRecord;
use std::collections::BTreeMap;

/// What sources saw, added up.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceSchema {
    /// By call (`track`, `page`, `identify`, `group`) and name, which is empty but for `track`.
    pub(crate) events: BTreeMap<(&'static str, String), SchemaEvent>,
    /// The files that it was read of.
    pub(crate) files: Vec<String>,
    /// Names that there was no room for.
    pub(crate) left_out: u64,
}

/// What was seen of an event, or of the traits of all users or groups.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SchemaEvent {
    /// `None` of traits: the export does not say how many calls there were.
    pub(crate) seen: Option<SchemaCounts>,
    /// The labels of the event, by their columns.
    pub(crate) labels: BTreeMap<String, String>,
    /// The properties or traits. `cart.id` is in `cart`, `items.$` is in the list `items`, where the file has these as well.
    pub(crate) properties: BTreeMap<String, SchemaCounts>,
}

/// How often something was seen, and when last.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct SchemaCounts {
    pub(crate) total: u64,
    /// How many of these the source did not let through.
    pub(crate) blocked: u64,
    pub(crate) last: Option<i64>,
    /// "more than 30 days ago": what the export says in place of the time.
    pub(crate) long_ago: Option<String>,
}

/// A source shows no more events than 4,000, with 300 properties each.
const MOST_EVENTS: usize = 20_000;
const MOST_PROPERTIES: usize = 1000;

/// How Segment calls all calls of page in the export of track events.
pub(crate) const PAGES: &str = "Page Viewed";

impl SourceSchema {
    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns how many properties and traits were counted.
    pub(crate) fn properties(&self) -> usize {
        self.events.values().map(|event| event.properties.len()).sum()
    }

    fn event(&mut self, key: (&'static str, String)) -> Option<&mut SchemaEvent> {
        if self.events.len() >= MOST_EVENTS && !self.events.contains_key(&key) {
            self.left_out += 1;
            return None;
        }
        Some(self.events.entry(key).or_default())
    }

    /// Takes a row.
    pub(super) fn add(&mut self, row: SchemaRow) {
        let SchemaRow { call, event, property, counts, labels } = row;
        let Some(known) = self.event((call, event)) else { return };
        let has_room = known.properties.len() < MOST_PROPERTIES || known.properties.contains_key(&property);
        match property.as_str() {
            "" => {
                known.seen.get_or_insert_default().add(counts);
                known.labels.extend(labels);
            }
            _ if has_room => known.properties.entry(property).or_default().add(counts),
            _ => self.left_out += 1,
        }
    }
}

impl SchemaCounts {
    fn add(&mut self, other: Self) {
        self.total = self.total.saturating_add(other.total);
        self.blocked = self.blocked.saturating_add(other.blocked);
        self.last = self.last.max(other.last);
        self.long_ago = self.long_ago.take().or(other.long_ago);
    }
}

/// A row of the export.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SchemaRow {
    call: &'static str,
    event: String,
    /// Empty where the row is about the event itself.
    property: String,
    counts: SchemaCounts,
    labels: Vec<(String, String)>,
}

/// The columns of an export.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SchemaTable {
    /// The call whose traits are counted; `None` in the export of track events.
    traits: Option<&'static str>,
    event: Option<usize>,
    property: Option<usize>,
    last: Option<usize>,
    allowed: Option<usize>,
    blocked: Option<usize>,
    total: Option<usize>,
    labels: Vec<(usize, String)>,
}

impl SchemaTable {
    /// Reads the header of a file; `None` where it is no export of a schema.
    ///
    /// # Errors
    /// Why the columns cannot serve.
    pub(super) fn of(header: &StringRecord, file: &str) -> Option<Result<Self, String>> {
        let names: Vec<&str> = header.iter().map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
        let at = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        let last = names.iter().position(|name| name.to_ascii_lowercase().starts_with("last seen"));
        let (event, traits, property) = (at("event name"), at("trait name"), at("property name"));
        let is_schema = traits.is_some() || (event.is_some() && (property.is_some() || last.is_some()));
        if !is_schema || (traits.is_some() && event.is_some()) {
            return None;
        }
        let of_traits = traits.is_some().then(|| call_of_file(file));
        let call = match of_traits {
            Some(None) => return Some(Err(UNKNOWN_CALL.to_owned())),
            of_traits => of_traits.flatten(),
        };
        let (allowed, blocked, total) = (at("allowed"), at("blocked"), at("total"));
        if last.is_none() && total.is_none() && allowed.is_none() {
            return Some(Err(
                "names events and properties, and says neither how often nor when they were seen".to_owned()
            ));
        }
        let own = [event, traits, property, last, allowed, blocked, total, at("planned")];
        let labels = names.iter().enumerate().filter(|(at, name)| !own.contains(&Some(*at)) && !name.is_empty());
        let labels = labels.map(|(at, name)| (at, (*name).to_owned())).collect();
        Some(Ok(Self { traits: call, event, property: property.or(traits), last, allowed, blocked, total, labels }))
    }

    /// Reads a row. What is odd in it goes to the problems, and the rest counts.
    ///
    /// # Errors
    /// Why nothing of it can.
    pub(super) fn row(
        &self,
        row: &StringRecord,
        place: RecordPlace<'_>,
        odd: &mut dyn FnMut(RecordProblem),
    ) -> Result<SchemaRow, &'static str> {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().trim();
        let mut count = |at: Option<usize>| {
            let text = cell(at);
            let count = number(text);
            if count.is_none() && !text.is_empty() {
                odd(RecordProblem::new("has a count that is no number", place).detail(text.to_owned()).used());
            }
            count.unwrap_or_default()
        };
        let (allowed, blocked) = (count(self.allowed), count(self.blocked));
        let total = if self.total.is_some() { count(self.total) } else { allowed.saturating_add(blocked) };
        let (last, long_ago) = match cell(self.last) {
            "" => (None, None),
            text if text.to_ascii_lowercase().starts_with("more than ") => (None, Some(text.to_owned())),
            text => {
                let last = time::parse(text);
                if last.is_none() {
                    odd(RecordProblem::new("has a time that cannot be read", place).detail(text.to_owned()).used());
                }
                (last, None)
            }
        };
        let (event, property) = (cell(self.event), cell(self.property));
        let (call, event) = match self.traits {
            Some(_) if property.is_empty() => return Err("has no name of a trait"),
            Some(call) => (call, ""),
            None if event.is_empty() => return Err("has no name of an event"),
            None if event == PAGES => ("page", ""),
            None => ("track", event),
        };
        let labels = self.labels.iter().filter_map(|(at, name)| Some((name.clone(), row.get(*at)?.trim().to_owned())));
        Ok(SchemaRow {
            call,
            event: event.to_owned(),
            property: property.to_owned(),
            counts: SchemaCounts { total, blocked, last, long_ago },
            labels: labels.filter(|(_, value)| !value.is_empty()).collect(),
        })
    }
}

const UNKNOWN_CALL: &str = "counts traits, and its name does not say whether of `identify` or of `group`, as the names of Segment's exports do";

/// Returns the call of `workspace-source-identify--2026-11-27--10-00-utc.csv`.
fn call_of_file(file: &str) -> Option<&'static str> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file).to_ascii_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    // The kind stands last, behind the names of the workspace and the source.
    words.iter().rev().find_map(|word| match *word {
        "identify" | "identifies" => Some("identify"),
        "group" | "groups" => Some("group"),
        _ => None,
    })
}

/// Returns a count, in which people's programs may have put signs between thousands.
fn number(text: &str) -> Option<u64> {
    let digits: String =
        text.chars().filter(|c| !matches!(c, ',' | '.' | ' ' | '\u{a0}' | '\u{202f}' | '\'')).collect();
    let is_grouped = || text.split(|c: char| !c.is_ascii_digit()).skip(1).all(|group| group.len() == 3);
    digits.parse().ok().filter(|_| is_grouped())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn table(file: &str, header: &[&str]) -> Option<Result<SchemaTable, String>> {
        SchemaTable::of(&header.to_vec().into(), file)
    }

    #[test]
    fn counts_as_programs_write_them() {
        for (text, wanted) in
            [("12", Some(12)), ("1,234", Some(1234)), ("1.234.567", Some(1_234_567)), ("1 234", Some(1234))]
        {
            assert_eq!(number(text), wanted, "{text}");
        }
        for text in ["", "many", "1.5", "-3", "12,34"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn which_traits_an_export_counts() {
        let call = |file: &str| table(file, &["Trait Name", "Total"]).unwrap().map(|table| table.traits.unwrap());
        assert_eq!(call("out/group-web-identify--2026-11-27--10-00-utc.csv"), Ok("identify"));
        assert_eq!(call("shop-web-group--2026-11-27--10-00-utc.csv"), Ok("group"));
        assert!(call("traits.csv").is_err_and(|why| why.contains("`identify` or of `group`")));
    }

    #[test]
    fn headers_of_something_else() {
        assert_eq!(table("a.csv", &["event", "received_at"]), None);
        assert_eq!(table("a.csv", &["Event Name", "Description"]), None);
        assert!(table("a.csv", &["Event Name", "Property Name", "Type"]).unwrap().is_err());
    }
}
