//! Messages one after the other in one piece of memory, as the body of a batch has them.

use std::ops::Range;

/// Messages with a comma between them. They are numbered in the order of the calls, for as long as the client lives.
#[derive(Default)]
pub(crate) struct Messages {
    bytes: Vec<u8>,
    /// Bytes of the messages that are not dropped, without commas.
    live: usize,
    /// Where each message ends in `bytes`.
    ends: Vec<usize>,
    /// Messages dropped from the front.
    dropped: usize,
    /// The number of the first message, dropped or not.
    first: u64,
}

impl Messages {
    /// No messages yet; the first one will have the number `first`. `memory` is used again, whatever it holds.
    pub(crate) fn new(first: u64, mut memory: (Vec<u8>, Vec<usize>)) -> Self {
        memory.0.clear();
        memory.1.clear();
        Self { bytes: memory.0, live: 0, ends: memory.1, dropped: 0, first }
    }

    pub(crate) fn into_memory(self) -> (Vec<u8>, Vec<usize>) {
        (self.bytes, self.ends)
    }

    pub(crate) fn push(&mut self, message: &[u8]) {
        if !self.ends.is_empty() {
            self.bytes.push(b',');
        }
        self.bytes.extend_from_slice(message);
        self.ends.push(self.bytes.len());
        self.live += message.len();
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len() - self.dropped
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes in memory, commas and dropped messages included.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes of the messages, those dropped not included.
    pub(crate) fn live_bytes(&self) -> usize {
        self.live
    }

    /// The numbers of the messages.
    pub(crate) fn numbers(&self) -> Range<u64> {
        self.first + self.dropped as u64..self.first + self.ends.len() as u64
    }

    /// The numbers of the messages at these positions.
    pub(crate) fn numbers_at(&self, positions: &Range<usize>) -> Range<u64> {
        self.first + positions.start as u64..self.first + positions.end as u64
    }

    /// The positions of the messages, for [`joined`](Self::joined) and [`get`](Self::get).
    pub(crate) fn positions(&self) -> Range<usize> {
        self.dropped..self.ends.len()
    }

    fn start(&self, position: usize) -> usize {
        position.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end + 1)
    }

    pub(crate) fn get(&self, position: usize) -> &[u8] {
        let end = self.ends.get(position).copied().unwrap_or_default();
        self.bytes.get(self.start(position)..end).unwrap_or_default()
    }

    /// The messages at these positions with the commas between them.
    pub(crate) fn joined(&self, positions: &Range<usize>) -> &[u8] {
        let end = positions.end.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or_default();
        self.bytes.get(self.start(positions.start)..end).unwrap_or_default()
    }

    /// Drops the oldest message. Says how many bytes it had.
    pub(crate) fn drop_oldest(&mut self) -> usize {
        let bytes = self.get(self.dropped).len();
        self.dropped += usize::from(!self.is_empty());
        self.live -= bytes;
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces() {
        let mut messages = Messages::new(7, Default::default());
        for message in ["{1}", "{22}", "{333}"] {
            messages.push(message.as_bytes());
        }
        assert_eq!((messages.len(), messages.numbers(), messages.bytes()), (3, 7..10, 14));
        assert_eq!(messages.joined(&messages.positions()), b"{1},{22},{333}");
        assert_eq!(messages.joined(&(1..2)), b"{22}");
        assert_eq!(messages.joined(&(1..3)), b"{22},{333}");
        assert_eq!(messages.joined(&(0..0)), b"");
        assert_eq!(messages.drop_oldest(), 3);
        assert_eq!((messages.len(), messages.numbers(), messages.positions()), (2, 8..10, 1..3));
        assert_eq!(messages.joined(&messages.positions()), b"{22},{333}");
        assert_eq!((messages.drop_oldest(), messages.drop_oldest(), messages.drop_oldest()), (4, 5, 0));
        assert!(messages.is_empty());
    }
}
