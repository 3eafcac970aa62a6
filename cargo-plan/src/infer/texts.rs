//! What was seen of the texts at one place: which formats all of them have, and which values they are while these are few.

use crate::recorded::MASK;
use plan_rules::format::Format;
use std::collections::BTreeMap;

/// The formats that are looked for. Almost any word is a host name, and almost any text a reference.
pub(super) const FORMATS: [&str; 7] = ["date-time", "date", "uuid", "email", "uri", "ipv4", "ipv6"];

/// More values than this are no list of values, whatever the thresholds say.
pub(super) const MOST_VALUES: usize = 100;
/// A text with more bytes than this is no value of a list.
const LONGEST_VALUE: usize = 80;

/// What was seen of texts.
#[derive(Debug, PartialEq)]
pub(super) struct TextStats {
    /// The formats that every text so far has: a bit of each.
    formats: u8,
    /// How many look like addresses of mail, and like numbers of phones.
    pub(super) emails: u64,
    pub(super) phones: u64,
    /// How many `cargo plan live` masked, as the plan said that they are personal.
    pub(super) masked: u64,
    /// How often each value was seen; `None` where there are too many.
    pub(super) values: Option<BTreeMap<String, u64>>,
}

impl Default for TextStats {
    fn default() -> Self {
        Self { formats: u8::MAX, emails: 0, phones: 0, masked: 0, values: Some(BTreeMap::new()) }
    }
}

impl TextStats {
    pub(super) fn add(&mut self, text: &str) {
        for (at, name) in FORMATS.iter().enumerate() {
            if self.formats & (1 << at) != 0 && !has_format(name, text) {
                self.formats &= !(1 << at);
            }
        }
        self.emails += u64::from(is_email(text));
        self.phones += u64::from(is_phone(text));
        self.masked += u64::from(text == MASK);
        let Some(values) = &mut self.values else { return };
        if let Some(count) = values.get_mut(text) {
            *count += 1;
        } else if text.len() > LONGEST_VALUE || values.len() >= MOST_VALUES {
            self.values = None;
        } else {
            values.insert(text.to_owned(), 1);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.formats &= other.formats;
        self.emails += other.emails;
        self.phones += other.phones;
        self.masked += other.masked;
        self.values = match (self.values.take(), other.values) {
            (Some(mut values), Some(others)) => {
                others.into_iter().for_each(|(text, count)| *values.entry(text).or_default() += count);
                Some(values).filter(|values| values.len() <= MOST_VALUES)
            }
            _ => None,
        };
    }

    /// The format that all texts have.
    pub(super) fn format(&self) -> Option<&'static str> {
        FORMATS.iter().enumerate().find(|(at, _)| self.formats & (1 << at) != 0).map(|(_, name)| *name)
    }
}

fn has_format(name: &str, text: &str) -> bool {
    // "a:b" is an address to the standard, and to nobody else.
    (name != "uri" || text.contains("://")) && Format::of(name).is_some_and(|format| format.is_valid(text))
}

/// Returns whether a text is an address of mail or the number of a phone, or has such an address among its words.
pub(super) fn looks_personal(text: &str) -> bool {
    phones(text).next().is_some() || emails(text).next().is_some()
}

/// Returns a text with the mask in the place of each address of mail and each number of a phone.
pub(crate) fn without_personal(text: &str) -> String {
    if !text.contains(['@', '+']) {
        return text.to_owned();
    }
    let found: Vec<&str> = emails(text).chain(phones(text).map(str::trim_end)).collect();
    let masked = found.iter().fold(text.to_owned(), |text, personal| text.replace(personal, MASK));
    if looks_personal(&masked) { MASK.to_owned() } else { masked }
}

/// Returns the addresses of mail among the words of a text.
fn emails(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '"' | '\'' | '`' | '|')
    };
    text.split(ends).map(|word| word.trim_end_matches('.')).filter(|word| is_email(word))
}

/// Returns the numbers of phones in a text.
fn phones(text: &str) -> impl Iterator<Item = &str> {
    let number = |(at, _)| {
        let rest = text.get(at..).unwrap_or_default();
        let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '.' | '/');
        rest.split(|c| !is_of_number(c)).next().unwrap_or_default()
    };
    text.match_indices('+').map(number).filter(|number| is_phone(number))
}

fn is_email(text: &str) -> bool {
    text.contains('@') && has_format("email", text)
}

/// `+49 170 1234567`: a number with the sign of a country.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.starts_with('+')
        && (8..=15).contains(&digits)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b' ' | b'-' | b'(' | b')' | b'.' | b'/'))
}
