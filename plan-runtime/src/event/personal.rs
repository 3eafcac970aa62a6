//! Personal data: hidden from `Debug`, and hashed where the plan says so.

use crate::event::value::Value;
use crate::event::writer::Writer;
use std::fmt;

/// A value that the plan marks as personal data (`"x-pii"`), which `Debug` does not show. It is sent as it is, or hashed where
/// the plan says `"x-pii": "sha256"`.
///
/// Call macros wrap values in it themselves.
///
/// ```
/// use plan_runtime::Personal;
/// let email = Personal("ada@example.com");
/// assert_eq!(format!("{email:?}"), "(personal)");
/// assert_eq!(email.0, "ada@example.com");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Personal<T>(pub T);

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(personal)")
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Value> Value for Personal<T> {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

/// A value of which only the SHA-256 is sent, in hexadecimal: of a string its text in UTF-8, of anything else its JSON.
/// Null stays null. The number says how many arrays and maps are around each value that is hashed: 0 for the value itself.
#[cfg(feature = "sha256")]
#[derive(Debug)]
pub struct Hashed<T>(pub T, pub usize);

#[cfg(feature = "sha256")]
impl<T: Value> Value for Hashed<T> {
    fn write(&self, writer: &mut Writer) {
        let start = writer.position();
        self.0.write(writer);
        writer.hash_from(start, self.1);
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

/// A part of a message that is written as it is, for the rules of the plan, and hashed when the message is complete.
#[cfg(feature = "sha256")]
#[derive(Debug, Clone)]
pub(crate) struct ToHash {
    pub(crate) range: std::ops::Range<usize>,
    pub(crate) depth: usize,
}

/// Returns the message with its parts hashed. Parts come in the order of their ends, and one may be within a later one, which
/// is hashed as a whole.
#[cfg(feature = "sha256")]
pub(crate) fn with_hashes(message: Vec<u8>, mut parts: Vec<ToHash>) -> Vec<u8> {
    if parts.is_empty() {
        return message;
    }
    // Of two parts that start together, the longer one is around the other.
    parts.sort_by_key(|part| (part.range.start, std::cmp::Reverse(part.range.end)));
    let mut hashed = Vec::with_capacity(message.len());
    let mut done = 0;
    for part in parts.into_iter() {
        if part.range.start < done {
            continue;
        }
        hashed.extend_from_slice(message.get(done..part.range.start).unwrap_or_default());
        hash_json(message.get(part.range.clone()).unwrap_or_default(), part.depth, &mut hashed);
        done = part.range.end;
    }
    hashed.extend_from_slice(message.get(done..).unwrap_or_default());
    hashed
}

/// Writes JSON with what is `depth` arrays and maps deep hashed, and all that is not so deep and neither of both.
#[cfg(feature = "sha256")]
fn hash_json(json: &[u8], depth: usize, out: &mut Vec<u8>) {
    let parsed =
        std::str::from_utf8(json).ok().filter(|_| depth > 0).and_then(|text| plan_rules::json::parse(text).ok());
    match parsed {
        Some(node) => hash_node(&node, json, depth, out),
        None => hash_bytes(json, out),
    }
}

#[cfg(feature = "sha256")]
fn hash_node(node: &plan_rules::json::Node, json: &[u8], depth: usize, out: &mut Vec<u8>) {
    use plan_rules::json::{Kind, write_string};
    let text = |node: &plan_rules::json::Node| json.get(node.span.start()..node.span.end()).unwrap_or_default();
    match &node.kind {
        Kind::Array(items) if depth > 0 => {
            out.push(b'[');
            for (position, item) in items.iter().enumerate() {
                out.extend_from_slice(if position > 0 { b"," } else { b"" });
                hash_node(item, json, depth - 1, out);
            }
            out.push(b']');
        }
        Kind::Object(members) if depth > 0 => {
            out.push(b'{');
            for (position, member) in members.iter().enumerate() {
                out.extend_from_slice(if position > 0 { b"," } else { b"" });
                let mut name = String::new();
                write_string(&member.name, &mut name);
                out.extend_from_slice(name.as_bytes());
                out.push(b':');
                hash_node(&member.value, json, depth - 1, out);
            }
            out.push(b'}');
        }
        _ => hash_bytes(text(node), out),
    }
}

#[cfg(feature = "sha256")]
fn hash_bytes(json: &[u8], out: &mut Vec<u8>) {
    if json == b"null" {
        return out.extend_from_slice(json);
    }
    let text = serde_json::from_slice::<String>(json).map_or_else(|_| json.to_vec(), String::into_bytes);
    out.push(b'"');
    out.extend_from_slice(sha256(&text).as_bytes());
    out.push(b'"');
}

#[cfg(feature = "sha256")]
fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
