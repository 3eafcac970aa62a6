//! The text of generated code. Where the editor reads it, each name that it defines has a mark, by which the macro gives it a place:
//! text has no places, and what the text defines is known here alone. And doc comments are attributes there.

use crate::Target;
use std::ops::{Deref, DerefMut};

/// Stands before the name of a struct or an enum, which `rename(…)` can give.
pub const TYPE_MARK: &str = "@";
/// Stands before any other name that the code defines.
pub const NAME_MARK: &str = "$";
/// Stands before `pub struct` of an event that is to be sent, where the compiler is to say which are not.
pub const WATCH_MARK: &str = "~";

/// Code that is being written.
pub(super) struct CodeText {
    text: String,
    has_marks: bool,
    is_for_editor: bool,
}

impl CodeText {
    /// Returns the code of a plan.
    pub(super) fn new(target: Target) -> Self {
        let is_for_editor = target == Target::Editor;
        Self { text: String::with_capacity(1 << 16), has_marks: is_for_editor, is_for_editor }
    }

    /// Starts code that stands in a call in the editor, where it defines nothing of the plan.
    pub(super) fn in_call() -> Self {
        Self { text: String::new(), has_marks: false, is_for_editor: true }
    }

    /// Returns whether docs are `#[doc = "…"]`: rust-analyzer takes the third slash of a comment for a part of the text.
    pub(super) const fn has_attributes(&self) -> bool {
        self.is_for_editor
    }

    /// Returns what stands before the name of a type, and before another name.
    pub(super) const fn marks(&self) -> (&'static str, &'static str) {
        if self.has_marks { (TYPE_MARK, NAME_MARK) } else { ("", "") }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

impl Deref for CodeText {
    type Target = String;

    fn deref(&self) -> &String {
        &self.text
    }
}

impl DerefMut for CodeText {
    fn deref_mut(&mut self) -> &mut String {
        &mut self.text
    }
}
