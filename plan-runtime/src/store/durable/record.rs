//! The form of a record: a message with a header by which damage is found and passed over. Knows bytes, no files.
//!
//! ```text
//! mark 4 | length of the message 4 | CRC-32 of length and message 4 | message: a JSON object
//! ```
//!
//! Numbers are little-endian. JSON escapes control characters, so no message can hold the mark: after damage, the next mark
//! is the next record, or damage too.

use crate::message;

/// Two control characters (record separator, start of text), a letter, and the version of this form.
const MARK: [u8; 4] = [0x1E, 0x02, b'r', 1];
pub(crate) const HEADER_BYTES: usize = 12;
/// No message is larger, so no damaged length can have much read for nothing.
const LARGEST_BYTES: usize = message::LARGEST_BYTES;

/// Appends the record of a message to `bytes`. `false`, and nothing appended, if the message is larger than any can be.
#[must_use]
pub(crate) fn encode(message: &[u8], bytes: &mut Vec<u8>) -> bool {
    if message.len() > LARGEST_BYTES {
        return false;
    }
    let length = (message.len() as u32).to_le_bytes();
    bytes.reserve(HEADER_BYTES + message.len());
    bytes.extend_from_slice(&MARK);
    bytes.extend_from_slice(&length);
    bytes.extend_from_slice(&checksum(length, message).to_le_bytes());
    bytes.extend_from_slice(message);
    true
}

fn checksum(length: [u8; 4], message: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&length);
    hasher.update(message);
    hasher.finalize()
}

/// What stands at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// A record, from `start` to `end`.
    Record { start: usize, end: usize, message: &'a [u8] },
    /// Bytes that are no record.
    Damage { start: usize, end: usize },
    /// The bytes end within what may be a record that starts here.
    Cut { start: usize },
}

/// Finds the records in a piece of a file.
#[derive(Debug, Clone)]
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    position: usize,
    /// Nothing follows these bytes: a record that leads beyond their end is none, and others may stand inside of it.
    last: bool,
}

impl<'a> Records<'a> {
    pub(crate) fn new(bytes: &'a [u8], last: bool) -> Self {
        Self { bytes, position: 0, last }
    }

    /// Returns where the next thing is that reads as a record, or may be the start of one.
    fn next_record(&self, from: usize) -> usize {
        let mut start = self.next_mark(from);
        while let Some(rest) = self.bytes.get(start..).filter(|rest| !rest.is_empty()) {
            match read(rest) {
                Read::Message(_) => break,
                Read::Cut if !self.last => break,
                Read::Cut | Read::Nothing => start = self.next_mark(start + 1),
            }
        }
        start
    }

    /// Returns where the next mark is, from `from` on; a mark cut short by the end counts too.
    fn next_mark(&self, from: usize) -> usize {
        let mut start = from;
        while let Some(rest) = self.bytes.get(start..).filter(|rest| !rest.is_empty()) {
            let Some(found) = rest.iter().position(|&byte| Some(&byte) == MARK.first()) else { break };
            start += found;
            let here = self.bytes.get(start..).unwrap_or_default();
            let length = here.len().min(MARK.len());
            if here.get(..length) == MARK.get(..length) {
                return start;
            }
            start += 1;
        }
        self.bytes.len()
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        let start = self.position;
        let here = read(self.bytes.get(start..).filter(|rest| !rest.is_empty())?);
        let (found, next) = match here {
            Read::Message(message) => {
                let end = start + HEADER_BYTES + message.len();
                (Found::Record { start, end, message }, end)
            }
            Read::Cut if !self.last => (Found::Cut { start }, self.bytes.len()),
            Read::Cut | Read::Nothing => {
                let end = self.next_record(start + 1);
                let is_cut = here == Read::Cut && end == self.bytes.len();
                (if is_cut { Found::Cut { start } } else { Found::Damage { start, end } }, end)
            }
        };
        self.position = next;
        Some(found)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Read<'a> {
    Message(&'a [u8]),
    Nothing,
    Cut,
}

/// Reads a record at the start of `bytes`.
fn read(bytes: &[u8]) -> Read<'_> {
    let known = bytes.len().min(MARK.len());
    if bytes.get(..known) != MARK.get(..known) {
        return Read::Nothing;
    }
    let Some((&[_, _, _, _, l0, l1, l2, l3, c0, c1, c2, c3], rest)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
        return Read::Cut;
    };
    let length = [l0, l1, l2, l3];
    let size = u32::from_le_bytes(length) as usize;
    if size > LARGEST_BYTES {
        return Read::Nothing;
    }
    let Some(message) = rest.get(..size) else { return Read::Cut };
    let intact = checksum(length, message) == u32::from_le_bytes([c0, c1, c2, c3]) && is_message(message);
    if intact { Read::Message(message) } else { Read::Nothing }
}

/// Returns whether this is one object of JSON: whatever is in the file, a batch stays well-formed.
fn is_message(bytes: &[u8]) -> bool {
    bytes.first() == Some(&b'{') && serde_json::from_slice::<serde_core::de::IgnoredAny>(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::super::cases;
    use super::*;
    use proptest::prelude::*;

    fn file(messages: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for message in messages {
            assert!(encode(message, &mut bytes));
        }
        bytes
    }

    /// The messages found, and how many bytes are something else.
    fn find(bytes: &[u8]) -> (Vec<Vec<u8>>, usize) {
        let (mut messages, mut other, mut expected) = (Vec::new(), 0, 0);
        for found in Records::new(bytes, true) {
            let (start, end) = match found {
                Found::Record { start, end, message } => {
                    messages.push(message.to_vec());
                    (start, end)
                }
                Found::Damage { start, end } => {
                    other += end - start;
                    (start, end)
                }
                Found::Cut { start } => {
                    other += bytes.len() - start;
                    (start, bytes.len())
                }
            };
            assert_eq!(start, expected, "every byte is told of once, in order");
            assert!(end > start);
            expected = end;
        }
        assert_eq!(expected, bytes.len());
        (messages, other)
    }

    /// Messages with whatever text, marks included, which JSON escapes.
    fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
        // To make up a text of any letters takes Miri seconds.
        let any = if cfg!(miri) { "[a-z]".boxed() } else { any::<String>().boxed() };
        let text = prop_oneof![any, Just("\u{1e}\u{2}r\u{1}".to_owned())];
        let message = prop::collection::vec(text, 0..4).prop_map(|texts| {
            serde_json::to_vec(&serde_json::json!({ "messageId": texts.concat(), "context": texts })).unwrap()
        });
        prop::collection::vec(message, 0..8)
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn what_was_written_is_read(messages in messages()) {
            prop_assert_eq!(find(&file(&messages)), (messages, 0));
        }

        #[test]
        fn a_cut_takes_only_the_record_it_goes_through(messages in messages(), cut in any::<prop::sample::Index>()) {
            let bytes = file(&messages);
            let length = cut.index(bytes.len() + 1);
            let (found, _) = find(&bytes[..length]);
            let mut whole = 0;
            let intact = messages.iter().take_while(|message| {
                whole += HEADER_BYTES + message.len();
                whole <= length
            });
            prop_assert_eq!(found, intact.cloned().collect::<Vec<_>>());
        }

        #[test]
        fn a_flipped_bit_takes_only_the_record_it_is_in(
            messages in messages().prop_filter("a bit to flip", |messages| !messages.is_empty()),
            place in any::<prop::sample::Index>(),
            bit in 0..8_u32,
        ) {
            let mut bytes = file(&messages);
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
            let (mut start, mut intact) = (0, Vec::new());
            for message in &messages {
                let end = start + HEADER_BYTES + message.len();
                if !(start..end).contains(&place) {
                    intact.push(message.clone());
                }
                start = end;
            }
            let (found, other) = find(&bytes);
            prop_assert_eq!(found, intact);
            prop_assert!(other > 0);
        }

        #[test]
        fn bytes_put_in_between_take_none(messages in messages(), garbage in prop::collection::vec(any::<u8>(), 1..64)) {
            let mut bytes = garbage.clone();
            for message in &messages {
                assert!(encode(message, &mut bytes));
                bytes.extend_from_slice(&garbage);
            }
            let (found, _) = find(&bytes);
            prop_assert_eq!(found, messages);
        }

        #[test]
        fn piece_by_piece_is_as_at_once(messages in messages(), place in any::<prop::sample::Index>(), flip in any::<bool>()) {
            let mut bytes = file(&messages);
            if flip && !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] ^= 0x10;
            }
            let (mut found, mut position) = (Vec::new(), 0);
            // A piece holds at least one record.
            let mut piece = messages.iter().map(|message| HEADER_BYTES + message.len()).max().unwrap_or(1);
            while position < bytes.len() {
                let end = (position + piece).min(bytes.len());
                let mut next = end;
                for part in Records::new(&bytes[position..end], end == bytes.len()) {
                    match part {
                        Found::Record { message, .. } => found.push(message.to_vec()),
                        Found::Cut { start } if end < bytes.len() => next = position + start,
                        Found::Cut { .. } | Found::Damage { .. } => {}
                    }
                }
                // A length made larger by the flip may lead beyond the piece: it is read again in a larger one.
                if next == position {
                    piece *= 2;
                }
                position = next;
            }
            prop_assert_eq!(found, find(&bytes).0);
        }

        #[test]
        fn hostile_bytes_do_no_harm(pieces in prop::collection::vec(
            prop_oneof![
                prop::collection::vec(any::<u8>(), 0..40),
                Just(MARK.to_vec()),
                Just([MARK.as_slice(), &u32::MAX.to_le_bytes()].concat()),
                Just([MARK.as_slice(), &8_u32.to_le_bytes(), &[0; 4]].concat()),
                Just(file(&[b"{}".to_vec()])),
            ],
            0..20,
        )) {
            find(&pieces.concat());
        }
    }

    #[test]
    fn what_is_no_message_is_not_handed_on() {
        for text in [&b""[..], b"[]", b"{", b"{},{}", b"\"x\"", b"{}{}", b"{\"a\":\xff}"] {
            let bytes = file(&[text.to_vec()]);
            assert_eq!(find(&bytes).0, Vec::<Vec<u8>>::new(), "{text:?}");
        }
    }

    #[test]
    fn what_is_larger_than_any_message_is_not_written() {
        let mut bytes = Vec::new();
        assert!(!encode(&vec![b' '; LARGEST_BYTES + 1], &mut bytes));
        assert!(bytes.is_empty());
    }
}
