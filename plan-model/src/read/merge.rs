//! `allOf`: what several schemas say of one value becomes one schema, as far as types go. The keyword itself stays, so
//! that nothing it says is lost to the checks. And branches: a value satisfies one of several schemas.

use super::consent;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, Span};
use crate::hash::HashSet;
use crate::json::Node;
use crate::schema::text::text_of;
use crate::schema::{Property, RareList, Schema, TypeName, TypeNameList};
use plan_rules::{canonical, is_same};

/// Adds what `other` says to `schema`. Reports where no value can satisfy both.
pub(super) fn merge(schema: &mut Schema, other: Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if let Some((place, why)) = contradiction(schema, &other) {
        let message = format!("no value of {scope} keeps all that is said of it: {why} differ");
        let error = Diagnostic::error(place, message, "no value keeps this and the others");
        diagnostics.push(error.help("write \"anyOf\" where one of them is enough"));
        return;
    }
    consent::keep(schema, &other);
    schema.never |= other.never;
    schema.description = schema.description.take().or(other.description);
    schema.types = common_types(&schema.types, &other.types);
    schema.type_span = schema.type_span.or(other.type_span);
    if schema.values.is_none() && schema.constant.is_none() {
        schema.values_origin = other.values_origin;
    }
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
    if schema.alternatives.is_empty() {
        schema.alternatives = other.alternatives;
    }
    schema.additional = schema.additional.take().or(other.additional);
    schema.branches.extend(other.branches.into_iter().map(of_another_schema));
    if let Some(more) = other.properties {
        let own = schema.properties.get_or_insert_default();
        // What one of the schemas says in a branch does not hold for all.
        let more = more.into_iter().map(of_another_schema);
        let (in_branch, more): (Vec<_>, Vec<_>) = more.partition(|property| property.schema.in_branch);
        schema.branches.extend(in_branch);
        for property in more {
            match own.iter_mut().find(|known| known.name == property.name) {
                Some(known) => {
                    known.required |= property.required;
                    merge(&mut known.schema, property.schema, Scope::Property(&known.name), diagnostics);
                    // A schema that says nothing leaves the property to what a branch may say of it.
                    if known.schema.says_anything() {
                        known.also_described_by(property.described_by);
                    }
                }
                None => own.push(property),
            }
        }
    }
}

fn of_another_schema(property: Property) -> Property {
    Property { described_by: property.described_by.to_another_schema(), ..property }
}

/// Returns what two schemas want that excludes each other, and where the second says so.
pub(super) fn contradiction(schema: &Schema, other: &Schema) -> Option<(Span, &'static str)> {
    let have_a_type = schema.types.is_empty() || other.types.is_empty();
    if !have_a_type && common_types(&schema.types, &other.types).is_empty() {
        return Some((other.type_span.unwrap_or(other.span), "the types"));
    }
    if let (Some(own), Some(more)) = (&schema.constant, &other.constant)
        && !is_same(own, more)
    {
        return Some((more.span, "the values"));
    }
    let (own, more) = (schema.values.as_ref()?, other.values.as_ref()?);
    let listed: HashSet<String> = own.iter().map(canonical).collect();
    let have_a_value = own.is_empty() || more.iter().any(|value| listed.contains(&canonical(value)));
    (!have_a_value).then(|| (more.first().map_or(other.span, |value| value.span), "the values"))
}

/// Returns the types that both allow; none said means all.
pub(super) fn common_types(own: &[TypeName], more: &[TypeName]) -> TypeNameList {
    let allows = |types: &[TypeName], name: TypeName| {
        types.is_empty() || types.contains(&name) || (name == TypeName::Integer && types.contains(&TypeName::Number))
    };
    own.iter().chain(more).copied().filter(|name| allows(own, *name) && allows(more, *name)).collect()
}

/// Returns a schema for what satisfies one of several, that stand in branches: as far as types go.
pub(super) fn either(mut schemas: Vec<Schema>) -> Schema {
    let personal = schemas.iter().filter_map(|schema| schema.personal).max();
    let description = schemas.iter().find_map(|schema| schema.description.clone());
    let purposes = consent::take(&mut schemas);
    let mut texts: HashSet<String> = HashSet::default();
    schemas.retain(|schema| texts.insert(text_of(schema)));
    let span = schemas.first().map(|schema| schema.span).unwrap_or_default();
    let values = listed(&schemas);
    let either = Schema { span, in_branch: true, ..Schema::default() };
    let either = match (<[Schema; 1]>::try_from(schemas), values) {
        (Ok([one]), _) => one,
        (Err(_), Some(values)) => Schema { values: Some(values), ..either },
        (Err(schemas), None) => Schema { alternatives: schemas.into(), ..either },
    };
    let mut either = Schema { personal, description, ..either };
    consent::keep(&mut either, &purposes);
    either
}

/// Returns all values of schemas that list their values; `None` if one of them does not.
fn listed(schemas: &[Schema]) -> Option<RareList<Node>> {
    let mut met: HashSet<String> = HashSet::default();
    let lists: Option<Vec<Vec<&Node>>> = schemas.iter().map(Schema::listed).collect();
    let values = lists?.into_iter().flatten().filter(|value| met.insert(canonical(value)));
    Some(values.cloned().collect())
}
