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

/// So many of one header are kept: a second one may come of a proxy.
const MOST_VALUES: usize = 4;
/// The headers of an answer that mean something.
const HEADERS: [&str; 4] = ["retry-after", "x-ratelimit-reset", "location", "content-type"];

/// Returns an answer with this status and the headers that mean something, of which `values` gives the values.
pub(super) fn answer<'h, V: Iterator<Item = &'h [u8]>>(status: u16, values: impl Fn(&'static str) -> V) -> Response {
    let mut answer = Response::new(status);
    for name in HEADERS {
        // What is no text has no meaning either.
        for value in values(name).filter_map(|value| str::from_utf8(value).ok()).take(MOST_VALUES) {
            answer = answer.with_header(name, value);
        }
    }
    answer
}
