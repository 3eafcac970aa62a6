//! The words of a file, by its text: whether it can name anything of a plan, before it is parsed.

use std::collections::HashSet;

/// PlanWords that lead to a plan: its types, its calls and their other names; and the fields whose assignment counts.
pub(super) struct PlanWords {
    pub(super) names: HashSet<String>,
    pub(super) fields: HashSet<String>,
}

impl PlanWords {
    /// Returns whether the text has one of the names, or assigns a value to one of the fields. Comments and texts count too.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let mut place = 0;
        while let Some(rest) = text.get(place..) {
            let Some(start) = rest.find(is_part) else { return false };
            let word = rest.get(start..).unwrap_or_default();
            let length = word.find(|c: char| !is_part(c)).unwrap_or(word.len());
            let (word, behind) = word.split_at(length);
            if self.names.contains(word) || (self.fields.contains(word) && is_assigned(behind)) {
                return true;
            }
            place += start + length;
        }
        false
    }
}

fn is_assigned(behind: &str) -> bool {
    behind.trim_start().strip_prefix('=').is_some_and(|rest| !rest.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole_and_fields_are_assigned() {
        let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let words = PlanWords { names: set(&["OrderCompleted", "track"]), fields: set(&["total"]) };
        for text in
            ["a::OrderCompleted { x }", "track!(a)", "r#track", "o.total = 1", "o.total\n  = 1", "é OrderCompleted"]
        {
            assert!(words.are_in(text), "{text}");
        }
        for text in ["OrderCompletedLater", "tracker", "o.total == 1", "total: 1", "", "é"] {
            assert!(!words.are_in(text), "{text}");
        }
    }
}
