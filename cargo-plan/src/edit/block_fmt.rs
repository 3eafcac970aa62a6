//! A file of YAML laid out evenly: the indentation of its lines, blank lines and spaces at their ends become others, and nothing else.
//! The steps are those that the file has first. What stands in brackets moves with its line.

use super::block::{column, start_of};
use super::document::Document;
use super::style::{BlockStyle, Style};
use plan_model::json::Node;
use plan_model::read::YamlLayout;

/// Returns the text of a document, laid out; as it is, where that would change a value or a comment.
pub(crate) fn formatted(document: &Document, layout: &YamlLayout) -> String {
    let style = Style::of(document);
    let Some(block) = style.block.clone() else { return document.text.clone() };
    let mut lines = YamlLines::of(document);
    lines.place(&document.root, 0, &block);
    lines.texts(&document.root);
    let text = lines.written(layout, style.newline);
    let is_same = Document::parse_yaml(text.clone()).is_ok_and(|after| {
        let comments = |document: &Document| -> Vec<String> {
            document.comments.iter().map(|one| document.slice(one.start(), one.end()).trim_end().to_owned()).collect()
        };
        after.root.to_json() == document.root.to_json() && comments(&after) == comments(document)
    });
    if is_same { text } else { document.text.clone() }
}

/// A part that begins a line, or stands behind a dash.
#[derive(Clone, Copy)]
struct PartStart {
    old: usize,
    new: usize,
    /// Whether nothing stands before it on its line.
    is_first: bool,
}

struct YamlLines<'d> {
    document: &'d Document,
    /// The bytes at which lines begin.
    begins: Vec<usize>,
    /// Of each line, the parts that begin there.
    starts: Vec<Vec<PartStart>>,
    /// Of each line, whether a text goes on in it that began above.
    is_text: Vec<bool>,
}

impl<'d> YamlLines<'d> {
    fn of(document: &'d Document) -> Self {
        let ends = document.text.match_indices('\n').map(|(end, _)| end + 1);
        let begins: Vec<usize> = std::iter::once(0).chain(ends).collect();
        let (starts, is_text) = (vec![Vec::new(); begins.len()], vec![false; begins.len()]);
        Self { document, begins, starts, is_text }
    }

    fn line_of(&self, place: usize) -> usize {
        self.begins.partition_point(|begin| *begin <= place).saturating_sub(1)
    }

    /// Notes the new column of every part of a container, whose own is `new`.
    fn place(&mut self, node: &Node, new: usize, block: &BlockStyle) {
        let count = node.members().len() + node.items().len();
        if !self.document.is_block(node) {
            return;
        }
        for position in 0..count {
            let start = start_of(self.document, node, position);
            let (line, old) = (self.line_of(start), column(self.document, start));
            let before = self.begins.get(line).map(|begin| self.document.slice(*begin, start)).unwrap_or_default();
            let is_first = before.trim_start_matches('\u{feff}').trim().is_empty();
            if let Some(starts) = self.starts.get_mut(line) {
                starts.push(PartStart { old, new, is_first });
            }
            if let Some(member) = node.members().get(position) {
                let deeper = if member.value.is_object() { block.step } else { block.dash };
                self.place(&member.value, new + deeper, block);
            } else if let Some(item) = node.items().get(position) {
                let first = if item.span.start() > start { item.span.start() } else { start };
                let is_beside = self.line_of(first) == line && first > start;
                let gap = if is_beside { column(self.document, first) - old } else { block.behind_dash };
                self.place(item, new + gap, block);
            }
        }
    }

    /// Notes the lines in which texts go on.
    fn texts(&mut self, node: &Node) {
        node.members().iter().for_each(|member| self.texts(&member.value));
        node.items().iter().for_each(|item| self.texts(item));
        if node.as_str().is_none() {
            return;
        }
        let sign = self.document.sign_of(node.span);
        let is_block = sign.is_some();
        let text = self.document.slice(node.span.start(), node.span.end());
        // Behind the last line of a block, the indentation of what comes next is no part of it.
        let end = node.span.start() + if is_block { text.trim_end_matches([' ', '\t']).len() } else { text.len() };
        let first = self.line_of(node.span.start()) + usize::from(!is_block);
        // The empty lines at its start are before its first letter.
        let first = sign.map_or(first, |sign| self.line_of(sign) + 1);
        let last = self.line_of(end.saturating_sub(1).max(node.span.start()));
        for line in first..=last {
            self.is_text.iter_mut().skip(line).take(1).for_each(|is_text| *is_text = true);
        }
    }

    fn written(&self, layout: &YamlLayout, newline: &str) -> String {
        let mut out = String::new();
        let mut above: Vec<PartStart> = Vec::new();
        let (mut is_blank, mut is_begun) = (false, false);
        for (number, begin) in self.begins.iter().enumerate() {
            let end = self.begins.get(number + 1).copied().unwrap_or(self.document.text.len());
            let line = self.document.slice(*begin, end).trim_end_matches(['\n', '\r']);
            let mark = if number == 0 && line.starts_with('\u{feff}') { "\u{feff}" } else { "" };
            out.push_str(mark);
            let line = line.get(mark.len()..).unwrap_or_default();
            let is_text = self.is_text.get(number).copied().unwrap_or_default();
            let starts = self.starts.get(number).map(Vec::as_slice).unwrap_or_default();
            above.extend(starts);
            let shown = line.trim_start_matches([' ', '\t']);
            if shown.trim().is_empty() && !is_text {
                is_blank = is_begun && *begin < self.document.text.len();
                continue;
            }
            if number + 1 == self.begins.len() && line.is_empty() {
                break;
            }
            if std::mem::take(&mut is_blank) {
                out.push_str(newline);
            }
            is_begun = true;
            let indent = line.len() - shown.len();
            let is_comment = layout.comments.iter().any(|comment| comment.start() == begin + mark.len() + indent);
            let new = match starts.first().filter(|start| start.is_first && !is_text) {
                Some(start) => start.new,
                None if is_comment && !is_text => self.of_comment(number, indent, &above),
                None => above.last().map_or(indent, |start| (indent + start.new).saturating_sub(start.old)),
            };
            let (new, shown) = if shown.is_empty() { (0, "") } else { (new, shown) };
            out.push_str(&" ".repeat(new));
            out.push_str(if is_text { shown } else { shown.trim_end() });
            out.push_str(newline);
        }
        out
    }

    /// Returns the column of a comment on a line of its own: that of the next part, or of one above which has its column.
    fn of_comment(&self, number: usize, indent: usize, above: &[PartStart]) -> usize {
        let next =
            self.starts.iter().skip(number + 1).find_map(|starts| starts.first()).filter(|next| next.old == indent);
        let beside = || above.iter().rev().find(|start| start.old == indent);
        let shifted = || above.last().map_or(0, |start| (indent + start.new).saturating_sub(start.old));
        next.or_else(beside).map_or_else(shifted, |start| start.new)
    }
}
