//! `required` that names a property which is not there, beside one of nearly its name.

use crate::diagnostic::Diagnostic;
use crate::schema::{Property, Schema};
use crate::suggest;

/// Is the property known from `required` alone? In a published spec, which stands at one place, others have that place too: they
/// are described.
pub(super) fn is_only_named(property: &Property) -> bool {
    let schema = &property.schema;
    property.required
        && schema.span == property.name_span
        && schema.types.is_empty()
        && schema.description.is_none()
        && schema.values.is_none()
        && schema.keywords.is_empty()
}

/// The warning, if a property that `required` does not name is near. `place` says where, as `in property `x``, or nothing.
pub(super) fn slip(named: &Property, of: &Schema, place: &str) -> Option<Diagnostic> {
    let described = of.properties().iter().filter(|property| !property.required);
    let near = suggest::nearest(&named.name, described.map(|property| property.name.as_str()))?;
    let message = format!("\"required\"{place} names `{}`, which is not in \"properties\"", named.name);
    let label = format!("did you mean \"{near}\"?");
    let help = "as it stands, each call must give a property of this name, of any type";
    Some(Diagnostic::warning(named.name_span, message, label).help(help))
}
