//! Where accepted messages wait until they are sent: in memory, or on disk and in memory.

#[cfg(feature = "durable")]
pub(crate) mod durable;
#[cfg(not(feature = "durable"))]
#[path = "not_durable.rs"]
pub(crate) mod durable;
pub(crate) mod queue;
