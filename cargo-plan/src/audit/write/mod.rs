//! The audit in the formats of people and of other tools: one file for each.

mod charts;
mod csv;
mod digits;
mod html;
mod markdown;
mod rows;
mod sarif;
pub(crate) mod tables;
mod text;
mod xlsx;

pub(crate) use csv::write as csv;
pub(crate) use html::write as html;
pub(crate) use markdown::{escaped, write as markdown};
pub(crate) use sarif::write as sarif;
pub(crate) use text::write as text;
pub(crate) use xlsx::write as xlsx;
