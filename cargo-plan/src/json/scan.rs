//! Finds the values of a text, in one pass.

use super::names::NameEntries;
use super::outline::{self, FEW_NAMES, OutlineIndex};
use super::{EntryKind, JsonEntry, JsonValues, MOST_VALUES};

/// What nests deeper is no message. `serde_json` draws the line at the same place.
const DEEPEST: u32 = 127;

/// Fills the list with the values of a text; `None` where it is no JSON.
pub(super) fn read(text: &str, values: &mut JsonValues) -> Option<()> {
    u32::try_from(text.len()).ok()?;
    values.entries.clear();
    values.unescaped.clear();
    values.has_too_many = false;
    let mut scan = JsonScan { text, bytes: text.as_bytes(), at: 0, values };
    scan.value(0, outline::WHOLE)?;
    scan.skip_space();
    (scan.at == text.len()).then_some(())
}

/// The names of an object that were read.
#[derive(Default)]
struct ObjectNames {
    /// The entry of the first one.
    first: usize,
    count: usize,
    outline: OutlineIndex,
    /// A bit for each of them. All bits where it is not known which.
    met: u64,
    /// All of them, of an object that has many.
    known: Option<NameEntries>,
}

struct JsonScan<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    values: &'s mut JsonValues,
}

impl<'s> JsonScan<'s> {
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// Returns the next byte that is no white space, which is not passed.
    fn next(&mut self) -> Option<u8> {
        if self.bytes.get(self.at).is_some_and(|byte| *byte <= b' ') {
            self.skip_space();
        }
        self.bytes.get(self.at).copied()
    }

    /// Reads a value. `within` is the outline whose last name has the value, or a list that it is in.
    fn value(&mut self, depth: u32, within: OutlineIndex) -> Option<()> {
        if self.values.entries.len() >= MOST_VALUES {
            self.values.has_too_many = true;
            return None;
        }
        match self.next()? {
            b'"' => self.string(),
            b'{' => self.object(depth, within),
            b'[' => self.array(depth, within),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", EntryKind::True),
            b'f' => self.word("false", EntryKind::False),
            b'n' => self.word("null", EntryKind::Null),
            _ => None,
        }
    }

    fn word(&mut self, word: &str, kind: EntryKind) -> Option<()> {
        let end = self.at + word.len();
        if self.bytes.get(self.at..end)? != word.as_bytes() {
            return None;
        }
        self.entry(kind, self.at, end);
        self.at = end;
        Some(())
    }

    /// Adds a value that has nothing in it, or whose end is not known yet.
    fn entry(&mut self, kind: EntryKind, start: usize, end: usize) -> usize {
        let at = self.values.entries.len();
        let (start, length, next) = (place(start), place(end - start), place(at + 1));
        let entry = JsonEntry { kind, outline: outline::NONE, start, length, next };
        self.values.entries.push(entry);
        at
    }

    /// Says where an object or an array ends.
    fn close(&mut self, entry: usize) {
        let next = place(self.values.entries.len());
        let end = place(self.at);
        if let Some(entry) = self.values.entries.get_mut(entry) {
            entry.length = end - entry.start;
            entry.next = next;
        }
    }

    fn object(&mut self, depth: u32, within: OutlineIndex) -> Option<()> {
        let entry = self.open(EntryKind::Object, depth)?;
        let mut names =
            ObjectNames { first: entry + 1, outline: self.values.outlines.within(within), ..ObjectNames::default() };
        if self.next()? != b'}' {
            loop {
                let name = self.values.entries.len();
                self.name(name, &mut names)?;
                self.value(depth + 1, names.outline)?;
                self.pass_value(name);
                match self.next()? {
                    b',' => self.at += 1,
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        self.at += 1;
        self.close(entry);
        if let Some(entry) = self.values.entries.get_mut(entry) {
            entry.outline = names.outline;
        }
        Some(())
    }

    /// Reads a name and the colon behind it.
    fn name(&mut self, name: usize, names: &mut ObjectNames) -> Option<()> {
        if self.next()? != b'"' {
            return None;
        }
        names.count += 1;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if let Some((outline, length)) = self.values.outlines.expected(names.outline, rest) {
            self.entry(EntryKind::Plain, self.at + 1, self.at + length - 2);
            self.at += length;
            (names.outline, names.met) = (outline, u64::MAX);
            return Some(());
        }
        self.string()?;
        self.add_name(name, names);
        self.past(b':')
    }

    /// Takes a name that was not expected.
    fn add_name(&mut self, name: usize, names: &mut ObjectNames) {
        let plain = self.plain(name);
        if let Some(known) = plain.and_then(|plain| self.values.outlines.known(names.outline, plain)) {
            (names.outline, names.met) = (known, u64::MAX);
            return;
        }
        let is_there = if names.count > FEW_NAMES {
            let mut known = names.known.take().unwrap_or_else(|| self.names(names.first, name));
            let is_there = self.replace_known(name, &mut known);
            names.known = Some(known);
            is_there
        } else {
            self.replace(names.first, name, &mut names.met)
        };
        names.outline = match plain.filter(|_| !is_there) {
            Some(plain) => self.values.outlines.add(names.outline, plain),
            None => outline::NONE,
        };
    }

    /// Returns a text that stands between its quotes as it is.
    fn plain(&self, entry: usize) -> Option<&'s str> {
        let text = self.text;
        let entry = self.values.entries.get(entry).filter(|entry| entry.kind == EntryKind::Plain)?;
        text.get(entry.start as usize..entry.start as usize + entry.length as usize)
    }

    /// Lets whoever looks for another name go from this one to the next, without a look at the value between.
    fn pass_value(&mut self, name: usize) {
        let next = place(self.values.entries.len());
        if let Some(entry) = self.values.entries.get_mut(name) {
            entry.next = next;
        }
    }

    fn array(&mut self, depth: u32, within: OutlineIndex) -> Option<()> {
        let entry = self.open(EntryKind::Array, depth)?;
        if self.next()? != b']' {
            loop {
                self.value(depth + 1, within)?;
                match self.next()? {
                    b',' => self.at += 1,
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.at += 1;
        self.close(entry);
        Some(())
    }

    fn open(&mut self, kind: EntryKind, depth: u32) -> Option<usize> {
        if depth >= DEEPEST {
            return None;
        }
        let entry = self.entry(kind, self.at, self.at);
        self.at += 1;
        Some(entry)
    }

    fn past(&mut self, byte: u8) -> Option<()> {
        if self.next()? != byte {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// Returns the names of an object so far.
    fn names(&self, first: usize, end: usize) -> NameEntries {
        let (mut names, mut at) = (NameEntries::default(), first);
        while at < end {
            if let Some(text) = text_of(self.text, self.values, at) {
                names.add(text, at);
            }
            at = self.values.entries.get(at + 1).map_or(end, |value| value.next as usize);
        }
        names
    }

    /// Does what [`replace`](Self::replace) does, of an object with many names.
    fn replace_known(&mut self, name: usize, names: &mut NameEntries) -> bool {
        let Some(text) = text_of(self.text, self.values, name) else { return false };
        let Some(known) = names.add(text, name) else { return false };
        let is_there = text_of(self.text, self.values, known) == Some(text);
        if let Some(entry) = self.values.entries.get_mut(known).filter(|_| is_there) {
            entry.kind = EntryKind::Replaced;
        }
        is_there
    }

    /// Returns whether an object has a name already, which the new one takes the place of. `met` has a bit for each name, so that names
    /// are compared only where two have the same bit.
    fn replace(&mut self, first: usize, name: usize, met: &mut u64) -> bool {
        let Some(text) = text_of(self.text, self.values, name) else { return false };
        let bytes = text.as_bytes();
        let ends =
            bytes.first().zip(bytes.last()).map_or(0, |(first, last)| usize::from(*first) ^ (usize::from(*last) << 2));
        let bit = 1_u64 << ((ends ^ (bytes.len() * 5)) % 64);
        if *met & bit == 0 {
            *met |= bit;
            return false;
        }
        let mut other = first;
        while other < name {
            let is_same = text_of(self.text, self.values, other) == Some(text);
            let next = self.values.entries.get(other + 1).map_or(name, |value| value.next as usize);
            if is_same {
                if let Some(entry) = self.values.entries.get_mut(other) {
                    entry.kind = EntryKind::Replaced;
                }
                return true;
            }
            other = next;
        }
        false
    }

    fn string(&mut self) -> Option<()> {
        let start = self.at + 1;
        let end = plain_end(self.bytes, start);
        match self.bytes.get(end)? {
            b'"' => {
                self.entry(EntryKind::Plain, start, end);
                self.at = end + 1;
                Some(())
            }
            b'\\' => self.unescaped(start, end),
            _ => None,
        }
    }

    /// Returns a text with its first escape at `end`.
    fn unescaped(&mut self, start: usize, end: usize) -> Option<()> {
        let begin = self.values.unescaped.len();
        let (mut from, mut end) = (start, end);
        loop {
            let plain = self.text.get(from..end)?;
            self.values.unescaped.push_str(plain);
            match self.bytes.get(end)? {
                b'"' => break,
                b'\\' => self.at = end + 1,
                _ => return None,
            }
            let character = self.escape()?;
            self.values.unescaped.push(character);
            from = self.at;
            end = plain_end(self.bytes, from);
        }
        self.at = end + 1;
        self.entry(EntryKind::Unescaped, begin, self.values.unescaped.len());
        Some(())
    }

    fn escape(&mut self) -> Option<char> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code(),
            _ => return None,
        })
    }

    /// Reads four hexadecimal digits, or twice so many for a character beyond them.
    fn code(&mut self) -> Option<char> {
        let high = self.hexadecimal()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        if self.bytes.get(self.at..self.at + 2)? != b"\\u" {
            return None;
        }
        self.at += 2;
        let low = self.hexadecimal()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let first = self.at;
        let whole = self.digits()?;
        if whole > 1 && self.bytes.get(first) == Some(&b'0') {
            return None;
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        let has_power = matches!(self.bytes.get(self.at), Some(b'e' | b'E'));
        if has_power {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        // No number of this form has an end otherwise.
        let is_large = has_power || whole > 300;
        if is_large && !self.text.get(start..self.at)?.parse::<f64>().is_ok_and(f64::is_finite) {
            return None;
        }
        self.entry(EntryKind::Number, start, self.at);
        Some(())
    }

    /// Passes digits, of which there must be one. Returns how many there are.
    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
        (self.at > start).then_some(self.at - start)
    }
}

/// Returns a place in a text, all of which are shorter than that.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Returns the text of an entry that is a text.
pub(super) fn text_of<'t>(text: &'t str, values: &'t JsonValues, entry: usize) -> Option<&'t str> {
    let entry = values.entries.get(entry)?;
    let (start, length) = (entry.start as usize, entry.length as usize);
    match entry.kind {
        EntryKind::Plain => text.get(start..start + length),
        EntryKind::Unescaped => values.unescaped.get(start..start + length),
        _ => None,
    }
}

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);

/// Returns where the first quote, backslash or control character stands from `from` on. Eight bytes are looked at in one step.
fn plain_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*eight);
        let (quote, escape) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
        let found = ((quote.wrapping_sub(ONES) & !quote)
            | (escape.wrapping_sub(ONES) & !escape)
            | (word.wrapping_sub(ONES * 0x20) & !word))
            & HIGHEST;
        if found != 0 {
            // Bits above the lowest may be wrong, by what was borrowed; that one is right.
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' ')).unwrap_or(rest.len())
}
