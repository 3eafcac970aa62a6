//! The tables that a warehouse gets of a plan: their names, columns and types as the server that loads it makes them, and what is
//! written of them. Neither server promises its rules, so that everything here is what is to be expected.
//!
//! The way through is **plan -> [`tables`] -> [`ddl`], [`alter`] or [`dbt`]**. [`names`] and [`types`] hold what differs between servers and warehouses; the
//! rule for a single name is `plan-model`'s ([`Server::column`]), which the checks and `diff` use too.

pub(crate) mod alter;
pub(crate) mod dbt;
pub(crate) mod ddl;
pub(crate) mod names;
pub(crate) mod standard;
pub(crate) mod tables;
pub(crate) mod types;

pub(crate) use types::ColumnKind;

use clap::ValueEnum;
use plan_model::wording::columns::Server;

/// A warehouse that a server loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Warehouse {
    /// Snowflake.
    Snowflake,
    /// Google BigQuery.
    Bigquery,
    /// Amazon Redshift.
    Redshift,
    /// PostgreSQL.
    Postgres,
    /// Databricks, with Delta tables.
    Databricks,
    /// ClickHouse, which RudderStack loads.
    Clickhouse,
    /// Microsoft SQL Server, which RudderStack loads.
    Sqlserver,
}

impl Warehouse {
    /// Returns its name for people.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Snowflake => "Snowflake",
            Self::Bigquery => "BigQuery",
            Self::Redshift => "Redshift",
            Self::Postgres => "PostgreSQL",
            Self::Databricks => "Databricks",
            Self::Clickhouse => "ClickHouse",
            Self::Sqlserver => "SQL Server",
        }
    }

    /// Returns whether the server loads it.
    pub(crate) const fn is_loaded_by(self, server: Server) -> bool {
        match server {
            Server::Segment => !matches!(self, Self::Clickhouse | Self::Sqlserver),
            Server::RudderStack => true,
        }
    }
}

/// A warehouse and the server that loads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loaded {
    pub(crate) server: Server,
    pub(crate) warehouse: Warehouse,
}

impl Loaded {
    /// Returns both.
    ///
    /// # Errors
    /// A sentence for the user: the server does not load the warehouse.
    pub(crate) fn of(server: Server, warehouse: Warehouse) -> Result<Self, String> {
        if warehouse.is_loaded_by(server) {
            return Ok(Self { server, warehouse });
        }
        Err(format!(
            "{} does not load {}\nhelp: RudderStack does: `--server rudderstack`",
            server.title(),
            warehouse.title()
        ))
    }
}
