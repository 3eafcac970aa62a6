//! What a warehouse makes of values: the first value of a property that a server sees decides the type of the column, and values that do
//! not fit into it are lost. Segment and RudderStack both do so; neither asks the plan.

use crate::warehouse::ColumnKind;
use plan_rules::{JsonKind, JsonValue};

impl ColumnKind {
    /// Returns the column that a value makes; none for null and for an object, whose members have columns of their own.
    pub(crate) fn of<'v>(value: impl JsonValue<'v>) -> Option<Self> {
        match value.kind() {
            JsonKind::Null | JsonKind::Object => None,
            JsonKind::Boolean(_) => Some(Self::Boolean),
            JsonKind::Number(text) => Some(if is_whole(text) { Self::Integer } else { Self::Number }),
            JsonKind::String(text) => Some(if is_time(text) { Self::Time } else { Self::Text }),
            // A list becomes its JSON.
            JsonKind::Array => Some(Self::Text),
        }
    }

    /// Returns the column that the type of a property, in words, asks for; none where several would do.
    pub(crate) fn of_words(words: &str) -> Option<Self> {
        match words.strip_suffix(" or null").unwrap_or(words) {
            "boolean" => Some(Self::Boolean),
            "integer" => Some(Self::Integer),
            "number" => Some(Self::Number),
            "date and time" | "date" => Some(Self::Time),
            "string" => Some(Self::Text),
            words if words.starts_with("list of ") => Some(Self::Text),
            _ => None,
        }
    }
}

fn is_whole(number: &str) -> bool {
    plan_rules::number::Decimal::parse(number).is_some_and(|number| number.is_integer())
}

/// Returns whether a text is a time to the servers: `2026-11-27T20:40:01Z`, also without a zone or seconds, with a blank, and a day alone.
/// So says RudderStack's `reDateTime` (rudder-server, `warehouse/transformer`); Segment documents ISO 8601 and no more.
fn is_time(text: &str) -> bool {
    let is = |name: &str, text: &str| plan_rules::format::Format::of(name).is_some_and(|format| format.is_valid(text));
    match text.as_bytes() {
        [b'0'..=b'9', _, _, _, b'-', ..] if text.len() == 10 => is("date", text),
        [b'0'..=b'9', _, _, _, b'-', _, _, b'-', _, _, b'T' | b' ', ..] => {
            is("date-time", text) || crate::time::rfc_3339(text).is_some()
        }
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use plan_model::json::parse;

    #[test]
    fn the_column_of_a_value() {
        let of = |json: &str| ColumnKind::of(&parse(json).unwrap()).map(ColumnKind::as_str);
        for (json, column) in [
            ("true", "boolean"),
            ("1", "integer"),
            ("1.0", "integer"),
            ("1.5", "number"),
            ("\"2026-11-27T20:40:01Z\"", "time"),
            ("\"2026-11-27\"", "time"),
            ("\"2026-11-27 20:40\"", "time"),
            ("\"2026-11-27T20:40:01.5+0100\"", "time"),
            ("\"2026-13-27\"", "text"),
            ("\"2026-11-27 to 28\"", "text"),
            ("\"a\"", "text"),
            ("[1]", "text"),
        ] {
            assert_eq!(of(json), Some(column), "{json}");
        }
        assert_eq!((of("null"), of("{}")), (None, None));
    }
}
