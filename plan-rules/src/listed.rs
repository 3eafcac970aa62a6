//! The values that `enum` lists. A long list is looked up by the texts of its values: comparing each value with each takes
//! quadratic time where there are as many values to check.

use crate::json::{Kind, Node};
use crate::number::Decimal;
use crate::same::{canonical, is_same_value};
use crate::value::{JsonKind, JsonValue};
use std::collections::HashSet;

/// A list of so many values is long, and its values are looked up.
const LONG_VALUES: usize = 16;

/// The values of one `enum`.
#[derive(Debug, Clone)]
pub struct ListedValues {
    values: Vec<Node>,
    /// The strings of a long list.
    strings: HashSet<String>,
    /// The canonical texts of its other values.
    others: HashSet<String>,
}

impl ListedValues {
    pub(crate) fn of(values: &[Node]) -> Self {
        let is_long = values.len() >= LONG_VALUES && values.iter().all(is_known_by_text);
        let long = if is_long { values } else { &[] };
        let strings = long.iter().filter_map(Node::as_str).map(str::to_owned).collect();
        let others = long.iter().filter(|value| value.as_str().is_none()).map(canonical).collect();
        Self { values: values.to_vec(), strings, others }
    }

    /// Returns whether the list has the value.
    pub(crate) fn has<'v>(&self, value: impl JsonValue<'v>) -> bool {
        let is_long = !self.strings.is_empty() || !self.others.is_empty();
        match value.kind() {
            JsonKind::String(text) if is_long => return self.strings.contains(text),
            JsonKind::String(text) => return self.values.iter().any(|listed| listed.as_str() == Some(text)),
            _ if is_long => {
                let value = value.to_node();
                if is_known_by_text(&value) {
                    return self.others.contains(&canonical(&value));
                }
            }
            _ => {}
        }
        self.values.iter().any(|listed| is_same_value(listed, value))
    }

    /// Returns the values.
    #[must_use]
    pub fn values(&self) -> &[Node] {
        &self.values
    }
}

/// Returns whether values that are the same have the same canonical text. A number with too many digits is compared with
/// others by its rounded value.
fn is_known_by_text(value: &Node) -> bool {
    match &value.kind {
        Kind::Number(text) => Decimal::parse(text).is_some_and(|number| number.is_exact()),
        Kind::Array(items) => items.iter().all(is_known_by_text),
        Kind::Object(members) => members.iter().all(|member| is_known_by_text(&member.value)),
        Kind::Null | Kind::Boolean(_) | Kind::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::ListedValues;
    use crate::json::{self, Node};

    fn read(text: &str) -> Node {
        json::parse(text).unwrap_or_else(|_| Node::null())
    }

    /// A number is found however it is written, in short lists and in long ones.
    #[test]
    fn a_long_list_has_what_a_short_one_has() {
        let has = |list: &str, value: &str| {
            let (list, value) = (read(list), read(value));
            ListedValues::of(list.items()).has(&value)
        };
        let long = (2..40).map(|number| format!("{number}")).collect::<Vec<_>>().join(",");
        let values = r#"1, "a", null, [1, { "b": 2.50, "c": true }], 1e400, 0.1"#;
        for list in [format!("[{values}]"), format!("[{values}, {long}]")] {
            for value in ["1.0", "10e-1", r#""a""#, "null", r#"[1.0, { "c": true, "b": 2.5 }]"#, "1e400", "0.10"] {
                assert!(has(&list, value), "{value} in {list}");
            }
            for value in ["1.5", r#""1""#, "false", r#"[1, { "b": 2.5 }]"#, "-1", "{}"] {
                assert!(!has(&list, value), "{value} in {list}");
            }
        }
        let precise = format!("1.{}1", "0".repeat(60));
        assert_eq!(has(&format!("[1, {long}]"), &precise), has("[1]", &precise));
        assert_eq!(has(&format!("[{precise}, {long}]"), "1"), has(&format!("[{precise}]"), "1"));
    }

    /// The values of a long list are looked up, not compared one by one.
    #[test]
    fn a_long_list_is_looked_up() {
        let list = read(&format!("[{}]", (0..500).map(|n| n.to_string()).collect::<Vec<_>>().join(",")));
        let listed = ListedValues::of(list.items());
        assert_eq!(listed.others.len(), listed.values.len());
    }
}
