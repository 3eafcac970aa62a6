//! Markdown as blocks with places: headings, lines of text, items of lists, tables. It knows nothing of plans.

use super::super::grid::Grid;
use super::super::ledger::{Id, Ledger, SheetId};
use super::super::tree::{self, DocumentTree};
use super::{code, html};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// A part of a document.
#[derive(Debug)]
pub(super) enum Block {
    Heading {
        level: u8,
        line: Line,
    },
    Line(Line),
    Table(Grid),
    /// A block of code that is a plan, or the schema of an event.
    Document(DocumentTree),
}

/// A line of text. Code keeps its backticks, strong text its asterisks, struck text its tildes: they tell names from words.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) id: Id,
    pub(super) sheet: SheetId,
    pub(super) text: String,
    /// How deep in lists it stands; 0 for a paragraph.
    pub(super) depth: usize,
    /// Whether it is code in a block of its own, or HTML.
    pub(super) is_code: bool,
}

impl Block {
    pub(super) fn sheet(&self) -> SheetId {
        match self {
            Self::Heading { line, .. } | Self::Line(line) => line.sheet,
            Self::Table(grid) => grid.sheet,
            Self::Document(tree) => tree.sheet,
        }
    }
}

/// Reads a document.
pub(super) fn read(name: &str, text: &str, ledger: &mut Ledger) -> Vec<Block> {
    let sheet = ledger.sheet(name, None);
    let mut reader = BlockReader {
        name,
        text,
        sheet,
        ledger,
        blocks: Vec::new(),
        line: String::new(),
        start: None,
        depth: 0,
        heading: None,
        table: None,
        row: Vec::new(),
        in_code: false,
        document: None,
        lines: LineStarts::of(text),
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut table_end = 0;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        if range.start < table_end {
            continue;
        }
        match (&event, html::table(text, range.clone())) {
            (Event::Start(Tag::HtmlBlock), Some(table)) => {
                reader.code(text.get(range.start..table.start).unwrap_or_default(), range.start);
                table_end = table.end;
                reader.html_table(table);
            }
            _ => reader.event(event, range.start),
        }
    }
    reader.end_line();
    reader.blocks
}

/// Where each line starts.
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    /// Returns the line of a byte, from 1.
    fn number(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte)
    }
}

struct BlockReader<'r> {
    name: &'r str,
    text: &'r str,
    sheet: SheetId,
    ledger: &'r mut Ledger,
    blocks: Vec<Block>,
    line: String,
    /// Where the line starts.
    start: Option<usize>,
    depth: usize,
    heading: Option<u8>,
    table: Option<Grid>,
    row: Vec<String>,
    in_code: bool,
    /// A block of code in JSON or YAML: its text, where it starts, and whether it is YAML.
    document: Option<(String, Option<usize>, bool)>,
    lines: LineStarts,
}

impl BlockReader<'_> {
    fn event(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.start(&tag, at),
            Event::End(tag) => self.end(tag, at),
            Event::Text(text) if self.in_code => match &mut self.document {
                Some((document, start, _)) => {
                    start.get_or_insert(at);
                    document.push_str(&text);
                }
                None => self.code(&text, at),
            },
            Event::Text(text) => self.push(&text, at),
            Event::Code(text) => self.push(&format!("`{text}`"), at),
            Event::Html(text) => {
                self.end_line();
                self.code(&text, at);
            }
            Event::InlineHtml(text) if text.starts_with("<br") || text.starts_with("<li") => self.push("\n", at),
            Event::InlineHtml(_) => {}
            Event::SoftBreak | Event::HardBreak => self.end_line(),
            Event::TaskListMarker(is_done) => self.push(if is_done { "[x] " } else { "[ ] " }, at),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, at: usize) {
        match tag {
            Tag::Strong => self.push("**", at),
            Tag::Strikethrough => self.push("~~", at),
            Tag::Heading { level, .. } => {
                self.end_line();
                self.heading = Some(level_of(*level));
            }
            Tag::List(_) => {
                self.end_line();
                self.depth += 1;
            }
            Tag::Item | Tag::Paragraph => self.end_line(),
            Tag::CodeBlock(kind) => {
                self.end_line();
                self.in_code = true;
                if let CodeBlockKind::Fenced(language) = kind {
                    self.document = code::is_yaml(language).map(|is_yaml| (String::new(), None, is_yaml));
                }
            }
            Tag::MetadataBlock(_) => {
                self.end_line();
                self.in_code = true;
            }
            Tag::Table(_) => {
                self.end_line();
                let sheet = self.ledger.sheet(self.name, None);
                self.table = Some(Grid::new(sheet, ""));
            }
            Tag::TableHead | Tag::TableRow => self.row.clear(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, at: usize) {
        match tag {
            TagEnd::Strong => self.push("**", at),
            TagEnd::Strikethrough => self.push("~~", at),
            TagEnd::Heading(_) => {
                self.end_line();
                self.heading = None;
            }
            TagEnd::List(_) => {
                self.end_line();
                self.depth = self.depth.saturating_sub(1);
            }
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => {
                self.in_code = false;
                self.end_document();
            }
            TagEnd::TableCell => {
                let text = std::mem::take(&mut self.line);
                self.row.push(text.trim().to_owned());
                self.start = None;
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let number = self.lines.number(at);
                let row = std::mem::take(&mut self.row);
                if let Some(grid) = &mut self.table {
                    grid.add_row(self.ledger, number, row.iter().map(String::as_str));
                }
            }
            TagEnd::Table => self.blocks.extend(self.table.take().map(Block::Table)),
            TagEnd::Item | TagEnd::Paragraph => self.end_line(),
            _ => {}
        }
    }

    /// Adds a text to the line. Text inside a cell has no marks: a cell is a name or a sentence as a whole.
    fn push(&mut self, text: &str, at: usize) {
        if self.table.is_some() && text == "**" {
            return;
        }
        self.start.get_or_insert(at);
        self.line.push_str(text);
    }

    fn code(&mut self, text: &str, at: usize) {
        let first = self.lines.number(at);
        for (more, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let id = self.ledger.add(self.sheet, first + more, 1, line);
            self.blocks.push(Block::Line(Line {
                id,
                sheet: self.sheet,
                text: line.to_owned(),
                depth: 0,
                is_code: true,
            }));
        }
    }

    /// Ends a block of JSON or YAML; one that is no plan is code as any other.
    fn end_document(&mut self) {
        let Some((text, start, is_yaml)) = self.document.take() else { return };
        let start = start.unwrap_or_default();
        let before = self.lines.number(start).saturating_sub(1);
        match tree::object_in(&text, before, is_yaml).filter(|(_, root)| code::says_of_events(root)) {
            Some(found) => {
                let tree = DocumentTree::of_part(found, self.name, self.sheet, self.ledger);
                self.blocks.push(Block::Document(tree));
            }
            None => self.code(&text, start),
        }
    }

    fn html_table(&mut self, table: Range<usize>) {
        self.end_line();
        let sheet = self.ledger.sheet(self.name, None);
        let mut grid = Grid::new(sheet, "");
        for (start, cells) in html::rows(self.text.get(table.clone()).unwrap_or_default()) {
            let number = self.lines.number(table.start + start);
            grid.add_row(self.ledger, number, cells.iter().map(String::as_str));
        }
        self.blocks.push(Block::Table(grid));
    }

    fn end_line(&mut self) {
        if self.table.is_some() {
            return self.line.push(' ');
        }
        let text = std::mem::take(&mut self.line);
        let Some(start) = self.start.take().filter(|_| !text.trim().is_empty()) else { return };
        let number = self.lines.number(start);
        let column = self
            .lines
            .0
            .get(number.saturating_sub(1))
            .and_then(|line| self.text.get(*line..start))
            .map_or(1, |before| before.chars().count() + 1);
        let text = text.trim().to_owned();
        let id = self.ledger.add(self.sheet, number, column, &text);
        let line = Line { id, sheet: self.sheet, text, depth: self.depth, is_code: false };
        self.blocks.push(match self.heading {
            Some(level) => Block::Heading { level, line },
            None => Block::Line(line),
        });
    }
}

const fn level_of(level: HeadingLevel) -> u8 {
    level as u8
}
