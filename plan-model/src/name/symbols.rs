//! Symbols in the names and values of a plan as English words. It knows nothing of Rust.

use std::borrow::Cow;
use std::fmt::Write;

/// Returns the text with those symbols spelled that make a difference between values: `>=`, `A-`, `C#`, `+1`, `1.5`. What separates
/// words or ends a sentence stays as it is.
pub(super) fn spelled(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let chars: Vec<char> = text.chars().filter(|c| !is_apostrophe(*c)).collect();
    for (position, c) in chars.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|position| chars.get(position)).copied();
        match word(before, *c, chars.get(position + 1).copied()) {
            Some(word) => {
                let _ = write!(out, " {word} ");
            }
            None => out.push(*c),
        }
    }
    Cow::Owned(out)
}

/// Returns the text with every character spelled that is no letter or digit, what separates words too.
pub(super) fn all_spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let chars: Vec<char> = text.chars().collect();
    for (position, c) in chars.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|position| chars.get(position)).copied();
        if c.is_alphanumeric() {
            out.push(*c);
        } else if let Some(word) = word(before, *c, chars.get(position + 1).copied()).or_else(|| separator(*c)) {
            let _ = write!(out, " {word} ");
        } else {
            let _ = write!(out, " U{:X} ", u32::from(*c));
        }
    }
    out
}

/// Returns whether the text has neither letters nor digits, and only symbols that have a name.
pub(super) fn is_symbols_alone(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_punctuation() || c == ' ') && !text.trim().is_empty()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

/// Returns the word for a symbol between two characters.
fn word(before: Option<char>, c: char, after: Option<char>) -> Option<&'static str> {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    Some(match c {
        '=' if matches!(before, Some('<' | '>')) => "Or Equal",
        '=' => "Equal",
        '!' if after == Some('=') => "Not",
        '<' => "Less Than",
        '>' => "More Than",
        '+' => "Plus",
        '-' if is_minus(before, after) => "Minus",
        '.' if is_digit(before) && is_digit(after) => "Point",
        ',' if is_digit(before) && is_digit(after) => "Comma",
        '#' if before.is_some_and(char::is_alphabetic) => "Sharp",
        '#' => "Hash",
        '%' => "Percent",
        '&' => "And",
        '@' => "At",
        '*' => "Star",
        '^' => "Caret",
        '~' => "Tilde",
        '|' => "Pipe",
        '$' => "Dollar",
        '€' => "Euro",
        '£' => "Pound",
        '¥' => "Yen",
        '°' => "Degree",
        _ => return None,
    })
}

/// Returns a hyphen is a minus at either end of a text, and before a digit where nothing is before it: `A-`, `-1`, `at -1`. Between two
/// words, or two numbers, it separates them.
fn is_minus(before: Option<char>, after: Option<char>) -> bool {
    match (before, after) {
        (None, Some(after)) => after.is_alphanumeric(),
        (Some(before), None) => before.is_alphanumeric(),
        (Some(before), Some(after)) => !before.is_alphanumeric() && after.is_ascii_digit(),
        (None, None) => false,
    }
}

/// Returns the word for what separates words or ends a sentence.
fn separator(c: char) -> Option<&'static str> {
    Some(match c {
        ' ' => "Space",
        '_' => "Underscore",
        '-' => "Hyphen",
        '/' => "Slash",
        '\\' => "Backslash",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        ';' => "Semicolon",
        '!' => "Exclamation",
        '?' => "Question",
        '\'' | '\u{2019}' => "Apostrophe",
        '"' => "Quote",
        '`' => "Backtick",
        '(' => "Open Parenthesis",
        ')' => "Close Parenthesis",
        '[' => "Open Bracket",
        ']' => "Close Bracket",
        '{' => "Open Brace",
        '}' => "Close Brace",
        _ => return None,
    })
}
