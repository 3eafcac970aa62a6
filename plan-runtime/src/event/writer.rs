//! Writes JSON once, straight into the bytes of a message. Knows nothing of messages.

use crate::event::rules::Rules;
use crate::event::value::Value;
use plan_rules::Violation;

/// In the place of an integer above those of an `i64`, in every thread and for as long as the value lives. Drawn at random: an
/// app that has just this number has the call refused, and never another number sent.
pub(crate) const ABOVE: i64 = 0x7b1d_c0e9_53a6_4f82;

/// As [`ABOVE`], below those of an `i64`.
pub(crate) const BELOW: i64 = -0x6ac4_19f7_e235_8d0b;

/// Writes JSON into the bytes of a message.
///
/// Strings and numbers are formatted by `serde_json`. JSON has no word for NaN and the infinities: the first one is
/// remembered with the path of its property, and the message is refused.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    not_finite: Option<(String, f64)>,
    violations: Vec<Violation>,
    #[cfg(feature = "sha256")]
    to_hash: Vec<crate::event::personal::ToHash>,
}

impl Writer {
    /// Returns a writer. `memory` is used again, whatever it holds.
    pub(crate) fn new(mut memory: Vec<u8>) -> Self {
        memory.clear();
        Self { bytes: memory, ..Self::default() }
    }

    /// Returns the bytes, and which rules of the plan they break; or the path and value of the first number that is not finite.
    pub(crate) fn finish(self) -> Result<(Vec<u8>, Vec<Violation>), (String, f64)> {
        match self.not_finite {
            Some(problem) => Err(problem),
            #[cfg(feature = "sha256")]
            None => Ok((crate::event::personal::with_hashes(self.bytes, self.to_hash), distinct(self.violations))),
            #[cfg(not(feature = "sha256"))]
            None => Ok((self.bytes, distinct(self.violations))),
        }
    }

    /// Returns where the next value will start.
    pub(crate) fn position(&self) -> usize {
        self.bytes.len()
    }

    /// Checks the value that was written from `start` on.
    pub(crate) fn check_from(&mut self, start: usize, rules: &Rules) {
        // A number that is not finite is refused anyway, and stands there as null.
        if self.not_finite.is_none() {
            rules.check(self.bytes.get(start..).unwrap_or_default(), &mut self.violations);
        }
    }

    #[cfg(feature = "sha256")]
    /// Hashes the value that was written from `start` on, once all rules have seen it.
    pub(crate) fn hash_from(&mut self, start: usize, depth: usize) {
        self.to_hash.push(crate::event::personal::ToHash { range: start..self.bytes.len(), depth });
    }

    /// Writes bytes that are JSON already.
    pub(crate) fn raw(&mut self, json: &str) {
        self.bytes.extend_from_slice(json.as_bytes());
    }

    /// Writes a string of letters, digits and the like, of which nothing is to be escaped.
    pub(crate) fn plain(&mut self, text: &[u8]) {
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(text);
        self.bytes.push(b'"');
    }

    /// Writes a string.
    pub fn string(&mut self, value: &str) {
        // Most need no escaping, which is seen eight bytes at a time.
        if is_plain(value.as_bytes()) {
            self.plain(value.as_bytes());
        } else {
            self.serialize(value);
        }
    }

    /// Writes a number. NaN and the infinities make the message an error.
    pub fn number(&mut self, value: f64) {
        if !value.is_finite() && self.not_finite.is_none() {
            self.not_finite = Some((String::new(), value));
        }
        self.serialize(&value);
    }

    /// Writes an integer. What stands for one that does not fit makes the message an error.
    pub fn integer(&mut self, value: i64) {
        match value {
            ABOVE => return self.number(f64::INFINITY),
            BELOW => return self.number(f64::NEG_INFINITY),
            _ => {}
        }
        self.serialize(&value);
    }

    /// Writes an integer that is not negative.
    pub fn unsigned(&mut self, value: u64) {
        self.serialize(&value);
    }

    /// Writes `true` or `false`.
    pub fn boolean(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// Writes any JSON value.
    pub fn json(&mut self, value: &serde_json::Value) {
        self.serialize(value);
    }

    /// Writes an array.
    pub fn array<T: Value>(&mut self, items: &[T]) {
        // Compiled anew for every type of the plan: without iterators it is one function a type, not thirty.
        let mut rest = items;
        let mut position = 0;
        self.bytes.push(b'[');
        while let [item, others @ ..] = rest {
            self.item(position, item);
            position += 1;
            rest = others;
        }
        self.bytes.push(b']');
    }

    /// Writes an object of names that the plan does not know.
    pub(crate) fn map<T: Value>(&mut self, entries: &[(&str, T)]) {
        let mut rest = entries;
        let mut first = true;
        self.bytes.push(b'{');
        while let [(name, value), others @ ..] = rest {
            self.member(&mut first, name, value);
            rest = others;
        }
        self.bytes.push(b'}');
    }

    /// Writes an array of values of several types.
    pub(crate) fn tuple(&mut self, items: &[&dyn Value]) {
        self.bytes.push(b'[');
        for (position, item) in items.iter().enumerate() {
            self.item(position, *item);
        }
        self.bytes.push(b']');
    }

    /// Writes an object of the properties that are not absent.
    pub fn object(&mut self, properties: &[(&str, &dyn Value)]) {
        self.bytes.push(b'{');
        let mut first = true;
        for (name, value) in properties.iter().filter(|(_, value)| !value.is_absent()) {
            self.member(&mut first, name, *value);
        }
        self.bytes.push(b'}');
    }

    /// Writes an object as [`object`](Self::object) does, of a generated type: its names, in the order of the values, are one
    /// text, a line each, escaped as JSON wants them.
    pub(crate) fn fields(&mut self, names: &str, values: &[&dyn Value]) {
        self.bytes.push(b'{');
        let (mut first, mut rest) = (true, names);
        for value in values {
            // `split` looks for the ends with a search that pays for long lines only.
            let end = rest.bytes().position(|byte| byte == b'\n').unwrap_or(rest.len());
            let (name, others) = rest.split_at_checked(end).unwrap_or_default();
            rest = others.get(1..).unwrap_or_default();
            if !value.is_absent() {
                self.comma(&mut first);
                self.plain(name.as_bytes());
                self.bytes.push(b':');
                self.at(ValuePlace::Escaped(name), *value);
            }
        }
        self.bytes.push(b'}');
    }

    fn item(&mut self, position: usize, item: &dyn Value) {
        if position > 0 {
            self.bytes.push(b',');
        }
        self.at(ValuePlace::Item(position), item);
    }

    fn member(&mut self, first: &mut bool, name: &str, value: &dyn Value) {
        self.comma(first);
        self.string(name);
        self.bytes.push(b':');
        self.at(ValuePlace::Member(name), value);
    }

    fn comma(&mut self, first: &mut bool) {
        if !std::mem::take(first) {
            self.bytes.push(b',');
        }
    }

    /// Writes a part, and puts its place before the path of a problem found in it.
    fn at(&mut self, place: ValuePlace<'_>, value: &dyn Value) {
        let (before, violations) = (self.not_finite.is_some(), self.violations.len());
        value.write(self);
        let not_finite = self.not_finite.as_mut().filter(|_| !before).map(|(path, _)| path);
        let broken = self.violations.iter_mut().skip(violations).map(|violation| &mut violation.path);
        let mut paths = not_finite.into_iter().chain(broken).peekable();
        if paths.peek().is_some() {
            let place = place.text();
            paths.for_each(|path| {
                let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
                *path = format!("{place}{dot}{path}");
            });
        }
    }

    fn serialize<T: serde_core::Serialize + ?Sized>(&mut self, value: &T) {
        // Writing into a Vec cannot fail, and none of the types above can refuse to be JSON.
        let _ = serde_json::to_writer(&mut self.bytes, value);
    }
}

/// Returns whether JSON has these bytes of a text as they are, which it has not of quotation marks, backslashes and control
/// characters.
fn is_plain(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    let word = |word: &[u8; 8]| has_special(u64::from_ne_bytes(*word));
    match text.last_chunk::<8>() {
        // The last word may overlap the one before.
        Some(last) => !words.iter().any(word) && !word(last),
        None => !rest.iter().any(|byte| matches!(byte, 0..=0x1f | b'"' | b'\\')),
    }
}

/// Returns whether one of the eight bytes of a word is below 0x20, a quotation mark or a backslash ("Determine if a word has a
/// byte less than n", in Sean Anderson's "Bit Twiddling Hacks".)
const fn has_special(word: u64) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    const fn below(word: u64, bound: u64) -> u64 {
        word.wrapping_sub(ONES * bound) & !word
    }
    let marks = below(word ^ (ONES * b'"' as u64), 1) | below(word ^ (ONES * b'\\' as u64), 1);
    (below(word, 0x20) | marks) & (ONES * 0x80) != 0
}

/// The place of a value in an object or array.
#[derive(Clone, Copy)]
enum ValuePlace<'a> {
    Item(usize),
    Member(&'a str),
    /// The name of a member as JSON has it between the quotes.
    Escaped(&'a str),
}

impl ValuePlace<'_> {
    fn text(self) -> String {
        match self {
            Self::Item(position) => format!("[{position}]"),
            Self::Member(name) => name.to_owned(),
            Self::Escaped(name) => serde_json::from_str(&format!("\"{name}\"")).unwrap_or_else(|_| name.to_owned()),
        }
    }
}

/// Leaves out violations that are there twice: a property checked by itself may be checked again by what it is part of
/// (`allOf`): it is said once.
fn distinct(violations: Vec<Violation>) -> Vec<Violation> {
    let mut distinct: Vec<Violation> = Vec::with_capacity(violations.len());
    for new in violations {
        let same = |old: &Violation| old.path == new.path && old.keyword == new.keyword && old.wants == new.wants;
        if !distinct.iter().any(same) {
            distinct.push(new);
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(value: &dyn Value) -> String {
        let mut writer = Writer::default();
        writer.object(&[("p", value)]);
        writer.finish().map(|(bytes, _)| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    fn refused(value: &dyn Value) -> Option<String> {
        let mut writer = Writer::default();
        writer.object(&[("before", &1i64), ("p", value), ("after", &f64::NAN)]);
        writer.finish().err().map(|(path, _)| path)
    }

    #[test]
    fn strings_are_escaped() {
        for text in ["", "plain", "\"quoted\"", "back\\slash", "\u{0}\u{1f}\n\t\r", "é 🎉 \u{2028}", "</script>"] {
            assert_eq!(written(&text), json!({ "p": text }).to_string());
        }
        assert_eq!(written(&"\u{1}"), r#"{"p":"\u0001"}"#);
    }

    /// Whatever must be escaped is found at each place of texts of each length, and is written as serde_json has it.
    #[test]
    #[allow(clippy::indexing_slicing)]
    fn what_must_be_escaped_is_found_everywhere() {
        let special: Vec<u8> = (0..=0x1f).chain([b'"', b'\\']).collect();
        for length in if cfg!(miri) { 9..10 } else { 0..40 } {
            for fill in ["a", "\u{7f}", "\u{80}", "\u{7ff}", "\u{10ffff}", " ", "!", "#", "[", "]"] {
                let plain = fill.repeat(length);
                assert!(is_plain(plain.as_bytes()), "{plain:?}");
                for (place, byte) in plain.char_indices().map(|(place, _)| place).zip(special.iter().cycle()) {
                    let mut text = plain.clone();
                    text.insert(place, char::from(*byte));
                    assert!(!is_plain(text.as_bytes()), "{text:?}");
                    assert_eq!(written(&text), json!({ "p": text }).to_string());
                }
            }
        }
        for byte in 0..=u8::MAX {
            assert_eq!(is_plain(&[byte]), !special.contains(&byte), "{byte}");
            for place in 0..8 {
                let mut word = [b'a'; 8];
                word[place] = byte;
                assert_eq!(is_plain(&word), !special.contains(&byte), "{byte} at {place}");
            }
        }
    }

    #[test]
    fn names_are_escaped() {
        let mut writer = Writer::default();
        writer.object(&[("say \"hi\"\n", &true)]);
        assert_eq!(writer.finish().ok().map(|(bytes, _)| bytes), Some(br#"{"say \"hi\"\n":true}"#.to_vec()));
    }

    #[test]
    fn names_of_generated_types_are_one_text() {
        let written = |values: &[&dyn Value]| {
            let mut writer = Writer::default();
            writer.fields("id\nsay \\\"hi\\\"\nnote", values);
            writer.finish().map(|(bytes, _)| String::from_utf8_lossy(&bytes).into_owned()).map_err(|(path, _)| path)
        };
        assert_eq!(written(&[&1i64, &None::<bool>, &"n"]).as_deref(), Ok(r#"{"id":1,"note":"n"}"#));
        assert_eq!(written(&[&None::<bool>, &true, &None::<bool>]).as_deref(), Ok(r#"{"say \"hi\"":true}"#));
        assert_eq!(written(&[&1i64, &[f64::NAN], &"n"]), Err("say \"hi\"[0]".to_owned()));
    }

    #[test]
    fn numbers() {
        assert_eq!(written(&0.1), r#"{"p":0.1}"#);
        assert_eq!(written(&1e300), r#"{"p":1e+300}"#);
        assert_eq!(written(&i64::MIN), r#"{"p":-9223372036854775808}"#);
        assert_eq!(written(&u64::MAX), r#"{"p":18446744073709551615}"#);
        assert_eq!(written(&[1.0, -0.5]), r#"{"p":[1.0,-0.5]}"#);
    }

    #[test]
    fn absent_null_and_a_value() {
        assert_eq!(written(&None::<&str>), "{}");
        assert_eq!(written(&Some("x")), r#"{"p":"x"}"#);
        assert_eq!(written(&None::<Option<&str>>), "{}");
        assert_eq!(written(&Some(None::<&str>)), r#"{"p":null}"#);
        assert_eq!(written(&Some(Some("x"))), r#"{"p":"x"}"#);
        assert_eq!(written(&[Some(1i64), None]), r#"{"p":[1,null]}"#);
    }

    #[test]
    fn what_is_not_finite_is_refused_with_its_path() {
        struct Nested(f64);
        impl Value for Nested {
            fn write(&self, writer: &mut Writer) {
                writer.object(&[("price", &self.0)]);
            }
        }
        assert_eq!(refused(&f64::INFINITY).as_deref(), Some("p"));
        assert_eq!(refused(&[Nested(1.0), Nested(f64::NAN)]).as_deref(), Some("p[1].price"));
        assert_eq!(refused(&[[0.0], [f64::NEG_INFINITY]]).as_deref(), Some("p[1][0]"));
        assert_eq!(refused(&ABOVE).as_deref(), Some("p"));
        assert_eq!(refused(&[BELOW]).as_deref(), Some("p[0]"));
        assert_eq!(refused(&i64::MAX).as_deref(), Some("after"));
        assert_eq!(refused(&1.0).as_deref(), Some("after"));
    }
}
