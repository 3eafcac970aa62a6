//! CSV and TSV: the separator is found, quotes and lines inside them are borne.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::read;
pub(crate) use write::{NamedRow, named, write, yes_or_no};
