//! `oneOf` and `anyOf` beside a `type`: a value has the type and satisfies one of the alternatives, so each alternative is
//! about the types that both allow.

use super::merge::common_types;
use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::json::Node;
use crate::schema::{Schema, TypeName};

/// Leaves to each alternative the types that the schema around it allows too. Says where that leaves no alternative.
pub(super) fn narrow(node: &Node, schema: &mut Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let had_any = is_possible(schema);
    let types = schema.types;
    narrow_to(schema, &types);
    if had_any && !is_possible(schema) {
        diagnostics.extend(no_alternative(node, schema, scope));
    }
}

fn is_possible(schema: &Schema) -> bool {
    schema.alternatives.iter().any(|branch| !branch.never)
}

fn narrow_to(schema: &mut Schema, types: &[TypeName]) {
    for branch in schema.alternatives.iter_mut().filter(|_| !types.is_empty()) {
        let common = common_types(types, &branch.types);
        let is_listed =
            branch.listed().is_none_or(|values| values.iter().any(|value| TypeName::of_value(value, &common)));
        if common.is_empty() || !is_listed {
            branch.never = true;
            continue;
        }
        if !branch.types.is_empty() || branch.listed().is_some() {
            branch.types = common;
        }
        let had_any = is_possible(branch);
        narrow_to(branch, &common);
        branch.never |= had_any && !is_possible(branch);
    }
}

/// Returns the error for alternatives of which none is of the type. Their keyword may stand in an `allOf` of the schema, and its
/// alternatives alone are known.
fn no_alternative(node: &Node, schema: &Schema, scope: Scope<'_>) -> Option<Diagnostic> {
    let keyword = node.members().iter().find(|member| matches!(member.name.as_str(), "oneOf" | "anyOf"));
    let alternative = schema.alternatives.first().map(|branch| branch.span);
    let message = format!("no value of {scope} is of its type and keeps one of its alternatives");
    let place = keyword.map(|keyword| keyword.name_span).or(alternative)?;
    let error = Diagnostic::error(place, message, "each alternative wants another type");
    Some(match schema.type_span {
        Some(span) => error.and_at(span, "the type"),
        None => error,
    })
}
