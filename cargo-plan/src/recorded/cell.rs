//! What the text of a cell looks like, where nothing says of what type it is.

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    Boolean,
    Number,
    /// A list or an object.
    Json,
    Text,
}

/// A whole number of more digits is an id: a program that reads it as a number would change it.
const MOST_DIGITS: usize = 15;

impl CellKind {
    /// Returns what a text looks like: a number only where it stays the same as one.
    pub(crate) fn of(text: &str) -> Self {
        match text {
            "true" | "TRUE" | "True" | "false" | "FALSE" | "False" => Self::Boolean,
            _ if is_number(text) => Self::Number,
            _ if text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => {
                Self::Json
            }
            _ => Self::Text,
        }
    }
}

/// Returns whether a text is a number, and no code of digits: `0123`, `12345678901234567890`, `12e5`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (base, power) = digits.split_once(['e', 'E']).map_or((digits, None), |(base, power)| (base, Some(power)));
    let (whole, fraction) = base.split_once('.').map_or((base, None), |(whole, fraction)| (whole, Some(fraction)));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_code = (whole.len() > 1 && whole.starts_with('0')) || (fraction.is_none() && whole.len() > MOST_DIGITS);
    let has_power = power.is_none_or(|power| {
        let is_signed = power.starts_with(['+', '-']);
        // What databases write as a power has a sign or a point.
        are_digits(power.trim_start_matches(['+', '-'])) && power.len() <= 4 && (is_signed || fraction.is_some())
    });
    are_digits(whole) && !is_code && fraction.is_none_or(are_digits) && has_power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_number_only_where_it_stays_the_same() {
        for text in ["0", "-1", "12.50", "0.30000000000000004", "123456789012345", "1e-05", "1.5E10", "1e+20"] {
            assert_eq!(CellKind::of(text), CellKind::Number, "{text}");
        }
        for text in
            ["0123", "00", "1234567890123456", "12345678901234567890", "12e5", "1.2.3", "+49", "1.", ".5", "-", "1e+"]
        {
            assert_eq!(CellKind::of(text), CellKind::Text, "{text}");
        }
        assert_eq!(["[1]", "{}", "[a]", "TRUE"].map(CellKind::of), {
            use CellKind::{Boolean, Json, Text};
            [Json, Json, Text, Boolean]
        });
    }
}
