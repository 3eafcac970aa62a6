//! What an import makes of an export of ours: a table has a cell for a name, and an import still trims it. What does not come back
//! as it is in the plan is told with the rest that the form has no place for.

use super::flat::{EVENT_HEADERS, PROPERTY_HEADERS, lines};
use super::lost::{Lost, shown, types};
use super::rule::{id, payload};
use super::{ImportOptions, InputFile, read, value};
use plan_model::Level;
use plan_model::json::{Member, Node};
use std::collections::HashMap;

/// Reads a file that was written of a plan, and tells what it says otherwise.
pub(crate) fn compare(plan: &Node, file: &str, bytes: &[u8], lost: &mut Lost) {
    let rules = plan.get("rules").map(Node::items).unwrap_or_default();
    if rules.is_empty() {
        return;
    }
    let source = InputFile { name: file.to_owned(), bytes: bytes.to_vec() };
    let back = match read(&[source], &ImportOptions::default()) {
        Ok(mut import) => import.take_plan(),
        Err(error) => return lost.add(format!("what an import reads: {}", error.lines().next().unwrap_or_default())),
    };
    if let Some(error) =
        plan_model::read(&value::pretty(&back)).diagnostics.into_iter().find(|found| found.level == Level::Error)
    {
        return lost.add(format!("what an import reads, as it would be no valid plan: {}", error.message));
    }
    let back = back.get("rules").map(Node::items).unwrap_or_default();
    let by_id: HashMap<(String, String), &Node> = back.iter().map(|rule| (id(rule), rule)).collect();
    for rule in rules {
        match by_id.get(&id(rule)) {
            Some(back) => of_rule(rule, back, lost),
            None => lost.at("the exact name", &shown(rule)),
        }
    }
}

fn of_rule(rule: &Node, back: &Node, lost: &mut Lost) {
    let place = shown(rule);
    if text(rule, "key") != text(back, "key") {
        lost.at("the exact name", &place);
    }
    for (key, _) in EVENT_HEADERS {
        if rule.get(key).map(lines) != back.get(key).map(lines) {
            lost.inexact(key, back.get(key).is_some(), &place);
        }
    }
    of_properties(payload(rule), payload(back), "", &place, lost);
}

fn of_properties(schema: &Node, back: &Node, before: &str, event: &str, lost: &mut Lost) {
    for Member { name, value, .. } in schema.get("properties").map(Node::members).unwrap_or_default() {
        let path = format!("{before}{name}");
        let place = format!("`{path}` of {event}");
        let Some(read) = back.get("properties").and_then(|properties| properties.get(name)) else {
            lost.at("the exact name", &place);
            continue;
        };
        if is_required(schema, name) != is_required(back, name) {
            lost.inexact("required", true, &place);
        }
        for (key, _) in PROPERTY_HEADERS.iter().filter(|(key, _)| *key != "required") {
            if !is_same(key, value, read) {
                lost.inexact(key, read.get(key).is_some(), &place);
            }
        }
        of_inner(value, read, &path, event, lost);
    }
}

/// Compares what is inside of an object, or of the items of a list.
fn of_inner(schema: &Node, back: &Node, path: &str, event: &str, lost: &mut Lost) {
    let Some(items) = schema.get("items").filter(|items| items.is_object()) else {
        return of_properties(schema, back, &format!("{path}."), event, lost);
    };
    let nothing = Node::null();
    let back = back.get("items").unwrap_or(&nothing);
    if !is_same("type", items, back) {
        lost.inexact("type", back.get("type").is_some(), &format!("the items of `{path}` of {event}"));
    }
    of_properties(items, back, &format!("{path}[]."), event, lost);
}

/// Returns whether two schemas say the same in a keyword, as far as a cell can hold it.
fn is_same(key: &str, schema: &Node, back: &Node) -> bool {
    let sorted = |node: &Node| {
        let mut texts: Vec<String> = node.items().iter().map(Node::to_json).collect();
        texts.sort_unstable();
        texts
    };
    match (key, schema.get(key), back.get(key)) {
        ("type", ..) => {
            let ((mut one, null), (mut other, other_null)) = (types(schema), types(back));
            one.sort_unstable();
            other.sort_unstable();
            (one, null) == (other, other_null)
        }
        ("enum", Some(one), Some(other)) => sorted(one) == sorted(other),
        ("examples", Some(one), Some(other)) => match (one.items().first(), other.items().first()) {
            (Some(one), Some(other)) => value::same(one, other),
            (one, other) => one.is_none() && other.is_none(),
        },
        (_, Some(one), Some(other)) => value::same(one, other),
        (_, one, other) => one.is_none() && other.is_none(),
    }
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::as_str)
}

fn is_required(schema: &Node, name: &str) -> bool {
    schema.get("required").map(Node::items).unwrap_or_default().iter().any(|one| one.as_str() == Some(name))
}
