//! Structs for events, traits and nested objects: public borrowed fields, and one short non-generic body each.

use super::{RUNTIME, docs};
use plan_model::Call;
use plan_model::json::{Kind, Node};
use plan_model::name::{Event, Field, Nested, Struct, Traits, Type, fields_borrow};
use std::fmt::Write;

/// What all structs of a plan have in common.
pub(super) struct Structs<'s, 'p> {
    pub(super) derives: &'s str,
    pub(super) nested: &'s [Nested<'p>],
}

/// The derives that the user asked for, of all structs and unions alike.
pub(super) fn derives(wanted: &str, out: &mut String) {
    if wanted.contains("PartialEq") {
        // `Eq` would fit some of the types, and the list is the same for all.
        out.push_str("#[allow(clippy::derive_partial_eq_without_eq)] ");
    }
    if !wanted.is_empty() {
        let _ = write!(out, "#[derive({wanted})] ");
    }
}

impl Structs<'_, '_> {
    pub(super) fn event(&self, event: &Event<'_>, out: &mut String) {
        let rule = event.rule;
        let what = match rule.call {
            Call::Track => format!("Track event {}", docs::code(&rule.name)),
            Call::Screen => format!("Screen {}", docs::code(&rule.name)),
            _ => format!("Page {}", docs::code(&rule.name)),
        };
        docs::rule(&what, Some(rule), out);
        docs::alias(&rule.name, &event.type_name, out);
        self.definition(&event.type_name, &event.fields, out);
        let version = rule.version.as_ref().map_or("", |version| &version.json);
        let category = rule.extra.category.as_deref().unwrap_or_default();
        self.event_impl(&event.type_name, rule.call, &rule.name, version, category, &event.fields, out);
        let lifetime = self.any_lifetime(&event.fields);
        let _ = write!(out, "impl __plan::{}Event for {}{lifetime} {{}} ", call_name(rule.call), event.type_name);
    }

    pub(super) fn traits(&self, traits: &Traits<'_>, out: &mut String) {
        docs::rule(&format!("Traits of {}", traits.call), traits.rule, out);
        self.definition(traits.type_name, &traits.fields, out);
        let version = traits.rule.and_then(|rule| rule.version.as_ref()).map_or("", |version| &version.json);
        self.event_impl(traits.type_name, traits.call, "", version, "", &traits.fields, out);
    }

    pub(super) fn nested(&self, nested: &Struct<'_>, out: &mut String) {
        let text = nested.schema.description.as_deref().map_or_else(|| "A nested object.".to_owned(), docs::safe);
        docs::doc(&text, out);
        self.definition(&nested.type_name, &nested.fields, out);
        let lifetime = self.any_lifetime(&nested.fields);
        let _ = write!(out, "impl {RUNTIME}::Value for {}{lifetime} {{ ", nested.type_name);
        write_body(&nested.fields, out);
        out.push_str("} ");
    }

    fn definition(&self, type_name: &str, fields: &[Field<'_>], out: &mut String) {
        derives(self.derives, out);
        let _ = write!(out, "pub struct {type_name}");
        if fields.iter().all(|field| field.constant.is_some()) {
            out.push_str("; ");
            return;
        }
        out.push_str(if fields_borrow(fields, self.nested) { "<'a> { " } else { " { " });
        for field in fields.iter().filter(|field| field.constant.is_none()) {
            docs::field(field, out);
            docs::alias(&field.property.name, &field.name, out);
            let _ = write!(out, "pub {}: ", field.name);
            field_type(field, self.nested, out);
            out.push_str(", ");
        }
        out.push_str("} ");
    }

    #[allow(clippy::too_many_arguments)]
    fn event_impl(
        &self,
        type_name: &str,
        call: Call,
        name: &str,
        version: &str,
        category: &str,
        fields: &[Field<'_>],
        out: &mut String,
    ) {
        let lifetime = self.any_lifetime(fields);
        let _ = write!(
            out,
            "impl {RUNTIME}::Event for {type_name}{lifetime} {{ const RULE: {RUNTIME}::Rule = \
             {RUNTIME}::Rule::new({RUNTIME}::Call::{}, {name:?})",
            call_name(call)
        );
        for (method, value) in [("version", version), ("category", category)] {
            if !value.is_empty() {
                let _ = write!(out, ".{method}({value:?})");
            }
        }
        out.push_str("; ");
        write_body(fields, out);
        out.push_str("} ");
    }

    fn any_lifetime(&self, fields: &[Field<'_>]) -> &'static str {
        if fields_borrow(fields, self.nested) { "<'_>" } else { "" }
    }
}

/// The variant of `Call`, and the name of its sealed trait.
pub(super) fn call_name(call: Call) -> &'static str {
    match call {
        Call::Track => "Track",
        Call::Identify => "Identify",
        Call::Group => "Group",
        Call::Page => "Page",
        Call::Screen => "Screen",
    }
}

fn write_body(fields: &[Field<'_>], out: &mut String) {
    let _ = write!(out, "fn write(&self, writer: &mut {RUNTIME}::Writer) {{ writer.object(&[");
    for field in fields {
        let _ = write!(out, "({:?}, ", field.property.name);
        match field.constant {
            Some(value) => constant(value, out),
            None if field.required && field.nullable => {
                let _ = write!(out, "&{RUNTIME}::Nullable(&self.{})", field.name);
            }
            None => {
                let _ = write!(out, "&self.{}", field.name);
            }
        }
        out.push_str("), ");
    }
    out.push_str("]); } ");
}

fn constant(value: &Node, out: &mut String) {
    let _ = match &value.kind {
        Kind::Boolean(value) => write!(out, "&{value}"),
        Kind::String(text) => write!(out, "&{text:?}"),
        Kind::Number(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(integer), _) => write!(out, "&{integer}i64"),
            (_, Ok(number)) => write!(out, "&{number:?}f64"),
            _ => write!(out, "&{RUNTIME}::Nullable(::core::option::Option::None::<bool>)"),
        },
        _ => write!(out, "&{RUNTIME}::Nullable(::core::option::Option::None::<bool>)"),
    };
}

/// The type of a field with the `Option`s that required and nullable bring.
pub(super) fn field_type(field: &Field<'_>, nested: &[Nested<'_>], out: &mut String) {
    let options = usize::from(!field.required) + usize::from(field.nullable);
    out.push_str(&"::core::option::Option<".repeat(options));
    type_(&field.type_, nested, out);
    out.push_str(&">".repeat(options));
}

/// A type with the lifetime `'a`.
pub(super) fn type_(wanted: &Type, nested: &[Nested<'_>], out: &mut String) {
    match wanted {
        Type::String => out.push_str("&'a str"),
        Type::Number => out.push_str("f64"),
        Type::Integer => out.push_str("i64"),
        Type::Boolean => out.push_str("bool"),
        Type::Any => {
            let _ = write!(out, "&'a {RUNTIME}::Json");
        }
        Type::Array(item) => {
            out.push_str("&'a [");
            type_(item, nested, out);
            out.push(']');
        }
        Type::Nullable(inner) => {
            out.push_str("::core::option::Option<");
            type_(inner, nested, out);
            out.push('>');
        }
        Type::Nested(position) => {
            if let Some(inner) = nested.get(*position) {
                out.push_str(inner.type_name());
                out.push_str(if inner.borrows(nested) { "<'a>" } else { "" });
            }
        }
    }
}
