//! The queue for a store that has messages on disk too.

use super::Queue;
use super::given_up::GivenUp;
use super::limits::NotAccepted;
use super::origin::MessageOrigin;
use std::time::Duration;

impl Queue {
    /// Accepts a message if there is room, without waiting for it. Returns its number. A shutdown goes on to read from disk.
    pub(crate) fn offer(&self, message: &[u8], origin: MessageOrigin) -> Result<u64, NotAccepted> {
        let mut state = self.lock();
        if state.gate.is_closed() && origin == MessageOrigin::Call {
            return Err(NotAccepted::Closed);
        }
        if state.waiting.is_full(&self.limits, message.len()) {
            self.request_flush(&mut state);
            return Err(state.waiting.not_accepted());
        }
        let number = state.waiting.accepted();
        self.put(state, message, origin);
        Ok(number)
    }

    /// Returns the time, by the client's clock.
    pub(crate) fn now(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Tells idle workers that there is more to be read from disk, now or later.
    pub(crate) fn add_disk_news(&self) {
        self.lock().disk_news += 1;
        self.work.notify_all();
    }

    /// Returns how often idle workers were told of the disk.
    pub(crate) fn disk_news(&self) -> u64 {
        self.lock().disk_news
    }

    /// Drops the waiting messages with numbers below this. Returns how many there were.
    pub(crate) fn drop_below(&self, number: u64) -> usize {
        let mut state = self.lock();
        let mut dropped = 0;
        while !state.waiting.is_empty() && state.waiting.oldest() < number {
            state.drop_oldest(self.is_watched());
            dropped += 1;
        }
        dropped
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().gate.is_closed()
    }

    /// Keeps a message that is dropped from disk, for those who ask.
    pub(crate) fn keep_dropped(&self, message: &[u8]) {
        self.lock().dropped.push(message.to_vec());
    }

    /// Notes that so many of these messages, which were claimed, are counted elsewhere from now on.
    pub(crate) fn complete_elsewhere(&self, these: &GivenUp, messages: u64) {
        let mut state = self.lock();
        if these.first().is_some_and(|number| state.in_flight.count_elsewhere(number, messages)) {
            state.completed += messages;
        }
    }
}
