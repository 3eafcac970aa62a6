//! The audit: what recorded messages, the plan and the code say of each event, in one table. The way is **messages -> [`counts`] ->
//! [`join`] with the plan and the code -> [`table`] -> writers**. Each message is judged as `cargo plan live` judges it. It does not know the
//! command line.

mod cell;
mod columns;
mod counts;
mod good;
mod join;
mod judged_record;
mod library_names;
mod names;
mod outputs;
mod planned_places;
mod row;
mod sample;
mod split;
pub(crate) mod sql;
mod table;
pub(crate) mod tables;
pub(crate) mod write;

pub(crate) use counts::AuditCounts;
pub(crate) use join::{CodePlaces, audit};
pub(crate) use outputs::check as check_outputs;
pub(crate) use split::{SplitFiles, SplitVisitor};
pub(crate) use table::{Audit, FindingKind};
