//! Where a member or an item comes into YAML without brackets, or goes out of it: by whole lines, with the indentation of its
//! neighbours. It knows nothing of what the values mean.

use super::document::{Document, Patch};
use super::style::{BlockStyle, NEW_LINE_CHARS, Style, depth, is_empty, is_list_of_scalars};
use plan_model::Span;
use plan_model::json::{Kind, Node};

/// Returns whether a part is added to a container by lines: it has no brackets, or has empty ones that a value of a key is.
pub(crate) fn holds(document: &Document, container: &Node) -> bool {
    document.is_block(container) || is_empty_value(document, container)
}

fn is_empty_value(document: &Document, container: &Node) -> bool {
    let Some(layout) = &document.yaml else { return false };
    let (start, end) = (container.span.start(), container.span.end());
    let is_within = |outer: &Span| outer.start() < start && end <= outer.end();
    let is_value = document.plain.get(..start).unwrap_or_default().trim_end_matches([' ', '\t']).ends_with(':');
    is_value && is_empty(container) && layout.in_brackets.iter().all(|outer| !is_within(outer))
}

/// Returns the patches for a part behind as many others as `position` says: a member, which has a name, or an item.
pub(crate) fn add(
    document: &Document,
    style: &Style,
    container: &Node,
    position: usize,
    name: Option<&str>,
    value: &Node,
) -> Vec<Patch> {
    let Some(block) = &style.block else { return Vec::new() };
    let write = |column: usize, behind_dash: usize| {
        let block = BlockStyle { behind_dash, ..block.clone() };
        let writer = BlockWriter { style, block: &block };
        match name {
            Some(name) => writer.member(name, value, column),
            None => writer.item(value, column),
        }
    };
    if !document.is_block(container) {
        return in_place_of_brackets(document, style, block, container, &|column| write(column, block.behind_dash));
    }
    let first = start_of(document, container, 0);
    let column = column(document, first);
    let part = write(column, behind_dash(document, container).unwrap_or(block.behind_dash));
    let Some(last) = position.checked_sub(1) else {
        return vec![Patch::insert(first, format!("{part}{}{}", style.newline, " ".repeat(column)))];
    };
    let place = behind(document, container, last);
    let blank = if name.is_none() && has_blank_line(document, container) { style.newline } else { "" };
    let line = format!("{blank}{}{part}", " ".repeat(column));
    vec![whole_line(document, style, place, &line)]
}

/// Returns a line of its own at a place where one begins, or at the end of a text that ends within one.
fn whole_line(document: &Document, style: &Style, place: usize, line: &str) -> Patch {
    match document.slice(0, place).ends_with('\n') {
        true => Patch::insert(place, format!("{line}{}", style.newline)),
        false => Patch::insert(place, format!("{}{line}", style.newline)),
    }
}

/// Returns the first part of what was `{}` or `[]`, on the lines below its key.
fn in_place_of_brackets(
    document: &Document,
    style: &Style,
    block: &BlockStyle,
    container: &Node,
    write: &dyn Fn(usize) -> String,
) -> Vec<Patch> {
    let (start, end) = (container.span.start(), container.span.end());
    let key = document.slice(0, start).trim_end_matches([' ', '\t']).len();
    let line = document.slice(0, start).rfind('\n').map_or(0, |end| end + 1);
    let around = column(document, line + lead(document, line));
    let deeper = if container.is_object() { block.step } else { block.dash };
    let part = write(around + deeper);
    let place = line_end(document, end);
    vec![Patch::remove(key, end), whole_line(document, style, place, &format!("{}{part}", " ".repeat(around + deeper)))]
}

/// Returns the patches that take a part out, with its lines. Comments on lines of their own stay.
pub(crate) fn removal(document: &Document, container: &Node, position: usize) -> Vec<Patch> {
    let count = container.members().len() + container.items().len();
    let start = start_of(document, container, position);
    let end = behind(document, container, position);
    let line = document.slice(0, start).rfind('\n').map_or(0, |end| end + 1);
    let is_own_line = document.slice(line, start).trim_start_matches('\u{feff}').trim().is_empty();
    if count <= 1 {
        return emptied(document, container, if is_own_line { line } else { start }, end);
    }
    if !is_own_line {
        // Behind a dash, the next part comes in its place.
        let rest = document.slice(end, document.text.len());
        let next = end + rest.len() - rest.trim_start().len();
        return vec![Patch::remove(start, next)];
    }
    let is_cut_off = end == document.text.len() && !document.text.ends_with('\n');
    let before = document.slice(0, line).trim_end_matches(['\n', '\r']).len();
    let begins = if document.text.starts_with('\u{feff}') && line == 0 { '\u{feff}'.len_utf8() } else { line };
    vec![Patch::remove(if is_cut_off { before } else { begins }, end)]
}

/// Returns what is left without its only part: `{}` or `[]`.
fn emptied(document: &Document, container: &Node, start: usize, end: usize) -> Vec<Patch> {
    let brackets = if container.is_object() { "{}" } else { "[]" };
    let before = document.plain.get(..start).unwrap_or_default();
    let is_value = before.trim_end().ends_with(|c: char| !c.is_whitespace()) && before.ends_with('\n');
    if is_value && !before.trim_end().ends_with("---") {
        let behind_key = before.trim_end().len();
        return vec![Patch::insert(behind_key, format!(" {brackets}")), Patch::remove(start, end)];
    }
    let end = start + document.slice(start, end).trim_end_matches(['\n', '\r']).len();
    vec![Patch::new(Span::new(start, end), brackets)]
}

/// Returns where a part begins: the dash of an item, the key of a member with what stands before that.
pub(super) fn start_of(document: &Document, container: &Node, position: usize) -> usize {
    if let Some(item) = container.items().get(position) {
        let start = document.sign_of(item.span).unwrap_or(item.span.start());
        let before = document.plain.get(..start).unwrap_or_default();
        let is_dash = |place: &usize| {
            before.get(place + 1..).is_none_or(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
        };
        return before.rmatch_indices('-').map(|(place, _)| place).find(is_dash).unwrap_or(item.span.start());
    }
    let start = container.members().get(position).map_or(container.span.start(), |member| member.name_span.start());
    let line = document.slice(0, start).rfind('\n').map_or(0, |end| end + 1);
    // An anchor, a tag or a question mark may stand before the key.
    (line + lead(document, line)).min(start)
}

/// Returns the bytes at the start of a line before its first key: white space and dashes.
fn lead(document: &Document, line: usize) -> usize {
    let text = document.slice(line, document.text.len());
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        let inner = rest.trim_start_matches(' ');
        let behind = inner.strip_prefix('-').filter(|behind| behind.starts_with(' '));
        match behind {
            Some(behind) => rest = behind,
            None => return text.len() - inner.len(),
        }
    }
}

/// Returns the column of a place, from 0.
pub(super) fn column(document: &Document, place: usize) -> usize {
    let line = document.slice(0, place).rfind('\n').map_or(0, |end| end + 1);
    document.slice(line, place).trim_start_matches('\u{feff}').chars().count()
}

/// Returns the columns from a dash of a list to what stands behind it on its line.
fn behind_dash(document: &Document, list: &Node) -> Option<usize> {
    let last = list.items().len().checked_sub(1)?;
    let (dash, item) = (start_of(document, list, last), list.items().get(last)?.span.start());
    (!document.slice(dash, item).contains('\n') && item > dash + 1).then(|| document.slice(dash, item).chars().count())
}

/// Returns where the line behind a part begins, or where the text ends.
fn behind(document: &Document, container: &Node, position: usize) -> usize {
    let items = container.items().get(position).map(|item| end_of(document, item));
    let members =
        || container.members().get(position).map(|member| end_of(document, &member.value).max(member.name_span.end()));
    let end = items.or_else(members).unwrap_or(container.span.end());
    // The lines of a text that keeps its empty ones end where the next line begins.
    if document.slice(0, end).ends_with('\n') { end } else { line_end(document, end) }
}

fn line_end(document: &Document, place: usize) -> usize {
    let rest = document.slice(place, document.text.len());
    rest.find('\n').map_or(document.text.len(), |end| place + end + 1)
}

fn end_of(document: &Document, node: &Node) -> usize {
    let last = node.members().last().map(|member| &member.value).or(node.items().last());
    match last.filter(|_| document.is_block(node)) {
        Some(last) => end_of(document, last).max(node.members().last().map_or(0, |member| member.name_span.end())),
        None => end_of_text(document, node.span),
    }
}

fn end_of_text(document: &Document, span: Span) -> usize {
    let Some(sign) = document.sign_of(span) else { return span.end() };
    let keeps = document.slice(sign, span.start()).lines().next().is_some_and(|line| line.contains('+'));
    let text = document.slice(span.start(), span.end());
    match keeps {
        // The indentation of what comes next is no part of it.
        true => span.start() + text.trim_end_matches([' ', '\t']).len(),
        false => span.start() + text.trim_end().len(),
    }
}

/// Returns whether an empty line stands before the last item of a list.
fn has_blank_line(document: &Document, list: &Node) -> bool {
    let Some(last) = list.items().len().checked_sub(1).filter(|last| *last > 0) else { return false };
    let rest = document.slice(behind(document, list, last - 1), start_of(document, list, last));
    rest.lines().next().is_some_and(|line| line.trim().is_empty()) && rest.contains('\n')
}

impl BlockStyle {
    /// Reads it from what is there, the first of each.
    pub(crate) fn of(document: &Document) -> Self {
        let mut seen = BlockSeen { document, step: None, dash: None, behind_dash: None, words: None, braces: None };
        seen.look(&document.root, None);
        Self {
            step: seen.step.unwrap_or(2),
            dash: seen.dash.unwrap_or(2),
            behind_dash: seen.behind_dash.unwrap_or(2),
            has_braces: seen.braces.unwrap_or(false),
            has_brackets: seen.words.unwrap_or(true),
        }
    }
}

struct BlockSeen<'d> {
    document: &'d Document,
    step: Option<usize>,
    dash: Option<usize>,
    behind_dash: Option<usize>,
    /// Whether the first list of words is in brackets.
    words: Option<bool>,
    braces: Option<bool>,
}

impl BlockSeen<'_> {
    /// Looks at a value and what is in it. `around` is the column of the object that has this value.
    fn look(&mut self, node: &Node, around: Option<usize>) {
        if is_empty(node) {
            return;
        }
        let is_block = self.document.is_block(node);
        if is_list_of_scalars(node) {
            self.words = self.words.or(Some(!is_block));
        }
        if !is_block {
            if node.is_object() {
                self.braces = Some(true);
            }
            return;
        }
        let own = column(self.document, start_of(self.document, node, 0));
        let deeper = around.and_then(|around| own.checked_sub(around));
        if node.is_object() {
            self.step = self.step.or(deeper.filter(|deeper| *deeper > 0));
        } else {
            self.dash = self.dash.or(deeper);
            self.behind_dash = self.behind_dash.or_else(|| behind_dash(self.document, node));
        }
        node.members().iter().for_each(|member| self.look(&member.value, Some(own)));
        node.items().iter().for_each(|item| self.look(item, None));
    }
}

fn holds_objects(value: &Node) -> bool {
    value.members().iter().any(|member| !member.value.members().is_empty())
}

/// Writes new values.
struct BlockWriter<'s> {
    style: &'s Style,
    block: &'s BlockStyle,
}

impl BlockWriter<'_> {
    fn member(&self, name: &str, value: &Node, column: usize) -> String {
        let name = self.style.text(name);
        match self.line(value, column + name.chars().count() + 2) {
            Some(line) => format!("{name}: {line}"),
            None => {
                let deeper = column + if value.is_object() { self.block.step } else { self.block.dash };
                let newline = format!("{}{}", self.style.newline, " ".repeat(deeper));
                format!("{name}:{newline}{}", self.parts(value, deeper))
            }
        }
    }

    fn item(&self, value: &Node, column: usize) -> String {
        let inner = column + self.block.behind_dash;
        let gap = " ".repeat(self.block.behind_dash.max(2) - 1);
        // The object of an item begins behind its dash.
        let line = if value.is_object() && !is_empty(value) { None } else { self.line(value, inner) };
        format!("-{gap}{}", line.unwrap_or_else(|| self.parts(value, inner)))
    }

    /// Returns the members or items on lines of their own, the first without its indentation.
    fn parts(&self, value: &Node, column: usize) -> String {
        let members = value.members().iter().map(|member| self.member(&member.name, &member.value, column));
        let items = value.items().iter().map(|item| self.item(item, column));
        let parts: Vec<String> = members.chain(items).collect();
        parts.join(&format!("{}{}", self.style.newline, " ".repeat(column)))
    }

    /// Returns a value that stands on one line.
    fn line(&self, value: &Node, column: usize) -> Option<String> {
        let line = self.style.line(value);
        let is_short = column + line.chars().count() <= NEW_LINE_CHARS;
        let fits = match &value.kind {
            _ if is_empty(value) => true,
            Kind::Array(_) if is_list_of_scalars(value) => is_short && self.block.has_brackets,
            _ => is_short && self.block.has_braces && depth(value) < 3 && !holds_objects(value),
        };
        fits.then_some(line)
    }
}
