//! What the recorder of the crate `metrics` is told, and under which names. Without the feature `metrics` it is told nothing.

pub(crate) const MESSAGES: &str = "plan_runtime_messages_total";
pub(crate) const REQUESTS: &str = "plan_runtime_requests_total";
pub(crate) const BATCHES: &str = "plan_runtime_batches_total";
pub(crate) const RETRIES: &str = "plan_runtime_retries_total";
pub(crate) const VIOLATIONS: &str = "plan_runtime_violations_total";

#[cfg(feature = "metrics")]
pub(crate) use with::{accepted, count, queued, timed};
#[cfg(not(feature = "metrics"))]
pub(crate) use without::{accepted, count, queued, timed};

#[cfg(feature = "metrics")]
mod with {
    use super::MESSAGES;
    use crate::quiet::quietly;
    use std::sync::{Mutex, PoisonError};
    use std::time::Instant;

    const QUEUED: &str = "plan_runtime_queued_messages";
    const REQUEST_SECONDS: &str = "plan_runtime_request_seconds";

    /// Adds to a counter; to that of messages, with what became of them.
    pub(crate) fn count(name: &'static str, outcome: Option<&'static str>, number: u64) {
        quietly(|| match outcome {
            Some(outcome) => metrics::counter!(name, "outcome" => outcome).increment(number),
            None => metrics::counter!(name).increment(number),
        });
    }

    /// Counts a message that was accepted.
    pub(crate) fn accepted() {
        count(MESSAGES, Some("accepted"), 1);
    }

    /// Tells how many messages wait.
    pub(crate) fn queued(messages: impl FnOnce() -> u64) {
        // One thread at a time, so that the number that is told last is the one counted last.
        static TELLING: Mutex<()> = Mutex::new(());
        let _telling = TELLING.lock().unwrap_or_else(PoisonError::into_inner);
        let messages = messages();
        quietly(|| metrics::gauge!(QUEUED).set(messages as f64));
    }

    /// Makes a request, and tells how long it took.
    pub(crate) fn timed<T>(request: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let answer = request();
        quietly(|| metrics::histogram!(REQUEST_SECONDS).record(start.elapsed()));
        answer
    }
}

#[cfg(not(feature = "metrics"))]
mod without {
    pub(crate) fn count(_: &'static str, _: Option<&'static str>, _: u64) {}

    pub(crate) fn accepted() {}

    pub(crate) fn queued(_: impl FnOnce() -> u64) {}

    pub(crate) fn timed<T>(request: impl FnOnce() -> T) -> T {
        request()
    }
}
