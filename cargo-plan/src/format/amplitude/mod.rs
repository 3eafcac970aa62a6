//! Amplitude Data's CSV of events, and that of the properties of users. They are read by the recogniser of tables, as every table is;
//! here they are written.

mod write;

#[cfg(feature = "_remote")]
pub(crate) use write::with_removed;
pub(crate) use write::{write, write_users};
