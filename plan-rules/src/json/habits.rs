//! What other languages and editors make and JSON does not have: a trailing comma, comments, other quotes and spaces, words of
//! Python, YAML, the marks of a merge. Asked only where a text is no
//! JSON anyway.

use super::{Malformed, Span, malformed};

/// Returns what stands at the place of a mistake, if it is one of these.
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
        _ => return word(rest, line, place).or_else(|| sign(rest, place)).or_else(|| yaml(text, place)),
    };
    Some(malformed(Span::new(place, place + length), message.to_owned(), label))
}

const REMOVE: &str = "remove it; a \"description\" can say the same";

/// Returns a word of Python, or the mark of a merge.
fn word(rest: &str, line: &str, place: usize) -> Option<Box<Malformed>> {
    for (word, label) in [("True", "write true"), ("False", "write false"), ("None", "write null")] {
        if rest.starts_with(word) {
            let message = format!("`{word}` is a word of Python, not of JSON");
            return Some(malformed(Span::new(place, place + word.len()), message, label));
        }
    }
    let is_mark = ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| rest.starts_with(mark));
    let message = "a merge is not finished here: this is the mark of a conflict".to_owned();
    let label = "keep one of the two versions, and remove the marks";
    is_mark.then(|| malformed(Span::new(place, place + line.len()), message, label))
}

/// Returns a character that looks like one of JSON's, or like nothing.
fn sign(rest: &str, place: usize) -> Option<Box<Malformed>> {
    let c = rest.chars().next()?;
    let (name, label) = match c {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{ab}' | '\u{bb}' => {
            ("a typographic quote", "write \"")
        }
        '\u{a0}' | '\u{202f}' | '\u{2007}' => ("a no-break space", "write a plain space"),
        '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' => ("an invisible character", "remove it"),
        c if c.is_whitespace() => ("a space that JSON does not have", "write a plain space"),
        _ => return None,
    };
    let message = format!("{name} (U+{:04X}) is not allowed here in JSON", u32::from(c));
    Some(malformed(Span::new(place, place + c.len_utf8()), message, label))
}

/// Returns a file that starts as YAML does.
fn yaml(text: &str, place: usize) -> Option<Box<Malformed>> {
    if !text.get(..place)?.trim_start_matches('\u{feff}').trim().is_empty() {
        return None;
    }
    let line = text.get(place..)?.lines().next().unwrap_or_default();
    let is_key = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_- ".contains(c));
    let has_key =
        line.split_once(':').is_some_and(|(key, rest)| is_key(key) && (rest.is_empty() || rest.starts_with(' ')));
    let is_yaml = has_key || line.starts_with("---") || line.starts_with("- ");
    let message = "a tracking plan is JSON, and this looks like YAML".to_owned();
    let label = "convert it, with `yq -o=json` for instance";
    is_yaml.then(|| malformed(Span::new(place, place + line.len()), message, label))
}
