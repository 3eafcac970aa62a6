//! The audit as Markdown: a table of the events, and one of what is found.

use super::rows::{Cell, EVENT_HEADERS, event, values};
use super::text::{percent, read, span};
use crate::audit::table::{Audit, AuditFinding};
use crate::pages::visible_line;
use std::fmt::Write;

/// Writes the tables.
pub(crate) fn write(audit: &Audit) -> String {
    let mut out = format!("# Audit of {}\n\n{}\n", escaped(&audit.title), escaped(&read(audit)));
    for note in &audit.read.notes {
        let _ = write!(out, "\n- {}", escaped(note));
    }
    out.push_str(if audit.read.notes.is_empty() { "\n" } else { "\n\n" });
    row(&mut out, EVENT_HEADERS.iter().map(|header| (*header).to_owned()));
    rule(&mut out, EVENT_HEADERS.len());
    for one in &audit.events {
        row(&mut out, event(one).iter().map(cell));
    }
    if audit.findings().next().is_some() {
        out.push('\n');
        let headers = ["Event", "Owner", "State", "Finding", "In messages", "When", "Sample"];
        row(&mut out, headers.iter().map(|header| (*header).to_owned()));
        rule(&mut out, headers.len());
    }
    for (event, found) in audit.findings() {
        let cells = [
            event.shown_name().to_owned(),
            event.owner.clone().unwrap_or_default(),
            found.kind.as_str().to_owned(),
            sentence(found),
            if found.messages == 0 { String::new() } else { format!("{} ({})", found.messages, percent(found.share)) },
            span(found.first.as_deref(), found.last.as_deref()),
            found.sample.as_ref().map(|sample| sample.payload.clone()).unwrap_or_default(),
        ];
        row(&mut out, cells.iter().map(|text| escaped(text)));
    }
    out
}

fn sentence(found: &AuditFinding) -> String {
    let has_values = found.values.iter().any(|value| value.messages > 0);
    let values = if has_values { format!(": {}", values(&found.values)) } else { String::new() };
    format!("{}{values}", found.message)
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Share(share) => percent(*share),
        other => escaped(&other.text()),
    }
}

pub(super) fn row(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

pub(super) fn rule(out: &mut String, columns: usize) {
    let _ = writeln!(out, "|{}", " --- |".repeat(columns));
}

/// Splits what a program would make a mention or a reference of: it looks at the text that is shown, so that a backslash does not help.
const NOTHING: &str = "<!-- -->";

/// Returns a text that stands in a cell, whatever it has in it.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in visible_line(text).chars() {
        if matches!(sign, '\\' | '|' | '*' | '_' | '<' | '>' | '`' | '[' | ']' | '#' | '&' | '~' | '$') {
            out.push('\\');
        }
        out.push(sign);
        if matches!(sign, '@' | '#') {
            out.push_str(NOTHING);
        }
    }
    // An address becomes a link without any brackets.
    let is_link = |start: &str| text.to_ascii_lowercase().contains(start);
    let out = if is_link("://") { out.replace("://", ":\\/\\/") } else { out };
    if is_link("www.") { out.replace('.', "\\.") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_makes_another_cell() {
        assert_eq!(escaped("a|b\n<b> `c`"), "a\\|b⟨U+000A⟩\\<b\\> \\`c\\`");
    }

    #[test]
    fn no_name_links_or_calls_anybody() {
        assert_eq!(escaped("![x](https://a.example) @team"), "!\\[x\\](https:\\/\\/a.example) @<!-- -->team");
        assert_eq!(escaped("WWW.a.example #7 $x$"), "WWW\\.a\\.example \\#<!-- -->7 \\$x\\$");
    }
}
