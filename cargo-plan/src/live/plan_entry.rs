//! What the plan lacks of a message, as an entry to paste into it.

use crate::edit::change::NewProperty;
use crate::edit::new_rule::{NewRule, rule_of};
use crate::edit::plan_text::PlanText;
use crate::edit::property;
use crate::edit::value::{boolean, object, text};
use crate::judge::{JudgedEvent, JudgedPlan};
use crate::pages::pretty;
use crate::recorded::MASK;
use plan_model::Call;
use plan_model::json::{Kind, Member, Node, Span};
use std::collections::HashSet;

/// Returns the properties of the message that the plan does not have, as an entry of their event; none where it has all of them.
pub(super) fn lacking_entry(json: &str, message: &Node, event: &JudgedEvent) -> Option<String> {
    let sample = properties(json, message, event.call)?;
    let paths: HashSet<&str> = event.properties.iter().map(|property| property.path.as_str()).collect();
    let given = object(sample.iter().map(|property| (property.name.as_str(), property.schema.clone())));
    let lacking = lacking(&given, "", &paths)?;
    let name = (!event.name.is_empty()).then(|| ("key", text(&event.name)));
    let call = ("type", text(&event.call.as_str().to_uppercase()));
    Some(pretty(&object(name.into_iter().chain([call, ("properties", lacking)]))))
}

/// Returns those of some properties that the plan does not have, also within those that it has. An object of which the plan says
/// nothing more is one of any properties.
fn lacking(properties: &Node, around: &str, paths: &HashSet<&str>) -> Option<Node> {
    let found = properties.members().iter().filter_map(|member| {
        let path = format!("{around}{}", member.name);
        let lacks =
            if paths.contains(path.as_str()) { within(&member.value, &path, paths)? } else { member.value.clone() };
        Some((member.name.as_str(), lacks))
    });
    let found: Vec<(&str, Node)> = found.collect();
    (!found.is_empty()).then(|| object(found))
}

fn within(schema: &Node, path: &str, paths: &HashSet<&str>) -> Option<Node> {
    let is_said = |start: &str| paths.iter().any(|known| known.starts_with(start));
    let [inner, items] = [format!("{path}."), format!("{path}[]")];
    let properties = schema.get("properties").filter(|_| is_said(&inner));
    if let Some(lacks) = properties.and_then(|properties| lacking(properties, &inner, paths)) {
        return Some(object([("properties", lacks)]));
    }
    let of_items = schema.get("items").filter(|_| is_said(&items));
    of_items.and_then(|schema| within(schema, &items, paths)).map(|lacks| object([("items", lacks)]))
}

/// Returns the rule that a plan of this form would have for the message.
pub(super) fn entry(json: &str, message: &Node, of: Call, name: Option<&str>, plan: &JudgedPlan) -> Option<String> {
    let properties = properties(json, message, of)?;
    let known = PlanText::read(&plan.file.name, plan.file.own_text().to_owned()).ok()?;
    let name = match of {
        Call::Identify | Call::Group => String::new(),
        _ => name?.to_owned(),
    };
    let new = NewRule { call: of, name, notes: Vec::new(), properties };
    Some(pretty(&rule_of(&known, &new)))
}

/// Returns the properties as the message has them. What is masked is marked: an entry without the mark would have the value shown next time.
fn properties(json: &str, message: &Node, of: Call) -> Option<Vec<NewProperty>> {
    let mut properties = property::sample(json, "message").ok()?.properties;
    for property in &mut properties {
        if let Some(value) = message.get(of.payload()).and_then(|payload| payload.get(&property.name)) {
            mark(&mut property.schema, value);
        }
    }
    Some(properties)
}

/// Marks what is masked of a value in the schema that was made of it.
fn mark(schema: &mut Node, value: &Node) {
    let Kind::Object(keywords) = &mut schema.kind else { return };
    if value.as_str() == Some(MASK) {
        if keyword(keywords, "x-pii").is_none() {
            keywords.push(Member { name: "x-pii".to_owned(), name_span: Span::default(), value: boolean(true) });
        }
        return;
    }
    if let Some(items) = keyword(keywords, "items") {
        value.items().iter().for_each(|item| mark(items, item));
    }
    let Some(Node { kind: Kind::Object(properties), .. }) = keyword(keywords, "properties") else { return };
    for property in properties {
        if let Some(value) = value.get(&property.name) {
            mark(&mut property.value, value);
        }
    }
}

fn keyword<'k>(keywords: &'k mut [Member], name: &str) -> Option<&'k mut Node> {
    keywords.iter_mut().find(|keyword| keyword.name == name).map(|keyword| &mut keyword.value)
}
