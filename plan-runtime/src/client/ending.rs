//! The end of a program, at which Rust drops neither statics nor, after `std::process::exit`, anything else.

use crate::client::{Client, Shared};
use crate::quiet::quietly;
use crate::report::stats::Report;
use std::time::Duration;

/// Shuts a client down when it is dropped, whoever else has clones of it: made by [`Client::guard`].
#[derive(Debug)]
#[must_use = "the client is shut down when this is dropped: keep it, as `let _guard = …`, to the end of `main`"]
pub struct ShutdownGuard {
    client: Client,
    timeout: Duration,
    /// Whether the client was shut down, and its report returned.
    is_done: bool,
}

impl ShutdownGuard {
    pub(crate) fn new(client: Client, timeout: Duration) -> Self {
        Self { client, timeout, is_done: false }
    }

    /// Shuts the client down now, and returns what became of all messages, as [`Client::shutdown`] does.
    ///
    /// ```
    /// # let client = plan_runtime::Client::memory();
    /// let guard = client.guard(std::time::Duration::from_secs(5));
    /// assert!(guard.shutdown().is_complete());
    /// ```
    pub fn shutdown(mut self) -> Report {
        self.is_done = true;
        self.client.shutdown(self.timeout)
    }
}

impl Drop for ShutdownGuard {
    fn drop(&mut self) {
        if self.is_done {
            return;
        }
        let report = self.client.shutdown(self.timeout);
        if !report.is_complete() {
            quietly(|| tracing::warn!(target: "plan_runtime", "the client was shut down at the end: {report}"));
        }
    }
}

/// Has a client that is made on the main thread shut down when that thread ends, which it does with the program. On other
/// systems than Linux with the GNU C library such an end is not heard of, or too late: the other threads may be gone.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn hear_of_the_end(_: &std::sync::Arc<Shared>) {}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) use linux::hear_of_the_end;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod linux {
    use super::{Duration, Shared};
    use crate::delivery::Delivery;
    use crate::report::Reporting;
    use std::cell::RefCell;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::Path;
    use std::sync::{Arc, Weak};

    thread_local! {
        /// The clients that were made on this thread, if it is the main one.
        static MADE_HERE: RefCell<MadeHere> = const { RefCell::new(MadeHere(Vec::new())) };
    }

    struct MadeHere(Vec<MadeClient>);

    /// A client, whose delivery may go on for a while when its last clone is gone.
    struct MadeClient {
        shared: Weak<Shared>,
        delivery: Weak<Delivery>,
        timeout: Duration,
    }

    impl MadeClient {
        /// Tells of what still waits for consent, and sends the rest.
        fn program_ends(&self) {
            if let Some(shared) = self.shared.upgrade() {
                shared.drop_kept();
            }
            if let Some(delivery) = self.delivery.upgrade() {
                delivery.program_ends(self.timeout);
            }
        }
    }

    impl Drop for MadeHere {
        fn drop(&mut self) {
            for client in self.0.drain(..) {
                // A panic here would be the end of the process.
                let _ = catch_unwind(AssertUnwindSafe(|| client.program_ends()));
            }
        }
    }

    pub(crate) fn hear_of_the_end(shared: &Arc<Shared>) {
        if !is_main_thread() {
            return;
        }
        // A thread drops what it came to last first: what is told at the end needs this one.
        drop(Reporting::begin_at(0));
        let _ = MADE_HERE.try_with(|made| {
            let made = &mut made.borrow_mut().0;
            made.retain(|client| client.delivery.strong_count() > 0);
            let (shared, delivery, timeout) =
                (Arc::downgrade(shared), Arc::downgrade(&shared.delivery), shared.drop_timeout);
            made.push(MadeClient { shared, delivery, timeout });
        });
    }

    /// Returns whether this is the main thread, which has the number of its process.
    fn is_main_thread() -> bool {
        let number =
            |link: &str| Path::new(link).read_link().ok().and_then(|path| path.file_name().map(ToOwned::to_owned));
        number("/proc/thread-self").is_some_and(|number| number == std::process::id().to_string().as_str())
    }
}
