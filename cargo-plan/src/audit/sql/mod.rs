//! The audit as a query: a team runs it on its own warehouse or lake, over messages that lie there as JSON, and it counts what the audit of
//! files counts. The way is **plan-rules -> [`rules`] and [`others`] -> [`event`] -> [`query`]**; [`engine`] and [`statement`] hold what
//! engines write differently. It does not run anything.

mod engine;
mod event;
mod format;
mod others;
mod pattern;
mod place;
mod query;
mod rules;
mod statement;

pub(crate) use engine::SqlEngine;
pub(crate) use query::{MessageTable, query};
