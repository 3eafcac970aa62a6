//! The libraries that messages come of, which are a few: what is shown of each is made once.

use crate::infer::without_personal;
use crate::json::JsonView;
use crate::judge::{cut, library_of};

/// How many characters of a library are kept.
const LIBRARY_CHARS: usize = 100;
/// How many libraries have a number, and how long what a message says of one may be.
const MOST_LIBRARIES: usize = 100;
const WRITTEN_BYTES: usize = 500;

/// Libraries by number, as they are shown.
#[derive(Debug, Default)]
pub(super) struct LibraryNames {
    /// As the message has it, and as it is shown. Several may be shown alike.
    known: Vec<(String, String)>,
}

impl LibraryNames {
    /// Returns the number of a library; of one that gets none, what is shown of it.
    pub(super) fn number(&mut self, library: JsonView<'_>) -> Option<Result<usize, String>> {
        if !library.is_object() {
            return None;
        }
        let written = library.written();
        if let Some(at) = self.known.iter().position(|(known, _)| known == written) {
            return Some(Ok(at));
        }
        let name = shown(&library_of(library)?);
        if self.known.len() >= MOST_LIBRARIES || written.len() > WRITTEN_BYTES {
            return Some(Err(name));
        }
        self.known.push((written.to_owned(), name));
        Some(Ok(self.known.len() - 1))
    }

    /// Returns what is shown of each, by number.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|(_, name)| name.as_str())
    }
}

/// Returns a library without personal data. What is masked is cut after that, or a part of an address would stay.
pub(super) fn shown(library: &str) -> String {
    cut(&without_personal(library), LIBRARY_CHARS)
}
