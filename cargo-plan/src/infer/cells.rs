//! What was seen of a column whose cells are texts. A column has one type: where one of its cells is no number, none is, so that an id that
//! now and then is made of digits alone stays a text.

use super::stats::ValueStats;
use crate::json::JsonValues;
use crate::recorded::CellKind;

/// What was seen of a column.
#[derive(Debug, Default)]
pub(super) struct ColumnStats {
    /// What all cells look like; a text where they look like several things.
    kind: Option<CellKind>,
    texts: ValueStats,
    /// The same cells as what they look like, while all of them look like one thing that is no text.
    values: ValueStats,
}

impl ColumnStats {
    pub(super) fn add(&mut self, text: &str, values: &mut JsonValues) {
        self.texts.add_text(text);
        if self.look(CellKind::of(text)) == CellKind::Text {
            return;
        }
        // A truth value may be written in capital letters.
        let read = if self.kind == Some(CellKind::Boolean) { &text.to_ascii_lowercase() } else { text };
        values.read(read).into_iter().for_each(|value| self.values.add(value, 1));
    }

    /// Takes what one more cell looks like. Returns what all of them do.
    fn look(&mut self, new: CellKind) -> CellKind {
        let all = if self.kind.is_none_or(|known| known == new) { new } else { CellKind::Text };
        if all == CellKind::Text {
            self.values = ValueStats::default();
        }
        self.kind = Some(all);
        all
    }

    pub(super) fn merge(&mut self, other: Self) {
        let Some(kind) = other.kind else { return };
        self.texts.merge(other.texts, 1);
        if self.look(kind) != CellKind::Text {
            self.values.merge(other.values, 1);
        }
    }

    pub(super) fn into_stats(self) -> ValueStats {
        if self.kind == Some(CellKind::Text) { self.texts } else { self.values }
    }
}
