//! The messages that wait, in the batches that they are sent in.

use super::given_up::GivenUp;
use super::limits::{Limits, NotAccepted};
use super::origin::MessageOrigin;
use super::spare::SpareMemory;
use crate::message::batch::Messages;
use std::collections::VecDeque;
use std::time::Duration;

/// Batches that no worker has taken yet.
#[derive(Default)]
pub(super) struct WaitingMessages {
    /// Full batches, the oldest first.
    full: VecDeque<Messages>,
    /// The batch that is being filled.
    open: Messages,
    /// Where the messages of the open batch come from: the last of them, where they may stand together.
    origin: MessageOrigin,
    /// When the first message of the open batch came.
    since: Duration,
    /// Messages in all batches, and their bytes.
    count: usize,
    bytes: usize,
    /// How many messages were ever accepted: the number of the next one.
    accepted: u64,
    pub(super) spare: SpareMemory,
}

impl WaitingMessages {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns how many messages were ever accepted, which is the number of the next one.
    pub(super) fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Returns the number of the oldest message, or of the next one if none waits.
    pub(super) fn oldest(&self) -> u64 {
        self.oldest_batch().numbers().start
    }

    /// Returns the oldest message; there must be one.
    pub(super) fn oldest_message(&self) -> &[u8] {
        let oldest = self.oldest_batch();
        oldest.get(oldest.positions().start)
    }

    fn oldest_batch(&self) -> &Messages {
        self.full.front().unwrap_or(&self.open)
    }

    pub(super) fn has_full_batch(&self) -> bool {
        !self.full.is_empty()
    }

    /// Returns when the open batch is old enough to go out, be it full or not. With nothing that waits there is none.
    pub(super) fn due(&self, interval: Duration) -> Option<Duration> {
        (!self.is_empty()).then(|| self.since.saturating_add(interval))
    }

    /// Returns whether there is no room for a message of so many bytes. One message is accepted however large it is.
    pub(super) fn is_full(&self, limits: &Limits, bytes: usize) -> bool {
        !self.is_empty() && (self.count >= limits.queue_messages || self.bytes + bytes > limits.queue_bytes)
    }

    #[cfg(any(feature = "durable", all(target_arch = "wasm32", feature = "web")))]
    pub(super) fn is_half_full_at_most(&self, limits: &Limits) -> bool {
        self.count <= limits.queue_messages / 2 && self.bytes <= limits.queue_bytes / 2
    }

    /// Returns why a message was not accepted for which there is no room.
    pub(super) fn not_accepted(&self) -> NotAccepted {
        NotAccepted::Full { messages: self.count, bytes: self.bytes }
    }

    /// Puts a message into the open batch. Returns whether it is the first one there. The clock is asked only then.
    pub(super) fn put(
        &mut self,
        message: &[u8],
        origin: MessageOrigin,
        limits: &Limits,
        now: impl FnOnce() -> Duration,
    ) -> bool {
        let is_apart = self.origin != origin && (self.origin.keeps_apart() || origin.keeps_apart());
        let is_too_large = self.open.bytes() + 1 + message.len() > limits.batch_bytes;
        if !self.open.is_empty() && (is_apart || is_too_large) {
            self.seal(limits.batch_bytes);
        }
        self.origin = origin;
        let is_first = self.open.is_empty();
        if is_first {
            self.since = now();
        }
        self.open.push(message);
        self.bytes += message.len();
        self.count += 1;
        self.accepted += 1;
        if self.open.len() >= limits.batch_messages || self.open.bytes() >= limits.batch_bytes {
            self.seal(limits.batch_bytes);
        }
        is_first
    }

    /// Closes the open batch and opens another. After a full one that is likely to become as large, up to `most` bytes:
    /// it gets its memory at once, as growing into it would cost time, and leave holes.
    fn seal(&mut self, most: usize) {
        let memory = self.spare.take().unwrap_or_else(|| {
            let (bytes, messages) = (self.open.bytes(), self.open.len());
            let bytes = (bytes + bytes / 8).min(most);
            (Vec::with_capacity(bytes), Vec::with_capacity(if most > 0 { messages + messages / 8 } else { 0 }))
        });
        let sealed = std::mem::replace(&mut self.open, Messages::new(self.accepted, memory));
        self.full.push_back(sealed);
    }

    /// Takes the oldest batch, be it full or not.
    pub(super) fn take(&mut self) -> Messages {
        if self.full.is_empty() {
            self.seal(0);
        }
        let batch = self.full.pop_front().unwrap_or_default();
        self.count -= batch.len();
        self.bytes -= batch.live_bytes();
        batch
    }

    /// Takes everything out.
    pub(super) fn take_rest(&mut self) -> GivenUp {
        let numbers = self.oldest()..self.accepted;
        let numbers = if numbers.is_empty() { Vec::new() } else { vec![numbers] };
        let open = std::mem::replace(&mut self.open, Messages::new(self.accepted, Default::default()));
        let batches = self.full.drain(..).chain([open]).collect();
        (self.count, self.bytes) = (0, 0);
        GivenUp { numbers, batches }
    }

    /// Drops the oldest message; there must be one.
    pub(super) fn drop_oldest(&mut self) {
        self.count -= 1;
        let Some(front) = self.full.front_mut() else {
            self.bytes -= self.open.drop_oldest();
            if self.open.is_empty() {
                self.open = Messages::new(self.accepted, std::mem::take(&mut self.open).into_memory());
            }
            return;
        };
        self.bytes -= front.drop_oldest();
        if front.is_empty() {
            self.full.pop_front();
        }
    }
}
