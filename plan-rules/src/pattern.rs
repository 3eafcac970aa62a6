//! Patterns: ECMA 262 regular expressions, as far as `regex-lite` goes. Look-around and back references are beyond it.

mod row;

use regex_lite::{Regex, RegexBuilder};
use row::RowPattern;
use std::fmt;
use std::sync::Arc;

/// A compiled pattern.
#[derive(Clone)]
pub struct Pattern {
    source: String,
    // Behind a pointer, so that a program in which no pattern is ever made links no regex engine.
    matches: Arc<dyn Fn(&str) -> bool + Send + Sync>,
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

/// Why a pattern cannot be checked here. As text it is a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternError {
    /// The text is no regular expression.
    Broken(String),
    /// The text may be one, and has what is not checked here.
    Unsupported(String),
    /// It has a letter behind a backslash that means nothing there: ECMA 262 refuses that with the flag `u`, and reads the letter itself
    /// without it.
    UnknownEscape(char),
}

impl PatternError {
    fn broken(what: &str) -> Self {
        Self::Broken(what.to_owned())
    }

    fn unsupported(what: &str) -> Self {
        Self::Unsupported(what.to_owned())
    }

    /// Returns what `regex-lite` says of a pattern. It has words alone to tell its limits, of size and of depth, from what is wrong.
    fn of_regex(error: &regex_lite::Error) -> Self {
        let words = error.to_string();
        if words.contains("limit") { Self::Unsupported(words) } else { Self::Broken(words) }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(what) | Self::Unsupported(what) => f.write_str(what),
            Self::UnknownEscape(letter) => write!(f, "\\{letter}"),
        }
    }
}

impl std::error::Error for PatternError {}

/// How patterns are compiled: [`Pattern::new`], or not at all.
pub type Engine = fn(&str) -> Result<Pattern, PatternError>;

/// Returns the engine of a program that has no patterns.
///
/// # Errors
/// Always.
pub fn none(_: &str) -> Result<Pattern, PatternError> {
    Err(PatternError::unsupported("built without patterns"))
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// What in the pattern cannot be checked.
    ///
    /// ```
    /// use plan_rules::pattern::Pattern;
    /// assert!(Pattern::new(r"^\d{4}-[A-Z]+$")?.is_match("2026-NOV"));
    /// assert!(Pattern::new("(?=look)ahead").is_err());
    /// # Ok::<(), plan_rules::pattern::PatternError>(())
    /// ```
    pub fn new(source: &str) -> Result<Self, PatternError> {
        let regex = compiled(source)?;
        let matches: Arc<dyn Fn(&str) -> bool + Send + Sync> = match RowPattern::of(source) {
            Some(row) => Arc::new(move |text| row.is_match(text)),
            None => Arc::new(move |text| regex.is_match(text)),
        };
        Ok(Self { source: source.to_owned(), matches })
    }

    /// Returns whether the pattern occurs in `text`.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        (self.matches)(text)
    }

    /// Returns the pattern as the plan has it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// How many bytes a compiled pattern may take. What repeats tens of thousands of times takes minutes for one text.
const LARGEST_BYTES: usize = 400_000;

fn compiled(source: &str) -> Result<Regex, PatternError> {
    let built = RegexBuilder::new(&translate(source)?).size_limit(LARGEST_BYTES).build();
    built.map_err(|error| PatternError::of_regex(&error))
}

/// Returns why a text is no regular expression at all, in a few words; `None` where it is one, whether or not it can be checked here.
///
/// ```
/// use plan_rules::pattern::broken;
/// assert!(broken("[a").is_some());
/// assert_eq!(broken("^(?!x)"), None);
/// ```
#[must_use]
pub fn broken(source: &str) -> Option<String> {
    match compiled(source) {
        Err(PatternError::Broken(reason)) => Some(reason),
        _ => None,
    }
}

/// All but white space, inside a class.
const NO_SPACE: &str = r"\x00-\x08\x0E-\x1F!-\u{9f}\u{a1}-\u{167f}\u{1681}-\u{1fff}\u{200b}-\u{2027}\u{202a}-\u{202e}\u{2030}-\u{205e}\u{2060}-\u{2fff}\u{3001}-\u{fefe}\u{ff00}-\u{10ffff}";

/// White space as ECMA 262 has it, inside a class.
const SPACE: &str = r"\t\n\x0B\f\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";

/// Returns a pattern of ECMA 262 in the words of `regex-lite`, in which `\d`, `\w` and `\b` know ASCII alone, and `.` and `\s` are written out.
///
/// # Errors
/// What in the pattern cannot be said so.
///
/// ```
/// use plan_rules::pattern::translate;
/// assert_eq!(translate(r"^\u0041\/$")?, "^A/$");
/// # Ok::<(), plan_rules::pattern::PatternError>(())
/// ```
pub fn translate(source: &str) -> Result<String, PatternError> {
    let mut out = String::with_capacity(source.len() + 8);
    let mut chars = source.chars().peekable();
    let mut in_class = false;
    let mut before = BeforeHyphen::Nothing;
    while let Some(c) = chars.next() {
        if in_class && c != ']' {
            let is_last = chars.peek().is_none_or(|next| *next == ']');
            match (c, before) {
                // Two of them are an operator in `regex-lite`: only the one between the ends of a range stays bare.
                ('-', BeforeHyphen::Character) if !is_last => {
                    out.push('-');
                    before = BeforeHyphen::RangeStart;
                    continue;
                }
                _ => before = before.then(c == '\\' && chars.peek().is_some_and(|next| "dDwWsS".contains(*next))),
            }
        }
        match c {
            '\\' => escape(&mut chars, in_class, &mut out)?,
            '-' if in_class => out.push_str("\\-"),
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                before = BeforeHyphen::Nothing;
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                if chars.next_if_eq(&']').is_some() {
                    // `[]` matches nothing, `[^]` anything.
                    in_class = false;
                    let anything = out.ends_with('^');
                    out.truncate(out.len() - if anything { 2 } else { 1 });
                    out.push_str(if anything { r"[\s\S]" } else { r"[^\s\S]" });
                }
            }
            ']' => {
                out.push_str(if in_class { "]" } else { "\\]" });
                in_class = false;
            }
            // Operators of classes in `regex-lite`, plain characters in ECMA 262.
            '&' | '~' if in_class => out.extend(['\\', c]),
            '.' if !in_class => out.push_str(r"[^\n\r\u{2028}\u{2029}]"),
            '(' if !in_class && chars.peek() == Some(&'?') => {
                let rest: String = chars.clone().take(3).collect();
                if rest.starts_with("?=")
                    || rest.starts_with("?!")
                    || rest.starts_with("?<=")
                    || rest.starts_with("?<!")
                {
                    return Err(PatternError::unsupported("look-around"));
                }
                out.push('(');
            }
            '{' if !in_class => brace(&mut chars, &mut out),
            '}' if !in_class => out.push_str("\\}"),
            c => out.push(c),
        }
    }
    Ok(out)
}

/// What stands before a hyphen in a class, which says whether the hyphen makes a range.
#[derive(Clone, Copy)]
enum BeforeHyphen {
    /// The start of the class, the end of a range, or a class such as `\d`: a hyphen is itself.
    Nothing,
    /// A character, from which a range may go.
    Character,
    /// A character and the hyphen of a range: what comes ends it.
    RangeStart,
}

impl BeforeHyphen {
    /// Returns what stands before the next character, after one character or class more.
    const fn then(self, is_class: bool) -> Self {
        match self {
            Self::Nothing | Self::Character if !is_class => Self::Character,
            _ => Self::Nothing,
        }
    }
}

type Rest<'c> = std::iter::Peekable<std::str::Chars<'c>>;

fn escape(chars: &mut Rest<'_>, in_class: bool, out: &mut String) -> Result<(), PatternError> {
    let Some(c) = chars.next() else { return Err(PatternError::broken("a backslash at the end")) };
    match c {
        'd' | 'D' | 'w' | 'W' | 't' | 'n' | 'r' | 'f' => out.extend(['\\', c]),
        'v' => out.push_str("\\x0B"),
        's' if in_class => out.push_str(SPACE),
        's' => out.extend(["[", SPACE, "]"]),
        'S' if in_class => out.push_str(NO_SPACE),
        'S' => out.extend(["[^", SPACE, "]"]),
        'b' if in_class => out.push_str("\\x08"),
        'b' | 'B' => out.extend(['\\', c]),
        '0' if !chars.peek().is_some_and(char::is_ascii_digit) => out.push_str("\\x00"),
        '0'..='9' => return Err(PatternError::unsupported("back references")),
        'k' => return Err(PatternError::unsupported("back references")),
        'p' | 'P' => return Err(PatternError::unsupported("Unicode properties")),
        'c' => match chars.next() {
            Some(letter) if letter.is_ascii_alphabetic() => literal(u32::from(letter) % 32, out)?,
            _ => return Err(PatternError::broken("a broken \\c")),
        },
        'x' => literal(hexadecimal(chars, 2)?, out)?,
        'u' if chars.next_if_eq(&'{').is_some() => {
            let digits: String = std::iter::from_fn(|| chars.next_if(char::is_ascii_hexdigit)).collect();
            let is_closed = chars.next_if_eq(&'}').is_some();
            let code = u32::from_str_radix(&digits, 16).ok().filter(|_| is_closed);
            literal(code.ok_or_else(|| PatternError::broken("a broken \\u"))?, out)?;
        }
        'u' => {
            let mut code = hexadecimal(chars, 4)?;
            if (0xD800..0xDC00).contains(&code) {
                let mut ahead = chars.clone();
                if ahead.next() == Some('\\') && ahead.next() == Some('u') {
                    let low = hexadecimal(&mut ahead, 4)?;
                    if (0xDC00..0xE000).contains(&low) {
                        code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                        *chars = ahead;
                    }
                }
            }
            literal(code, out)?;
        }
        c if c.is_ascii_alphabetic() => return Err(PatternError::UnknownEscape(c)),
        c => push_escaped(c, out),
    }
    Ok(())
}

fn hexadecimal(chars: &mut Rest<'_>, digits: usize) -> Result<u32, PatternError> {
    let text: String = (0..digits).map_while(|_| chars.next_if(char::is_ascii_hexdigit)).collect();
    let code = u32::from_str_radix(&text, 16).ok().filter(|_| text.len() == digits);
    code.ok_or_else(|| PatternError::broken("a broken escape"))
}

fn literal(code: u32, out: &mut String) -> Result<(), PatternError> {
    push_escaped(char::from_u32(code).ok_or_else(|| PatternError::unsupported("half of a surrogate pair"))?, out);
    Ok(())
}

fn push_escaped(c: char, out: &mut String) {
    if r"\.+*?()|[]{}^$#&-~".contains(c) {
        out.push('\\');
    }
    out.push(c);
}

/// Reads a brace: `{2}`, `{2,}` and `{2,3}` repeat; any other brace is a character.
fn brace(chars: &mut Rest<'_>, out: &mut String) {
    let inside: String = chars.clone().take_while(|c| *c != '}').collect();
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let closed = chars.clone().nth(inside.chars().count()) == Some('}');
    if closed && !least.is_empty() && digits(least) && digits(most) {
        out.extend(["{", &inside, "}"]);
        for _ in 0..=inside.chars().count() {
            chars.next();
        }
    } else {
        out.push_str("\\{");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ecma_patterns_mean_what_they_mean_there() {
        for (pattern, matches, does_not) in [
            ("^[a-z_]+$", "snake_case", "Title"),
            (r"^\d{3}-\d{2,}$", "123-45", "١٢٣-45"),
            (r"^a\/b$", "a/b", "a\\/b"),
            (r"^\u0041\x42\cJ$", "AB\n", "ABJ"),
            (r"^\uD83D\uDE00$", "😀", "x"),
            ("^[^]$", "\n", ""),
            ("^.$", "é", "\n"),
            (r"^\s$", "\u{a0}", "x"),
            (r"^[\s,]+$", " ,\u{feff}", "a"),
            (r"^[\s\S]$", "\n", ""),
            (r"^[\S]$", "\u{10ffff}", "\u{a0}"),
            ("^{x}$", "{x}", "x"),
            ("^a{,2}$", "a{,2}", "aa"),
            ("^]$", "]", "["),
            (r"^[[\]]$", "[", "x"),
            (r"^[\w.-]+@[\w-]+\.\w+$", "a.b@c-d.org", "a@b"),
            ("^(?:a|b)(?<name>c)$", "ac", "c"),
            ("^[a&&b]$", "&", "c"),
            ("^$", "", "\n"),
            (r"\bcat\b", "a cat", "concat"),
            (r"^[ \-#]+$", " -#", "x"),
            (r"^\$\{a\}$", "${a}", "a"),
            ("^[!--]$", "+", "."),
            ("^[--a]$", "A", "b"),
            ("^[---]$", "-", "a"),
            ("^[a-c-e]$", "-", "d"),
            (r"^[\w-.]$", "-", "+"),
            (r"^[\--a]$", "A", "b"),
            (r"^[^--]$", "a", "-"),
        ] {
            let compiled = Pattern::new(pattern).unwrap();
            assert!(compiled.is_match(matches), "{pattern} on {matches:?}");
            assert!(!compiled.is_match(does_not), "{pattern} on {does_not:?}");
        }
    }

    #[test]
    fn what_is_beyond_us_is_said() {
        for (pattern, what) in [
            ("^(?!x)", "look-around"),
            (r"(a)\1", "back references"),
            (r"\p{L}", "Unicode properties"),
            ("(", "found"),
            ("a\\", "backslash"),
            ("a{65535}", "limit"),
        ] {
            let said = Pattern::new(pattern).unwrap_err().to_string();
            assert!(!said.is_empty() && (what == "found" || said.contains(what)), "{pattern}: {said}");
        }
    }

    #[test]
    fn what_is_no_pattern_at_all() {
        for pattern in ["[", "(", "*", "a\\", r"\u12"] {
            assert!(broken(pattern).is_some(), "{pattern}");
        }
        for pattern in ["", "^(?!x)", r"\p{L}", "a{65535}", "a{5000}", r"[\s\S]", "^.{0,1000}$"] {
            assert_eq!(broken(pattern), None, "{pattern}");
        }
        for pattern in ["a{5000}", "^.{0,1000}$"] {
            assert!(Pattern::new(pattern).is_ok(), "{pattern}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_from_what_is_not_checked() {
        let error = |pattern: &str| Pattern::new(pattern).unwrap_err();
        for broken in ["[", "a\\", r"\u12", r"\u{12", r"\u{}", r"\c1", r"\x4"] {
            assert!(matches!(error(broken), PatternError::Broken(_)), "{broken}: {:?}", error(broken));
        }
        for beyond in ["^(?!x)", r"(a)\1", r"\p{L}", "a{65535}", r"\uD83D"] {
            assert!(matches!(error(beyond), PatternError::Unsupported(_)), "{beyond}: {:?}", error(beyond));
        }
        assert_eq!(error(r"^\Z$"), PatternError::UnknownEscape('Z'));
        assert_eq!(error(r"^\Z$").to_string(), r"\Z");
    }
}
