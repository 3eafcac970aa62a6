//! CSV and TSV: the separator is found, quotes and lines inside them are borne.

mod read;
#[cfg(test)]
mod tests;

pub(crate) use read::read;
