//! A plan of what exports of a source's schema count: events and properties, and no more of their types than that something is a list or
//! has properties of its own. What such a file cannot tell is not guessed.

use super::decide::{Suspect, Thresholds};
use super::personal;
use super::stats::ValueStats;
use crate::format::value;
use crate::recorded::{PAGES, SchemaCounts, SchemaEvent, SourceSchema};
use crate::sentence::counted;
use crate::sentence::first_few;
use crate::time::day_of;
use plan_model::json::Node;
use std::collections::BTreeMap;

/// Names that are deeper within each other than this stand beside each other.
const DEEPEST: usize = 12;

/// So many names stand in a note.
const SHOWN_NAMES: usize = 5;

/// Returns the plan, and the properties whose names say that they are personal data.
pub(crate) fn plan_of_schema(schema: &SourceSchema, thresholds: &Thresholds) -> (Node, Vec<Suspect>) {
    let mut suspects = Vec::new();
    // The calls in the order that the plans of messages have.
    let order = |call: &str| super::CALLS.iter().position(|known| *known == call);
    let mut events: Vec<(&(&str, String), &SchemaEvent)> = schema.events.iter().collect();
    events.sort_by_key(|((call, name), _)| (order(call), name));
    let rules = events.into_iter().map(|((call, name), event)| {
        let shown = if name.is_empty() { *call } else { name };
        let mut told = |property: &str, why| {
            suspects.push(Suspect { event: shown.to_owned(), property: property.to_owned(), why });
        };
        rule(call, name, event, thresholds, &mut told)
    });
    let plan = value::object([("rules", value::list(rules.collect()))]);
    (plan, suspects)
}

/// Returns what such exports do not tell, and what is odd in these, in sentences.
pub(crate) fn notes_of_schema(schema: &SourceSchema) -> Vec<String> {
    let files = schema.files.join(", ");
    let properties = schema.properties();
    let properties =
        if properties == 1 { "1 property or trait".to_owned() } else { format!("{properties} properties and traits") };
    let events = counted(schema.events.len(), "event");
    let is_one = schema.files.len() == 1;
    let mut notes = vec![format!(
        "{files} {} what a source saw ({events}, {properties}), and no types or values: the plan says none of these",
        if is_one { "counts" } else { "count" }
    )];
    if !is_one {
        notes.push(format!(
            "the counts of {} exports of schemas are added: messages that several of them count, count several times",
            schema.files.len()
        ));
    }
    let names = |is_wanted: &dyn Fn(&SchemaCounts) -> bool| -> Vec<String> {
        let wanted = schema.events.iter().filter(|(_, event)| event.seen.as_ref().is_some_and(is_wanted));
        wanted.map(|((call, name), _)| format!("`{}`", if name.is_empty() { call } else { name.as_str() })).collect()
    };
    let blocked = names(&|seen| seen.blocked > 0 && seen.blocked == seen.total);
    if !blocked.is_empty() {
        notes.push(format!(
            "the source blocks each message of {}: are they to be in the plan?",
            first_few(&blocked, SHOWN_NAMES)
        ));
    }
    let old = names(&|seen| seen.long_ago.is_some());
    if !old.is_empty() {
        notes.push(format!(
            "the source has not seen {} for longer than its export looks back",
            first_few(&old, SHOWN_NAMES)
        ));
    }
    if schema.events.contains_key(&("page", String::new())) {
        notes.push(format!("`{PAGES}` stands for all calls of page, as the source shows them by that name"));
    }
    if schema.left_out > 0 {
        let (rows, before) = match schema.left_out {
            1 => ("1 row is".to_owned(), "it"),
            rows => (format!("{rows} rows are"), "them"),
        };
        notes.push(format!("{rows} left out, as more names than a source shows came before {before}"));
    }
    notes
}

type Told<'t> = dyn FnMut(&str, &'static str) + 't;

fn rule(call: &str, name: &str, event: &SchemaEvent, thresholds: &Thresholds, told: &mut Told<'_>) -> Node {
    let mut members = Vec::new();
    if !name.is_empty() {
        members.push(("key", value::text(name)));
    }
    members.push(("type", value::text(call.to_uppercase())));
    if !event.labels.is_empty() {
        let labels = event.labels.iter().map(|(name, label)| (name.clone(), value::text(label)));
        members.push(("labels", value::object(labels.collect::<Vec<_>>())));
    }
    if let Some(seen) = event.seen.as_ref().filter(|_| thresholds.evidence) {
        members.push(("x-evidence", evidence(seen, "messages", None)));
    }
    if event.properties.is_empty() {
        return value::object(members);
    }
    let messages = event.seen.as_ref().map_or(0, |seen| seen.total);
    let tree = PropertyTree { event, within: within(event), messages, thresholds };
    members.push(("properties", tree.properties("", told)));
    let required = tree.required();
    if !required.is_empty() {
        members.push(("required", value::texts(required)));
    }
    value::object(members)
}

/// Returns how often, and when last; of a property also in which share of the messages.
fn evidence(counts: &SchemaCounts, count: &'static str, messages: Option<u64>) -> Node {
    let number = |count: u64| value::number(&count.to_string());
    let mut members = vec![(count, number(counts.total))];
    if let Some(messages) = messages.filter(|messages| *messages > 0) {
        let share = (counts.total as f64 / messages as f64 * 10_000.0).floor() / 10_000.0;
        members.push(("share", value::number(&share.min(1.0).to_string())));
    }
    if counts.blocked > 0 {
        members.push(("blocked", number(counts.blocked)));
    }
    let last = counts.last.map(day_of).or_else(|| counts.long_ago.clone());
    members.extend(last.map(|last| ("last", value::text(last))));
    value::object(members)
}

/// Returns the names of properties, by the name that they are within: `cart.id` within `cart`, where there is a `cart`.
fn within(event: &SchemaEvent) -> BTreeMap<&str, Vec<(&str, &str)>> {
    let mut tree: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let mut depths: BTreeMap<&str, usize> = BTreeMap::new();
    // A name comes behind each of its beginnings.
    for name in event.properties.keys() {
        let ends = name.rmatch_indices('.').map(|(end, _)| end);
        let parents = ends.filter_map(|end| Some((name.get(..end)?, name.get(end + 1..)?)));
        let known =
            |(parent, own): &(&str, &str)| !own.is_empty() && depths.get(parent).is_some_and(|depth| *depth < DEEPEST);
        let (parent, own) = parents.into_iter().find(known).unwrap_or(("", name));
        depths.insert(name, depths.get(parent).map_or(0, |depth| depth + 1));
        tree.entry(parent).or_default().push((own, name));
    }
    tree
}

struct PropertyTree<'t> {
    event: &'t SchemaEvent,
    within: BTreeMap<&'t str, Vec<(&'t str, &'t str)>>,
    messages: u64,
    thresholds: &'t Thresholds,
}

/// The last part of the name of what is in a list.
const ITEMS: &str = "$";

impl PropertyTree<'_> {
    fn inner(&self, name: &str) -> &[(&str, &str)] {
        self.within.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    fn properties(&self, name: &str, told: &mut Told<'_>) -> Node {
        let inner = self.inner(name).iter().filter(|(own, _)| *own != ITEMS || name.is_empty());
        let schemas = inner.map(|(own, whole)| ((*own).to_owned(), self.schema(own, whole, told)));
        value::object(schemas.collect::<Vec<_>>())
    }

    /// Returns what is known of a property: that it is a list or has properties, and how often it was there.
    fn schema(&self, own: &str, name: &str, told: &mut Told<'_>) -> Node {
        let mut members = self.shape(name, told);
        let has_properties = self.inner(name).iter().any(|(inner, _)| *inner != ITEMS);
        if let Some(why) = personal::suspected(own, &ValueStats::default()).filter(|_| !has_properties) {
            members.push(("x-pii", value::boolean(true)));
            told(name, why);
        }
        if let Some(counts) = self.event.properties.get(name).filter(|_| self.thresholds.evidence) {
            let is_top = self.inner("").iter().any(|(_, top)| *top == name);
            members.push(("x-evidence", evidence(counts, "seen", is_top.then_some(self.messages))));
        }
        value::object(members)
    }

    /// Returns the keywords of a value's kind. One that was seen as a list and as an object is of any type.
    fn shape(&self, name: &str, told: &mut Told<'_>) -> Vec<(&'static str, Node)> {
        let inner = self.inner(name);
        let items = inner.iter().find(|(own, _)| *own == ITEMS);
        match items {
            None if inner.is_empty() => Vec::new(),
            None => vec![("type", value::text("object")), ("properties", self.properties(name, told))],
            Some((_, whole)) if inner.len() == 1 => {
                let mut members = vec![("type", value::text("array"))];
                let items = self.shape(whole, told);
                if !items.is_empty() {
                    members.push(("items", value::object(items)));
                }
                members
            }
            Some(_) => Vec::new(),
        }
    }

    /// Returns the properties that as many messages had as there were.
    fn required(&self) -> Vec<&str> {
        let is_required = |name: &str| {
            let seen = self.event.properties.get(name).map_or(0, |counts| counts.total);
            self.messages >= self.thresholds.min_messages.max(1)
                && seen as f64 >= self.thresholds.required * self.messages as f64
        };
        self.inner("").iter().filter(|(_, whole)| is_required(whole)).map(|(own, _)| *own).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_within_names_that_are_there() {
        let mut event = SchemaEvent::default();
        for name in ["cart", "cart.id", "items", "items.$", "items.$.price", "a.b", "mixed", "mixed.$", "mixed.x"] {
            event.properties.insert(name.to_owned(), SchemaCounts::default());
        }
        let thresholds = Thresholds { evidence: false, ..Thresholds::default() };
        let rule = rule("track", "Paid", &event, &thresholds, &mut |_, _| {}).to_json();
        let wanted = r#""properties":{"a.b":{},"cart":{"type":"object","properties":{"id":{}}},"items":{"type":"array","items":{"type":"object","properties":{"price":{}}}},"mixed":{}}"#;
        assert!(rule.contains(wanted), "{rule}");
    }
}
