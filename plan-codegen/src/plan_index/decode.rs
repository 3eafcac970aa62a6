//! Reads the text that [`encode`](super::encode) writes, which has its format. What is not of that format is left to rustc.

use super::{FieldShape, LiteralRules, Shape, TypeLine, ValueKind};
use crate::CallMacro;
use plan_model::json;
use plan_model::name::plain;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Stands behind a name: no name of Rust has it.
pub(super) const END_OF_NAME: char = '.';

/// Stands behind the kinds of a tuple and the types of a union.
pub(super) const END_OF_LIST: char = ')';

/// How deep kinds may be in each other: more than a plan can be nested.
const DEEPEST: usize = 256;

/// Returns the lines by the names of their types. What they say is read when it is asked for.
pub(super) fn lines(text: &str) -> FxHashMap<String, TypeLine> {
    let mut lines = FxHashMap::default();
    for line in text.lines() {
        let Some((head, rest)) = line.split_once('\t') else { continue };
        match head.split_once(' ') {
            Some(("struct", name)) => lines.insert(name.to_owned(), TypeLine::Struct(rest.to_owned(), OnceLock::new())),
            Some(("left-out", name)) => {
                let (title, plan_name) = rest.split_once('\t').unwrap_or_default();
                lines.insert(name.to_owned(), TypeLine::LeftOut(unescaped(title), unescaped(plan_name)))
            }
            Some((_, name)) => {
                let mut parts = rest.split('\t').map(str::to_owned);
                let values = parts.next().unwrap_or_default();
                lines.insert(name.to_owned(), TypeLine::Enum(values, parts.collect(), OnceLock::new()))
            }
            None => None,
        };
    }
    lines
}

/// Returns what the line of a struct says behind its name.
pub(super) fn shape(line: &str) -> Shape {
    let mut parts = line.split('\t');
    let title = unescaped(parts.next().unwrap_or_default());
    let sent_with = parts.next().and_then(CallMacro::named);
    Shape { title, sent_with, fields: parts.map(field).collect() }
}

/// Returns the text whose JSON this is, without the quotes.
fn unescaped(text: &str) -> String {
    let text = json::parse(&format!("\"{text}\"")).ok();
    text.and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
}

fn field(text: &str) -> FieldShape {
    let mut parts = text.splitn(5, '|');
    let mut next = || parts.next().unwrap_or_default();
    let (name, flags, kind_text, type_text, rules) = (next(), next(), next(), next(), next());
    FieldShape {
        name: name.to_owned(),
        plain: plain(name).to_owned(),
        type_text: type_text.to_owned(),
        required: flags.contains('r'),
        nullable: flags.contains('n'),
        kind: kind(kind_text),
        personal: flags.contains('p'),
        is_no_default: flags.contains('o'),
        rules: LiteralRules::new(rules.to_owned()),
    }
}

/// Returns the kind of a field.
pub(super) fn kind(text: &str) -> ValueKind {
    let mut rest = text;
    next_kind(&mut rest, 0).filter(|_| rest.is_empty()).unwrap_or(ValueKind::Json)
}

/// Returns the kind that `rest` begins with, which is taken off it.
fn next_kind(rest: &mut &str, depth: usize) -> Option<ValueKind> {
    let letter = rest.chars().next().filter(|_| depth < DEEPEST)?;
    *rest = rest.get(letter.len_utf8()..)?;
    let inner = |rest: &mut &str| next_kind(rest, depth + 1).map(Box::new);
    Some(match letter {
        'b' => ValueKind::Boolean,
        'j' => ValueKind::Json,
        'x' => ValueKind::Text,
        'i' => ValueKind::Integer,
        'n' => ValueKind::Number,
        'o' => ValueKind::Nullable(inner(rest)?),
        'd' => ValueKind::Time(next_name(rest)?),
        'e' => ValueKind::Enum(next_name(rest)?),
        's' => ValueKind::Struct(next_name(rest)?),
        'u' => {
            let suffix = next_name(rest)?;
            let mut types = Vec::new();
            while !ends(rest) {
                types.push(next_name(rest)?);
            }
            ValueKind::Union(suffix, types)
        }
        'a' => ValueKind::Array(inner(rest)?),
        'm' => ValueKind::Map(inner(rest)?),
        't' => {
            let mut kinds = Vec::new();
            while !ends(rest) {
                kinds.push(next_kind(rest, depth + 1)?);
            }
            ValueKind::Tuple(kinds)
        }
        _ => return None,
    })
}

fn next_name(rest: &mut &str) -> Option<String> {
    let (name, behind) = rest.split_once(END_OF_NAME)?;
    *rest = behind;
    Some(name.to_owned())
}

/// Takes the end of a list off `rest`, if it is there.
fn ends(rest: &mut &str) -> bool {
    rest.strip_prefix(END_OF_LIST).map(|behind| *rest = behind).is_some()
}
