//! Another value in the list of a property, wherever the schema of the property, what it refers to, and the branches and examples around
//! it, say the value.

use super::document::{Document, Patch, distinct};
use super::plan_text::{PlanText, RuleKey};
use super::property_change::{described, each_version, missing, version};
use super::references;
use super::same_object::{parts_at, stated_objects};
use crate::Failure;
use crate::alike::are_alike;
use crate::sentence::first_few;
use plan_model::diagnostic::suggest;
use plan_model::json::{self, Kind, Node};
use plan_model::schema::{Items, Schema};
use plan_model::{PlanOrigin, Span};
use plan_rules::is_same;
use std::collections::HashMap;

/// So many values, or events, are named where more are meant.
const SHOWN_VALUES: usize = 8;

/// A value of a property, and the one that takes its place.
pub(crate) struct NewValue {
    pub(crate) old: Node,
    pub(crate) new: Node,
}

impl NewValue {
    /// Reads both as the plan has the old one: as a text or a number.
    ///
    /// # Errors
    /// The property does not list the old value, or lists the new one already.
    pub(crate) fn of(plan: &PlanText, target: &RuleKey, path: &str, (old, new): (&str, &str)) -> Result<Self, Failure> {
        let (rule, _) = plan.rule(target)?;
        let property = described(&rule.payload, path).ok_or_else(|| missing(plan, target, path))?;
        let what = format!("property `{path}` of {}", target.shown());
        let values = listed(&property.schema);
        if values.is_empty() {
            return Err(Failure(format!("{what} has no list of values")));
        }
        let Some(known) = values.iter().find(|value| value.to_text() == old) else {
            let texts: Vec<String> = values.iter().map(|value| value.to_text()).collect();
            let near = suggest::nearest(old, texts.iter().map(String::as_str));
            let near = suggest::meant_code(near);
            let shown: Vec<&str> = texts.iter().map(String::as_str).take(SHOWN_VALUES).collect();
            return Err(Failure(format!("{what} has no value `{old}`{near}\nhelp: it has {}", shown.join(", "))));
        };
        if old == new {
            return Err(Failure(format!("the value is called `{new}` already\nhelp: give the new value")));
        }
        if let Some(spec) = origin_of(known, &property.schema).spec() {
            return Err(Failure(format!(
                "`{old}` of {what} is a value of the published spec {}, and stays",
                spec.name
            )));
        }
        let value = Self { old: (*known).clone(), new: as_kind(known, new)? };
        if values.iter().any(|other| is_same(other, &value.new)) {
            return Err(Failure(format!(
                "{what} has a value `{new}` already\nhelp: take `{old}` out of the list by hand"
            )));
        }
        Ok(value)
    }

    fn patch(&self, document: &Document, place: Span) -> Patch {
        match &self.new.kind {
            Kind::String(text) => document.renamed(place, text),
            _ => Patch::new(place, self.new.to_text()),
        }
    }
}

/// Returns a value of the same kind.
fn as_kind(known: &Node, text: &str) -> Result<Node, Failure> {
    let number = || json::parse(text).ok().filter(|node| matches!(node.kind, Kind::Number(_)));
    match known.kind {
        Kind::String(_) => Ok(super::value::text(text)),
        Kind::Number(_) => {
            number().ok_or_else(|| Failure(format!("`{}` is a number, and `{text}` is none", known.to_text())))
        }
        _ => Err(Failure(format!("`{}` is neither a text nor a number, and has no other name", known.to_text()))),
    }
}

/// Puts the new value in the place of the old one, in all versions of the rule.
pub(crate) fn rename(plan: &PlanText, target: &RuleKey, path: &str, value: &NewValue) -> Result<PlanText, Failure> {
    each_version(plan, target, path, &|plan, number| {
        let found = version(plan, target, number)?;
        let referred = references::targets(plan);
        let patches = plan.on_payload(found, &|document, _, payload| {
            // A schema in a string refers to what is in the string.
            let referred = Some(&referred).filter(|_| std::ptr::eq(document, &plan.document));
            let mut search = ValuePlaces { value: &value.old, referred, met: Vec::new(), found: Vec::new() };
            search.payload(payload, path);
            Ok(search.found.into_iter().map(|place| value.patch(document, place)).collect())
        })?;
        let patches = distinct(patches);
        let after = references::with(plan, &patches, &[])?;
        let is_in = |place: Span, outer: Span| outer.start() <= place.start() && place.end() <= outer.end();
        let is_referred_to = |patch: &&Patch| referred.values().any(|schema| is_in(patch.span, schema.span));
        let referred_to = patches.iter().find(is_referred_to);
        if let Some(shared) = referred_to.and_then(|patch| Some((patch.span, sharer(plan, &after, target, path)?))) {
            return Err(shared_by_hand(plan, shared));
        }
        let (rule, _) = version(&after, target, number)?;
        let values = described(&rule.payload, path).map(|property| listed(&property.schema)).unwrap_or_default();
        match values.into_iter().find(|left| is_same(left, &value.old)) {
            Some(left) => {
                Err(after.by_hand(left.span, "gives the value to the property, by a `$ref`, an alias or a `<<`"))
            }
            None => Ok(after),
        }
    })
}

/// Returns the words for what else of the plan has a property of this name with the old value, which keeps it.
pub(crate) fn others(plan: &PlanText, target: &RuleKey, path: &str, old: &Node) -> Vec<String> {
    let has = |schema: &Schema| {
        described(schema, path).is_some_and(|property| listed(&property.schema).iter().any(|value| is_same(value, old)))
    };
    let rules = plan.plan.rules.iter().filter(|rule| !target.is_rule(rule) && has(&rule.payload));
    let mut all: Vec<String> = rules.map(|rule| RuleKey { call: rule.call, name: rule.name.clone() }.shown()).collect();
    all.dedup();
    let note = || format!("`{path}` keeps the value `{}` for {}", old.to_text(), first_few(&all, SHOWN_VALUES));
    if all.is_empty() { Vec::new() } else { vec![note()] }
}

/// Returns the values that a property, or the items of it, may have.
fn listed(schema: &Schema) -> Vec<&Node> {
    with_inner(schema).into_iter().filter_map(Schema::listed).flatten().collect()
}

/// Returns who lists one of the values that [`listed`] returns.
fn origin_of(value: &Node, schema: &Schema) -> PlanOrigin {
    let lists = |schema: &&Schema| schema.listed().is_some_and(|list| list.iter().any(|own| std::ptr::eq(*own, value)));
    with_inner(schema).into_iter().find(lists).map(|schema| schema.values_origin).unwrap_or_default()
}

/// Returns the schema, and those of its items, alternatives and further values.
fn with_inner(schema: &Schema) -> Vec<&Schema> {
    let items: Vec<&Schema> = match schema.items.as_deref() {
        Some(Items::Each(items)) => vec![items],
        Some(Items::Positions(positions)) => positions.iter().collect(),
        None => Vec::new(),
    };
    let inner = items.into_iter().chain(&schema.alternatives).chain(schema.additional.as_deref());
    std::iter::once(schema).chain(inner.flat_map(with_inner)).collect()
}

/// Returns what else of the plan says something else after an edit than before: it shares what was edited.
fn sharer(before: &PlanText, after: &PlanText, target: &RuleKey, path: &str) -> Option<String> {
    let was = before.plan.rules.iter().chain(&before.plan.older);
    let mut both = was.zip(after.plan.rules.iter().chain(&after.plan.older));
    both.find_map(|(was, is)| {
        let edited = if target.is_rule(was) { path } else { "" };
        let name = other_property(&was.payload, &is.payload, edited)?;
        Some(format!("`{name}` of {}", RuleKey { call: was.call, name: was.name.clone() }.shown()))
    })
}

/// Returns the first property, but for the one at a path, that is not alike in both.
fn other_property(was: &Schema, is: &Schema, path: &str) -> Option<String> {
    was.properties().iter().zip(is.properties()).find_map(|(was, is)| {
        if was.name == path || are_alike(&was.schema, &is.schema) {
            return None;
        }
        let inner = path.strip_prefix(was.name.as_str()).and_then(|rest| rest.strip_prefix('.'));
        match inner {
            Some(inner) => other_property(of_items(&was.schema), of_items(&is.schema), inner)
                .map(|name| format!("{}.{name}", was.name)),
            None => Some(was.name.clone()),
        }
    })
}

/// Returns the schema of the items of a list, or of a list of lists; itself where it is of none.
fn of_items(schema: &Schema) -> &Schema {
    match schema.items.as_deref() {
        Some(Items::Each(items)) => of_items(items),
        _ => schema,
    }
}

fn shared_by_hand(plan: &PlanText, (place, sharer): (Span, String)) -> Failure {
    let line = plan.line(place);
    Failure(format!(
        "nothing is changed: the value stands in line {line}, and is that of {sharer} too, by a `$ref`\nhelp: edit line {line} of \
         `{}` by hand to change it for all of them, or give the property a list of its own",
        plan.name
    ))
}

/// Where a payload's schema says a value of a property.
struct ValuePlaces<'n, 'v> {
    value: &'v Node,
    /// What each `$ref` refers to, by its place.
    referred: Option<&'n HashMap<Span, &'n Node>>,
    /// The places of what was referred to: it may refer to itself.
    met: Vec<Span>,
    found: Vec<Span>,
}

impl ValuePlaces<'_, '_> {
    /// Finds the value in what a payload says of the property at a path.
    fn payload(&mut self, payload: &Node, path: &str) {
        let (parts, name) = parts_at(payload, path);
        let schemas = parts.iter().filter_map(|part| part.schema.get("properties")?.get(name));
        schemas.for_each(|schema| self.schema(schema));
        let stated = stated_objects(payload, path).into_iter().filter_map(|object| object.get(name));
        stated.for_each(|held| self.within(held, false));
        self.found.sort_by_key(|place| place.start());
        self.found.dedup();
    }

    /// Finds the value in the schema of a property, and in those of its items.
    fn schema(&mut self, schema: &Node) {
        // Of an object, the values of its properties are theirs.
        let is_map = schema.get("properties").is_none();
        for member in schema.members() {
            let inner = &member.value;
            match member.name.as_str() {
                "const" | "default" | "enum" | "examples" => self.within(inner, is_map),
                "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                    inner.items().iter().for_each(|schema| self.schema(schema));
                }
                "items" => {
                    self.schema(inner);
                    inner.items().iter().for_each(|schema| self.schema(schema));
                }
                "not" | "if" | "then" | "else" | "contains" | "additionalItems" | "additionalProperties" => {
                    self.schema(inner);
                }
                "patternProperties" => inner.members().iter().for_each(|one| self.schema(&one.value)),
                "$ref" => self.referred_to(inner.span),
                _ => {}
            }
        }
    }

    /// Finds the value in what a `$ref` refers to.
    fn referred_to(&mut self, reference: Span) {
        let Some(schema) = self.referred.and_then(|referred| referred.get(&reference)) else { return };
        if !self.met.contains(&schema.span) {
            self.met.push(schema.span);
            self.schema(schema);
        }
    }

    /// Finds the value in what a schema says itself, in lists too, and in the objects of a map.
    fn within(&mut self, said: &Node, is_map: bool) {
        if is_same(said, self.value) {
            self.found.push(said.span);
        }
        said.items().iter().for_each(|item| self.within(item, is_map));
        if is_map {
            said.members().iter().for_each(|member| self.within(&member.value, is_map));
        }
    }
}
