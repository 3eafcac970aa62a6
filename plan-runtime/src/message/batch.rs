//! Messages one after the other in one piece of memory, as the body of a batch has them.

use crate::message::positions::Positions;
use std::ops::Range;
use std::sync::Arc;

/// Messages with a comma between them. They are numbered in the order of the calls, for as long as the client lives.
#[derive(Default, Clone)]
pub(crate) struct Messages {
    /// Requests that are under way share it.
    bytes: Arc<Vec<u8>>,
    /// Bytes of the messages that are not dropped, without commas.
    live: usize,
    /// The end of each message in `bytes`. Shared too: what is set aside, and those who ask what becomes of it, have one copy.
    ends: Arc<Vec<usize>>,
    /// Messages dropped from the front.
    dropped: usize,
    /// The number of the first message, dropped or not.
    first: u64,
}

impl Messages {
    /// Returns no messages yet; the first one will have the number `first`. `memory` is used again, whatever it holds.
    pub(crate) fn new(first: u64, mut memory: (Vec<u8>, Vec<usize>)) -> Self {
        memory.0.clear();
        memory.1.clear();
        Self { bytes: Arc::new(memory.0), live: 0, ends: Arc::new(memory.1), dropped: 0, first }
    }

    /// Returns the memory for the next messages. What a request still reads is left to it.
    pub(crate) fn into_memory(self) -> (Vec<u8>, Vec<usize>) {
        (Arc::try_unwrap(self.bytes).unwrap_or_default(), Arc::try_unwrap(self.ends).unwrap_or_default())
    }

    pub(crate) fn push(&mut self, message: &[u8]) {
        // Nobody shares what is being filled, so this copies nothing.
        let bytes = Arc::make_mut(&mut self.bytes);
        if !self.ends.is_empty() {
            bytes.push(b',');
        }
        bytes.extend_from_slice(message);
        Arc::make_mut(&mut self.ends).push(bytes.len());
        self.live += message.len();
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len() - self.dropped
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the bytes in memory, commas and dropped messages included.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Returns how much memory the messages take.
    #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
    pub(crate) fn memory(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<usize>()
    }

    /// Forgets all messages but those at these positions, if that frees more than half of the memory. The others have no bytes then.
    #[cfg(not(all(target_arch = "wasm32", feature = "web")))]
    pub(crate) fn keep(&mut self, positions: &Positions) {
        let kept: usize = positions.iter().map(|position| self.get(position).len()).sum();
        let commas = self.ends.len().saturating_sub(1);
        if (kept + commas) * 2 > self.bytes.len() {
            return;
        }
        let mut copy = Self::new(self.first, (Vec::with_capacity(kept + commas), Vec::with_capacity(self.ends.len())));
        let mut kept = positions.iter().peekable();
        for position in 0..self.ends.len() {
            let is_kept = kept.next_if_eq(&position).is_some();
            copy.push(if is_kept { self.get(position) } else { b"" });
        }
        copy.dropped = self.dropped;
        *self = copy;
    }

    /// Returns the bytes of the messages, those dropped not included.
    pub(crate) fn live_bytes(&self) -> usize {
        self.live
    }

    /// Returns the numbers of the messages.
    pub(crate) fn numbers(&self) -> Range<u64> {
        self.first + self.dropped as u64..self.first + self.ends.len() as u64
    }

    /// Returns the number of the message at position 0, dropped or not: no other batch has it.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// Returns the numbers of the messages at these positions, of which a page has one run alone.
    #[cfg(all(target_arch = "wasm32", feature = "web"))]
    pub(crate) fn numbers_at(&self, positions: &Positions) -> Range<u64> {
        positions.numbers_from(self.first).next().unwrap_or_default()
    }

    /// Returns the positions of the messages, for [`joined`](Self::joined) and [`get`](Self::get).
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

    /// Returns the message with this number, which may be of another batch.
    pub(crate) fn with_number(&self, number: u64) -> Option<&[u8]> {
        self.numbers().contains(&number).then(|| self.get(usize::try_from(number - self.first).unwrap_or(usize::MAX)))
    }

    /// Returns the messages at these positions with the commas between them. Those that stand together are not copied.
    pub(crate) fn joined_all(&self, positions: &Positions) -> SharedBytes {
        match positions.runs() {
            [run] => self.joined(run),
            runs => {
                let pieces: Vec<SharedBytes> = runs.iter().map(|run| self.joined(run)).collect();
                let pieces: Vec<&[u8]> = pieces.iter().map(AsRef::as_ref).collect();
                SharedBytes::from(pieces.join(&b','))
            }
        }
    }

    /// Returns the messages of a run with the commas between them.
    pub(crate) fn joined(&self, positions: &Range<usize>) -> SharedBytes {
        let end = positions.end.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or_default();
        SharedBytes { memory: Arc::clone(&self.bytes), range: self.start(positions.start)..end }
    }

    /// Drops the oldest message. Returns how many bytes it had.
    pub(crate) fn drop_oldest(&mut self) -> usize {
        let bytes = self.get(self.dropped).len();
        self.dropped += usize::from(!self.is_empty());
        self.live -= bytes;
        bytes
    }
}

/// A piece of memory that others have as well.
#[derive(Clone)]
pub(crate) struct SharedBytes {
    memory: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl From<Vec<u8>> for SharedBytes {
    fn from(bytes: Vec<u8>) -> Self {
        let range = 0..bytes.len();
        Self { memory: Arc::new(bytes), range }
    }
}

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        self.memory.get(self.range.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_has_its_position_and_its_number() {
        let mut messages = Messages::new(7, Default::default());
        ["{1}", "{22222222}", "{3}", "{4444444444444444444444}"]
            .into_iter()
            .for_each(|message| messages.push(message.as_bytes()));
        let (mut few, mut most) = (Positions::from(0..1), Positions::from(0..1));
        few.push(2);
        most.push(3);
        let (before, numbers) = (messages.memory(), messages.numbers());
        messages.keep(&most);
        assert_eq!(messages.memory(), before, "it would free less than half");
        messages.keep(&few);
        assert_eq!((messages.bytes.as_slice(), messages.numbers()), (&b"{1},,{3},"[..], numbers));
        assert_eq!(messages.joined_all(&few).as_ref(), b"{1},{3}");
        assert_eq!((messages.with_number(9), messages.get(1)), (Some(&b"{3}"[..]), &b""[..]));
    }

    #[test]
    fn pieces() {
        let mut messages = Messages::new(7, Default::default());
        for message in ["{1}", "{22}", "{333}"] {
            messages.push(message.as_bytes());
        }
        assert_eq!((messages.len(), messages.numbers(), messages.bytes()), (3, 7..10, 14));
        assert_eq!(messages.joined(&messages.positions()).as_ref(), b"{1},{22},{333}");
        assert_eq!(messages.joined(&(1..2)).as_ref(), b"{22}");
        assert_eq!(messages.joined(&(1..3)).as_ref(), b"{22},{333}");
        assert_eq!(messages.joined(&(0..0)).as_ref(), b"");
        let mut apart = Positions::from(0..1);
        apart.push(2);
        assert_eq!(messages.joined_all(&apart).as_ref(), b"{1},{333}");
        assert_eq!(messages.joined_all(&Positions::from(1..3)).as_ref(), b"{22},{333}");
        assert_eq!(messages.drop_oldest(), 3);
        assert_eq!((messages.len(), messages.numbers(), messages.positions()), (2, 8..10, 1..3));
        assert_eq!(messages.joined(&messages.positions()).as_ref(), b"{22},{333}");
        assert_eq!((messages.drop_oldest(), messages.drop_oldest(), messages.drop_oldest()), (4, 5, 0));
        assert!(messages.is_empty());
    }

    #[test]
    fn memory_is_used_again_when_no_request_has_it() {
        let filled = || {
            let mut messages = Messages::new(0, (Vec::with_capacity(1000), Vec::new()));
            messages.push(b"{1}");
            messages
        };
        let (mut messages, shared) = (filled(), filled());
        let piece = messages.joined(&(0..1));
        messages.push(b"{22}");
        assert_eq!((piece.as_ref(), messages.joined(&(0..2)).as_ref()), (&b"{1}"[..], &b"{1},{22}"[..]));
        let piece = shared.joined(&(0..1));
        assert_eq!(shared.into_memory().0.capacity(), 0);
        assert_eq!(piece.as_ref(), b"{1}");
        assert_eq!(filled().into_memory().0.capacity(), 1000);
    }
}
