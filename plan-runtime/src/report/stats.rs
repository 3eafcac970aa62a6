//! Counters of a client, and what is read out of them.

use crate::metrics;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What a client has done so far. At any moment `accepted` and `recovered` are together what `delivered`, `refused`, `lost` and `queued` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Messages that were accepted into the queue.
    pub accepted: u64,
    /// Messages that an earlier process left on disk, for this durable client to send.
    pub recovered: u64,
    /// Messages that were not: invalid, too large, the queue full, the client shut down.
    pub rejected: u64,
    /// Calls that were not accepted because of [`Client::opt_out`](crate::Client::opt_out).
    pub opted_out: u64,
    /// Messages that a hook of [`ClientBuilder::before_send`](crate::ClientBuilder::before_send) dropped, or that the consent of
    /// their user does not cover.
    pub withheld: u64,
    /// Messages that wait now for the consent of their user: [`WithoutConsent::Keep`](crate::WithoutConsent::Keep).
    pub awaiting_consent: u64,
    /// Messages with values that break the plan, sent or not.
    pub violations: u64,
    /// Messages that the server accepted.
    pub delivered: u64,
    /// Messages that the server refused for good.
    pub refused: u64,
    /// Messages that were accepted and then given up: dropped from a full queue, or left when the time ran out.
    pub lost: u64,
    /// Batches handed to the sink, repeated ones included.
    pub requests: u64,
    /// Batches that the server accepted; of one that was sent in parts, each part that it accepted.
    pub batches: u64,
    /// Batches that were tried again.
    pub retries: u64,
    /// Messages waiting or in flight now, those on disk included.
    pub queued: u64,
    /// Bytes of those waiting.
    pub queued_bytes: u64,
}

/// What [`Client::flush`](crate::Client::flush) did, and what became of all messages by the end of a
/// [`Client::shutdown`](crate::Client::shutdown). Of a flush it counts what happened in the meantime, of a shutdown what
/// happened in the whole life of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Report {
    /// Messages that the server accepted.
    pub delivered: u64,
    /// Batches that were tried again.
    pub retries: u64,
    /// Messages that the server refused for good.
    pub refused: u64,
    /// Messages that were accepted and then given up.
    pub lost: u64,
    /// Messages that a hook of [`ClientBuilder::before_send`](crate::ClientBuilder::before_send) dropped, or that the consent of
    /// their user does not cover: they were never accepted, and are no loss.
    pub withheld: u64,
    /// Messages that are still waiting or in flight, because the time ran out. A durable client sends them after the next
    /// start.
    pub left: u64,
}

impl Report {
    /// Returns whether every message that was accepted has reached the server. Of a shutdown: since the client was made. Of a
    /// flush: nothing of what was called before it is left, and nothing was refused or given up in the meantime. Calls whose
    /// messages were not accepted, as the queue was full, are in [`Stats::rejected`].
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.refused == 0 && self.lost == 0 && self.left == 0
    }
}

/// Says it in one line: `12 delivered, 0 refused, 0 lost, 3 left, 1 batch retried`.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { delivered, retries, refused, lost, withheld, left } = self;
        let batches = if *retries == 1 { "batch" } else { "batches" };
        write!(f, "{delivered} delivered, {refused} refused, {lost} lost, {left} left, {retries} {batches} retried")?;
        if *withheld > 0 { write!(f, ", {withheld} withheld") } else { Ok(()) }
    }
}

/// A number that grows; with the feature `metrics` it is also given to the recorder of the process, under its name there
/// and, of messages, with what became of them.
#[derive(Debug)]
pub(crate) struct Counter {
    value: AtomicU64,
    metric: &'static str,
    outcome: Option<&'static str>,
}

impl Counter {
    const fn new(metric: &'static str) -> Self {
        Self { value: AtomicU64::new(0), metric, outcome: None }
    }

    const fn of_messages(outcome: &'static str) -> Self {
        Self { outcome: Some(outcome), ..Self::new(metrics::MESSAGES) }
    }

    pub(crate) fn add(&self, number: usize) {
        self.value.fetch_add(number as u64, Relaxed);
        self.measure(number);
    }

    /// Gives a number to the recorder of the process alone, where the store counts by itself.
    pub(crate) fn measure(&self, number: usize) {
        metrics::count(self.metric, self.outcome, number as u64);
    }

    fn read(&self) -> u64 {
        self.value.load(Relaxed)
    }
}

#[derive(Debug)]
pub(crate) struct Counters {
    pub(crate) rejected: Counter,
    pub(crate) opted_out: Counter,
    pub(crate) withheld: Counter,
    pub(crate) violations: Counter,
    pub(crate) delivered: Counter,
    pub(crate) refused: Counter,
    pub(crate) lost: Counter,
    pub(crate) requests: Counter,
    pub(crate) batches: Counter,
    pub(crate) retries: Counter,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            rejected: Counter::of_messages("rejected"),
            opted_out: Counter::of_messages("opted_out"),
            withheld: Counter::of_messages("withheld"),
            violations: Counter::new(metrics::VIOLATIONS),
            delivered: Counter::of_messages("delivered"),
            refused: Counter::of_messages("refused"),
            lost: Counter::of_messages("lost"),
            requests: Counter::new(metrics::REQUESTS),
            batches: Counter::new(metrics::BATCHES),
            retries: Counter::new(metrics::RETRIES),
        }
    }
}

impl Counters {
    pub(crate) fn read(&self) -> Stats {
        Stats {
            awaiting_consent: 0,
            // These are the queue's to say.
            accepted: 0,
            recovered: 0,
            queued: 0,
            queued_bytes: 0,
            rejected: self.rejected.read(),
            opted_out: self.opted_out.read(),
            withheld: self.withheld.read(),
            violations: self.violations.read(),
            delivered: self.delivered.read(),
            refused: self.refused.read(),
            lost: self.lost.read(),
            requests: self.requests.read(),
            batches: self.batches.read(),
            retries: self.retries.read(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_all_of_it_in_one_line() {
        let report = Report { delivered: 12, retries: 1, refused: 2, lost: 3, withheld: 0, left: 4 };
        assert_eq!(report.to_string(), "12 delivered, 2 refused, 3 lost, 4 left, 1 batch retried");
        let filtered = Report { withheld: 5, ..report };
        assert!(filtered.to_string().ends_with(", 1 batch retried, 5 withheld"));
    }

    #[test]
    fn a_report_is_complete_if_all_was_delivered() {
        assert!(Report { delivered: 3, retries: 2, ..Report::default() }.is_complete());
        assert!(!Report { refused: 1, ..Report::default() }.is_complete());
        assert!(!Report { lost: 1, ..Report::default() }.is_complete());
        assert!(!Report { left: 1, ..Report::default() }.is_complete());
    }
}
