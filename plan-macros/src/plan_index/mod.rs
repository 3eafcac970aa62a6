//! What a call macro has to know of the plan: fields, which are required, which values a literal may have.
//!
//! It is a text, a line for each type, which `include_plan!` leaves in memory for the calls of the same crate. A crate that
//! uses the plan of another one gets it inside that plan's macros, once. Either reads the lines of the types that its calls
//! name, and no others: a plan has hundreds, and macros run without optimisation.

use crate::target::Target;
use plan_model::diagnostic::suggest;
use plan_model::json::{self, Node, write_escaped};
use plan_model::name::{Field, Named, Nested, Type, plain};
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

/// The shapes of one plan.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    /// As [`of`](Self::of) writes it.
    text: String,
    lines: OnceLock<FxHashMap<String, Line>>,
}

/// What a line of the text says; read when it is asked for.
#[derive(Debug)]
enum Line {
    Struct(String, OnceLock<Shape>),
    /// Its values, a JSON array, and in the editor the names of its variants.
    Enum(String, Vec<String>, OnceLock<Values>),
}

/// The values of an enum.
#[derive(Debug)]
struct Values {
    list: Node,
    /// The position of each by its canonical text: comparing each value with each literal takes quadratic time.
    positions: FxHashMap<String, usize>,
}

/// A struct as a call macro sees it.
#[derive(Debug, PartialEq)]
pub(crate) struct Shape {
    /// What messages call it: "event `Order Completed`".
    pub(crate) title: String,
    /// The call it is sent with; empty for a nested object.
    pub(crate) call: String,
    pub(crate) fields: Vec<FieldShape>,
}

/// A field as a call macro sees it.
#[derive(Debug, PartialEq)]
pub(crate) struct FieldShape {
    /// A raw identifier where it is a keyword.
    pub(crate) name: String,
    /// The same without the `r#`: a keyword may be given as it is, `type: …`.
    pub(crate) plain: String,
    /// What messages call its type: `&str`, `&[Product]`.
    pub(crate) type_text: String,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) kind: Kind,
    /// Is the value wrapped in `Personal`?
    pub(crate) personal: bool,
    /// What a literal is checked against: a JSON Schema, or nothing.
    pub(crate) rules: String,
}

/// How a literal of a field is treated.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// Left to rustc.
    Plain,
    Text,
    Integer,
    Number,
    /// May be null: an item of a list, tuple or map.
    Nullable(Box<Kind>),
    Enum(String),
    /// Text, or a value of a crate for time: of the runtime's type of this name.
    Time(String),
    Struct(String),
    Array(Box<Kind>),
    /// Of several types; the suffix that makes an integer literal one of them, and the enums and structs among them.
    Union(String, Vec<String>),
    /// One kind for each position.
    Tuple(Vec<Kind>),
    /// Of the values of a `Map`.
    Map(Box<Kind>),
}

static KNOWN: LazyLock<Mutex<HashMap<u64, Arc<Shapes>>>> = LazyLock::new(Mutex::default);

pub(crate) fn remember(id: u64, shapes: Shapes) -> Arc<Shapes> {
    let shapes = Arc::new(shapes);
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&shapes));
    shapes
}

pub(crate) fn recall(id: u64) -> Option<Arc<Shapes>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
}

/// Does the constructor of traits take this field as `[value]`? Others are an `Option` already.
pub(crate) fn takes_array(required: bool, nullable: bool) -> bool {
    required && !nullable
}

impl Shape {
    /// The name in the plan, out of the title.
    fn plan_name(&self) -> &str {
        self.title.split_once('`').map_or("", |(_, name)| name.strip_suffix('`').unwrap_or(name))
    }
}

impl Shapes {
    pub(crate) fn of(named: &Named<'_>, target: Target) -> Self {
        let mut text = String::with_capacity(1 << 16);
        for event in &named.events {
            let title = title_of(event.rule.call, &event.rule.name);
            write_struct(&event.type_name, &title, event.rule.call.as_str(), &event.fields, named, &mut text);
        }
        for traits in [&named.identify, &named.group] {
            let call = traits.call.as_str();
            write_struct(traits.type_name, call, call, &traits.fields, named, &mut text);
        }
        for nested in &named.nested {
            match nested {
                Nested::Struct(inner) => {
                    let title = format!("`{}`", inner.type_name);
                    write_struct(&inner.type_name, &title, "", &inner.fields, named, &mut text);
                }
                Nested::Enumeration(inner) => {
                    let values: Vec<String> = inner.variants.iter().map(|variant| variant.value.to_json()).collect();
                    text.push_str(&format!("enum {}\t[{}]", inner.type_name, values.join(",")));
                    if target == Target::Editor {
                        inner.variants.iter().for_each(|variant| text.push_str(&format!("\t{}", variant.name)));
                    }
                    text.push('\n');
                }
                Nested::Union(_) => {}
            }
        }
        Self::from_text(text)
    }

    /// The text, for the plan's macros.
    pub(crate) fn as_text(&self) -> &str {
        &self.text
    }

    /// The shapes with this [text](Self::as_text).
    pub(crate) fn from_text(text: String) -> Self {
        Self { text, lines: OnceLock::new() }
    }

    /// The struct of this name.
    pub(crate) fn shape(&self, type_name: &str) -> Option<&Shape> {
        match self.lines().get(type_name)? {
            Line::Struct(line, shape) => Some(shape.get_or_init(|| shape_of(line))),
            Line::Enum(..) => None,
        }
    }

    /// The values of the enum of this name.
    pub(crate) fn values(&self, type_name: &str) -> Option<&[Node]> {
        Some(self.enumeration(type_name)?.list.items())
    }

    /// The position of a value among those of the enum of this name.
    pub(crate) fn position(&self, type_name: &str, value: &Node) -> Option<usize> {
        self.enumeration(type_name)?.positions.get(&plan_rules::canonical(value)).copied()
    }

    fn enumeration(&self, type_name: &str) -> Option<&Values> {
        let Line::Enum(line, _, values) = self.lines().get(type_name)? else { return None };
        Some(values.get_or_init(|| {
            let list = json::parse(line).unwrap_or_else(|_| Node::null());
            let positions = list.items().iter().enumerate();
            let positions = positions.map(|(position, value)| (plan_rules::canonical(value), position)).collect();
            Values { list, positions }
        }))
    }

    /// The names of the variants of the enum of this name, in the order of its values. Known in the editor alone.
    pub(crate) fn variants(&self, type_name: &str) -> Option<&[String]> {
        match self.lines().get(type_name)? {
            Line::Enum(_, variants, _) => Some(variants),
            Line::Struct(..) => None,
        }
    }

    pub(crate) fn is_struct(&self, type_name: &str) -> bool {
        matches!(self.lines().get(type_name), Some(Line::Struct(..)))
    }

    /// The names of all structs.
    pub(crate) fn structs(&self) -> impl Iterator<Item = &String> {
        self.lines().iter().filter(|(_, line)| matches!(line, Line::Struct(..))).map(|(name, _)| name)
    }

    /// What messages call the events, pages, screens and traits that this type is part of: the first few of them.
    pub(crate) fn events_with(&self, type_name: &str) -> Vec<String> {
        const FEW: usize = 3;
        let (mut wanted, mut titles) = (vec![type_name.to_owned()], Vec::new());
        let mut next = 0;
        while let Some(name) = wanted.get(next).cloned() {
            next += 1;
            for holder in self.structs() {
                let Some(shape) = self.shape(holder) else { continue };
                if wanted.contains(holder) || !shape.fields.iter().any(|field| field.kind.names(&name)) {
                    continue;
                }
                if shape.call.is_empty() {
                    wanted.push(holder.clone());
                } else if !titles.contains(&shape.title) {
                    titles.push(shape.title.clone());
                }
            }
        }
        titles.sort();
        let more = titles.len().saturating_sub(FEW);
        titles.truncate(FEW);
        titles.extend((more > 0).then(|| format!("{more} more")));
        titles
    }

    /// The struct of the event of this call that the plan calls `name`, or nearly so, and whether it has no fields.
    pub(crate) fn event_of(&self, call: &str, name: &str) -> Option<(String, bool)> {
        let events = self.structs().filter_map(|type_name| Some((type_name, self.shape(type_name)?)));
        let events = events.filter(|(_, shape)| shape.call == call);
        let named: Vec<_> = events.map(|(type_name, shape)| (shape.plan_name(), type_name, shape)).collect();
        let nearest = suggest::nearest(name, named.iter().map(|(plan_name, ..)| *plan_name))?;
        let (_, type_name, shape) = named.iter().find(|(plan_name, ..)| *plan_name == nearest)?;
        Some(((*type_name).clone(), shape.fields.is_empty()))
    }

    fn lines(&self) -> &FxHashMap<String, Line> {
        self.lines.get_or_init(|| {
            let mut lines = FxHashMap::default();
            for line in self.text.lines() {
                let Some((head, rest)) = line.split_once('\t') else { continue };
                let rest = rest.to_owned();
                match head.split_once(' ') {
                    Some(("struct", name)) => lines.insert(name.to_owned(), Line::Struct(rest, OnceLock::new())),
                    Some((_, name)) => {
                        let mut parts = rest.split('\t').map(str::to_owned);
                        let values = parts.next().unwrap_or_default();
                        lines.insert(name.to_owned(), Line::Enum(values, parts.collect(), OnceLock::new()))
                    }
                    None => None,
                };
            }
            lines
        })
    }
}

/// The number by which rust-analyzer finds the type of this name, where it has no path.
pub(crate) fn number_of(type_name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    type_name.hash(&mut hasher);
    hasher.finish()
}

/// `struct Name`, its title, its call and its fields, with tabs between them. None of these holds a tab or the end of a
/// line: names of Rust cannot, and JSON escapes them.
fn write_struct(type_name: &str, title: &str, call: &str, fields: &[Field<'_>], named: &Named<'_>, out: &mut String) {
    out.push_str("struct ");
    out.push_str(type_name);
    out.push('\t');
    write_escaped(title, out);
    out.push('\t');
    out.push_str(call);
    for field in fields {
        if field.constant.is_some() {
            continue;
        }
        let required = if field.required { "r" } else { "" };
        let nullable = if field.nullable { "n" } else { "" };
        let personal = if field.personal.is_some() { "p" } else { "" };
        let rules = field.rules.as_ref().map_or("", |rules| &rules.json);
        let (kind, type_) = (kind(&field.type_, named).to_text(), type_text(&field.type_, named));
        out.push_str(&format!("\t{}|{required}{nullable}{personal}|{kind}|{type_}|{rules}", field.name));
    }
    out.push('\n');
}

/// What [`write_struct`] wrote behind the name.
fn shape_of(line: &str) -> Shape {
    let mut parts = line.split('\t');
    let title = parts.next().unwrap_or_default();
    let title = json::parse(&format!("\"{title}\"")).ok().and_then(|title| title.as_str().map(str::to_owned));
    let call = parts.next().unwrap_or_default().to_owned();
    let mut fields = Vec::new();
    for part in parts {
        let mut parts = part.splitn(5, '|');
        let mut next = || parts.next().unwrap_or_default();
        let (name, flags, kind, type_text, rules) = (next(), next(), next(), next(), next());
        fields.push(FieldShape {
            name: name.to_owned(),
            plain: plain(name).to_owned(),
            type_text: type_text.to_owned(),
            required: flags.contains('r'),
            nullable: flags.contains('n'),
            kind: Kind::from_text(kind),
            personal: flags.contains('p'),
            rules: rules.to_owned(),
        });
    }
    Shape { title: title.unwrap_or_default(), call, fields }
}

impl Kind {
    /// Is a list of such items one that a call makes of others?
    pub(crate) const fn is_listed(&self) -> bool {
        matches!(self, Self::Text | Self::Integer | Self::Number)
    }

    /// Is the type of this name part of it?
    fn names(&self, type_name: &str) -> bool {
        match self {
            Self::Plain | Self::Text | Self::Integer | Self::Number | Self::Time(_) => false,
            Self::Enum(name) | Self::Struct(name) => name == type_name,
            Self::Array(inner) | Self::Map(inner) | Self::Nullable(inner) => inner.names(type_name),
            Self::Union(_, types) => types.iter().any(|name| name == type_name),
            Self::Tuple(kinds) => kinds.iter().any(|kind| kind.names(type_name)),
        }
    }

    fn to_text(&self) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Text => "x".to_owned(),
            Self::Integer => "i".to_owned(),
            Self::Number => "n".to_owned(),
            Self::Nullable(inner) => format!("o{}", inner.to_text()),
            Self::Time(name) => format!("d{name}"),
            Self::Enum(name) => format!("e{name}"),
            Self::Struct(name) => format!("s{name}"),
            Self::Union(suffix, types) => format!("u{suffix},{}", types.join(",")),
            Self::Array(item) => format!("a{}", item.to_text()),
            Self::Map(value) => format!("m{}", value.to_text()),
            Self::Tuple(kinds) => format!("t{}", kinds.iter().map(Self::to_text).collect::<Vec<_>>().join(";")),
        }
    }

    fn from_text(text: &str) -> Self {
        let mut letters = text.chars();
        let kind = letters.next();
        let rest = letters.as_str();
        match kind {
            Some('x') => Self::Text,
            Some('i') => Self::Integer,
            Some('n') => Self::Number,
            Some('o') => Self::Nullable(Box::new(Self::from_text(rest))),
            Some('d') => Self::Time(rest.to_owned()),
            Some('e') => Self::Enum(rest.to_owned()),
            Some('s') => Self::Struct(rest.to_owned()),
            Some('u') => {
                let (suffix, types) = rest.split_once(',').unwrap_or((rest, ""));
                let types = types.split(',').filter(|name| !name.is_empty()).map(str::to_owned);
                Self::Union(suffix.to_owned(), types.collect())
            }
            Some('a') => Self::Array(Box::new(Self::from_text(rest))),
            Some('m') => Self::Map(Box::new(Self::from_text(rest))),
            Some('t') => Self::Tuple(rest.split(';').map(Self::from_text).collect()),
            _ => Self::Plain,
        }
    }
}

fn title_of(call: plan_model::Call, name: &str) -> String {
    match call {
        plan_model::Call::Track => format!("event `{name}`"),
        _ if name.is_empty() => call.as_str().to_owned(),
        _ => format!("{call} `{name}`"),
    }
}

fn kind(type_: &Type, named: &Named<'_>) -> Kind {
    match type_ {
        Type::Array(item) => match kind(item, named) {
            Kind::Plain => Kind::Plain,
            item => Kind::Array(Box::new(item)),
        },
        Type::Time(time) => Kind::Time(time.type_name().to_owned()),
        Type::String => Kind::Text,
        Type::Integer => Kind::Integer,
        Type::Number => Kind::Number,
        Type::Nullable(inner) => Kind::Nullable(Box::new(kind(inner, named))),
        Type::Map(value) => Kind::Map(Box::new(kind(value, named))),
        Type::Tuple(types) => match types.iter().map(|type_| kind(type_, named)).collect::<Vec<_>>() {
            // A tuple within a tuple: rustc sees to it.
            kinds if kinds.iter().any(|kind| matches!(kind, Kind::Tuple(_))) => Kind::Plain,
            kinds => Kind::Tuple(kinds),
        },
        Type::Nested(position) => match named.nested.get(*position) {
            Some(Nested::Struct(inner)) => Kind::Struct(inner.type_name.clone()),
            Some(Nested::Enumeration(inner)) => Kind::Enum(inner.type_name.clone()),
            Some(Nested::Union(inner)) => {
                let has = |wanted: &Type| inner.variants.iter().any(|variant| variant.type_ == *wanted);
                let suffix = if has(&Type::Integer) {
                    "i64"
                } else if has(&Type::Number) {
                    "f64"
                } else {
                    ""
                };
                let names = inner.variants.iter().filter_map(|variant| match variant.type_ {
                    Type::Nested(position) => named.nested.get(position).map(|inner| inner.type_name().to_owned()),
                    _ => None,
                });
                Kind::Union(suffix.to_owned(), names.collect())
            }
            None => Kind::Plain,
        },
        _ => Kind::Plain,
    }
}

/// The type as a user would write it.
fn type_text(type_: &Type, named: &Named<'_>) -> String {
    type_.text(&|type_| match type_ {
        Type::Array(item) if **item == Type::Any => Some("&[serde_json::Value]".to_owned()),
        Type::Nested(position) => named.nested.get(*position).map(|inner| inner.type_name().to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn shapes_survive_the_way_through_a_macro() {
        let text = include_str!("../../tests/shapes.json");
        let plan = plan_model::read(text).plan.unwrap();
        let named = plan_model::name::name(&plan, &plan_model::name::Renames::default());
        let shapes = Shapes::of(&named, Target::Compiler);
        let order = shapes.shape("OrderCompleted").unwrap();
        assert_eq!((order.title.as_str(), order.call.as_str()), ("event `Order\tCompleted`", "track"));
        assert_eq!(order.fields.len(), 6);
        assert_eq!(order.fields[1].kind, Kind::Enum("Currency".to_owned()));
        assert!(order.fields[0].required && !order.fields[1].nullable);
        let code = order.fields.iter().find(|field| field.name == "code").unwrap();
        assert_eq!(code.rules, r#"{"pattern":"^a|b\u0009$"}"#);
        assert_eq!(shapes.values("Currency").unwrap()[1].as_str(), Some("A\nB"));
        assert!(shapes.is_struct("IdentifyTraits") && !shapes.is_struct("Currency"));
        assert!(shapes.shape("Currency").is_none() && shapes.values("OrderCompleted").is_none());
    }
}
