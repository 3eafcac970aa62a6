//! What a file of JSON may have beside JSON where its name ends in `.jsonc`: comments, and commas behind the last member or item.
//! It knows nothing of plans.

use crate::diagnostic::Span;

/// Returns the comments of a text, and the places of its trailing commas.
///
/// ```
/// let text = "[1, /* two */ 2,] // end";
/// let (comments, trailing) = plan_model::comments::besides_json(text);
/// assert_eq!((comments.len(), trailing.as_slice()), (2, [15].as_slice()));
/// assert_eq!(plan_model::comments::blanked(text, &comments, &trailing), "[1,           2 ]       ");
/// ```
#[must_use]
pub fn besides_json(text: &str) -> (Vec<Span>, Vec<usize>) {
    let (mut comments, mut trailing) = (Vec::new(), Vec::new());
    let mut comma = None;
    // Behind an opening bracket or another comma, a comma has nothing before it that it could end.
    let mut is_behind_value = false;
    let mut place = 0;
    while let Some(rest) = text.get(place..).filter(|rest| !rest.is_empty()) {
        let length = match rest.as_bytes() {
            [b'/', b'/', ..] => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            [b'/', b'*', ..] => rest.get(2..).and_then(|inner| inner.find("*/")).map_or(rest.len(), |end| end + 4),
            [b'"', ..] => string_length(rest),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
        let is_comment = rest.starts_with("//") || rest.starts_with("/*");
        match rest.as_bytes() {
            _ if is_comment => comments.push(Span::new(place, place + length)),
            [b' ' | b'\t' | b'\n' | b'\r', ..] => {}
            [byte, ..] => {
                if matches!(byte, b'}' | b']') {
                    trailing.extend(comma);
                }
                comma = (*byte == b',' && is_behind_value).then_some(place);
                is_behind_value = !matches!(byte, b'[' | b'{' | b',' | b':');
            }
            [] => {}
        }
        place += length;
    }
    (comments, trailing)
}

/// Returns the length of the string that a text starts with, quotes included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return place + 1,
            // No string goes on behind a line, so that one without an end does not swallow the file.
            '\n' => return place,
            _ => {}
        }
    }
    text.len()
}

/// Returns the text with spaces for these comments and commas, so that every byte of the rest is where it was.
#[must_use]
pub fn blanked(text: &str, comments: &[Span], trailing: &[usize]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let commas = trailing.iter().map(|place| Span::new(*place, place + 1));
    for span in comments.iter().copied().chain(commas) {
        let blank = bytes.get_mut(span.start()..span.end()).unwrap_or_default();
        blank.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
    }
    // Whole characters became spaces.
    String::from_utf8(bytes).unwrap_or_default()
}

/// Returns the comment that goes on to the end of the text, because it has no end of its own.
pub(crate) fn unfinished(text: &str, comments: &[Span]) -> Option<Span> {
    let last = *comments.last()?;
    let comment = text.get(last.start()..last.end())?;
    let is_open = comment.starts_with("/*") && (comment.len() < "/**/".len() || !comment.ends_with("*/"));
    is_open.then(|| Span::new(last.start(), last.start() + "/*".len()))
}
