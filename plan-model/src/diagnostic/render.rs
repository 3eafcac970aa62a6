//! Shows a diagnostic as rustc shows its own: message, file:line:column, the line, a caret, help. Knows text and
//! positions only.

use super::{Diagnostic, Span};
use std::fmt::Write;

/// Lines longer than this are cut around the place, so that a minified plan stays readable.
const LINE_CHARS: usize = 120;

/// Returns the line and the column (both from 1, columns in characters) of a byte of `text`.
///
/// ```
/// assert_eq!(plan_model::diagnostic::render::line_and_column("{\n  \"a\": é1", 11), (2, 9));
/// ```
#[must_use]
pub fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..floor(text, byte)).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = 1 + before.matches('\n').count();
    (line, 1 + before.get(line_start..).unwrap_or_default().chars().count())
}

/// A file, and where its text starts in the numbers of spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileText<'t> {
    /// The name of the file, for people.
    pub name: &'t str,
    /// What is in it.
    pub text: &'t str,
    /// The number of its first byte.
    pub start: usize,
}

/// Returns the diagnostic without its `error:` word, as rustc puts that before it by itself.
#[must_use]
pub fn render(diagnostic: &Diagnostic, file: &str, text: &str) -> String {
    render_in(diagnostic, &|_| FileText { name: file, text, start: 0 })
}

/// Does what [`render()`] does, for places in several files: `file_of` says in which file a byte is.
pub(crate) fn render_in<'t>(diagnostic: &Diagnostic, file_of: &dyn Fn(usize) -> FileText<'t>) -> String {
    let places: Vec<FilePlace<'t>> = std::iter::once(&diagnostic.place)
        .chain(&diagnostic.related)
        .map(|(span, label)| FilePlace::of(*span, label.clone(), file_of(span.start())))
        .collect();
    let width = places.iter().map(|place| place.line.to_string().len()).max().unwrap_or(1);
    let margin = " ".repeat(width);

    let mut out = diagnostic.message.clone();
    for (position, place) in places.iter().enumerate() {
        let arrow = if position == 0 { "-->" } else { ":::" };
        let FilePlace { file, line, column, .. } = place;
        let _ = write!(out, "\n{margin}{arrow} {}:{line}:{column}\n{margin} |", file.name);
        place.write(&mut out, width);
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(out, "\n{margin} |\n{margin} = help: {}", help.replace('\n', &format!("\n{margin}         ")));
    }
    out
}

/// A place in a file.
struct FilePlace<'t> {
    file: FileText<'t>,
    /// Within the file.
    span: Span,
    line: usize,
    column: usize,
    label: String,
}

impl<'t> FilePlace<'t> {
    fn of(span: Span, label: String, file: FileText<'t>) -> Self {
        let span = Span::new(span.start().saturating_sub(file.start), span.end().saturating_sub(file.start));
        let (line, column) = line_and_column(file.text, span.start());
        Self { file, span, line, column, label }
    }

    fn write(&self, out: &mut String, width: usize) {
        let Self { file: FileText { text, .. }, span, line: number, column, label } = self;
        let (number, column) = (*number, *column);
        let line = text.lines().nth(number - 1).unwrap_or_default();
        let marked = text.get(floor(text, span.start())..floor(text, span.end())).unwrap_or_default();
        let marked = marked.lines().next().unwrap_or_default().chars().count().max(1);

        let skipped = if line.chars().count() > LINE_CHARS { column.saturating_sub(LINE_CHARS / 3) } else { 0 };
        let shown: String =
            line.chars().skip(skipped).take(LINE_CHARS).map(|c| if c == '\t' { ' ' } else { c }).collect();
        let cut = if skipped > 0 { "..." } else { "" };
        let indent = " ".repeat(cut.len() + column - 1 - skipped.min(column - 1));
        let carets = "^".repeat(marked.min(LINE_CHARS));
        let _ = write!(out, "\n{number:>width$} | {cut}{shown}");
        out.truncate(out.trim_end().len());
        let _ = write!(out, "\n{:width$} | {indent}{carets} {label}", "");
        out.truncate(out.trim_end().len());
    }
}

fn floor(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte)
}
