//! What no rule forbids and the plan does not know: further properties, and values that are not hashed. It looks where the judge of
//! messages looks, by what the plan says of each value.

use super::engine::{JsonType, SqlEngine};
use super::place::{ANY_ENTRY, JsonPlace, JsonScope};
use super::rules::OtherNames;
use crate::judge::{ValueStep, is_open, items_at, members_at, widened};
use plan_model::schema::{Items, Personal, Schema};

/// A value that is to be hashed.
pub(super) struct HashedValue {
    pub(super) steps: Vec<ValueStep>,
    pub(super) place: JsonPlace,
    pub(super) scopes: Vec<JsonScope>,
}

/// What the schemas of a payload say beside its rules.
#[derive(Default)]
pub(super) struct BesideRules {
    /// The objects whose names the plan lists, and which of their names it does not.
    pub(super) names: Vec<OtherNames>,
    /// The values that are to be hashed.
    pub(super) hashed: Vec<HashedValue>,
}

/// Returns what the schemas of a payload say beside its rules.
pub(super) fn beside_rules(schemas: &[&Schema], payload: &JsonPlace, engine: SqlEngine) -> BesideRules {
    let mut walk = SchemaWalk { engine, steps: Vec::new(), scopes: Vec::new(), found: BesideRules::default() };
    walk.value(payload, schemas);
    walk.found
}

struct SchemaWalk {
    engine: SqlEngine,
    steps: Vec<ValueStep>,
    scopes: Vec<JsonScope>,
    found: BesideRules,
}

impl SchemaWalk {
    fn value(&mut self, place: &JsonPlace, schemas: &[&Schema]) {
        let schemas = widened(schemas);
        if schemas.iter().any(|schema| schema.personal == Some(Personal::Sha256)) {
            let (steps, scopes) = (self.steps.clone(), self.scopes.clone());
            self.found.hashed.push(HashedValue { steps, place: place.clone(), scopes });
            return;
        }
        self.object(place, &schemas);
        self.list(place, &schemas);
    }

    fn object(&mut self, place: &JsonPlace, schemas: &[&Schema]) {
        let properties = schemas.iter().flat_map(|schema| schema.properties().iter().chain(&schema.branches));
        let mut names: Vec<&str> = properties.map(|property| property.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        for name in &names {
            self.steps.push(ValueStep::Member((*name).to_owned()));
            self.value(&place.member(name), &members_at(schemas, name));
            self.steps.pop();
        }
        let variable = self.scopes.len();
        let condition = self.is_other(variable, &names, place);
        let entries = members_at(schemas, ANY_ENTRY);
        if !entries.is_empty() && self.engine.looks_into_lists() {
            let value = self.engine.entry_value(place, variable);
            self.scopes.push(JsonScope::Entries { map: place.clone(), variable, filter: condition });
            self.steps.push(ValueStep::Member(ANY_ENTRY.to_owned()));
            self.value(&value, &entries);
            self.steps.pop();
            self.scopes.pop();
        } else if entries.is_empty() && !is_open(schemas, self.steps.is_empty()) {
            let (steps, scopes) = (self.steps.clone(), self.scopes.clone());
            self.found.names.push(OtherNames { steps, object: place.clone(), scopes, condition });
        }
    }

    fn is_other(&self, variable: usize, names: &[&str], object: &JsonPlace) -> String {
        let is_object = self.engine.is(object, JsonType::Object);
        if names.is_empty() {
            return is_object;
        }
        format!("{is_object} and {}", self.engine.is_none_of(&self.engine.entry_name(variable), names))
    }

    fn list(&mut self, place: &JsonPlace, schemas: &[&Schema]) {
        let positions = schemas.iter().filter_map(|schema| match schema.items.as_deref() {
            Some(Items::Positions(positions)) => Some(positions.len()),
            _ => None,
        });
        for position in 0..positions.max().unwrap_or_default() {
            self.steps.push(ValueStep::Item(position));
            self.value(&place.item(position), &items_at(schemas, position));
            self.steps.pop();
        }
        let each: Vec<&Schema> = schemas
            .iter()
            .filter_map(|schema| match schema.items.as_deref() {
                Some(Items::Each(items)) => Some(items),
                _ => None,
            })
            .collect();
        if each.is_empty() || !self.engine.looks_into_lists() {
            return;
        }
        let variable = self.scopes.len();
        self.scopes.push(JsonScope::Items { list: place.clone(), variable });
        self.steps.push(ValueStep::Item(0));
        self.value(&self.engine.item(variable), &each);
        self.steps.pop();
        self.scopes.pop();
    }
}
