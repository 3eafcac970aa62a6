//! Where everything that goes wrong ends up: counted, logged, and handed to the user's own handler.

mod held_up;
pub(crate) mod stats;

use crate::clock::Instant;
use crate::error::{CallError, CallErrorKind, DeliveryError, Problem};
use crate::quiet::quietly;
use crate::report::held_up::HeldUpCalls;
use crate::report::stats::Counters;
use std::cell::RefCell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The user's handler.
pub(crate) type Handler = Arc<dyn Fn(Problem) + Send + Sync>;

/// Errors that every call may have while a server or a disk is away are logged so often.
const LOG_INTERVAL: Duration = Duration::from_secs(1);

/// Shared by the client and its worker.
#[derive(Clone, Default)]
pub(crate) struct Reporter {
    pub(crate) counters: Arc<Counters>,
    pub(crate) handler: Option<Handler>,
    /// When such an error was logged, and how many were not since.
    pub(crate) logged: Arc<Mutex<Option<(Instant, u64)>>>,
    /// Whether it was logged that the process was forked.
    pub(crate) fork_logged: Arc<AtomicBool>,
    /// The calls that are in a hook now.
    pub(crate) held_up: Arc<HeldUpCalls>,
}

impl Reporter {
    /// Counts a call.
    pub(crate) fn count_call(&self, error: &CallError) {
        let counters = &self.counters;
        match error.kind() {
            CallErrorKind::Violations { sent, .. } => {
                counters.violations.add(1);
                counters.rejected.add(usize::from(!sent));
            }
            CallErrorKind::OptedOut => counters.opted_out.add(1),
            CallErrorKind::Withheld { .. } => counters.withheld.add(1),
            // They are counted where they arrive, are lost or are not accepted.
            CallErrorKind::NotDurable { sent: true, .. } | CallErrorKind::HeldUp { .. } => {}
            _ => counters.rejected.add(1),
        }
    }

    /// Counts the messages that are lost or refused by this error.
    fn count_delivery(&self, error: &DeliveryError) {
        match error {
            DeliveryError::Refused { messages, .. } => self.counters.refused.add(*messages),
            DeliveryError::NotDelivered { messages, .. } => self.counters.lost.add(*messages),
            // The store counts what is dropped, under the same lock under which it stops waiting.
            DeliveryError::Dropped { .. }
            | DeliveryError::Kept { .. }
            | DeliveryError::Outage { .. }
            | DeliveryError::BearerToken { .. }
            | DeliveryError::Damaged { .. }
            | DeliveryError::OtherVersion { .. }
            | DeliveryError::OpenToOthers { .. }
            | DeliveryError::Storage { .. } => {}
        }
    }

    fn count(&self, problem: &Problem) {
        match problem {
            Problem::Call(error) => self.count_call(error),
            Problem::Delivery(error) => self.count_delivery(error),
        }
    }

    /// Counts an error, logs it and hands it to the handler. Of an error of a call that the handler makes, or the log when it
    /// writes the line of an error, this only counts: else each would have the next one reported, without an end.
    pub(crate) fn report(&self, error: impl Into<Problem>) {
        let problem = error.into();
        self.count(&problem);
        if has_kind(&problem, |kind| matches!(kind, CallErrorKind::OptedOut | CallErrorKind::Withheld { .. })) {
            // What was asked for is nothing to complain of.
            return;
        }
        let Some(_reporting) = Reporting::begin(&self.counters) else { return };
        // A handler or a log that panics must take down neither the caller nor the worker.
        let logged = catch_unwind(AssertUnwindSafe(|| self.log(&problem)));
        let Some(handler) = &self.handler else { return };
        if catch_unwind(AssertUnwindSafe(|| handler(problem))).is_err() && logged.is_ok() {
            quietly(|| tracing::error!(target: "plan_runtime", "the error handler panicked"));
        }
    }

    /// Logs an error, or counts it to be logged with the next one.
    fn log(&self, problem: &Problem) {
        let mut before = 0;
        // Once, and without a lock, which may be held for ever in a child.
        if has_kind(problem, |kind| matches!(kind, CallErrorKind::Forked)) && self.fork_logged.swap(true, Relaxed) {
            return;
        }
        if is_frequent(problem) {
            let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
            match &mut *logged {
                Some((at, more)) if at.elapsed() < LOG_INTERVAL => {
                    *more += 1;
                    return;
                }
                last => before = last.replace((Instant::now(), 0)).map_or(0, |(_, more)| more),
            }
        }
        match before {
            0 => log_line(format_args!("{problem}")),
            _ => log_line(format_args!("{problem} (and {before} such errors before, not logged)")),
        }
    }
}

/// Writes a line of the log, and of the console where there is one: a page has seldom a log.
fn log_line(line: fmt::Arguments<'_>) {
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    crate::js::warn(&line.to_string());
    tracing::warn!(target: "plan_runtime", "{line}");
}

fn has_kind(problem: &Problem, is: impl FnOnce(&CallErrorKind) -> bool) -> bool {
    problem.as_call().is_some_and(|error| is(error.kind()))
}

/// Returns whether every call may have such an error while a server or a disk is away, or a hook blocks.
fn is_frequent(problem: &Problem) -> bool {
    let is = |kind: &CallErrorKind| {
        matches!(
            kind,
            CallErrorKind::QueueFull { .. } | CallErrorKind::NotDurable { .. } | CallErrorKind::HeldUp { .. }
        )
    };
    has_kind(problem, is) || matches!(problem, Problem::Delivery(DeliveryError::Dropped { .. }))
}

thread_local! {
    /// The clients that report an error or an outcome on this thread now, by the address of what reports.
    static REPORTING: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// A client reports an error on this thread until this is dropped.
pub(crate) struct Reporting;

impl Reporting {
    /// Notes that a client reports an error on this thread; `None` if it does already, or the thread is at its end.
    fn begin(counters: &Arc<Counters>) -> Option<Self> {
        Self::begin_at(Arc::as_ptr(counters).addr())
    }

    /// Notes that what is at this address has its handler called on this thread; `None` if it has already.
    pub(crate) fn begin_at(client: usize) -> Option<Self> {
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
