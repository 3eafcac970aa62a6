//! A plan, or what one is imported from, in YAML 1.2 as the tree that JSON has. Anchors, aliases, merge keys and the tags of the core schema are read; what YAML 1.1
//! reads otherwise is told, and what JSON has no value for is an error.

use crate::diagnostic::{Diagnostic, Span};
use crate::hash::HashMap;
use crate::json::{self, DEEPEST, Kind, Member, Node};
use granit_parser::{Event, Parser, ScalarStyle, Span as Place, StructureStyle, Tag};

/// More values than any plan has: aliases of aliases could make a small file as large as memory.
const MOST_VALUES: usize = 600_000;

type Read<T> = Result<T, Box<Diagnostic>>;

/// Reads the one document of a plan. What other readers of YAML take otherwise is added to `diagnostics`.
pub(super) fn parse(text: &str, diagnostics: &mut Vec<Diagnostic>) -> Read<Node> {
    read_one(&mut YamlReader::of(text, diagnostics))
}

/// Reads every document of a text in YAML, which may be the file of another tool.
///
/// ```
/// let documents = plan_model::read::yaml_documents("name: Shop\n---\n- 1\n- true\n")?;
/// let texts: Vec<String> = documents.iter().map(|document| document.to_json()).collect();
/// assert_eq!(texts, [r#"{"name":"Shop"}"#, "[1,true]"]);
/// # Ok::<(), Box<plan_model::Diagnostic>>(())
/// ```
///
/// # Errors
/// The first place that is no YAML, or has no value of JSON.
pub fn documents(text: &str) -> Result<Vec<Node>, Box<Diagnostic>> {
    read(&mut YamlReader::of(text, &mut Vec::new()), usize::MAX)
}

/// The values of a text as they are written: an alias is a null at its place, and what `<<` merges is not merged. With what only the
/// layout of the text has, for edits of it.
#[derive(Debug, Clone, PartialEq)]
pub struct YamlLayout {
    /// The values.
    pub root: Node,
    /// The comments, without the ends of their lines.
    pub comments: Vec<Span>,
    /// The lists in `[]` and the objects in `{}`.
    pub in_brackets: Vec<Span>,
    /// The texts behind `|` and `>`, from their first letter.
    pub block_texts: Vec<Span>,
    /// What an alias stands for somewhere else, so that a change of it is one of several places.
    pub shared: Vec<Span>,
    /// The aliases.
    pub aliases: Vec<Span>,
}

impl Default for YamlLayout {
    fn default() -> Self {
        let [comments, in_brackets, block_texts, shared, aliases] = [const { Vec::new() }; 5];
        Self { root: Node::null(), comments, in_brackets, block_texts, shared, aliases }
    }
}

impl YamlLayout {
    /// Reads the one document of a text.
    ///
    /// # Errors
    /// The first place where it is not YAML, or has what JSON has no value for.
    pub fn of(text: &str) -> Result<Self, Box<Diagnostic>> {
        let mut ignored = Vec::new();
        let mut reader = YamlReader::of(text, &mut ignored);
        reader.layout = Some(Self::default());
        let root = read_one(&mut reader)?;
        Ok(Self { root, ..reader.layout.unwrap_or_default() })
    }
}

fn read_one(reader: &mut YamlReader<'_, '_>) -> Read<Node> {
    let end = Span::new(reader.text.len(), reader.text.len());
    read(reader, 1)?.pop().ok_or_else(|| {
        let found = Diagnostic::error(end, "not a plan in YAML: the file is empty", "");
        Box::new(found.help("a plan begins as this one: `rules: [{ key: Order Completed }]`"))
    })
}

fn read(reader: &mut YamlReader<'_, '_>, most: usize) -> Read<Vec<Node>> {
    let mut roots = Vec::new();
    while let Some((event, place)) = reader.next()? {
        if matches!(event, Event::DocumentStart(..)) {
            continue;
        }
        if roots.len() == most {
            return Err(error(span(place), "a plan is one document: this is a second one", "leave the `---` out"));
        }
        roots.push(reader.node(event, place, 0)?);
    }
    Ok(roots)
}

struct YamlReader<'t, 'd> {
    text: &'t str,
    parser: Box<dyn Iterator<Item = Result<(Event<'t>, Place), granit_parser::ScanError>> + 't>,
    anchors: HashMap<usize, Node>,
    count: usize,
    diagnostics: &'d mut Vec<Diagnostic>,
    /// Where the text is read for an edit, what it has beside its values.
    layout: Option<YamlLayout>,
}

fn error(span: Span, message: impl Into<String>, label: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(span, message, label))
}

/// Returns what the reader of YAML says, with what helps where its words do not tell.
fn not_yaml(place: Span, why: &str) -> Diagnostic {
    if why.contains("recursion limit") {
        return Diagnostic::error(place, format!("the plan nests deeper than {DEEPEST} levels"), "");
    }
    let label = HELPS.iter().find(|(words, _)| why.contains(words)).map_or("", |(_, label)| label);
    Diagnostic::error(place, format!("not YAML: {why}"), label)
}

/// Words of the reader of YAML, and what helps.
const HELPS: [(&str, &str); 6] = [
    ("tab", "write spaces"),
    ("mapping values are not allowed", "a text with `: ` in it stands in quotes"),
    ("did not find expected", "what belongs together starts in the same column"),
    ("unknown anchor", "`&` gives a value its name where it stands first"),
    ("unclosed quote", "the quote that ends it is missing"),
    ("cannot start any token", "write the text in quotes"),
];

fn has_place(place: Place) -> bool {
    span(place).start() < span(place).end()
}

fn span(place: Place) -> Span {
    Span::new(place.start.byte_offset().unwrap_or(0), place.end.byte_offset().unwrap_or(0))
}

impl<'t, 'd> YamlReader<'t, 'd> {
    fn of(text: &'t str, diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        let parser = Box::new(Parser::new_from_str(text));
        Self { text, parser, anchors: HashMap::default(), count: 0, diagnostics, layout: None }
    }

    /// Returns the next part of a value, or the start of a document.
    fn next(&mut self) -> Read<Option<(Event<'t>, Place)>> {
        loop {
            match self.parser.next() {
                None => return Ok(None),
                Some(Err(found)) => {
                    let start = found.marker().byte_offset().unwrap_or(0).min(self.text.len());
                    let next = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                    return Err(Box::new(not_yaml(Span::new(start, start + next), &found.info())));
                }
                Some(Ok((
                    event @ (Event::Scalar(..)
                    | Event::SequenceStart(..)
                    | Event::SequenceEnd
                    | Event::MappingStart(..)
                    | Event::MappingEnd
                    | Event::Alias(_)
                    | Event::DocumentStart(..)),
                    place,
                ))) => return Ok(Some((event, place))),
                Some(Ok((event, place))) => self.note_comment(&event, span(place)),
            }
        }
    }

    fn wanted(&mut self, at: Place) -> Read<(Event<'t>, Place)> {
        self.next()?.ok_or_else(|| error(span(at), "not YAML: the file ends within this", ""))
    }

    fn node(&mut self, event: Event<'t>, place: Place, depth: usize) -> Read<Node> {
        if depth > DEEPEST {
            return Err(error(span(place), format!("the plan nests deeper than {DEEPEST} levels"), ""));
        }
        self.count += 1;
        if self.count > MOST_VALUES {
            return Err(error(span(place), "aliases of aliases make too many values here", ""));
        }
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                    self.layout.iter_mut().for_each(|layout| layout.block_texts.push(span(place)));
                }
                (Node { span: span(place), kind: self.scalar(&text, style, tag.as_deref(), span(place))? }, anchor)
            }
            Event::SequenceStart(style, anchor, tag) => {
                known_tag(tag.as_deref(), "seq", span(place))?;
                (self.items(place, style, depth)?, anchor)
            }
            Event::MappingStart(style, anchor, tag) => {
                known_tag(tag.as_deref(), "map", span(place))?;
                (self.members(place, style, depth)?, anchor)
            }
            Event::Alias(anchor) => return self.alias(anchor, span(place)),
            _ => return Err(error(span(place), "not YAML: a value is missing here", "")),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn note_comment(&mut self, event: &Event<'_>, place: Span) {
        if let (Event::Comment(..), Some(layout)) = (event, &mut self.layout) {
            layout.comments.push(place);
        }
    }

    fn note_brackets(&mut self, node: &Node) {
        // `[a: 1]` has an object without braces in a list.
        let open = self.text.as_bytes().get(node.span.start());
        if let (Some(b'{' | b'['), Some(layout)) = (open, &mut self.layout) {
            layout.in_brackets.push(node.span);
        }
    }

    fn alias(&mut self, anchor: usize, place: Span) -> Read<Node> {
        let known = self.anchors.get(&anchor).ok_or_else(|| error(place, "this alias stands in what it names", ""))?;
        if let Some(layout) = &mut self.layout {
            layout.aliases.push(place);
            layout.shared.push(known.span);
            return Ok(Node { span: place, kind: Kind::Null });
        }
        let node = known.clone();
        self.count += size(&node);
        Ok(node)
    }

    fn items(&mut self, start: Place, style: StructureStyle, depth: usize) -> Read<Node> {
        let mut items: Vec<Node> = Vec::new();
        let mut last = None;
        let end = loop {
            match self.wanted(start)? {
                (Event::SequenceEnd, end) => break end,
                (event, place) => {
                    let own = own_place(&event, place);
                    let item = self.node(event, place, depth + 1)?;
                    last = Some(own.unwrap_or(item.span));
                    items.push(item);
                }
            }
        };
        let node = Node { span: whole(start, last, end, style), kind: Kind::Array(items) };
        if style == StructureStyle::Flow {
            self.note_brackets(&node);
        }
        Ok(node)
    }

    fn members(&mut self, start: Place, style: StructureStyle, depth: usize) -> Read<Node> {
        let (mut members, mut merged): (Vec<Member>, Vec<Member>) = (Vec::new(), Vec::new());
        let mut last = None;
        let end = loop {
            let (event, key_place) = self.wanted(start)?;
            if event == Event::MappingEnd {
                break key_place;
            }
            let is_merge = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<");
            let (name, name_span) = self.key(event, key_place)?;
            let (event, place) = self.wanted(start)?;
            let own = own_place(&event, place);
            let value = self.node(event, place, depth + 1)?;
            last = Some(own.unwrap_or(value.span));
            if is_merge && self.layout.is_none() {
                let from = if value.is_object() { std::slice::from_ref(&value) } else { value.items() };
                if from.is_empty() || !from.iter().all(Node::is_object) {
                    return Err(error(name_span, "`<<` takes the alias of an object, or a list of them", ""));
                }
                merged.extend(from.iter().flat_map(Node::members).cloned());
                continue;
            }
            members.push(Member { name, name_span, value });
        };
        for member in merged {
            if members.iter().all(|known| known.name != member.name) {
                members.push(member);
            }
        }
        let node = Node { span: whole(start, last, end, style), kind: Kind::Object(members) };
        if style == StructureStyle::Flow {
            self.note_brackets(&node);
        }
        Ok(node)
    }

    /// Returns the text of a key as it is written: `1`, `true` and dates are names like any other.
    fn key(&mut self, event: Event<'t>, place: Place) -> Read<(String, Span)> {
        match event {
            // A key that is missing has no place.
            Event::Scalar(text, style, anchor, _) if style != ScalarStyle::Plain || has_place(place) => {
                let name = text.into_owned();
                if anchor > 0 {
                    let node = Node { span: span(place), kind: Kind::String(name.clone()) };
                    self.anchors.insert(anchor, node);
                }
                Ok((name, span(place)))
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).and_then(Node::as_str) {
                Some(name) => Ok((name.to_owned(), span(place))),
                None => Err(error(span(place), "a key is a text: this alias names something else", "")),
            },
            Event::Scalar(..) => Err(error(span(place), "a key is missing here", "")),
            _ => Err(error(span(place), "a key is a text: JSON has no lists and objects as keys", "")),
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, place: Span) -> Read<Kind> {
        let Some(tag) = tag else {
            return if style == ScalarStyle::Plain {
                self.plain(text, place)
            } else {
                Ok(Kind::String(text.to_owned()))
            };
        };
        let is = |name: &str| tag.is_yaml_core_schema_tag(name);
        let kind = match text {
            _ if is("str") => Some(Kind::String(text.to_owned())),
            _ if is("null") => Some(Kind::Null),
            "true" | "True" | "TRUE" if is("bool") => Some(Kind::Boolean(true)),
            "false" | "False" | "FALSE" if is("bool") => Some(Kind::Boolean(false)),
            _ if is("int") || is("float") => number(text).map(Kind::Number),
            _ => None,
        };
        kind.ok_or_else(|| error(place, format!("the tag of `{text}` is none that a plan can have"), TAGS))
    }

    fn plain(&mut self, text: &str, place: Span) -> Read<Kind> {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => return Ok(Kind::Null),
            "true" | "True" | "TRUE" => return Ok(Kind::Boolean(true)),
            "false" | "False" | "FALSE" => return Ok(Kind::Boolean(false)),
            _ => {}
        }
        let lower = text.to_ascii_lowercase();
        let unsigned = lower.trim_start_matches(['+', '-']);
        if matches!(unsigned, ".inf" | ".nan") {
            return Err(error(place, format!("JSON has no number `{text}`"), "write it in quotes, if it is a text"));
        }
        if matches!(lower.as_str(), "yes" | "no" | "on" | "off" | "y" | "n") {
            let means = if matches!(lower.as_str(), "yes" | "on" | "y") { "true" } else { "false" };
            self.ambiguous(
                place,
                &format!("`{text}` is the text \"{text}\" here, and {means} to readers of YAML 1.1"),
                text,
            );
            return Ok(Kind::String(text.to_owned()));
        }
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
        if unsigned.contains('_') && unsigned.starts_with(|c: char| c.is_ascii_digit()) && is_digits(unsigned) {
            self.ambiguous(place, &format!("`{text}` is a text here, and a number to readers of YAML 1.1"), text);
            return Ok(Kind::String(text.to_owned()));
        }
        let Some(number) = number(text) else { return Ok(Kind::String(text.to_owned())) };
        if unsigned.len() > 1 && unsigned.starts_with('0') && is_digits(unsigned) {
            self.ambiguous(
                place,
                &format!("`{text}` is the number {number} here, and another one to readers of YAML 1.1"),
                text,
            );
        }
        Ok(Kind::Number(number))
    }

    /// Warns of what two versions of YAML read in two ways.
    fn ambiguous(&mut self, place: Span, message: &str, text: &str) {
        let label = format!("write \"{text}\" in quotes, or what you mean");
        self.diagnostics.push(Diagnostic::warning(place, message, label));
    }
}

/// Returns where an alias stands: what it names has the place of its own.
fn own_place(event: &Event<'_>, place: Place) -> Option<Span> {
    matches!(event, Event::Alias(_)).then(|| span(place))
}

const TAGS: &str = "`!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` and `!!map` are read";

fn known_tag(tag: Option<&Tag>, name: &str, place: Span) -> Read<()> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema_tag(name) => {
            Err(error(place, "this tag is none that a plan can have", TAGS))
        }
        _ => Ok(()),
    }
}

/// Returns where a list or an object stands. Of one without brackets the parser sees the end at what comes next.
fn whole(start: Place, last: Option<Span>, end: Place, style: StructureStyle) -> Span {
    let start = span(start);
    match (style, last) {
        (StructureStyle::Block, Some(last)) => Span::new(start.start(), last.end().max(start.end())),
        (StructureStyle::Block, None) => start,
        (StructureStyle::Flow, _) => Span::new(start.start(), span(end).end()),
    }
}

fn size(node: &Node) -> usize {
    1 + node.items().iter().map(size).sum::<usize>()
        + node.members().iter().map(|member| size(&member.value)).sum::<usize>()
}

/// Returns a number of YAML's core schema as JSON has it.
fn number(text: &str) -> Option<String> {
    if let Ok(Node { kind: Kind::Number(number), .. }) = json::parse(text) {
        return Some(number);
    }
    let based = |digits: &str, base: u32| u128::from_str_radix(digits, base).ok().map(|value| value.to_string());
    if let Some(digits) = text.strip_prefix("0x").filter(|digits| !digits.starts_with('+')) {
        return based(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o").filter(|digits| !digits.starts_with('+')) {
        return based(digits, 8);
    }
    let minus = if text.starts_with('-') { "-" } else { "" };
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let exponent = unsigned.find(['e', 'E']).unwrap_or(unsigned.len());
    let (mantissa, exponent) = unsigned.split_at(exponent);
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(whole, rest)| (whole, Some(rest)));
    if whole.is_empty() && fraction.is_none_or(str::is_empty) {
        return None;
    }
    let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty()).unwrap_or("0");
    let fraction = fraction.filter(|fraction| !fraction.is_empty()).map(|fraction| format!(".{fraction}"));
    let written = format!("{minus}{whole}{}{exponent}", fraction.unwrap_or_default());
    match json::parse(&written) {
        Ok(Node { kind: Kind::Number(number), .. }) => Some(number),
        _ => None,
    }
}
