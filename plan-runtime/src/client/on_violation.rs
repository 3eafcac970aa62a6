//! What a client does with a call whose values break the plan.

use crate::error::CallError;

/// What a client does with a message whose values break a rule of the plan (a range, a pattern, a format, …) that could
/// not be checked while compiling.
///
/// Whichever it is, each such message is counted in [`Stats::violations`](crate::Stats::violations). `Panic` is for the
/// tests of an app: `if cfg!(test) { builder = builder.on_violation(OnViolation::Panic) }`.
///
/// ```
/// use plan_runtime::{Client, OnViolation};
/// let client = Client::builder().memory().on_violation(OnViolation::Drop).build()?;
/// # drop(client);
/// # Ok::<(), plan_runtime::BuildError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnViolation {
    /// Sends it, and reports the error to the log and to [`ClientBuilder::on_error`](crate::ClientBuilder::on_error). To a `try_`
    /// function this is no error: the message is sent. The default: data with a flaw is better than no data.
    #[default]
    Report,
    /// Does not send it, and reports the error, which a `try_` function returns.
    Drop,
    /// Panics with the error, at the line of the call.
    Panic,
}

impl OnViolation {
    /// Returns whether the message is sent all the same.
    #[track_caller]
    #[allow(clippy::panic)]
    pub(crate) fn should_send(self, error: &CallError) -> bool {
        match self {
            Self::Report => true,
            Self::Drop => false,
            Self::Panic => panic!("{error}"),
        }
    }
}
