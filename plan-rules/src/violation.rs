//! One value that breaks one rule.

use crate::json::Span;
use crate::value::{JsonKind, JsonValue};
use std::fmt;

/// A value that breaks a rule of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The path of the value, from the value that was checked on: `products[2].price`; empty for that value itself.
    pub path: String,
    /// The keyword of JSON Schema that is broken: `minimum`.
    pub keyword: &'static str,
    /// What the plan wants the value to be: `at least 0`.
    pub wants: String,
    /// What it is: `-1`, `a string of 12 characters`. Of a property marked as personal data only its kind: `a number`.
    pub found: String,
    /// The kind of what it is: `a number`.
    pub kind: &'static str,
    /// The nearest value that satisfies the rule, as JSON, where there is an obvious one.
    pub nearest: Option<String>,
    /// The place of the value in the text it was read from.
    pub span: Span,
}

impl Violation {
    /// Says nothing of the value but its kind: it is personal data.
    #[must_use]
    pub fn without_value(self) -> Self {
        let found = if self.keyword == "required" { "one without it" } else { self.kind };
        Self { found: found.to_owned(), nearest: None, ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str("the payload")?,
            path => write!(f, "`{path}`")?,
        }
        write!(f, " must be {} ({}), and is {}", self.wants, self.keyword, self.found)
    }
}

/// How long a value may be to be shown.
const SHOWN_CHARS: usize = 40;

/// Returns what a person would call the value.
pub(crate) fn describe<'v>(value: impl JsonValue<'v>) -> String {
    match value.kind() {
        JsonKind::String(text) if text.chars().count() > SHOWN_CHARS => {
            format!("a string of {} characters", text.chars().count())
        }
        JsonKind::Array => format!("an array of {}", counted(value.items().count() as u64, "item")),
        JsonKind::Object => format!("an object of {}", counted(value.members().count() as u64, "property")),
        _ => value.to_node().to_json(),
    }
}

/// Returns a number with its noun: `1 item`, `2 items`, `2 properties`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    match (number, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {what}s"),
    }
}
