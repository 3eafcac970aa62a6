//! Text of people as Markdown that says just that text: no code, no HTML, no link that is not an address of the text itself.
//! Knows nothing of plans; rustdoc, editors and documentation pages show what it returns.
//!
//! rustdoc compiles and runs what it takes for a code block, so a description that is not made safe would be a program.
//! Every character that CommonMark or rustdoc's extensions could read as markup is escaped; lists are the only markup that is kept.

use std::fmt::Write;

/// Returns `text` as Markdown of its own paragraphs. Lines that begin with `-`, `*`, `+` or `•` and a blank become a list, numbered
/// lines stay lines of their own, and addresses (`https://…`) become links.
///
/// ```
/// use plan_model::markdown;
///
/// assert_eq!(markdown::block("see [here] <b>"), "see \\[here\\] \\<b\\>");
/// assert_eq!(markdown::block("One of:\n-     new"), "One of:\n- new");
/// assert_eq!(markdown::block("~~~\nrun()\n~~~"), "\\~\\~\\~\nrun()\n\\~\\~\\~");
/// ```
#[must_use]
pub fn block(text: &str) -> String {
    if is_plain_line(text.as_bytes()) { text.to_owned() } else { block_of_any(text) }
}

fn block_of_any(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (position, line) in lines(text).enumerate() {
        if position > 0 {
            // Lines of one paragraph are one line to a reader, unless the break is written out.
            out.push_str(if is_numbered(line) && !out.ends_with('\n') { "\\\n" } else { "\n" });
        }
        match item(line) {
            Some(rest) => {
                out.push_str("- ");
                words(rest, write_word, &mut out);
            }
            None => words(line, write_word, &mut out),
        }
    }
    out
}

/// Returns `text` as Markdown of one line, which may stand within a paragraph, a heading, a list item or a cell of a table.
///
/// ```
/// assert_eq!(plan_model::markdown::inline("a | b\n# c"), "a \\| b \\# c");
/// ```
#[must_use]
pub fn inline(text: &str) -> String {
    one_line(text, write_word)
}

fn one_line(text: &str, write: fn(&str, &mut String)) -> String {
    if is_plain_line(text.as_bytes()) { text.to_owned() } else { one_line_of_any(text, write) }
}

fn one_line_of_any(text: &str, write: fn(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for line in lines(text).filter(|line| !line.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        words(line, write, &mut out);
    }
    out
}

/// Returns `text` as Markdown of one line that may be the text of a link: an address in it is text, as a link within a link would take the
/// place of the one around it.
///
/// ```
/// assert_eq!(plan_model::markdown::link_text("see [https://a.b]"), "see \\[https://a.b\\]");
/// ```
#[must_use]
pub fn link_text(text: &str) -> String {
    one_line(text, escape)
}

/// Returns `text` as inline code, whatever it holds. The fence is longer than any run of backticks in the text. Text without a
/// visible character is shown as a Rust string literal.
///
/// ```
/// use plan_model::markdown;
///
/// assert_eq!(markdown::code("total"), "`total`");
/// assert_eq!(markdown::code("a``b <script>"), "``` a``b <script> ```");
/// ```
#[must_use]
pub fn code(text: &str) -> String {
    if is_plain_code(text.as_bytes()) { format!("`{text}`") } else { code_of_any(text) }
}

fn code_of_any(text: &str) -> String {
    if text.trim().is_empty() {
        return format!("{text:?}");
    }
    if text.contains(char::is_control) {
        return code_of_any(&text.replace(char::is_control, " "));
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // One blank at each end is taken off again, where there is one at both.
    let is_padded = longest > 0 || (text.starts_with(' ') && text.ends_with(' '));
    let pad = if is_padded { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

// A macro runs without optimisation, where a loop over bytes is much less than a search for characters: these two let most texts
// of a plan through as they are.

/// Returns whether `text` is one line of words and of signs that are markup nowhere, a blank between two words.
fn is_plain_line(text: &[u8]) -> bool {
    let mut before = b' ';
    let mut rest = text;
    while let [byte, others @ ..] = rest {
        let is_plain = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b',' | b'.' | b';' | b'!' | b'?' | b'\'' | b'"' | b'(' | b')' | b'/' | b'%' => {
                true
            }
            // The first word may be the number of a list.
            b'0'..=b'9' => rest.len() < text.len(),
            // Before a word a hyphen may be markup.
            b' ' | b'-' => before != b' ',
            _ => false,
        };
        if !is_plain {
            return false;
        }
        (before, rest) = (*byte, others);
    }
    before != b' '
}

/// Returns whether `text` is printable ASCII without blanks and backticks, as names are: it is code as it is.
fn is_plain_code(text: &[u8]) -> bool {
    let mut rest = text;
    while let [byte, others @ ..] = rest {
        if !matches!(byte, b'!'..=b'_' | b'a'..=b'~') {
            return false;
        }
        rest = others;
    }
    !text.is_empty()
}

/// Returns `text` as inline code for a cell of a table, where a bar ends the cell even within code.
///
/// ```
/// assert_eq!(plan_model::markdown::code_in_cell("a|b"), "`a\\|b`");
/// ```
#[must_use]
pub fn code_in_cell(text: &str) -> String {
    in_cell(&code(text))
}

/// Returns Markdown of one line, whose bars are all within code, for a cell of a table.
///
/// ```
/// assert_eq!(plan_model::markdown::in_cell("matches `a|b`"), "matches `a\\|b`");
/// ```
#[must_use]
pub fn in_cell(markdown: &str) -> String {
    // A backslash before the bar would be taken for the escape; no escape exists for it.
    markdown.replace("\\|", "\\ |").replace('|', "\\|")
}

/// Returns the text of a line that is an item of a list, without the marker.
fn item(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['-', '*', '+', '•'])?;
    rest.starts_with(is_blank).then_some(rest)
}

fn is_numbered(line: &str) -> bool {
    blank_apart(line).next().is_some_and(|word| numbering(word).is_some())
}

/// Returns the lines of a text, trimmed: four blanks at the start would make a code block. A bare carriage return ends a line in
/// CommonMark as well.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r']).map(|line| line.trim_matches(is_blank))
}

/// Returns the words of a line, as they stand between blanks.
fn blank_apart(line: &str) -> impl Iterator<Item = &str> {
    line.split(is_blank).filter(|word| !word.is_empty())
}

/// Returns whether a character is shown as a blank. Control characters are: what follows one may begin a line.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Writes the words of a line, a blank between two of them: a run of blanks after a marker would make a code block.
fn words(line: &str, write: fn(&str, &mut String), out: &mut String) {
    for (position, word) in blank_apart(line).enumerate() {
        if position > 0 {
            out.push(' ');
        }
        match numbering(word) {
            Some((number, mark)) if position == 0 => {
                let _ = write!(out, "{number}\\{mark}");
            }
            _ => write(word, out),
        }
    }
}

/// Returns the number and the mark of a word that would begin a numbered list.
fn numbering(word: &str) -> Option<(&str, &str)> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, mark) = word.split_at_checked(digits)?;
    (digits > 0 && matches!(mark, "." | ")")).then_some((number, mark))
}

fn write_word(word: &str, out: &mut String) {
    let mut rest = word;
    while let Some(start) = start_of_address(rest) {
        let (before, from_address) = rest.split_at(start);
        escape(before, out);
        let end = from_address.find(|c| !is_of_address(c)).unwrap_or(from_address.len());
        let address = from_address.get(..end).unwrap_or(from_address);
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        if address.ends_with("//") {
            escape(address, out);
        } else {
            let _ = write!(out, "<{address}>");
        }
        rest = from_address.get(address.len()..).unwrap_or_default();
    }
    escape(rest, out);
}

/// Returns where an address starts, by one search, so that a text of many addresses takes linear time.
fn start_of_address(text: &str) -> Option<usize> {
    let is_scheme = |start: &usize| {
        let rest = text.get(start + "http".len()..).unwrap_or_default();
        rest.starts_with("://") || rest.starts_with("s://")
    };
    text.match_indices("http").map(|(start, _)| start).find(is_scheme)
}

/// Returns whether an address may hold the character. Others, as `"` and `(`, stand around addresses in a text.
fn is_of_address(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '-' | '.' | '_' | '~' | ':' | '/' | '?' | '#' | '@' | '!' | '$' | '&' | '*' | '+')
        || matches!(c, ',' | ';' | '=' | '%')
}

/// Writes the text with a backslash before each character that may be markup, wherever it stands.
fn escape(text: &str, out: &mut String) {
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' | '|' | '&' | '$' => true,
            // Within a word it is none; most names have some.
            '_' => !(is_of_word(before) && is_of_word(rest.peek().copied())),
            // Markup at the start of a line only: headings, rules, underlines of headings, lists, columns.
            '#' | '=' | '-' | '+' | ':' => before.is_none(),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

fn is_of_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text of up to five of these: what is markup somewhere, and what lets most texts through as they are.
    fn texts() -> Vec<String> {
        const SIGNS: [&str; 14] = ["a", "B", "1", " ", "-", ".", ")", "/", "'", "_", "*", "`", "#", "\n"];
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..5 {
            last = last.iter().flat_map(|text| SIGNS.map(|sign| format!("{text}{sign}"))).collect();
            all.extend_from_slice(&last);
        }
        all
    }

    #[test]
    fn plain_texts_are_what_the_whole_way_makes_of_them() {
        let mut plain = [0, 0];
        for text in texts() {
            if is_plain_line(text.as_bytes()) {
                plain[0] += 1;
                assert_eq!(block_of_any(&text), text);
                assert_eq!(one_line_of_any(&text, write_word), text);
                assert_eq!(one_line_of_any(&text, escape), text);
            }
            if is_plain_code(text.as_bytes()) {
                plain[1] += 1;
                assert_eq!(code_of_any(&text), format!("`{text}`"));
            }
        }
        assert!(plain.iter().all(|found| *found > 1000), "{plain:?}");
    }
}
