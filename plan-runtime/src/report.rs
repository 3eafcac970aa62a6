//! Where everything that goes wrong ends up: counted, logged, and handed to the user's own handler.

use crate::error::Error;
use crate::stats::Counters;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
            | Error::Damaged { .. }
            | Error::Storage { .. } => {}
            _ => counters.rejected.add(1),
        }
    }

    pub(crate) fn report(&self, error: &Error) {
        self.count(error);
        if matches!(error, Error::OptedOut { .. }) {
            // What was asked for is nothing to complain of.
            return;
        }
        self.log(error);
        if let Some(handler) = &self.handler {
            // A handler that panics must take down neither the caller nor the worker.
            if catch_unwind(AssertUnwindSafe(|| handler(error))).is_err() {
                tracing::error!(target: "plan_runtime", "the error handler panicked");
            }
        }
    }

    /// Logs an error, or counts it to be told of with the next.
    fn log(&self, error: &Error) {
        let mut before = 0;
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

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporter").field("counters", &self.counters).finish_non_exhaustive()
    }
}
