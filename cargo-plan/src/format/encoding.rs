//! The text of a file, in whatever encoding it was saved.

/// A text, and what is to be said of its encoding.
#[derive(Debug)]
pub(crate) struct DecodedText {
    pub(crate) text: String,
    pub(crate) note: Option<&'static str>,
}

/// Decodes a text: UTF-8, UTF-16 with its mark, else Windows-1252, of which Latin-1 is a part. What is no text at all is `None`.
pub(crate) fn decode(bytes: &[u8]) -> Option<DecodedText> {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _, is_broken) = encoding.decode(bytes);
        let note = (encoding != encoding_rs::UTF_8).then_some("the text is UTF-16, and was read so");
        return (!is_broken).then(|| DecodedText { text: text.into_owned(), note });
    }
    if bytes.contains(&0) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(DecodedText { text: text.to_owned(), note: None });
    }
    let (text, ..) = encoding_rs::WINDOWS_1252.decode(bytes);
    Some(DecodedText {
        text: text.into_owned(),
        note: Some("the text is not UTF-8: it was read as Windows-1252 (Latin-1)"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_is_told_and_read() {
        let read = decode(b"Propri\xe9t\xe9;\x80").map(|read| (read.text, read.note.is_some()));
        assert_eq!(read, Some(("Propriété;€".to_owned(), true)));
        assert!(decode(b"PK\0\x03").is_none());
        let utf16 = decode(b"\xff\xfeA\0;\0").map(|read| read.text);
        assert_eq!(utf16.as_deref(), Some("A;"));
    }
}
