//! Shows a diagnostic as rustc shows its own: message, file:line:column, the line, a caret, help. Knows text and
//! positions only.

use super::{Diagnostic, Span};
use std::fmt::Write;

/// Lines longer than this are cut around the place, so that a minified plan stays readable.
const WIDEST: usize = 120;

/// Line and column (both from 1, columns in characters) of a byte of `text`.
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

/// The diagnostic without its `error:` word, as rustc puts that before it by itself.
#[must_use]
pub fn render(diagnostic: &Diagnostic, file: &str, text: &str) -> String {
    let mut places = vec![&diagnostic.place];
    places.extend(&diagnostic.related);
    let (first_line, first_column) = line_and_column(text, diagnostic.place.0.start);
    let width = places.iter().map(|(span, _)| line_and_column(text, span.start).0.to_string().len()).max().unwrap_or(1);
    let margin = " ".repeat(width);

    let mut out = format!("{}\n{margin}--> {file}:{first_line}:{first_column}\n{margin} |", diagnostic.message);
    for (position, (span, label)) in places.iter().enumerate() {
        if position > 0 {
            let (line, column) = line_and_column(text, span.start);
            let _ = write!(out, "\n{margin}::: {file}:{line}:{column}\n{margin} |");
        }
        write_place(&mut out, text, *span, label, width);
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(out, "\n{margin} |\n{margin} = help: {}", help.replace('\n', &format!("\n{margin}         ")));
    }
    out
}

fn write_place(out: &mut String, text: &str, span: Span, label: &str, width: usize) {
    let (number, column) = line_and_column(text, span.start);
    let line = text.lines().nth(number - 1).unwrap_or_default();
    let marked = text.get(floor(text, span.start)..floor(text, span.end)).unwrap_or_default();
    let marked = marked.lines().next().unwrap_or_default().chars().count().max(1);

    let skipped = if line.chars().count() > WIDEST { column.saturating_sub(WIDEST / 3) } else { 0 };
    let shown: String = line.chars().skip(skipped).take(WIDEST).map(|c| if c == '\t' { ' ' } else { c }).collect();
    let cut = if skipped > 0 { "..." } else { "" };
    let indent = " ".repeat(cut.len() + column - 1 - skipped.min(column - 1));
    let carets = "^".repeat(marked.min(WIDEST));
    let _ = write!(out, "\n{number:>width$} | {cut}{shown}");
    out.truncate(out.trim_end().len());
    let _ = write!(out, "\n{:width$} | {indent}{carets} {label}", "");
    out.truncate(out.trim_end().len());
}

fn floor(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte)
}
