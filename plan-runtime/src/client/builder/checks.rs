//! Options that cannot work as they are set.

use super::{BATCH_MESSAGES, BATCH_ROOM, ClientBuilder, ClientDestination};
#[cfg(feature = "durable")]
use crate::store::durable::Durable;
use std::time::Duration;

/// The longest time in which a client does one thing, be it a request or a wait before another attempt. Beyond it nobody could
/// tell the client from one that hangs.
const LONGEST_TIME: Duration = Duration::from_secs(24 * 3600);
/// The most that any batch has: it is in memory as a whole, as often as there are requests in flight.
const LARGEST_BATCH_BYTES: usize = 256 * 1024 * 1024;

impl ClientBuilder {
    /// Returns what is wrong with an option as it is set.
    pub(super) fn wrong_option(&self) -> Option<&'static str> {
        let Self { limits, retry, .. } = self;
        // What a client in memory takes is what the one that it stands for takes.
        let is_for_the_api = !matches!(self.destination, ClientDestination::Sink(_));
        let is_larger = limits.batch_bytes > BATCH_ROOM;
        let wrong = [
            (self.requests_in_flight == 0, "the number of requests in flight is 0: one is the least that can send"),
            (limits.queue_messages == 0, "a queue of 0 messages takes none"),
            (limits.queue_bytes == 0, "a queue of 0 bytes takes no messages"),
            (limits.batch_messages == 0, "a batch of 0 messages sends none"),
            (
                is_for_the_api && limits.batch_messages > BATCH_MESSAGES,
                "a batch has more than 2500 messages: the API takes no more",
            ),
            (limits.batch_bytes == 0, "a batch of so few bytes has room for no message"),
            (is_for_the_api && is_larger, "a batch has more than 500000 bytes: the API takes no more"),
            (
                is_larger && limits.batch_bytes > limits.queue_bytes,
                "a batch has more bytes than the queue, and would never be full: `queue_bytes` gives the queue more room",
            ),
            (limits.batch_bytes > LARGEST_BATCH_BYTES, "a batch has more than 256 MiB, which are in memory as a whole"),
            #[cfg(feature = "durable")]
            (
                self.durable.as_ref().is_some_and(|durable| durable.max_bytes < Durable::LEAST_BYTES),
                "a folder of messages has room for less than 1 MiB",
            ),
            #[cfg(feature = "durable")]
            (
                self.durable.as_ref().is_some_and(Durable::syncs_without_pause),
                "messages are synced every 0 seconds, without a pause: `Fsync::Always` syncs each before its call returns",
            ),
            #[cfg(feature = "durable")]
            (
                self.durable.as_ref().is_some_and(|durable| durable.fsync.is_longer_than(LONGEST_TIME)),
                "messages are synced less than once in 24 hours: `Fsync::Never` leaves that to the operating system",
            ),
            (retry.first > retry.longest, "the first backoff is longer than the longest"),
            (retry.longest > LONGEST_TIME, "the longest backoff is over 24 hours: nothing would be tried again"),
            (retry.max_attempts == Some(0), "0 attempts deliver nothing"),
            #[cfg(feature = "_server")]
            (self.http.has_no_time(), "the time-out of a request is 0: none can be made in no time"),
            #[cfg(feature = "_server")]
            (
                self.http.takes_longer_than(LONGEST_TIME),
                "the time-out of a request is over 24 hours: a server that is silent would never be given up",
            ),
        ];
        wrong.into_iter().find_map(|(is_wrong, what)| is_wrong.then_some(what))
    }
}
