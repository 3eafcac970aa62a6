//! A file of JSON laid out evenly: the white space between its values and comments becomes another, and nothing else. What the file
//! has of a style, its step of indentation, line ends and spaces in braces, is kept.

use super::block_fmt;
use super::document::{Document, parts};
use super::style::Style;
use plan_model::Span;
use plan_model::json::{Kind, Node};

/// An object or a list on one line may be this wide, with all that stands on its line.
const LINE_CHARS: usize = 120;

/// Returns the text of a document, laid out.
pub(crate) fn formatted(document: &Document) -> String {
    if let Some(layout) = &document.yaml {
        return block_fmt::formatted(document, layout);
    }
    let style = Style::of(document);
    let mut writer = PlanWriter { document, style: &style, out: String::new() };
    if document.text.starts_with('\u{feff}') {
        writer.out.push('\u{feff}');
    }
    let root = document.root.span;
    let before = writer.comments(0, root.start());
    let after = writer.comments(root.end(), document.text.len());
    for comment in &before {
        writer.comment(*comment);
        writer.newlines(comment.end(), "");
    }
    writer.value(&document.root, "", 0);
    let mut end = root.end();
    for comment in after {
        match document.slice(end, comment.start()).contains('\n') {
            true => writer.newlines(end, ""),
            false => writer.out.push(' '),
        }
        writer.comment(comment);
        end = comment.end();
    }
    writer.out.push_str(style.newline);
    writer.out
}

struct PlanWriter<'d> {
    document: &'d Document,
    style: &'d Style,
    out: String,
}

/// What stands in an object or a list: a member or an item, or a comment.
#[derive(Clone, Copy)]
struct Element {
    span: Span,
    /// Its number among the members or items.
    part: Option<usize>,
}

impl PlanWriter<'_> {
    fn comments(&self, start: usize, end: usize) -> Vec<Span> {
        self.document
            .comments
            .iter()
            .copied()
            .filter(|comment| start <= comment.start() && comment.end() <= end)
            .collect()
    }

    fn comment(&mut self, comment: Span) {
        let text = self.document.slice(comment.start(), comment.end()).trim_end();
        self.out.push_str(text);
    }

    /// Writes a line end and the indentation, behind one empty line where the text has some behind this place.
    fn newlines(&mut self, behind: usize, indent: &str) {
        let rest = self.document.slice(behind, self.document.text.len());
        let blank = rest.get(..rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', ',']).len());
        if blank.is_some_and(|blank| blank.matches('\n').count() > 1) {
            self.out.push_str(self.style.newline);
        }
        self.out.push_str(self.style.newline);
        self.out.push_str(indent);
    }

    /// Writes a value that stands on a line with this indentation, and before as much else as `beside` says.
    fn value(&mut self, node: &Node, indent: &str, beside: usize) {
        let elements = self.elements(node);
        let scalar = !matches!(node.kind, Kind::Object(_) | Kind::Array(_));
        if scalar || elements.is_empty() {
            let empty = if node.is_object() { "{}" } else { "[]" };
            let written = if scalar { self.document.slice(node.span.start(), node.span.end()) } else { empty };
            return self.out.push_str(written);
        }
        match self.one_line(node, &elements) {
            Some(line) if self.column() + line.chars().count() + beside <= LINE_CHARS => self.out.push_str(&line),
            _ => self.lines(node, &elements, indent),
        }
    }

    /// Returns how many characters stand on the line that is being written.
    fn column(&self) -> usize {
        self.out.rsplit('\n').next().unwrap_or_default().chars().count()
    }

    /// Returns the members or items of a value and the comments beside them, in the order of the text.
    fn elements(&self, node: &Node) -> Vec<Element> {
        let parts = parts(node);
        let is_within =
            |comment: &Span| parts.iter().any(|part| part.start() <= comment.start() && comment.end() <= part.end());
        let comments =
            self.comments(node.span.start(), node.span.end()).into_iter().filter(|comment| !is_within(comment));
        let comments = comments.map(|span| Element { span, part: None });
        let numbered = parts.iter().enumerate().map(|(number, span)| Element { span: *span, part: Some(number) });
        let mut all: Vec<Element> = numbered.chain(comments).collect();
        all.sort_by_key(|element| element.span.start());
        all
    }

    /// Returns the value on one line, where it stood on one, or began so, and has no comment that ends a line.
    fn one_line(&self, node: &Node, elements: &[Element]) -> Option<String> {
        let first = elements.first()?;
        let has_lines = |span: Span| self.document.slice(span.start(), span.end()).contains('\n');
        let ends_line = |element: &Element| {
            element.part.is_none()
                && (has_lines(element.span)
                    || self.document.slice(element.span.start(), element.span.end()).starts_with("//"))
        };
        if has_lines(Span::new(node.span.start(), first.span.start())) || elements.iter().any(ends_line) {
            return None;
        }
        let mut line = String::new();
        for element in elements {
            line.push_str(if line.is_empty() { "" } else { " " });
            let Some(number) = element.part else {
                line.push_str(self.document.slice(element.span.start(), element.span.end()));
                continue;
            };
            let mut inner = PlanWriter { document: self.document, style: self.style, out: String::new() };
            inner.part(node, number, "", 0);
            if inner.out.contains('\n') {
                return None;
            }
            line.push_str(&inner.out);
            line.push_str(if self.has_comma(node, number) { "," } else { "" });
        }
        let (open, close) = brackets(node);
        let padding = if node.is_object() { self.style.padding.as_str() } else { "" };
        Some(format!("{open}{padding}{line}{padding}{close}"))
    }

    /// Returns whether a comma stands behind a member or an item.
    fn has_comma(&self, node: &Node, number: usize) -> bool {
        let count = node.members().len() + node.items().len();
        let end = parts(node).get(number).map_or(node.span.end(), |part| part.end());
        number + 1 < count || self.document.trailing.iter().any(|place| (end..node.span.end()).contains(place))
    }

    fn lines(&mut self, node: &Node, elements: &[Element], indent: &str) {
        let (open, close) = brackets(node);
        let inner = format!("{indent}{}", self.style.unit);
        self.out.push(open);
        let mut end = node.span.start() + 1;
        let mut is_first = true;
        for element in elements {
            let is_beside = element.part.is_none() && !self.document.slice(end, element.span.start()).contains('\n');
            match (is_beside, is_first) {
                (true, _) => self.out.push(' '),
                // No empty line stands behind a bracket.
                (false, true) => {
                    self.out.push_str(self.style.newline);
                    self.out.push_str(&inner);
                }
                (false, false) => self.newlines(end, &inner),
            }
            match element.part {
                None => self.comment(element.span),
                Some(number) => {
                    let comma = self.has_comma(node, number);
                    self.part(node, number, &inner, usize::from(comma));
                    self.out.push_str(if comma { "," } else { "" });
                }
            }
            (end, is_first) = (element.span.end(), false);
        }
        self.out.push_str(self.style.newline);
        self.out.push_str(indent);
        self.out.push(close);
    }

    fn part(&mut self, node: &Node, number: usize, indent: &str, beside: usize) {
        let Some(member) = node.members().get(number) else {
            return node.items().get(number).into_iter().for_each(|item| self.value(item, indent, beside));
        };
        self.out.push_str(self.document.slice(member.name_span.start(), member.name_span.end()));
        let between = self.document.slice(member.name_span.end(), member.value.span.start());
        // A comment before a value stays where it is.
        let has_comment = !self.comments(member.name_span.end(), member.value.span.start()).is_empty();
        self.out.push_str(if has_comment { between } else { ": " });
        self.value(&member.value, indent, beside);
    }
}

const fn brackets(node: &Node) -> (char, char) {
    if matches!(node.kind, Kind::Object(_)) { ('{', '}') } else { ('[', ']') }
}
