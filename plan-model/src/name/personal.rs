//! Marks of personal data on their way into fields: what a Rust type does not carry is hidden with its field, or an error.

use super::shape::{Nested, Type};
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{Kind, Node};
use crate::plan::Plan;
use crate::read::mark_within;
use crate::schema::keyword::RECURSIVE;
use crate::schema::{Items, Marked, Personal, Property, Schema};

/// Returns what the field of `property` does with its value, and the error where it cannot do what the plan wants.
pub(super) fn marked(
    property: &Property,
    type_: &Type,
    nested: &[Nested<'_>],
    plan: &Plan,
) -> (Option<Marked>, Option<Diagnostic>) {
    let schema = &property.schema;
    let marked = schema.marked();
    if schema.personal == Some(Personal::Sha256) {
        return (marked, None);
    }
    let Some((personal, span)) = untyped(schema, type_, &Inside { nested, plan }) else { return (marked, None) };
    let hidden = marked.max(Some(Marked { personal: Personal::Plain, depth: 0 }));
    if personal == Personal::Plain {
        return (hidden, None);
    }
    let message =
        format!("property `{}` has no Rust type here: personal data in it would be sent as it is", property.name);
    let help = match reference(schema) {
        Some(_) => {
            "mark the property itself as \"x-pii\": \"sha256\", or leave out of the plan that its objects contain themselves"
        }
        None => {
            "mark the property itself as \"x-pii\": \"sha256\", or describe its objects so that they become structs"
        }
    };
    (hidden, Some(Diagnostic::error(span, message, "what is in here is not hashed").help(help)))
}

struct Inside<'i, 'p> {
    nested: &'i [Nested<'p>],
    plan: &'i Plan,
}

/// Returns the strictest mark within `schema` at an object that has no struct, which would carry it, and where this is.
fn untyped(schema: &Schema, type_: &Type, inside: &Inside<'_, '_>) -> Option<(Personal, Span)> {
    let within = |schema: &Schema, type_: &Type| untyped(schema, type_, inside);
    match (type_, schema.items.as_deref()) {
        (Type::Nullable(inner), _) => within(schema, inner),
        (Type::Array(item), Some(Items::Each(items))) => within(items, item),
        (Type::Array(item), Some(Items::Positions(positions))) => {
            positions.iter().filter_map(|position| within(position, item)).max_by_key(|found| found.0)
        }
        (Type::Tuple(types), Some(Items::Positions(positions))) => {
            let pairs = positions.iter().zip(types);
            pairs.filter_map(|(position, type_)| within(position, type_)).max_by_key(|found| found.0)
        }
        (Type::Map(value), _) => within(schema.additional.as_deref()?, value),
        (Type::Nested(position), _) => match inside.nested.get(*position)? {
            // Its fields have seen to themselves.
            Nested::Struct(_) | Nested::Enumeration(_) => None,
            Nested::Union(union) => {
                let is_any = union.variants.iter().any(|variant| has_any(&variant.type_, inside.nested));
                if is_any { anything(schema, inside.plan) } else { None }
            }
        },
        (Type::Any | Type::Array(_), _) => anything(schema, inside.plan),
        _ => None,
    }
}

fn has_any(type_: &Type, nested: &[Nested<'_>]) -> bool {
    match type_ {
        Type::Any => true,
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => has_any(inner, nested),
        Type::Tuple(types) => types.iter().any(|type_| has_any(type_, nested)),
        Type::Nested(position) => match nested.get(*position) {
            Some(Nested::Union(union)) => union.variants.iter().any(|variant| has_any(&variant.type_, nested)),
            _ => false,
        },
        _ => false,
    }
}

/// Finds the marks of any JSON value: those of its objects, and of the schemas that contain themselves.
fn anything(schema: &Schema, plan: &Plan) -> Option<(Personal, Span)> {
    let own = schema.marked_property().map(|personal| (personal, schema.span));
    let recursive = reference(schema).and_then(|span| {
        let marks = plan.recursive.iter().filter_map(mark_within);
        marks.max().map(|personal| (personal, span))
    });
    own.into_iter().chain(recursive).max_by_key(|found| found.0)
}

/// Returns the place where a schema refers to one that contains itself.
fn reference(schema: &Schema) -> Option<Span> {
    let properties = schema.properties().iter().map(|property| &property.schema);
    let inner = schema.item_schemas().iter().chain(schema.additional.as_deref()).chain(properties);
    let keywords = || schema.keywords.iter().find_map(|keyword| reference_in(&keyword.name, &keyword.value));
    keywords().or_else(|| inner.filter_map(reference).next())
}

fn reference_in(name: &str, value: &Node) -> Option<Span> {
    match &value.kind {
        Kind::String(text) => (name == "$ref" && text.contains(RECURSIVE)).then_some(value.span),
        Kind::Object(members) => members.iter().find_map(|member| reference_in(&member.name, &member.value)),
        Kind::Array(items) => items.iter().find_map(|item| reference_in("", item)),
        _ => None,
    }
}
