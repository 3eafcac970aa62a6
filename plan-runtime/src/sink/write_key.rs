//! The write key of a source, checked before anything is sent: with a wrong one all is refused later.

use crate::error::BuildError;

/// The longest write key that is accepted: it goes into the head or the body of every request.
const LONGEST_KEY_BYTES: usize = 4096;

/// Returns the write key without the white space around it, as the file with a secret has it.
pub(crate) fn checked(given: &str) -> Result<&str, BuildError> {
    let wrong = |why: &str| Err(BuildError::WriteKey { reason: why.to_owned() });
    match given.trim() {
        "" => wrong("is empty: copy it from the settings of your source, or leave it out to print messages"),
        key if key.contains(|c: char| c.is_whitespace() || c.is_control()) => {
            wrong("has white space or control characters within: copy it anew from the settings of your source")
        }
        // As a file of variables has it for a program that leaves the marks on.
        key if ['"', '\''].iter().any(|mark| key.starts_with(*mark) || key.ends_with(*mark)) => {
            wrong("is in quotation marks, which are no part of it")
        }
        // As of the mark at the start of some text files, which nobody sees.
        key if !key.is_ascii() => {
            wrong("has letters beyond ASCII, which no write key has: copy it anew from the settings of your source")
        }
        key if key.len() > LONGEST_KEY_BYTES => {
            wrong("is over 4096 bytes long: copy it from the settings of your source")
        }
        key => Ok(key),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keys() {
        assert_eq!((checked(" wk\r\n").unwrap(), checked("id:secret").unwrap()), ("wk", "id:secret"));
        for wrong in
            ["", " ", "w k", "w\0k", "w\nk", "\u{feff}wk", "wk\u{200b}", "w\u{e9}", "\"wk\"", "'wk'", &"k".repeat(5000)]
        {
            assert!(checked(wrong).unwrap_err().to_string().starts_with("the write key "), "{wrong:?}");
        }
    }
}
