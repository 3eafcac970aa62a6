//! The tables and columns that a server makes whatever the plan says.

use crate::server_columns::SERVER_COLUMNS;
use crate::warehouse::{Loaded, Warehouse};
use plan_model::wording::columns::Server;

const TABLES: [&str; 8] = ["tracks", "identifies", "users", "pages", "screens", "groups", "accounts", "aliases"];

/// Returns whether the server makes a table, by its name in small letters. `is_there` says of a name whether there is such a table.
pub(super) fn is_table(name: &str, loaded: Loaded, is_there: impl Fn(&str) -> bool) -> bool {
    let is_view = || name.strip_suffix("_view").is_some_and(is_there);
    let is_rudderstack = loaded.server == Server::RudderStack;
    is_one_of(&TABLES, name, loaded)
        || (is_rudderstack && name.starts_with("rudder_"))
        || (loaded.warehouse == Warehouse::Bigquery && is_view())
}

/// Returns whether the server makes a column.
pub(super) fn is_column(name: &str, loaded: Loaded) -> bool {
    let name = name.to_ascii_lowercase();
    // RudderStack puts a column aside so, and makes a new one, where its type is changed.
    let is_put_aside = loaded.server == Server::RudderStack && name.contains("-deprecated-");
    // RudderStack makes it of `received_at`, to part the tables of Databricks by it.
    let is_part =
        loaded == Loaded { server: Server::RudderStack, warehouse: Warehouse::Databricks } && name == "event_date";
    name.starts_with("context_") || is_put_aside || is_part || is_one_of(&SERVER_COLUMNS, &name, loaded)
}

/// Returns whether a name is one of these, or what the warehouse makes of one that is a reserved word.
fn is_one_of(names: &[&str], name: &str, loaded: Loaded) -> bool {
    let held = |known: &str| loaded.held(known).is_some_and(|held| held.name.eq_ignore_ascii_case(name));
    names.iter().any(|known| *known == name || held(known))
}
