//! What two versions of a plan say otherwise and no change has said: a keyword that decides nothing of code, an old version of a rule, a name.
//! Nothing of a plan changes in silence.

use super::refusals::allows_all;
use super::{Change, Class, event_of};
use crate::alike::are_alike;
use plan_model::check::Severity;
use plan_model::conventions::Conventions;
use plan_model::plan::{Objective, RuleExtra};
use plan_model::schema::{Items, Personal, Property, Schema, TypeName, keyword};
use plan_model::{Call, Plan, Rule, Span};
use plan_rules::canonical;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What a plan, a rule or a schema says, by its keys.
type Said = BTreeMap<String, String>;

/// Adds to all `changes` between two plans what none of them is about.
pub(crate) fn unsaid(old: &Plan, new: &Plan, changes: &mut Vec<Change>) {
    let mut more = Unsaid { said: said_of(changes), changes: Vec::new() };
    let before: HashMap<_, &Rule> = old.rules.iter().map(|rule| (event_of(rule), rule)).collect();
    for is in &new.rules {
        if let Some(was) = before.get(&event_of(is)) {
            more.rule(was, is);
        }
    }
    let any = !changes.is_empty() || !more.changes.is_empty();
    more.plan(old, new, any);
    changes.extend(more.changes);
}

/// Returns an event, and the property of it that something is about.
fn said_of(changes: &[Change]) -> HashSet<(Call, String, Option<String>)> {
    let about = |change: &Change| {
        let (call, name) = change.event.clone();
        (call, if matches!(call, Call::Identify | Call::Group) { String::new() } else { name }, change.property.clone())
    };
    changes.iter().map(about).collect()
}

struct Unsaid {
    said: HashSet<(Call, String, Option<String>)>,
    changes: Vec<Change>,
}

impl Unsaid {
    fn is_said(&self, rule: &Rule, property: Option<&str>) -> bool {
        let (call, name) = event_of(rule);
        self.said.contains(&(call, name.to_owned(), property.map(str::to_owned)))
    }

    fn rule(&mut self, was: &Rule, is: &Rule) {
        let path = match is.call {
            Call::Track => format!("event \"{}\"", is.name),
            call if is.name.is_empty() => call.to_string(),
            call => format!("{call} \"{}\"", is.name),
        };
        let spans = (was.name_span, is.name_span);
        let mut keys = differing(&of_extra(was), &of_extra(is));
        if !self.is_said(is, None) {
            keys.extend(differing(&of_payload(&was.payload), &of_payload(&is.payload)));
            keys.extend(differing(&of_message(was), &of_message(is)));
        }
        self.add(&path, keys, (event_of(is), None), spans);
        for (was, is_now) in changed(was.payload.properties(), is.payload.properties()) {
            if !self.is_said(is, Some(&is_now.name)) {
                let path = format!("property `{}` of {path}", is_now.name);
                self.property(&path, was, is_now, (event_of(is), &is_now.name));
            }
        }
    }

    fn property(&mut self, path: &str, was: &Property, is: &Property, about: ((Call, &str), &str)) {
        let count = self.changes.len();
        let keys = differing(&own_keys(&was.schema), &own_keys(&is.schema));
        let spans = (was.name_span, is.name_span);
        self.add(path, keys, (about.0, Some(about.1)), spans);
        for (was, is) in changed(was.schema.properties(), is.schema.properties()) {
            self.property(&format!("property `{}` of {path}", is.name), was, is, about);
        }
        if self.changes.len() == count && text(&was.schema) != text(&is.schema) {
            self.add(path, vec!["properties".to_owned()], (about.0, Some(about.1)), spans);
        }
    }

    fn plan(&mut self, old: &Plan, new: &Plan, any: bool) {
        let mut keys = differing(&of_plan(old, new), &of_plan(new, old));
        if !any {
            keys.extend(differing(&shared(old), &shared(new)));
        }
        let start = Span::new(0, 0);
        self.add("the plan", keys, ((Call::Track, ""), None), (start, start));
    }

    fn add(&mut self, path: &str, keys: Vec<String>, about: ((Call, &str), Option<&str>), (old, new): (Span, Span)) {
        if keys.is_empty() {
            return;
        }
        let shown: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        let is_rule = |key: &&String| keyword::of(key).is_some() && !key.starts_with("x-") && *key != "description";
        let breaks = keys.iter().find(is_rule).map(|key| (Class::Data, format!("the rule `{key}` has changed")));
        let ((call, name), property) = about;
        self.changes.push(Change {
            what: format!("{path} has another {}", shown.join(", ")),
            breaks: breaks.into_iter().collect(),
            old: Some(old),
            new: Some(new),
            event: (call, name.to_owned()),
            property: property.map(str::to_owned),
        });
    }
}

/// Returns the properties that are in both and are not alike.
fn changed<'p>(old: &'p [Property], new: &'p [Property]) -> Vec<(&'p Property, &'p Property)> {
    let before: HashMap<&str, &Property> = old.iter().map(|property| (property.name.as_str(), property)).collect();
    let in_both = new.iter().filter_map(|is| Some((*before.get(is.name.as_str())?, is)));
    in_both.filter(|(was, is)| !are_alike(&was.schema, &is.schema)).collect()
}

/// Returns the keys that say something else, or are in one of the two only.
fn differing(was: &Said, is: &Said) -> Vec<String> {
    let keys: HashSet<&String> = was.keys().chain(is.keys()).collect();
    let mut keys: Vec<String> = keys.into_iter().filter(|key| was.get(*key) != is.get(*key)).cloned().collect();
    keys.sort_unstable();
    keys
}

/// Returns what a plan says beside its rules and what code, data and tables are made of; of categories of consent only those that the other
/// plan has too.
fn of_plan(plan: &Plan, other: &Plan) -> Said {
    let is_in_both = |id: &str| other.consent.categories.iter().any(|known| known.id == id);
    let categories = plan.consent.categories.iter().filter(|category| is_in_both(&category.id));
    let categories = categories.map(|category| format!("{}: {:?}", category.id, category.description));
    let categories: Vec<String> = categories.collect();
    let older: Vec<String> = plan.older.iter().map(whole_rule).collect();
    let specs: Vec<&str> = plan.extended.iter().map(|extended| extended.spec.name).collect();
    Said::from([
        ("name".to_owned(), plan.name.clone().unwrap_or_default()),
        ("conventions".to_owned(), of_conventions(&plan.extra.conventions)),
        ("objectives".to_owned(), of_objectives(plan.extra.objectives.as_deref())),
        ("source".to_owned(), format!("{:?}", plan.source)),
        ("consent".to_owned(), categories.join("\n")),
        ("extends".to_owned(), specs.join("\n")),
        ("version of a rule that is out of force".to_owned(), older.join("\n")),
    ])
}

fn of_conventions(conventions: &Conventions) -> String {
    let Conventions { event_case, property_case, name_length, warehouse, levels } = conventions;
    let of = |level: Severity| -> Vec<&str> {
        levels.iter().filter(|(_, given)| *given == level).map(|(check, _)| check.json.as_str()).collect()
    };
    let levels = Severity::ALL.map(|(_, level)| of(level));
    format!("{event_case:?} {property_case:?} {name_length:?} {warehouse:?} {levels:?}")
}

/// Returns what a plan says of its objectives, in whichever order.
fn of_objectives(objectives: Option<&[Objective]>) -> String {
    let Some(objectives) = objectives else { return String::new() };
    let mut all: Vec<_> = objectives.iter().map(|objective| (&objective.id, &objective.sentence)).collect();
    all.sort_unstable();
    format!("{all:?}")
}

/// Returns what the rules of a plan share. What it changes is said of the rules, where there are some.
fn shared(plan: &Plan) -> Said {
    let recursive: Vec<String> = plan.recursive.iter().map(canonical).collect();
    let common = plan.common.as_ref().map(|common| {
        let context = common.context.as_ref().map(text).unwrap_or_default();
        let message = common.message.as_ref().map(canonical).unwrap_or_default();
        [text(&common.properties), text(&common.traits), context, message].join("\n")
    });
    Said::from([
        ("definitions".to_owned(), recursive.join("\n")),
        ("rule for every call".to_owned(), common.unwrap_or_default()),
    ])
}

/// Returns the keys of a rule that decide nothing of what is sent, but for those that are said as what the plan means.
fn of_extra(rule: &Rule) -> Said {
    let RuleExtra { expires, created, labels, exclude, allow, .. } = &rule.extra;
    let excluded: Vec<&str> = exclude.iter().map(|excluded| excluded.name.as_str()).collect();
    let allowed: Vec<String> = allow.iter().map(|check| check.json.clone()).collect();
    Said::from([
        ("version".to_owned(), rule.version.as_ref().map(|version| version.json.clone()).unwrap_or_default()),
        ("expires".to_owned(), expires.as_ref().map(|(day, _)| day.clone()).unwrap_or_default()),
        ("createdAt".to_owned(), created.clone().unwrap_or_default()),
        ("labels".to_owned(), format!("{labels:?}")),
        ("exclude".to_owned(), excluded.join("\n")),
        ("allow".to_owned(), allowed.join("\n")),
    ])
}

fn of_message(rule: &Rule) -> Said {
    Said::from([
        ("context".to_owned(), rule.context.as_ref().map(text).unwrap_or_default()),
        ("message".to_owned(), rule.message.as_ref().map(canonical).unwrap_or_default()),
    ])
}

/// Returns all that a rule says.
fn whole_rule(rule: &Rule) -> String {
    let extra = &rule.extra;
    let status = extra.status.as_ref().map(|status| status.text.clone());
    let words = [&rule.description, &extra.fires, &extra.owner, &status, &extra.deprecated, &extra.category];
    format!("{:?}{:?}{words:?}{:?}{}", event_of(rule), of_extra(rule), of_message(rule), text(&rule.payload))
}

/// Returns what the schema of a payload says by itself. That it is an object says nothing, as every payload is one.
fn of_payload(schema: &Schema) -> Said {
    let mut said = own_keys(schema);
    said.retain(|key, value| key != "type" || value != "object");
    said
}

/// Returns whether the only values of a schema have its types, which say nothing then.
fn types_are_said_by_values(schema: &Schema) -> bool {
    let mut values = schema.values.iter().flatten().chain(schema.constant.as_deref());
    (schema.values.is_some() || schema.constant.is_some())
        && values.all(|value| TypeName::of_value(value, &schema.types))
}

/// Returns what a schema says by itself, without its properties.
fn own_keys(schema: &Schema) -> Said {
    let mut said = Said::new();
    let mut add = |key: &str, value: String| drop(said.insert(key.to_owned(), value));
    if let Some(description) = &schema.description {
        add("description", description.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    if !schema.types.is_empty() && !types_are_said_by_values(schema) {
        let names: HashSet<&str> = schema.types.iter().map(|name| name.as_str()).collect();
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_unstable();
        add("type", names.join(" "));
    }
    if let Some(values) = &schema.values {
        let mut values: Vec<String> = values.iter().map(canonical).collect();
        add("order of values", values.join(","));
        values.sort_unstable();
        add("enum", values.join(","));
    }
    if let Some(constant) = &schema.constant {
        add("const", canonical(constant));
    }
    match schema.items.as_deref() {
        Some(Items::Each(items)) => add("items", text(items)),
        Some(Items::Positions(positions)) => add("items", positions.iter().map(text).collect::<Vec<_>>().join(",")),
        None => {}
    }
    if let Some(personal) = schema.personal {
        add("x-pii", if personal == Personal::Sha256 { "sha256" } else { "true" }.to_owned());
    }
    if schema.never {
        add("not", String::new());
    }
    for keyword in schema.keywords.iter().filter(|keyword| !allows_all(&keyword.name, || keyword.value.to_json())) {
        add(&keyword.name, canonical(&keyword.value));
    }
    said
}

/// Returns all that a schema says.
fn text(schema: &Schema) -> String {
    let one = |property: &Property| format!("{:?}{}{}", property.name, property.required, text(&property.schema));
    let mut properties: Vec<String> = schema.properties().iter().map(one).collect();
    properties.sort_unstable();
    format!("{:?}{{{}}}", own_keys(schema), properties.join(","))
}
