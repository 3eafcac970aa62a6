//! The text of generated code. Where the editor reads it, each name that it defines has a mark, by which the macro gives it a place:
//! text has no places, and what the text defines is known here alone.

use std::ops::{Deref, DerefMut};

/// Stands before the name of a struct or an enum, which `rename(…)` can give.
pub const TYPE_MARK: &str = "@";
/// Stands before any other name that the code defines.
pub const NAME_MARK: &str = "$";

/// Code that is being written.
#[derive(Default)]
pub(super) struct Code {
    text: String,
    has_marks: bool,
}

impl Code {
    pub(super) fn new(has_marks: bool) -> Self {
        Self { text: String::with_capacity(1 << 16), has_marks }
    }

    /// What stands before the name of a type, and before another name.
    pub(super) const fn marks(&self) -> (&'static str, &'static str) {
        if self.has_marks { (TYPE_MARK, NAME_MARK) } else { ("", "") }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

impl Deref for Code {
    type Target = String;

    fn deref(&self) -> &String {
        &self.text
    }
}

impl DerefMut for Code {
    fn deref_mut(&mut self) -> &mut String {
        &mut self.text
    }
}
