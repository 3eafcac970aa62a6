//! The tables that a warehouse has, held against those that the plan makes in it. The way is **the warehouse's own list of columns as CSV ->
//! [`read`] -> [`compare`] with the plan's tables -> [`finding`]**. [`live_type`] knows what each warehouse calls its types.

mod compare;
mod effect;
mod finding;
mod header;
mod live_type;
mod read;
mod server_names;

pub(crate) use compare::compare;
pub(crate) use finding::{AuditedTable, TableFinding, TablesAudit};
pub(crate) use live_type::{guess, other_than};
pub(crate) use read::{ColumnList, schema_of};
