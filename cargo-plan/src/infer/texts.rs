//! What was seen of the texts at one place: which formats all of them have, and which values they are while these are few.

use crate::recorded::MASK;
use plan_rules::format::Format;
use std::collections::BTreeMap;

/// The formats that are looked for. Almost any word is a host name, and almost any text a reference.
pub(super) const FORMATS: [&str; 7] = ["date-time", "date", "uuid", "email", "uri", "ipv4", "ipv6"];

/// More values than this are no list of values, whatever the thresholds say.
pub(super) const MOST_VALUES: usize = 100;
/// A text with more bytes than this is no value of a list.
const VALUE_BYTES: usize = 80;

/// How many digits the number of a phone has at most, as E.164 says, and how many bytes it takes with the signs between them.
const MOST_DIGITS: usize = 15;
const PHONE_BYTES: usize = 32;

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
        } else if text.len() > VALUE_BYTES || values.len() >= MOST_VALUES {
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

    /// Returns the format that all texts have.
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

/// Returns the addresses of mail in a text, whatever stands around them.
fn emails(text: &str) -> impl Iterator<Item = &str> {
    let is_of_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let is_of_local_part = move |c: char| is_of_host(c) || matches!(c, '_' | '+' | '%');
    let address = move |(at, sign): (usize, &str)| {
        let (before, after) = (text.get(..at)?, text.get(at + sign.len()..)?);
        let local_part = before.len() - before.trim_end_matches(is_of_local_part).len();
        let host = after.len() - after.trim_start_matches(is_of_host).len();
        text.get(at - local_part..at + sign.len() + host)
    };
    let addresses = text.match_indices('@').filter_map(address);
    addresses
        .map(|address| address.trim_start_matches('.').trim_end_matches(['.', '-']))
        .filter(|address| is_email(address))
}

/// Returns the numbers of phones in a text. What stands behind the most digits that one has is no more of it.
fn phones(text: &str) -> impl Iterator<Item = &str> {
    let number = |(at, _)| {
        let rest = text.get(at..).unwrap_or_default();
        let mut digits = 0;
        let is_of_number = |(at, c): &(usize, char)| {
            digits += usize::from(c.is_ascii_digit());
            *at < PHONE_BYTES && digits <= MOST_DIGITS && (c.is_ascii_digit() || is_sign_of_phone(*c))
        };
        let end = rest.char_indices().take_while(is_of_number).last().map_or(0, |(at, c)| at + c.len_utf8());
        rest.get(..end).unwrap_or_default()
    };
    text.match_indices('+').map(number).filter(|number| is_phone(number))
}

fn is_email(text: &str) -> bool {
    text.contains('@') && has_format("email", text)
}

/// Returns whether a text is a number with the sign of a country: `+49 170 1234567`.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.starts_with('+')
        && (8..=MOST_DIGITS).contains(&digits)
        && text.chars().all(|c| c.is_ascii_digit() || is_sign_of_phone(c))
}

const fn is_sign_of_phone(c: char) -> bool {
    matches!(c, '+' | ' ' | '-' | '(' | ')' | '.' | '/')
}

#[cfg(test)]
mod tests {
    use super::without_personal;

    #[test]
    fn what_stands_around_an_address_or_a_number_does_not_hide_it() {
        for (text, masked) in [
            ("Welcome ann@secret.example!", "Welcome (personal)!"),
            ("/u/ann@secret.example/orders", "/u/(personal)/orders"),
            ("?mail=ann.lee+1@secret.example&x", "?mail=(personal)&x"),
            ("<ann@secret.example>.", "<(personal)>."),
            ("Call +49 170 1234567 2026-11-05", "Call (personal)6-11-05"),
            ("Call +49 170 1234567, please", "Call (personal), please"),
            ("@team: 3 + 4", "@team: 3 + 4"),
        ] {
            assert_eq!(without_personal(text), masked, "{text}");
        }
        let signs = "+".repeat(1_000_000);
        assert_eq!(without_personal(&signs), signs);
    }
}
