//! Patterns that are a row of characters and classes, each so many times: `^[A-Z]{3}-\d{4}$`. Most patterns of plans are. Where one step
//! ends and the next begins is plain in each text, so that they are matched without an engine, in a fiftieth of the time.

use std::str::Chars;

/// A pattern that is a row from the beginning of a text to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RowPattern(Vec<RowStep>);

/// One character of a class, so many times.
#[derive(Debug, PartialEq, Eq)]
struct RowStep {
    class: AsciiClass,
    least: usize,
    most: usize,
}

/// Characters of ASCII, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct AsciiClass(u128);

/// What may stand for itself outside a class; within one, there is more to it.
const PLAIN: &str = "-_ :/@#,;=%&~<>\"'!";
const PLAIN_IN_CLASS: &str = "_ :/@#,;=%.+";

impl AsciiClass {
    const NONE: Self = Self(0);

    fn of(first: char, last: char) -> Option<Self> {
        let (first, last) = (u32::from(first), u32::from(last));
        (first <= last && last < 128).then(|| Self((first..=last).fold(0, |bits, at| bits | 1 << at)))
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, byte: u8) -> bool {
        byte < 128 && self.0 >> byte & 1 == 1
    }

    const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl RowPattern {
    /// Reads a pattern; `None` for any that is more than a row.
    pub(super) fn of(source: &str) -> Option<Self> {
        let mut chars = source.strip_prefix('^')?.strip_suffix('$')?.chars();
        let mut steps: Vec<RowStep> = Vec::new();
        while let Some(class) = class(&mut chars)? {
            let (least, most) = times(&mut chars)?;
            steps.push(RowStep { class, least, most });
        }
        (0..steps.len()).all(|at| is_plain(steps.get(at..).unwrap_or_default())).then_some(Self(steps))
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        let mut rest = text.as_bytes();
        for step in &self.0 {
            let count = rest.iter().take(step.most).take_while(|byte| step.class.has(**byte)).count();
            if count < step.least {
                return false;
            }
            rest = rest.get(count..).unwrap_or_default();
        }
        rest.is_empty()
    }
}

/// Returns whether the first step ends at one place in each text, as nothing that may follow it is of its class.
fn is_plain(steps: &[RowStep]) -> bool {
    let [first, rest @ ..] = steps else { return true };
    let needed = rest.iter().position(|step| step.least > 0).map_or(rest.len(), |at| at + 1);
    let mut following = rest.iter().take(needed);
    first.least == first.most || following.all(|step| !step.class.meets(first.class))
}

/// Reads the class of a step; `Some(None)` at the end.
#[expect(clippy::option_option, reason = "the outer one is that of `?`")]
fn class(chars: &mut Chars<'_>) -> Option<Option<AsciiClass>> {
    let Some(next) = chars.next() else { return Some(None) };
    match next {
        '\\' => escaped(chars),
        '[' => listed(chars),
        c if c.is_ascii_alphanumeric() || PLAIN.contains(c) => AsciiClass::of(c, c),
        _ => None,
    }
    .map(Some)
}

fn escaped(chars: &mut Chars<'_>) -> Option<AsciiClass> {
    match chars.next()? {
        'd' => AsciiClass::of('0', '9'),
        'w' => Some(["09", "AZ", "az", "__"].into_iter().filter_map(range).fold(AsciiClass::NONE, AsciiClass::and)),
        c @ ('.' | '-' | '/' | '+' | '$' | '^' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '?' | '*' | '\\') => {
            AsciiClass::of(c, c)
        }
        _ => None,
    }
}

fn range(ends: &str) -> Option<AsciiClass> {
    let mut ends = ends.chars();
    AsciiClass::of(ends.next()?, ends.next()?)
}

/// Reads what stands between brackets.
fn listed(chars: &mut Chars<'_>) -> Option<AsciiClass> {
    let mut class = AsciiClass::NONE;
    loop {
        let more = match chars.next()? {
            ']' => break,
            '\\' => escaped(chars)?,
            // The last one stands for itself.
            '-' if chars.as_str().starts_with(']') => AsciiClass::of('-', '-')?,
            first if first.is_ascii_alphanumeric() => match chars.as_str().strip_prefix('-') {
                Some(rest) if !rest.starts_with(']') => {
                    let last = rest.chars().next().filter(char::is_ascii_alphanumeric)?;
                    chars.nth(1)?;
                    AsciiClass::of(first, last)?
                }
                _ => AsciiClass::of(first, first)?,
            },
            // It may not begin a range.
            c if PLAIN_IN_CLASS.contains(c)
                && (!chars.as_str().starts_with('-') || chars.as_str().starts_with("-]")) =>
            {
                AsciiClass::of(c, c)?
            }
            _ => return None,
        };
        class = class.and(more);
    }
    (class != AsciiClass::NONE).then_some(class)
}

/// Reads how often a step comes.
fn times(chars: &mut Chars<'_>) -> Option<(usize, usize)> {
    let (times, length) = match chars.as_str().chars().next() {
        Some('?') => ((0, 1), 1),
        Some('*') => ((0, usize::MAX), 1),
        Some('+') => ((1, usize::MAX), 1),
        Some('{') => {
            let (inner, _) = chars.as_str().get(1..)?.split_once('}')?;
            let (least, most) = inner.split_once(',').unwrap_or((inner, inner));
            let least = number(least)?;
            let most = if most.is_empty() { usize::MAX } else { number(most)? };
            ((least, most), inner.len() + 2)
        }
        _ => return Some((1, 1)),
    };
    chars.nth(length - 1)?;
    // Behind it, the sign would say how eager the step is.
    let is_alone = !chars.as_str().starts_with(['?', '*', '+', '{']);
    (times.0 <= times.1 && is_alone).then_some(times)
}

fn number(text: &str) -> Option<usize> {
    let is_short = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_short.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::RowPattern;
    use crate::pattern::translate;
    use regex_lite::Regex;

    const PATTERNS: [&str; 22] = [
        r"^[A-Z]{3}-\d{4}$",
        r"^[a-z]+$",
        r"^[a-z][a-z0-9_]*$",
        r"^\w+-\d*$",
        r"^a?b?c$",
        r"^a?b*$",
        r"^[ab]{2,3}c{1,}$",
        r"^\d{1,3}\.\d{1,3}$",
        r"^[A-Za-z0-9_.-]+@x$",
        r"^$",
        r"^[\d-]{2}$",
        r"^[+-]?\d+$",
        r"^[a-c-]x$",
        r"^v\d+(\.\d+)?$",
        r"^[^a]$",
        r"^a|b$",
        r"^a+?$",
        r"^a+a$",
        r"^a*b?a$",
        r"^.$",
        r"a",
        r"^a\$",
    ];

    /// Each pattern is either left to the engine or says the same of each text.
    #[test]
    fn a_row_matches_what_the_engine_does() {
        let alphabet = [
            "", "a", "b", "c", "x", "A", "ABC", "-", "_", ".", "0", "12", "1234", "@", "@x", "+", "é", "\n", "$", "|",
            "v",
        ];
        let texts: Vec<String> = alphabet
            .iter()
            .flat_map(|one| alphabet.iter().flat_map(move |two| alphabet.map(|three| format!("{one}{two}{three}"))))
            .collect();
        let (mut rows, mut matches) = (0, 0);
        for source in PATTERNS {
            let (Some(row), Ok(translated)) = (RowPattern::of(source), translate(source)) else { continue };
            let Ok(engine) = Regex::new(&translated) else { panic!("{source} is a row, and no pattern") };
            rows += 1;
            for text in &texts {
                assert_eq!(row.is_match(text), engine.is_match(text), "{source} {text:?}");
                matches += usize::from(row.is_match(text));
            }
        }
        assert_eq!(rows, 13);
        assert!(matches > 500, "{matches}");
    }

    #[test]
    fn what_is_more_than_a_row_is_left_to_the_engine() {
        for source in [
            r"^a+a$",
            r"^\w+_$",
            r"^a?a$",
            r"^[a-z]*b?c$",
            r"^(a)$",
            r"^a{3,1}$",
            r"^[a-]b-]$",
            r"^[:-a]$",
            r"^\s$",
            r"^a{x}$",
            "^é$",
        ] {
            assert_eq!(RowPattern::of(source), None, "{source}");
        }
    }
}
