//! Whether two schemas, or what code is made of two properties, are alike but for the places where they stand. It is asked of each property
//! of two plans, of which most have not changed, and so it makes no text of them.

use plan_model::Plan;
use plan_model::json::{Kind, Member, Node};
use plan_model::name::{Enumeration, Field, Named, Nested, Struct, Type, Union, UnionVariant, Variant};
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
    let Property { name, name_span: _, required, schema } = one;
    *name == other.name && *required == other.required && are_alike(schema, &other.schema)
}

fn same_items(one: &Items, other: &Items) -> bool {
    match (one, other) {
        (Items::Each(one), Items::Each(other)) => are_alike(one, other),
        (Items::Positions(one), Items::Positions(other)) => all(one, other, are_alike),
        _ => false,
    }
}

fn nodes(one: &Node, other: &Node) -> bool {
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

/// Two named plans whose fields are compared.
#[derive(Clone, Copy)]
pub(super) struct NamedPair<'n, 'p> {
    pub(super) old: &'n Named<'p>,
    pub(super) new: &'n Named<'p>,
}

impl NamedPair<'_, '_> {
    /// Returns whether a field of the old plan and one of the new have the same name, type, values and rules, down to all that they hold.
    pub(super) fn has_alike(self, one: &Field<'_>, other: &Field<'_>) -> bool {
        let Field { property, name, type_, required, nullable, constant, personal, rules } = one;
        property.name == other.property.name
            && *name == other.name
            && (*required, *nullable, *personal) == (other.required, other.nullable, other.personal)
            && *rules == other.rules
            && optional(*constant, other.constant, nodes)
            && Plan::purposes_of(property) == Plan::purposes_of(other.property)
            && self.same_type(type_, &other.type_)
    }

    fn same_type(self, one: &Type, other: &Type) -> bool {
        match (one, other) {
            (Type::Array(one), Type::Array(other))
            | (Type::Map(one), Type::Map(other))
            | (Type::Nullable(one), Type::Nullable(other)) => self.same_type(one, other),
            (Type::Tuple(one), Type::Tuple(other)) => all(one, other, |one, other| self.same_type(one, other)),
            (Type::Nested(one), Type::Nested(other)) => {
                let (one, other) = (self.old.nested.get(*one), self.new.nested.get(*other));
                optional(one, other, |one, other| self.same_nested(one, other))
            }
            _ => one == other,
        }
    }

    fn same_nested(self, one: &Nested<'_>, other: &Nested<'_>) -> bool {
        if one.type_name() != other.type_name() {
            return false;
        }
        match (one, other) {
            (Nested::Struct(Struct { fields: one, .. }), Nested::Struct(Struct { fields: other, .. })) => {
                all(one, other, |one, other| self.has_alike(one, other))
            }
            (
                Nested::Enumeration(Enumeration { variants: one, .. }),
                Nested::Enumeration(Enumeration { variants: other, .. }),
            ) => all(one, other, same_variant),
            (Nested::Union(Union { variants: one, .. }), Nested::Union(Union { variants: other, .. })) => {
                let is = |one: &UnionVariant, other: &UnionVariant| {
                    one.name == other.name && self.same_type(&one.type_, &other.type_)
                };
                all(one, other, is)
            }
            _ => false,
        }
    }
}

fn same_variant(one: &Variant, other: &Variant) -> bool {
    one.name == other.name && nodes(&one.value, &other.value)
}

fn all<T>(one: &[T], other: &[T], is: impl Fn(&T, &T) -> bool) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is(one, other))
}

fn optional<T: ?Sized>(one: Option<&T>, other: Option<&T>, is: impl Fn(&T, &T) -> bool) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => is(one, other),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::super::parts;
    use super::*;
    use plan_model::Call;
    use plan_model::name::{Rename, Renames, name};

    fn plan(property: &str) -> Plan {
        let text = format!(r#"{{ "rules": [ {{ "key": "Order Paid", "properties": {{ "total": {property} }} }} ] }}"#);
        plan_model::read(&text).plan.unwrap()
    }

    /// Schemas of a property, each of which says something else.
    const SCHEMAS: [&str; 18] = [
        "{}",
        r#"{ "type": "string" }"#,
        r#"{ "type": ["string", "null"] }"#,
        r#"{ "type": "string", "description": "What is paid" }"#,
        r#"{ "type": "string", "maxLength": 5 }"#,
        r#"{ "type": "string", "maxLength": 6 }"#,
        r#"{ "type": "string", "x-pii": true }"#,
        r#"{ "enum": ["a", "b"] }"#,
        r#"{ "enum": ["b", "a"] }"#,
        r#"{ "enum": ["a", 1] }"#,
        r#"{ "const": "a" }"#,
        r#"{ "type": "array", "items": { "type": "string" } }"#,
        r#"{ "type": "array", "items": [{ "type": "string" }, { "type": "string" }] }"#,
        r#"{ "type": "object", "properties": { "a": { "type": "string" } } }"#,
        r#"{ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] }"#,
        r#"{ "type": "object", "additionalProperties": { "type": "string" } }"#,
        r#"{ "oneOf": [{ "type": "string" }, { "type": "number" }] }"#,
        r#"{ "oneOf": [{ "type": "string" }, { "type": "boolean" }] }"#,
    ];

    #[test]
    fn schemas_are_alike_wherever_they_stand() {
        for (at, one) in SCHEMAS.iter().enumerate() {
            for (other_at, other) in SCHEMAS.iter().enumerate() {
                let (one, other) = (plan(one), plan(&format!("\n   {}", other.replace(' ', "  "))));
                let schema = |plan: &Plan| plan.rules[0].payload.properties()[0].schema.clone();
                // The spaces are part of this description.
                let is_spaced = at == other_at && at == 3;
                assert_eq!(are_alike(&schema(&one), &schema(&other)), at == other_at && !is_spaced, "{at} {other_at}");
            }
        }
    }

    #[test]
    fn what_is_alike_in_both_plans_is_no_part() {
        let count = |one: &str, other: &str, renamed: Option<&str>| {
            let (old, new) = (plan(one), plan(&format!(" {other}")));
            let mut renames = Renames::default();
            renames.list.extend(renamed.map(|to| Rename {
                call: Some(Call::Track),
                name: "Order Paid".to_owned(),
                value: None,
                to: to.to_owned(),
            }));
            let (old, new) = (name(&old, &Renames::default()), name(&new, &renames));
            parts::of_event(NamedPair { old: &old, new: &new }, (Some(0), Some(0))).map(|parts| parts.len())
        };
        let (values, more) = (r#"{ "enum": ["a", "b"] }"#, r#"{ "enum": ["a", "b", "c"] }"#);
        assert_eq!(count(values, values, None), [1, 1], "the event alone");
        assert_eq!(count(values, more, None), [4, 5], "the event, the property and its values");
        assert_eq!(count(values, values, Some("Paid")), [4, 4], "under another type each property is another field");
        // What a rule says is no part of the type.
        assert_eq!(count(r#"{ "minimum": 1 }"#, r#"{ "minimum": 2 }"#, None), [2, 2]);
        // Nothing is made of a description.
        assert_eq!(count(r#"{ "type": "string" }"#, r#"{ "type": "string", "description": "a" }"#, None), [1, 1]);
    }
}
