//! A message in the forms that people paste elsewhere: JSON, the call in Rust, a test, an entry of the plan.

use super::answers::MessageCopies;
use crate::edit::new_rule::{NewRule, rule_of};
use crate::edit::plan_text::PlanText;
use crate::edit::property;
use crate::edit::value::{object, text};
use crate::example::{Extent, call, json_literal};
use crate::judge::{JudgedEvent, JudgedPlan, MessageKind};
use crate::pages::pretty;
use plan_model::Call;
use plan_model::json::Node;
use plan_model::name::Named;
use std::collections::HashSet;

pub(super) fn copies(message: &Node, kind: MessageKind, name: Option<&str>, plan: &JudgedPlan) -> MessageCopies {
    let json = pretty(message);
    let MessageKind::Of(of) = kind else { return MessageCopies { json, ..MessageCopies::default() } };
    match plan.event(of, name) {
        Some(event) => {
            let rust = rust(message, of, &event.name, &plan.named());
            let test = rust.as_ref().map(|rust| test(rust, message, of, &event.name));
            MessageCopies { plan_entry: lacking_entry(&json, event), json, rust, test }
        }
        None => MessageCopies { plan_entry: entry(&json, of, name, plan), json, rust: None, test: None },
    }
}

/// Returns the typed call that sends the message; none where it gives what no typed call can give.
fn rust(message: &Node, of: Call, name: &str, named: &Named<'_>) -> Option<String> {
    let nothing = plan_model::json::parse("{}").ok()?;
    let payload = message.get(of.payload()).filter(|payload| payload.is_object()).unwrap_or(&nothing);
    let whole = |type_name: &str, fields| call(of, type_name, fields, &named.nested, (payload, Extent::Whole));
    match of {
        Call::Identify => whole(named.identify.type_name, &named.identify.fields),
        Call::Group => whole(named.group.type_name, &named.group.fields),
        _ => {
            let event = named.events.iter().find(|event| event.rule.call == of && event.rule.name == name)?;
            whole(&event.type_name, &event.fields)
        }
    }
}

/// Returns a test that makes the call and looks at what is sent.
fn test(rust: &str, message: &Node, of: Call, name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let what = if words.is_empty() { of.as_str().to_owned() } else { format!("{of}_{}", words.join("_")) };
    let user = crate::judge::user_of(message).unwrap_or_else(|| "user_123".to_owned());
    let group = match of {
        Call::Group => {
            format!("    let group_id = {:?};\n", message.get("groupId").map(Node::to_text).unwrap_or_default())
        }
        _ => String::new(),
    };
    let body = rust.replace('\n', "\n    ");
    let payload = message.get(of.payload()).map_or_else(|| "{}".to_owned(), json_literal);
    format!(
        "#[test]\nfn {what}_is_sent() {{\n    let client = plan_runtime::Client::memory();\n    \
         let user_id = {user:?}.to_owned();\n{group}    {body}\n    \
         assert_eq!(client.messages()[0][{:?}], plan_runtime::json!({payload}));\n}}\n",
        of.payload(),
    )
}

/// Returns the properties of the message that the plan does not have, as an entry of their event; none where it has all of them.
fn lacking_entry(json: &str, event: &JudgedEvent) -> Option<String> {
    let sample = property::sample(json, "message").ok()?;
    let paths: HashSet<&str> = event.properties.iter().map(|property| property.path.as_str()).collect();
    let given = object(sample.properties.iter().map(|property| (property.name.as_str(), property.schema.clone())));
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
fn entry(json: &str, of: Call, name: Option<&str>, plan: &JudgedPlan) -> Option<String> {
    let sample = property::sample(json, "message").ok()?;
    let known = PlanText::read(&plan.file.name, plan.file.own_text().to_owned()).ok()?;
    let name = match of {
        Call::Identify | Call::Group => String::new(),
        _ => name?.to_owned(),
    };
    let new = NewRule { call: of, name, notes: Vec::new(), properties: sample.properties };
    Some(pretty(&rule_of(&known, &new)))
}
