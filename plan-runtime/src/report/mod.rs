//! Where everything that goes wrong ends up: counted, logged, and handed to the user's own handler.

pub(crate) mod stats;

use crate::error::Error;
use crate::report::stats::Counters;
use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The user's handler.
pub(crate) type Handler = Arc<dyn Fn(&Error) + Send + Sync>;

/// Errors that every call may have while a server or a disk is away are logged so often.
const LOGGED_EVERY: Duration = Duration::from_secs(1);

/// Shared by the client and its worker.
#[derive(Clone, Default)]
pub(crate) struct Reporter {
    pub(crate) counters: Arc<Counters>,
    pub(crate) handler: Option<Handler>,
    /// When such an error was logged, and how many were not since.
    pub(crate) logged: Arc<Mutex<Option<(Instant, u64)>>>,
    /// Was it logged that the process was forked?
    pub(crate) fork_logged: Arc<AtomicBool>,
}

impl Reporter {
    /// Counts what the error is about.
    pub(crate) fn count(&self, error: &Error) {
        let counters = &self.counters;
        match error {
            Error::Violations { sent, .. } => {
                counters.violations.add(1);
                counters.rejected.add(usize::from(!sent));
            }
            Error::Refused { messages, .. } => counters.refused.add(*messages),
            Error::NotDelivered { messages, .. } | Error::Dropped { messages } => counters.lost.add(*messages),
            Error::OptedOut { .. } => counters.opted_out.add(1),
            // What these are about was counted where it happened, or is not lost.
            Error::NotDurable { sent: true, .. }
            | Error::Kept { .. }
            | Error::Outage { .. }
            | Error::Configuration(_)
            | Error::Damaged { .. }
            | Error::Storage { .. } => {}
            _ => counters.rejected.add(1),
        }
    }

    /// Counts an error, logs it and hands it to the handler. Of an error of a call that the handler makes, or the log when it
    /// writes the line of an error, this only counts: else each would have the next one reported, without an end.
    pub(crate) fn report(&self, error: &Error) {
        self.count(error);
        if matches!(error, Error::OptedOut { .. }) {
            // What was asked for is nothing to complain of.
            return;
        }
        let Some(_reporting) = Reporting::begin(&self.counters) else { return };
        // A handler or a log that panics must take down neither the caller nor the worker.
        let logged = catch_unwind(AssertUnwindSafe(|| self.log(error)));
        let Some(handler) = &self.handler else { return };
        if catch_unwind(AssertUnwindSafe(|| handler(error))).is_err() && logged.is_ok() {
            tracing::error!(target: "plan_runtime", "the error handler panicked");
        }
    }

    /// Logs an error, or counts it to be told of with the next.
    fn log(&self, error: &Error) {
        let mut before = 0;
        // Once, and without a lock, which may be held for ever in a child.
        if matches!(error, Error::Forked) && self.fork_logged.swap(true, Relaxed) {
            return;
        }
        if matches!(error, Error::QueueFull { .. } | Error::Dropped { .. } | Error::NotDurable { .. }) {
            let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
            match &mut *logged {
                Some((at, more)) if at.elapsed() < LOGGED_EVERY => {
                    *more += 1;
                    return;
                }
                last => before = last.replace((Instant::now(), 0)).map_or(0, |(_, more)| more),
            }
        }
        match before {
            0 => tracing::warn!(target: "plan_runtime", "{error}"),
            _ => tracing::warn!(target: "plan_runtime", "{error} (and {before} such errors before, not logged)"),
        }
    }
}

thread_local! {
    /// The clients that report an error on this thread now, by the address of their counters.
    static REPORTING: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// A client reports an error on this thread until this is dropped.
struct Reporting;

impl Reporting {
    /// `None` if it does already, or the thread is at its end.
    fn begin(counters: &Arc<Counters>) -> Option<Self> {
        let client = Arc::as_ptr(counters) as usize;
        let begin = |clients: &RefCell<Vec<usize>>| {
            let mut clients = clients.borrow_mut();
            let begins = !clients.contains(&client);
            clients.extend(Some(client).filter(|_| begins));
            // Made only if it is to be dropped later.
            begins.then(|| Self)
        };
        REPORTING.try_with(begin).ok().flatten()
    }
}

impl Drop for Reporting {
    fn drop(&mut self) {
        let _ = REPORTING.try_with(|clients| clients.borrow_mut().pop());
    }
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporter").field("counters", &self.counters).finish_non_exhaustive()
    }
}
