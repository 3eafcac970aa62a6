//! What was seen of a value at one place: how often, of which types, and of what is in it. Two of these become one in any order.

use super::texts::TextStats;
use crate::json::{JsonValues, JsonView};
use plan_rules::{JsonKind, JsonValue};
use std::collections::BTreeMap;

/// Deeper values are values of any kind.
const DEEPEST: usize = 12;

/// How many values were of each type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TypeCounts {
    pub(super) nulls: u64,
    pub(super) booleans: u64,
    /// Numbers that are written without a point and an exponent.
    pub(super) integers: u64,
    pub(super) numbers: u64,
    pub(super) strings: u64,
    pub(super) arrays: u64,
    pub(super) objects: u64,
}

impl TypeCounts {
    /// Returns how many values there are.
    pub(super) const fn all(&self) -> u64 {
        self.nulls + self.booleans + self.integers + self.numbers + self.strings + self.arrays + self.objects
    }

    fn merge(&mut self, other: &Self) {
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        self.integers += other.integers;
        self.numbers += other.numbers;
        self.strings += other.strings;
        self.arrays += other.arrays;
        self.objects += other.objects;
    }
}

/// What was seen of a value.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ValueStats {
    pub(super) types: TypeCounts,
    /// The least and the greatest number.
    pub(super) range: Option<(f64, f64)>,
    pub(super) texts: TextStats,
    pub(super) items: Option<Box<ValueStats>>,
    pub(super) members: Members,
}

/// What was seen of the members of objects.
#[derive(Debug, PartialEq)]
pub(super) enum Members {
    Named(BTreeMap<String, ValueStats>),
    /// Of too many names: the keys are data, and all values are of one kind.
    Mapped(Box<ValueStats>),
}

impl Default for Members {
    fn default() -> Self {
        Self::Named(BTreeMap::new())
    }
}

/// Returns how many names an object may have: one with more is a map.
const fn most_names(depth: usize) -> usize {
    if depth == 0 { 500 } else { 100 }
}

impl ValueStats {
    pub(super) fn add(&mut self, value: JsonView<'_>, depth: usize) {
        match value.kind() {
            JsonKind::Null => self.types.nulls += 1,
            JsonKind::Boolean(_) => self.types.booleans += 1,
            JsonKind::Number(_) => {
                let is_integer = value.as_i64().is_some() || value.as_u64().is_some();
                *(if is_integer { &mut self.types.integers } else { &mut self.types.numbers }) += 1;
                let number = value.as_f64().unwrap_or_default();
                self.add_range((number, number));
            }
            JsonKind::String(text) => self.add_text(text),
            JsonKind::Array => {
                self.types.arrays += 1;
                if depth < DEEPEST {
                    let stats = self.items.get_or_insert_default();
                    value.items().for_each(|item| stats.add(item, depth + 1));
                }
            }
            JsonKind::Object => {
                self.types.objects += 1;
                if depth < DEEPEST {
                    value.members().for_each(|(name, value)| self.members.add(name, value, depth));
                }
            }
        }
    }

    pub(super) fn add_text(&mut self, text: &str) {
        self.types.strings += 1;
        self.texts.add(text);
    }

    /// Adds the value of a member of an object that has been counted.
    pub(super) fn add_member(&mut self, name: &str, json: &str, values: &mut JsonValues) {
        values.read(json).into_iter().for_each(|value| self.members.add(name, value, 0));
    }

    pub(super) fn merge_member(&mut self, name: String, stats: Self) {
        self.members.merge(name, stats, 0);
    }

    #[cfg(test)]
    pub(super) fn add_json(&mut self, value: &serde_json::Value) {
        let mut values = crate::json::JsonValues::default();
        values.read(&value.to_string()).into_iter().for_each(|value| self.add(value, 0));
    }

    fn add_range(&mut self, (least, greatest): (f64, f64)) {
        let (low, high) = self.range.unwrap_or((least, greatest));
        self.range = Some((low.min(least), high.max(greatest)));
    }

    pub(super) fn merge(&mut self, other: Self, depth: usize) {
        self.types.merge(&other.types);
        other.range.into_iter().for_each(|range| self.add_range(range));
        self.texts.merge(other.texts);
        if let Some(items) = other.items {
            self.items.get_or_insert_default().merge(*items, depth + 1);
        }
        match other.members {
            Members::Named(named) => {
                named.into_iter().for_each(|(name, stats)| self.members.merge(name, stats, depth));
            }
            Members::Mapped(all) => self.members.map(depth).merge(*all, depth + 1),
        }
    }
}

impl Members {
    fn add(&mut self, name: &str, value: JsonView<'_>, depth: usize) {
        match self {
            Self::Named(named) => match named.get_mut(name) {
                Some(stats) => stats.add(value, depth + 1),
                None => {
                    let mut stats = ValueStats::default();
                    stats.add(value, depth + 1);
                    self.merge(name.to_owned(), stats, depth);
                }
            },
            Self::Mapped(all) => all.add(value, depth + 1),
        }
    }

    fn merge(&mut self, name: String, stats: ValueStats, depth: usize) {
        match self {
            Self::Named(named) => {
                named.entry(name).or_default().merge(stats, depth + 1);
                if named.len() > most_names(depth) {
                    self.map(depth);
                }
            }
            Self::Mapped(all) => all.merge(stats, depth + 1),
        }
    }

    /// Makes a map of it: the values of all names as those of one.
    fn map(&mut self, depth: usize) -> &mut ValueStats {
        if let Self::Named(named) = self {
            let mut all = ValueStats::default();
            std::mem::take(named).into_values().for_each(|stats| all.merge(stats, depth + 1));
            *self = Self::Mapped(Box::new(all));
        }
        match self {
            Self::Mapped(all) => all,
            // It was made a map above.
            Self::Named(named) => named.entry(String::new()).or_default(),
        }
    }
}
