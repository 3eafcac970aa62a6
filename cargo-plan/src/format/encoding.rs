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
        let encoding = utf_16(bytes)?;
        let (text, is_broken) = encoding.decode_without_bom_handling(bytes);
        let note = Some("the text is UTF-16 without its mark, and was read so");
        return (!is_broken && !text.contains('\0')).then(|| DecodedText { text: text.into_owned(), note });
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

/// Returns the order of bytes of UTF-16 without a mark: of most letters one byte of the two, always the same one, is 0.
fn utf_16(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let zeros = |at: usize| bytes.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let is_most = |count: usize| 4 * count > bytes.len();
    match (zeros(0), zeros(1)) {
        (0, high) if is_most(high) => Some(encoding_rs::UTF_16LE),
        (high, 0) if is_most(high) => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// Says why a file is no text: where a byte is that no text has.
pub(crate) fn no_text(name: &str, bytes: &[u8]) -> String {
    let place = bytes.iter().position(|byte| *byte == 0).map(|at| {
        let lines = bytes.iter().take(at).filter(|byte| **byte == b'\n').count();
        format!(": line {} has a byte of 0, as no text has", lines + 1)
    });
    format!(
        "{name} is no text{}\nhelp: it may be damaged, or have the name of another kind of file; save it again as UTF-8",
        place.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_is_told_and_read() {
        let read = decode(b"Propri\xe9t\xe9;\x80").map(|read| (read.text, read.note.is_some()));
        assert_eq!(read, Some(("Propriété;€".to_owned(), true)));
        assert!(decode(b"PK\0\x03").is_none());
        let without_mark = decode(b"A\0;\0\xe9\0").map(|read| read.text);
        assert_eq!(without_mark.as_deref(), Some("A;é"));
        let without_mark = decode(b"\0A\0;").map(|read| (read.text, read.note.is_some()));
        assert_eq!(without_mark, Some(("A;".to_owned(), true)));
        assert!(decode(b"Event,Property\nPa\0id,total\n").is_none());
        let utf16 = decode(b"\xff\xfeA\0;\0").map(|read| read.text);
        assert_eq!(utf16.as_deref(), Some("A;"));
    }
}
