//! What every transport over the network has in common: how the crate names itself, how long a connection is kept, and what of
//! an answer is read.

use super::Response;
use std::time::Duration;

/// How much of an answer is read at most, so that the connection can be used again.
pub(super) const READ_BYTES: usize = 64 * 1024;
/// How long a connection is kept that no request uses: servers close theirs after a minute.
pub(super) const IDLE_TIME: Duration = Duration::from_secs(55);
/// How the crate names itself to a server.
pub(super) const USER_AGENT: &str = concat!("plan-runtime/", env!("CARGO_PKG_VERSION"));

/// The headers of an answer that mean something.
const HEADERS: [&str; 3] = ["retry-after", "x-ratelimit-reset", "location"];

/// Returns an answer with this status and the headers that mean something, of which `value` gives the value.
pub(super) fn answer<'h>(status: u16, value: impl Fn(&str) -> Option<&'h str>) -> Response {
    HEADERS.into_iter().fold(Response::new(status), |answer, name| match value(name) {
        Some(value) => answer.with_header(name, value),
        None => answer,
    })
}
