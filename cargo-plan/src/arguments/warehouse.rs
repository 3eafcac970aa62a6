//! The arguments that say which warehouse is meant.

use crate::warehouse::Warehouse;
use clap::Args;
use plan_model::wording::columns::Server;

/// A warehouse, and who loads it.
#[derive(Debug, Args)]
pub(crate) struct WarehouseArguments {
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

fn server(text: &str) -> Result<Server, String> {
    Server::of(text).ok_or_else(|| {
        let names: Vec<String> = Server::ALL.iter().map(|(name, _)| format!("`{name}`")).collect();
        format!("there is {}", names.join(" and "))
    })
}
