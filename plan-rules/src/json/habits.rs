//! What other languages allow and JSON does not: a trailing comma, comments, single quotes. Asked only where a text is no
//! JSON anyway.

use super::{Malformed, Span, malformed};

/// What stands at the place of a mistake, if it is one of these.
pub(super) fn at(text: &str, place: usize) -> Option<Box<Malformed>> {
    let (before, rest) = text.split_at_checked(place)?;
    let line = rest.lines().next().unwrap_or_default();
    let (length, message, label) = match rest.as_bytes() {
        [b'}' | b']', ..] => {
            let comma = before.trim_end().strip_suffix(',')?.len();
            let span = Span::new(comma, comma + 1);
            return Some(malformed(span, "a trailing comma is not allowed in JSON".to_owned(), "remove it"));
        }
        [b'/', b'/', ..] => (line.len(), "JSON has no comments", REMOVE),
        [b'/', b'*', ..] => {
            (line.find("*/").map_or(line.len(), |end| end + "*/".len()), "JSON has no comments", REMOVE)
        }
        [b'\'', others @ ..] => {
            let closing = others.iter().take_while(|byte| **byte != b'\n').position(|byte| *byte == b'\'');
            (closing.map_or(1, |end| end + "''".len()), "JSON strings have double quotes", "write \" for each '")
        }
        _ => return None,
    };
    Some(malformed(Span::new(place, place + length), message.to_owned(), label))
}

const REMOVE: &str = "remove it; a \"description\" can say the same";
