//! JSON Schema text into [`Schema`]. Says what is malformed; what a well-formed schema means for Rust is `name`'s business.

use super::scope::Scope;
use super::{alternatives, branches, closed, contradictions, merge, payload, personal};
use crate::diagnostic::suggest;
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{Kind, Member, Node};
use crate::origin::PlanOrigin;
use crate::schema::keyword;
use crate::schema::{DescribedBy, Items, Property, Schema, TypeName, TypeNameList};

/// Reads a schema; what is malformed is reported and left out.
pub(super) fn read_schema(node: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Schema {
    read_whole(node, |_| true, scope, diagnostics)
}

fn read_whole(node: &Node, is_read: fn(&str) -> bool, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Schema {
    let mut schema = read_keywords(node, is_read, scope, diagnostics);
    schema.personal = personal::mark_of(node, scope, diagnostics);
    if let Some(all) = node.get("allOf") {
        for branch in all.items() {
            let branch = read_schema(branch, scope, diagnostics);
            merge::merge(&mut schema, branch, scope, diagnostics);
        }
        contradictions::check_merged(node, &schema, scope, diagnostics);
    }
    alternatives::narrow(node, &mut schema, scope, diagnostics);
    branches::read(node, &mut schema, scope, diagnostics);
    branches::settle(&mut schema, scope, diagnostics);
    closed::read(node, &mut schema, scope, diagnostics);
    schema
}

/// Reads the schema of a payload, which is an object with named properties.
pub(super) fn read_payload(node: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Schema {
    let mut schema = read_schema(node, scope, diagnostics);
    if schema.types.is_empty() {
        contradictions::check_payload(node, scope, diagnostics);
    }
    finish_payload(&mut schema, scope, diagnostics);
    schema
}

/// Returns the short way to write a payload's schema: its keywords in the rule itself.
pub(super) fn read_short(rule: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> Schema {
    let mut schema = read_whole(rule, keyword::is_short, scope, diagnostics);
    finish_payload(&mut schema, scope, diagnostics);
    schema
}

/// Names the properties that stand in branches, and says what is no payload.
fn finish_payload(schema: &mut Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    branches::settle_payload(schema, scope, diagnostics);
    payload::check(schema, scope, diagnostics);
}

fn read_keywords(
    node: &Node,
    is_read: fn(&str) -> bool,
    scope: Scope<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Schema {
    let mut schema = Schema { span: node.span, never: node.as_bool() == Some(false), ..Schema::default() };
    let mut required = None;
    for member in node.members().iter().filter(|member| is_read(&member.name)) {
        let value = &member.value;
        match member.name.as_str() {
            "description" => {
                schema.description = value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(Box::from);
            }
            "type" => {
                schema.type_span = Some(value.span);
                schema.types = read_types(value, scope, diagnostics);
            }
            "enum" => match &value.kind {
                Kind::Array(values) => schema.values = Some(values.clone().into()),
                _ => diagnostics.push(malformed(value, "enum", scope, "a list of values")),
            },
            "const" => schema.constant = Some(Box::new(value.clone())),
            "properties" => match value.kind {
                Kind::Object(_) => schema.properties = Some(read_properties(value, diagnostics, scope).into()),
                Kind::Null => {}
                _ => diagnostics.push(malformed(value, "properties", scope, "an object: name -> schema")),
            },
            "required" => required = Some(member),
            // In draft 2020-12 these are the positions, and `items` is what comes after them.
            "prefixItems" if matches!(value.kind, Kind::Array(_)) => {
                let positions = value.items().iter().map(|item| read_schema(item, scope, diagnostics)).collect();
                schema.items = Some(Box::new(Items::Positions(positions)));
            }
            "items" if matches!(node.get("prefixItems"), Some(Node { kind: Kind::Array(_), .. })) => {
                schema.keywords.push(Member { name: "additionalItems".to_owned(), ..member.clone() });
            }
            "items" => match &value.kind {
                Kind::Object(_) => schema.items = Some(Box::new(Items::Each(read_schema(value, scope, diagnostics)))),
                Kind::Array(list) => {
                    let positions = list.iter().map(|item| read_schema(item, scope, diagnostics)).collect();
                    schema.items = Some(Box::new(Items::Positions(positions)));
                }
                _ => schema.keywords.push(member.clone()),
            },
            "oneOf" | "anyOf" if !value.items().is_empty() => {
                let read = value.items().iter().map(|branch| read_schema(branch, scope, diagnostics)).collect();
                if schema.alternatives.is_empty() {
                    schema.alternatives = read;
                }
                schema.keywords.push(member.clone());
            }
            "additionalProperties" if value.is_object() => {
                schema.additional = Some(Box::new(read_schema(value, scope, diagnostics)));
                schema.keywords.push(member.clone());
            }
            "x-pii" => {}
            _ => schema.keywords.push(member.clone()),
        }
    }
    if let Some(required) = required {
        read_required(&required.value, &mut schema, scope, diagnostics);
        if schema.properties.is_none() && schema.additional.is_some() {
            schema.keywords.push(required.clone());
        }
    }
    schema
}

fn read_properties(node: &Node, diagnostics: &mut Vec<Diagnostic>, scope: Scope<'_>) -> Vec<Property> {
    let mut properties: Vec<Property> = Vec::with_capacity(node.members().len());
    for member in node.members() {
        if let Some(first) = properties.iter().find(|property| property.name == member.name) {
            let message = format!("property `{}` is described twice in {scope}", member.name);
            let error =
                Diagnostic::error(member.name_span, message, "second time").and_at(first.name_span, "first time");
            diagnostics.push(error);
            continue;
        }
        let inner = Scope::Property(&member.name);
        if !matches!(member.value.kind, Kind::Object(_) | Kind::Boolean(_)) {
            diagnostics.push(malformed_schema(&member.value, inner));
            continue;
        }
        let schema = read_schema(&member.value, inner, diagnostics);
        let required =
            member.value.get("required").is_some_and(|node| is_required_by_itself(node, &member.name, diagnostics));
        let (name, name_span) = (member.name.clone(), member.name_span);
        properties.push(Property {
            name,
            name_span,
            origin: PlanOrigin::Plan,
            described_by: DescribedBy::OwnSchema,
            required,
            schema,
        });
    }
    properties
}

/// Returns whether a property is required by its own schema. Draft 03 has `required: true` there, and plans written by hand still do. It is
/// taken for what it means, but other tools pass over it.
fn is_required_by_itself(node: &Node, name: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
    const LABEL: &str = "this is JSON Schema of draft 03, which most tools pass over";
    /// So many more places are shown, of a plan that is written like this throughout.
    const MORE_PLACES: usize = 2;
    if node.as_bool() != Some(true) {
        return false;
    }
    match diagnostics.iter_mut().find(|said| said.place.1 == LABEL) {
        Some(said) if said.related.len() < MORE_PLACES => said.related.push((node.span, "and here".to_owned())),
        Some(_) => {}
        None => {
            let message = format!("\"required\" of property `{name}` is a list beside \"properties\", not a boolean");
            let help = format!("write \"required\": [\"{name}\"] beside the \"properties\" that `{name}` is in");
            diagnostics.push(Diagnostic::warning(node.span, message, LABEL).help(help));
        }
    }
    true
}

/// Marks the properties that `required` lists. One that has no schema of its own is what other properties
/// are, which may be anything, but must be given.
fn read_required(node: &Node, schema: &mut Schema, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let names = match &node.kind {
        Kind::Array(names) => names,
        Kind::Null | Kind::Boolean(false) => return,
        // That of a property has been read with the property.
        Kind::Boolean(true) if matches!(scope, Scope::Property(_)) => return,
        Kind::Boolean(true) => {
            let message = format!("\"required\" in {scope} has no effect: it is a list of names");
            return diagnostics.push(Diagnostic::warning(node.span, message, "this is a boolean"));
        }
        _ => return diagnostics.push(malformed(node, "required", scope, "a list of names")),
    };
    // Whatever else a map has, it is one.
    let is_map = schema.properties.is_none() && schema.additional.is_some();
    for node in names {
        let Some(name) = node.as_str() else {
            diagnostics.push(malformed(node, "required", scope, "a list of names"));
            continue;
        };
        if let Some(known) = schema.properties.iter_mut().flatten().find(|property| property.name == name) {
            known.required = true;
            continue;
        }
        let rest = schema.additional.as_deref().filter(|_| schema.keyword("patternProperties").is_none());
        let (described_by, schema_of_name) = match rest {
            Some(rest) => (DescribedBy::AdditionalProperties, rest.clone()),
            None => (DescribedBy::Nothing, Schema { span: node.span, ..Schema::default() }),
        };
        let named = Property {
            name: name.to_owned(),
            name_span: node.span,
            origin: PlanOrigin::Plan,
            described_by,
            required: true,
            schema: schema_of_name,
        };
        if is_map { &mut schema.branches } else { schema.properties.get_or_insert_default() }.push(named);
    }
}

fn read_types(node: &Node, scope: Scope<'_>, diagnostics: &mut Vec<Diagnostic>) -> TypeNameList {
    let names = match &node.kind {
        Kind::Array(names) => names.as_slice(),
        Kind::Null => &[],
        _ => std::slice::from_ref(node),
    };
    // Draft 03 and Segment's editor have a word for it: any JSON value.
    let is_any = |name: &Node| name.as_str() == Some("any");
    if names.iter().any(is_any) {
        return TypeNameList::default();
    }
    let mut types = TypeNameList::default();
    for name in names {
        match name.as_str().map(|text| (text, TypeName::of(text))) {
            Some((_, Some(type_name))) => types.push(type_name),
            Some((text, None)) => diagnostics.push(unknown_type(text, name.span, scope)),
            None => diagnostics.push(malformed(name, "type", scope, "the name of a type, or a list of names")),
        }
    }
    types
}

fn unknown_type(text: &str, span: Span, scope: Scope<'_>) -> Diagnostic {
    /// Words for a string of a format.
    const FORMATS: [(&str, &[&str]); 9] = [
        ("date", &["date"]),
        ("date-time", &["datetime", "date-time", "date_time", "timestamp", "timestamptz", "instant", "iso8601"]),
        ("time", &["time"]),
        ("uuid", &["uuid", "guid"]),
        ("uri", &["uri", "url", "link"]),
        ("email", &["email", "e-mail"]),
        ("ipv4", &["ip", "ipv4", "ip_address"]),
        ("ipv6", &["ipv6"]),
        ("hostname", &["hostname", "domain"]),
    ];
    let message = format!("unknown type \"{text}\" in {scope}");
    let is_it = |word: &&str| text.eq_ignore_ascii_case(word);
    if let Some((format, _)) = FORMATS.iter().find(|(_, words)| words.iter().any(is_it)) {
        return Diagnostic::error(span, message, format!("write \"type\": \"string\", \"format\": \"{format}\""));
    }
    if let Some(written) = several_types(text).or_else(|| list_type(text)) {
        return Diagnostic::error(span, message, format!("write {written}"));
    }
    if is_it(&"enum") {
        return Diagnostic::error(span, message, "write \"enum\": [\"a\", \"b\"], the values that there are");
    }
    let elsewhere = elsewhere(text);
    let near = elsewhere.or_else(|| suggest::nearest(text, TypeName::ALL.map(|(name, _)| name)));
    let label = suggest::label(near);
    let help = "JSON Schema has the types string, number, integer, boolean, array, object and null";
    let diagnostic = Diagnostic::error(span, message, label);
    if near.is_some() { diagnostic } else { diagnostic.help(help) }
}

/// Returns JSON's type for a word of another language or tool.
fn elsewhere(text: &str) -> Option<&'static str> {
    let word = text.trim().to_ascii_lowercase();
    let bits = ["int", "uint", "float"]
        .into_iter()
        .find(|kind| word.strip_prefix(kind).is_some_and(|bits| matches!(bits, "8" | "16" | "32" | "64" | "128")));
    Some(match bits.unwrap_or(word.as_str()) {
        "str" | "text" | "varchar" | "char" | "keyword" => "string",
        "float" | "double" | "decimal" | "numeric" | "real" | "num" | "money" | "currency" => "number",
        "int" | "uint" | "long" | "short" | "bigint" | "smallint" | "i32" | "i64" | "u32" | "u64" => "integer",
        "bool" | "bit" => "boolean",
        "list" | "vector" | "set" | "tuple" | "slice" => "array",
        "map" | "json" | "jsonb" | "dict" | "dictionary" | "struct" | "record" | "hash" => "object",
        "none" | "nil" | "undefined" | "void" => "null",
        "any" | "mixed" | "unknown" | "variant" | "dynamic" | "*" => "any",
        _ => return None,
    })
}

/// Returns the type of JSON that a word is, in whichever case or language.
fn known_type(word: &str) -> Option<&'static str> {
    let word = word.trim();
    let own = TypeName::ALL.map(|(name, _)| name).into_iter().find(|name| word.eq_ignore_ascii_case(name));
    own.or_else(|| elsewhere(word)).filter(|name| *name != "any")
}

/// Returns the list of types for `string|null`, `string, null` or `string or null`.
fn several_types(text: &str) -> Option<String> {
    let names: Option<Vec<String>> = text
        .replace(" or ", "|")
        .split(['|', ',', '/'])
        .map(|word| Some(format!("\"{}\"", known_type(word)?)))
        .collect();
    names.filter(|names| names.len() > 1).map(|names| format!("[{}]", names.join(", ")))
}

/// Returns the schema for `string[]`, `array<string>` or `list of string`.
fn list_type(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let inner = lower.strip_suffix("[]").or_else(|| {
        let rest = lower.strip_prefix("array").or_else(|| lower.strip_prefix("list"))?;
        rest.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).or_else(|| {
            rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).or_else(|| rest.strip_prefix(" of "))
        })
    })?;
    let name = known_type(inner).or_else(|| known_type(inner.trim_end_matches('s')))?;
    Some(format!("\"type\": \"array\", \"items\": {{\"type\": \"{name}\"}}"))
}

fn malformed(node: &Node, keyword: &str, scope: Scope<'_>, expected: &str) -> Diagnostic {
    let message = format!("\"{keyword}\" in {scope} must be {expected}");
    Diagnostic::error(node.span, message, format!("this is {}", node.describe()))
}

fn malformed_schema(node: &Node, scope: Scope<'_>) -> Diagnostic {
    let message = format!("{scope} must be described by a schema, such as {{\"type\": \"string\"}}");
    Diagnostic::error(node.span, message, format!("this is {}", node.describe()))
}
