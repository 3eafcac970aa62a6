//! The index of a plan as text: a line for each type. [`decode`](super::decode) reads it.
//!
//! ```text
//! struct TypeName \t title \t call macro \t field \t field …
//!     field: name | flags | kind | type | rules
//!     flags: r (required), n (nullable), p (personal)
//! enum TypeName \t [value, value, …] \t variant \t variant …
//! left-out TypeName \t title \t name in the plan
//! ```
//!
//! No part holds a tab or the end of a line: names of Rust cannot, and JSON escapes them. The rules may hold a `|`, and are
//! the last part of a field.

use super::{ValueKind, decode};
use crate::CallMacro;
use plan_model::Call;
use plan_model::json::write_escaped;
use plan_model::name::{DEFAULTS, Field, Named, Nested, Type};
use std::fmt::Write;

/// Returns the lines of a plan.
pub(super) fn text_of(named: &Named<'_>) -> String {
    let mut text = String::with_capacity(1 << 16);
    for event in &named.events {
        let call = event.rule.call;
        write_struct(&event.type_name, &title_of(call, &event.rule.name), Some(CallMacro::of(call)), &mut text);
        write_fields(&event.fields, named, &mut text);
    }
    for traits in [&named.identify, &named.group] {
        let call = CallMacro::of(traits.call);
        write_struct(traits.type_name, call.name(), Some(call), &mut text);
        write_fields(&traits.fields, named, &mut text);
    }
    for nested in &named.nested {
        match nested {
            Nested::Struct(inner) => {
                write_struct(&inner.type_name, &format!("`{}`", inner.type_name), None, &mut text);
                write_fields(&inner.fields, named, &mut text);
            }
            Nested::Enumeration(inner) => {
                let values: Vec<String> = inner.variants.iter().map(|variant| variant.value.to_json()).collect();
                let variants = inner.variants.iter().map(|variant| variant.name.as_str());
                write_enum(&inner.type_name, &values, variants, &mut text);
            }
            Nested::Union(_) => {}
        }
    }
    if !named.defaults.is_empty() {
        write_struct(DEFAULTS, "the defaults", None, &mut text);
        write_fields(&named.defaults, named, &mut text);
    }
    for (type_name, rule) in &named.left_out {
        write_left_out(type_name, &title_of(rule.call, &rule.name), &rule.name, &mut text);
    }
    text
}

fn write_left_out(type_name: &str, title: &str, name: &str, out: &mut String) {
    out.push_str("left-out ");
    out.push_str(type_name);
    for text in [title, name] {
        out.push('\t');
        write_escaped(text, out);
    }
    out.push('\n');
}

/// Writes the beginning of a line of a struct: its fields follow, and the end of the line.
fn write_struct(type_name: &str, title: &str, sent_with: Option<CallMacro>, out: &mut String) {
    out.push_str("struct ");
    out.push_str(type_name);
    out.push('\t');
    write_escaped(title, out);
    out.push('\t');
    out.push_str(sent_with.map_or("", CallMacro::name));
}

fn write_fields(fields: &[Field<'_>], named: &Named<'_>, out: &mut String) {
    for field in fields.iter().filter(|field| field.constant.is_none()) {
        let of_its_name = named.defaults.iter().find(|default| default.name == field.name);
        let flags = Flags {
            required: field.required,
            nullable: field.nullable,
            personal: field.personal.is_some(),
            is_no_default: of_its_name.is_some_and(|default| default.property.name != field.property.name),
        };
        let (kind, type_text) = (kind_of(&field.type_, named), type_text(&field.type_, named));
        let rules = field.rules.as_ref().map_or("", |rules| &rules.json);
        write_field(&field.name, flags, &kind, &type_text, rules, out);
    }
    out.push('\n');
}

#[derive(Clone, Copy)]
struct Flags {
    required: bool,
    nullable: bool,
    personal: bool,
    is_no_default: bool,
}

fn write_field(name: &str, flags: Flags, kind: &ValueKind, type_text: &str, rules: &str, out: &mut String) {
    out.push('\t');
    out.push_str(name);
    out.push('|');
    let flags = [(flags.required, 'r'), (flags.nullable, 'n'), (flags.personal, 'p'), (flags.is_no_default, 'o')];
    out.extend(flags.iter().filter(|(flag, _)| *flag).map(|(_, letter)| letter));
    out.push('|');
    write_kind(kind, out);
    out.push('|');
    out.push_str(type_text);
    out.push('|');
    out.push_str(rules);
}

fn write_enum<'v>(type_name: &str, values: &[String], variants: impl Iterator<Item = &'v str>, out: &mut String) {
    let _ = write!(out, "enum {type_name}\t[{}]", values.join(","));
    for variant in variants {
        out.push('\t');
        out.push_str(variant);
    }
    out.push('\n');
}

/// Writes a letter, and what belongs to it: each kind says itself where it ends, so that those within others are told apart.
fn write_kind(kind: &ValueKind, out: &mut String) {
    let named = |letter: char, name: &str, out: &mut String| {
        out.push(letter);
        out.push_str(name);
        out.push(decode::END_OF_NAME);
    };
    match kind {
        ValueKind::Boolean => out.push('b'),
        ValueKind::Json => out.push('j'),
        ValueKind::Text => out.push('x'),
        ValueKind::Integer => out.push('i'),
        ValueKind::Number => out.push('n'),
        ValueKind::Nullable(inner) => {
            out.push('o');
            write_kind(inner, out);
        }
        ValueKind::Time(name) => named('d', name, out),
        ValueKind::Enum(name) => named('e', name, out),
        ValueKind::Struct(name) => named('s', name, out),
        ValueKind::Union(suffix, types) => {
            named('u', suffix, out);
            for name in types {
                out.push_str(name);
                out.push(decode::END_OF_NAME);
            }
            out.push(decode::END_OF_LIST);
        }
        ValueKind::Array(item) => {
            out.push('a');
            write_kind(item, out);
        }
        ValueKind::Map(value) => {
            out.push('m');
            write_kind(value, out);
        }
        ValueKind::Tuple(kinds) => {
            out.push('t');
            kinds.iter().for_each(|kind| write_kind(kind, out));
            out.push(decode::END_OF_LIST);
        }
    }
}

fn title_of(call: Call, name: &str) -> String {
    match call {
        Call::Track => format!("event `{name}`"),
        _ if name.is_empty() => call.as_str().to_owned(),
        _ => format!("{call} `{name}`"),
    }
}

fn kind_of(type_: &Type, named: &Named<'_>) -> ValueKind {
    match type_ {
        Type::Array(item) => ValueKind::Array(Box::new(kind_of(item, named))),
        Type::Boolean => ValueKind::Boolean,
        Type::Any => ValueKind::Json,
        Type::Time(time) => ValueKind::Time(time.type_name().to_owned()),
        Type::String => ValueKind::Text,
        Type::Integer => ValueKind::Integer,
        Type::Number => ValueKind::Number,
        Type::Nullable(inner) => ValueKind::Nullable(Box::new(kind_of(inner, named))),
        Type::Map(value) => ValueKind::Map(Box::new(kind_of(value, named))),
        Type::Tuple(types) => ValueKind::Tuple(types.iter().map(|type_| kind_of(type_, named)).collect()),
        Type::Nested(position) => match named.nested.get(*position) {
            Some(Nested::Struct(inner)) => ValueKind::Struct(inner.type_name.clone()),
            Some(Nested::Enumeration(inner)) => ValueKind::Enum(inner.type_name.clone()),
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
                ValueKind::Union(suffix.to_owned(), names.collect())
            }
            None => ValueKind::Json,
        },
    }
}

/// Returns the type as a user would write it.
fn type_text(type_: &Type, named: &Named<'_>) -> String {
    type_.text(&|type_| match type_ {
        Type::Array(item) if **item == Type::Any => Some("&[serde_json::Value]".to_owned()),
        Type::Nested(position) => named.nested.get(*position).map(|inner| inner.type_name().to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    //! What is written is read: of any index, not only of those that today's plans give.
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::plan_index::{FieldShape, LiteralRules, PlanIndex, Shape};
    use plan_model::json::{Kind, Node, write_string};

    /// A small generator of numbers: the same ones on each run.
    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap() % end
        }

        fn chance(&mut self) -> bool {
            self.below(2) == 0
        }

        fn one_of<'v>(&mut self, values: &[&'v str]) -> &'v str {
            values[self.below(values.len())]
        }

        fn list<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<T> {
            (0..self.below(4)).map(|_| make(self)).collect()
        }

        fn name(&mut self) -> String {
            self.one_of(&["Currency", "e", "x", "tx", "Größe", "S_", "aDateTime", "I64"]).to_owned()
        }

        /// A text with all that could be taken for a sign of the format.
        fn text(&mut self) -> String {
            let parts = ["a", "\t", "\n", "\r", "|", ";", ",", "\"", "\\", ")", "`", "é", "\u{2028}", "struct x"];
            self.list(|random| random.one_of(&parts)).concat()
        }

        fn kind(&mut self, depth: usize) -> ValueKind {
            let inner = |random: &mut Self| Box::new(random.kind(depth + 1));
            match self.below(if depth > 3 { 9 } else { 13 }) {
                0 => ValueKind::Json,
                1 => ValueKind::Text,
                2 => ValueKind::Integer,
                3 => ValueKind::Number,
                4 => ValueKind::Time(self.name()),
                5 => ValueKind::Enum(self.name()),
                6 => ValueKind::Struct(self.name()),
                7 => ValueKind::Union(self.one_of(&["", "i64", "f64"]).to_owned(), self.list(Self::name)),
                8 => ValueKind::Boolean,
                9 => ValueKind::Nullable(inner(self)),
                10 => ValueKind::Array(inner(self)),
                11 => ValueKind::Map(inner(self)),
                _ => ValueKind::Tuple(self.list(|random| random.kind(depth + 1))),
            }
        }

        fn rules(&mut self) -> String {
            match self.chance() {
                true => String::new(),
                false => {
                    let mut pattern = String::new();
                    write_string(&self.text(), &mut pattern);
                    format!("{{\"pattern\":{pattern},\"x|y\":[1,2]}}")
                }
            }
        }

        fn field(&mut self, position: usize) -> FieldShape {
            let plain = format!("{}{position}", self.one_of(&["total", "größe", "_a"]));
            FieldShape {
                name: if self.chance() { format!("r#{plain}") } else { plain.clone() },
                plain,
                type_text: self.one_of(&["&str", "&[Product]", "(i64, &str)", "Map<'a, f64>"]).to_owned(),
                required: self.chance(),
                nullable: self.chance(),
                kind: self.kind(0),
                personal: self.chance(),
                is_no_default: self.chance(),
                rules: LiteralRules::new(self.rules()),
            }
        }

        fn shape(&mut self) -> Shape {
            let sent_with = if self.chance() { None } else { Some(CallMacro::ALL[self.below(6)]) };
            Shape { title: self.text(), sent_with, fields: (0..self.below(5)).map(|at| self.field(at)).collect() }
        }
    }

    #[test]
    fn every_kind_is_read_as_it_was_written() {
        let mut random = Random(1);
        for _ in 0..20_000 {
            let kind = random.kind(0);
            let mut text = String::new();
            write_kind(&kind, &mut text);
            assert_eq!(decode::kind(&text), kind, "{text}");
        }
    }

    #[test]
    fn every_index_is_read_as_it_was_written() {
        let mut random = Random(2);
        for _ in 0..1_000 {
            let shapes: Vec<Shape> = random.list(Random::shape);
            let enums: Vec<Vec<String>> = random.list(|random| random.list(Random::text));
            let mut text = String::new();
            for (position, shape) in shapes.iter().enumerate() {
                write_struct(&format!("S{position}"), &shape.title, shape.sent_with, &mut text);
                for field in &shape.fields {
                    let FieldShape { name, type_text, kind, rules, .. } = field;
                    let FieldShape { required, nullable, personal, is_no_default, .. } = *field;
                    let flags = Flags { required, nullable, personal, is_no_default };
                    write_field(name, flags, kind, type_text, rules.text(), &mut text);
                }
                text.push('\n');
            }
            for (position, values) in enums.iter().enumerate() {
                let json = values.iter().map(|value| {
                    let mut json = String::new();
                    write_string(value, &mut json);
                    json
                });
                write_enum(&format!("E{position}"), &json.collect::<Vec<_>>(), ["A", "Größe"].into_iter(), &mut text);
            }
            let index = PlanIndex::from_text(text);
            assert_eq!(index.structs().count(), shapes.len());
            for (position, shape) in shapes.iter().enumerate() {
                assert_eq!(index.shape(&format!("S{position}")), Some(shape));
            }
            for (position, values) in enums.iter().enumerate() {
                let name = format!("E{position}");
                let read: Option<Vec<&str>> = index.values(&name).unwrap().iter().map(Node::as_str).collect();
                assert_eq!(read.unwrap(), values.iter().map(String::as_str).collect::<Vec<_>>());
                assert_eq!(index.variants(&name).unwrap(), ["A", "Größe"]);
                for value in values {
                    let node = Node { span: plan_model::Span::default(), kind: Kind::String(value.clone()) };
                    let position = index.position(&name, &node).unwrap();
                    assert_eq!(&values[position], value);
                }
            }
        }
    }

    #[test]
    fn what_is_no_index_says_nothing() {
        let mut random = Random(3);
        for _ in 0..5_000 {
            let letters = ["t", "u", "a", "o", "e", ".", ")", "x", "|", "\t", "\n", "struct ", "enum ", "é"];
            let text = random.list(|random| random.list(|random| random.one_of(&letters)).concat()).concat();
            let index = PlanIndex::from_text(text);
            let names: Vec<String> = index.structs().cloned().collect();
            assert!(names.iter().all(|name| index.shape(name).is_some()));
        }
        let deep = "a".repeat(100_000);
        assert_eq!(decode::kind(&deep), ValueKind::Json);
    }
}
