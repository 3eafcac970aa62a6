//! Marks in a cell below a property, or beside it: "x", "✓", "Required", "O". They tell whether an event has a property where each
//! property, or each event, has a column of its own.

use super::super::{values, words};

/// What a cell says of an event and a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The event does not have the property.
    Absent,
    /// The event has it.
    Given,
    Required,
    Optional,
}

const REQUIRED: &str = "required req r mandatory mand m must pflicht pflichtfeld erforderlich obligatoire requis obligatorio obligatoria \
    requerido obrigatorio obrigatoria wymagane wymagany wymagana obbligatorio verplicht 必須 必填";
const OPTIONAL: &str = "optional opt o optionnel facultatif facultative opcional opcjonalne opcjonalny opzionale facoltativo optioneel 任意 \
    conditional c recommended";

/// Reads a mark.
pub(super) fn read(text: &str) -> Option<Mark> {
    let word = words::folded(text);
    let is_in = |list: &str| list.split_whitespace().any(|known| known == word);
    match values::yes_or_no(text) {
        _ if is_in(REQUIRED) => Some(Mark::Required),
        _ if is_in(OPTIONAL) => Some(Mark::Optional),
        Some(true) => Some(Mark::Given),
        Some(false) => Some(Mark::Absent),
        None => values::is_nothing(text).then_some(Mark::Absent),
    }
}

impl Mark {
    pub(super) const fn is_present(self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// Returns whether a cell says in words that a property is required or optional: a tick may be about anything.
    pub(super) fn is_word(self) -> bool {
        matches!(self, Self::Required | Self::Optional)
    }
}

/// Returns whether a header is written as names of properties in code are: `order_id`, `total`.
pub(super) fn is_code(header: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$' | '[' | ']');
    header.starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '$' | '_')) && header.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        for (text, mark) in [
            ("x", Mark::Given),
            ("✓", Mark::Given),
            ("Required", Mark::Required),
            ("M", Mark::Required),
            ("O", Mark::Optional),
            ("optional", Mark::Optional),
            ("-", Mark::Absent),
            ("no", Mark::Absent),
        ] {
            assert_eq!(read(text), Some(mark), "{text}");
        }
        assert_eq!(read("Anna"), None);
        assert!(is_code("order_id") && is_code("total") && !is_code("Reviewed") && !is_code("in production"));
    }
}
