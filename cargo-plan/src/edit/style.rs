//! How a file writes its JSON, read from what is there, and how a new value is written in that way.

use super::document::{Document, Patch, parts};
use super::written::{quoted, written};
use plan_model::json::{Kind, Node};

/// A new value that would make a longer line is written on several.
pub(crate) const NEW_LINE_CHARS: usize = 100;

/// How a file is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) newline: &'static str,
    /// One step of indentation.
    pub(crate) unit: String,
    /// Between a name and its value.
    colon: String,
    /// Inside of the braces of an object on one line.
    pub(crate) padding: String,
    pub(crate) is_multi_line: bool,
    /// Whether small objects stand on one line.
    pub(crate) is_inline: bool,
    /// How YAML lays out what has no brackets.
    pub(crate) block: Option<BlockStyle>,
}

/// How a file of YAML lays out lists and objects without brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlockStyle {
    /// The columns by which an object stands behind the key that has it.
    pub(crate) step: usize,
    /// The same of the dashes of a list.
    pub(crate) dash: usize,
    /// The columns from a dash to what stands behind it.
    pub(crate) behind_dash: usize,
    /// Whether small objects stand in braces, and lists of words in brackets.
    pub(crate) has_braces: bool,
    pub(crate) has_brackets: bool,
}

impl Style {
    /// Returns the style of a new file.
    pub(crate) fn standard() -> Self {
        let (unit, colon, padding) = ("  ".to_owned(), ": ".to_owned(), " ".to_owned());
        Self { newline: "\n", unit, colon, padding, is_multi_line: true, is_inline: true, block: None }
    }

    pub(crate) fn of(document: &Document) -> Self {
        let root = document.slice(document.root.span.start(), document.root.span.end());
        let is_multi_line = root.contains('\n');
        let mut seen = Seen { document, unit: None, colon: None, padding: None };
        seen.look(&document.root);
        let is_tight = seen.colon.as_deref() == Some(":");
        let newline = if root.contains("\r\n") { "\r\n" } else { "\n" };
        if document.yaml.is_some() {
            let padding = seen.padding.unwrap_or_else(|| " ".to_owned());
            let block = Some(BlockStyle::of(document));
            return Self { newline, colon: ": ".to_owned(), padding, is_multi_line: false, block, ..Self::standard() };
        }
        Self {
            newline,
            unit: seen.unit.unwrap_or_else(|| "  ".to_owned()),
            colon: seen.colon.unwrap_or_else(|| ": ".to_owned()),
            is_inline: seen.padding.is_some() || !is_multi_line,
            padding: seen.padding.unwrap_or_else(|| if is_tight { "" } else { " " }.to_owned()),
            is_multi_line,
            block: None,
        }
    }

    /// Returns the patch that puts a value of one line in the place of another.
    pub(crate) fn replaced(&self, document: &Document, known: &Node, value: &Node) -> Patch {
        match (&document.yaml, &value.kind) {
            (Some(_), Kind::String(text)) if known.as_str().is_some() => document.renamed(known.span, text),
            (Some(_), _) if known.span.start() == known.span.end() => {
                Patch::new(known.span, format!(" {}", self.value(value, "", true)))
            }
            _ => Patch::new(known.span, self.value(value, "", true)),
        }
    }

    /// Returns what stands between two members or items on one line.
    pub(crate) fn gap(&self) -> &'static str {
        if self.colon.ends_with(' ') { " " } else { "" }
    }

    /// Returns a member as it stands on a line with this indentation.
    pub(crate) fn member(&self, name: &str, value: &Node, indent: &str, on_one_line: bool) -> String {
        format!("{}{}{}", self.text(name), self.colon, self.value(value, indent, on_one_line))
    }

    /// Returns a text or a name as a value of the file.
    pub(crate) fn text(&self, text: &str) -> String {
        if self.block.is_some() { written(text) } else { quoted(text) }
    }

    /// Returns a value as it stands on a line with this indentation. `on_one_line` says that those beside it are on one line each.
    pub(crate) fn value(&self, node: &Node, indent: &str, on_one_line: bool) -> String {
        let line = self.line(node);
        let is_short = indent.chars().count() + line.chars().count() <= NEW_LINE_CHARS;
        let is_small = is_short && self.is_inline && (on_one_line || depth(node) < 3);
        if !self.is_multi_line || is_empty(node) || is_small || is_short && is_list_of_scalars(node) {
            return line;
        }
        self.lines(node, indent, on_one_line)
    }

    /// Returns the same, on several lines whatever it is.
    pub(crate) fn lines(&self, node: &Node, indent: &str, on_one_line: bool) -> String {
        if !self.is_multi_line || is_empty(node) {
            return self.line(node);
        }
        let inner = format!("{indent}{}", self.unit);
        let (open, close) = if node.is_object() { ('{', '}') } else { ('[', ']') };
        let members = node.members().iter().map(|member| self.member(&member.name, &member.value, &inner, on_one_line));
        let items = node.items().iter().map(|item| self.value(item, &inner, on_one_line));
        let parts: Vec<String> = members.chain(items).map(|part| format!("{}{inner}{part}", self.newline)).collect();
        format!("{open}{}{}{indent}{close}", parts.join(","), self.newline)
    }

    /// Returns a value on one line.
    pub(crate) fn line(&self, node: &Node) -> String {
        let comma = format!(",{}", self.gap());
        match &node.kind {
            Kind::String(text) => self.text(text),
            Kind::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.line(item)).collect();
                format!("[{}]", items.join(&comma))
            }
            Kind::Object(members) if !members.is_empty() => {
                let member =
                    |name: &str, value: &Node| format!("{}{}{}", self.text(name), self.colon, self.line(value));
                let members: Vec<String> = members.iter().map(|one| member(&one.name, &one.value)).collect();
                format!("{{{}{}{}}}", self.padding, members.join(&comma), self.padding)
            }
            _ => node.to_json(),
        }
    }
}

pub(crate) fn is_empty(node: &Node) -> bool {
    node.members().is_empty() && node.items().is_empty()
}

pub(crate) fn is_list_of_scalars(node: &Node) -> bool {
    matches!(node.kind, Kind::Array(_)) && node.items().iter().all(is_empty)
}

/// Returns how many objects and lists are within each other.
pub(crate) fn depth(node: &Node) -> usize {
    let inner = node.members().iter().map(|member| &member.value).chain(node.items()).map(depth).max();
    usize::from(!is_empty(node)) + inner.unwrap_or_default()
}

/// What is seen of a file's layout, the first of each.
struct Seen<'d> {
    document: &'d Document,
    unit: Option<String>,
    colon: Option<String>,
    padding: Option<String>,
}

impl Seen<'_> {
    fn look(&mut self, node: &Node) {
        if self.unit.is_some() && self.colon.is_some() && self.padding.is_some() {
            return;
        }
        let first = parts(node).first().copied();
        if let Some(first) = first {
            let indent = self.document.own_line(first.start());
            let unit = indent.and_then(|indent| indent.strip_prefix(self.document.indent(node.span.start())));
            let unit = unit.filter(|unit| !unit.is_empty());
            self.unit = self.unit.take().or_else(|| unit.map(str::to_owned));
        }
        if let (Some(first), Some(member)) = (first, node.members().first().filter(|_| !self.document.is_block(node))) {
            let colon = self.document.slice(member.name_span.end(), member.value.span.start());
            let is_plain = colon.chars().all(|c| matches!(c, ' ' | ':' | '\t'));
            self.colon = self.colon.take().or_else(|| is_plain.then(|| colon.to_owned()));
            let is_line = !self.document.slice(node.span.start(), node.span.end()).contains('\n');
            let padding = self.document.slice(node.span.start() + 1, first.start());
            let is_plain = is_line && padding.chars().all(|c| c == ' ');
            self.padding = self.padding.take().or_else(|| is_plain.then(|| padding.to_owned()));
        }
        node.members().iter().map(|member| &member.value).chain(node.items()).for_each(|inner| self.look(inner));
    }
}
