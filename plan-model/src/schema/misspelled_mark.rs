//! A misspelled `x-pii`: the value would be sent as it is, so this one is an error.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest;
use crate::json::{Kind, Member};

/// Returns whether this keyword means `x-pii`: it is one letter away from it, has its letters only, or these between other signs, and
/// turns something on. So `x-pci` and `x-pin` are what they are.
pub(crate) fn is_misspelled(keyword: &Member) -> bool {
    let name = keyword.name.as_str();
    // Most keywords are told by their length, or by the first letter.
    name.len() < 16
        && name != "x-pii"
        // Plans of other tools have a `pii` of their own: that one is a warning, as any misspelled key.
        && name.contains(['x', 'X'])
        && !matches!(keyword.value.kind, Kind::Boolean(false) | Kind::Null)
        && (letters_of(name) == "xpii" || is_near(name))
}

/// Returns the letters of a name, in small ones: a hyphen may be one of many signs, and Turkish has two kinds of `i`.
fn letters_of(name: &str) -> String {
    let plain = |c: char| if matches!(c, 'ı' | 'İ') { 'i' } else { c.to_ascii_lowercase() };
    name.chars().filter(|c| c.is_alphanumeric()).map(plain).collect()
}

fn is_near(name: &str) -> bool {
    name.len() < 9
        && name.starts_with(['x', 'X'])
        && name
            .trim_end_matches(['s', 'S'])
            .bytes()
            .all(|byte| matches!(byte, b'x' | b'X' | b'p' | b'P' | b'i' | b'I' | b'-' | b'_' | b' '))
        && suggest::nearest(name, ["x-pii"]).is_some()
}

/// Returns the error; `of` is what has the keyword.
pub(crate) fn error(keyword: &Member, of: &str) -> Diagnostic {
    let message = format!("unknown key \"{}\" of {of}: personal data would be sent as it is", keyword.name);
    let help = "\"x-pii\" is true or \"sha256\"; if this is about something else, give it another name";
    Diagnostic::error(keyword.name_span, message, "did you mean \"x-pii\"?").help(help)
}
