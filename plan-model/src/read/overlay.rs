//! A rule of the plan over the rule of a published spec, or of a plan that it extends: each thing that the plan says counts, and what it does not say,
//! the spec does.

use super::consent;
use super::personal::mark_properties;
use crate::plan::{Common, Rule};
use crate::schema::{Items, Schema, TypeName};

/// Lays the plan's `own` rule over that of a spec, or that of one spec over another's.
pub(super) fn rule(base: &mut Rule, own: Rule) {
    base.name_span = own.name_span;
    base.origin = own.origin;
    base.version = own.version.or(base.version.take());
    base.description = own.description.or(base.description.take());
    schema(&mut base.payload, own.payload);
    mark_properties(&mut base.payload);
    match (&mut base.context, own.context) {
        (Some(base), Some(own)) => schema(base, own),
        (base, own) => *base = own.or(base.take()),
    }
    base.message = own.message.or(base.message.take());
    let (spec, purposes) = (base.extra.spec.take(), std::mem::take(&mut base.extra.purposes));
    base.extra = own.extra;
    if base.extra.purposes.is_empty() {
        base.extra.purposes = purposes;
    }
    base.extra.spec = base.extra.spec.take().or(spec);
}

/// Lays the rule for every call of a plan over that of a plan which it extends.
pub(super) fn common(mut base: Common, own: Common) -> Common {
    schema(&mut base.properties, own.properties);
    schema(&mut base.traits, own.traits);
    match (&mut base.context, own.context) {
        (Some(base), Some(own)) => schema(base, own),
        (base, own) => *base = own.or(base.take()),
    }
    base.message = own.message.or(base.message);
    base
}

fn schema(base: &mut Schema, own: Schema) {
    if is_other_type(base, &own) {
        let (description, personal) = (base.description.take(), base.personal);
        let purposes = consent::take(std::slice::from_mut(base));
        *base = own;
        if base.keyword(consent::OF_PROPERTY).is_none() {
            consent::keep(base, &purposes);
        }
        base.personal = base.personal.max(personal);
        base.description = base.description.take().or(description);
        return;
    }
    base.span = own.span;
    base.description = own.description.or(base.description.take());
    if !own.types.is_empty() {
        base.types = own.types;
        base.type_span = own.type_span;
    }
    if own.values.is_some() || own.constant.is_some() {
        base.values_origin = own.values_origin;
    }
    base.values = own.values.or(base.values.take());
    base.constant = own.constant.or(base.constant.take());
    if !own.alternatives.is_empty() {
        base.alternatives = own.alternatives;
    }
    base.additional = own.additional.or(base.additional.take());
    base.never |= own.never;
    base.branches.extend(own.branches);
    base.personal = base.personal.max(own.personal);
    for keyword in own.keywords {
        base.keywords.retain(|known| known.name != keyword.name);
        base.keywords.push(keyword);
    }
    match (base.items.as_deref_mut(), own.items) {
        (Some(Items::Each(base)), Some(own)) if matches!(*own, Items::Each(_)) => {
            if let Items::Each(own) = *own {
                schema(base, own);
            }
        }
        (_, Some(own)) => base.items = Some(own),
        (_, None) => {}
    }
    for property in own.properties.into_iter().flatten() {
        let properties = base.properties.get_or_insert_default();
        match properties.iter_mut().find(|known| known.name == property.name) {
            Some(known) => {
                known.name_span = property.name_span;
                known.origin = property.origin;
                if !property.is_only_named() {
                    known.described_by = property.described_by;
                }
                known.required |= property.required;
                schema(&mut known.schema, property.schema);
            }
            None => properties.push(property),
        }
    }
}

/// Returns whether the plan gives this value a different type. If so, nothing of the spec's schema is kept.
fn is_other_type(base: &Schema, own: &Schema) -> bool {
    let kept = |names: &[TypeName]| names.iter().all(|name| base.types.contains(name));
    let implied = [(own.properties.is_some(), TypeName::Object), (own.items.is_some(), TypeName::Array)];
    !base.types.is_empty()
        && match own.types.as_slice() {
            [] => implied.iter().any(|(says, name)| *says && !base.types.contains(name)),
            names => !kept(names) || names.len() != base.types.len(),
        }
}
