//! What the error handler is given.

use super::{CallError, DeliveryError};
use std::error::Error;
use std::fmt;

/// What the handler of [`ClientBuilder::on_error`](crate::ClientBuilder::on_error) is given: the error of a call or of a
/// delivery. It is the handler's own, and may be sent to another thread.
///
/// It shows the error with all that is behind it, in one line, as the log has it. It is no `Error` itself: [`error`](Self::error)
/// is one, with its `source()`.
///
/// ```
/// use plan_runtime::{CallErrorKind, Client, Problem};
/// use std::sync::mpsc::channel;
///
/// let (sender, problems) = channel();
/// let client = Client::builder().memory().on_error(move |problem| drop(sender.send(problem))).build()?;
/// client.shutdown(std::time::Duration::ZERO);
/// # mod analytics {
/// #     plan_runtime::include_plan!("doc/tracking-plan.json");
/// # }
/// # use analytics::{OrderCompleted, track};
/// track!(client, "user-1", OrderCompleted { order_id: "o1", total: 99.5, currency: "USD" });
///
/// let problem = problems.recv()?;
/// assert!(matches!(&problem, Problem::Call(error) if matches!(error.kind(), CallErrorKind::Closed)));
/// assert_eq!(problem.to_string(), "track `Order Completed` was not accepted: the client is shut down");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Problem {
    /// A call whose message was not accepted, or was accepted although it breaks the plan or is not on disk; or one that a hook
    /// holds up.
    Call(CallError),
    /// Something that went wrong later, with one message or many.
    Delivery(DeliveryError),
}

impl Problem {
    /// Returns the error, for code that takes any: `sentry::capture_error(problem.error())`.
    #[must_use]
    pub fn error(&self) -> &(dyn Error + Send + Sync + 'static) {
        match self {
            Self::Call(error) => error,
            Self::Delivery(error) => error,
        }
    }

    /// Returns the error of a call.
    #[must_use]
    pub const fn as_call(&self) -> Option<&CallError> {
        if let Self::Call(error) = self { Some(error) } else { None }
    }

    /// Returns the error of a delivery.
    #[must_use]
    pub const fn as_delivery(&self) -> Option<&DeliveryError> {
        if let Self::Delivery(error) = self { Some(error) } else { None }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.error())
    }
}

impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl From<DeliveryError> for Problem {
    fn from(error: DeliveryError) -> Self {
        Self::Delivery(error)
    }
}
