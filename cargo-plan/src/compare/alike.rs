//! Whether what code is made of two properties is alike but for the places where they stand. It is asked of each property
//! of two plans, of which most have not changed, and so it makes no text of them.

use crate::alike::{all, nodes, optional};
use plan_model::Plan;
use plan_model::name::{Enumeration, Field, Named, Nested, Struct, Type, Union, UnionVariant, Variant};

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::super::parts;
    use super::*;
    use crate::alike::are_alike;
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
