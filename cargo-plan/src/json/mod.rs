//! JSON read into a flat list of values that borrow from the text: recordings have millions of messages, and a tree of maps and
//! texts of its own for each takes longer than all that is asked of it.
//!
//! Accepts what `serde_json` accepts, and means the same: of members of one name the last one counts.

mod judged;
mod names;
mod outline;
mod scan;
mod view;

use outline::{OutlineIndex, Outlines};
pub(crate) use view::{JsonItems, JsonMembers, JsonView};

/// The values of one text. One list is used for text after text, so that it takes no memory anew.
#[derive(Debug, Default)]
pub(crate) struct JsonValues {
    /// In the order of the text. The members of an object are its names, each with its value behind it.
    entries: Vec<JsonEntry>,
    /// The outlines of all objects of all texts so far.
    outlines: Outlines,
    /// Texts that are written with escapes, one after the other.
    unescaped: String,
    /// Whether the last text was left for having too many values.
    has_too_many: bool,
}

/// A text has no more values and names than this: each takes sixteen bytes here, and more where a message is taken apart.
pub(crate) const MOST_VALUES: usize = 1 << 20;

/// One value, or the name of a member.
#[derive(Debug, Clone, Copy)]
struct JsonEntry {
    kind: EntryKind,
    /// Of an object.
    outline: OutlineIndex,
    /// Where it stands: in the text; of an unescaped text, among these.
    start: u32,
    length: u32,
    /// The entry behind all that is in it; of a name, behind its value.
    next: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EntryKind {
    Null,
    True,
    False,
    Number,
    /// A text that stands between its quotes as it is.
    Plain,
    /// A text with escapes, or one that was made of one.
    Unescaped,
    /// The name of a member that a later one of the same name takes the place of.
    Replaced,
    Array,
    Object,
}

impl JsonValues {
    /// Returns whether the last text has more than [`MOST_VALUES`] values, and may be JSON.
    pub(crate) const fn has_too_many(&self) -> bool {
        self.has_too_many
    }

    /// Reads a text; `None` where it is no JSON, or has too many values.
    pub(crate) fn read<'j>(&'j mut self, text: &'j str) -> Option<JsonView<'j>> {
        scan::read(text, self)?;
        Some(JsonView::first(text, self))
    }
}

#[cfg(test)]
mod tests;
