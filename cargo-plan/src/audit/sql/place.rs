//! Where a JSON value stands in a query, and the lists and maps that are looked through to come to it.

use crate::judge::ValueStep;

/// The name that stands for each key of a map. No plan has it.
pub(super) const ANY_ENTRY: &str = "\u{1}entry\u{1}";

/// A JSON value: a column or a variable of the query, and the way from there.
#[derive(Debug, Clone)]
pub(super) struct JsonPlace {
    pub(super) root: String,
    pub(super) steps: Vec<ValueStep>,
}

impl JsonPlace {
    pub(super) fn root(root: impl Into<String>) -> Self {
        Self { root: root.into(), steps: Vec::new() }
    }

    pub(super) fn member(&self, name: &str) -> Self {
        self.at(ValueStep::Member(name.to_owned()))
    }

    pub(super) fn item(&self, position: usize) -> Self {
        self.at(ValueStep::Item(position))
    }

    fn at(&self, step: ValueStep) -> Self {
        let mut inner = self.clone();
        inner.steps.push(step);
        inner
    }
}

/// A value that rules are held against.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Json(JsonPlace),
    /// The name of a property: an expression of a text.
    Name(String),
}

/// A list or a map that is looked through for one value. Variables are numbered by how many are around them.
#[derive(Debug, Clone)]
pub(super) enum JsonScope {
    Items {
        list: JsonPlace,
        variable: usize,
    },
    /// The entries of a map that a condition is true of.
    Entries {
        map: JsonPlace,
        variable: usize,
        filter: String,
    },
}
