//! Personal data: hidden from `Debug`, and hashed where the plan says so.

use crate::value::Value;
use crate::writer::Writer;
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
/// Null stays null.
#[cfg(feature = "sha256")]
#[derive(Debug)]
pub struct Hashed<T>(pub T);

#[cfg(feature = "sha256")]
impl<T: Value> Value for Hashed<T> {
    fn write(&self, writer: &mut Writer) {
        let start = writer.position();
        self.0.write(writer);
        let json = writer.take_from(start);
        if json == b"null" {
            writer.null();
            return;
        }
        let text = serde_json::from_slice::<String>(&json).map_or(json, String::into_bytes);
        writer.string(&sha256(&text));
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
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
