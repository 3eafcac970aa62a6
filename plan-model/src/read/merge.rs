//! `allOf`: what several schemas say of one value becomes one schema, as far as types go. The keyword itself stays, so
//! that nothing it says is lost to the checks. And branches: a value keeps one of several schemas.

use crate::hash::HashSet;
use crate::json::Node;
use crate::name::rules::text_of;
use crate::schema::{Schema, TypeName};
use plan_rules::canonical;

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
            let more: HashSet<String> = more.iter().map(canonical).collect();
            own.retain(|value| more.contains(&canonical(value)));
            Some(own)
        }
        (own, more) => own.or(more),
    };
    schema.items = schema.items.take().or(other.items);
    schema.alternatives = schema.alternatives.take().or(other.alternatives);
    schema.additional = schema.additional.take().or(other.additional);
    schema.branches.extend(other.branches);
    if let Some(more) = other.properties {
        let own = schema.properties.get_or_insert_default();
        // What one of the schemas says in a branch does not hold for all.
        let (in_branch, more): (Vec<_>, Vec<_>) = more.into_iter().partition(|property| property.schema.in_branch);
        schema.branches.extend(in_branch);
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

/// A schema for what keeps one of several, that stand in branches: as far as types go.
pub(super) fn either(mut schemas: Vec<Schema>) -> Schema {
    let personal = schemas.iter().filter_map(|schema| schema.personal).max();
    let description = schemas.iter().find_map(|schema| schema.description.clone());
    let mut texts: HashSet<String> = HashSet::default();
    schemas.retain(|schema| texts.insert(text_of(schema)));
    let span = schemas.first().map(|schema| schema.span).unwrap_or_default();
    let values = listed(&schemas);
    let either = Schema { span, in_branch: true, ..Schema::default() };
    let either = match (<[Schema; 1]>::try_from(schemas), values) {
        (Ok([one]), _) => one,
        (Err(_), Some(values)) => Schema { values: Some(values), ..either },
        (Err(schemas), None) => Schema { alternatives: Some(schemas), ..either },
    };
    Schema { personal, description, ..either }
}

/// All values of schemas that list their values; `None` if one of them does not.
fn listed(schemas: &[Schema]) -> Option<Vec<Node>> {
    let mut met: HashSet<String> = HashSet::default();
    let lists: Option<Vec<Vec<&Node>>> = schemas.iter().map(Schema::listed).collect();
    let values = lists?.into_iter().flatten().filter(|value| met.insert(canonical(value)));
    Some(values.cloned().collect())
}
