//! A file of YAML in which some entries are ours and some a team's. Ours are those with the mark; the team's, and what it wrote into ours,
//! stay.

use super::MARK;
use crate::format::value::{list, object, unplaced};
use crate::format::yaml;
use plan_model::json::Node;

/// A file as lines: what stands before the list, its entries, and what stands behind it.
struct Blocks<'t> {
    head: Vec<&'t str>,
    entries: Vec<Vec<&'t str>>,
    tail: Vec<&'t str>,
}

/// Returns the text of a file with these entries under the key, beside those that a team has there.
///
/// # Errors
/// A sentence: the old file is no YAML, or has no such list.
pub(super) fn merged(key: &str, entries: &[Node], old: Option<&str>) -> Result<String, String> {
    let Some(old) = old.filter(|old| !old.trim().is_empty()) else {
        let mut text = format!("version: 2\n\n{key}:\n");
        entries.iter().try_for_each(|entry| write(entry, &mut text))?;
        return Ok(text);
    };
    let blocks = Blocks::of(key, old).ok_or_else(|| format!("it has no list `{key}:` of its own lines"))?;
    let mut text = String::new();
    let lines = |lines: &[&str], text: &mut String| lines.iter().for_each(|line| *text += &format!("{line}\n"));
    lines(&blocks.head, &mut text);
    let mut known = Vec::new();
    for block in &blocks.entries {
        let documents = plan_model::read::yaml_documents(&block.join("\n")).map_err(|error| error.message.clone())?;
        let entry = documents.first().and_then(|list| list.items().first()).cloned().unwrap_or_else(Node::null);
        if !is_marked(&entry) {
            lines(block, &mut text);
            continue;
        }
        let remarks = block.iter().take_while(|line| is_remark(line)).copied().collect::<Vec<_>>();
        lines(&remarks, &mut text);
        let new = entries.iter().find(|new| name_of(new) == name_of(&entry));
        known.push(name_of(&entry).unwrap_or_default().to_owned());
        match new {
            Some(new) => write(&joined(new, &entry), &mut text)?,
            None => {
                if let Some(rest) = of_the_team(&entry) {
                    write(&rest, &mut text)?;
                }
            }
        }
    }
    for entry in entries.iter().filter(|entry| !known.iter().any(|known| name_of(entry) == Some(known))) {
        write(entry, &mut text)?;
    }
    lines(&blocks.tail, &mut text);
    Ok(text)
}

impl<'t> Blocks<'t> {
    fn of(key: &str, text: &'t str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let start = lines.iter().position(|line| line.trim_end() == format!("{key}:"))? + 1;
        let is_outside = |line: &&str| !line.is_empty() && !line.starts_with([' ', '-', '#', '\t']);
        let end = lines.iter().skip(start).position(is_outside).map_or(lines.len(), |at| start + at);
        let (head, tail) = (lines.get(..start)?, lines.get(end..)?);
        let within = lines.get(start..end)?;
        let indent = within.iter().find(|line| line.trim_start().starts_with("- ")).map_or(0, |line| indent_of(line));
        let (mut head, mut entries) = (head.to_vec(), Vec::<Vec<&str>>::new());
        for line in within {
            let is_start = indent_of(line) == indent && line.trim_start().starts_with("- ");
            match entries.last_mut() {
                _ if is_start => {
                    let mut entry = entries.last_mut().map(comments_at_the_end).unwrap_or_default();
                    entry.push(line);
                    entries.push(entry);
                }
                Some(entry) => entry.push(line),
                None => head.push(line),
            }
        }
        Some(Self { head, entries, tail: tail.to_vec() })
    }
}

/// Takes the comments at the end of an entry: they are about the one below them.
fn comments_at_the_end<'t>(entry: &mut Vec<&'t str>) -> Vec<&'t str> {
    let count = entry.iter().rev().take_while(|line| is_remark(line)).count();
    entry.split_off(entry.len() - count)
}

/// Returns whether a line of YAML says nothing to a program.
fn is_remark(line: &str) -> bool {
    let text = line.trim_start();
    text.is_empty() || text.starts_with('#')
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Writes an entry of a list, indented below the key.
fn write(entry: &Node, out: &mut String) -> Result<(), String> {
    for line in yaml::write(&list(vec![entry.clone()]))?.lines() {
        *out += &if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") };
    }
    Ok(())
}

fn name_of(entry: &Node) -> Option<&str> {
    entry.get("name").and_then(Node::as_str)
}

/// Returns whether an entry, or a test, was written here.
fn is_marked(entry: &Node) -> bool {
    let has_mark = |node: &Node| {
        node.get("config").and_then(|config| config.get("meta")).and_then(|meta| meta.get(MARK)).is_some()
    };
    has_mark(entry) || entry.members().iter().any(|test| has_mark(&test.value))
}

/// Returns our entry with what a team wrote into the one that was there.
fn joined(new: &Node, old: &Node) -> Node {
    let mut members: Vec<(String, Node)> = Vec::new();
    for member in new.members() {
        let value = match old.get(&member.name) {
            Some(was) if is_list(&member.value) => list(joined_list(member.value.items(), was.items())),
            Some(was) if member.name == "config" => joined_config(&member.value, was),
            _ => unplaced(&member.value),
        };
        members.push((member.name.clone(), value));
    }
    for member in old.members().iter().filter(|member| new.get(&member.name).is_none()) {
        let is_ours = matches!(member.name.as_str(), "description" | "quote" | "quoting");
        let rest: Vec<Node> = member.value.items().iter().filter(|item| !is_marked(item)).map(unplaced).collect();
        match is_list(&member.value) {
            true if rest.is_empty() => {}
            true => members.push((member.name.clone(), list(rest))),
            false if is_ours => {}
            false => members.push((member.name.clone(), unplaced(&member.value))),
        }
    }
    object(members)
}

/// Returns the configuration that is ours, with further keys of a team.
fn joined_config(new: &Node, old: &Node) -> Node {
    let mut members: Vec<(String, Node)> = Vec::new();
    for member in new.members() {
        let value = match (member.name.as_str(), old.get(&member.name)) {
            ("meta", Some(was)) => joined_config(&member.value, was),
            // A team knows best how often its events come.
            ("freshness", Some(was)) => unplaced(was),
            _ => unplaced(&member.value),
        };
        members.push((member.name.clone(), value));
    }
    let others = old.members().iter().filter(|member| new.get(&member.name).is_none());
    members.extend(others.map(|member| (member.name.clone(), unplaced(&member.value))));
    object(members)
}

fn joined_list(new: &[Node], old: &[Node]) -> Vec<Node> {
    let mut items: Vec<Node> = Vec::new();
    // dbt takes no test twice: where a team has its own of this kind, that is the one.
    let is_tested = |test: &Node| old.iter().any(|was| !is_marked(was) && kind_of(was) == kind_of(test));
    for item in new.iter().filter(|item| name_of(item).is_some() || !is_tested(item)) {
        let was = old.iter().find(|was| name_of(was).is_some() && name_of(was) == name_of(item));
        items.push(was.map_or_else(|| unplaced(item), |was| joined(item, was)));
    }
    for item in old {
        let is_there = name_of(item).is_some() && new.iter().any(|known| name_of(known) == name_of(item));
        if !is_there {
            items.extend(of_the_team(item));
        }
    }
    items
}

/// Returns the kind of a test: `not_null`.
fn kind_of(test: &Node) -> Option<&str> {
    let key = test.members().iter().map(|member| member.name.as_str()).find(|name| !matches!(*name, "name" | "config"));
    test.as_str().or(key)
}

/// Returns what of an entry is not ours; none where all of it is.
fn of_the_team(entry: &Node) -> Option<Node> {
    if !is_marked(entry) {
        return Some(unplaced(entry));
    }
    let name = entry.get("name")?;
    let lists = entry.members().iter().filter(|member| is_list(&member.value));
    let rest: Vec<(String, Node)> = lists
        .map(|member| (member.name.clone(), member.value.items().iter().filter_map(of_the_team).collect::<Vec<_>>()))
        .filter(|(_, items)| !items.is_empty())
        .map(|(key, items)| (key, list(items)))
        .collect();
    let is_empty = rest.is_empty();
    let members = std::iter::once(("name".to_owned(), unplaced(name))).chain(rest);
    (!is_empty).then(|| object(members))
}

fn is_list(node: &Node) -> bool {
    matches!(node.kind, plan_model::json::Kind::Array(_))
}
