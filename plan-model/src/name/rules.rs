//! What a Rust type leaves to be checked: the rules of a schema without what the type already guarantees.

use super::shape::{Nested, Rules, Type};
use crate::json::{Node, write_string};
use crate::plan::{Plan, Rule};
use crate::read::references::RECURSIVE;
use crate::schema::{Items, Schema};
use plan_rules::Rules as Compiled;

/// Keywords that say nothing of a value.
const SILENT: [&str; 24] = [
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "deprecated",
    "description",
    "displayName",
    "example",
    "examples",
    "id",
    "key",
    "labels",
    "name",
    "nullable",
    "readOnly",
    "tags",
    "title",
    "version",
    "writeOnly",
];

/// Does this keyword say nothing of a value?
pub(crate) fn is_silent(keyword: &str) -> bool {
    SILENT.contains(&keyword) || keyword.starts_with("x-")
}

/// The rules that a value of `type_` may still break.
pub(super) fn rules_of(schema: &Schema, type_: &Type, nested: &[Nested<'_>], plan: &Plan) -> Option<Rules> {
    if schema.in_branch {
        return None;
    }
    finish(residue(schema, type_, nested), plan)
}

/// The rules of a payload whose properties are fields of a struct: its own, and those of the common rule.
pub(super) fn rules_of_payload(own: Option<&Schema>, common: Option<&Schema>, plan: &Plan) -> Option<Rules> {
    let mut parts = own.map(of_object).unwrap_or_default();
    let common = common.map(of_object).unwrap_or_default();
    if parts.0.is_empty() {
        return finish(common, plan);
    }
    if !common.0.is_empty() {
        let both = format!("[{},{}]", parts.to_json(), common.to_json());
        parts = Parts::default();
        parts.push("allOf", both);
    }
    finish(parts, plan)
}

/// The rules of a finished message: those of its rule, and those of the common rule.
pub(super) fn rules_of_message(rule: Option<&Rule>, plan: &Plan) -> Option<Rules> {
    let own = rule.and_then(|rule| rule.message.as_ref());
    let common = plan.common.as_ref().and_then(|common| common.message.as_ref());
    let mut parts = Parts::default();
    match (own, common) {
        (Some(own), Some(common)) => parts.push("allOf", format!("[{},{}]", own.to_json(), common.to_json())),
        (Some(one), None) | (None, Some(one)) => {
            one.members().iter().for_each(|member| parts.push(&member.name, member.value.to_json()));
        }
        (None, None) => return None,
    }
    finish(parts, plan)
}

fn finish(parts: Parts, plan: &Plan) -> Option<Rules> {
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
    if Compiled::of(&node).is_empty() {
        return None;
    }
    let patterns = ["\"pattern\":", "\"patternProperties\":", "\"regex\""].iter().any(|word| json.contains(word));
    Some(Rules { json, patterns })
}

/// Keywords and their values as JSON.
#[derive(Default)]
struct Parts(Vec<(String, String)>);

impl Parts {
    fn push(&mut self, keyword: &str, json: String) {
        self.0.push((keyword.to_owned(), json));
    }

    fn to_json(&self) -> String {
        let mut out = String::from("{");
        for (position, (keyword, json)) in self.0.iter().enumerate() {
            out.push_str(if position > 0 { "," } else { "" });
            write_string(keyword, &mut out);
            out.push(':');
            out.push_str(json);
        }
        out.push('}');
        out
    }
}

fn residue(schema: &Schema, type_: &Type, nested: &[Nested<'_>]) -> Parts {
    let mut parts = Parts::default();
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
                let items: Vec<Parts> = items.collect();
                if items.iter().any(|parts| !parts.0.is_empty()) {
                    let json: Vec<String> = items.iter().map(Parts::to_json).collect();
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
            Some(Nested::Union(_)) | None => {
                let whole = whole(schema);
                let of_types = |keyword: &str| matches!(keyword, "type" | "properties" | "required" | "items");
                let only_types = schema.alternatives.is_none()
                    && whole.0.iter().all(|(keyword, _)| of_types(keyword))
                    && schema.properties().iter().all(|property| whole_is_typed(&property.schema))
                    && schema.items.is_none();
                return if only_types { Parts::default() } else { whole };
            }
        },
    }
    parts
}

/// Does a schema say no more than a type?
fn whole_is_typed(schema: &Schema) -> bool {
    schema.types.len() == 1
        && schema.values.is_none()
        && schema.constant.is_none()
        && schema.properties.is_none()
        && schema.items.is_none()
        && schema.keywords.iter().all(|keyword| is_silent(&keyword.name))
}

/// The rules of an object beside those of its named properties, which check themselves.
fn of_object(schema: &Schema) -> Parts {
    let mut parts = Parts::default();
    values(schema, &mut parts);
    keywords(schema, &["additionalProperties"], &mut parts);
    // To this keyword, properties of branches are additional ones.
    if let Some(rest) = schema.keyword("additionalProperties").filter(|rest| rest.value.is_object())
        && schema.keyword("patternProperties").is_none()
    {
        let mut named = Parts::default();
        let in_branches = schema.properties().iter().filter(|property| property.schema.in_branch);
        in_branches.for_each(|property| named.push(&property.name, rest.value.to_json()));
        if !named.0.is_empty() {
            parts.push("properties", named.to_json());
        }
    }
    parts
}

fn values(schema: &Schema, parts: &mut Parts) {
    if let Some(values) = &schema.values {
        let list: Vec<String> = values.iter().map(Node::to_json).collect();
        parts.push("enum", format!("[{}]", list.join(",")));
    }
    if let Some(constant) = &schema.constant {
        parts.push("const", constant.to_json());
    }
}

fn keywords(schema: &Schema, without: &[&str], parts: &mut Parts) {
    for keyword in &schema.keywords {
        let name = keyword.name.as_str();
        if !is_silent(name) && !without.contains(&name) {
            parts.push(name, keyword.value.to_json());
        }
    }
}

/// The text of a schema, the same for all that say the same of a value.
pub(crate) fn text_of(schema: &Schema) -> String {
    whole(schema).to_json()
}

/// Everything that the schema says.
fn whole(schema: &Schema) -> Parts {
    let mut parts = Parts::default();
    if schema.never {
        parts.push("not", "{}".to_owned());
    }
    if !schema.types.is_empty() {
        let names: Vec<String> = schema.types.iter().map(|name| format!("\"{}\"", name.as_str())).collect();
        parts.push("type", format!("[{}]", names.join(",")));
    }
    values(schema, &mut parts);
    if let Some(properties) = &schema.properties {
        let (mut named, mut required) = (Parts::default(), Vec::new());
        for property in properties {
            named.push(&property.name, whole(&property.schema).to_json());
            if property.required {
                let mut name = String::new();
                write_string(&property.name, &mut name);
                required.push(name);
            }
        }
        parts.push("properties", named.to_json());
        if !required.is_empty() {
            parts.push("required", format!("[{}]", required.join(",")));
        }
    }
    items_of(schema, &mut parts);
    keywords(schema, &[], &mut parts);
    parts
}

fn items_of(schema: &Schema, parts: &mut Parts) {
    match schema.items.as_deref() {
        Some(Items::Each(items)) => parts.push("items", whole(items).to_json()),
        Some(Items::Positions(positions)) => {
            let list: Vec<String> = positions.iter().map(|schema| whole(schema).to_json()).collect();
            parts.push("items", format!("[{}]", list.join(",")));
        }
        None => {}
    }
}
