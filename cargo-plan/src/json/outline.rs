//! The outlines of objects: which names they have, in which order. Nearly every object of a recording has one that was met before. So
//! the next name is known before it is read, and what follows from the names is found out once for all objects that have them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// The names of an object with more of them are not compared one by one, and it has no outline.
pub(super) const FEW_NAMES: usize = 64;

/// The place of an outline among all of them.
pub(super) type OutlineIndex = u16;

/// Stands for the outline of an object of which none is kept: its names are too many, or written with escapes, or one is there twice.
pub(super) const NONE: OutlineIndex = 0;
/// Stands for the text as a whole, within which its first object is.
pub(super) const WHOLE: OutlineIndex = 1;

/// How many outlines go on from one: a map has other keys in each message.
const MOST_NEXT: usize = 1000;

/// All outlines, as a tree: each has one name more than the one before it. Where an object stands within others counts too, as that
/// tells best which names it has.
#[derive(Debug)]
pub(super) struct Outlines {
    all: Vec<Outline>,
    /// Tells the outlines of one list of values from those of others.
    list: u32,
}

#[derive(Debug, Default)]
struct Outline {
    /// Its last name as a text has it, with the quotes and the colon.
    written: Box<str>,
    /// How many names it has.
    names: usize,
    /// The outlines that go on from it and were met last.
    recent: [OutlineIndex; 4],
    /// Those that go on from it, by their names.
    next: HashMap<Box<str>, OutlineIndex>,
    /// That of an object within the value of its last name, before the first name of that.
    inner: OutlineIndex,
}

impl Default for Outlines {
    fn default() -> Self {
        static LISTS: AtomicU32 = AtomicU32::new(0);
        let all = vec![Outline::default(), Outline::default()];
        Self { all, list: LISTS.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Outlines {
    /// Returns the outline with the name that comes next in a text, and how many bytes the name takes with its colon, where it is one of
    /// those that came last.
    pub(super) fn expected(&self, from: OutlineIndex, rest: &[u8]) -> Option<(OutlineIndex, usize)> {
        let recent = &self.all.get(usize::from(from))?.recent;
        for next in recent.iter().take_while(|next| **next != NONE) {
            let written = self.all.get(usize::from(*next))?.written.as_bytes();
            if rest.starts_with(written) {
                return Some((*next, written.len()));
            }
        }
        None
    }

    /// Returns the outline with one name more, if it was met before. Its names differ from each other.
    pub(super) fn known(&mut self, from: OutlineIndex, name: &str) -> Option<OutlineIndex> {
        let outline = self.all.get_mut(usize::from(from))?;
        let next = *outline.next.get(name)?;
        outline.make_recent(next);
        Some(next)
    }

    /// Returns the outline with one name more, which it does not have yet.
    pub(super) fn add(&mut self, from: OutlineIndex, name: &str) -> OutlineIndex {
        let Some(outline) = self.all.get(usize::from(from)).filter(|_| from != NONE) else { return NONE };
        if outline.names >= FEW_NAMES || outline.next.len() >= MOST_NEXT {
            return NONE;
        }
        let next = self.push(Outline {
            written: format!("\"{name}\":").into(),
            names: outline.names + 1,
            ..Outline::default()
        });
        if let Some(outline) = self.all.get_mut(usize::from(from)).filter(|_| next != NONE) {
            outline.next.insert(name.into(), next);
            outline.make_recent(next);
        }
        next
    }

    /// Returns that of an object within the value of the last name of an outline, before the first name of the object.
    pub(super) fn within(&mut self, outline: OutlineIndex) -> OutlineIndex {
        let known = self.all.get(usize::from(outline)).map_or(NONE, |outline| outline.inner);
        if known != NONE || outline == NONE {
            return known;
        }
        let inner = self.push(Outline::default());
        if let Some(outline) = self.all.get_mut(usize::from(outline)) {
            outline.inner = inner;
        }
        inner
    }

    /// Returns what an outline is known by outside; none where it is not kept.
    pub(super) fn number(&self, outline: OutlineIndex) -> Option<u64> {
        (outline != NONE).then(|| (u64::from(self.list) << OutlineIndex::BITS) | u64::from(outline))
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    fn push(&mut self, outline: Outline) -> OutlineIndex {
        let index = OutlineIndex::try_from(self.all.len()).unwrap_or(NONE);
        if index != NONE {
            self.all.push(outline);
        }
        index
    }
}

impl Outline {
    fn make_recent(&mut self, next: OutlineIndex) {
        let [first, second, third, _] = self.recent;
        self.recent = [next, first, second, third];
    }
}
