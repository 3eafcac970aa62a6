//! Delivery in the background: from the store to the sink, again where the sink says so, and what callers can wait for.

pub(crate) mod backoff;
pub(crate) mod outage;
mod outcome;
pub(crate) mod wait;
pub(crate) mod worker;
