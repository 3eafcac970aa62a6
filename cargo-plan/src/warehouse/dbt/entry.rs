//! What of an entry is ours and what a team's. Ours has the mark in `config.meta`; in it, the keys that no plan writes are the team's.

use super::MARK;
use crate::format::value::{list, object, unplaced};
use plan_model::json::{Kind, Node};

/// Returns the name of an entry; none of a test.
pub(super) fn name_of(entry: &Node) -> Option<&str> {
    entry.get("name").and_then(Node::as_str)
}

/// Returns whether an entry was written here.
pub(super) fn is_marked(entry: &Node) -> bool {
    entry.get("config").and_then(|config| config.get("meta")).and_then(|meta| meta.get(MARK)).is_some()
}

/// Returns our entry with what a team wrote into the one that was there.
pub(super) fn joined(new: &Node, old: &Node) -> Node {
    let mut members: Vec<(String, Node)> = Vec::new();
    for member in new.members() {
        let value = match was_of(old, &member.name) {
            Some(was) if is_list(&member.value) => list(joined_list(member.value.items(), was.items())),
            Some(was) if member.name == "config" => joined_config(&member.value, was),
            _ => unplaced(&member.value),
        };
        members.push((member.name.clone(), value));
    }
    let is_taken = |name: &str| new.get(name).is_some() || (name == "tests" && is_joined_from_tests(new, old));
    for member in old.members().iter().filter(|member| !is_taken(&member.name)) {
        // A description stays where the plan has none: it may be the team's.
        if !matches!(member.name.as_str(), "quote" | "quoting") {
            members.extend(rest_of_value(&member.value).map(|value| (member.name.clone(), value)));
        }
    }
    object(members)
}

/// Returns what was there under a key. dbt takes tests under their older key too, but not under both.
fn was_of<'n>(old: &'n Node, name: &str) -> Option<&'n Node> {
    old.get(name).or_else(|| old.get("tests").filter(|_| name == "data_tests"))
}

fn is_joined_from_tests(new: &Node, old: &Node) -> bool {
    new.get("data_tests").is_some() && old.get("data_tests").is_none()
}

/// Returns the entry of a team with what is ours in its lists. All else of it stays.
fn completed(old: &Node, new: &Node) -> Node {
    let mut members: Vec<(String, Node)> = Vec::new();
    let new_of = |name: &str| {
        let key = if name == "tests" && is_joined_from_tests(new, old) { "data_tests" } else { name };
        new.get(key).filter(|value| is_list(value))
    };
    for member in old.members() {
        let value = match new_of(&member.name) {
            Some(new) => Some(list(joined_list(new.items(), member.value.items()))),
            None => rest_of_value(&member.value),
        };
        members.extend(value.map(|value| (member.name.clone(), value)));
    }
    let added = new.members().iter().filter(|member| is_list(&member.value) && was_of(old, &member.name).is_none());
    members.extend(added.map(|member| (member.name.clone(), unplaced(&member.value))));
    object(members)
}

/// Returns the configuration that is ours, with further keys of a team.
fn joined_config(new: &Node, old: &Node) -> Node {
    let mut members: Vec<(String, Node)> = Vec::new();
    for member in new.members() {
        let value = match (member.name.as_str(), old.get(&member.name)) {
            ("meta", Some(was)) => joined_config(&member.value, was),
            // A team knows best how often its events come, and which rows a test is about.
            ("freshness", Some(was)) => unplaced(was),
            ("where", Some(was)) if !is_our_condition(was) => unplaced(was),
            _ => unplaced(&member.value),
        };
        members.push((member.name.clone(), value));
    }
    let is_gone = |name: &str, value: &Node| name == "where" && is_our_condition(value);
    let others = old.members().iter().filter(|member| new.get(&member.name).is_none());
    let others = others.filter(|member| !is_gone(&member.name, &member.value));
    members.extend(others.map(|member| (member.name.clone(), unplaced(&member.value))));
    object(members)
}

/// Returns whether the condition of a test is one that is written here: `received_at >= '2026-11-01'`.
fn is_our_condition(condition: &Node) -> bool {
    let day = condition.as_str().and_then(|text| text.split_once(" >= '")).and_then(|(_, day)| day.strip_suffix('\''));
    day.is_some_and(|day| day.len() == 10 && crate::time::parse(day).is_some())
}

fn joined_list(new: &[Node], old: &[Node]) -> Vec<Node> {
    let mut items: Vec<Node> = Vec::new();
    for item in new {
        let is_the_same = |was: &&Node| match name_of(item) {
            Some(name) => name_of(was) == Some(name),
            None => kind_of(was) == kind_of(item),
        };
        let was = old.iter().find(is_the_same);
        match (was, name_of(item)) {
            (None, _) => items.push(unplaced(item)),
            (Some(was), Some(_)) => items.push(if is_marked(was) { joined(item, was) } else { completed(was, item) }),
            (Some(_), None) => {
                // dbt takes no test twice: where a team has its own of this kind, that is the one.
                let ours = old.iter().filter(is_the_same).find(|was| is_marked_test(was));
                let is_tested = old.iter().filter(is_the_same).any(|was| !is_marked_test(was));
                items.extend(ours.filter(|_| !is_tested).map(|was| joined_test(item, was)));
            }
        }
    }
    for item in old {
        let is_there = name_of(item).is_some() && new.iter().any(|known| name_of(known) == name_of(item));
        if !is_there {
            items.extend(rest_of_item(item));
        }
    }
    items
}

/// Returns our test with what a team wrote into the one that was there, such as how severe it is.
fn joined_test(new: &Node, old: &Node) -> Node {
    let members = old.members().iter().map(|member| {
        let value = new.get(&member.name).map(|new| joined(new, &member.value));
        (member.name.clone(), value.unwrap_or_else(|| unplaced(&member.value)))
    });
    object(members)
}

/// Returns whether a test was written here.
fn is_marked_test(test: &Node) -> bool {
    name_of(test).is_none() && test.members().iter().any(|member| is_marked(&member.value))
}

/// Returns the kind of a test: `not_null`.
fn kind_of(test: &Node) -> Option<&str> {
    let key = test.members().iter().map(|member| member.name.as_str()).find(|name| !matches!(*name, "name" | "config"));
    test.as_str().or(key)
}

/// Returns what of our entry is a team's, with the mark, by which a later run knows it again; none where all of it is ours.
pub(super) fn rest_of(entry: &Node, is_source: bool) -> Option<Node> {
    let mut rest: Vec<(String, Node)> = Vec::new();
    for member in entry.members() {
        match member.name.as_str() {
            "name" | "config" | "description" | "quote" | "quoting" => {}
            "schema" if is_source => {}
            _ => rest.extend(rest_of_value(&member.value).map(|value| (member.name.clone(), value))),
        }
    }
    let config = entry.get("config")?;
    let is_ours = |name: &str| is_source && matches!(name, "loaded_at_field" | "freshness");
    let kept: Vec<(String, Node)> = config
        .members()
        .iter()
        .filter(|member| !is_ours(&member.name))
        .map(|member| (member.name.clone(), unplaced(&member.value)))
        .collect();
    let has_more_than_the_mark = kept.len() > 1 || config.get("meta").is_some_and(|meta| meta.members().len() > 1);
    if rest.is_empty() && !has_more_than_the_mark {
        return None;
    }
    let name = [("name".to_owned(), unplaced(entry.get("name")?))];
    Some(object(name.into_iter().chain([("config".to_owned(), object(kept))]).chain(rest)))
}

/// Returns what of a value in an entry is a team's; none where that is nothing of a list that was ours.
fn rest_of_value(value: &Node) -> Option<Node> {
    if !is_list(value) || value.items().is_empty() {
        return Some(unplaced(value));
    }
    let rest: Vec<Node> = value.items().iter().filter_map(rest_of_item).collect();
    (!rest.is_empty()).then(|| list(rest))
}

/// Returns what of an entry in a list is a team's.
fn rest_of_item(item: &Node) -> Option<Node> {
    if is_marked_test(item) {
        return None;
    }
    if is_marked(item) {
        return rest_of(item, false);
    }
    if !item.is_object() {
        return Some(unplaced(item));
    }
    let members = item.members().iter();
    Some(object(members.filter_map(|member| Some((member.name.clone(), rest_of_value(&member.value)?)))))
}

fn is_list(node: &Node) -> bool {
    matches!(node.kind, Kind::Array(_))
}
