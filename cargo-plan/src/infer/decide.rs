//! What is said of a value, by what was seen of it and by thresholds: types, whether it is required, the only values, formats, ranges, what
//! is in it, and that it seems to be personal data.

use super::personal;
use super::stats::{Members, ValueStats};
use crate::format::value;
use plan_model::json::Node;
use std::collections::BTreeMap;

/// From when on something is said.
#[derive(Debug, Clone)]
pub(crate) struct Thresholds {
    /// The share of messages that must give a property for it to be required.
    pub(crate) required: f64,
    /// Of fewer messages than this nothing is required, and no values are the only ones.
    pub(crate) min_messages: u64,
    /// The most values that are the only ones.
    pub(crate) enum_max: usize,
    /// How often each of them must have been seen, on the average.
    pub(crate) enum_repeats: u64,
    pub(crate) ranges: Ranges,
    pub(crate) evidence: bool,
}

/// Which bounds of numbers are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Ranges {
    /// None.
    None,
    /// At least 0, where no number was less; between 0 and 1, where all were and some were fractions.
    Safe,
    /// The least and the greatest number that was seen.
    Seen,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { required: 1.0, min_messages: 10, enum_max: 20, enum_repeats: 10, ranges: Ranges::Safe, evidence: true }
    }
}

/// A property that seems to be personal data.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Suspect {
    pub(crate) event: String,
    pub(crate) property: String,
    pub(crate) why: &'static str,
}

type Told<'t> = dyn FnMut(&str, &'static str) + 't;

/// Returns the keywords of an object: its properties, and which are required.
pub(super) fn object(stats: &ValueStats, thresholds: &Thresholds, told: &mut Told<'_>) -> Vec<(String, Node)> {
    Decision { thresholds, told, path: String::new() }.object(stats, false)
}

struct Decision<'d> {
    thresholds: &'d Thresholds,
    /// Told of what seems to be personal data.
    told: &'d mut Told<'d>,
    path: String,
}

impl Decision<'_> {
    /// Decides of an object. Within personal data no value is said.
    fn object(&mut self, stats: &ValueStats, is_personal: bool) -> Vec<(String, Node)> {
        let objects = stats.types.objects;
        match &stats.members {
            Members::Named(named) if named.is_empty() => Vec::new(),
            Members::Named(named) => {
                let property = |(name, stats): (&String, _)| {
                    let property = self.property(name, stats, objects, is_personal);
                    (name.clone(), property)
                };
                let properties = named.iter().map(property);
                let mut members = vec![("properties".to_owned(), value::object(properties.collect::<Vec<_>>()))];
                let required = self.required(named, objects);
                if !required.is_empty() {
                    members.push(("required".to_owned(), value::texts(required)));
                }
                members
            }
            Members::Mapped(all) => {
                let why = personal::by_values(all).filter(|_| !is_personal);
                let schema = self.within("*", |decision| {
                    let mut members = decision.schema(all, is_personal || why.is_some());
                    if let Some(why) = why {
                        members.push(("x-pii".to_owned(), value::boolean(true)));
                        (decision.told)(&decision.path, why);
                    }
                    value::object(members)
                });
                vec![("additionalProperties".to_owned(), schema)]
            }
        }
    }

    /// Returns the names that so many objects have that they are required.
    fn required<'n>(&self, named: &'n BTreeMap<String, ValueStats>, objects: u64) -> Vec<&'n str> {
        let is_required = |stats: &ValueStats| {
            let seen = stats.types.all();
            objects >= self.thresholds.min_messages && seen as f64 >= self.thresholds.required * objects as f64
        };
        named.iter().filter(|(_, stats)| is_required(stats)).map(|(name, _)| name.as_str()).collect()
    }

    fn within<T>(&mut self, name: &str, decide: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        let decided = decide(self);
        self.path.truncate(length);
        decided
    }

    fn property(&mut self, name: &str, stats: &ValueStats, objects: u64, is_personal: bool) -> Node {
        self.within(name, |decision| {
            let why = personal::suspected(name, stats);
            let is_personal = is_personal || why.is_some();
            let mut members = decision.schema(stats, is_personal);
            if let Some(why) = why {
                members.push(("x-pii".to_owned(), value::boolean(true)));
                (decision.told)(&decision.path, why);
            }
            if decision.thresholds.evidence {
                members.push(("x-evidence".to_owned(), decision.evidence(stats, objects, why, is_personal)));
            }
            value::object(members)
        })
    }

    /// Returns what the values of a place keep: of personal data the type and the format alone.
    fn schema(&mut self, stats: &ValueStats, is_personal: bool) -> Vec<(String, Node)> {
        let names = types(stats);
        let mut members = Vec::new();
        match names.as_slice() {
            [] => {}
            // That only null was seen says nothing of what else there may be.
            ["null"] => return members,
            [one] => members.push(("type".to_owned(), value::text(*one))),
            several => members.push(("type".to_owned(), value::texts(several.iter().copied()))),
        }
        let counts = &stats.types;
        let is_text = counts.strings + counts.nulls == counts.all() && counts.strings > 0;
        let format = stats.texts.format().filter(|_| is_text && counts.strings >= FEW_TEXTS);
        if let Some(format) = format {
            members.push(("format".to_owned(), value::text(format)));
        } else if is_text
            && !is_personal
            && let Some(values) = self.only_values(stats)
        {
            let null = (counts.nulls > 0).then(Node::null);
            members.push(("enum".to_owned(), value::list(values.map(value::text).chain(null).collect())));
        }
        if !is_personal {
            members.extend(self.range(stats));
        }
        if let Some(items) = stats.items.as_ref().filter(|items| items.types.all() > 0) {
            let items = self.within("[]", |decision| decision.schema(items, is_personal));
            if !items.is_empty() {
                members.push(("items".to_owned(), value::object(items)));
            }
        }
        members.extend(self.object(stats, is_personal));
        members
    }

    /// Returns the values of texts, where they are few and each was seen often.
    fn only_values<'s>(&self, stats: &'s ValueStats) -> Option<impl Iterator<Item = &'s String>> {
        let values = stats.texts.values.as_ref()?;
        let Thresholds { enum_max, enum_repeats, min_messages, .. } = self.thresholds;
        let strings = stats.types.strings;
        let is_list = (2..=*enum_max).contains(&values.len())
            && strings >= *min_messages
            && strings >= enum_repeats * values.len() as u64
            && !values.keys().any(String::is_empty);
        is_list.then(|| values.keys())
    }

    fn range(&self, stats: &ValueStats) -> Vec<(String, Node)> {
        let Some((least, greatest)) = stats.range else { return Vec::new() };
        let counts = &stats.types;
        let bound = |name: &str, number: f64| (name.to_owned(), value::number(&number.to_string()));
        let is_sure = counts.integers + counts.numbers >= 10 * self.thresholds.min_messages;
        match self.thresholds.ranges {
            // Beyond these, not every whole number can be told from its neighbours.
            Ranges::Seen => [("minimum", least), ("maximum", greatest)]
                .into_iter()
                .filter(|(_, number)| number.abs() < EXACT)
                .map(|(name, number)| bound(name, number))
                .collect(),
            Ranges::Safe if is_sure && least >= 0.0 => {
                let is_share = greatest <= 1.0 && counts.numbers > 0;
                let most = is_share.then(|| bound("maximum", 1.0));
                std::iter::once(bound("minimum", 0.0)).chain(most).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns what the decision rests on.
    fn evidence(&self, stats: &ValueStats, objects: u64, why: Option<&'static str>, is_personal: bool) -> Node {
        let counts = &stats.types;
        let seen = counts.all();
        let count = |count: u64| value::number(&count.to_string());
        let share = if objects == 0 { 0.0 } else { (seen as f64 / objects as f64 * 10_000.0).floor() / 10_000.0 };
        let mut members =
            vec![("seen".to_owned(), count(seen)), ("share".to_owned(), value::number(&share.to_string()))];
        let types = [
            ("boolean", counts.booleans),
            ("integer", counts.integers),
            ("number", counts.numbers),
            ("string", counts.strings),
            ("array", counts.arrays),
            ("object", counts.objects),
            ("null", counts.nulls),
        ];
        let types: Vec<(&str, Node)> =
            types.into_iter().filter(|(_, seen)| *seen > 0).map(|(name, seen)| (name, count(seen))).collect();
        if types.len() > 1 {
            members.push(("types".to_owned(), value::object(types)));
        }
        if let Some(values) = stats.texts.values.as_ref().filter(|_| !is_personal && self.only_values(stats).is_some())
        {
            let values = values.iter().map(|(text, seen)| (text.clone(), count(*seen)));
            members.push(("values".to_owned(), value::object(values.collect::<Vec<_>>())));
        }
        members.extend(why.map(|why| ("personal".to_owned(), value::text(why))));
        value::object(members)
    }
}

/// Numbers up to 2^53 are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Fewer texts than this have a format by chance.
const FEW_TEXTS: u64 = 3;

/// Returns the types of the values, as JSON Schema names them.
fn types(stats: &ValueStats) -> Vec<&'static str> {
    let counts = &stats.types;
    let number = if counts.numbers > 0 { "number" } else { "integer" };
    let types = [
        ("boolean", counts.booleans),
        (number, counts.integers + counts.numbers),
        ("string", counts.strings),
        ("array", counts.arrays),
        ("object", counts.objects),
        ("null", counts.nulls),
    ];
    types.into_iter().filter(|(_, count)| *count > 0).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn inferred(payload: &serde_json::Value) -> String {
        let mut stats = ValueStats::default();
        (0..40).for_each(|_| stats.add_json(payload));
        let thresholds = Thresholds { ranges: Ranges::Seen, ..Thresholds::default() };
        value::object(object(&stats, &thresholds, &mut |_, _| {})).to_json()
    }

    #[test]
    fn nothing_personal_is_written_into_the_plan() {
        let numbers: serde_json::Map<_, _> =
            (0..150).map(|at| (format!("n{at}"), json!(format!("+49 170 123456{}", at % 2)))).collect();
        let plan = inferred(&json!({
            "phone": ["Ada-1", "Ada-2"], "first_name": ["Ada-1", "Ada-2"], "contacts": [["Ada@shop.example", "Ada-1"], ["Ada-1@shop.example", "Adb@shop.example"]],
            "phones": 491_701, "address": [{ "city": "Ada-1" }, { "city": "Ada-2" }], "by_name": numbers,
            "color": ["red", "blue"], "size": 42,
        }));
        for personal in ["Ada", "Adb", "491701", "1234"] {
            assert!(!plan.contains(personal), "{personal}: {plan}");
        }
        assert!(plan.contains("[\"blue\",\"red\"]") && plan.contains("\"maximum\":42"), "{plan}");
    }
}
