//! The conditions of one event in one version: what its findings are, and when a message has each of them.

use super::engine::{JsonType, SqlEngine};
use super::others::{HashedValue, beside_rules};
use super::place::{ANY_ENTRY, JsonPlace, JsonScope, Operand};
use super::rules::{BrokenRule, OtherNames, RuleConditions, UnjudgedRule, conditions, is_value};
use crate::audit::counts::FindingKey;
use crate::audit::names::shown_steps;
use crate::audit::table::FindingKind;
use crate::judge::{JudgedEvent, JudgedPlan, Marks, ValueStep, names_at};
use crate::pages::view::{PathStep, PropertyView};
use crate::recorded::MASK;
use plan_model::json::{Kind, Node, parse};
use plan_model::schema::Personal;

/// What a name looks like that may be one of a person: it has an address of mail, or the number of a phone.
pub(super) const PERSONAL: &str = "@|\\+[0-9 ()./+-]{8}";

/// How many lists and maps within each other are looked through for a value of a list of the plan.
pub(super) const DEEPEST_VALUE: usize = 2;

/// What is found of the messages of an event.
#[derive(Debug, Default)]
pub(super) struct EventConditions {
    /// Each finding, when a message has it.
    pub(super) findings: Vec<(FindingKey, String)>,
    /// When a message violates the plan, beside the findings that say so.
    pub(super) violating: Vec<String>,
    /// Lists of the names that the plan forbids or does not have, each behind a letter that says which.
    pub(super) names: Vec<String>,
    /// What is not judged: of a rule and a path, and why.
    pub(super) unjudged: Vec<Unjudged>,
}

/// What is not judged, or not quite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unjudged {
    pub(super) what: String,
    pub(super) path: String,
    pub(super) why: String,
    pub(super) is_nearly: bool,
}

/// Returns the conditions of an event, of which the columns `payload` and `message` hold the messages.
pub(super) fn of_event(plan: &JudgedPlan, event: &JudgedEvent, engine: SqlEngine) -> EventConditions {
    let mut one = OneEvent { plan, event, engine, found: EventConditions::default() };
    one.payload();
    one.message();
    one.found
}

struct OneEvent<'p> {
    plan: &'p JudgedPlan,
    event: &'p JudgedEvent,
    engine: SqlEngine,
    found: EventConditions,
}

impl OneEvent<'_> {
    fn payload(&mut self) {
        let Some(rule) = self.plan.rule(self.event) else { return };
        let schemas = self.plan.schemas_of(rule);
        let payload = JsonPlace::root("payload");
        let known = |steps: &[ValueStep]| names_at(&schemas, steps);
        let of_rules = conditions(&self.event.payload, payload.clone(), self.engine, &known);
        let marks = Marks { marked: &self.plan.marked };
        for broken in &of_rules.broken {
            let mark = marks.mark_at(broken.steps.get(..broken.depth).unwrap_or_default(), &schemas);
            self.broken(broken, mark, self.in_payload(&broken.steps));
        }
        let beside = beside_rules(&schemas, &payload, self.engine);
        self.unhashed(&of_rules, beside.hashed);
        self.names(&of_rules, beside.names);
        for unjudged in of_rules.unjudged {
            let steps = self.in_payload(&unjudged.steps);
            self.unjudged_rule(unjudged, &steps);
        }
    }

    /// Holds against the plan the rules of the message around the payload. What is missing is said of what it is missing from.
    fn message(&mut self) {
        let Some(rules) = &self.event.message else { return };
        let of_rules = conditions(rules, JsonPlace::root("message"), self.engine, &|_| Vec::new());
        let is_any_name = |steps: &[ValueStep]| steps.contains(&ValueStep::Member(ANY_ENTRY.to_owned()));
        let mut lost = !of_rules.forbidden.is_empty();
        for broken in &of_rules.broken {
            if is_any_name(&broken.steps) {
                lost = true;
                continue;
            }
            let steps = broken.steps.get(..broken.depth).unwrap_or_default().to_vec();
            self.broken(broken, Some(Personal::Plain), steps);
        }
        if lost {
            let why = "names that the plan does not list are not looked at there".to_owned();
            let what = "additionalProperties".to_owned();
            self.unjudged(Unjudged { what, path: "the message".to_owned(), why, is_nearly: false });
        }
        for unjudged in of_rules.unjudged {
            let steps = unjudged.steps.clone();
            self.unjudged_rule(unjudged, &steps);
        }
    }

    /// Notes a rule that is not judged at some steps from the message.
    fn unjudged_rule(&mut self, rule: UnjudgedRule, steps: &[ValueStep]) {
        let (path, _) = self.shown(steps);
        self.unjudged(Unjudged { what: rule.rule.to_owned(), path, why: rule.why, is_nearly: rule.is_nearly });
    }

    fn unjudged(&mut self, unjudged: Unjudged) {
        if !self.found.unjudged.contains(&unjudged) {
            self.found.unjudged.push(unjudged);
        }
    }

    /// Notes that a rule is broken. What is personal may be sent as the mask of a recording, and what is to be hashed as its hash.
    fn broken(&mut self, broken: &BrokenRule, mark: Option<Personal>, steps: Vec<ValueStep>) {
        let mut condition = broken.condition.clone();
        if let (Some(mark), Operand::Json(place)) = (mark, &broken.value) {
            let sent_so = sent_so(place, mark, self.engine);
            condition = format!("{condition} and not ({sent_so})");
        }
        let key = self.key(FindingKind::Violation, broken.rule, &steps);
        let whole = self.engine.is_any(condition.clone(), &broken.scopes);
        self.found.findings.push((key.clone(), whole));
        if let (true, Operand::Json(place)) = (broken.rule == "enum", &broken.value) {
            let is_null = self.engine.is(place, JsonType::Null);
            let whole = self.engine.is_any(format!("{condition} and not ({is_null})"), &broken.scopes);
            self.found.findings.push((FindingKey { kind: FindingKind::NewValue, ..key }, whole));
        }
    }

    /// Notes values that are to be hashed and are not. Of one that breaks another rule, that is said.
    fn unhashed(&mut self, of_rules: &RuleConditions, hashed: Vec<HashedValue>) {
        for found in hashed {
            let is_of_it = |broken: &&BrokenRule| broken.steps == found.steps && broken.rule != "uniqueItems";
            let others: Vec<String> =
                of_rules.broken.iter().filter(is_of_it).map(|broken| format!("({})", broken.condition)).collect();
            let value = self.engine.json(&found.place);
            let is_null = self.engine.is(&found.place, JsonType::Null);
            let sent_so = sent_so(&found.place, Personal::Sha256, self.engine);
            let mut condition = format!("{value} is not null and not ({is_null}) and not ({sent_so})");
            if !others.is_empty() {
                condition = format!("{condition} and not ({})", others.join(" or "));
            }
            let key = self.key(FindingKind::Violation, "x-pii", &self.in_payload(&found.steps));
            self.found.findings.push((key, self.engine.is_any(condition, &found.scopes)));
        }
    }

    fn names(&mut self, of_rules: &RuleConditions, others: Vec<OtherNames>) {
        let engine = self.engine;
        for forbidden in &of_rules.forbidden {
            let any = engine.any_entry(&forbidden.object, forbidden.scopes.len(), &forbidden.condition);
            self.found.violating.push(engine.is_any(any, &forbidden.scopes));
            let texts = self.texts("v", forbidden);
            self.found.names.push(texts);
        }
        if !engine.looks_into_lists() {
            let path = self.event.call.payload().to_owned();
            let why = format!("{} does not list the names of objects in an expression", engine.title());
            let what = FindingKind::UnplannedProperty.as_str().to_owned();
            return self.unjudged(Unjudged { what, path, why, is_nearly: false });
        }
        for mut other in others {
            // Of what is forbidden, that is said.
            for forbidden in of_rules.forbidden.iter().filter(|forbidden| forbidden.steps == other.steps) {
                other.condition = format!("{} and not ({})", other.condition, forbidden.condition);
            }
            let texts = self.texts("u", &other);
            self.found.names.push(texts);
        }
    }

    /// Returns the list of the paths of names, behind a letter.
    fn texts(&self, letter: &str, names: &OtherNames) -> String {
        let (engine, variable) = (self.engine, names.scopes.len());
        let (path, _) = self.shown(&self.in_payload(&names.steps));
        let name = engine.entry_name(variable);
        let is_personal = engine.matches(&name, PERSONAL);
        let shown = format!("case when {is_personal} then {} else {name} end", engine.text(MASK));
        let text = engine.concat(&[engine.text(&format!("{letter}{path}.")), shown]);
        let texts = engine.texts_of_names(&names.object, variable, &names.condition, &text);
        names.scopes.iter().rev().fold(texts, |inner, scope| match scope {
            JsonScope::Items { list, variable } => engine.texts_of_items(list, *variable, &inner),
            JsonScope::Entries { map, variable, filter } => engine.texts_of_entries(map, *variable, filter, &inner),
        })
    }

    fn in_payload(&self, steps: &[ValueStep]) -> Vec<ValueStep> {
        let payload = ValueStep::Member(self.event.call.payload().to_owned());
        std::iter::once(payload).chain(steps.iter().cloned()).collect()
    }

    fn shown(&self, steps: &[ValueStep]) -> (String, Vec<PathStep>) {
        shown_steps(steps, Some(self.event), self.plan)
    }

    fn key(&self, kind: FindingKind, rule: &'static str, steps: &[ValueStep]) -> FindingKey {
        let (path, steps) = self.shown(steps);
        FindingKey { kind, path, rule, steps }
    }
}

/// Returns whether a value was masked, or hashed where it is to be.
fn sent_so(place: &JsonPlace, mark: Personal, engine: SqlEngine) -> String {
    let (is_string, text) = (engine.is(place, JsonType::String), engine.text_of(place));
    let is_mask = format!("{text} = {}", engine.text(MASK));
    match mark {
        Personal::Sha256 => {
            let is_hash = engine.matches(&text, "^[0-9A-Fa-f]{64}$");
            format!("{is_string} and ({is_mask} or {is_hash})")
        }
        Personal::Plain => format!("{is_string} and {is_mask}"),
    }
}

/// When a property could be given, is given, and has each value of its list.
pub(super) struct PropertyConditions<'p> {
    pub(super) could: String,
    pub(super) given: String,
    /// None of a value that cannot be asked for.
    pub(super) values: Vec<(&'p str, Option<String>)>,
}

/// Returns the conditions of a property; none where there is nothing to say of it.
pub(super) fn of_property(property: &PropertyView, engine: SqlEngine) -> Option<PropertyConditions<'_>> {
    let (PathStep::Member(name), around) = property.steps.split_last()? else { return None };
    let (mut place, mut scopes) = (JsonPlace::root("payload"), Vec::new());
    for step in around {
        let variable = scopes.len();
        place = match step {
            PathStep::Member(name) => place.member(name),
            PathStep::Item(position) => place.item(*position),
            PathStep::Items => {
                scopes.push(JsonScope::Items { list: place, variable });
                engine.item(variable)
            }
            PathStep::Entries => {
                let value = engine.entry_value(&place, variable);
                scopes.push(JsonScope::Entries { map: place, variable, filter: "true".to_owned() });
                value
            }
        };
    }
    if !scopes.is_empty() && !engine.looks_into_lists() {
        return None;
    }
    let value = place.member(name);
    let is_object = engine.is(&place, JsonType::Object);
    let is_there = format!("{} is not null", engine.json(&value));
    let has = |text: &str| {
        let is = has_listed(&value, text, scopes.len(), DEEPEST_VALUE, engine)?;
        Some(engine.is_any(format!("{is_there} and {is}"), &scopes))
    };
    let values = property.values.iter().map(|text| (text.as_str(), has(text))).collect();
    let could = engine.is_any(is_object.clone(), &scopes);
    let given = engine.is_any(format!("{is_object} and {is_there}"), &scopes);
    Some(PropertyConditions { could, given, values })
}

/// Returns whether a value is one of a list of the plan, or a list or a map that has it.
fn has_listed(place: &JsonPlace, text: &str, variable: usize, levels: usize, engine: SqlEngine) -> Option<String> {
    let is_it = is_listed(place, text, engine)?;
    if levels == 0 || !engine.looks_into_lists() {
        return Some(is_it);
    }
    let within = |inner: &JsonPlace| has_listed(inner, text, variable + 1, levels - 1, engine);
    let of_item = engine.any_item(place, variable, &within(&engine.item(variable))?);
    let of_entry = engine.any_entry(place, variable, &within(&engine.entry_value(place, variable))?);
    let (is_list, is_map) = (engine.is(place, JsonType::Array), engine.is(place, JsonType::Object));
    Some(format!("({is_it} or ({is_list} and {of_item}) or ({is_map} and {of_entry}))"))
}

/// Returns whether a value is one of a list of the plan, of which the text is known: of a string the string itself.
fn is_listed(place: &JsonPlace, text: &str, engine: SqlEngine) -> Option<String> {
    let string = Node { kind: Kind::String(text.to_owned()), ..Node::null() };
    let is_string = is_value(place, &string, engine)?;
    match parse(text) {
        Ok(other) if other.as_str().is_none() => Some(format!("({is_string} or {})", is_value(place, &other, engine)?)),
        _ => Some(is_string),
    }
}
