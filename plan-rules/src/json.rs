//! JSON read in one pass into a tree that keeps the byte position of every node and the order of every object.
//!
//! Read here and not with `serde_json`, which keeps no positions: deferring each value as `RawValue` scans a plan once
//! for every level of nesting, and a plan nests ten levels deep. Accepts exactly what RFC 8259 allows, to a depth.

mod habits;

use std::fmt;
use std::fmt::Write as _;

/// How deep a plan may nest. Real plans stay below 30; more would put the stack at risk.
pub const DEEPEST: usize = 128;

/// The longest text that is read, in bytes: places in it take four bytes, as there are several for each property of a plan.
pub const LONGEST_BYTES: usize = u32::MAX as usize - 1;

/// A range of bytes in a text of at most [`LONGEST_BYTES`] bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Returns the bytes from `start` up to, not including, `end`. What is behind the longest text is one place.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start: short(start), end: short(end) }
    }

    /// Returns the place of the first byte.
    #[must_use]
    pub const fn start(self) -> usize {
        self.start as usize
    }

    /// Returns the place behind the last byte.
    #[must_use]
    pub const fn end(self) -> usize {
        self.end as usize
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is compared before")]
const fn short(place: usize) -> u32 {
    if place > LONGEST_BYTES { u32::MAX } else { place as u32 }
}

/// The place where a text is no JSON, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The place.
    pub span: Span,
    /// What was expected there.
    pub message: String,
    /// A few words about the place; may be empty.
    pub label: &'static str,
    /// What it is, for whoever knows better words for it: the text is one of JSON here, whatever it is about.
    pub kind: MalformedKind,
}

/// What is wrong with a text that is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedKind {
    /// There is no value in it.
    Empty,
    /// The value is whole before the text ends.
    GoesOn,
    /// Its values are too deep within each other.
    TooDeep,
    /// Something else, which the message says.
    Other,
}

impl Malformed {
    fn of_kind(mut self: Box<Self>, kind: MalformedKind) -> Box<Self> {
        self.kind = kind;
        self
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Malformed {}

/// A JSON value and where it stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The place of the value.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a JSON value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as it is written.
    Number(String),
    /// A string, unescaped.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, its members in the order of the text.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The name, unescaped.
    pub name: String,
    /// The place of the name, quotes included.
    pub name_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Returns a `null` from nowhere.
    #[must_use]
    pub const fn null() -> Self {
        Self { span: Span::new(0, 0), kind: Kind::Null }
    }

    /// Returns the value of the member `name`; the last one, should there be several.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        // The compiler runs this without optimisation, for every key of every rule.
        let mut members = self.members();
        while let [before @ .., last] = members {
            if last.name == name {
                return Some(&last.value);
            }
            members = before;
        }
        None
    }

    /// Returns the members of an object; none of anything else.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the items of an array; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    /// Returns the text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value of a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// Returns whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object(_))
    }

    /// Returns whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// Returns what a person calls this kind of value: "a string", "an object".
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Boolean(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
        }
    }

    /// Returns the text of a string, the JSON of any other value: as a person would say it.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.as_str().map_or_else(|| self.to_json(), str::to_owned)
    }

    /// Returns the value as JSON text without white space.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        write_json(self, &mut out);
        out
    }
}

fn write_json(node: &Node, out: &mut String) {
    match &node.kind {
        Kind::Null => out.push_str("null"),
        Kind::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(text) => out.push_str(text),
        Kind::String(text) => write_string(text, out),
        Kind::Array(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                write_json(item, out);
            }
            out.push(']');
        }
        Kind::Object(members) => {
            out.push('{');
            for (position, member) in members.iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                write_string(&member.name, out);
                out.push(':');
                write_json(&member.value, out);
            }
            out.push('}');
        }
    }
}

/// Writes `text` as a JSON string.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    write_escaped(text, out);
    out.push('"');
}

/// Writes `text` as it stands between the quotes of a JSON string.
///
/// ```
/// let mut out = String::new();
/// plan_rules::json::write_escaped("say \"hi\"\n", &mut out);
/// assert_eq!(out, r#"say \"hi\"\u000a"#);
/// ```
pub fn write_escaped(text: &str, out: &mut String) {
    if is_plain(text.as_bytes()) {
        return out.push_str(text);
    }
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Returns whether nothing in it needs to be escaped.
fn is_plain(text: &[u8]) -> bool {
    let mut rest = text;
    while let [byte, others @ ..] = rest {
        if matches!(byte, b'"' | b'\\' | 0..b' ') {
            return false;
        }
        rest = others;
    }
    true
}

/// Reads JSON text.
///
/// # Errors
/// The first place where the text is not JSON, or nests deeper than [`DEEPEST`]; a text longer than [`LONGEST_BYTES`].
///
/// ```
/// let plan = plan_rules::json::parse(r#"{"rules": []}"#)?;
/// assert_eq!(plan.members()[0].name_span.start(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn parse(text: &str) -> Result<Node, Box<Malformed>> {
    if text.len() > LONGEST_BYTES {
        return Err(malformed(Span::new(0, 0), format!("the text is longer than {LONGEST_BYTES} bytes"), ""));
    }
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut parser = Parser { text, rest: text.as_bytes().get(start..).unwrap_or_default(), is_tolerant: false };
    parser.skip_white_space();
    if parser.peek().is_none() {
        return Err(parser.expected("a value; the text is empty").of_kind(MalformedKind::Empty));
    }
    let node = parser.value(0)?;
    parser.skip_white_space();
    match parser.peek() {
        None => Ok(node),
        Some(_) => {
            let error = habits::at(parser.text, parser.at());
            Err(error.unwrap_or_else(|| parser.expected(GOES_ON).of_kind(MalformedKind::GoesOn)))
        }
    }
}

/// Returns what can be made of text that is not quite JSON: a comma too many or missing, brackets that are not closed, a value that
/// is none (it becomes null). For names in it, not for a judgement.
///
/// ```
/// let plan = plan_rules::json::salvage(r#"{"rules": [{"key": "A" "type": tru, }, {"key": "B"#).ok_or("nothing")?;
/// assert_eq!(plan.to_json(), r#"{"rules":[{"key":"A","type":null},{"key":null}]}"#);
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn salvage(text: &str) -> Option<Node> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut parser = Parser { text, rest: text.as_bytes().get(start..).unwrap_or_default(), is_tolerant: true };
    parser.skip_white_space();
    parser.value(0).ok()
}

fn malformed(span: Span, message: String, label: &'static str) -> Box<Malformed> {
    Box::new(Malformed { span, message, label, kind: MalformedKind::Other })
}

/// What is expected where a value is whole.
const GOES_ON: &str = "the end of the text, as the value is complete here";

struct Parser<'t> {
    text: &'t str,
    /// What is not read yet. The compiler runs this without optimisation, where taking a slice apart costs a third of what
    /// an index does.
    rest: &'t [u8],
    /// Goes on after a mistake.
    is_tolerant: bool,
}

type Parsed<T> = Result<T, Box<Malformed>>;

fn fitted<T>(mut list: Vec<T>) -> Vec<T> {
    list.shrink_to_fit();
    list
}

impl<'t> Parser<'t> {
    fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    fn peek(&self) -> Option<u8> {
        match self.rest {
            [next, ..] => Some(*next),
            [] => None,
        }
    }

    fn step(&mut self) {
        if let [_, rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn skip_white_space(&mut self) {
        while let [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn expected(&self, what: &str) -> Box<Malformed> {
        let end = self
            .text
            .get(self.at()..)
            .and_then(|rest| rest.chars().next())
            .map_or(self.at(), |c| self.at() + c.len_utf8());
        let found = if end == self.at() { "the file ends here" } else { "" };
        malformed(Span::new(self.at(), end), format!("not JSON: expected {what}"), found)
    }

    /// Returns the same between values, where habits of other languages have a better word.
    fn unexpected(&self, what: &str) -> Box<Malformed> {
        habits::at(self.text, self.at()).unwrap_or_else(|| self.expected(what))
    }

    fn value(&mut self, depth: usize) -> Parsed<Node> {
        if depth > DEEPEST {
            let span = Span::new(self.at(), self.at() + 1);
            let message = format!("the text nests deeper than {DEEPEST} levels");
            return Err(malformed(span, message, "").of_kind(MalformedKind::TooDeep));
        }
        let start = self.at();
        let kind = match self.peek() {
            // A plan has thousands of objects with one member, each of which would keep the room of four.
            Some(b'{') => Kind::Object(self.members(depth).map(fitted)?),
            Some(b'[') => Kind::Array(self.items(depth).map(fitted)?),
            Some(b'"') => match self.string() {
                Ok(text) => Kind::String(text),
                Err(_) if self.is_tolerant => self.skip_value(),
                Err(error) => return Err(error),
            },
            Some(b'-' | b'0'..=b'9') => match self.number() {
                Ok(text) => Kind::Number(text),
                Err(_) if self.is_tolerant => self.skip_value(),
                Err(error) => return Err(habits::at(self.text, start).unwrap_or(error)),
            },
            _ if self.is_tolerant => self.word().unwrap_or_else(|_| self.skip_value()),
            _ => self.word()?,
        };
        Ok(Node { span: Span::new(start, self.at()), kind })
    }

    /// Goes on to where an item starts, past commas too many.
    fn skip_to_item(&mut self) {
        self.skip_white_space();
        while self.is_tolerant && self.peek() == Some(b',') {
            self.step();
            self.skip_white_space();
        }
    }

    /// Goes on to the end of what should have been a value.
    fn skip_value(&mut self) -> Kind {
        while !matches!(self.peek(), None | Some(b',' | b'}' | b']' | b'\n')) {
            self.step();
        }
        Kind::Null
    }

    /// Finds out whether a list or an object goes on or ends here. `Some` says that it goes on; at the end of the text it ends,
    /// whatever is there.
    fn recovers(&mut self, opens_next: bool, own_end: u8) -> Option<bool> {
        match self.peek() {
            _ if !self.is_tolerant => None,
            Some(byte) if byte == own_end => {
                self.step();
                Some(false)
            }
            _ => Some(opens_next),
        }
    }

    fn word(&mut self) -> Parsed<Kind> {
        let rest = self.text.get(self.at()..).unwrap_or_default();
        for (word, kind) in [("null", Kind::Null), ("true", Kind::Boolean(true)), ("false", Kind::Boolean(false))] {
            if rest.starts_with(word) {
                self.rest = self.rest.get(word.len()..).unwrap_or_default();
                return Ok(kind);
            }
        }
        Err(self.unexpected("a value"))
    }

    fn members(&mut self, depth: usize) -> Parsed<Vec<Member>> {
        let mut members = Vec::new();
        self.step();
        self.skip_white_space();
        if self.peek() == Some(b'}') {
            self.step();
            return Ok(members);
        }
        // Most objects of a plan have one or two, and a list that grows takes room for four at once.
        members.reserve_exact(2);
        loop {
            self.skip_to_item();
            let start = self.at();
            if self.peek() != Some(b'"') {
                if self.recovers(false, b'}').is_some() {
                    return Ok(members);
                }
                let what =
                    if members.is_empty() { "a name in double quotes, or `}`" } else { "a name in double quotes" };
                return Err(self.unexpected(what));
            }
            let name = match self.string() {
                Err(_) if self.is_tolerant => return Ok(members),
                name => name?,
            };
            let name_span = Span::new(start, self.at());
            self.skip_white_space();
            match self.peek() {
                Some(b':') => self.step(),
                _ if self.is_tolerant => {}
                _ => return Err(self.unexpected(&format!("`:` after \"{name}\""))),
            }
            self.skip_white_space();
            let value = self.value(depth + 1)?;
            members.push(Member { name, name_span, value });
            self.skip_white_space();
            match self.peek() {
                Some(b',') => self.step(),
                Some(b'}') => {
                    self.step();
                    return Ok(members);
                }
                next => match self.recovers(next == Some(b'"'), b'}') {
                    Some(true) => {}
                    Some(false) => return Ok(members),
                    None => return Err(self.unexpected("`,` or `}`")),
                },
            }
        }
    }

    fn items(&mut self, depth: usize) -> Parsed<Vec<Node>> {
        let mut items = Vec::new();
        self.step();
        self.skip_white_space();
        if self.peek() == Some(b']') {
            self.step();
            return Ok(items);
        }
        loop {
            self.skip_to_item();
            if self.is_tolerant && matches!(self.peek(), None | Some(b']' | b'}')) {
                self.recovers(false, b']');
                return Ok(items);
            }
            items.push(self.value(depth + 1)?);
            self.skip_white_space();
            match self.peek() {
                Some(b',') => self.step(),
                Some(b']') => {
                    self.step();
                    return Ok(items);
                }
                next => match self.recovers(!matches!(next, None | Some(b'}')), b']') {
                    Some(true) => {}
                    Some(false) => return Ok(items),
                    None => return Err(self.unexpected("`,` or `]`")),
                },
            }
        }
    }

    fn digits(&mut self) -> Parsed<()> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.expected("a digit"));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.step();
        }
        Ok(())
    }

    fn number(&mut self) -> Parsed<String> {
        let start = self.at();
        if self.peek() == Some(b'-') {
            self.step();
        }
        if self.peek() == Some(b'0') {
            self.step();
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.step();
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.step();
            if let Some(b'+' | b'-') = self.peek() {
                self.step();
            }
            self.digits()?;
        }
        Ok(self.text.get(start..self.at()).unwrap_or_default().to_owned())
    }

    fn string(&mut self) -> Parsed<String> {
        self.step();
        let mut out = self.plain_text().to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.step();
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.step();
                    out.push(self.escape()?);
                    out.push_str(self.plain_text());
                }
                Some(_) => {
                    return Err(self.expected("no bare control character in a string: write it as \\n, \\t or \\u00…"));
                }
                None => return Err(self.expected("`\"`, the end of the string")),
            }
        }
    }

    /// Returns the part of a string up to its end, an escape, or what may not stand there.
    fn plain_text(&mut self) -> &'t str {
        let start = self.at();
        while let [byte, rest @ ..] = self.rest {
            if matches!(byte, b'"' | b'\\' | 0..b' ') {
                break;
            }
            self.rest = rest;
        }
        self.text.get(start..self.at()).unwrap_or_default()
    }

    fn escape(&mut self) -> Parsed<char> {
        let short = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.step();
                return self.unicode_escape();
            }
            _ => return Err(self.expected("one of \" \\ / b f n r t u after a backslash")),
        };
        self.step();
        Ok(short)
    }

    fn unicode_escape(&mut self) -> Parsed<char> {
        let start = self.at() - 2;
        let mut code = self.hexadecimal()?;
        if (0xD800..0xDC00).contains(&code) && self.text.get(self.at()..).unwrap_or_default().starts_with("\\u") {
            self.step();
            self.step();
            let low = self.hexadecimal()?;
            if (0xDC00..0xE000).contains(&low) {
                code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            }
        }
        char::from_u32(code).ok_or_else(|| {
            let span = Span::new(start, self.at());
            malformed(span, "not JSON: half of a surrogate pair is no character".to_owned(), "")
        })
    }

    fn hexadecimal(&mut self) -> Parsed<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            code = code * 16 + digit.ok_or_else(|| self.expected("four hexadecimal digits after \\u"))?;
            self.step();
        }
        Ok(code)
    }
}
