//! Whether two schemas say the same wherever they stand. It makes no text of them, as it is asked of each property of two plans.

use plan_model::json::{Kind, Member, Node};
use plan_model::schema::{Items, Property, Schema};

/// Returns whether two schemas say the same in the same words and order.
pub(crate) fn are_alike(one: &Schema, other: &Schema) -> bool {
    // Each field by its name, so that none that is added is passed over.
    let Schema {
        span: _,
        type_span: _,
        description,
        types,
        values,
        constant,
        // Who says it is no part of what is said.
        values_origin: _,
        properties,
        items,
        alternatives,
        additional,
        additional_names,
        never,
        branches,
        in_branch,
        personal,
        keywords,
    } = one;
    *description == other.description
        && *types == other.types
        && *additional_names == other.additional_names
        && (*never, *in_branch, *personal) == (other.never, other.in_branch, other.personal)
        && optional(values.as_deref(), other.values.as_deref(), |one, other| all(one, other, nodes))
        && optional(constant.as_deref(), other.constant.as_deref(), nodes)
        && optional(properties.as_deref(), other.properties.as_deref(), |one, other| all(one, other, same_property))
        && optional(items.as_deref(), other.items.as_deref(), same_items)
        && all(alternatives, &other.alternatives, are_alike)
        && optional(additional.as_deref(), other.additional.as_deref(), are_alike)
        && all(branches, &other.branches, same_property)
        && all(keywords, &other.keywords, same_member)
}

fn same_property(one: &Property, other: &Property) -> bool {
    let Property { name, name_span: _, origin: _, described_by: _, required, schema } = one;
    *name == other.name && *required == other.required && are_alike(schema, &other.schema)
}

fn same_items(one: &Items, other: &Items) -> bool {
    match (one, other) {
        (Items::Each(one), Items::Each(other)) => are_alike(one, other),
        (Items::Positions(one), Items::Positions(other)) => all(one, other, are_alike),
        _ => false,
    }
}

pub(crate) fn nodes(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Boolean(one), Kind::Boolean(other)) => one == other,
        (Kind::Number(one), Kind::Number(other)) | (Kind::String(one), Kind::String(other)) => one == other,
        (Kind::Array(one), Kind::Array(other)) => all(one, other, nodes),
        (Kind::Object(one), Kind::Object(other)) => all(one, other, same_member),
        _ => false,
    }
}

fn same_member(one: &Member, other: &Member) -> bool {
    one.name == other.name && nodes(&one.value, &other.value)
}

pub(crate) fn all<T>(one: &[T], other: &[T], is: impl Fn(&T, &T) -> bool) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is(one, other))
}

pub(crate) fn optional<T: ?Sized>(one: Option<&T>, other: Option<&T>, is: impl Fn(&T, &T) -> bool) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => is(one, other),
        _ => false,
    }
}
