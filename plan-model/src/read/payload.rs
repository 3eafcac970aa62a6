//! The schema of a payload: an object whose properties have names. Each call sends one, so a schema that allows no object, or
//! that names nothing, is said.

use super::scope::Scope;
use crate::call::Call;
use crate::diagnostic::{Diagnostic, Span};
use crate::json::Node;
use crate::schema::{Schema, TypeName};

/// Says what is no payload.
pub(super) fn check(schema: &Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let what = of(scope);
    if let Some((span, found)) = no_object(schema) {
        let message = format!("{what} are an object, and this schema allows none");
        let help = match found {
            NotObject::Array => {
                "a call sends one object: describe the list as one of its properties, \
                             \"properties\": {\"items\": {\"type\": \"array\", …}}"
            }
            NotObject::Other => "write \"type\": \"object\", and \"properties\" with what is sent",
        };
        diagnostics.push(Diagnostic::error(span, message, "no object is one of these").help(help));
    } else if schema.properties().is_empty()
        && let Some(map) = schema.keywords.iter().find(|keyword| names_no_property(&keyword.name, &keyword.value))
    {
        let message = format!("{what} have no names: each call sends an empty object");
        let finding =
            Diagnostic::warning(map.name_span, message, "this says what they are, and not how they are called");
        let help =
            "write \"properties\": {\"total\": {…}}, or make this the schema of one property, which is then a map";
        diagnostics.push(finding.help(help));
    }
}

/// Returns what a payload is made of, in the words of messages.
fn of(scope: Scope<'_>) -> String {
    match scope {
        Scope::Rule(call @ (Call::Identify | Call::Group), _) => format!("the {} of {call}", call.payload()),
        scope => format!("the properties of {scope}"),
    }
}

fn names_no_property(keyword: &str, value: &Node) -> bool {
    let is_schema = |value: &Node| !value.members().is_empty();
    match keyword {
        "additionalProperties" => is_schema(value),
        "patternProperties" => value.members().iter().any(|pattern| pattern.value.as_bool() != Some(false)),
        _ => false,
    }
}

enum NotObject {
    Array,
    Other,
}

/// Returns the place where a schema says that its values are no objects.
fn no_object(schema: &Schema) -> Option<(Span, NotObject)> {
    let is_object = |value: &Node| value.is_object();
    if schema.never {
        return Some((schema.span, NotObject::Other));
    }
    if !schema.types.is_empty() && !schema.types.contains(&TypeName::Object) {
        let found = if schema.types.contains(&TypeName::Array) { NotObject::Array } else { NotObject::Other };
        return Some((schema.type_span.unwrap_or(schema.span), found));
    }
    if let Some(constant) = schema.constant.as_deref().filter(|value| !is_object(value)) {
        return Some((constant.span, NotObject::Other));
    }
    if let Some(values) = schema.values.as_ref().filter(|values| !values.iter().any(is_object)) {
        return Some((values.first().map_or(schema.span, |value| value.span), NotObject::Other));
    }
    let alternatives: Vec<_> = schema.alternatives.iter().map(no_object).collect();
    match alternatives.iter().all(Option::is_some) {
        true => alternatives.into_iter().flatten().next(),
        false => None,
    }
}
