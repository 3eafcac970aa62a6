//! A file of Rust without the bodies of its functions, or of most of them: what is left says which modules and names there are, and
//! is parsed in a fraction of the time. It knows of Rust what tells a brace from one in a text or a comment.

/// Returns the text with spaces for what functions do, every other byte where it was, but for the bodies that `is_kept` says.
pub(super) fn with_bodies(text: &str, is_kept: impl Fn(&str) -> bool) -> String {
    blanked(text, |body| if is_kept(body) { Vec::new() } else { vec![(0, body.len())] })
}

/// Returns the same with the statements that `is_kept` says: in a body with an item all of them, as what an item names may have another
/// name in the body.
pub(super) fn with_statements(text: &str, is_kept: impl Fn(&str) -> bool) -> String {
    blanked(text, |body| {
        let whole = vec![(0, body.len())];
        if !is_kept(body) {
            return whole;
        }
        let statements = statements(body).unwrap_or_default();
        let is_blank = |(start, end): &(usize, usize)| !body.get(*start..*end).is_some_and(&is_kept);
        statements.into_iter().filter(is_blank).collect()
    })
}

/// Returns the text with spaces for these bytes of each body of a function.
fn blanked(text: &str, bytes_of: impl Fn(&str) -> Vec<(usize, usize)>) -> String {
    let mut scan = RustScan { text, place: 0 };
    let mut out = String::with_capacity(text.len());
    let mut kept = 0;
    while let Some(token) = scan.next() {
        if token != "fn" || !scan.is_name_next() {
            continue;
        }
        let Some(start) = scan.open() else { continue };
        let end = scan.close();
        for (from, to) in text.get(start..end).map(&bytes_of).unwrap_or_default() {
            out.push_str(text.get(kept..start + from).unwrap_or_default());
            out.extend(std::iter::repeat_n(' ', to.saturating_sub(from)));
            kept = start + to;
        }
    }
    out.push_str(text.get(kept..).unwrap_or_default());
    out
}

/// The words with which an item begins.
const ITEMS: [&str; 13] = [
    "const",
    "enum",
    "extern",
    "fn",
    "impl",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
    "union",
    "use",
];

/// Returns the parts of a body that end with a `;` outside of all brackets, and what is behind the last; none where the body has an item.
fn statements(body: &str) -> Option<Vec<(usize, usize)>> {
    let mut scan = RustScan { text: body, place: 0 };
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    while let Some(token) = scan.next() {
        match token {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            ";" if depth == 0 => {
                found.push((start, scan.place));
                start = scan.place;
            }
            word if ITEMS.contains(&word) => return None,
            _ => {}
        }
    }
    found.push((start, body.len()));
    Some(found)
}

/// Returns the places at which a text reads or assigns a field of this name: `.name`, without the brackets of a call.
pub(super) fn field_places(text: &str, name: &str) -> Vec<usize> {
    let mut scan = RustScan { text, place: 0 };
    let (mut found, mut is_behind_dot) = (Vec::new(), false);
    while let Some(token) = scan.next() {
        if is_behind_dot && token == name && !scan.rest().trim_start().starts_with('(') {
            found.push(scan.place - name.len());
        }
        is_behind_dot = token == ".";
    }
    found
}

/// A field of a literal: where it begins, and whether a value stands behind its name.
pub(super) struct LiteralField {
    pub(super) place: usize,
    pub(super) has_value: bool,
}

/// Returns the places at which a literal of a struct, or a pattern of one, has a field of this name.
pub(super) fn literal_fields(text: &str, type_name: &str, field: &str) -> Vec<LiteralField> {
    let mut scan = RustScan { text, place: 0 };
    let (mut found, mut before) = (Vec::new(), "");
    while let Some(token) = scan.next() {
        let is_declared = matches!(before, "struct" | "impl" | "for" | "enum" | "trait" | "mod");
        before = token;
        if token == type_name && !is_declared && scan.rest().trim_start().starts_with('{') {
            scan.next();
            let start = scan.place;
            scan.fields(field, &mut found);
            // A value of it may be another one.
            scan.place = start;
        }
    }
    found
}

struct RustScan<'t> {
    text: &'t str,
    place: usize,
}

impl<'t> RustScan<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.place..).unwrap_or_default()
    }

    /// Returns the next word or sign. Texts, letters in quotes and comments are none.
    fn next(&mut self) -> Option<&'t str> {
        loop {
            let rest = self.rest();
            let first = rest.chars().next()?;
            let length = word_length(rest);
            let skipped = match first {
                '"' => text_length(rest),
                '\'' => letter_length(rest),
                '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                '/' if rest.starts_with("/*") => comment_length(rest),
                'r' | 'b' | 'c' => raw_length(rest).unwrap_or(0),
                _ => 0,
            };
            if skipped > 0 {
                self.place += skipped;
                continue;
            }
            let length = if length > 0 { length } else { first.len_utf8() };
            self.place += length;
            if !first.is_whitespace() {
                return rest.get(..length);
            }
        }
    }

    /// Goes behind the brace that closes a literal, and notes its fields of this name.
    fn fields(&mut self, field: &str, found: &mut Vec<LiteralField>) {
        let (mut depth, mut before) = (1_usize, "{");
        while let Some(token) = self.next() {
            match token {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                name if name == field && depth == 1 && matches!(before, "{" | ",") => {
                    let has_value = self.rest().trim_start().starts_with(':');
                    found.push(LiteralField { place: self.place - name.len(), has_value });
                }
                _ => {}
            }
            if depth == 0 {
                return;
            }
            before = token;
        }
    }

    /// Returns whether a name comes next, as behind the `fn` of a function: that of a type has brackets there.
    fn is_name_next(&self) -> bool {
        self.rest().trim_start().starts_with(|c: char| c.is_alphabetic() || c == '_')
    }

    /// Goes behind the brace that opens the body; none of a function without one.
    fn open(&mut self) -> Option<usize> {
        let mut depth = 0_usize;
        loop {
            match self.next()? {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                ";" | "}" if depth == 0 => return None,
                "{" if depth == 0 => return Some(self.place),
                _ => {}
            }
        }
    }

    /// Goes behind the brace that closes the body; returns where that brace is.
    fn close(&mut self) -> usize {
        let mut depth = 0_usize;
        while let Some(token) = self.next() {
            match token {
                "{" => depth += 1,
                "}" if depth == 0 => return self.place - 1,
                "}" => depth -= 1,
                _ => {}
            }
        }
        self.place
    }
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// Returns the length of a text in quotes that begins here.
fn text_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (place, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// Returns the length of a letter in quotes, or of the `'` of a lifetime.
fn letter_length(text: &str) -> usize {
    let inner = text.get(1..).unwrap_or_default();
    let Some(first) = inner.chars().next() else { return 1 };
    if first == '\\' {
        let behind = inner.get(2..).unwrap_or_default();
        return behind.find('\'').map_or(1, |end| end + "'\\n'".len());
    }
    let behind = inner.get(first.len_utf8()..).unwrap_or_default();
    if behind.starts_with('\'') { first.len_utf8() + 2 } else { 1 }
}

fn comment_length(text: &str) -> usize {
    let (mut depth, mut place) = (0_usize, 0);
    while let Some(rest) = text.get(place..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (depth, place) = (depth + 1, place + 2);
        } else if rest.starts_with("*/") {
            (depth, place) = (depth - 1, place + 2);
            if depth == 0 {
                return place;
            }
        } else {
            place += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Returns the length of `r"…"`, `br#"…"#` and the like, with the letters before it.
fn raw_length(text: &str) -> Option<usize> {
    let behind = text.strip_prefix(['b', 'c']).unwrap_or(text).strip_prefix('r')?;
    let signs = behind.len() - behind.trim_start_matches('#').len();
    let inner = behind.get(signs..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(signs));
    let length = inner.find(&end).map_or(inner.len(), |at| at + end.len());
    Some(text.len() - inner.len() + length)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn bodies_are_spaces_and_all_else_stays() {
        let text = r##"
use a::{b, c};
mod m { pub fn f<'a>(x: &'a str) -> [u8; { 2 }] { let s = "}"; let c = '{'; let d = '\''; /* } /* } */ */ s } }
impl S { const K: u8 = { 3 }; fn g(&self) -> Box<dyn Fn(fn(u8) -> u8)> { r#"}"# ; br"}"; if x { y } else { z } } // }
  fn h(); }
struct T { f: fn(u8) -> u8, g: fn() }
fn größe() where for<'b> T: X<'b> { "\"}" }
type F = fn(u8);
"##;
        let outline = with_bodies(text, |_| false);
        assert_eq!(outline.len(), text.len());
        for (place, c) in outline.char_indices() {
            assert!(c == ' ' || text.get(place..).unwrap().starts_with(c), "{place}: {outline}");
        }
        let shown: String = outline.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = "use a::{b, c}; mod m { pub fn f<'a>(x: &'a str) -> [u8; { 2 }] { } } impl S { const K: u8 = { 3 }; \
                      fn g(&self) -> Box<dyn Fn(fn(u8) -> u8)> { } // } fn h(); } struct T { f: fn(u8) -> u8, g: fn() } \
                      fn größe() where for<'b> T: X<'b> { } type F = fn(u8);";
        assert_eq!(shown, wanted);
    }

    #[test]
    fn bodies_that_are_kept_stand_as_they_were() {
        let text = "fn a() { one(); fn b() { two() } }\nimpl S { fn c() { two() } }\nfn d() { é }";
        let outline = with_bodies(text, |body| body.contains("two"));
        assert_eq!(outline, "fn a() { one(); fn b() { two() } }\nimpl S { fn c() { two() } }\nfn d() {    }");
        assert_eq!(outline.len(), text.len());
    }

    #[test]
    fn statements_without_a_word_are_spaces() {
        let text = "fn a() { let x = [1; 2]; if y { two(); z(); } else { z() } w();\n #[cfg(a)] two(); \";\" }\n\
                    fn b() { one(); }\nfn c() { use two as d; one(); }";
        let outline = with_statements(text, |body| body.contains("two"));
        let wanted = "fn a() {                 if y { two(); z(); } else { z() } w();\n #[cfg(a)] two();     }\n\
                      fn b() {        }\nfn c() { use two as d; one(); }";
        assert_eq!(outline, wanted);
    }

    #[test]
    fn fields_are_no_calls_and_no_text() {
        let text = "a.total + b . total() // .total\n; c\n  .total = \".total\"; x.total2; y.r#total";
        let lines: Vec<&str> = field_places(text, "total").into_iter().map(|place| &text[..place]).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0] == "a." && lines[1].ends_with("c\n  ."), "{lines:?}");
    }

    #[test]
    fn any_beginning_of_a_text_ends() {
        let text = "fn a() { 'x' \"y\" r#\"z\"# /* b */ } // c\nfn d(é: 'static) {}";
        for (end, _) in text.char_indices() {
            assert_eq!(with_bodies(&text[..end], |_| false).len(), end);
            assert_eq!(with_statements(&text[..end], |body| body.contains('y')).len(), end);
        }
    }
}
