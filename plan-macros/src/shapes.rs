//! What a call macro has to know of the plan: fields, which are required, which values a literal may have.
//!
//! `include_plan!` leaves it in memory for the calls of the same crate. A crate that uses the plan of another one gets it
//! as text inside that plan's macros, once, and remembers it.

use plan_model::json::{self, Node, write_string};
use plan_model::name::{Field, Named, Nested, Type};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The shapes of one plan.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Shapes {
    /// Struct name -> shape.
    pub(crate) structs: HashMap<String, Shape>,
    /// Enum name -> values, as JSON.
    pub(crate) enums: HashMap<String, Vec<String>>,
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
    pub(crate) name: String,
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
    Enum(String),
    /// Whatever its type has a `From` for.
    From,
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

impl Shapes {
    pub(crate) fn of(named: &Named<'_>) -> Self {
        let mut shapes = Self::default();
        let mut add = |type_name: &str, title: String, call: &str, fields: &[Field<'_>]| {
            let fields = fields.iter().filter(|field| field.constant.is_none()).map(|field| field_shape(field, named));
            shapes
                .structs
                .insert(type_name.to_owned(), Shape { title, call: call.to_owned(), fields: fields.collect() });
        };
        for event in &named.events {
            add(&event.type_name, title_of(event.rule.call, &event.rule.name), event.rule.call.as_str(), &event.fields);
        }
        for traits in [&named.identify, &named.group] {
            add(traits.type_name, traits.call.as_str().to_owned(), traits.call.as_str(), &traits.fields);
        }
        for nested in &named.nested {
            if let Nested::Struct(inner) = nested {
                add(&inner.type_name, format!("`{}`", inner.type_name), "", &inner.fields);
            }
        }
        for nested in &named.nested {
            if let Nested::Enumeration(inner) = nested {
                let values = inner.variants.iter().map(|variant| variant.value.to_json()).collect();
                shapes.enums.insert(inner.type_name.clone(), values);
            }
        }
        shapes
    }

    /// As JSON, for the plan's macros.
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::from("{\"structs\":{");
        write_map(&self.structs, &mut out, |shape, out| {
            out.push('[');
            write_string(&shape.title, out);
            out.push(',');
            write_string(&shape.call, out);
            for field in &shape.fields {
                out.push_str(",[");
                write_string(&field.name, out);
                out.push(',');
                write_string(&field.type_text, out);
                let _ = write!(out, ",{},{},", field.required, field.nullable);
                write_string(&field.kind.to_text(), out);
                let _ = write!(out, ",{},", field.personal);
                write_string(&field.rules, out);
                out.push(']');
            }
            out.push(']');
        });
        out.push_str("},\"enums\":{");
        write_map(&self.enums, &mut out, |values, out| {
            for (position, value) in values.iter().enumerate() {
                out.push(if position == 0 { '[' } else { ',' });
                write_string(value, out);
            }
            out.push_str(if values.is_empty() { "[]" } else { "]" });
        });
        out.push_str("}}");
        out
    }

    /// What [`to_json`](Self::to_json) wrote.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        let root = json::parse(text).ok()?;
        let mut shapes = Self::default();
        for member in root.get("structs")?.members() {
            let [title, call, fields @ ..] = member.value.items() else { return None };
            let fields = fields.iter().map(field_from_json).collect::<Option<_>>()?;
            let (title, call) = (title.as_str()?.to_owned(), call.as_str()?.to_owned());
            shapes.structs.insert(member.name.clone(), Shape { title, call, fields });
        }
        for member in root.get("enums")?.members() {
            let values = member.value.items().iter().filter_map(Node::as_str).map(str::to_owned).collect();
            shapes.enums.insert(member.name.clone(), values);
        }
        Some(shapes)
    }
}

impl Kind {
    fn to_text(&self) -> String {
        match self {
            Self::Plain => String::new(),
            Self::From => "f".to_owned(),
            Self::Enum(name) => format!("e{name}"),
            Self::Struct(name) => format!("s{name}"),
            Self::Union(suffix, types) => format!("u{suffix},{}", types.join(",")),
            Self::Array(item) => format!("a{}", item.to_text()),
            Self::Map(value) => format!("m{}", value.to_text()),
            Self::Tuple(kinds) => format!("t{}", kinds.iter().map(Self::to_text).collect::<Vec<_>>().join(";")),
        }
    }

    fn from_text(text: &str) -> Self {
        let rest = || text.chars().skip(1).collect::<String>();
        match text.chars().next() {
            Some('f') => Self::From,
            Some('e') => Self::Enum(rest()),
            Some('s') => Self::Struct(rest()),
            Some('u') => {
                let rest: String = rest();
                let (suffix, types) = rest.split_once(',').unwrap_or((&rest, ""));
                let types = types.split(',').filter(|name| !name.is_empty()).map(str::to_owned);
                Self::Union(suffix.to_owned(), types.collect())
            }
            Some('a') => Self::Array(Box::new(Self::from_text(&rest()))),
            Some('m') => Self::Map(Box::new(Self::from_text(&rest()))),
            Some('t') => Self::Tuple(rest().split(';').map(Self::from_text).collect()),
            _ => Self::Plain,
        }
    }
}

fn write_map<V>(map: &HashMap<String, V>, out: &mut String, mut write: impl FnMut(&V, &mut String)) {
    // In order, as what a macro emits must not differ from build to build.
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(name, _)| *name);
    for (position, (name, value)) in entries.into_iter().enumerate() {
        out.push_str(if position > 0 { "," } else { "" });
        write_string(name, out);
        out.push(':');
        write(value, out);
    }
}

fn field_from_json(node: &Node) -> Option<FieldShape> {
    let [name, type_text, required, nullable, kind, personal, rules] = node.items() else { return None };
    Some(FieldShape {
        name: name.as_str()?.to_owned(),
        type_text: type_text.as_str()?.to_owned(),
        required: required.as_bool()?,
        nullable: nullable.as_bool()?,
        kind: Kind::from_text(kind.as_str()?),
        personal: personal.as_bool()?,
        rules: rules.as_str()?.to_owned(),
    })
}

fn title_of(call: plan_model::Call, name: &str) -> String {
    match call {
        plan_model::Call::Track => format!("event `{name}`"),
        _ if name.is_empty() => call.as_str().to_owned(),
        _ => format!("{call} `{name}`"),
    }
}

fn field_shape(field: &Field<'_>, named: &Named<'_>) -> FieldShape {
    FieldShape {
        name: field.name.clone(),
        type_text: type_text(&field.type_, named),
        required: field.required,
        nullable: field.nullable,
        kind: kind(&field.type_, named),
        personal: field.personal.is_some(),
        rules: field.rules.as_ref().map_or_else(String::new, |rules| rules.json.clone()),
    }
}

fn kind(type_: &Type, named: &Named<'_>) -> Kind {
    match type_ {
        Type::Array(item) => match kind(item, named) {
            Kind::Plain => Kind::Plain,
            item => Kind::Array(Box::new(item)),
        },
        Type::Time(_) => Kind::From,
        Type::Nullable(inner) => kind(inner, named),
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
    match type_ {
        Type::String => "&str".to_owned(),
        Type::Time(time) => time.type_name().to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Any => "&serde_json::Value".to_owned(),
        Type::Array(item) if **item == Type::Any => "&[serde_json::Value]".to_owned(),
        Type::Array(item) => format!("&[{}]", type_text(item, named)),
        Type::Nullable(inner) => format!("Option<{}>", type_text(inner, named)),
        Type::Map(value) => format!("Map<{}>", type_text(value, named)),
        Type::Tuple(types) => {
            let texts: Vec<String> = types.iter().map(|type_| type_text(type_, named)).collect();
            format!("({})", texts.join(", "))
        }
        Type::Nested(position) => {
            named.nested.get(*position).map_or_else(String::new, |inner| inner.type_name().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn shapes_survive_the_way_through_a_macro() {
        let text = include_str!("../tests/shapes.json");
        let plan = plan_model::read(text).plan.unwrap();
        let shapes = Shapes::of(&plan_model::name::name(&plan, &plan_model::name::Renames::default()));
        assert_eq!(shapes.structs["OrderCompleted"].fields.len(), 5);
        assert_eq!(shapes.structs["OrderCompleted"].fields[1].kind, Kind::Enum("Currency".to_owned()));
        assert_eq!(Shapes::from_json(&shapes.to_json()), Some(shapes));
    }
}
