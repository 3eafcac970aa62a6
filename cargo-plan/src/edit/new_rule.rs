//! A new rule, written as the other rules of the file are: their keys, their form of a schema, their case.

use super::change::{NewProperty, add_item, add_member};
use super::plan_text::{PlanText, RuleKey};
use super::value::{list, number, object, text, texts};
use crate::Failure;
use plan_model::Call;
use plan_model::json::{Kind, Node};
use plan_model::plan::Form;

/// A rule that is to be added.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewRule {
    pub(crate) call: Call,
    pub(crate) name: String,
    /// `description`, `owner` and so on, each with its value.
    pub(crate) notes: Vec<(&'static str, Node)>,
    pub(crate) properties: Vec<NewProperty>,
}

/// Adds a rule at the end of the plan's list.
pub(crate) fn add_rule(plan: &PlanText, new: &NewRule) -> Result<PlanText, Failure> {
    let (holder, key, rules) = plan.list();
    let is_traits = RuleKey { call: new.call, name: String::new() }.is_traits();
    let (document, style) = (&plan.document, &plan.style);
    if plan.plan.form == Form::ConfigApi && is_traits {
        let schema = schema_of(new);
        return plan.with(&add_member(document, style, holder, holder.members().len(), new.call.as_str(), &schema));
    }
    let rule = rule_like(example(rules), new, plan.plan.form);
    let patches = match rules {
        Some(rules) => add_item(document, style, rules, &rule),
        None => add_member(document, style, holder, holder.members().len(), key, &list(vec![rule])),
    };
    plan.with(&patches)
}

/// Returns the rule as the plan would have it, without adding it.
#[cfg(feature = "live")]
pub(crate) fn rule_of(plan: &PlanText, new: &NewRule) -> Node {
    rule_like(example(plan.list().2), new, plan.plan.form)
}

/// Returns the rule that a new one is written like: the last with a schema of its own, else the last.
fn example(rules: Option<&Node>) -> Option<&Node> {
    let all = || rules.map(Node::items).unwrap_or_default().iter().filter(|rule| rule.is_object());
    all().rfind(|rule| schema_key(rule).is_some()).or_else(|| all().next_back())
}

fn schema_key(rule: &Node) -> Option<&'static str> {
    ["jsonSchema", "rules", "schema"].into_iter().find(|key| rule.get(key).is_some())
}

fn rule_like(example: Option<&Node>, new: &NewRule, form: Form) -> Node {
    let has = |key: &str| example.is_some_and(|example| example.get(key).is_some());
    let is_name = has("name") && !has("key") || example.is_none() && form != Form::PublicApi;
    let mut members = Vec::new();
    if !new.name.is_empty() {
        members.push((if is_name { "name" } else { "key" }, text(&new.name)));
    }
    members.extend(call_like(example, new.call));
    if let Some(version) = example.and_then(|example| example.get("version")) {
        members.extend(first_version(version).map(|version| ("version", version)));
    }
    members.extend(new.notes.iter().cloned());
    match example.and_then(|example| Some((schema_key(example)?, example))) {
        Some((key, example)) => members.push((key, schema_like(example.get(key), new))),
        None if form == Form::ConfigApi => members.push(("rules", schema_of(new))),
        None if new.properties.is_empty() => {}
        None => members.extend(parts_of_schema(new)),
    }
    object(members)
}

/// Returns the call, where other rules say it too, or where it must be said.
fn call_like(example: Option<&Node>, call: Call) -> Option<(&'static str, Node)> {
    let word = |key: &'static str| {
        let word = example?.get(key)?.as_str()?;
        Call::ALL.into_iter().any(|call| word.eq_ignore_ascii_case(call.as_str())).then_some((key, word))
    };
    let (key, known) = ["type", "eventType"].into_iter().find_map(word).unwrap_or(("type", ""));
    let is_lower = known.chars().next().is_some_and(char::is_lowercase);
    let name = if is_lower { call.as_str().to_owned() } else { call.as_str().to_uppercase() };
    (!known.is_empty() || call != Call::Track || example.is_none()).then(|| (key, text(&name)))
}

fn first_version(known: &Node) -> Option<Node> {
    match &known.kind {
        Kind::Number(_) => Some(number("1")),
        Kind::String(known) if known.parse::<u32>().is_ok() => Some(text("1")),
        Kind::String(known) if known.split('-').all(|part| part.parse::<u32>().is_ok()) => Some(text("1-0-0")),
        _ => None,
    }
}

/// Returns the schema in the form of another: of the whole message or of the properties alone, as a value or as a text.
fn schema_like(known: Option<&Node>, new: &NewRule) -> Node {
    let inner = known.and_then(Node::as_str).and_then(|inner| plan_model::json::parse(inner).ok());
    let is_text = inner.is_some();
    let known = inner.as_ref().or(known);
    let payload = new.call.payload();
    let is_message = known.and_then(|known| known.get("properties")).is_some_and(|parts| {
        ["properties", "traits"].iter().any(|key| parts.get(key).is_some_and(|part| part.get("properties").is_some()))
    });
    let own = schema_of(new);
    let dialect = known.and_then(|known| known.get("$schema")).cloned().map(|dialect| ("$schema", dialect));
    let schema = match is_message {
        true => object([("type", text("object")), ("properties", object([(payload, own)]))]),
        false => own,
    };
    let members = schema.members().iter().map(|member| (member.name.as_str(), member.value.clone()));
    let schema = object(dialect.into_iter().chain(members));
    if is_text { text(&schema.to_json()) } else { schema }
}

fn schema_of(new: &NewRule) -> Node {
    object([("type", text("object"))].into_iter().chain(parts_of_schema(new)))
}

/// Returns `properties` and `required` of a schema.
pub(crate) fn parts_of_schema(new: &NewRule) -> Vec<(&'static str, Node)> {
    let properties = object(new.properties.iter().map(|one| (one.name.as_str(), one.schema.clone())));
    let mut parts = vec![("properties", properties)];
    let required: Vec<&str> = new.properties.iter().filter(|one| one.required).map(|one| one.name.as_str()).collect();
    if !required.is_empty() {
        parts.push(("required", texts(required)));
    }
    parts
}
