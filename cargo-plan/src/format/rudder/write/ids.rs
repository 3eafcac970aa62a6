//! Ids of a project: letters, digits, `_` and `-`, each once in its kind.

use std::collections::HashSet;

/// The ids of a kind that are given away.
#[derive(Debug, Default)]
pub(super) struct Ids(HashSet<String>);

impl Ids {
    /// Returns an id that reads like the name, and that no other has.
    pub(super) fn of(&mut self, name: &str) -> String {
        let mut id = String::new();
        for c in name.chars() {
            match c {
                c if c.is_ascii_alphanumeric() || c == '-' => id.push(c.to_ascii_lowercase()),
                _ if id.is_empty() || id.ends_with('_') => {}
                _ => id.push('_'),
            }
        }
        let id = id.trim_end_matches('_');
        let id = if id.is_empty() { "unnamed" } else { id };
        let further = (2..).map(|number| format!("{id}_{number}"));
        let free = std::iter::once(id.to_owned()).chain(further).find(|id| !self.0.contains(id)).unwrap_or_default();
        self.0.insert(free.clone());
        free
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn ids_read_like_names_and_differ() {
        let mut ids = Ids::default();
        let found = ["Order Completed", "order_completed", "$device", "größe", "…"].map(|name| ids.of(name));
        assert_eq!(found, ["order_completed", "order_completed_2", "device", "gr_e", "unnamed"]);
    }
}
