//! What a Rust type leaves to be checked: the rules of a schema without what the type already guarantees.

use super::shape::{Nested, ResidualRules, Type};
use crate::json::{Kind, Node};
use crate::plan::{Plan, Rule};
use crate::schema::keyword::{RECURSIVE, is_silent};
use crate::schema::text::{Keywords, items_of, keywords, list, node, values, whole};
use crate::schema::{Items, Property, Schema};
use plan_rules::Rules;

/// Returns the rules that a value of `type_` may still break.
pub(super) fn rules_of(schema: &Schema, type_: &Type, nested: &[Nested<'_>], plan: &Plan) -> Option<ResidualRules> {
    if schema.in_branch {
        return None;
    }
    finish(residue(schema, type_, nested), plan)
}

/// Returns the rules of a payload whose properties are fields of a struct: its own, and those of the common rule.
pub(super) fn rules_of_payload(own: Option<&Schema>, common: Option<&Schema>, plan: &Plan) -> Option<ResidualRules> {
    let mut parts = own.map(of_object).unwrap_or_default();
    let common = common.map(of_object).unwrap_or_default();
    if parts.0.is_empty() {
        return finish(common, plan);
    }
    if !common.0.is_empty() {
        let both = [parts.into_node(), common.into_node()];
        parts = Keywords::default();
        parts.push("allOf", list(both.into_iter()));
    }
    finish(parts, plan)
}

/// Returns the rules of a finished message: those of its rule, and those of the common rule.
pub(super) fn rules_of_message(rule: Option<&Rule>, plan: &Plan) -> Option<ResidualRules> {
    let own = rule.and_then(|rule| rule.message.as_ref());
    let common = plan.common.as_ref().and_then(|common| common.message.as_ref());
    let mut parts = Keywords::default();
    match (own, common) {
        (Some(own), Some(common)) => parts.push("allOf", list([own, common].into_iter().cloned())),
        (Some(one), None) | (None, Some(one)) => {
            one.members().iter().for_each(|member| parts.push(&member.name, member.value.clone()));
        }
        (None, None) => return None,
    }
    finish(parts, plan)
}

fn finish(mut parts: Keywords, plan: &Plan) -> Option<ResidualRules> {
    if parts.0.is_empty() {
        return None;
    }
    let reference = format!("#/{RECURSIVE}/");
    if parts.0.iter().any(|keyword| mentions(&keyword.value, &reference)) {
        parts.push(RECURSIVE, list(plan.recursive.iter().cloned()));
    }
    let node = parts.into_node();
    let rules = Rules::of(&node);
    // What cannot be checked leaves nothing to check, and what has no pattern needs no regex engine.
    (!rules.is_empty()).then(|| ResidualRules { json: node.to_json(), patterns: rules.uses_patterns() })
}

/// Returns whether a text within `node` contains `reference`.
fn mentions(node: &Node, reference: &str) -> bool {
    match &node.kind {
        Kind::String(text) => text.contains(reference),
        Kind::Array(items) => items.iter().any(|item| mentions(item, reference)),
        Kind::Object(members) => members.iter().any(|member| mentions(&member.value, reference)),
        Kind::Null | Kind::Boolean(_) | Kind::Number(_) => false,
    }
}

fn residue(schema: &Schema, type_: &Type, nested: &[Nested<'_>]) -> Keywords {
    let mut parts = Keywords::default();
    match type_ {
        Type::Any => return whole(schema),
        // Both values of a boolean, listed.
        Type::Boolean if schema.values.as_ref().is_some_and(|values| values.len() > 1) => {
            keywords(schema, &[], &mut parts);
        }
        Type::String | Type::Time(_) | Type::Number | Type::Integer | Type::Boolean => {
            values(schema, &mut parts);
            keywords(schema, &[], &mut parts);
        }
        Type::Nullable(inner) => return residue(schema, inner, nested),
        Type::Array(item) => {
            values(schema, &mut parts);
            match schema.items.as_deref() {
                // Each position has rules of its own, which the type of a slice says nothing of.
                Some(Items::Positions(_)) => {
                    keywords(schema, &[], &mut parts);
                    items_of(schema, &mut parts);
                }
                Some(Items::Each(items)) => {
                    keywords(schema, &["additionalItems"], &mut parts);
                    let items = residue(items, item, nested);
                    if !items.0.is_empty() {
                        parts.push("items", items.into_node());
                    }
                }
                None => keywords(schema, &["additionalItems"], &mut parts),
            }
        }
        Type::Tuple(types) => {
            values(schema, &mut parts);
            keywords(schema, &["additionalItems", "minItems", "maxItems"], &mut parts);
            if let Some(Items::Positions(positions)) = schema.items.as_deref() {
                let items = positions.iter().zip(types).map(|(schema, type_)| residue(schema, type_, nested));
                let items: Vec<Keywords> = items.collect();
                if items.iter().any(|parts| !parts.0.is_empty()) {
                    parts.push("items", list(items.into_iter().map(Keywords::into_node)));
                }
            }
        }
        Type::Map(value) => {
            keywords(schema, &["additionalProperties"], &mut parts);
            if let Some(additional) = &schema.additional {
                let additional = residue(additional, value, nested);
                if !additional.0.is_empty() {
                    parts.push("additionalProperties", additional.into_node());
                }
            }
        }
        Type::Nested(position) => match nested.get(*position) {
            Some(Nested::Struct(_)) => return of_object(schema),
            Some(Nested::Enumeration(_)) => keywords(schema, &[], &mut parts),
            // Which of its types a value has is not known here.
            inner @ (Some(Nested::Union(_)) | None) => {
                let whole = whole(schema);
                let of_types = |keyword: &str| matches!(keyword, "type" | "properties" | "required" | "items");
                let only_types = !holds_anything(inner)
                    && schema.alternatives.is_empty()
                    && whole.0.iter().all(|keyword| of_types(&keyword.name))
                    && schema.properties().iter().all(|property| whole_is_typed(&property.schema))
                    && schema.items.is_none();
                return if only_types { Keywords::default() } else { whole };
            }
        },
    }
    parts
}

/// Returns whether one of the variants of a union holds any JSON value: the type of an object without named properties.
fn holds_anything(nested: Option<&Nested>) -> bool {
    matches!(nested, Some(Nested::Union(union)) if union.variants.iter().any(|variant| variant.type_ == Type::Any))
}

/// Returns whether a schema says no more than a type.
fn whole_is_typed(schema: &Schema) -> bool {
    schema.types.len() == 1
        && schema.values.is_none()
        && schema.constant.is_none()
        && schema.properties.is_none()
        && schema.items.is_none()
        && schema.keywords.iter().all(|keyword| is_silent(&keyword.name))
}

/// Returns the rules of an object beside those of its named properties, which check themselves.
fn of_object(schema: &Schema) -> Keywords {
    let mut parts = Keywords::default();
    values(schema, &mut parts);
    keywords(schema, &["additionalProperties"], &mut parts);
    // To this keyword, properties of branches and of `allOf` are additional ones.
    let is_additional =
        |property: &Property| property.schema.in_branch || schema.additional_names.contains(&property.name);
    if let Some(rest) = schema.keyword("additionalProperties").filter(|rest| rest.value.as_bool() != Some(true))
        && schema.properties().iter().any(is_additional)
    {
        let mut named = Keywords::default();
        let own = schema.properties().iter().filter(|property| !is_additional(property));
        own.for_each(|property| named.push(&property.name, node(Kind::Boolean(true))));
        parts.push("properties", named.into_node());
        parts.push("additionalProperties", rest.value.clone());
    }
    parts
}
