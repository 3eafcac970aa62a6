//! The example of an event: the message that is sent, and the calls that send it. Both are made of one payload that the plan allows.

use super::json_text::pretty;
use crate::example::{Extent, call, payload};
use plan_model::json::{Kind, Member, Node, Span};
use plan_model::name::{Field, Named, Nested, Type};
use plan_model::schema::Personal;
use plan_model::{Call, Plan, Rule};

/// What stands for a hash.
const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// An example as it is shown.
pub(super) struct ShownExample {
    pub(super) message: Option<String>,
    pub(super) calls: Vec<(&'static str, String)>,
}

pub(super) fn shown(
    rule: &Rule,
    type_name: &str,
    fields: &[Field<'_>],
    named: &Named<'_>,
    plan: &Plan,
) -> ShownExample {
    let schema = plan.schema_of(rule);
    let (whole, least) = (payload(&schema, true), payload(&schema, false));
    let (whole, least) = (whole.clone().or_else(|| least.clone()), least.or(whole));
    let of = |payload: &Option<Node>, extent: Extent| {
        Some(call(rule.call, type_name, fields, &named.nested, (payload.as_ref()?, extent))?.text)
    };
    // Where the plan asks for one of several optional properties, the shortest example has some of them.
    let needs_more = |payload: &Node| {
        fields
            .iter()
            .any(|field| !field.required && field.constant.is_none() && payload.get(&field.property.name).is_some())
    };
    let extent = if least.as_ref().is_some_and(needs_more) { Extent::Whole } else { Extent::Required };
    let mut calls: Vec<(&'static str, String)> = Vec::new();
    calls.extend(of(&least, extent).map(|call| ("What each call gives", call)));
    let with_all = of(&whole, Extent::Whole).map(|call| ("With every property", call));
    // A call without anything is no example where there is something to give.
    let gives_nothing = fields.iter().all(|field| !field.required) && extent == Extent::Required;
    if with_all.is_some() && gives_nothing && !fields.is_empty() {
        calls.clear();
    }
    calls.extend(with_all.filter(|(_, call)| calls.iter().all(|(_, known)| known != call)));
    ShownExample { message: whole.map(|payload| message(rule, &payload, fields, &named.nested)), calls }
}

/// Returns the message around a payload.
fn message(rule: &Rule, payload: &Node, fields: &[Field<'_>], nested: &[Nested<'_>]) -> String {
    let string = |text: &str| node(Kind::String(text.to_owned()));
    let mut members = vec![member("type", string(rule.call.as_str()))];
    if !rule.name.is_empty() {
        members.push(member(if rule.call == Call::Track { "event" } else { "name" }, string(&rule.name)));
    }
    members.push(member("userId", string("user_123")));
    if rule.call == Call::Group {
        members.push(member("groupId", string("group_123")));
    }
    members.push(member(rule.call.payload(), sent(payload, fields, nested)));
    pretty(&node(Kind::Object(members)))
}

/// Returns the payload as it is sent: what the plan hashes is a hash.
fn sent(payload: &Node, fields: &[Field<'_>], nested: &[Nested<'_>]) -> Node {
    let mut payload = payload.clone();
    let Kind::Object(members) = &mut payload.kind else { return payload };
    for member in members {
        let Some(field) = fields.iter().find(|field| field.property.name == member.name) else { continue };
        member.value = match field.personal {
            Some(marked) if marked.personal == Personal::Sha256 => hashed(&member.value, marked.depth),
            _ => within(&member.value, &field.type_, nested),
        };
    }
    payload
}

/// Returns what is hashed within a value: the fields of its objects.
fn within(value: &Node, type_: &Type, nested: &[Nested<'_>]) -> Node {
    let mut value = value.clone();
    match (type_, &mut value.kind) {
        (Type::Array(inner), Kind::Array(items)) => {
            items.iter_mut().for_each(|item| *item = within(item, inner, nested))
        }
        (Type::Map(inner), Kind::Object(members)) => {
            members.iter_mut().for_each(|member| member.value = within(&member.value, inner, nested));
        }
        (Type::Nullable(inner), _) => return within(&value, inner, nested),
        (Type::Tuple(types), Kind::Array(items)) => {
            items.iter_mut().zip(types).for_each(|(item, inner)| *item = within(item, inner, nested));
        }
        (Type::Nested(position), _) => match nested.get(*position) {
            Some(Nested::Struct(of)) => return sent(&value, &of.fields, nested),
            Some(Nested::Union(of)) => {
                for variant in &of.variants {
                    value = within(&value, &variant.type_, nested);
                }
            }
            _ => {}
        },
        _ => {}
    }
    value
}

fn hashed(value: &Node, depth: usize) -> Node {
    let mut value = value.clone();
    match &mut value.kind {
        Kind::Null => {}
        Kind::Array(items) if depth > 0 => items.iter_mut().for_each(|item| *item = hashed(item, depth - 1)),
        Kind::Object(members) if depth > 0 => {
            members.iter_mut().for_each(|member| member.value = hashed(&member.value, depth - 1));
        }
        _ => return node(Kind::String(HASH.to_owned())),
    }
    value
}

fn member(name: &str, value: Node) -> Member {
    Member { name: name.to_owned(), name_span: Span::default(), value }
}

fn node(kind: Kind) -> Node {
    Node { span: Span::default(), kind }
}
