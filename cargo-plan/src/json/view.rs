//! A value of a list of values, and what is asked of it.

use super::scan::text_of;
use super::{EntryKind, JsonEntry, JsonValues};

/// A value that was read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonView<'j> {
    text: &'j str,
    values: &'j JsonValues,
    at: usize,
}

impl<'j> JsonView<'j> {
    /// Returns the value that is all of a text.
    pub(super) const fn first(text: &'j str, values: &'j JsonValues) -> Self {
        Self { text, values, at: 0 }
    }

    /// Returns where it stands among the values of its text; only the first one stands at 0.
    pub(crate) fn place(self) -> u32 {
        // There are no more than fit.
        u32::try_from(self.at).unwrap_or_default()
    }

    /// Returns the value at a place of the same text.
    pub(crate) fn at_place(self, place: u32) -> Self {
        Self { at: place as usize, ..self }
    }

    fn entry(self) -> Option<&'j JsonEntry> {
        self.values.entries.get(self.at)
    }

    pub(super) fn entry_kind(self) -> EntryKind {
        self.entry().map_or(EntryKind::Null, |entry| entry.kind)
    }

    /// Returns what is the same for all objects that have the names of this one in the same order, and differs for others that one list of
    /// values reads; none where that is not kept.
    pub(crate) fn outline(self) -> Option<u64> {
        self.values.outlines.number(self.entry()?.outline)
    }

    /// Returns the values that are in it, between two entries.
    fn inner(self) -> (usize, usize) {
        (self.at + 1, self.entry().map_or(0, |entry| entry.next as usize))
    }

    /// Returns the value as it is written.
    pub(crate) fn written(self) -> &'j str {
        let Some(entry) = self.entry() else { return "" };
        let (start, length) = (entry.start as usize, entry.length as usize);
        let texts = if entry.kind == EntryKind::Unescaped { self.values.unescaped.as_str() } else { self.text };
        texts.get(start..start + length).unwrap_or_default()
    }

    pub(crate) fn is_null(self) -> bool {
        self.entry_kind() == EntryKind::Null
    }

    pub(crate) fn is_object(self) -> bool {
        self.entry_kind() == EntryKind::Object
    }

    pub(crate) fn is_array(self) -> bool {
        self.entry_kind() == EntryKind::Array
    }

    /// Returns the text of a string.
    pub(crate) fn as_str(self) -> Option<&'j str> {
        text_of(self.text, self.values, self.at)
    }

    /// Returns a number as it is written.
    pub(crate) fn as_number(self) -> Option<&'j str> {
        (self.entry_kind() == EntryKind::Number).then(|| self.written())
    }

    pub(crate) fn as_i64(self) -> Option<i64> {
        self.as_number()?.parse().ok()
    }

    pub(crate) fn as_u64(self) -> Option<u64> {
        self.as_number()?.parse().ok()
    }

    pub(crate) fn as_f64(self) -> Option<f64> {
        self.as_number()?.parse().ok()
    }

    /// Returns the member of an object.
    pub(crate) fn get(self, name: &str) -> Option<Self> {
        // Of each message many members are asked for: names of another length are passed without a look at their text.
        let (mut at, end) = if self.is_object() { self.inner() } else { (0, 0) };
        while at < end {
            let known = self.values.entries.get(at)?;
            if known.length as usize == name.len() && (Self { at, ..self }).as_str() == Some(name) {
                return Some(Self { at: at + 1, ..self });
            }
            at = known.next as usize;
        }
        None
    }

    /// Returns the members of an object; none of anything else.
    pub(crate) fn members(self) -> JsonMembers<'j> {
        let (next, end) = if self.is_object() { self.inner() } else { (0, 0) };
        JsonMembers { next: Self { at: next, ..self }, end }
    }

    /// Returns the items of an array; none of anything else.
    pub(crate) fn items(self) -> JsonItems<'j> {
        let (next, end) = if self.is_array() { self.inner() } else { (0, 0) };
        JsonItems { next: Self { at: next, ..self }, end }
    }
}

/// The members of an object, in the order of the text.
#[derive(Debug, Clone)]
pub(crate) struct JsonMembers<'j> {
    next: JsonView<'j>,
    end: usize,
}

impl<'j> Iterator for JsonMembers<'j> {
    type Item = (&'j str, JsonView<'j>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.next.at < self.end {
            let name = self.next.as_str();
            let value = JsonView { at: self.next.at + 1, ..self.next };
            self.next.at = self.next.inner().1;
            // One without a name is replaced by another one.
            if let Some(name) = name {
                return Some((name, value));
            }
        }
        None
    }
}

/// The items of an array.
#[derive(Debug, Clone)]
pub(crate) struct JsonItems<'j> {
    next: JsonView<'j>,
    end: usize,
}

impl<'j> Iterator for JsonItems<'j> {
    type Item = JsonView<'j>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.next;
        (item.at < self.end).then(|| {
            self.next.at = item.inner().1;
            item
        })
    }
}
