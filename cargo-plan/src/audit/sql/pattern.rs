//! Patterns of the plan in the words of each engine. Everything is written out as characters and classes, which all engines read alike;
//! what an engine has no words for is said, and not judged.

use super::engine::SqlEngine;
use plan_rules::pattern::translate;
use std::iter::Peekable;
use std::str::Chars;

/// The last character there is.
const LAST: char = '\u{10ffff}';
/// Characters that are operators somewhere.
const OPERATORS: &str = r"\.+*?()|[]{}^$-&~";
const DIGITS: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
const ANYTHING: &str = "\u{1}-\u{10ffff}";
/// A place between a character of a word and another, for engines whose own word for it depends on the language.
const EDGE: &str = "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))";
const NO_EDGE: &str = "(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))";

/// Returns a pattern as an engine reads it.
///
/// # Errors
/// What the engine has no words for.
pub(super) fn pattern_for(source: &str, engine: SqlEngine) -> Result<String, String> {
    let translated = translate(source).map_err(|error| error.to_string())?;
    let mut rest = PatternRest { chars: translated.chars().peekable(), engine, out: String::new() };
    while let Some(c) = rest.chars.next() {
        rest.part(c)?;
    }
    Ok(rest.out)
}

struct PatternRest<'t> {
    chars: Peekable<Chars<'t>>,
    engine: SqlEngine,
    out: String,
}

/// A part of a class.
enum ClassPart {
    Character(char),
    Set(String),
}

impl PatternRest<'_> {
    fn part(&mut self, c: char) -> Result<(), String> {
        match c {
            '\\' => self.escape()?,
            '[' => self.class()?,
            '(' if self.chars.next_if_eq(&'?').is_some() => self.group()?,
            '{' => self.count()?,
            '$' => self.out.push_str(self.end()),
            '(' | ')' | '|' | '*' | '+' | '?' | '^' => self.out.push(c),
            c => self.character(c)?,
        }
        Ok(())
    }

    /// Returns the end of the text: for some engines `$` is also before a line break at the end.
    const fn end(&self) -> &'static str {
        match self.engine {
            SqlEngine::Spark | SqlEngine::Redshift => r"\z",
            _ => "$",
        }
    }

    fn escape(&mut self) -> Result<(), String> {
        let set = match self.chars.next() {
            Some('d') => DIGITS.to_owned(),
            Some('w') => WORD.to_owned(),
            Some('D') => format!("^{DIGITS}"),
            Some('W') => format!("^{WORD}"),
            Some(c @ ('b' | 'B')) => return self.edge(c == 'b'),
            Some(c) => {
                let c = self.escaped(c)?;
                return self.character(c);
            }
            None => return Err("a backslash at its end".to_owned()),
        };
        self.out.extend(["[", set.as_str(), "]"]);
        Ok(())
    }

    fn edge(&mut self, is_edge: bool) -> Result<(), String> {
        let words = match (self.engine, is_edge) {
            (SqlEngine::Postgres | SqlEngine::Spark, true) => EDGE,
            (SqlEngine::Postgres | SqlEngine::Spark, false) => NO_EDGE,
            (SqlEngine::Snowflake, _) => return Err("the edge of a word".to_owned()),
            (_, true) => r"\b",
            (_, false) => r"\B",
        };
        self.out.push_str(words);
        Ok(())
    }

    /// Returns the character that an escape stands for.
    fn escaped(&mut self, c: char) -> Result<char, String> {
        let digits: String = match c {
            't' => return Ok('\t'),
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            'f' => return Ok('\u{c}'),
            'v' => return Ok('\u{b}'),
            'x' => (0..2).map_while(|_| self.chars.next()).collect(),
            'u' => {
                self.chars.next();
                let digits = std::iter::from_fn(|| self.chars.next_if(char::is_ascii_hexdigit)).collect();
                self.chars.next();
                digits
            }
            c if c.is_ascii_alphanumeric() => return Err(format!("\\{c}")),
            c => return Ok(c),
        };
        u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).ok_or_else(|| format!("\\{c}{digits}"))
    }

    fn character(&mut self, c: char) -> Result<(), String> {
        match c {
            '\0' => return Err("the character NUL".to_owned()),
            // A query is a file, whose line ends may be changed on the way.
            '\n' => self.out.push_str(r"\n"),
            '\r' => self.out.push_str(r"\r"),
            '\t' => self.out.push_str(r"\t"),
            c if OPERATORS.contains(c) => self.out.extend(['\\', c]),
            c => self.out.push(c),
        }
        Ok(())
    }

    /// Names of groups mean nothing here.
    fn group(&mut self) -> Result<(), String> {
        let _ = self.chars.next_if_eq(&'P');
        match self.chars.next() {
            Some(':') => self.out.push_str("(?:"),
            Some('<') => {
                while self.chars.next().is_some_and(|c| c != '>') {}
                self.out.push('(');
            }
            _ => return Err("a group with flags".to_owned()),
        }
        Ok(())
    }

    /// Reads `{2,3}`, up to as many times as the engine takes.
    fn count(&mut self) -> Result<(), String> {
        let inside: String = std::iter::from_fn(|| self.chars.next_if(|c| *c != '}')).collect();
        self.chars.next();
        let most = if self.engine == SqlEngine::Postgres { 255 } else { 1000 };
        let is_too_many = |text: &str| !text.is_empty() && text.parse::<u32>().is_ok_and(|count| count > most);
        if inside.split(',').any(is_too_many) {
            return Err(format!("a part that is repeated more than {most} times"));
        }
        self.out.extend(["{", inside.as_str(), "}"]);
        Ok(())
    }

    fn class(&mut self) -> Result<(), String> {
        let is_negated = self.chars.next_if_eq(&'^').is_some();
        let mut parts = Vec::new();
        // A hyphen between two characters makes a range of them; any other is one.
        while let Some(part) = self.class_part()? {
            match (&part, self.chars.peek()) {
                (ClassPart::Character(first), Some('-')) => {
                    let mut ahead = self.chars.clone();
                    ahead.next();
                    let is_range = ahead.peek().is_some_and(|next| *next != ']');
                    if !is_range {
                        parts.push(part);
                        continue;
                    }
                    self.chars.next();
                    match self.class_part()? {
                        Some(ClassPart::Character(last)) => parts.push(ClassPart::Set(range(*first, last)?)),
                        Some(set) => parts.extend([part, ClassPart::Character('-'), set]),
                        None => parts.extend([part, ClassPart::Character('-')]),
                    }
                }
                _ => parts.push(part),
            }
        }
        self.out.push_str(if is_negated { "[^" } else { "[" });
        for part in parts {
            match part {
                ClassPart::Character(c) => self.character(c)?,
                ClassPart::Set(set) => self.out.push_str(&set),
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn class_part(&mut self) -> Result<Option<ClassPart>, String> {
        let set = |set: &str| Ok(Some(ClassPart::Set(set.to_owned())));
        match self.chars.next() {
            None | Some(']') => Ok(None),
            Some('\\') => match self.chars.next() {
                Some('d') => set(DIGITS),
                Some('w') => set(WORD),
                Some('D') => set(&format!("\u{1}-/:-{LAST}")),
                Some('W') => set(&format!("\u{1}-/:-@\\[-\\^`\\{{-{LAST}")),
                // Both are there together alone, as what any character is.
                Some('s' | 'S') => set(ANYTHING),
                Some(c) => Ok(Some(ClassPart::Character(self.escaped(c)?))),
                None => Err("a backslash at its end".to_owned()),
            },
            Some(c) => Ok(Some(ClassPart::Character(c))),
        }
    }
}

/// Returns a range. No text in a database has the character NUL.
fn range(first: char, last: char) -> Result<String, String> {
    let shown = |c: char| match c {
        '\n' => r"\n".to_owned(),
        '\r' => r"\r".to_owned(),
        '\t' => r"\t".to_owned(),
        c if OPERATORS.contains(c) => format!("\\{c}"),
        c => c.to_string(),
    };
    match (first, last) {
        (_, '\0') => Err("the character NUL".to_owned()),
        ('\0', last) => Ok(format!("\u{1}-{}", shown(last))),
        (first, last) => Ok(format!("{}-{}", shown(first), shown(last))),
    }
}
