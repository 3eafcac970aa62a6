//! A file of YAML in which some entries are ours and some a team's. A team's stay as they are written; of ours, what the team wrote into
//! them stays.

use super::blocks::{Blocks, EntryLines, newline_of};
use super::entry::{is_marked, joined, name_of, rest_of};
use crate::format::value::{list, same};
use crate::format::yaml;
use plan_model::json::Node;
use plan_model::read::{YamlLayout, yaml_documents};

/// The new text of a file, and what is to be said of it.
#[derive(Debug, Default)]
pub(super) struct MergedFile {
    pub(super) text: String,
    /// The names of entries that are a team's own, so that ours of the same name is not written.
    pub(super) own: Vec<String>,
    /// The names of our entries that are written anew, and had comments inside.
    pub(super) without_comments: Vec<String>,
}

/// Returns the text of a file with these entries under the key, beside those that a team has there.
///
/// # Errors
/// A sentence: the old file is no YAML, has no such list, or cannot be written anew without a loss of what a team wrote.
pub(super) fn merged(key: &str, entries: &[Node], old: Option<&str>) -> Result<MergedFile, String> {
    let old = old.unwrap_or_default();
    if old.trim().is_empty() {
        let mut merged = MergedFile { text: format!("version: 2\n\n{key}:\n"), ..MergedFile::default() };
        entries.iter().try_for_each(|entry| merged.write(entry, 2, "\n"))?;
        return Ok(merged);
    }
    let has_no_list = || format!("it has no list `{key}:` with entries on lines of their own");
    let (mark, body) = old.split_at(if old.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 });
    let layout = YamlLayout::of(body).map_err(|error| error.message.clone())?;
    let blocks = Blocks::of(key, body, &layout).ok_or_else(has_no_list)?;
    let known = entries_of(key, body)?;
    if known.len() != blocks.entries.len() {
        return Err(has_no_list());
    }
    let mut merged = MergedFile { text: mark.to_owned(), ..MergedFile::default() };
    merged.keep(blocks.head);
    let is_source = key == "sources";
    for (block, entry) in blocks.entries.iter().zip(&known) {
        let new = entries.iter().find(|new| name_of(new) == name_of(entry));
        merged.keep(block.above);
        if !is_marked(entry) {
            merged.keep(block.text);
            merged.own.extend(new.and_then(name_of).map(str::to_owned));
        } else if let Some(entry_now) = new.map_or_else(|| rest_of(entry, is_source), |new| Some(joined(new, entry))) {
            merged.entry(block, entry, &entry_now, blocks.indent, newline_of(body))?;
        }
        merged.keep(block.below);
    }
    let is_new = |entry: &&Node| known.iter().all(|known| name_of(known) != name_of(entry));
    entries.iter().filter(is_new).try_for_each(|entry| merged.write(entry, blocks.indent, newline_of(body)))?;
    merged.keep(blocks.tail);
    has_all_of_the_team(key, &known, merged.text.trim_start_matches('\u{feff}'))?;
    Ok(merged)
}

impl MergedFile {
    /// Adds lines that stay as they are.
    fn keep(&mut self, lines: &str) {
        if !lines.is_empty() && !self.text.is_empty() && !self.text.ends_with(['\n', '\u{feff}']) {
            self.text.push_str(newline_of(&self.text));
        }
        self.text.push_str(lines);
    }

    /// Adds an entry of ours. One that says what it said stays as it is written, with its comments.
    fn entry(
        &mut self,
        block: &EntryLines<'_>,
        was: &Node,
        is: &Node,
        indent: usize,
        newline: &str,
    ) -> Result<(), String> {
        if same(was, is) {
            self.keep(block.text);
            return Ok(());
        }
        if block.has_comments {
            self.without_comments.extend(name_of(is).map(str::to_owned));
        }
        self.write(is, indent, newline)
    }

    /// Writes an entry of a list, indented below the key.
    fn write(&mut self, entry: &Node, indent: usize, newline: &str) -> Result<(), String> {
        let mut written = String::new();
        for line in yaml::write(&list(vec![entry.clone()]))?.lines() {
            if !line.is_empty() {
                written.push_str(&" ".repeat(indent));
                written.push_str(line);
            }
            written.push_str(newline);
        }
        self.keep(&written);
        Ok(())
    }
}

/// Returns the entries below a key.
fn entries_of(key: &str, text: &str) -> Result<Vec<Node>, String> {
    let documents = yaml_documents(text).map_err(|error| error.message.clone())?;
    Ok(documents.first().and_then(|root| root.get(key)).map(|list| list.items().to_vec()).unwrap_or_default())
}

/// Looks whether a new text has what the old one had of a team. Anchors, for one, may stand in an entry that is written anew.
fn has_all_of_the_team(key: &str, known: &[Node], text: &str) -> Result<(), String> {
    let now = entries_of(key, text).map_err(|error| format!("it would be no YAML: {error}"))?;
    let lost = known.iter().filter(|entry| !is_marked(entry)).find(|entry| !now.iter().any(|now| same(now, entry)));
    lost.map_or(Ok(()), |entry| Err(format!("the entry `{}` would be lost", name_of(entry).unwrap_or_default())))
}

#[cfg(test)]
mod tests;
