//! Texts of a plan as pages show them: whole, on one line or cut, with a visible sign in the place of each character that would
//! change how the text around it is read.

use std::fmt::Write;

/// Returns the text with a sign in the place of each invisible character: what turns the direction of writing, controls, what has
/// no width. Line ends and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Returns the text with a sign in the place of each invisible character and of each line end, for a line of a terminal.
pub(crate) fn visible_line(text: &str) -> String {
    visible(text).replace('\n', "⟨U+000A⟩").replace('\r', "⟨U+000D⟩").replace('\t', " ")
}

/// Returns the text on one line, cut where it is longer than `most` characters.
pub(crate) fn line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().take(most).collect();
    let whole = words.join(" ");
    let cut: String = whole.chars().take(most).collect();
    let is_cut = cut.len() < whole.len();
    visible(&if is_cut { format!("{}…", cut.trim_end()) } else { cut })
}

/// Returns the first sentence, or the first line, of a description.
pub(super) fn first_sentence(text: &str) -> String {
    let first = text.trim_start().lines().next().unwrap_or_default();
    let end = first.find(". ").map_or(first.len(), |end| end + 1);
    line(first.get(..end).unwrap_or(first), 200)
}

fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let has_no_width = matches!(c, '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' | '\u{2028}' | '\u{2029}');
    turns || has_no_width || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_turn_the_text_is_shown() {
        assert_eq!(visible("a\u{202e}b\u{0}\n"), "a⟨U+202E⟩b⟨U+0000⟩\n");
        assert_eq!(line("  a\n b   c ", 40), "a b c");
        assert_eq!(line("abcdef", 3), "abc…");
        assert_eq!(first_sentence("An order. It is paid.\nMore."), "An order.");
    }
}
