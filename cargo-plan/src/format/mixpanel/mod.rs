//! Mixpanel's Lexicon as CSV. It is read by the recogniser of tables, as every table is; here it is written.

mod write;

pub(crate) use write::write;
