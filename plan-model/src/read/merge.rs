//! `allOf`: what several schemas say of one value becomes one schema, as far as types go. The keyword itself stays, so
//! that nothing it says is lost to the checks.

use crate::schema::{Schema, TypeName};
use plan_rules::is_same;

/// Is there a type that both schemas allow?
pub(super) fn have_a_type(schema: &Schema, other: &Schema) -> bool {
    schema.types.is_empty() || other.types.is_empty() || !common_types(&schema.types, &other.types).is_empty()
}

/// Adds what `other` says to `schema`.
pub(super) fn merge(schema: &mut Schema, other: Schema) {
    schema.never |= other.never;
    schema.description = schema.description.take().or(other.description);
    schema.types = common_types(&schema.types, &other.types);
    schema.type_span = schema.type_span.or(other.type_span);
    schema.constant = schema.constant.take().or(other.constant);
    schema.personal = schema.personal.max(other.personal);
    schema.values = match (schema.values.take(), other.values) {
        (Some(mut own), Some(more)) => {
            own.retain(|value| more.iter().any(|other| is_same(value, other)));
            Some(own)
        }
        (own, more) => own.or(more),
    };
    schema.items = schema.items.take().or(other.items);
    schema.alternatives = schema.alternatives.take().or(other.alternatives);
    schema.additional = schema.additional.take().or(other.additional);
    if let Some(more) = other.properties {
        let own = schema.properties.get_or_insert_default();
        for property in more {
            match own.iter_mut().find(|known| known.name == property.name) {
                Some(known) => {
                    known.required |= property.required;
                    merge(&mut known.schema, property.schema);
                }
                None => own.push(property),
            }
        }
    }
}

/// The types that both allow; none said means all.
fn common_types(own: &[TypeName], more: &[TypeName]) -> Vec<TypeName> {
    let allows = |types: &[TypeName], name: TypeName| {
        types.is_empty() || types.contains(&name) || (name == TypeName::Integer && types.contains(&TypeName::Number))
    };
    let mut common: Vec<TypeName> = Vec::new();
    for name in own.iter().chain(more) {
        if allows(own, *name) && allows(more, *name) && !common.contains(name) {
            common.push(*name);
        }
    }
    common
}
