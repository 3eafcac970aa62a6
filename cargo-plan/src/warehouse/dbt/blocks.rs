//! A file of YAML as lines: its list, and what stands around it. What stays is written back as it is, letter by letter. It knows nothing
//! of what the entries of the list say.

use plan_model::read::YamlLayout;
use std::collections::HashSet;

/// A file as lines.
#[derive(Debug)]
pub(super) struct Blocks<'t> {
    /// What stands before the first entry.
    pub(super) head: &'t str,
    pub(super) entries: Vec<EntryLines<'t>>,
    /// What stands behind the last entry: comments at the end of the list, and the rest of the file.
    pub(super) tail: &'t str,
    /// The columns that stand before the dash of an entry.
    pub(super) indent: usize,
}

/// An entry of the list.
#[derive(Debug)]
pub(super) struct EntryLines<'t> {
    /// The comments and blank lines above it: they are about this entry.
    pub(super) above: &'t str,
    pub(super) text: &'t str,
    /// The comments at its end that stand deeper than its dash, such as columns that somebody has commented out.
    pub(super) below: &'t str,
    /// Whether comments are inside of `text`.
    pub(super) has_comments: bool,
}

/// A line with its end.
#[derive(Debug, Clone, Copy)]
struct FileLine<'t> {
    start: usize,
    text: &'t str,
    /// Whether it begins with a comment. A `#` in a text over several lines is none.
    is_comment: bool,
}

impl<'t> Blocks<'t> {
    /// Returns the blocks of a text in YAML; none where the key has no list whose entries stand on lines of their own.
    pub(super) fn of(key: &str, text: &'t str, layout: &YamlLayout) -> Option<Self> {
        let comments: HashSet<usize> = layout.comments.iter().map(|comment| comment.start()).collect();
        let lines = lines_of(text, &comments);
        let first = lines.iter().position(|line| line.is_key(key))? + 1;
        let is_outside = |line: &FileLine<'_>| !line.is_remark() && line.indent() == 0 && !line.is_entry();
        let end = lines.iter().skip(first).position(is_outside).map_or(lines.len(), |at| first + at);
        let within = lines.get(first..end)?;
        let start_of = |at: usize| lines.get(at).map_or(text.len(), |line| line.start);
        let Some(top) = within.iter().find(|line| !line.is_remark()) else {
            let (head, tail) = text.split_at_checked(start_of(end))?;
            return Some(Self { head, entries: Vec::new(), tail, indent: 2 });
        };
        let indent = top.indent();
        if !top.is_entry() {
            return None;
        }
        let is_start = |at: &usize| lines.get(*at).is_some_and(|line| line.is_entry() && line.indent() == indent);
        let mut above = first;
        let mut entries = Vec::new();
        let starts: Vec<usize> = (first..end).filter(is_start).collect();
        for (at, start) in starts.iter().enumerate() {
            let next = starts.get(at + 1).copied().unwrap_or(end);
            let remarks = lines.get(*start..next)?.iter().rev().take_while(|line| line.is_remark()).count();
            let last = next - remarks;
            let is_deeper = |line: &FileLine<'_>| line.is_comment && line.indent() > indent;
            let below = lines.get(last..next)?.iter().rposition(is_deeper).map_or(last, |at| last + at + 1);
            let (body, of_body) = (start_of(*start)..start_of(last), text.get(start_of(*start)..start_of(last))?);
            entries.push(EntryLines {
                above: text.get(start_of(above)..start_of(*start))?,
                text: of_body,
                below: text.get(start_of(last)..start_of(below))?,
                has_comments: comments.iter().any(|comment| body.contains(comment)),
            });
            above = below;
        }
        Some(Self { head: text.get(..start_of(first))?, entries, tail: text.get(start_of(above)..)?, indent })
    }
}

impl FileLine<'_> {
    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches([' ', '\t']).len()
    }

    /// Returns whether it says nothing to a program.
    fn is_remark(self) -> bool {
        self.is_comment || self.text.trim().is_empty()
    }

    /// Returns whether an entry of a list begins here: with its first key, or with that on a line below.
    fn is_entry(self) -> bool {
        let rest = self.text.trim_start().strip_prefix('-');
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
    }

    /// Returns whether it is the key of a list that stands below it.
    fn is_key(self, key: &str) -> bool {
        let rest = self.text.strip_prefix(key).and_then(|rest| rest.strip_prefix(':'));
        rest.is_some_and(|rest| rest.trim().is_empty() || (rest.starts_with(' ') && rest.trim().starts_with('#')))
    }
}

fn lines_of<'t>(text: &'t str, comments: &HashSet<usize>) -> Vec<FileLine<'t>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for text in text.split_inclusive('\n') {
        let line = FileLine { start, text, is_comment: false };
        lines.push(FileLine { is_comment: comments.contains(&(start + line.indent())), ..line });
        start += text.len();
    }
    lines
}

/// Returns how the lines of a text end.
pub(super) fn newline_of(text: &str) -> &'static str {
    if text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" }
}
