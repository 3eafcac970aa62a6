//! Counters of a client, and what is read out of them.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What a client has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Messages that were taken into the queue.
    pub accepted: u64,
    /// Messages that were not: invalid, too large, the queue full, the client shut down.
    pub rejected: u64,
    /// Calls that were not taken because of [`Client::opt_out`](crate::Client::opt_out).
    pub opted_out: u64,
    /// Messages with values that break the plan, sent or not.
    pub violations: u64,
    /// Messages that the server took.
    pub delivered: u64,
    /// Messages that the server refused for good.
    pub refused: u64,
    /// Messages that were accepted and then given up: dropped from a full queue, or left when the time ran out.
    pub lost: u64,
    /// Batches handed to the sink, repeated ones included.
    pub requests: u64,
    /// Batches that were tried again.
    pub retries: u64,
    /// Messages waiting or in flight now.
    pub queued: u64,
    /// Bytes of those waiting.
    pub queued_bytes: u64,
}

/// What `flush` and `shutdown` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Report {
    /// Messages that the server took in the meantime.
    pub delivered: u64,
    /// Batches that were tried again in the meantime.
    pub retries: u64,
    /// Messages that the server refused in the meantime.
    pub refused: u64,
    /// Messages that were given up in the meantime.
    pub lost: u64,
    /// Messages that are still waiting or in flight, because the time ran out.
    pub left: u64,
}

impl Report {
    /// Did every message reach the server?
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.refused == 0 && self.lost == 0 && self.left == 0
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) rejected: AtomicU64,
    pub(crate) opted_out: AtomicU64,
    pub(crate) violations: AtomicU64,
    pub(crate) delivered: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) lost: AtomicU64,
    pub(crate) requests: AtomicU64,
    pub(crate) retries: AtomicU64,
}

pub(crate) fn add(counter: &AtomicU64, number: usize) {
    counter.fetch_add(number as u64, Relaxed);
}

impl Counters {
    pub(crate) fn read(&self) -> Stats {
        Stats {
            accepted: 0,
            rejected: self.rejected.load(Relaxed),
            opted_out: self.opted_out.load(Relaxed),
            violations: self.violations.load(Relaxed),
            delivered: self.delivered.load(Relaxed),
            refused: self.refused.load(Relaxed),
            lost: self.lost.load(Relaxed),
            requests: self.requests.load(Relaxed),
            retries: self.retries.load(Relaxed),
            queued: 0,
            queued_bytes: 0,
        }
    }
}
