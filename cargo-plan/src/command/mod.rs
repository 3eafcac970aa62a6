//! One file for each command.

pub(crate) mod add;
pub(crate) mod audit;
mod audit_sql;
mod audit_tables;
pub(crate) mod check;
pub(crate) mod code;
mod commit;
pub(crate) mod completions;
pub(crate) mod deprecate;
pub(crate) mod diff;
pub(crate) mod docs;
mod edit;
mod event_names;
pub(crate) mod export;
mod files;
pub(crate) mod fmt;
pub(crate) mod import;
pub(crate) mod infer;
pub(crate) mod init;
#[cfg(feature = "live")]
pub(crate) mod live;
#[cfg(feature = "mcp")]
pub(crate) mod mcp;
#[cfg(feature = "_remote")]
pub(crate) mod pull;
#[cfg(feature = "_remote")]
pub(crate) mod push;
pub(crate) mod remove;
pub(crate) mod rename;
mod said_where;
mod site_folder;
mod tables;
mod usual_plan;
mod watch;
pub(crate) mod r#where;
mod whole_plan;
