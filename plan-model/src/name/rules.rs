//! What a Rust type leaves to be checked: the rules of a schema without what the type already guarantees.

use super::shape::{Nested, ResidualRules, Type};
use crate::json::Node;
use crate::plan::{Plan, Rule};
use crate::schema::keyword::{RECURSIVE, is_silent};
use crate::schema::text::{KeywordTexts, items_of, keywords, values, whole};
use crate::schema::{Items, Property, Schema};
use plan_rules::Rules;

/// The rules that a value of `type_` may still break.
pub(super) fn rules_of(schema: &Schema, type_: &Type, nested: &[Nested<'_>], plan: &Plan) -> Option<ResidualRules> {
    if schema.in_branch {
        return None;
    }
    finish(residue(schema, type_, nested), plan)
}

/// The rules of a payload whose properties are fields of a struct: its own, and those of the common rule.
pub(super) fn rules_of_payload(own: Option<&Schema>, common: Option<&Schema>, plan: &Plan) -> Option<ResidualRules> {
    let mut parts = own.map(of_object).unwrap_or_default();
    let common = common.map(of_object).unwrap_or_default();
    if parts.0.is_empty() {
        return finish(common, plan);
    }
    if !common.0.is_empty() {
        let both = format!("[{},{}]", parts.to_json(), common.to_json());
        parts = KeywordTexts::default();
        parts.push("allOf", both);
    }
    finish(parts, plan)
}

/// The rules of a finished message: those of its rule, and those of the common rule.
pub(super) fn rules_of_message(rule: Option<&Rule>, plan: &Plan) -> Option<ResidualRules> {
    let own = rule.and_then(|rule| rule.message.as_ref());
    let common = plan.common.as_ref().and_then(|common| common.message.as_ref());
    let mut parts = KeywordTexts::default();
    match (own, common) {
        (Some(own), Some(common)) => parts.push("allOf", format!("[{},{}]", own.to_json(), common.to_json())),
        (Some(one), None) | (None, Some(one)) => {
            one.members().iter().for_each(|member| parts.push(&member.name, member.value.to_json()));
        }
        (None, None) => return None,
    }
    finish(parts, plan)
}

fn finish(parts: KeywordTexts, plan: &Plan) -> Option<ResidualRules> {
    if parts.0.is_empty() {
        return None;
    }
    let mut parts = parts;
    if parts.0.iter().any(|(_, json)| json.contains(&format!("#/{RECURSIVE}/"))) {
        let list: Vec<String> = plan.recursive.iter().map(Node::to_json).collect();
        parts.push(RECURSIVE, format!("[{}]", list.join(",")));
    }
    let json = parts.to_json();
    // What cannot be checked leaves nothing to check, and what has no pattern needs no regex engine.
    let node = crate::json::parse(&json).ok()?;
    if Rules::of(&node).is_empty() {
        return None;
    }
    let patterns = ["\"pattern\":", "\"patternProperties\":", "\"regex\""].iter().any(|word| json.contains(word));
    Some(ResidualRules { json, patterns })
}

fn residue(schema: &Schema, type_: &Type, nested: &[Nested<'_>]) -> KeywordTexts {
    let mut parts = KeywordTexts::default();
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
                        parts.push("items", items.to_json());
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
                let items: Vec<KeywordTexts> = items.collect();
                if items.iter().any(|parts| !parts.0.is_empty()) {
                    let json: Vec<String> = items.iter().map(KeywordTexts::to_json).collect();
                    parts.push("items", format!("[{}]", json.join(",")));
                }
            }
        }
        Type::Map(value) => {
            keywords(schema, &["additionalProperties"], &mut parts);
            if let Some(additional) = &schema.additional {
                let additional = residue(additional, value, nested);
                if !additional.0.is_empty() {
                    parts.push("additionalProperties", additional.to_json());
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
                    && schema.alternatives.is_none()
                    && whole.0.iter().all(|(keyword, _)| of_types(keyword))
                    && schema.properties().iter().all(|property| whole_is_typed(&property.schema))
                    && schema.items.is_none();
                return if only_types { KeywordTexts::default() } else { whole };
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

/// The rules of an object beside those of its named properties, which check themselves.
fn of_object(schema: &Schema) -> KeywordTexts {
    let mut parts = KeywordTexts::default();
    values(schema, &mut parts);
    keywords(schema, &["additionalProperties"], &mut parts);
    // To this keyword, properties of branches and of `allOf` are additional ones.
    let is_additional =
        |property: &Property| property.schema.in_branch || schema.additional_names.contains(&property.name);
    if let Some(rest) = schema.keyword("additionalProperties").filter(|rest| rest.value.as_bool() != Some(true))
        && schema.properties().iter().any(is_additional)
    {
        let mut named = KeywordTexts::default();
        let own = schema.properties().iter().filter(|property| !is_additional(property));
        own.for_each(|property| named.push(&property.name, "true".to_owned()));
        parts.push("properties", named.to_json());
        parts.push("additionalProperties", rest.value.to_json());
    }
    parts
}
