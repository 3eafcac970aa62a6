//! Options that cannot work as they are set.

use super::{ClientBuilder, ClientDestination};
use crate::sink::Batch;
use std::time::Duration;

/// The longest time in which a client does one thing, be it a request or a wait before another attempt. Beyond it nobody could
/// tell the client from one that hangs.
const LONGEST_TIME: Duration = Duration::from_secs(24 * 3600);
/// The most that any batch has: it is in memory as a whole, as often as there are requests in flight.
const LARGEST_BATCH_BYTES: usize = 256 * 1024 * 1024;

impl ClientBuilder {
    /// Returns what is wrong with an option as it is set.
    pub(super) fn wrong_option(&self) -> Option<&'static str> {
        let no_requests = "the number of requests in flight is 0: one is the least that can send";
        let wrong = (self.requests_in_flight == 0).then_some(no_requests).or_else(|| self.wrong_limit());
        #[cfg(feature = "durable")]
        let wrong = wrong.or_else(|| self.durable.as_ref()?.wrong_option(LONGEST_TIME));
        let wrong = wrong.or_else(|| self.retry.wrong_option(LONGEST_TIME));
        #[cfg(feature = "_server")]
        let wrong = wrong.or_else(|| self.http.wrong_option(LONGEST_TIME));
        wrong
    }

    /// Returns what is wrong with the bounds of the queue and of a batch.
    fn wrong_limit(&self) -> Option<&'static str> {
        let limits = &self.limits;
        // What a client in memory takes is what the one that it stands for takes.
        let is_for_the_api = !matches!(self.destination, ClientDestination::Sink(_));
        let is_larger = limits.batch_bytes > Batch::room(Batch::API_BYTES);
        let wrong = [
            (limits.queue_messages == 0, "a queue of 0 messages takes none"),
            (limits.queue_bytes == 0, "a queue of 0 bytes takes no messages"),
            (limits.batch_messages == 0, "a batch of 0 messages sends none"),
            (
                is_for_the_api && limits.batch_messages > Batch::API_MESSAGES,
                "a batch has more than 2500 messages: the API takes no more",
            ),
            (limits.batch_bytes == 0, "a batch of so few bytes has room for no message"),
            (is_for_the_api && is_larger, "a batch has more than 500000 bytes: the API takes no more"),
            (
                is_larger && limits.batch_bytes > limits.queue_bytes,
                "a batch has more bytes than the queue, and would never be full: `queue_bytes` gives the queue more room",
            ),
            (limits.batch_bytes > LARGEST_BATCH_BYTES, "a batch has more than 256 MiB, which are in memory as a whole"),
        ];
        wrong.into_iter().find_map(|(is_wrong, what)| is_wrong.then_some(what))
    }
}
