//! Names of tables and columns as one warehouse holds them: case, reserved words, length; and how SQL writes them.

use super::{Loaded, Warehouse};
use clap::ValueEnum as _;
use plan_model::wording::columns::Server;
use std::collections::HashSet;
use std::sync::LazyLock;

/// The words that a warehouse reserves, as its documentation lists them. RudderStack writes a `_` before a name that is one of them.
const RESERVED: &str = include_str!("reserved.txt");

/// A name, and what became of it on the way into the warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldName {
    pub(crate) name: String,
    /// The whole name, where it was too long.
    pub(crate) cut_from: Option<String>,
    /// Whether the server wrote a `_` before it, as the warehouse reserves the word.
    pub(crate) is_escaped: bool,
}

impl Loaded {
    /// Returns the table of a track event; none where nothing of its name is left.
    pub(crate) fn table(self, event: &str) -> Option<HeldName> {
        self.held(&self.server.table(event))
    }

    /// Returns the column of a property, by its path with dots; none where nothing of its name is left.
    pub(crate) fn column(self, path: &str) -> Option<HeldName> {
        self.held(&self.server.column(path))
    }

    /// Returns a name that the server makes, as the warehouse holds it.
    pub(crate) fn held(self, name: &str) -> Option<HeldName> {
        if name.is_empty() {
            return None;
        }
        let starts_with_digit = name.starts_with(|first: char| first.is_ascii_digit());
        let whole = match self.warehouse {
            // RudderStack's own rule has done so in every warehouse.
            Warehouse::Redshift if starts_with_digit => format!("_{name}"),
            _ => name.to_owned(),
        };
        let mut name = cut(&whole, self.longest());
        let is_escaped = self.server == Server::RudderStack && is_reserved(self.warehouse, &name);
        if is_escaped {
            name = cut(&format!("_{name}"), 127);
        }
        if self.warehouse == Warehouse::Snowflake {
            name.make_ascii_uppercase();
        }
        let is_cut = name.trim_start_matches('_').len() < whole.trim_start_matches('_').len();
        Some(HeldName { name, cut_from: is_cut.then_some(whole), is_escaped })
    }

    /// Returns how many bytes of a name are kept.
    pub(crate) const fn longest(self) -> usize {
        match (self.warehouse, self.server) {
            (Warehouse::Postgres, _) => 63,
            (Warehouse::Redshift, _) | (_, Server::RudderStack) => 127,
            (Warehouse::Bigquery, _) => 300,
            (_, Server::Segment) => 255,
        }
    }

    /// Returns the name as SQL of the warehouse writes it: in quotes where it is a word of SQL, or no plain name.
    pub(crate) fn quoted(self, name: &str) -> String {
        let is_start = |first: char| first.is_ascii_alphabetic() || first == '_';
        let is_plain =
            name.starts_with(is_start) && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
        if is_plain && !is_word_of_sql(name) {
            return match self.warehouse {
                Warehouse::Snowflake => name.to_ascii_lowercase(),
                _ => name.to_owned(),
            };
        }
        match self.warehouse {
            Warehouse::Bigquery | Warehouse::Databricks | Warehouse::Clickhouse => {
                format!("`{}`", name.replace('`', ""))
            }
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }
}

/// Returns as much of a name as has at most so many bytes.
fn cut(name: &str, longest: usize) -> String {
    let end = (0..=longest.min(name.len())).rev().find(|end| name.is_char_boundary(*end)).unwrap_or_default();
    name.get(..end).unwrap_or_default().to_owned()
}

/// The words of each warehouse, by its name on the command line. ClickHouse has none.
static LISTS: LazyLock<Vec<(&str, HashSet<String>)>> = LazyLock::new(|| {
    let lists = RESERVED.split("\n\n").filter_map(|list| list.trim().split_once(':'));
    lists.map(|(id, words)| (id, words.split_ascii_whitespace().map(str::to_ascii_lowercase).collect())).collect()
});

fn is_reserved(warehouse: Warehouse, name: &str) -> bool {
    let (value, name) = (warehouse.to_possible_value(), name.to_ascii_lowercase());
    value.is_some_and(|value| LISTS.iter().any(|(id, words)| *id == value.get_name() && words.contains(&name)))
}

/// Returns whether the name is reserved in any of them: quotes that are not needed do no harm.
fn is_word_of_sql(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    LISTS.iter().any(|(_, words)| words.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loaded(server: Server, warehouse: Warehouse) -> Loaded {
        Loaded { server, warehouse }
    }

    fn name(server: Server, warehouse: Warehouse, path: &str) -> String {
        loaded(server, warehouse).column(path).map(|held| held.name).unwrap_or_default()
    }

    #[test]
    fn reserved_words_are_escaped_by_rudderstack_alone() {
        assert_eq!(name(Server::RudderStack, Warehouse::Postgres, "order"), "_order");
        assert_eq!(name(Server::RudderStack, Warehouse::Snowflake, "Order"), "_ORDER");
        assert_eq!(name(Server::RudderStack, Warehouse::Clickhouse, "order"), "order");
        assert_eq!(name(Server::Segment, Warehouse::Postgres, "order"), "order");
        // `groups` is reserved in BigQuery only.
        let groups = |warehouse| loaded(Server::RudderStack, warehouse).held("groups").map(|held| held.name);
        assert_eq!(groups(Warehouse::Bigquery).as_deref(), Some("_groups"));
        assert_eq!(groups(Warehouse::Postgres).as_deref(), Some("groups"));
    }

    #[test]
    fn long_names_are_cut_where_the_warehouse_cuts() {
        let long = "a".repeat(400);
        for (server, warehouse, kept) in [
            (Server::Segment, Warehouse::Postgres, 63),
            (Server::RudderStack, Warehouse::Postgres, 63),
            (Server::Segment, Warehouse::Redshift, 127),
            (Server::RudderStack, Warehouse::Snowflake, 127),
            (Server::Segment, Warehouse::Snowflake, 255),
            (Server::Segment, Warehouse::Bigquery, 300),
        ] {
            let held = loaded(server, warehouse).column(&long);
            assert_eq!(held.as_ref().map(|held| held.name.len()), Some(kept), "{server:?} {warehouse:?}");
            assert_eq!(held.and_then(|held| held.cut_from).as_deref(), Some(long.as_str()));
        }
        assert_eq!(name(Server::Segment, Warehouse::Redshift, "2fa"), "_2fa");
        assert_eq!(name(Server::Segment, Warehouse::Postgres, "2fa"), "2fa");
    }

    #[test]
    fn sql_quotes_what_it_would_take_for_something_else() {
        let quoted = |warehouse, name| loaded(Server::Segment, warehouse).quoted(name);
        assert_eq!(quoted(Warehouse::Postgres, "total"), "total");
        assert_eq!(quoted(Warehouse::Postgres, "order"), "\"order\"");
        assert_eq!(quoted(Warehouse::Bigquery, "2fa"), "`2fa`");
        assert_eq!(quoted(Warehouse::Snowflake, "TOTAL"), "total");
        assert_eq!(quoted(Warehouse::Snowflake, "ORDER"), "\"ORDER\"");
    }

    #[test]
    fn every_warehouse_but_clickhouse_has_its_words() {
        let ids: Vec<&str> = LISTS.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, ["snowflake", "bigquery", "redshift", "postgres", "databricks", "sqlserver"]);
        assert!(LISTS.iter().all(|(_, words)| words.contains("select") && !words.contains("total")));
    }
}
