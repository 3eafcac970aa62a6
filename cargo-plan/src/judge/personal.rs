//! What of a message is personal data by the marks of the plan, and messages without it. Names that the plan marks in one event are
//! personal wherever the plan says nothing else of them: an event that is not planned has no marks of its own.

use crate::recorded::MASK;
use plan_model::json::{Kind, Member, Node};
use plan_model::schema::{Items, Personal, Schema, TypeName};
use std::collections::HashSet;

/// Returns the schemas within a schema that are no properties: of items, of the values of a map, of alternatives.
pub(crate) fn inner_schemas(schema: &Schema) -> impl Iterator<Item = &Schema> {
    schema.item_schemas().iter().chain(schema.additional.as_deref()).chain(&schema.alternatives)
}

/// Looks at values with what the plan says of them.
pub(crate) struct Marks<'p> {
    /// Names that the plan marks somewhere.
    pub(crate) marked: &'p HashSet<String>,
}

impl<'p> Marks<'p> {
    /// Puts the mask in the place of each personal value within `value`, of which `schemas` speak.
    pub(crate) fn mask(&self, value: &mut Node, schemas: &[&'p Schema]) {
        let schemas = widened(schemas);
        if is_marked(&schemas).is_some() || is_of_other_kind(value, &schemas) {
            return mask_whole(value);
        }
        match &mut value.kind {
            Kind::Object(members) => members.iter_mut().for_each(|member| self.mask_member(member, &schemas)),
            Kind::Array(items) => {
                for (position, item) in items.iter_mut().enumerate() {
                    self.mask(item, &items_at(&schemas, position));
                }
            }
            _ => {}
        }
    }

    pub(crate) fn mask_member(&self, member: &mut Member, around: &[&'p Schema]) {
        let own = members_at(around, &member.name);
        if own.is_empty() && self.marked.contains(&member.name) {
            return mask_whole(&mut member.value);
        }
        self.mask(&mut member.value, &own);
    }

    /// Returns whether the value at a path stands in the place of one whose parts are personal, and is of another kind: a text where the plan
    /// has an object with a marked property.
    pub(crate) fn hides(path: &[ValueStep], value: &Node, schemas: &[&'p Schema]) -> bool {
        let (mut value, mut schemas) = (Some(value), widened(schemas));
        let mut steps = path.iter();
        loop {
            let Some(found) = value else { return false };
            if is_of_other_kind(found, &schemas) {
                return true;
            }
            let Some(step) = steps.next() else { return false };
            let inner = match step {
                ValueStep::Member(name) => members_at(&schemas, name),
                ValueStep::Item(position) => items_at(&schemas, *position),
            };
            (value, schemas) = (value_at(std::slice::from_ref(step), found), widened(&inner));
        }
    }

    /// Returns the strictest mark of the value at a path such as `products[2].price`, or of something around it.
    pub(crate) fn mark_at(&self, path: &[ValueStep], schemas: &[&'p Schema]) -> Option<Personal> {
        let mut schemas = widened(schemas);
        let mut found = is_marked(&schemas);
        for step in path {
            schemas = match step {
                ValueStep::Member(name) => {
                    let own = members_at(&schemas, name);
                    if own.is_empty() && self.marked.contains(name) {
                        found = found.max(Some(Personal::Plain));
                    }
                    own
                }
                ValueStep::Item(position) => items_at(&schemas, *position),
            };
            schemas = widened(&schemas);
            found = found.max(is_marked(&schemas));
        }
        found
    }
}

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ValueStep {
    Member(String),
    Item(usize),
}

/// Returns steps as a path: `properties.products[2].price`.
pub(crate) fn path_of(steps: &[ValueStep]) -> String {
    let mut path = String::new();
    for (at, step) in steps.iter().enumerate() {
        match step {
            ValueStep::Member(name) => path.extend([if at == 0 { "" } else { "." }, name]),
            ValueStep::Item(position) => path.push_str(&format!("[{position}]")),
        }
    }
    path
}

/// Returns the value that steps lead to.
pub(crate) fn value_at<'v>(steps: &[ValueStep], value: &'v Node) -> Option<&'v Node> {
    steps.iter().try_fold(value, |value, step| match step {
        ValueStep::Member(name) => value.get(name),
        ValueStep::Item(position) => value.items().get(*position),
    })
}

/// Returns the steps of a path of plan-rules, which the value tells: a name may have a dot in it, and be called `[0]`.
pub(crate) fn steps_of<'v>(path: &str, value: &'v Node) -> (Vec<ValueStep>, Option<&'v Node>) {
    let (mut steps, mut rest, mut value) = (Vec::new(), path, Some(value));
    while !rest.is_empty() {
        let may_be_list = value.is_none_or(|value| !value.is_object());
        if may_be_list
            && let Some((position, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
            && let Ok(position) = position.parse::<usize>()
        {
            value = value.and_then(|value| value.items().get(position));
            steps.push(ValueStep::Item(position));
            rest = after;
            continue;
        }
        // Nothing stands before the first name.
        rest = rest.strip_prefix('.').filter(|_| !steps.is_empty()).unwrap_or(rest);
        let names = value.map(Node::members).unwrap_or_default().iter().map(|member| member.name.as_str());
        let is_next = |name: &&str| {
            let after = rest.strip_prefix(*name);
            !name.is_empty() && after.is_some_and(|after| after.is_empty() || after.starts_with(['.', '[']))
        };
        let name = names.filter(is_next).max_by_key(|name| name.len());
        // What an object does not have is missing from it: a path ends there.
        let is_missing = name.is_none() && !may_be_list;
        let of_rest = if is_missing { Some(rest) } else { rest.split(['.', '[']).next() };
        let name = name.or(of_rest).unwrap_or(rest);
        value = value.and_then(|value| value.get(name));
        steps.push(ValueStep::Member(name.to_owned()));
        rest = match rest.get(name.len()..) {
            Some(after) if !name.is_empty() => after,
            _ => "",
        };
    }
    (steps, value)
}

fn mask_whole(value: &mut Node) {
    // Null says only that there is nothing.
    if !value.is_null() {
        value.kind = Kind::String(MASK.to_owned());
    }
}

/// Returns the schemas together with their alternatives, each of which may be the one that the value keeps.
pub(crate) fn widened<'p>(schemas: &[&'p Schema]) -> Vec<&'p Schema> {
    let mut all: Vec<&Schema> = schemas.to_vec();
    let mut at = 0;
    while let Some(schema) = all.get(at).copied() {
        all.extend(&schema.alternatives);
        at += 1;
    }
    all
}

/// Returns whether the plan marks parts of a value as personal, and this one is of a kind that has no such parts and that the plan does
/// not allow: then all of it may be what they were.
fn is_of_other_kind(value: &Node, schemas: &[&Schema]) -> bool {
    let own = TypeName::of_kind(&value.kind);
    let is_array = own == TypeName::Array;
    let is_lost = |schema: &&Schema| {
        let named = schema.properties().iter().chain(&schema.branches).map(|property| &property.schema);
        (!is_array && schema.item_schemas().iter().any(holds_mark))
            || (!value.is_object() && named.chain(schema.additional.as_deref()).any(holds_mark))
    };
    let allows = |schema: &&Schema| {
        let is_open = schema.types.is_empty() && schema.properties.is_none() && schema.items.is_none();
        // A number that is no integer has no parts either.
        let is_it = |name: &TypeName| match name {
            TypeName::Integer => own == TypeName::Number,
            name => *name == own,
        };
        schema.types.iter().any(is_it) || (is_open && schema.alternatives.is_empty() && schema.additional.is_none())
    };
    !value.is_null() && schemas.iter().any(is_lost) && !schemas.iter().any(allows)
}

fn holds_mark(schema: &Schema) -> bool {
    let named = schema.properties().iter().chain(&schema.branches).map(|property| &property.schema);
    schema.personal.is_some() || inner_schemas(schema).chain(named).any(holds_mark)
}

fn is_marked(schemas: &[&Schema]) -> Option<Personal> {
    schemas.iter().filter_map(|schema| schema.personal).max()
}

pub(crate) fn members_at<'p>(schemas: &[&'p Schema], name: &str) -> Vec<&'p Schema> {
    let mut found = Vec::new();
    for schema in schemas {
        let known = schema.properties().iter().chain(&schema.branches).filter(|property| property.name == name);
        let before = found.len();
        found.extend(known.map(|property| &property.schema));
        if found.len() == before {
            found.extend(schema.additional.as_deref());
        }
    }
    found
}

pub(crate) fn items_at<'p>(schemas: &[&'p Schema], position: usize) -> Vec<&'p Schema> {
    let at = |schema: &&'p Schema| match schema.items.as_deref() {
        Some(Items::Each(items)) => Some(items),
        Some(Items::Positions(positions)) => positions.get(position),
        None => None,
    };
    schemas.iter().filter_map(at).collect()
}

/// Returns the names that the schemas have for the object at the end of a path.
pub(crate) fn names_at(schemas: &[&Schema], path: &[ValueStep]) -> Vec<String> {
    let mut schemas = widened(schemas);
    for step in path {
        let inner = match step {
            ValueStep::Member(name) => members_at(&schemas, name),
            ValueStep::Item(position) => items_at(&schemas, *position),
        };
        schemas = widened(&inner);
    }
    let properties = schemas.iter().flat_map(|schema| schema.properties().iter().chain(&schema.branches));
    properties.map(|property| property.name.clone()).collect()
}
