//! `required`, `dependencies` and the like that name a property which is not there.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest;
use crate::schema::{Property, Schema};

/// Returns the warning about a property that is named only. What a branch names must be
/// described to be of use; what `required` names is a field of any type. `place` says where, as in property `x`, or nothing.
pub(super) fn misspelled(named: &Property, of: &Schema, place: &str) -> Option<Diagnostic> {
    let described = of.properties().iter().filter(|property| !property.is_only_named());
    let described = described.filter(|property| named.schema.in_branch || !property.required);
    let near = suggest::nearest(&named.name, described.map(|property| property.name.as_str()));
    let label = near.map(|near| format!("did you mean \"{near}\"?"));
    if named.schema.in_branch {
        let message = format!("a rule{place} names the property `{}`, which is not in \"properties\"", named.name);
        let label = label.unwrap_or_else(|| "as it stands, it may be any JSON value".to_owned());
        let finding = Diagnostic::warning(named.name_span, message, label);
        return Some(finding.help(format!("describe it: \"properties\": {{\"{}\": {{…}}}}", named.name)));
    }
    if !named.required {
        return None;
    }
    if of.keyword("additionalProperties").is_some_and(|rest| rest.value.as_bool() == Some(false)) {
        let message =
            format!("\"required\"{place} names `{}`, which \"additionalProperties\": false forbids", named.name);
        let label = label.unwrap_or_else(|| "it is not in \"properties\"".to_owned());
        let help = format!("no object keeps both: write \"properties\": {{\"{}\": {{…}}}}", named.name);
        return Some(Diagnostic::warning(named.name_span, message, label).help(help));
    }
    let message = format!("\"required\"{place} names `{}`, which is not in \"properties\"", named.name);
    let help = "as it stands, each call must give a property of this name, of any type";
    Some(Diagnostic::warning(named.name_span, message, label.unwrap_or_default()).help(help))
}
