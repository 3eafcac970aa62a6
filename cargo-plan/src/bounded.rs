//! Counts of things whose number has a bound: of too many, those whose names have the least hashes stay. Which these are, and what is
//! counted of them, depends neither on order nor on threads.

use crate::stable_hash::stable_hash;
use std::collections::BTreeMap;

/// A key that has a text to be hashed.
pub(crate) trait HashedKey: Ord {
    fn text(&self) -> &str;
}

impl HashedKey for String {
    fn text(&self) -> &str {
        self
    }
}

/// At most `MOST` things, and what was counted of each.
#[derive(Debug)]
pub(crate) struct Bounded<K, V, const MOST: usize> {
    /// With the hash first, so that the last one is the one that goes.
    kept: BTreeMap<(u64, K), V>,
    /// Whether there were more.
    pub(crate) has_more: bool,
}

impl<K, V, const MOST: usize> Default for Bounded<K, V, MOST> {
    fn default() -> Self {
        Self { kept: BTreeMap::new(), has_more: false }
    }
}

impl<K: HashedKey, V: Default, const MOST: usize> Bounded<K, V, MOST> {
    /// Counts something of a key, unless there is no room for it. One that has left never had a hash among the least, so that nothing is
    /// counted in part.
    pub(crate) fn count(&mut self, key: K, count: impl FnOnce(&mut V)) {
        let key = (stable_hash(key.text()), key);
        if let Some(known) = self.kept.get_mut(&key) {
            return count(known);
        }
        if self.kept.len() >= MOST {
            self.has_more = true;
            if self.kept.last_key_value().is_some_and(|(last, _)| *last < key) {
                return;
            }
            self.kept.pop_last();
        }
        count(self.kept.entry(key).or_default());
    }

    /// Adds what another thread counted.
    pub(crate) fn merge(&mut self, other: Self, mut merge: impl FnMut(&mut V, V)) {
        self.has_more |= other.has_more;
        for ((_, key), value) in other.kept {
            self.count(key, |own| merge(own, value));
        }
    }

    /// Returns what is kept, in the order of the keys.
    pub(crate) fn into_sorted(self) -> Vec<(K, V)> {
        let mut all: Vec<(K, V)> = self.kept.into_iter().map(|((_, key), value)| (key, value)).collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all
    }

    /// Returns what is kept, in the order of the keys, and keeps it.
    pub(crate) fn sorted(&self) -> Vec<(&K, &V)> {
        let mut all: Vec<(&K, &V)> = self.kept.iter().map(|((_, key), value)| (key, value)).collect();
        all.sort_by_key(|(key, _)| *key);
        all
    }

    /// Changes what was counted of each key.
    pub(crate) fn each(&mut self, change: impl FnMut(&mut V)) {
        self.kept.values_mut().for_each(change);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(names: impl Iterator<Item = usize>) -> Bounded<String, u64, 50> {
        let mut counts = Bounded::default();
        names.for_each(|name| counts.count(format!("name {name}"), |count: &mut u64| *count += 1));
        counts
    }

    #[test]
    fn which_stay_depends_neither_on_order_nor_on_threads() {
        let names = || (0..1000).flat_map(|name| [name; 3]);
        let forwards = counted(names());
        assert_eq!((forwards.len(), forwards.has_more), (50, true));
        let mut threads = counted(names().skip(1).step_by(2));
        threads.merge(counted(names().step_by(2)), |own, other| *own += other);
        let backwards = counted((0..1000).rev().flat_map(|name| [name; 3])).into_sorted();
        assert!(backwards.iter().all(|(_, count)| *count == 3));
        assert_eq!(forwards.into_sorted(), backwards);
        assert_eq!(threads.into_sorted(), backwards);
    }

    #[test]
    fn fewer_all_stay() {
        let few = counted(0..50);
        assert_eq!((few.len(), few.has_more), (50, false));
    }
}
