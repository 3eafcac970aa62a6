//! The arguments that say which warehouse is meant.

use crate::warehouse::Warehouse;
use clap::Args;
use plan_model::wording::columns::Server;

/// A warehouse, and who loads it.
#[derive(Debug, Args)]
pub(crate) struct LoadedArguments {
    /// The warehouse, for what is written for one.
    #[arg(long, value_enum)]
    pub(crate) warehouse: Option<Warehouse>,

    /// The server that loads it: `segment` or `rudderstack`. Without it, the one that the plan names in its `conventions`, else Segment.
    #[arg(long, value_parser = server)]
    pub(crate) server: Option<Server>,

    /// The schema that the tables are in.
    #[arg(long, value_name = "NAME")]
    pub(crate) schema: Option<String>,
}

/// A warehouse for which something is written.
#[derive(Debug, Args)]
pub(crate) struct WarehouseArguments {
    #[command(flatten)]
    pub(crate) loaded: LoadedArguments,

    /// The day from which rows have what the plan requires, for the tests of dbt: `2026-11-01`. A rule that says when it was made knows
    /// its own.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) since: Option<String>,
}

impl LoadedArguments {
    /// Returns whether any of them is given: for what is of no warehouse they would do nothing.
    pub(crate) const fn is_given(&self) -> bool {
        self.warehouse.is_some() || self.server.is_some() || self.schema.is_some()
    }
}

impl WarehouseArguments {
    /// Returns whether any of them is given.
    pub(crate) const fn is_given(&self) -> bool {
        self.loaded.is_given() || self.since.is_some()
    }
}

fn server(text: &str) -> Result<Server, String> {
    Server::of(text).ok_or_else(|| {
        let names: Vec<String> = Server::ALL.iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("there is {}", names.join(" and "))
    })
}

fn day(text: &str) -> Result<String, String> {
    let is_day = text.len() == 10 && crate::time::parse(text).is_some();
    if is_day { Ok(text.to_owned()) } else { Err("it is no day such as 2026-11-01".to_owned()) }
}
