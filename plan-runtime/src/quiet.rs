//! What the app has plugged in, a log or a recorder of metrics, and may panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Writes a line of the log or tells a metric. What panics in it is the app's, and must end neither the worker, whose messages
/// nobody would account for, nor a call.
pub(crate) fn quietly(tell: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(tell));
}
